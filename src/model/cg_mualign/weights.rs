//! Trained values laid out for the loops, with one more row for relations the network has not met.

use super::parameters::{Layout, LevelSlots};
use super::{CgSettings, NAME_NUMBERS, RelationWeights};
use crate::base::{Error, Result};

/// The values of a level. Rows per relation end with the unknown relation.
#[derive(Debug, Clone, Default)]
pub(super) struct LevelWeights {
    /// inputs x H and H.
    pub own: Vec<f32>,
    pub own_bias: Vec<f32>,
    /// One matrix inputs x H, or one per relation.
    matrices: Vec<f32>,
    matrix_size: usize,
    /// Rows of H.
    biases: Vec<f32>,
    /// Rows of 2 H (one row where relations share it), and one number per relation; empty where the level is not weighed.
    attention: Vec<f32>,
    attention_bias: Vec<f32>,
}

/// The values of a network.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    pub hidden: usize,
    pub levels: [LevelWeights; 2],
    /// Weights and bias of the product head.
    pub head: Option<(Vec<f32>, f32)>,
    shared: bool,
}

impl Weights {
    /// From the values in the order of the layout.
    ///
    /// An unknown relation gets bias 0 and even attention and, where relations have matrices of their own, the mean
    /// of the known matrices and biases. Errors: `Fault` when the values do not fit the layout.
    pub fn new(settings: &CgSettings, relations: usize, values: &[Vec<f32>]) -> Result<Self> {
        let layout = Layout::new(settings, relations);
        let fits = layout.parameters.len() == values.len()
            && layout.parameters.iter().zip(values).all(|(p, v)| p.1.iter().product::<usize>() == v.len());
        if !fits {
            return Err(Error::Fault("weights do not fit the layout of the network".to_owned()));
        }
        let shared = settings.relation_weights == RelationWeights::Shared;
        let h = settings.hidden;
        let level = |slots: LevelSlots, inputs: usize| {
            let attention = |offset: usize| slots.attention.map_or(&[][..], |at| &values[at + offset][..]);
            LevelWeights {
                own: values[slots.own_weight].clone(),
                own_bias: values[slots.own_bias].clone(),
                matrices: match shared {
                    true => values[slots.weight].clone(),
                    false => with_mean(&values[slots.weight], relations, inputs * h),
                },
                matrix_size: inputs * h,
                biases: match shared {
                    true => with_zeros(&values[slots.bias], relations, h),
                    false => with_mean(&values[slots.bias], relations, h),
                },
                attention: match shared {
                    true => with_zeros(attention(0), relations, 2 * h),
                    false => attention(0).to_vec(),
                },
                attention_bias: if shared { with_zeros(attention(1), relations, 1) } else { vec![0.0; relations + 1] },
            }
        };
        let levels = [level(layout.levels[0], NAME_NUMBERS), level(layout.levels[1], 2 * h)];
        let head = layout.head.map(|at| (values[at].clone(), values[at + 1][0]));
        Ok(Self { hidden: h, levels, head, shared })
    }

    /// Which matrix a relation uses: 0 for all where they share one.
    pub fn class(&self, relation: u32) -> u32 {
        if self.shared { 0 } else { relation }
    }

    /// The matrix of a class: inputs x H, row-major.
    pub fn matrix(&self, level: usize, class: u32) -> &[f32] {
        let size = self.levels[level].matrix_size;
        &self.levels[level].matrices[class as usize * size..][..size]
    }

    /// b_r.
    pub fn bias(&self, level: usize, relation: u32) -> &[f32] {
        &self.levels[level].biases[relation as usize * self.hidden..][..self.hidden]
    }

    /// The attention vector of a relation, neighbor's half and own half, and its bias; `None` at a level without.
    pub fn attention(&self, level: usize, relation: u32) -> Option<(&[f32], &[f32], f32)> {
        let level = &self.levels[level];
        let row = if self.shared { relation as usize } else { 0 };
        let vector = level.attention.get(row * 2 * self.hidden..(row + 1) * 2 * self.hidden)?;
        let (neighbor, own) = vector.split_at(self.hidden);
        Some((neighbor, own, level.attention_bias.get(relation as usize).copied().unwrap_or(0.0)))
    }
}

fn known(values: &[f32], relations: usize, width: usize) -> Vec<f32> {
    values.iter().copied().take(relations * width).collect()
}

fn with_zeros(values: &[f32], relations: usize, width: usize) -> Vec<f32> {
    let mut out = known(values, relations, width);
    if !values.is_empty() {
        out.resize((relations + 1) * width, 0.0);
    }
    out
}

fn with_mean(values: &[f32], relations: usize, width: usize) -> Vec<f32> {
    let mut out = known(values, relations, width);
    let mut mean = vec![0.0f32; width];
    for row in out.chunks_exact(width) {
        for (m, v) in mean.iter_mut().zip(row) {
            *m += v / relations as f32;
        }
    }
    out.extend(mean);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_relations_get_zeros_or_the_mean() {
        assert_eq!(with_zeros(&[1.0, 2.0, 3.0, 4.0], 2, 2), [1.0, 2.0, 3.0, 4.0, 0.0, 0.0]);
        assert_eq!(with_mean(&[1.0, 2.0, 3.0, 6.0], 2, 2), [1.0, 2.0, 3.0, 6.0, 2.0, 4.0]);
        assert_eq!(with_zeros(&[7.0, 7.0], 0, 2), [0.0, 0.0], "no relation is known");
        assert!(with_zeros(&[], 2, 2).is_empty(), "a level without attention");
    }
}
