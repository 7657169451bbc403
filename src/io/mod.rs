//! Files in: readers of graphs and of known links, and the writer of benchmark folders.
//!
//! In: paths as a person typed them, or bytes with a shown name ([`Source`], [`Folder`]), so that embedded files go
//! through the same readers as files on disk. Out: a [`crate::graph::KnowledgeGraph`], a
//! [`crate::graph::GraphPair`] or [`crate::graph::Gold`], each with the [`crate::base::Receipt`]s of what was read,
//! kept and left out.
//!
//! Invariants: no input panics; a broken row is skipped with its reason and line; a file that cannot be read as a
//! whole is an error that names it; the order of rows never changes a graph (but for tables without an id column,
//! whose rows are named by their number, and for unnamed blank nodes, which are numbered as they come).
//!
//! Not yet: a graph cut into several RDF files, GraphML and GEXF, SSSOM and owl:sameAs as links.

mod columns;
mod csv_table;
mod emit;
mod format;
mod lines;
mod links;
mod ntriples;
mod open;
mod openea;
mod openea_write;
mod rdf;
mod source;
mod split;
mod tables;
mod triple_tsv;

pub use format::{FORMATS, Format, recognize};
pub use links::{gold_in, links_from, read_links};
pub use open::{graph_in, graph_of, open_graph, open_pair, pair_in};
pub use openea_write::write_openea;
pub use source::{Folder, Source, exists};
pub use split::{EVALUATE_SHARES, TRAIN_SHARES, split_links};
