//! Words from which the generated graphs' people, titles, places, companies and products are made.
//!
//! In: a seeded generator. Out: names of a kind, invented words, and the word of another language for a word.
//! Invariant: everything is invented or an everyday word; no name is taken from a data set.

use crate::base::{Rng, hash_text};

const GIVEN: &str = "\
    Abel Ada Alba Alma Anders Anton Arlo Astrid August Aurel Bela Bruno Carla Caspar Celia Cora Dalia Dario Della Edgar \
    Elena Elsa Enzo Erik Esme Fabio Felix Flora Freya Gaspar Greta Hanna Hugo Ida Ines Iris Ivan Jana Jasper Joan Jonas \
    Judith Karim Karin Kaspar Klara Lars Laura Leon Lena Liam Lidia Linus Livia Luca Lydia Magnus Mara Marek Maria Martin \
    Maya Milan Mina Mira Moritz Nadia Nina Noah Nora Olga Oscar Otto Paul Petra Philip Quentin Rasmus Rita Robert Rosa \
    Ruben Ruth Samuel Sara Silas Simon Sofia Stella Tara Theo Thomas Tilda Ugo Vera Victor Viola Wanda Willem Xenia Zora";

const TITLE_WORDS: &str = "\
    night river stone summer winter light shadow house garden glass silver golden broken silent wild road city heart ocean \
    mountain letter mirror paper fire water wind dream window morning evening island bridge harbor station winterland \
    machine signal memory promise secret stranger daughter brother mother king queen soldier sailor painter doctor dance \
    song story history journey return escape fall rise edge circle line point game crown sword flower forest desert storm \
    thunder snow rain cloud moon star sun sky earth world empire kingdom republic century hour minute day week year autumn \
    spring blue red green black white yellow crimson velvet iron copper amber marble crystal hidden lost found forgotten \
    final first second last little great empty open closed deep high low long short old new young slow fast quiet loud";

const SCIENCE_WORDS: &str = "\
    adaptive approximate automatic parallel distributed efficient scalable robust dynamic incremental probabilistic query \
    index join graph stream database network learning model analysis detection estimation optimization processing storage \
    transaction schema integration mining clustering sampling ranking search retrieval recovery caching scheduling language \
    evaluation benchmark framework system architecture method algorithm theory survey structure temporal spatial relational \
    semantic hierarchical multidimensional heterogeneous concurrent secure private mobile embedded logic view";

const PRODUCT_NOUNS: &str = "\
    camera printer keyboard monitor speaker headphones router charger battery lamp kettle toaster blender vacuum drill saw \
    tent backpack jacket boots watch phone tablet laptop projector scanner microphone cable adapter mouse stand case cover \
    filter pump heater fan mixer oven grill";

const PRODUCT_ADJECTIVES: &str = "\
    wireless portable digital compact professional deluxe mini ultra smart classic premium slim heavy duty cordless \
    electric foldable waterproof black white silver red blue";

const GENERAL_NOUNS: &str = "\
    rock jazz folk pop soul blues metal dance classical electronic drama comedy thriller horror romance western documentary \
    fantasy adventure mystery crime history travel cooking science poetry biography finance energy retail software media \
    transport health education agriculture insurance banking tourism mining fishing textile chemistry italian french thai \
    indian mexican seafood vegetarian steak bakery coffee";

const COMPANY_ENDS: &str =
    "Inc Ltd Group Corporation Partners Systems Industries Records Press Studios Works Holdings Labs";
const PLACE_ENDS: &str = "ville ton burg ford mouth stad heim dale wick by field port";
const ONSETS: &str = "b d f g h k l m n p r s t v z br dr fr gr kr pl pr st tr sk sh ch th";
const VOWELS: &str = "a e i o u a e i o ai ei ou";
const CODAS: &str = "n r s l m t k nd rt st";

fn pick<'a>(list: &'a str, rng: &mut Rng) -> &'a str {
    let words: Vec<&str> = list.split_whitespace().collect();
    // Some words are frequent, most are rare, as in any language.
    let at = (rng.unit().powf(1.5) * words.len() as f64) as usize;
    words[at.min(words.len() - 1)]
}

/// A word of some syllables that nobody has used on purpose.
pub(super) fn invented(syllables: usize, rng: &mut Rng) -> String {
    let mut word = String::new();
    for i in 0..syllables {
        word += pick(ONSETS, rng);
        word += pick(VOWELS, rng);
        if i + 1 == syllables || rng.chance(0.25) {
            word += pick(CODAS, rng);
        }
    }
    word
}

/// The word of another language for a word: always the same one, and without likeness to it.
pub(super) fn translated(word: &str, language: u64) -> String {
    let mut rng = Rng::new(hash_text(&word.to_lowercase(), language), "another language");
    let length = if word.chars().count() > 6 { 3 } else { 2 };
    invented(length, &mut rng)
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// What kind of name a thing has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    Person,
    /// A band, or one in three times a person.
    Performer,
    Title,
    ScienceTitle,
    Place,
    Company,
    /// A short everyday word; namesakes are avoided by the caller.
    Topic,
    /// Noun, adjectives and a model number.
    Product,
    /// What happens again and again: a place or a topic, a word and a number.
    Event,
    /// A coined word.
    Coined,
    /// Two Latin-sounding words, the first shared by many.
    Species,
}

