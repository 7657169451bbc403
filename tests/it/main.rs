//! The program as a person uses it in a terminal.

mod align;
mod errors;
mod evaluate;
mod explain;
mod fallback;
mod inspect;
mod tools;
