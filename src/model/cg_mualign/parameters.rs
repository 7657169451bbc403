//! Names, shapes and start values of the parameters, always in one order. In: settings and the number of relations.
//! Out: what the network trains, a checkpoint stores and the loops read.

use super::{AttentionLevels, CgSettings, Head, NAME_NUMBERS, RelationWeights};
use crate::base::Rng;

/// Where the parameters of a level stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct LevelSlots {
    pub own_weight: usize,
    pub own_bias: usize,
    pub weight: usize,
    pub bias: usize,
    /// Attention vectors and, for shared weights, the bias per relation that follows them.
    pub attention: Option<usize>,
}

/// Names and shapes in order, and where to find them.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub parameters: Vec<(String, Vec<usize>)>,
    pub levels: [LevelSlots; 2],
    /// Weight of the product head; its bias follows.
    pub head: Option<usize>,
}

impl Layout {
    /// The parameters of a form for so many known relations.
    ///
    /// Shapes: `own.weight` inputs x H, `neighbor.weight` inputs x H (shared) or relations x inputs x H (separate),
    /// `neighbor.bias` relations x H, `attention.weight` relations x 2 H (shared) or 1 x 2 H (separate; neighbor's
    /// part first), `attention.bias` relations. Inputs: 300 at level 1, 2 H at level 2.
    pub fn new(settings: &CgSettings, relations: usize) -> Self {
        // A graph without relations still has tensors, as not every file format takes empty ones.
        let (h, r) = (settings.hidden, relations.max(1));
        let shared = settings.relation_weights == RelationWeights::Shared;
        let mut parameters: Vec<(String, Vec<usize>)> = Vec::new();
        let mut add = |name: String, shape: Vec<usize>| {
            parameters.push((name, shape));
            parameters.len() - 1
        };
        let levels = [(1, NAME_NUMBERS), (2, 2 * h)].map(|(level, inputs)| {
            let own_weight = add(format!("level{level}.own.weight"), vec![inputs, h]);
            let own_bias = add(format!("level{level}.own.bias"), vec![h]);
            let shape = if shared { vec![inputs, h] } else { vec![r, inputs, h] };
            let weight = add(format!("level{level}.neighbor.weight"), shape);
            let bias = add(format!("level{level}.neighbor.bias"), vec![r, h]);
            let weighed = level == 2 || settings.attention_levels == AttentionLevels::Both;
            let attention = weighed.then(|| {
                let rows = if shared { r } else { 1 };
                let at = add(format!("level{level}.attention.weight"), vec![rows, 2 * h]);
                if shared {
                    add(format!("level{level}.attention.bias"), vec![r]);
                }
                at
            });
            LevelSlots { own_weight, own_bias, weight, bias, attention }
        });
        let head = (settings.head == Head::Product).then(|| {
            let at = add("head.weight".to_owned(), vec![2 * h]);
            add("head.bias".to_owned(), vec![1]);
            at
        });
        Self { parameters, levels, head }
    }
}

/// Start values of a parameter; each name has its own stream, so switches and heads share what they have in common.
///
/// Shared: entries of the matrices have standard deviation 1.5 H^-1/2, so that distances start near the margin;
/// attention vectors N(0, .05). Separate: matrices inputs^-1/2, attention vectors uniform. Biases are 0.
/// Source: ARCHITECTURE.md, "cg-mualign".
pub(super) fn start_values(settings: &CgSettings, name: &str, shape: &[usize]) -> Vec<f32> {
    let mut rng = Rng::new(settings.seed, &format!("cg-mualign {name}"));
    let count: usize = shape.iter().product();
    let shared = settings.relation_weights == RelationWeights::Shared;
    let even = 1.0 / ((2 * settings.hidden) as f64).sqrt();
    let (kind, part) = name.rsplit_once('.').unwrap_or((name, ""));
    let mut fill = |draw: &mut dyn FnMut(&mut Rng) -> f64| (0..count).map(|_| draw(&mut rng) as f32).collect();
    if kind == "head" {
        return fill(&mut |rng| rng.uniform(-even, even));
    }
    match (part, kind.ends_with("attention")) {
        ("bias", _) => vec![0.0; count],
        (_, true) if shared => fill(&mut |rng| 0.05 * rng.normal()),
        (_, true) => fill(&mut |rng| rng.uniform(-even, even)),
        _ => {
            let inputs = shape.iter().rev().nth(1).copied().unwrap_or(1);
            let spread = if shared { 1.5 / (settings.hidden as f64).sqrt() } else { 1.0 / (inputs as f64).sqrt() };
            fill(&mut |rng| spread * rng.normal())
        }
    }
}
