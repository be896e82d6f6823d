//! Attention of a decoder on the processor in three steps over memory: keys are turned and put away, values are put away, and queries are turned where they
//! are used. Candle's operations would write down each of these, and the weights of all queries for all keys.

use std::ops::Range;

use candle_core::{CpuStorage, CustomOp3, InplaceOp2, Layout, Result, Shape as TensorShape, Tensor, bail};
use rayon::prelude::*;

use super::family::Turning;
use super::shape::Shape;
use crate::attention::{Memory, QUERIES, attend as attend_one, place_key};
use crate::elementwise::slice;

/// What the heads of a layer do with some tokens.
pub(super) struct Heads<'s> {
    pub(super) shape: &'s Shape,
    /// Absent where a layer knows no positions.
    pub(super) turns: Option<&'s Angles>,
    pub(super) query_gains: Option<&'s [f32]>,
    pub(super) key_gains: Option<&'s [f32]>,
    /// Tokens that went through before.
    pub(super) start: usize,
    /// Tokens that one sees, itself included.
    pub(super) window: usize,
}

/// Cosines and sines of some tokens, half a head of each.
pub(super) struct Angles {
    pub(super) cos: Vec<f32>,
    pub(super) sin: Vec<f32>,
    pub(super) turning: Turning,
}

/// What tokens take, of shape (tokens, heads · head), given queries, keys and values side by side. Keys and values are put to those
/// of the tokens before.
pub(super) fn attend(
    heads: &Heads<'_>,
    projected: &Tensor,
    keys: &Tensor,
    values: &Tensor,
) -> Result<Tensor> {
    keys.inplace_op2(projected, &PutKeys(heads))?;
    values.inplace_op2(projected, &PutValues(heads))?;
    projected.apply_op3_no_bwd(keys, values, heads)
}

struct PutKeys<'h>(&'h Heads<'h>);

struct PutValues<'h>(&'h Heads<'h>);

impl InplaceOp2 for PutKeys<'_> {
    fn name(&self) -> &'static str {
        "put-keys"
    }

    fn cpu_fwd(
        &self,
        keys: &mut CpuStorage,
        room: &Layout,
        projected: &CpuStorage,
        layout: &Layout,
    ) -> Result<()> {
        let heads = self.0;
        let rows = slice(projected, layout)?;
        heads.put(keys, room, rows, |head, token, keys| {
            let mut key = vec![0.0; heads.shape.head];
            heads.prepare(token, heads.row(rows, token, heads.shape.heads + head), heads.key_gains, &mut key);
            place_key(keys, heads.start + token, &key);
        })
    }
}

impl InplaceOp2 for PutValues<'_> {
    fn name(&self) -> &'static str {
        "put-values"
    }

    fn cpu_fwd(
        &self,
        values: &mut CpuStorage,
        room: &Layout,
        projected: &CpuStorage,
        layout: &Layout,
    ) -> Result<()> {
        let heads = self.0;
        let Shape { heads: queries, key_heads, head: width, .. } = *heads.shape;
        let rows = slice(projected, layout)?;
        heads.put(values, room, rows, |head, token, values| {
            let value = heads.row(rows, token, queries + key_heads + head);
            values[(heads.start + token) * width..][..width].copy_from_slice(value);
        })
    }
}

impl CustomOp3 for Heads<'_> {
    fn name(&self) -> &'static str {
        "attend"
    }

    fn cpu_fwd(
        &self,
        projected: &CpuStorage,
        layout: &Layout,
        keys: &CpuStorage,
        room: &Layout,
        values: &CpuStorage,
        values_room: &Layout,
    ) -> Result<(CpuStorage, TensorShape)> {
        let Shape { heads, head, .. } = *self.shape;
        let (tokens, _) = layout.shape().dims2()?;
        let rows = slice(projected, layout)?;
        let stored =
            Stored { keys: slice(keys, room)?, values: slice(values, values_room)?, room: room.dims()[1] };
        let mut taken = vec![0.0; tokens * heads * head];
        if tokens < QUERIES {
            taken.par_chunks_mut(head).enumerate().for_each(|(index, taken)| {
                let token = index / heads;
                self.take(rows, &stored, index % heads, token..token + 1, taken);
            });
        } else {
            taken.par_chunks_mut(QUERIES * heads * head).enumerate().for_each(|(index, taken)| {
                let first = index * QUERIES;
                let tokens = first..tokens.min(first + QUERIES);
                let mut means = vec![0.0; tokens.len() * head];
                for of in 0..heads {
                    self.take(rows, &stored, of, tokens.clone(), &mut means);
                    for (taken, mean) in taken.chunks_exact_mut(heads * head).zip(means.chunks_exact(head)) {
                        taken[of * head..][..head].copy_from_slice(mean);
                    }
                }
            });
        }
        Ok((CpuStorage::F32(taken), TensorShape::from((tokens, heads * head))))
    }
}

