//! Sparse rows of numbers and the two ways they are compared.

/// Rows of (column, value), columns ascending within a row.
#[derive(Debug, Clone, Default)]
pub struct SparseRows {
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
    column_count: usize,
}

impl SparseRows {
    /// From rows of (column, value) with ascending columns.
    pub fn from_rows(rows: impl IntoIterator<Item = Vec<(u32, f32)>>, column_count: usize) -> Self {
        let mut out = Self { starts: vec![0], column_count, ..Self::default() };
        for row in rows {
            debug_assert!(row.windows(2).all(|w| w[0].0 < w[1].0), "columns must ascend");
            out.columns.extend(row.iter().map(|e| e.0));
            out.values.extend(row.iter().map(|e| e.1));
            out.starts.push(out.columns.len());
        }
        out
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of columns.
    pub fn column_count(&self) -> usize {
        self.column_count
    }

    /// Columns of a row.
    pub fn columns(&self, row: usize) -> &[u32] {
        &self.columns[self.starts[row]..self.starts[row + 1]]
    }

    /// Columns and values of a row.
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.starts[row]..self.starts[row + 1];
        (&self.columns[range.clone()], &self.values[range])
    }
}

/// Dot product of two sparse rows, in ascending order of columns.
pub fn dot((a_columns, a_values): (&[u32], &[f32]), (b_columns, b_values): (&[u32], &[f32])) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0f32);
    while i < a_columns.len() && j < b_columns.len() {
        let (x, y) = (a_columns[i], b_columns[j]);
        if x == y {
            sum += a_values[i] * b_values[j];
        }
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    sum
}

/// Share of the weight of `tokens` that is present in `others`, and the largest weight among the absent ones.
///
/// Shapes: both lists ascend; `weights` is indexed by token. Both results are 0 for an empty list.
/// Source: ARCHITECTURE.md, "Text features" (cover, top).
pub fn cover(tokens: &[u32], others: &[u32], weights: &[f32]) -> (f32, f32) {
    let (mut hit, mut total, mut top, mut j) = (0.0f32, 0.0f32, 0.0f32, 0);
    for &token in tokens {
        while j < others.len() && others[j] < token {
            j += 1;
        }
        let weight = weights[token as usize];
        total += weight;
        if j < others.len() && others[j] == token {
            hit += weight;
        } else {
            top = top.max(weight);
        }
    }
    (if total > 0.0 { hit / total } else { 0.0 }, top)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_and_cover_by_hand() {
        let rows = SparseRows::from_rows([vec![(0, 0.5), (2, 0.5), (5, 1.0)], vec![(2, 2.0), (4, 9.0), (5, 0.25)]], 6);
        assert_eq!(dot(rows.row(0), rows.row(1)), 1.25);
        let weights = [0.1, 0.0, 0.3, 0.0, 0.0, 0.6];
        let (share, top) = cover(rows.columns(0), rows.columns(1), &weights);
        assert!((share - 0.9).abs() < 1e-6);
        assert!((top - 0.1).abs() < 1e-6);
        assert_eq!(cover(&[], &[1], &weights), (0.0, 0.0));
    }
}
