//! Numbers as they are shown: rounded so that shown parts add up to the shown sum.

/// Whole hundredths of a number, half away from zero.
pub fn hundredths(value: f64) -> i64 {
    (value * 100.0).round() as i64
}

/// Rounds `parts` to whole units so that they add up to `total`: each is rounded down, and what is missing goes,
/// one unit each, to the largest remainders (ties: the earlier one).
///
/// Units: `parts` in the unit in which `total` counts (hundredths, per cent). When the parts and the total differ
/// by more than one unit a part, the rest is spread evenly, so that the sum always holds.
/// Source: ARCHITECTURE.md, "The window" (largest remainder).
pub fn apportion(parts: &[f64], total: i64) -> Vec<i64> {
    let mut out: Vec<i64> = parts.iter().map(|p| p.floor() as i64).collect();
    if out.is_empty() {
        return out;
    }
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| {
        let remainder = |i: usize| parts[i] - parts[i].floor();
        remainder(b).total_cmp(&remainder(a)).then(a.cmp(&b))
    });
    let mut missing = total - out.iter().sum::<i64>();
    let step = missing.signum();
    // A negative rest is taken from the smallest remainders first.
    if step < 0 {
        order.reverse();
    }
    for &i in order.iter().cycle() {
        if missing == 0 {
            break;
        }
        out[i] += step;
        missing -= step;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_parts_add_up() {
        assert_eq!(apportion(&[33.4, 33.3, 33.3], 100), [34, 33, 33]);
        assert_eq!(apportion(&[-60.2, 85.4, -130.3], -105), [-60, 85, -130]);
        assert_eq!(apportion(&[], 3), Vec::<i64>::new());
    }

    #[test]
    fn any_parts_add_up_to_any_total_and_stay_near() {
        let mut rng = crate::base::Rng::new(5, "apportion");
        for _ in 0..500 {
            let parts: Vec<f64> = (0..1 + rng.below(20)).map(|_| rng.uniform(-300.0, 300.0)).collect();
            let total = parts.iter().sum::<f64>().round() as i64;
            let shown = apportion(&parts, total);
            assert_eq!(shown.iter().sum::<i64>(), total);
            assert!(parts.iter().zip(&shown).all(|(p, s)| (p - *s as f64).abs() <= 1.0), "{parts:?} {shown:?}");
        }
    }
}
