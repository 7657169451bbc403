//! How the two sources of the film demo write down the same world: one in the manner of a film database that starts
//! from people, one in the manner of a general graph that starts from films.
//!
//! In: a [`World`]. Out: [`Views`]. Invariants: identifiers are drawn at random; of the article's example nothing is
//! left out and nothing is added.

use super::super::write::{Fact, Source, Vocabulary};
use super::world::{Film, GENRES, Job, World};
use crate::base::Rng;
use std::collections::{BTreeMap, BTreeSet};

/// The words of the left source.
pub(super) const LEFT_WORDS: Vocabulary = Vocabulary {
    ids: "http://films.example/",
    terms: "http://films.example/terms#",
    label: "name",
    label_iri: "https://schema.org/name",
};

/// Both graphs, and the node of each film and person in each (`None`: this source does not know it).
pub(super) struct Views {
    pub left: View,
    pub right: View,
}

/// One graph and where things stand in it.
pub(super) struct View {
    pub source: Source,
    films: Vec<Option<usize>>,
    people: BTreeMap<usize, usize>,
}

impl View {
    /// The identifier of a film, without the prefix of IRIs.
    pub fn film(&self, film: usize) -> Option<&str> {
        self.films[film].map(|at| self.source.nodes[at].id.as_str())
    }

    /// The identifier of a person, without the prefix of IRIs.
    pub fn person(&self, person: usize) -> Option<&str> {
        self.people.get(&person).map(|at| self.source.nodes[*at].id.as_str())
    }
}

/// How often a source leaves something out.
struct Habits {
    is_left: bool,
    no_crew: f64,
    no_genre: f64,
    no_year: f64,
    wrong_year: f64,
    no_extra: f64,
    no_birth: f64,
}

const LEFT: Habits =
    Habits { is_left: true, no_crew: 0.3, no_genre: 0.2, no_year: 0.3, wrong_year: 0.3, no_extra: 0.5, no_birth: 0.8 };

const RIGHT: Habits = Habits { is_left: false, no_crew: 0.5, no_genre: 0.4, no_year: 0.4, ..LEFT };

/// Both sources' graphs of a world.
pub(super) fn views(world: &World, seed: u64) -> Views {
    Views {
        left: view(world, &LEFT, Rng::new(seed, "demo: films, left")),
        right: view(world, &RIGHT, Rng::new(seed, "demo: films, right")),
    }
}

struct Scribe<'a> {
    world: &'a World,
    habits: &'a Habits,
    rng: Rng,
    source: Source,
    people: BTreeMap<usize, usize>,
    genres: BTreeMap<&'static str, usize>,
    numbers: Vec<usize>,
}

fn view(world: &World, habits: &Habits, mut rng: Rng) -> View {
    let numbers = rng.permutation(900);
    let mut scribe = Scribe {
        world,
        habits,
        rng,
        source: Source::default(),
        people: BTreeMap::new(),
        genres: BTreeMap::new(),
        numbers,
    };
    let side = usize::from(!habits.is_left);
    let films = world.films.iter().map(|f| f.known[side].then(|| scribe.film(f))).collect();
    View { source: scribe.source, films, people: scribe.people }
}

