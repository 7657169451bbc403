//! Models trained in the window, kept in a folder from one start to the next.
//!
//! In: a folder (none keeps nothing). Out: the models in it. Invariant: a broken or foreign file in the folder never
//! stops the program; that model is just not listed.

use crate::base::Result;
use crate::model::Model;
use std::path::{Path, PathBuf};

/// Where trained models are kept.
#[derive(Debug, Clone, Default)]
pub struct KeptModels {
    folder: Option<PathBuf>,
}

impl KeptModels {
    /// Models in a folder, which is made when the first is kept.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// Writes a model into a folder of its own.
    ///
    /// Errors: `Io`.
    pub fn keep(&self, model: &Model) -> Result<()> {
        match &self.folder {
            Some(folder) => model.save(&folder.join(model.digest().to_string())),
            None => Ok(()),
        }
    }

    /// All models kept, by name, then digest.
    pub fn all(&self) -> Vec<Model> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut models: Vec<Model> = entries.filter_map(|e| load(&e.path())).collect();
        models.sort_by(|a, b| (&a.card.name, a.digest()).cmp(&(&b.card.name, b.digest())));
        models
    }
}

fn load(folder: &Path) -> Option<Model> {
    Model::load(folder).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ModelKind, shipped};

    #[test]
    fn kept_models_come_back_and_broken_ones_are_passed_over() {
        let dir = tempfile::tempdir().expect("a folder");
        let kept = KeptModels::new(Some(dir.path().join("models")));
        assert!(kept.all().is_empty());
        for kind in [ModelKind::Evidence, ModelKind::CgMualign] {
            kept.keep(&shipped("music", kind).expect("shipped")).expect("written");
        }
        std::fs::create_dir(dir.path().join("models/broken")).expect("a folder");
        std::fs::write(dir.path().join("models/broken/model.json"), "{").expect("a file");
        let digests: Vec<_> = kept.all().iter().map(Model::digest).collect();
        let wanted =
            [ModelKind::CgMualign, ModelKind::Evidence].map(|k| shipped("music", k).expect("shipped").digest());
        assert_eq!(digests, wanted);
    }
}
