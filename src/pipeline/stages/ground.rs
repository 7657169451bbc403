//! What all stages over a pair of graphs share: scope, index, and what names and neighborhoods alone suggest.

use crate::base::{Control, Result};
use crate::blocking::{Blocker, BlockingIndex, PlainRow, Scope, Spread, mutual_names, name_lists};
use crate::features::Units;
use crate::graph::Side;
use crate::neighborhood::Samples;
use crate::pipeline::{CandidateConfig, Prepared};
use crate::vouching::{Holders, NameLists};
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// Shared by all stages and passes; what only known neighbors need is made when first asked for.
#[derive(Debug)]
pub struct Ground {
    pub prepared: Arc<Prepared>,
    pub config: CandidateConfig,
    pub scope: Scope,
    pub index: BlockingIndex,
    pub plain: Vec<PlainRow>,
    /// Units of numeric attributes, read off pairs whose names are each other's best.
    pub units: Units,
    /// Neighborhoods as texts alone draw them.
    pub samples: Arc<Samples>,
    spread: OnceLock<Spread>,
    holders: OnceLock<Holders>,
    names: OnceLock<NameLists>,
    /// For entities out of scope: an index over all right entities.
    everything: OnceLock<BlockingIndex>,
}

impl Ground {
    /// Draws neighborhoods and looks names and neighborhoods up.
    ///
    /// Errors: `Cancelled`.
    pub fn new(prepared: &Arc<Prepared>, config: &CandidateConfig, control: &Control) -> Result<Self> {
        let space = &prepared.space;
        let samples = prepared.draw(config, &FxHashMap::default());
        control.check()?;
        let scope = prepared.scope(config.left_type.as_deref());
        let index = BlockingIndex::new(space, scope.pool.clone());
        let blocker = Blocker { space, index: &index, evidence: None };
        let mut plain = blocker.plain_rows(&scope, config.candidates, control)?;
        let units = Units::learn(space, &mutual_names(&scope, &plain));
        blocker.add_values(&scope, &units, &mut plain);
        Ok(Self {
            prepared: prepared.clone(),
            config: config.clone(),
            scope,
            index,
            plain,
            units,
            samples: Arc::new(samples),
            spread: OnceLock::new(),
            holders: OnceLock::new(),
            names: OnceLock::new(),
            everything: OnceLock::new(),
        })
    }

    pub(super) fn spread(&self) -> &Spread {
        self.spread.get_or_init(|| Spread::new(&self.prepared.space))
    }

    pub(super) fn holders(&self) -> &Holders {
        self.holders.get_or_init(|| Holders::new(&self.prepared.space))
    }

    pub(super) fn names(&self) -> &NameLists {
        self.names.get_or_init(|| name_lists(&self.scope, &self.plain))
    }

    pub(super) fn everything(&self) -> &BlockingIndex {
        self.everything.get_or_init(|| {
            let space = &self.prepared.space;
            let first = space.node(Side::Right, crate::graph::EntityId(0));
            BlockingIndex::new(space, (first..space.entity_count() as u32).collect())
        })
    }
}
