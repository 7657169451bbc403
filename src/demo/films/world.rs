//! What is true in the film demo: films, the people who made them, and genres, before any source writes it down.
//!
//! In: a seeded generator. Out: a [`World`]. Invariants: films of one title share a family, and so do people of one
//! name; the example of the method's article (Aditya Raj) touches nothing else but genres.

use super::super::names::{NamePool, Spelled, turned, with_typo};
use crate::base::Rng;

/// What someone did for a film.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::demo) enum Job {
    Direct,
    Write,
    Act,
    Produce,
    Edit,
}

impl Job {
    /// The word for someone who does it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Direct => "director",
            Self::Write => "writer",
            Self::Act => "actor",
            Self::Produce => "producer",
            Self::Edit => "editor",
        }
    }
}

/// One film. People and genres are positions in the lists of the [`World`].
#[derive(Debug, Clone)]
pub(in crate::demo) struct Film {
    pub family: usize,
    pub title: Spelled,
    pub year: u16,
    pub minutes: u32,
    pub crew: Vec<(Job, usize)>,
    pub genres: Vec<usize>,
    pub country: &'static str,
    /// Whether the left and the right source know it.
    pub known: [bool; 2],
    /// Both sources write it as it stands in the article's figure.
    pub in_figure: bool,
}

/// Someone who worked on films.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Person {
    pub family: usize,
    pub name: Spelled,
    pub born: u16,
}

/// Everything that is true.
#[derive(Debug, Default)]
pub(in crate::demo) struct World {
    pub films: Vec<Film>,
    pub people: Vec<Person>,
    /// The families of the article's example.
    pub figure_families: Vec<usize>,
    /// Number of families so far.
    families: usize,
}

/// Genres as the left and the right source call them; the right one has a genre of its own for the first two together.
pub(in crate::demo) const GENRES: [(&str, &str); 10] = [
    ("comedy", "Comedy film"),
    ("drama", "Drama film"),
    ("thriller", "Thriller film"),
    ("romance", "Romance film"),
    ("crime", "Crime Fiction"),
    ("adventure", "Adventure film"),
    ("horror", "Horror film"),
    ("music", "Musical film"),
    ("war", "War film"),
    ("mystery", "Mystery film"),
];

const PEOPLE: usize = 150;
const SAME_NAME: usize = 40;
const TITLES: usize = 100;
const REMADE: f64 = 0.6;
const ONE_SIDE_ONLY: f64 = 0.3;
const TYPO: f64 = 0.3;
const TITLE_TYPO: f64 = 0.25;
const RESPELLED: f64 = 0.75;
const COUNTRIES: [&str; 6] = ["United States", "India", "France", "United Kingdom", "Japan", "Brazil"];

/// Makes the world of the film demo.
pub(in crate::demo) fn world(rng: &mut Rng) -> World {
    let mut names = NamePool::new(rng);
    let mut world = World::default();
    figure(&mut world);
    let first = world.people.len();
    for i in 0..PEOPLE {
        if i < SAME_NAME {
            continue;
        }
        let name = names.person();
        let person = Person { family: world.family(), name: spelled(&name, rng), born: 1930 + rng.below(60) as u16 };
        world.people.push(person);
        if i < 2 * SAME_NAME {
            let family = world.families - 1;
            world.people.push(Person { family, name: spelled(&name, rng), born: 1930 + rng.below(60) as u16 });
        }
    }
    for _ in 0..TITLES {
        let title = if rng.chance(0.3) { format!("The {}", names.title()) } else { names.title() };
        let family = world.family();
        let film = film(family, &title, first, world.people.len(), rng);
        let mut again = None;
        if rng.chance(REMADE) {
            again = Some(remake(&film, &title, first, world.people.len(), rng));
        }
        world.films.push(film);
        world.films.extend(again);
    }
    world
}

impl World {
    fn family(&mut self) -> usize {
        self.families += 1;
        self.families - 1
    }

    fn person(&mut self, left: &str, right: &str, born: u16) -> usize {
        let family = self.family();
        self.figure_families.push(family);
        self.people.push(Person { family, name: Spelled::new(left, right), born });
        self.people.len() - 1
    }
}

/// The left source writes names in full, the right one turns and shortens them; both make mistakes.
fn spelled(name: &str, rng: &mut Rng) -> Spelled {
    let right = if rng.chance(RESPELLED) { turned(name, rng) } else { name.to_owned() };
    Spelled { left: maybe_typo(name, TYPO, rng), right: maybe_typo(&right, TYPO, rng) }
}

