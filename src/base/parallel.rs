//! Parallel loops whose results do not depend on the number of threads: work is cut into fixed chunks,
//! each done by one thread, and results are put together in index order.

use rayon::prelude::*;

/// Applies `f` to chunks of `items` of a fixed size and concatenates the results in order.
pub fn map_chunks<T: Sync, R: Send>(items: &[T], chunk: usize, f: impl Fn(&[T]) -> Vec<R> + Sync + Send) -> Vec<R> {
    let parts: Vec<Vec<R>> = items.par_chunks(chunk.max(1)).map(f).collect();
    parts.into_iter().flatten().collect()
}

/// Applies `f` to each of `0..n` and returns the results in order.
pub fn map_range<R: Send>(n: usize, f: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    (0..n).into_par_iter().with_min_len(64).map(f).collect()
}

/// Runs `f` in a pool of its own with so many threads (0: as many as there are cores).
pub fn with_threads<R: Send>(threads: usize, f: impl FnOnce() -> R + Send) -> R {
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(f),
        // Without a pool of its own the work runs on the shared one: slower or faster, the same result.
        Err(_) => f(),
    }
}
