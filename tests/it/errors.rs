use crate::tools::failure;
use tempfile::tempdir;

#[test]
fn errors_name_the_file_and_a_remedy() {
    let dir = tempdir().expect("a folder");
    std::fs::write(dir.path().join("empty.nt"), "").expect("a file");
    std::fs::write(dir.path().join("g.nt"), "<http://x/a> <http://x/p> <http://x/b> .\n").expect("a file");
    for (args, wanted) in [
        (vec!["inspect", "nowhere.nt"], vec!["nowhere.nt"]),
        (vec!["inspect", "empty.nt"], vec!["empty.nt", "empty"]),
        (vec!["evaluate", "g.nt", "g.nt"], vec!["no gold", "--links"]),
        (vec!["inspect", "demo:opera"], vec!["demo:music"]),
        (vec!["explain", "demo:music", "--pair", "a", "b", "--model", "nowhere"], vec!["nowhere", "model.json"]),
    ] {
        let text = failure(dir.path(), &args, 1);
        for word in wanted {
            assert!(text.contains(word), "{args:?}: {text}");
        }
        assert!(text.starts_with("error: ") && !text.contains("panicked"), "{text}");
    }
}
