//! A net of one hidden layer as one candle operation: linear, ReLU, linear with one output.
//!
//! In: rows of inputs, and the parameters as one vector. Out: a number a row, with gradients for both. Fused, since for
//! matrices as small as these a call of the general matrix product costs more than the product.
//! A test holds that values and gradients equal those of candle's own operations.

use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor};
use std::ops::Range;

/// The operation. Parameters: hidden x inputs (row-major), hidden, hidden, 1.
#[derive(Debug, Clone)]
pub(super) struct FusedNet {
    pub inputs: usize,
    pub hidden: usize,
    /// The inputs that need a gradient; the others are data.
    pub learned: Range<usize>,
}

/// The parameters, first layer by input, so that a zero input costs nothing.
struct Parameters<const H: usize> {
    first: Vec<[f32; H]>,
    first_bias: [f32; H],
    second: [f32; H],
    second_bias: f32,
}

impl<const H: usize> Parameters<H> {
    fn new(flat: &[f32], inputs: usize) -> Self {
        let mut out = Self {
            first: vec![[0.0; H]; inputs],
            first_bias: [0.0; H],
            second: [0.0; H],
            second_bias: flat[H * inputs + 2 * H],
        };
        for (i, column) in out.first.iter_mut().enumerate() {
            for (h, weight) in column.iter_mut().enumerate() {
                *weight = flat[h * inputs + i];
            }
        }
        out.first_bias.copy_from_slice(&flat[H * inputs..][..H]);
        out.second.copy_from_slice(&flat[H * inputs + H..][..H]);
        out
    }

    /// The hidden layer before ReLU.
    fn hidden(&self, row: &[f32]) -> [f32; H] {
        let mut hidden = self.first_bias;
        for (x, weights) in row.iter().zip(&self.first) {
            if *x != 0.0 {
                for (sum, w) in hidden.iter_mut().zip(weights) {
                    *sum += x * w;
                }
            }
        }
        hidden
    }

    fn forward(&self, rows: &[f32]) -> Vec<f32> {
        let inputs = self.first.len();
        rows.chunks_exact(inputs)
            .map(|row| {
                let hidden = self.hidden(row);
                let sum: f32 = hidden.iter().zip(&self.second).map(|(h, w)| h.max(0.0) * w).sum();
                sum + self.second_bias
            })
            .collect()
    }

    /// Gradients of rows and of parameters.
    fn backward(&self, rows: &[f32], gradient: &[f32], learned: &Range<usize>) -> (Vec<f32>, Vec<f32>) {
        let inputs = self.first.len();
        let mut by_row = vec![0.0; rows.len()];
        let mut first = vec![[0.0f32; H]; inputs];
        let (mut first_bias, mut second, mut second_bias) = ([0.0f32; H], [0.0f32; H], 0.0f32);
        for ((row, out), &g) in rows.chunks_exact(inputs).zip(by_row.chunks_exact_mut(inputs)).zip(gradient) {
            if g == 0.0 {
                continue;
            }
            let hidden = self.hidden(row);
            let mut inner = [0.0f32; H];
            for h in 0..H {
                let on = if hidden[h] > 0.0 { g } else { 0.0 };
                second[h] += on * hidden[h];
                inner[h] = on * self.second[h];
                first_bias[h] += inner[h];
            }
            second_bias += g;
            for (x, sums) in row.iter().zip(&mut first) {
                if *x != 0.0 {
                    for (sum, d) in sums.iter_mut().zip(&inner) {
                        *sum += x * d;
                    }
                }
            }
            for i in learned.clone() {
                out[i] = self.first[i].iter().zip(&inner).map(|(w, d)| w * d).sum();
            }
        }
        let mut by_parameter = vec![0.0; H * inputs + 2 * H + 1];
        for (i, sums) in first.iter().enumerate() {
            for (h, sum) in sums.iter().enumerate() {
                by_parameter[h * inputs + i] = *sum;
            }
        }
        by_parameter[H * inputs..][..H].copy_from_slice(&first_bias);
        by_parameter[H * inputs + H..][..H].copy_from_slice(&second);
        by_parameter[H * inputs + 2 * H] = second_bias;
        (by_row, by_parameter)
    }
}

