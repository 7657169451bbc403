//! An index of right entities by name, by sound and by neighborhood.

use crate::features::{NodeSpace, SparseRows};
use rustc_hash::FxHashMap;

/// In place of a position: the node is not in the pool.
const OUTSIDE: u32 = u32::MAX;

/// An index over a pool of right nodes.
#[derive(Debug, Default)]
pub struct BlockingIndex {
    /// Right nodes, ascending.
    pool: Vec<u32>,
    /// By node minus the first right node: position in the pool.
    positions: Vec<u32>,
    first: u32,
    names: Postings,
    neighborhoods: Postings,
    sounds: Option<[Postings; 2]>,
}

/// Per column the (pool position, value) that hold it.
#[derive(Debug, Default)]
struct Postings {
    starts: Vec<u32>,
    entries: Vec<(u32, f32)>,
}

impl Postings {
    fn new<'r>(columns: usize, pool_size: usize, row: impl Fn(usize) -> Option<(&'r [u32], &'r [f32])>) -> Self {
        let mut starts = vec![0u32; columns + 1];
        for i in 0..pool_size {
            for &c in row(i).map_or(&[][..], |r| r.0) {
                starts[c as usize + 1] += 1;
            }
        }
        for c in 0..columns {
            starts[c + 1] += starts[c];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); starts[columns] as usize];
        for i in 0..pool_size {
            if let Some((columns, values)) = row(i) {
                for (&c, &v) in columns.iter().zip(values) {
                    entries[next[c as usize] as usize] = (i as u32, v);
                    next[c as usize] += 1;
                }
            }
        }
        Self { starts, entries }
    }

    fn add(&self, (columns, values): (&[u32], &[f32]), sums: &mut [f32]) {
        for (&c, &v) in columns.iter().zip(values) {
            for &(i, w) in &self.entries[self.starts[c as usize] as usize..self.starts[c as usize + 1] as usize] {
                sums[i as usize] += v * w;
            }
        }
    }
}

impl BlockingIndex {
    /// Indexes a pool of right nodes (ascending).
    pub fn new(space: &NodeSpace, pool: Vec<u32>) -> Self {
        let by_name = |rows: &SparseRows| {
            Postings::new(rows.column_count(), pool.len(), |i| space.text(pool[i]).map(|t| rows.row(t)))
        };
        let names = by_name(&space.gram_rows);
        let sounds = space.sounds.as_ref().map(|s| [by_name(&s.spelled), by_name(&s.consonants)]);
        let full = &space.context.full_rows;
        let neighborhoods = Postings::new(full.column_count(), pool.len(), |i| Some(full.row(pool[i] as usize)));
        let first = space.left_count() as u32;
        let mut positions = vec![OUTSIDE; space.entity_count() - space.left_count()];
        for (i, node) in pool.iter().enumerate() {
            positions[(node - first) as usize] = i as u32;
        }
        Self { pool, positions, first, names, neighborhoods, sounds }
    }

    /// Right nodes, ascending.
    pub fn pool(&self) -> &[u32] {
        &self.pool
    }

    /// Position of a right node in the pool.
    pub fn position(&self, right: u32) -> Option<usize> {
        let at = self.positions[(right - self.first) as usize];
        (at != OUTSIDE).then_some(at as usize)
    }

    /// Similarity of the name of a left node with all names of the pool, into `out`: the larger of letters and sound.
    pub(super) fn add_names(&self, space: &NodeSpace, left: u32, spare: &mut [f32], out: &mut [f32]) {
        let Some(text) = space.text(left) else { return };
        self.names.add(space.gram_rows.row(text), out);
        if let (Some(rows), Some([spelled, consonants])) = (&space.sounds, &self.sounds) {
            spare.fill(0.0);
            spelled.add(rows.spelled.row(text), spare);
            consonants.add(rows.consonants.row(text), spare);
            for (out, sound) in out.iter_mut().zip(spare) {
                *out = out.max(0.5 * *sound);
            }
        }
    }

    /// Similarity of the neighborhood of a left node with all of the pool, into `out`.
    pub(super) fn add_neighborhoods(&self, space: &NodeSpace, left: u32, out: &mut [f32]) {
        self.neighborhoods.add(space.context.full_rows.row(left as usize), out);
    }

    /// Masks of the pool by the right types that are allowed.
    pub(super) fn masks(&self, scope: &super::Scope) -> FxHashMap<Vec<u32>, Vec<bool>> {
        let mut masks = FxHashMap::default();
        for &left in &scope.lefts {
            if let Some(allowed) = scope.allowed(left)
                && !masks.contains_key(&allowed)
            {
                let mask = self.pool.iter().map(|&r| scope.fits(r, &allowed)).collect();
                masks.insert(allowed, mask);
            }
        }
        masks
    }
}
