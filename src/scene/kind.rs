//! What kind of thing a neighbor is, for its icon.

/// The kinds that have an icon of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Kind {
    Album,
    Company,
    Date,
    Film,
    Genre,
    Number,
    Performer,
    Person,
    Place,
    Tag,
    Text,
    Track,
    #[default]
    Unknown,
    Writer,
}

/// Words in the name of a relation or a type, and the kind they tell. The first row that fits wins, so that
/// "film writer" is a writer and "record label" a company.
const WORDS: &[(Kind, &[&str])] = &[
    (Kind::Writer, &["writer", "composer", "lyricist", "songwriter", "author", "written", "screenplay", "wrote"]),
    (Kind::Performer, &["performer", "artist", "singer", "band", "musician", "performed", "credited", "guest"]),
    (Kind::Company, &["label", "publisher", "company", "studio", "distributor", "organization", "organisation"]),
    (Kind::Album, &["album", "release", "record", "issue", "disc"]),
    (Kind::Genre, &["genre", "style", "mood"]),
    (Kind::Film, &["film", "movie", "starring", "acted", "directed"]),
    (Kind::Track, &["track", "song", "recording", "single", "music", "work"]),
    (Kind::Person, &["person", "people", "actor", "director", "producer", "editor", "cast", "member", "human"]),
    (Kind::Place, &["place", "country", "city", "location", "area", "region"]),
    (Kind::Date, &["date", "year", "born", "died", "released"]),
    (Kind::Number, &["length", "duration", "count", "number", "runtime", "position"]),
    (Kind::Text, &["title", "name", "word", "text", "language"]),
    (Kind::Tag, &["tag", "topic", "subject", "category"]),
];

/// The kind of a neighbor, told by its type if that is known, then by the relation that leads to it.
///
/// A role (writer, performer) in the relation says more than the type "person", so it is asked first.
pub fn kind_of(entity_type: Option<&str>, relation: &str) -> Kind {
    let by_relation = kind_of_words(relation);
    let by_type = entity_type.map_or(Kind::Unknown, kind_of_words);
    match (by_relation, by_type) {
        (Kind::Writer | Kind::Performer, Kind::Person | Kind::Unknown) => by_relation,
        // "writer of" leads from a person to a work: the type knows better than the relation.
        (_, Kind::Unknown) => by_relation,
        (_, known) => known,
    }
}

fn kind_of_words(name: &str) -> Kind {
    let words = crate::graph::local_words(name);
    let has = |wanted: &&str| words.split(' ').any(|w| w == *wanted || w.strip_suffix('s') == Some(*wanted));
    WORDS.iter().find(|(_, list)| list.iter().any(has)).map_or(Kind::Unknown, |(kind, _)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_beat_types_and_types_beat_relations() {
        assert_eq!(kind_of(Some("Person"), "http://x.org/songwriter"), Kind::Writer);
        assert_eq!(kind_of(Some("Film"), "writer"), Kind::Film);
        assert_eq!(kind_of(None, "recordLabel"), Kind::Company);
        assert_eq!(kind_of(None, "p17"), Kind::Unknown);
    }
}