/// A letter or two and some digits: "XR-4120".
pub(super) fn model_number(rng: &mut Rng) -> String {
    let letters: String = (0..1 + rng.below(3)).map(|_| char::from(b'A' + rng.below(26) as u8)).collect();
    let digits = [100, 1000, 10_000][rng.below(3)] + rng.below(900);
    if rng.chance(0.4) { format!("{letters}-{digits}") } else { format!("{letters}{digits}") }
}

/// A running text with the given words in it.
pub(super) fn description(keys: &[String], rng: &mut Rng) -> String {
    let mut words: Vec<String> = keys.to_vec();
    for _ in 0..4 + rng.below(14) {
        let list = [TITLE_WORDS, PRODUCT_ADJECTIVES, GENERAL_NOUNS, SCIENCE_WORDS][rng.below(4)];
        words.push(pick(list, rng).to_owned());
    }
    rng.shuffle(&mut words);
    words.join(" ")
}

impl Naming {
    /// A new name of the kind.
    pub fn draw(self, rng: &mut Rng) -> String {
        match self {
            Self::Person => {
                let given = pick(GIVEN, rng).to_owned();
                let length = 2 + rng.below(2);
                let family = capitalized(&invented(length, rng));
                match rng.below(5) {
                    0 => format!("{given} {}. {family}", char::from(b'A' + rng.below(26) as u8)),
                    1 => format!("{given} {} {family}", pick(GIVEN, rng)),
                    _ => format!("{given} {family}"),
                }
            }
            Self::Performer => match rng.below(3) {
                0 => Self::Person.draw(rng),
                1 => format!("The {} {}s", capitalized(pick(TITLE_WORDS, rng)), capitalized(&invented(2, rng))),
                _ => capitalized(&invented(2, rng)),
            },
            Self::Title => self.phrase(TITLE_WORDS, 1 + rng.below(4), rng),
            Self::ScienceTitle => self.phrase(SCIENCE_WORDS, 4 + rng.below(5), rng),
            Self::Place => {
                let length = 1 + rng.below(2);
                let base = capitalized(&format!("{}{}", invented(length, rng), pick(PLACE_ENDS, rng)));
                match rng.below(6) {
                    0 => format!("New {base}"),
                    1 => format!("{base} County"),
                    _ => base,
                }
            }
            Self::Company => {
                let base = capitalized(&invented(2, rng));
                match rng.below(4) {
                    0 => base,
                    1 => format!("{base} & {}", capitalized(&invented(2, rng))),
                    _ => format!("{base} {}", pick(COMPANY_ENDS, rng)),
                }
            }
            Self::Topic => {
                let word = capitalized(pick(GENERAL_NOUNS, rng));
                if rng.chance(0.3) { format!("{} {word}", capitalized(pick(TITLE_WORDS, rng))) } else { word }
            }
            Self::Product => {
                let adjectives: Vec<&str> = (0..rng.below(3)).map(|_| pick(PRODUCT_ADJECTIVES, rng)).collect();
                format!("{} {} {}", model_number(rng), adjectives.join(" "), pick(PRODUCT_NOUNS, rng))
            }
            Self::Event => {
                let place = Self::Place.draw(rng);
                let what = ["Open", "Festival", "Conference", "Cup", "Symposium", "Fair"][rng.below(6)];
                if rng.chance(0.5) {
                    format!("{place} {what} {}", 1960 + rng.below(60))
                } else {
                    format!("{place} {what}")
                }
            }
            Self::Coined => {
                let length = 2 + rng.below(2);
                invented(length, rng)
            }
            Self::Species => {
                // Few genera, many species.
                let mut genus = Rng::new(rng.below(40) as u64, "genus");
                format!("{}us {}is", capitalized(&invented(2, &mut genus)), invented(2, rng))
            }
        }
    }

    fn phrase(self, list: &str, count: usize, rng: &mut Rng) -> String {
        let mut words: Vec<String> = Vec::new();
        for i in 0..count {
            if i > 0 && rng.chance(0.3) {
                words.push(["of", "the", "in", "and", "for", "on"][rng.below(6)].to_owned());
            }
            let word = if rng.chance(0.12) { invented(2, rng) } else { pick(list, rng).to_owned() };
            words.push(if self == Self::Title { capitalized(&word) } else { word });
        }
        capitalized(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_language_has_one_word_for_a_word() {
        assert_eq!(translated("River", 3), translated("river", 3));
        assert_ne!(translated("river", 3), translated("river", 4));
        assert_ne!(translated("river", 3), "river");
    }

    #[test]
    fn names_vary_and_are_never_empty() {
        let mut rng = Rng::new(1, "test");
        for naming in [Naming::Person, Naming::Title, Naming::Place, Naming::Product, Naming::Species, Naming::Event] {
            let names: std::collections::BTreeSet<String> = (0..200).map(|_| naming.draw(&mut rng)).collect();
            assert!(names.len() > 80, "{naming:?}: {}", names.len());
            assert!(names.iter().all(|n| n.chars().any(char::is_alphabetic)));
        }
    }
}
