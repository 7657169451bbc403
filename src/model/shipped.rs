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
const MODELS: [(&str, &[u8], &[u8]); 5] = [
    embed!("general-evidence"),
    embed!("music-evidence"),
    embed!("music-cg-mualign"),
    embed!("films-evidence"),
    embed!("films-cg-mualign"),
];

/// The names by which shipped models are asked for.
pub const SHIPPED: [&str; 3] = ["general", "music", "films"];

/// The shipped model of a kind for a demo ("music", "films"); for other data the general one, and where a kind has none
/// (`cg-mualign` knows relations by name only) that of the music demo.
///
/// Errors: `Mismatch` when there is none.
pub fn shipped(name: &str, kind: ModelKind) -> Result<Model> {
    let wanted = format!("{name}-{}", kind.name());
    let fallback = match kind {
        ModelKind::Evidence => format!("general-{}", kind.name()),
        ModelKind::CgMualign => format!("music-{}", kind.name()),
    };
    let found = MODELS.iter().find(|m| m.0 == wanted).or_else(|| MODELS.iter().find(|m| m.0 == fallback));
    match found {
        Some((name, weights, card)) => Model::from_bytes(&format!("shipped model {name}"), weights, card),
        None => Err(Error::mismatch(format!("no {} model is shipped", kind.name()), "Train one with `train`")),
    }
}