fn maybe_typo(text: &str, chance: f64, rng: &mut Rng) -> String {
    if rng.chance(chance) { with_typo(text, rng) } else { text.to_owned() }
}

/// The right source puts the article last: "Golden Anthem, The".
fn titled(title: &str, rng: &mut Rng) -> Spelled {
    let right = title.strip_prefix("The ").map_or_else(|| title.to_owned(), |rest| format!("{rest}, The"));
    Spelled { left: maybe_typo(title, TITLE_TYPO, rng), right: maybe_typo(&right, TITLE_TYPO, rng) }
}

fn film(family: usize, title: &str, first: usize, end: usize, rng: &mut Rng) -> Film {
    let mut genres = vec![rng.below(GENRES.len())];
    if rng.chance(0.5) {
        let second = rng.below(GENRES.len());
        if !genres.contains(&second) {
            genres.push(second);
        }
    }
    Film {
        family,
        title: titled(title, rng),
        year: 1950 + rng.below(60) as u16,
        minutes: 80 + rng.below(80) as u32,
        crew: crew(first, end, rng),
        genres,
        country: COUNTRIES[rng.below(COUNTRIES.len())],
        known: known(rng),
        in_figure: false,
    }
}

fn known(rng: &mut Rng) -> [bool; 2] {
    let mut known = [true; 2];
    if rng.chance(ONE_SIDE_ONLY) {
        known[rng.below(2)] = false;
    }
    known
}

fn crew(first: usize, end: usize, rng: &mut Rng) -> Vec<(Job, usize)> {
    let mut crew = Vec::new();
    let mut hire = |job, count: usize, rng: &mut Rng| {
        for _ in 0..count {
            crew.push((job, first + rng.below(end - first)));
        }
    };
    hire(Job::Direct, 1, rng);
    let (writers, actors, editors) = (1 + rng.below(2), 2 + rng.below(3), rng.below(2));
    hire(Job::Write, writers, rng);
    hire(Job::Act, actors, rng);
    hire(Job::Produce, 1, rng);
    hire(Job::Edit, editors, rng);
    crew.sort_unstable();
    crew.dedup();
    crew
}

/// The same title some years later: other cast, often the same writer, producer and genres.
fn remake(film: &Film, title: &str, first: usize, end: usize, rng: &mut Rng) -> Film {
    let mut again = self::film(film.family, title, first, end, rng);
    again.year = film.year + 1 + rng.below(8) as u16;
    for (job, chance) in [(Job::Write, 0.7), (Job::Produce, 0.5), (Job::Direct, 0.25)] {
        if rng.chance(chance) {
            again.crew.retain(|(other, _)| *other != job);
            again.crew.extend(film.crew.iter().filter(|(other, _)| *other == job));
        }
    }
    again.crew.extend(film.crew.iter().filter(|(job, _)| *job == Job::Act).take(rng.below(2)));
    again.crew.sort_unstable();
    again.crew.dedup();
    if rng.chance(0.7) {
        again.genres.clone_from(&film.genres);
    }
    again
}

/// What the article's figure shows: on the left four films and six further neighbors, on the right two and three.
fn figure(world: &mut World) {
    let writer = world.person("Aditya Raj", "Aditya Raj Kapoor", 1956);
    let vasanti = world.person("Vasanti Balani", "Vasanti Balani", 1958);
    let ashish = world.person("Ashish Redij", "Ashish Redij", 1970);
    let anant = world.person("Anant Balani", "Anant Balani", 1962);
    const ALL: [bool; 2] = [true; 2];
    const LEFT_ONLY: [bool; 2] = [true, false];
    let films = [
        ("Don't Stop Dreaming", 2007, 97, ALL, vec![], vec![0, 1]),
        ("Sambar Salsa", 2008, 105, ALL, vec![(Job::Produce, vasanti), (Job::Edit, ashish)], vec![]),
        ("Gawaahi", 1989, 128, LEFT_ONLY, vec![(Job::Produce, anant)], vec![1]),
        ("Shamaal: The Sandstorm", 2010, 117, LEFT_ONLY, vec![(Job::Produce, anant)], vec![]),
    ];
    for (title, year, minutes, known, mut crew, genres) in films {
        crew.insert(0, (Job::Write, writer));
        let family = world.family();
        world.figure_families.push(family);
        world.films.push(Film {
            family,
            title: Spelled::same(title),
            year,
            minutes,
            crew,
            genres,
            country: "India",
            known,
            in_figure: true,
        });
    }
}
