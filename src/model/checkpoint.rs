//! A trained model with its history, in memory and on disk.
//!
//! On disk a checkpoint is a folder: `model.safetensors` (weights) and `model.json` (kind, settings, relations by
//! name, threshold, quality, history).

use super::cg_mualign::{Affine, CgMualign, CgSettings, RelationName};
use super::evidence::{LearnedNames, Network, Switches, Weights};
use super::{ModelKind, TrainingStep};
use crate::base::{Digest, Error, Place, Result};
use candle_core::{Device, Tensor};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;

/// Version of the form on disk.
const VERSION: u32 = 2;
const WEIGHTS_FILE: &str = "model.safetensors";
const CARD_FILE: &str = "model.json";

/// What is known of a model besides its weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    pub version: u32,
    pub kind: ModelKind,
    /// What a person calls it.
    pub name: String,
    /// Name of the data it was trained on.
    pub trained_on: String,
    /// Digest of the graphs it was trained on.
    pub graphs: Digest,
    pub seed: u64,
    pub switches: Switches,
    /// The cap and sampling it was trained with, as settings of the run.
    pub cap: usize,
    pub sampling: crate::neighborhood::Sampling,
    /// Candidates a left entity it was trained with.
    #[serde(default = "usual_candidates")]
    pub candidates: usize,
    /// Hashes of the links of train and valid, so that a measurement can say which of its links were seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen_links: Vec<Digest>,
    pub train_pairs: usize,
    pub valid_prauc: f64,
    /// The score from which pairs match, chosen on valid.
    pub threshold: Option<f64>,
    /// The line from the logit of the weights to the one that is shown, fitted on valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Affine>,
    pub history: Vec<TrainingStep>,
    /// `evidence`: it learned nothing of relations by name; on every pair of graphs they are told by what agrees there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_general: bool,
    /// `evidence`: its stages, each reading the scores of the one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageCard>,
    /// `cg-mualign`: its form, its relations by name, the line from its score to the logit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cg_mualign: Option<CgCard>,
}

/// What a stage of `evidence` needs besides its weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageCard {
    /// Average precision on valid with this stage as the last one.
    pub valid_prauc: f64,
    /// What was learned of relations, by name.
    pub learned: LearnedNames,
}

/// What a `cg-mualign` model needs besides its weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CgCard {
    pub settings: CgSettings,
    pub relations: Vec<RelationName>,
    pub affine: Affine,
}

fn usual_candidates() -> usize {
    crate::blocking::CANDIDATES
}

impl ModelCard {
    /// The hash by which a link is remembered.
    pub fn link_hash(left: &str, right: &str) -> Digest {
        Digest::start().text(left).text(right)
    }
}

/// The weights of a model, ready to score.
#[derive(Debug, Clone)]
pub enum Body {
    /// By stage, as many as the card has.
    Evidence(Vec<EvidenceStage>),
    CgMualign(CgMualign),
}

/// The weights of a stage, to train further and to score.
#[derive(Debug, Clone)]
pub struct EvidenceStage {
    pub network: Network,
    pub weights: Box<Weights>,
}

/// A model: weights and card.
#[derive(Debug, Clone)]
pub struct Model {
    pub card: ModelCard,
    pub body: Body,
    digest: Digest,
}

impl Model {
    /// An `evidence` model; as many networks as the card has stages.
    pub fn evidence(card: ModelCard, networks: Vec<Network>) -> Result<Self> {
        debug_assert_eq!(card.stages.len(), networks.len(), "one network a stage");
        let stage = |network: Network| Ok::<_, Error>(EvidenceStage { weights: Box::new(network.weights()?), network });
        let stages: Vec<EvidenceStage> = networks.into_iter().map(stage).collect::<Result<_>>()?;
        let digest = digest(&stage_tensors(&stages), &card);
        Ok(Self { card: ModelCard { version: VERSION, ..card }, body: Body::Evidence(stages), digest })
    }

    /// A `cg-mualign` model.
    pub fn cg_mualign(card: ModelCard, model: CgMualign) -> Result<Self> {
        let cg = CgCard {
            settings: model.settings().clone(),
            relations: model.relations().to_vec(),
            affine: model.affine(),
        };
        let card = ModelCard { version: VERSION, cg_mualign: Some(cg), ..card };
        let digest = digest(&model.tensors()?, &card);
        Ok(Self { card, body: Body::CgMualign(model), digest })
    }

    /// The same model with a line from the logit of its weights to the one that is shown.
    pub fn with_calibration(self, line: Option<Affine>) -> Result<Self> {
        let card = ModelCard { calibration: line, ..self.card };
        match self.body {
            Body::Evidence(stages) => Self::evidence(card, stages.into_iter().map(|s| s.network).collect()),
            Body::CgMualign(model) => Self::cg_mualign(card, model),
        }
    }

