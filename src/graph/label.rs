//! Local names of IRIs and the choice of an entity's label.

use crate::base::normalize;

/// The part of an IRI (or of a column or relation name) after its last `/` or `#`, with `_` as blanks.
pub fn local_name(iri: &str) -> String {
    let trimmed = iri.trim_end_matches('/');
    let tail = trimmed.rsplit(['/', '#']).next().unwrap_or(trimmed);
    tail.replace('_', " ")
}

/// The local name in words: camel case split, lower case, without marks ("birthPlace" gives "birth place").
///
/// Source: ARCHITECTURE.md, "What the model sees".
pub fn local_words(iri: &str) -> String {
    let trimmed = iri.trim_end_matches('/');
    let tail = trimmed.rsplit(['/', '#']).next().unwrap_or(trimmed);
    let mut split = String::with_capacity(tail.len() + 4);
    let mut before = ' ';
    for c in tail.chars() {
        if c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
            split.push(' ');
        }
        split.push(if c == '_' { ' ' } else { c });
        before = c;
    }
    normalize(&split)
}

/// How good an attribute is as a label: 0 is best, `None` is none.
pub(super) fn label_rank(attribute: &str) -> Option<u8> {
    match local_words(attribute).as_str() {
        "name" => Some(0),
        "title" => Some(1),
        "label" => Some(2),
        "preflabel" | "pref label" => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_words_split_camel_case_and_underscores() {
        assert_eq!(local_words("http://x.org/ontology/birthPlace"), "birth place");
        assert_eq!(local_words("http://x.org/ns/music.artist.genre"), "music artist genre");
        assert_eq!(local_words("Song_Name"), "song name");
        assert_eq!(local_words("http://x.org/ns#type"), "type");
    }

    #[test]
    fn labels_are_preferred_in_the_stated_order() {
        let rank = |a| label_rank(a).unwrap_or(9);
        assert!(rank("http://xmlns.com/foaf/0.1/name") < rank("http://purl.org/dc/terms/title"));
        assert!(rank("title") < rank("http://www.w3.org/2000/01/rdf-schema#label"));
        assert!(rank("label") < rank("http://www.w3.org/2004/02/skos/core#prefLabel"));
        assert_eq!(label_rank("released"), None);
    }
}