impl Scribe<'_> {
    /// An opaque identifier: `tt0104312` and the like on the left, `m.0a3k2` and the like on the right.
    fn id(&mut self, letters: &str) -> String {
        let number = self.numbers.pop().expect("there are more numbers than entities");
        if self.habits.is_left {
            format!("{letters}{:07}", 100_000 + number * 937)
        } else {
            format!("m.0{:05x}", 70_000 + number * 613)
        }
    }

    /// Whether something is written although the source leaves it out with a probability.
    fn keeps(&mut self, film: &Film, missing: f64) -> bool {
        !self.rng.chance(missing) || film.in_figure
    }

    fn film(&mut self, film: &Film) -> usize {
        let h = self.habits;
        let left = h.is_left;
        let title = if left { &film.title.left } else { &film.title.right };
        let mut facts = vec![("name", Fact::Text(title.clone()))];
        for genre in self.genre_names(film) {
            if self.keeps(film, h.no_genre) {
                facts.push((if left { "genre" } else { "film/genre" }, Fact::To(self.genre(genre))));
            }
        }
        let mut year = film.year;
        if self.rng.chance(h.wrong_year) && !film.in_figure {
            year += 1;
        }
        let (month, day) = (1 + self.rng.below(12), 1 + self.rng.below(28));
        if self.keeps(film, h.no_year) {
            facts.push(if left {
                ("year", Fact::Year(year))
            } else {
                ("initial_release_date", Fact::Text(format!("{year}-{month:02}-{day:02}")))
            });
        }
        if self.keeps(film, h.no_extra) {
            facts.push(if left {
                ("runtime", Fact::Text(format!("{} min", film.minutes)))
            } else {
                ("country", Fact::Text(film.country.to_owned()))
            });
        }
        let id = self.id("tt");
        let at = self.source.add(id, if left { "Film" } else { "film" }, facts);
        for (job, person) in &film.crew {
            if self.keeps(film, h.no_crew) {
                let who = self.person(*person, film);
                self.credit(at, *job, who);
            }
        }
        at
    }

    /// On the left people point at the films that they wrote, directed and played in; on the right films point at all.
    fn credit(&mut self, film: usize, job: Job, person: usize) {
        let (head, relation, tail) = match (self.habits.is_left, job) {
            (true, Job::Direct) => (person, "directed", film),
            (true, Job::Write) => (person, "writerOf", film),
            (true, Job::Act) => (person, "actedIn", film),
            (true, Job::Produce) => (film, "producer", person),
            (true, Job::Edit) => (film, "editor", person),
            (false, Job::Direct) => (film, "directed_by", person),
            (false, Job::Write) => (film, "film/writer", person),
            (false, Job::Act) => (film, "starring", person),
            (false, Job::Produce) => (film, "produced_by", person),
            (false, Job::Edit) => (film, "edited_by", person),
        };
        self.source.nodes[head].facts.push((relation, Fact::To(tail)));
    }

    /// The right source has one genre for a comedy that is a drama, too.
    fn genre_names(&self, film: &Film) -> Vec<&'static str> {
        let is_both = film.genres.contains(&0) && film.genres.contains(&1);
        if !self.habits.is_left && is_both {
            return vec!["Komedi-drama"];
        }
        film.genres.iter().map(|g| if self.habits.is_left { GENRES[*g].0 } else { GENRES[*g].1 }).collect()
    }

    fn genre(&mut self, name: &'static str) -> usize {
        if let Some(&at) = self.genres.get(name) {
            return at;
        }
        let id = self.id("ge");
        let kind = if self.habits.is_left { "Genre" } else { "genre" };
        let at = self.source.add(id, kind, vec![("name", Fact::Text(name.to_owned()))]);
        self.genres.insert(name, at);
        at
    }

    fn person(&mut self, person: usize, film: &Film) -> usize {
        if let Some(&at) = self.people.get(&person) {
            return at;
        }
        let left = self.habits.is_left;
        let who = &self.world.people[person];
        let name = if left { who.name.left.clone() } else { who.name.right.clone() };
        let mut facts = vec![("name", Fact::Text(name))];
        let jobs: BTreeSet<&str> = self.jobs(person).map(Job::noun).collect();
        if left {
            facts.extend(jobs.into_iter().map(|job| ("occupation", Fact::Text(job.to_owned()))));
        } else if self.keeps(film, self.habits.no_extra) {
            facts.push(("profession", Fact::Text(jobs.into_iter().collect::<Vec<_>>().join(", "))));
        }
        // The left source does not know when the people of the article's figure were born.
        if !(left && film.in_figure) && self.keeps(film, self.habits.no_birth) {
            facts.push((if left { "birthYear" } else { "date_of_birth" }, Fact::Year(who.born)));
        }
        let id = self.id("nm");
        let at = self.source.add(id, if left { "Person" } else { "person" }, facts);
        self.people.insert(person, at);
        at
    }

    fn jobs(&self, person: usize) -> impl Iterator<Item = Job> {
        let crews = self.world.films.iter().flat_map(|f| f.crew.iter());
        crews.filter(move |(_, p)| *p == person).map(|(job, _)| *job)
    }
}