/// The numbers of a contiguous tensor.
fn numbers<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(all), Some((start, end))) => Ok(&all[start..end]),
        _ => candle_core::bail!("a fused net needs contiguous numbers of 32 bits"),
    }
}

impl CustomOp2 for FusedNet {
    fn name(&self) -> &'static str {
        "fused-net"
    }

    fn cpu_fwd(&self, s1: &CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<(CpuStorage, Shape)> {
        let (rows, flat) = (numbers(s1, l1)?, numbers(s2, l2)?);
        let out = match self.hidden {
            12 => Parameters::<12>::new(flat, self.inputs).forward(rows),
            32 => Parameters::<32>::new(flat, self.inputs).forward(rows),
            other => candle_core::bail!("no fused net of width {other}"),
        };
        let shape = Shape::from(out.len());
        Ok((CpuStorage::F32(out), shape))
    }

    fn bwd(
        &self,
        x: &Tensor,
        flat: &Tensor,
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (rows, numbers) = (x.flatten_all()?.to_vec1::<f32>()?, flat.to_vec1::<f32>()?);
        let gradient = gradient.to_vec1::<f32>()?;
        let (by_row, by_parameter) = match self.hidden {
            12 => Parameters::<12>::new(&numbers, self.inputs).backward(&rows, &gradient, &self.learned),
            _ => Parameters::<32>::new(&numbers, self.inputs).backward(&rows, &gradient, &self.learned),
        };
        let by_row = match self.learned.is_empty() {
            true => None,
            false => Some(Tensor::from_vec(by_row, x.shape(), x.device())?),
        };
        Ok((by_row, Some(Tensor::from_vec(by_parameter, flat.shape(), flat.device())?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::{Device, Var};

    fn wave(n: usize, step: f32) -> Vec<f32> {
        (0..n).map(|i| if i % 5 == 3 { 0.0 } else { (1.0 + step * i as f32).sin() }).collect()
    }

    #[test]
    fn values_and_gradients_equal_those_of_candle() {
        for hidden in [12, 32] {
            let (n, inputs) = (9, 7);
            let device = &Device::Cpu;
            let var = |values: Vec<f32>, shape: &[usize]| {
                Var::from_tensor(&Tensor::from_vec(values, shape, device).expect("a tensor")).expect("a variable")
            };
            let x = var(wave(n * inputs, 0.7), &[n, inputs]);
            let w1 = var(wave(hidden * inputs, 0.3), &[hidden, inputs]);
            let (b1, w2, b2) =
                (var(wave(hidden, 0.9), &[hidden]), var(wave(hidden, 0.2), &[1, hidden]), var(wave(1, 0.1), &[1]));
            let plain = || -> Result<Tensor> {
                let inner = x.matmul(&w1.t()?)?.broadcast_add(&b1)?.relu()?;
                inner.matmul(&w2.t()?)?.broadcast_add(&b2)?.squeeze(1)
            };
            let fused = || -> Result<Tensor> {
                let flat = Tensor::cat(&[&w1.flatten_all()?, &b1, &w2.flatten_all()?, &b2], 0)?;
                x.apply_op2(&flat, FusedNet { inputs, hidden, learned: 0..inputs })
            };
            let gradients = |z: Result<Tensor>| {
                let z = z.expect("values");
                let gradients = z.sqr().and_then(|s| s.sum_all()).and_then(|s| s.backward()).expect("gradients");
                let flat = |v: &Var| {
                    let g = gradients.get(v).expect("a gradient").flatten_all().expect("flat");
                    g.to_vec1::<f32>().expect("numbers")
                };
                [vec![z.to_vec1::<f32>().expect("numbers")], [&x, &w1, &b1, &w2, &b2].map(flat).to_vec()].concat()
            };
            for (want, got) in gradients(plain()).concat().iter().zip(gradients(fused()).concat()) {
                assert!((want - got).abs() < 1e-4 * (1.0 + want.abs()), "{want} and {got}");
            }
        }
    }
}
