//! Words from which the demos' invented people, bands, titles and companies are made, and the ways in which two
//! sources spell the same name.
//!
//! In: a seeded generator. Out: names that do not repeat. Invariant: a spelling never drops all words of a name.

use crate::base::Rng;

const GIVEN: &str = "\
    Agnes Anselm Beatriz Callum Corinne Damir Edith Emil Farah Gideon Greta Hamish Ingrid Ivo Jolene Kaveh Leonie \
    Lucian Marisol Matteo Naomi Nikolai Odette Omar Petra Priya Raoul Rhiannon Samir Selma Tobias Tomasz Ulrika \
    Vincent Winona Yara";

const FAMILY: &str = "\
    Ashdown Baptiste Bergström Calloway Carvalho Danforth Drummond Eskildsen Fairbank Farouk Garrity Grünwald \
    Halloran Hartigan Ivanova Jurado Kaplan Kovalenko Laurent Lindgren Macready Marchetti Nakagawa Novotny Oduya \
    Ortiz Pemberton Quiroga Rasmussen Rourke Sandoval Silvestri Thackeray Tremblay Ulloa Vandermeer Wexford Wójcik \
    Yamamoto Zamora";

const BAND_FIRST: &str = "\
    Amber Borrowed Cardboard Crooked Distant Electric Feral Glass Hidden Iron Lucky Marble Northern Painted Restless \
    Second Tin Velvet Wandering Winter";

const BAND_SECOND: &str = "\
    Almanac Antlers Cartographers Choir Dynamos Embers Foxes Herons Kites Lanterns Machines Orchards Parade \
    Satellites Shepherds Sparrows Tides Weather";

const TITLE_FIRST: &str = "\
    Amber Blue Broken Burning Careless Crooked Empty Endless Fading Falling Fearless Golden Heavy Hollow Last Little \
    Lonesome Midnight Naked Open Paper Quiet Rolling Sacred Second Silver Stolen Tender Wicked Wild";

const TITLE_SECOND: &str = "\
    Anthem Avenue Ballad Bones Cathedral Circus Coast Daylight Echo Empire Fever Fortune Garden Ghost Gravity Harbor \
    Highway Honey Letter Machine Mercy Mirror Morning Ocean Promise Riot Shelter Signal Thunder Window";

/// A name as each of the two sources writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelled {
    pub left: String,
    pub right: String,
}

impl Spelled {
    /// Two given spellings.
    pub fn new(left: &str, right: &str) -> Self {
        Self { left: left.to_owned(), right: right.to_owned() }
    }

    /// The same text on both sides.
    pub fn same(text: &str) -> Self {
        Self::new(text, text)
    }
}

/// Names not used yet, in random order; each is handed out once.
#[derive(Debug)]
pub(super) struct NamePool {
    people: Vec<String>,
    bands: Vec<String>,
    titles: Vec<String>,
    albums: Vec<String>,
}

impl NamePool {
    /// All combinations of the word lists, shuffled.
    pub fn new(rng: &mut Rng) -> Self {
        let mut pairs = |first: &str, second: &str| {
            let mut all: Vec<String> =
                first.split(' ').flat_map(|a| second.split(' ').map(move |b| format!("{a} {b}"))).collect();
            rng.shuffle(&mut all);
            all
        };
        let people = pairs(GIVEN, FAMILY);
        let mut bands = pairs(BAND_FIRST, BAND_SECOND);
        let titles = pairs(TITLE_FIRST, TITLE_SECOND);
        let albums = pairs(TITLE_FIRST, TITLE_SECOND);
        for band in bands.iter_mut().step_by(3) {
            *band = format!("The {band}");
        }
        Self { people, bands, titles, albums }
    }

    /// A person, "Given Family".
    ///
    /// # Panics
    /// When the list is used up: the demos ask for far fewer than there are. The same holds for the other three.
    pub fn person(&mut self) -> String {
        self.people.pop().expect("word lists hold more people than the demos use")
    }

    /// A band, sometimes with "The".
    pub fn band(&mut self) -> String {
        self.bands.pop().expect("word lists hold more bands than the demos use")
    }

    /// A title of two words.
    pub fn title(&mut self) -> String {
        self.titles.pop().expect("word lists hold more titles than the demos use")
    }

    /// The name of a release, of the same words as titles.
    pub fn album(&mut self) -> String {
        self.albums.pop().expect("word lists hold more albums than the demos use")
    }
}

/// Swaps, drops or doubles one letter inside a text of more than five letters; shorter ones stay.
pub(super) fn with_typo(text: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let n = letters.len();
    if n <= 5 {
        return text.to_owned();
    }
    let at = 1 + rng.below(n - 2);
    match rng.below(3) {
        0 => letters.swap(at, at + 1),
        1 => {
            letters.remove(at);
        }
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}

/// "Dan Reynolds" as "Reynolds, Dan". A name of one word stays.
fn last_first(name: &str) -> String {
    match name.rsplit_once(' ') {
        Some((given, family)) => format!("{family}, {given}"),
        None => name.to_owned(),
    }
}

/// "Dan Reynolds" as "D. Reynolds". A name of one word stays.
fn initials(name: &str) -> String {
    match name.rsplit_once(' ') {
        Some((given, family)) => {
            let short: String = given.split(' ').filter_map(|w| w.chars().next()).map(|c| format!("{c}. ")).collect();
            format!("{short}{family}")
        }
        None => name.to_owned(),
    }
}

/// A person's name turned or shortened, as indexes do.
pub(super) fn turned(name: &str, rng: &mut Rng) -> String {
    if rng.chance(0.6) { last_first(name) } else { initials(name) }
}

/// "The Glass Herons" as "Glass Herons", then "Herons": a band's name cut short by one word, never to nothing.
pub(super) fn cut_short(name: &str) -> String {
    name.split_once(' ').map_or_else(|| name.to_owned(), |(_, rest)| rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_respelled_as_stated() {
        assert_eq!(last_first("Dan Reynolds"), "Reynolds, Dan");
        assert_eq!(initials("Ben James McKee"), "B. J. McKee");
        assert_eq!(cut_short("The Glass Herons"), "Glass Herons");
        assert_eq!([last_first("Prism"), initials("Prism"), cut_short("Prism")], ["Prism"; 3]);
    }

    #[test]
    fn a_typo_changes_one_place_of_a_long_name() {
        let mut rng = Rng::new(1, "test");
        for _ in 0..200 {
            let text = with_typo("Bergström", &mut rng);
            assert!((8..=10).contains(&text.chars().count()), "{text}");
        }
        assert_eq!(with_typo("Oduya", &mut rng), "Oduya");
    }

    #[test]
    fn names_do_not_repeat() {
        let mut pool = NamePool::new(&mut Rng::new(1, "test"));
        let mut people: Vec<String> = (0..300).map(|_| pool.person()).collect();
        people.sort_unstable();
        people.dedup();
        assert_eq!(people.len(), 300);
    }
}
