//! A trained `cg-mualign`: settings, known relations, weights, and the line to the logit. In from [`super::fit`] or a
//! checkpoint, out to [`super::Scorer`], [`super::explain`] or a checkpoint. Invariant: the weights fit the layout.

use super::parameters::Layout;
use super::weights::Weights;
use super::{Affine, CgSettings, RelationName};
use crate::base::{Error, Result};
use candle_core::{Device, Tensor};
use std::collections::HashMap;
use std::sync::Arc;

/// A trained network. Clones share the weights.
#[derive(Debug, Clone)]
pub struct CgMualign {
    settings: CgSettings,
    relations: Arc<[RelationName]>,
    values: Arc<[Vec<f32>]>,
    weights: Arc<Weights>,
    affine: Affine,
}

impl CgMualign {
    /// From values in the order of the layout.
    pub(super) fn new(
        settings: CgSettings,
        relations: Vec<RelationName>,
        values: Vec<Vec<f32>>,
        affine: Affine,
    ) -> Result<Self> {
        let weights = Arc::new(Weights::new(&settings, relations.len(), &values)?);
        Ok(Self { settings, relations: relations.into(), values: values.into(), weights, affine })
    }

    /// The form and the settings it was trained with.
    pub fn settings(&self) -> &CgSettings {
        &self.settings
    }

    /// The relations it knows, in the order of its rows.
    pub fn relations(&self) -> &[RelationName] {
        &self.relations
    }

    /// The line from raw scores to logits.
    pub fn affine(&self) -> Affine {
        self.affine
    }

    /// The parameters, flat, in the order of the layout.
    pub(super) fn values(&self) -> &[Vec<f32>] {
        &self.values
    }

    pub(super) fn weights(&self) -> Arc<Weights> {
        self.weights.clone()
    }

    /// All parameters by name, in a fixed order, as a checkpoint stores them.
    pub fn tensors(&self) -> Result<Vec<(String, Tensor)>> {
        let layout = Layout::new(&self.settings, self.relations.len());
        let mut out = Vec::new();
        for ((name, shape), values) in layout.parameters.into_iter().zip(self.values.iter()) {
            out.push((name, Tensor::from_slice(values, shape, &Device::Cpu)?));
        }
        Ok(out)
    }

    /// The model of a checkpoint.
    ///
    /// Errors: `Mismatch` when a tensor is missing, has another shape or holds what is not a number, when the widths
    /// are out of range, or when the line does not rise.
    pub fn from_tensors(
        tensors: &HashMap<String, Tensor>,
        settings: CgSettings,
        relations: Vec<RelationName>,
        affine: Affine,
    ) -> Result<Self> {
        let remedy = "Train the model again or use an unchanged copy of its folder";
        if !(1..=4096).contains(&settings.hidden) {
            return Err(Error::mismatch(format!("the checkpoint has a width of {}", settings.hidden), remedy));
        }
        if !(affine.slope > 0.0 && affine.slope.is_finite() && affine.intercept.is_finite()) {
            return Err(Error::mismatch("the checkpoint's line from score to logit does not rise", remedy));
        }
        let mut values = Vec::new();
        for (name, shape) in Layout::new(&settings, relations.len()).parameters {
            let tensor = tensors
                .get(&name)
                .ok_or_else(|| Error::mismatch(format!("the checkpoint has no tensor {name}"), remedy))?;
            if tensor.dims() != shape {
                let what = format!("tensor {name} has shape {:?}, not {shape:?}", tensor.dims());
                return Err(Error::mismatch(what, remedy));
            }
            let flat = tensor.to_dtype(candle_core::DType::F32)?.flatten_all()?.to_vec1::<f32>()?;
            if flat.iter().any(|x| !x.is_finite()) {
                return Err(Error::mismatch(format!("tensor {name} holds what is not a number"), remedy));
            }
            values.push(flat);
        }
        Self::new(settings, relations, values, affine)
    }
}
