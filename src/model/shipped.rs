//! The models that ship inside the program.

use super::{Model, ModelKind};
use crate::base::{Error, Result};

macro_rules! embed {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../models/", $name, "/model.safetensors")).as_slice(),
            include_bytes!(concat!("../../models/", $name, "/model.json")).as_slice(),
        )
    };
}

/// Name, weights, card.
const MODELS: [(&str, &[u8], &[u8]); 4] =
    [embed!("music-evidence"), embed!("music-cg-mualign"), embed!("films-evidence"), embed!("films-cg-mualign")];

/// The shipped model of a kind for a demo ("music", "films"); for other data the one of the music demo.
///
/// Errors: `Mismatch` when there is none.
pub fn shipped(demo: &str, kind: ModelKind) -> Result<Model> {
    let wanted = format!("{demo}-{}", kind.name());
    let fallback = format!("music-{}", kind.name());
    let found = MODELS.iter().find(|m| m.0 == wanted).or_else(|| MODELS.iter().find(|m| m.0 == fallback));
    match found {
        Some((name, weights, card)) => Model::from_bytes(&format!("shipped model {name}"), weights, card),
        None => Err(Error::mismatch(format!("no {} model is shipped", kind.name()), "Train one with `train`")),
    }
}