/// Keys and values of all tokens so far, with room for more.
struct Stored<'s> {
    keys: &'s [f32],
    values: &'s [f32],
    room: usize,
}

impl Heads<'_> {
    /// Lets `put` put each token of the rows into the part of each key head.
    fn put(
        &self,
        storage: &mut CpuStorage,
        room: &Layout,
        rows: &[f32],
        put: impl Fn(usize, usize, &mut [f32]) + Sync,
    ) -> Result<()> {
        let CpuStorage::F32(stored) = storage else { bail!("keys and values are kept in single precision") };
        if !room.is_contiguous() || room.start_offset() > 0 {
            bail!("keys and values are not in one piece");
        }
        let tokens = rows.len() / self.width();
        let of_head = room.dims()[1] * self.shape.head;
        let all = |(head, part): (usize, &mut [f32])| (0..tokens).for_each(|token| put(head, token, part));
        if tokens < QUERIES {
            stored.chunks_exact_mut(of_head).enumerate().for_each(all);
        } else {
            stored.par_chunks_exact_mut(of_head).enumerate().for_each(all);
        }
        Ok(())
    }

    /// What some tokens take by one head.
    fn take(&self, rows: &[f32], stored: &Stored<'_>, of: usize, tokens: Range<usize>, means: &mut [f32]) {
        let Shape { heads, key_heads, head, .. } = *self.shape;
        let part = of / (heads / key_heads) * stored.room * head..;
        let (keys, values) = (&stored.keys[part.clone()], &stored.values[part]);
        let mut queries = vec![0.0; tokens.len() * head];
        let scale = (head as f32).powf(-0.5);
        for (token, query) in tokens.clone().zip(queries.chunks_exact_mut(head)) {
            self.prepare(token, self.row(rows, token, of), self.query_gains, query);
            query.iter_mut().for_each(|value| *value *= scale);
        }
        let seen = tokens.map(|token| {
            let end = self.start + token + 1;
            end.saturating_sub(self.window)..end
        });
        let memory = Memory { keys, values, stride: head, head };
        attend_one(memory, &queries, &seen.collect::<Vec<_>>(), means);
    }

    /// A head's query or key, normed and turned.
    fn prepare(&self, token: usize, from: &[f32], gains: Option<&[f32]>, to: &mut [f32]) {
        to.copy_from_slice(from);
        if let Some(gains) = gains {
            let square: f32 = from.iter().map(|value| value * value).sum();
            let scale = (square / from.len() as f32 + self.shape.epsilon).sqrt().recip();
            to.iter_mut().zip(gains).for_each(|(value, gain)| *value *= scale * gain);
        }
        if let Some(turns) = self.turns {
            turns.apply(token, to);
        }
    }

    fn row<'r>(&self, rows: &'r [f32], token: usize, head: usize) -> &'r [f32] {
        &rows[token * self.width() + head * self.shape.head..][..self.shape.head]
    }

    /// Queries, keys and values of a token.
    fn width(&self) -> usize {
        (self.shape.heads + 2 * self.shape.key_heads) * self.shape.head
    }
}

impl Angles {
    fn apply(&self, token: usize, values: &mut [f32]) {
        let half = values.len() / 2;
        let turns = self.cos[token * half..].iter().zip(&self.sin[token * half..]);
        let turn = |left: &mut f32, right: &mut f32, cos: f32, sin: f32| {
            (*left, *right) = (*left * cos - *right * sin, *left * sin + *right * cos);
        };
        match self.turning {
            Turning::Neighbours => {
                for ([left, right], (cos, sin)) in values.as_chunks_mut().0.iter_mut().zip(turns) {
                    turn(left, right, *cos, *sin);
                }
            }
            Turning::Halves => {
                let (left, right) = values.split_at_mut(half);
                for ((left, right), (cos, sin)) in left.iter_mut().zip(right).zip(turns) {
                    turn(left, right, *cos, *sin);
                }
            }
        }
    }
}