    /// A digest of weights and settings.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    fn tensors(&self) -> Result<Vec<(String, Tensor)>> {
        match &self.body {
            Body::Evidence(stages) => Ok(stage_tensors(stages)),
            Body::CgMualign(model) => model.tensors(),
        }
    }

    /// Writes the checkpoint into a folder, which is made if needed.
    ///
    /// Errors: `Io`.
    pub fn save(&self, dir: &Path) -> Result<()> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |e: std::io::Error| Error::io(path, e, "Choose a folder that can be written to")
        };
        std::fs::create_dir_all(dir).map_err(io(dir))?;
        let weights = dir.join(WEIGHTS_FILE);
        let tensors: HashMap<String, Tensor> = self.tensors()?.into_iter().collect();
        candle_core::safetensors::save(&tensors, &weights)
            .map_err(|e| Error::io(&weights, std::io::Error::other(e), "Choose a folder that can be written to"))?;
        let card = dir.join(CARD_FILE);
        let mut text = serde_json::to_string_pretty(&self.card).map_err(|e| Error::Fault(e.to_string()))?;
        text.push('\n');
        std::fs::write(&card, text).map_err(io(&card))
    }

    /// Reads a checkpoint from a folder.
    ///
    /// Errors: `Io`, `Syntax` with the file that is broken.
    pub fn load(dir: &Path) -> Result<Self> {
        let read = |name: &str| {
            let path = dir.join(name);
            std::fs::read(&path)
                .map_err(|e| Error::io(&path, e, "Give a folder that holds model.safetensors and model.json"))
        };
        Self::from_bytes(&dir.display().to_string(), &read(WEIGHTS_FILE)?, &read(CARD_FILE)?)
    }

    /// Reads a checkpoint from the content of its two files; `shown` names it in errors.
    pub fn from_bytes(shown: &str, weights: &[u8], card: &[u8]) -> Result<Self> {
        let broken = |file: &str, what: String| {
            Error::syntax(Place::file(format!("{shown}/{file}")), what, "Train the model again, or choose another")
        };
        let card: ModelCard =
            serde_json::from_slice(card).map_err(|e| broken(CARD_FILE, format!("this is no model card: {e}")))?;
        if !(1..=100).contains(&card.cap) || !(1..=1000).contains(&card.candidates) {
            return Err(broken(CARD_FILE, "its cap or its number of candidates is out of range".to_owned()));
        }
        if card.version > VERSION {
            return Err(broken(CARD_FILE, format!("version {} is newer than this program", card.version)));
        }
        let mut tensors = candle_core::safetensors::load_buffer(weights, &Device::Cpu)
            .map_err(|e| broken(WEIGHTS_FILE, format!("these are no weights: {e}")))?;
        match card.kind {
            ModelKind::Evidence => {
                if card.stages.is_empty() {
                    return Err(broken(CARD_FILE, "it has no stages".to_owned()));
                }
                let mut missing = None;
                let mut networks = Vec::new();
                for stage in 0..card.stages.len() {
                    networks.push(Network::with_values(card.switches, |name, shape, _| {
                        let count = shape.iter().product();
                        let name = stage_name(stage, name);
                        let values = tensors
                            .remove(&name)
                            .filter(|t| t.dims() == shape)
                            .and_then(|t| t.flatten_all().and_then(|t| t.to_vec1::<f32>()).ok());
                        values.unwrap_or_else(|| {
                            missing = Some(name);
                            vec![0.0; count]
                        })
                    })?);
                }
                match missing {
                    Some(name) => {
                        Err(broken(WEIGHTS_FILE, format!("the weights {name} are missing or have another shape")))
                    }
                    None => Self::evidence(card, networks),
                }
            }
            ModelKind::CgMualign => {
                let Some(cg) = card.cg_mualign.clone() else {
                    return Err(broken(CARD_FILE, "the settings of cg-mualign are missing".to_owned()));
                };
                let model = CgMualign::from_tensors(&tensors, cg.settings, cg.relations, cg.affine)
                    .map_err(|e| broken(WEIGHTS_FILE, e.to_string().trim_end_matches('.').to_owned()))?;
                Self::cg_mualign(card, model)
            }
        }
    }
}

fn stage_name(stage: usize, name: &str) -> String {
    format!("stage{stage}.{name}")
}

fn stage_tensors(stages: &[EvidenceStage]) -> Vec<(String, Tensor)> {
    let of = |(i, stage): (usize, &EvidenceStage)| -> Vec<(String, Tensor)> {
        stage.network.parameters().map(|(name, v)| (stage_name(i, name), v.as_tensor().clone())).collect()
    };
    stages.iter().enumerate().flat_map(of).collect()
}

fn digest(tensors: &[(String, Tensor)], card: &ModelCard) -> Digest {
    let s = card.switches;
    let switches = [s.cross_attention, s.self_attention, s.rivals].iter().fold(0u64, |n, &on| n << 1 | u64::from(on));
    let mut d = Digest::start().text(card.kind.name()).number(switches);
    if !s.neighborhood {
        d = d.text("names only");
    }
    for (name, tensor) in tensors {
        d = d.text(name);
        for x in tensor.flatten_all().and_then(|t| t.to_vec1::<f32>()).unwrap_or_default() {
            d = d.number(u64::from(x.to_bits()));
        }
    }
    if let Some(cg) = &card.cg_mualign {
        d = d.number(cg.affine.slope.to_bits()).number(cg.affine.intercept.to_bits());
        d = d.text(&format!("{:?}", cg.settings));
    }
    if let Some(line) = &card.calibration {
        d = d.number(line.slope.to_bits()).number(line.intercept.to_bits());
    }
    for pair in card.stages.iter().flat_map(|s| &s.learned.relation_pairs) {
        d = d.text(&pair.left).text(&pair.right).number(pair.left_direction as u64 * 3 + pair.right_direction as u64);
        d = d.number(u64::from(pair.same.to_bits())).number(u64::from(pair.background.to_bits()));
    }
    for pair in card.stages.iter().flat_map(|s| &s.learned.aligned.pairs) {
        d = d.text(&pair.left).text(&pair.right).number(pair.left_direction as u64 * 3 + pair.right_direction as u64);
        d = pair.evidence.iter().chain([&pair.information]).fold(d, |d, x| d.number(u64::from(x.to_bits())));
    }
    let pooled = card.stages.iter().flat_map(|s| &s.learned.aligned.pooled);
    pooled.fold(d, |d, x| d.number(u64::from(x.to_bits())))
}
