//! Sums over short rows of numbers, in eight lanes and a fixed order, so that compilers use vector instructions and
//! results do not depend on anything but the numbers.

const LANES: usize = 8;

fn total(lanes: [f32; LANES]) -> f32 {
    ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]))
}

/// Sum of x y. Shapes: equal lengths.
pub(super) fn dot(x: &[f32], y: &[f32]) -> f32 {
    debug_assert_eq!(x.len(), y.len(), "rows of one width");
    let mut lanes = [0.0; LANES];
    let (xs, ys) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let rest: f32 = xs.remainder().iter().zip(ys.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in xs.zip(ys) {
        for i in 0..LANES {
            lanes[i] += a[i] * b[i];
        }
    }
    total(lanes) + rest
}

/// Sum of (x - y)^2. Shapes: equal lengths.
pub(super) fn squared_distance(x: &[f32], y: &[f32]) -> f32 {
    debug_assert_eq!(x.len(), y.len(), "rows of one width");
    let mut lanes = [0.0; LANES];
    let (xs, ys) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let rest: f32 = xs.remainder().iter().zip(ys.remainder()).map(|(a, b)| (a - b) * (a - b)).sum();
    for (a, b) in xs.zip(ys) {
        for i in 0..LANES {
            let d = a[i] - b[i];
            lanes[i] += d * d;
        }
    }
    total(lanes) + rest
}

/// Adds `by` times `x` to `sum`. Shapes: equal lengths.
pub(super) fn add_scaled(sum: &mut [f32], by: f32, x: &[f32]) {
    for (s, v) in sum.iter_mut().zip(x) {
        *s += by * v;
    }
}

/// Adds a row times a matrix. Shapes: `x` n, `matrix` n x `sum.len()`, row-major. Zeros in `x` cost nothing.
pub(super) fn add_product(sum: &mut [f32], x: &[f32], matrix: &[f32]) {
    let width = sum.len().max(1);
    for (&value, row) in x.iter().zip(matrix.chunks_exact(width)) {
        if value != 0.0 {
            add_scaled(sum, value, row);
        }
    }
}

/// Entries below zero become zero.
pub(super) fn relu(x: &mut [f32]) {
    for v in x {
        *v = v.max(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_include_the_rest_after_the_lanes() {
        let x: Vec<f32> = (1..=11u8).map(f32::from).collect();
        let y = vec![2.0; 11];
        assert_eq!(dot(&x, &y), 132.0, "2 (1 + .. + 11)");
        assert_eq!(squared_distance(&x, &y), 286.0, "1 + 0 + 1 + 4 + .. + 81");
        let mut sum = [1.0, 1.0];
        add_product(&mut sum, &[2.0, 0.0, 1.0], &[1.0, 2.0, 9.0, 9.0, 3.0, 4.0]);
        assert_eq!(sum, [6.0, 9.0], "1 + 2 + 3, 1 + 4 + 4");
    }
}
