//! Parallel loops whose results do not depend on the number of threads: work is cut into fixed chunks,
//! each done by one thread, and results are put together in index order.

use rayon::prelude::*;

/// Applies `f` to each of `0..n` and returns the results in order.
pub fn map_range<R: Send>(n: usize, f: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    (0..n).into_par_iter().with_min_len(64).map(f).collect()
}

/// At most `most` of `0..n`, evenly spaced, the first and the last among them; all where there are no more.
pub fn evenly_spaced(n: usize, most: usize) -> Vec<usize> {
    let kept = n.min(most);
    (0..kept).map(|i| if kept > 1 { i * (n - 1) / (kept - 1) } else { 0 }).collect()
}

/// Runs `f` in a pool of its own with so many threads (0: as many as there are cores).
pub fn with_threads<R: Send>(threads: usize, f: impl FnOnce() -> R + Send) -> R {
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(f),
        // Without a pool of its own the work runs on the shared one: slower or faster, the same result.
        Err(_) => f(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evenly_spaced_by_hand() {
        assert_eq!(evenly_spaced(10, 4), [0, 3, 6, 9]);
        assert_eq!(evenly_spaced(3, 4), [0, 1, 2]);
        assert_eq!((evenly_spaced(5, 1), evenly_spaced(0, 4)), (vec![0], vec![]));
    }
}
