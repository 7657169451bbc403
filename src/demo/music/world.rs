//! What is true in the music demo: works, their recordings, and who made them, before any source writes it down.
//!
//! In: a seeded generator. Out: a [`World`]. Invariants: recordings of one title share a family; every recording
//! stands on at least one side; the recordings of "Radioactive" that the tour shows stand on both, unaltered.
//!
//! The recipe was measured (ARCHITECTURE.md, "The demo graphs"): each work has an album cut and at least two
//! look-alikes that keep title and songwriters, so that names alone cannot tell them apart.

use super::super::names::{NamePool, Spelled, cut_short, turned, with_typo};
use crate::base::Rng;

/// What a recording is to its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum Kind {
    Cut,
    Cover,
    Remix,
    Live,
    Remaster,
    Edit,
}

impl Kind {
    /// The word for lists.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Cover => "cover",
            Self::Remix => "remix",
            Self::Live => "live",
            Self::Remaster => "remaster",
            Self::Edit => "edit",
        }
    }

    /// What a title says of it, if it says anything.
    fn tags(self) -> &'static [&'static str] {
        match self {
            Self::Cut => &["(Album Version)", "(Original Mix)"],
            Self::Cover => &["(Cover)", "(Cover Version)"],
            Self::Remix => &["(Remix)", "[Remix]"],
            Self::Live => &["(Live)", "- Live"],
            Self::Remaster => &["(Remastered)", "(Remaster)"],
            Self::Edit => &["(Radio Edit)", "- Edit"],
        }
    }
}

/// Who wrote a song: someone who only writes, or a performer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum Writer {
    Songwriter(usize),
    Artist(usize),
}

/// One recording. Numbers are positions in the lists of the [`World`].
#[derive(Debug, Clone)]
pub(in crate::demo) struct Recording {
    pub family: usize,
    pub kind: Kind,
    pub title: Spelled,
    /// The main performer first.
    pub performers: Vec<usize>,
    pub writers: Vec<Writer>,
    pub label: usize,
    pub genre: usize,
    pub album: usize,
    pub year: u16,
    /// Month and day, where the true ones are known.
    pub day: Option<(usize, usize)>,
    pub seconds: u32,
    /// Whether the left and the right source know it.
    pub known: [bool; 2],
    /// Both sources write it in full: the recordings of the tour.
    pub in_full: bool,
}

/// Everything that is true.
#[derive(Debug, Default)]
pub(in crate::demo) struct World {
    pub artists: Vec<Spelled>,
    pub songwriters: Vec<Spelled>,
    pub labels: Vec<Spelled>,
    pub genres: Vec<Spelled>,
    pub albums: Vec<Spelled>,
    pub recordings: Vec<Recording>,
    /// The family of "Radioactive".
    pub shown_family: usize,
}

const ARTISTS: usize = 56;
const SONGWRITERS: usize = 70;
const FAMILIES: usize = 50;
const SINGLES: usize = 36;
const NAMESAKES: usize = 10;
const ONE_SIDE_ONLY: f64 = 0.25;
const TAGGED: f64 = 0.2;
const TITLE_NOISE: f64 = 0.15;
const TYPO: f64 = 0.3;
const RESPELLED: f64 = 0.72;
const NEW_ALBUM: f64 = 0.35;

const LABELS: [(&str, &str); 10] = [
    ("Interscope", "Interscope Records"),
    ("Harrowgate", "Harrowgate Music"),
    ("Blue Pylon", "Blue Pylon Records"),
    ("Tessellate", "Tessellate"),
    ("Longshore", "Longshore Recordings"),
    ("Copperhead Lane", "Copperhead Ln."),
    ("Ninth Floor", "9th Floor Records"),
    ("Sundial", "Sundial Music Group"),
    ("Marrow & Pine", "Marrow and Pine"),
    ("Quayside", "Quayside Records"),
];

