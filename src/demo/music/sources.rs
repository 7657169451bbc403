//! How the two sources of the music demo write down the same world.
//!
//! In: a [`World`]. Out: [`Views`], one graph a source, and where each recording stands in it. Invariants: an entity
//! is written only if a recording mentions it; identifiers are drawn at random, so neither they nor the order of
//! rows tells what belongs together.

use super::super::names::{Spelled, with_typo};
use super::super::write::{Fact, Source, Table, Vocabulary};
use super::world::{Recording, World, Writer};
use crate::base::Rng;
use std::collections::BTreeMap;

/// The tables of the left folder.
pub(super) const LEFT_TABLES: &[Table] = &[
    Table {
        kind: "song",
        file: "songs.csv",
        columns: &["title", "artist", "songwriter", "album", "record_label", "genre", "released", "duration"],
    },
    Table { kind: "artist", file: "artists.csv", columns: &["name"] },
    Table { kind: "songwriter", file: "songwriters.csv", columns: &["name"] },
    Table { kind: "album", file: "albums.csv", columns: &["title"] },
    Table { kind: "record_label", file: "record_labels.csv", columns: &["name"] },
    Table { kind: "genre", file: "genres.csv", columns: &["name"] },
];

/// The words of the right catalog.
pub(super) const RIGHT_WORDS: Vocabulary = Vocabulary {
    ids: "http://catalog.example/",
    terms: "http://catalog.example/v#",
    label: "name",
    label_iri: "http://www.w3.org/2000/01/rdf-schema#label",
};

/// Both graphs, and the node of each recording in each (`None`: this source does not know it).
pub(super) struct Views {
    pub left: Source,
    pub right: Source,
    left_at: Vec<Option<usize>>,
    right_at: Vec<Option<usize>>,
}

impl Views {
    /// The left identifier of a recording.
    pub fn left_id(&self, recording: usize) -> Option<String> {
        Some(self.left.nodes[self.left_at[recording]?].id.clone())
    }

    /// The right IRI of a recording.
    pub fn right_iri(&self, recording: usize) -> Option<String> {
        Some(format!("{}{}", RIGHT_WORDS.ids, self.right.nodes[self.right_at[recording]?].id))
    }
}

/// How often a source leaves something out or adds something.
struct Habits {
    is_left: bool,
    no_performer: f64,
    no_guest: f64,
    no_writer: f64,
    extra_writer: f64,
    no_album: f64,
    no_label: f64,
    no_genre: f64,
    no_date: f64,
    wrong_year: f64,
}

const LEFT: Habits = Habits {
    is_left: true,
    no_performer: 0.04,
    no_guest: 0.02,
    no_writer: 0.2,
    extra_writer: 0.3,
    no_album: 0.5,
    no_label: 0.2,
    no_genre: 0.2,
    no_date: 0.3,
    wrong_year: 0.25,
};

const RIGHT: Habits = Habits { is_left: false, no_writer: 0.4, ..LEFT };

/// Both sources' graphs of a world.
pub(super) fn views(world: &World, seed: u64) -> Views {
    let (left, left_at) = view(world, &LEFT, Rng::new(seed, "demo: music, left"));
    let (right, right_at) = view(world, &RIGHT, Rng::new(seed, "demo: music, right"));
    Views { left, right, left_at, right_at }
}

/// What an entity other than a recording is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Artist(usize),
    Songwriter(usize),
    Album(usize),
    Label(usize),
    Genre(usize),
}

struct Scribe<'a> {
    world: &'a World,
    habits: &'a Habits,
    rng: Rng,
    source: Source,
    seen: BTreeMap<Key, usize>,
    numbers: Vec<usize>,
}

fn view(world: &World, habits: &Habits, mut rng: Rng) -> (Source, Vec<Option<usize>>) {
    let first = if habits.is_left { 100 } else { 40_000 };
    let numbers: Vec<usize> =
        rng.permutation(900).into_iter().map(|n| first + n * if habits.is_left { 1 } else { 7 }).collect();
    let mut scribe = Scribe { world, habits, rng, source: Source::default(), seen: BTreeMap::new(), numbers };
    let side = usize::from(!habits.is_left);
    let at = world.recordings.iter().map(|r| r.known[side].then(|| scribe.recording(r))).collect();
    (scribe.source, at)
}

