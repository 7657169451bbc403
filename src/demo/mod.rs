//! The two demo graph pairs: music and films, made by a generator and kept in `assets/demo`.
//!
//! In: nothing, or a seed. Out: [`music`] and [`films`], the files by path, the same files as they are embedded in the
//! program, and with [`music_of`] further sets of the music recipe. Invariant: what is embedded equals what the generator makes (a test). After a change of the generator
//! `DOPPELGRAPH_WRITE_DEMO=1 cargo test --lib demo` writes the files anew; run the tests once more afterwards.
//!
//! All people, bands and companies are invented, but for the examples that the method's article shows.

mod embedded;
mod films;
mod gold;
mod music;
mod names;
mod write;

pub use embedded::{EmbeddedFiles, embedded};
pub use films::films;
pub use gold::{LookAlike, look_alikes};
pub use music::{music, music_of};

/// Files of a demo: path below the demo's folder, and content.
pub type DemoFiles = Vec<(String, String)>;

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares kept, embedded and generated files; with `DOPPELGRAPH_WRITE_DEMO` writes the kept ones first.
    fn check_files(name: &str, files: &DemoFiles) {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo").join(name);
        let is_writing = std::env::var_os("DOPPELGRAPH_WRITE_DEMO").is_some();
        for (path, content) in files {
            let path = folder.join(path);
            if is_writing {
                std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("the folder is made");
                std::fs::write(&path, content).expect("the file is written");
            }
            let kept = std::fs::read_to_string(&path).expect("the file exists");
            assert!(kept == *content, "{} is not what the generator makes", path.display());
        }
        assert!(files.iter().map(|f| f.1.len()).sum::<usize>() < 320_000, "the demo {name} is small");
        let embedded = embedded(name).expect("the demo is embedded");
        let paths = |all: &[&str]| {
            let mut all: Vec<String> = all.iter().map(|p| (*p).to_owned()).collect();
            all.sort_unstable();
            all
        };
        let made: Vec<&str> = files.iter().map(|f| f.0.as_str()).collect();
        let listed: Vec<&str> = embedded.iter().map(|f| f.0).collect();
        assert_eq!(paths(&listed), paths(&made), "the list of embedded files is complete");
        for (path, bytes) in embedded.iter().filter(|_| !is_writing) {
            let content = files.iter().find(|f| f.0 == *path).map(|f| f.1.as_bytes());
            assert!(content == Some(*bytes), "{path} is embedded as the generator makes it");
        }
    }

    /// How many triples another RDF reader finds in a file of a demo.
    fn triple_count(name: &str, path: &str, format: oxrdfio::RdfFormat) -> usize {
        let files = embedded(name).expect("the demo is embedded");
        let file = files.iter().find(|f| f.0 == path).expect("the file is embedded");
        let triples: Result<Vec<_>, _> = oxrdfio::RdfParser::from_format(format).for_slice(file.1).collect();
        triples.expect("the file is valid RDF").len()
    }

    #[test]
    fn rdf_files_are_read_by_another_reader() {
        let nt = embedded("music").and_then(|files| files.iter().find(|f| f.0 == "right.nt")).expect("it is embedded");
        let lines = nt.1.iter().filter(|b| **b == b'\n').count();
        assert_eq!(triple_count("music", "right.nt", oxrdfio::RdfFormat::NTriples), lines);
        assert!(triple_count("films", "left.ttl", oxrdfio::RdfFormat::Turtle) > 1_000);
    }

    #[test]
    fn kept_files_are_what_the_generator_makes() {
        check_files("music", &music());
        check_files("films", &films());
    }
}