const GENRES: [(&str, &str); 8] = [
    ("Alternative Rock", "alternative"),
    ("Pop", "pop"),
    ("Hip Hop", "hip-hop"),
    ("Electronic", "electronica"),
    ("Folk", "folk"),
    ("Country", "country"),
    ("Jazz", "jazz"),
    ("Soul", "soul"),
];

/// Makes the world of the music demo.
pub(in crate::demo) fn world(rng: &mut Rng) -> World {
    let mut world = World {
        labels: LABELS.iter().map(|(l, r)| Spelled::new(l, r)).collect(),
        genres: GENRES.iter().map(|(l, r)| Spelled::new(l, r)).collect(),
        ..World::default()
    };
    let mut names = NamePool::new(rng);
    let mut maker = Maker { studio: Vec::new(), rng, names: &mut names, world: &mut world };
    maker.people();
    maker.radioactive();
    let mut titles = Vec::new();
    for _ in 0..FAMILIES {
        let title = maker.names.title();
        titles.push((maker.world.families(), title.clone()));
        maker.work(&title, maker.world.families(), true);
    }
    for _ in 0..SINGLES {
        let title = maker.names.title();
        maker.work(&title, maker.world.families(), false);
    }
    for _ in 0..NAMESAKES {
        let (family, title) = maker.rng.choose(&titles).clone();
        maker.work(&title, family, false);
    }
    world
}

impl World {
    /// Number of families so far, which is the next family's number.
    fn families(&self) -> usize {
        self.recordings.iter().map(|r| r.family + 1).max().unwrap_or(0)
    }
}

/// Release kinds under which a performer's recordings are kept together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shelf {
    Studio,
    Live,
    Remixes,
}

struct Maker<'a> {
    rng: &'a mut Rng,
    names: &'a mut NamePool,
    world: &'a mut World,
    /// (performer, shelf, album): the album that further recordings join.
    studio: Vec<(usize, Shelf, usize)>,
}