impl Scribe<'_> {
    fn spelled(&self, name: &Spelled) -> String {
        if self.habits.is_left { name.left.clone() } else { name.right.clone() }
    }

    fn id(&mut self, letter: &str) -> String {
        let number = self.numbers.pop().expect("there are more numbers than entities");
        if self.habits.is_left { format!("{letter}-{number:04}") } else { number.to_string() }
    }

    /// The node of an entity, made when first mentioned.
    fn entity(&mut self, key: Key) -> usize {
        if let Some(&at) = self.seen.get(&key) {
            return at;
        }
        let world = self.world;
        let (letter, left_kind, right_kind, name) = match key {
            Key::Artist(i) => ("p", "artist", "Contributor", &world.artists[i]),
            Key::Songwriter(i) => ("w", "songwriter", "Contributor", &world.songwriters[i]),
            Key::Album(i) => ("a", "album", "Release", &world.albums[i]),
            Key::Label(i) => ("l", "record_label", "Imprint", &world.labels[i]),
            Key::Genre(i) => ("g", "genre", "Style", &world.genres[i]),
        };
        let kind = if self.habits.is_left { left_kind } else { right_kind };
        let property = if kind == "album" { "title" } else { "name" };
        let name = self.spelled(name);
        let id = self.id(letter);
        let at = self.source.add(id, kind, vec![(property, Fact::Text(name))]);
        self.seen.insert(key, at);
        at
    }

    /// Whether something is written although the source leaves it out with a probability.
    fn keeps(&mut self, recording: &Recording, missing: f64) -> bool {
        !self.rng.chance(missing) || recording.in_full
    }

    fn recording(&mut self, r: &Recording) -> usize {
        let h = self.habits;
        let left = h.is_left;
        let mut facts = vec![(if left { "title" } else { "name" }, Fact::Text(self.spelled(&r.title)))];
        for performer in self.performers(r) {
            facts.push((if left { "artist" } else { "performedBy" }, Fact::To(performer)));
        }
        let mut writers: Vec<Writer> = Vec::new();
        for writer in &r.writers {
            if self.keeps(r, h.no_writer) {
                writers.push(*writer);
            }
        }
        while !r.in_full && self.rng.chance(h.extra_writer) {
            writers.push(Writer::Songwriter(self.rng.below(self.world.songwriters.len())));
        }
        for writer in writers {
            // On the left a performer who writes has a row among the songwriters, too; the right knows one contributor.
            let key = match writer {
                Writer::Songwriter(i) => Key::Songwriter(i),
                Writer::Artist(i) => Key::Artist(i),
            };
            facts.push((if left { "songwriter" } else { "writtenBy" }, Fact::To(self.writer(key))));
        }
        if self.keeps(r, h.no_album) {
            facts.push((if left { "album" } else { "appearsOn" }, Fact::To(self.entity(Key::Album(r.album)))));
        }
        if self.keeps(r, h.no_label) {
            facts.push((if left { "record_label" } else { "imprint" }, Fact::To(self.entity(Key::Label(r.label)))));
        }
        if self.keeps(r, h.no_genre) {
            facts.push((if left { "genre" } else { "style" }, Fact::To(self.entity(Key::Genre(r.genre)))));
        }
        self.dates(r, &mut facts);
        let kind = if left { "song" } else { "Recording" };
        let id = self.id("s");
        self.source.add(id, kind, facts)
    }

    /// The nodes of those performers that the source credits.
    fn performers(&mut self, r: &Recording) -> Vec<usize> {
        let mut nodes = Vec::new();
        for (i, performer) in r.performers.iter().enumerate() {
            if self.keeps(r, if i == 0 { self.habits.no_performer } else { self.habits.no_guest }) {
                nodes.push(self.entity(Key::Artist(*performer)));
            }
        }
        nodes
    }

    fn dates(&mut self, r: &Recording, facts: &mut Vec<(&'static str, Fact)>) {
        let h = self.habits;
        let mut year = r.year;
        if self.rng.chance(h.wrong_year) && !r.in_full {
            year = if self.rng.chance(0.5) { year - 1 } else { year + 1 };
        }
        let drawn = (1 + self.rng.below(12), 1 + self.rng.below(28));
        let (month, day) = r.day.unwrap_or(drawn);
        if self.keeps(r, h.no_date) {
            facts.push(if h.is_left {
                ("released", Fact::Text(format!("{year}-{month:02}-{day:02}")))
            } else {
                ("year", Fact::Year(year))
            });
        }
        if h.is_left {
            facts.push(("duration", Fact::Text(format!("{}:{:02}", r.seconds / 60, r.seconds % 60))));
        }
    }

    /// A writer's node: on the left performers who write stand in the songwriters' table a second time.
    fn writer(&mut self, key: Key) -> usize {
        match key {
            Key::Artist(i) if self.habits.is_left => {
                let twin = Key::Songwriter(usize::MAX - i);
                if let Some(&at) = self.seen.get(&twin) {
                    return at;
                }
                let name = with_typo_sometimes(&self.world.artists[i].left, &mut self.rng);
                let id = self.id("w");
                let at = self.source.add(id, "songwriter", vec![("name", Fact::Text(name))]);
                self.seen.insert(twin, at);
                at
            }
            key => self.entity(key),
        }
    }
}

fn with_typo_sometimes(name: &str, rng: &mut Rng) -> String {
    if rng.chance(0.3) { with_typo(name, rng) } else { name.to_owned() }
}
