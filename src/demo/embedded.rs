//! The demo files inside the program, so that they are there after `cargo install`, from any folder.
//!
//! In: a demo's name. Out: its files. Invariant: the list equals what the generator makes (a test in `mod.rs`).

/// Files by path below the demo's folder, with their bytes.
pub type EmbeddedFiles = &'static [(&'static str, &'static [u8])];

macro_rules! embed {
    ($folder:literal: $($path:literal),+ $(,)?) => {
        &[$(($path, include_bytes!(concat!("../../assets/demo/", $folder, "/", $path)))),+]
    };
}

const MUSIC: EmbeddedFiles = embed![
    "music":
    "left/songs.csv",
    "left/artists.csv",
    "left/songwriters.csv",
    "left/albums.csv",
    "left/record_labels.csv",
    "left/genres.csv",
    "right.nt",
    "links/ent_links",
    "links/train_links",
    "links/valid_links",
    "links/test_links",
    "links/look_alikes.tsv",
];

const FILMS: EmbeddedFiles = embed![
    "films":
    "left.ttl",
    "right/rel_triples_2",
    "right/attr_triples_2",
    "links/ent_links",
    "links/train_links",
    "links/valid_links",
    "links/test_links",
];

/// The files of a demo (`music` or `films`), in a fixed order; `None` for any other name.
pub fn embedded(name: &str) -> Option<EmbeddedFiles> {
    match name {
        "films" => Some(FILMS),
        "music" => Some(MUSIC),
        _ => None,
    }
}
