//! The program as a person uses it in a terminal.

mod ablation;
mod align;
mod cancel;
mod demos;
mod errors;
mod evaluate;
mod explain;
mod export;
mod faithfulness;
mod fallback;
mod harder;
mod inspect;
mod learn;
mod method;
mod render;
mod review_crash;
mod simulate;
mod tools;
mod what_if;
mod without_gold;
mod workbench;