impl Maker<'_> {
    fn people(&mut self) {
        for i in 0..ARTISTS {
            let is_band = i % 2 == 0;
            let name = if is_band { self.names.band() } else { self.names.person() };
            let spelled = self.respelled(&name, is_band);
            self.world.artists.push(spelled);
        }
        for _ in 0..SONGWRITERS {
            let name = self.names.person();
            let spelled = self.respelled(&name, false);
            self.world.songwriters.push(spelled);
        }
    }

    /// The left source writes names in full, the right one turns, shortens and misspells them.
    fn respelled(&mut self, name: &str, is_band: bool) -> Spelled {
        let right = if !self.rng.chance(RESPELLED) {
            name.to_owned()
        } else if is_band {
            cut_short(name)
        } else {
            turned(name, self.rng)
        };
        Spelled { left: self.maybe_typo(name), right: self.maybe_typo(&right) }
    }

    fn maybe_typo(&mut self, text: &str) -> String {
        if self.rng.chance(TYPO) { with_typo(text, self.rng) } else { text.to_owned() }
    }

    /// A work: its cut and, if asked, at least two look-alikes.
    fn work(&mut self, title: &str, family: usize, look_alikes: bool) {
        let performer = self.rng.below(ARTISTS);
        let mut writers = Vec::new();
        let count = 2 + self.rng.below(4);
        while writers.len() < count {
            let writer = Writer::Songwriter(self.rng.below(SONGWRITERS));
            if !writers.contains(&writer) {
                writers.push(writer);
            }
        }
        let sings_own = performer % 2 == 1 && self.rng.chance(0.35);
        if sings_own {
            writers[0] = Writer::Artist(performer);
        }
        let label = self.rng.below(LABELS.len());
        let genre = self.rng.below(GENRES.len());
        let year = 1985 + self.rng.below(35) as u16;
        let album = self.release(performer, Shelf::Studio, false);
        let cut = Recording {
            family,
            kind: Kind::Cut,
            title: Spelled::same(title),
            performers: vec![performer],
            writers,
            label,
            genre,
            album,
            year,
            day: None,
            seconds: 150 + self.rng.below(180) as u32,
            known: [true; 2],
            in_full: false,
        };
        self.add(title, cut.clone());
        let mut made = 0;
        while look_alikes && made < 2 {
            const CHANCES: [(Kind, f64); 7] = [
                (Kind::Cover, 0.42),
                (Kind::Cover, 0.42),
                (Kind::Remix, 0.42),
                (Kind::Remix, 0.42),
                (Kind::Live, 0.1),
                (Kind::Remaster, 0.1),
                (Kind::Edit, 0.08),
            ];
            for (kind, chance) in CHANCES {
                if self.rng.chance(chance) {
                    let version = self.version(&cut, kind);
                    self.add(title, version);
                    made += 1;
                }
            }
        }
    }

    /// Another recording of the same work.
    fn version(&mut self, cut: &Recording, kind: Kind) -> Recording {
        let mut version = Recording { kind, ..cut.clone() };
        version.seconds = 150 + self.rng.below(180) as u32;
        version.year += self.rng.below(4) as u16;
        let performer = cut.performers[0];
        let mut other = self.rng.below(ARTISTS);
        while other == performer {
            other = self.rng.below(ARTISTS);
        }
        match kind {
            Kind::Cut => {}
            Kind::Cover => {
                version.performers = vec![other];
                version.album = self.release(other, Shelf::Studio, false);
                if self.rng.chance(0.4) {
                    version.label = self.rng.below(LABELS.len());
                }
                if self.rng.chance(0.4) {
                    version.genre = self.rng.below(GENRES.len());
                }
            }
            Kind::Remix => {
                version.performers.push(other);
                let home = if self.rng.chance(0.5) { performer } else { other };
                version.album = self.release(home, Shelf::Remixes, false);
            }
            Kind::Live => version.album = self.release(performer, Shelf::Live, false),
            Kind::Remaster => {
                version.album = self.release(performer, Shelf::Studio, true);
                version.label = self.rng.below(LABELS.len());
                version.year = cut.year + 2 + self.rng.below(7) as u16;
            }
            Kind::Edit => version.year = cut.year,
        }
        version
    }

    /// A performer's current release of a kind, or a new one.
    fn release(&mut self, performer: usize, shelf: Shelf, is_new: bool) -> usize {
        let at = self.studio.iter().position(|(p, s, _)| (*p, *s) == (performer, shelf));
        if let Some(at) = at
            && !is_new
            && !self.rng.chance(NEW_ALBUM)
        {
            return self.studio[at].2;
        }
        const CITIES: [&str; 6] = ["Antwerp", "Bergen", "Denver", "Lisbon", "Osaka", "Turin"];
        let title = match shelf {
            Shelf::Studio => self.names.album(),
            Shelf::Live => format!("Live in {}", self.rng.choose(&CITIES)),
            Shelf::Remixes => format!("{} Remixed", self.names.album()),
        };
        let deluxe = if self.rng.chance(0.2) { " (Deluxe)" } else { "" };
        let spelled = Spelled { left: self.maybe_typo(&title), right: self.maybe_typo(&format!("{title}{deluxe}")) };
        let album = self.add_album(spelled);
        match at {
            Some(at) => self.studio[at].2 = album,
            None => self.studio.push((performer, shelf, album)),
        }
        album
    }

    fn add_album(&mut self, title: Spelled) -> usize {
        self.world.albums.push(title);
        self.world.albums.len() - 1
    }

    /// Adds a recording as the two sources title it; a quarter is known to one source only.
    fn add(&mut self, title: &str, mut recording: Recording) {
        recording.title = Spelled {
            left: self.titled(title, recording.kind, |t| t.to_uppercase()),
            right: self.titled(title, recording.kind, |t| t.replace(' ', "-")),
        };
        if self.rng.chance(ONE_SIDE_ONLY) {
            recording.known[self.rng.below(2)] = false;
        }
        self.world.recordings.push(recording);
    }

    fn titled(&mut self, title: &str, kind: Kind, habit: fn(&str) -> String) -> String {
        let mut text = title.to_owned();
        if self.rng.chance(TITLE_NOISE) {
            text = if self.rng.chance(0.5) { with_typo(&text, self.rng) } else { habit(&text) };
        }
        if self.rng.chance(if kind == Kind::Edit { 0.85 } else { TAGGED }) {
            text = format!("{text} {}", self.rng.choose(kind.tags()));
        }
        text
    }

    /// Imagine Dragons' "Radioactive" in its versions, and other songs of the band.
    fn radioactive(&mut self) {
        let band = self.add_artist(Spelled::same("Imagine Dragons"));
        let guest = self.add_artist(Spelled::new("Kendrick Lamar", "Lamar, Kendrick"));
        let writers: Vec<Writer> = [
            ("Alexander Grant", "Grant, Alexander"),
            ("Ben McKee", "McKee, Ben"),
            ("Dan Reynolds", "Reynolds, Daniel"),
            ("Josh Mosser", "Mosser, Josh"),
            ("Wayne Sermon", "Sermon, Wayne"),
        ]
        .iter()
        .map(|(l, r)| self.add_songwriter(Spelled::new(l, r)))
        .collect();
        let night_visions = self.add_album(Spelled::same("Night Visions"));
        let single = self.add_album(Spelled::new("Radioactive (Remix) - Single", "Radioactive Remix (Single)"));
        let stage = self.add_album(Spelled::new("Live in Red Rocks", "Red Rocks Live"));
        let cut = Recording {
            family: 0,
            kind: Kind::Cut,
            title: Spelled::same("Radioactive"),
            performers: vec![band],
            writers: writers.clone(),
            label: 0,
            genre: 0,
            album: night_visions,
            year: 2012,
            day: Some((9, 4)),
            seconds: 186,
            known: [true; 2],
            in_full: true,
        };
        let remix = Recording {
            kind: Kind::Remix,
            title: Spelled::new("Radioactive (Remix)", "Radioactive [Remix]"),
            performers: vec![band, guest],
            album: single,
            year: 2014,
            day: None,
            seconds: 276,
            ..cut.clone()
        };
        let live = Recording {
            kind: Kind::Live,
            title: Spelled::new("Radioactive - Live", "Radioactive (Live)"),
            album: stage,
            year: 2013,
            day: None,
            seconds: 241,
            known: [true, false],
            ..cut.clone()
        };
        let choir = self.rng.below(ARTISTS);
        let cover = Recording {
            kind: Kind::Cover,
            performers: vec![choir],
            album: self.release(choir, Shelf::Studio, false),
            label: 3,
            genre: 4,
            year: 2015,
            day: None,
            seconds: 204,
            ..cut.clone()
        };
        let namesake = self.rng.below(ARTISTS);
        let other = Recording {
            performers: vec![namesake],
            writers: vec![Writer::Songwriter(1), Writer::Songwriter(8)],
            album: self.release(namesake, Shelf::Studio, false),
            label: 5,
            genre: 1,
            year: 2009,
            day: None,
            seconds: 213,
            ..cut.clone()
        };
        self.world.recordings.extend([cut.clone(), remix, live, cover, other]);
        for (i, (title, seconds)) in
            [("Demons", 175), ("It's Time", 239), ("Amsterdam", 241), ("Bleeding Out", 223), ("Hear Me", 235)]
                .into_iter()
                .enumerate()
        {
            let family = self.world.families();
            let kept: Vec<Writer> = writers.iter().enumerate().filter(|(w, _)| (w + i) % 3 > 0).map(|w| *w.1).collect();
            let song = Recording { family, writers: kept, seconds, in_full: false, ..cut.clone() };
            self.add(title, song);
        }
    }

    fn add_artist(&mut self, name: Spelled) -> usize {
        self.world.artists.push(name);
        self.world.artists.len() - 1
    }

    fn add_songwriter(&mut self, name: Spelled) -> Writer {
        self.world.songwriters.push(name);
        Writer::Songwriter(self.world.songwriters.len() - 1)
    }
}
