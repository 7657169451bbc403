//! Tests of the review loop, by theme.

mod log;
mod next;
