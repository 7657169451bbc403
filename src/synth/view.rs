//! How two catalogs write about the same things: each with its own words, notations and mistakes.
//!
//! In: the things of a set and the habits of a side. Out: triples in a [`GraphBuilder`], and the identifiers of each
//! thing. Invariants: a thing the side does not list is never mentioned; identifiers tell nothing.

use super::dirt::{Tongue, abbreviated, initials, last_first, shortened, swapped, typo};
use super::schema::{Domain, Words};
use super::words::Naming;
use super::world::Thing;
use crate::base::{Rng, hash_text};
use crate::graph::GraphBuilder;

/// How a side writes the names of relations and attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Terms {
    Camel,
    Snake,
    /// "song.artist", as in catalogs that name the kind.
    Dotted,
    /// The first four letters.
    Cut,
    /// "p1234": says nothing.
    Opaque,
}

/// How a side writes.
#[derive(Debug, Clone)]
pub(super) struct Habits {
    pub terms: Terms,
    /// Which of the three words of the schema.
    pub word: usize,
    pub tongue: Tongue,
    /// Share of names that stay in the common tongue all the same.
    pub untouched: f64,
    /// The attribute that holds names.
    pub label: &'static str,
    /// Whether entities say what they are.
    pub is_typed: bool,
    pub no_name: f64,
    pub typos: f64,
    pub swaps: f64,
    pub turned: f64,
    pub shortened: f64,
    pub abbreviated: f64,
    /// Share of names with a year or a remark behind them.
    pub remarks: f64,
    /// The first relation's target is written into the name, and its edge left out.
    pub folds_maker: bool,
    /// Share of relations that are written as text, not as edges.
    pub as_text: f64,
    pub no_value: f64,
    pub wrong_value: f64,
    pub no_edge: f64,
    pub wrong_edge: f64,
    pub is_lower: bool,
}

/// Identifiers of a thing on a side: none, one, or two for a duplicate.
pub(super) type Ids = Vec<Vec<String>>;

/// A side of a set.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub domain: &'a Domain,
    pub things: &'a [Thing],
    pub habits: &'a Habits,
    /// 0 left, 1 right.
    pub side: usize,
    /// Tells this set's terms and identifiers from those of all others.
    pub set: usize,
}

impl View<'_> {
    /// Writes the side into a graph.
    pub fn write(&self, rng: &mut Rng, graph: &mut GraphBuilder) -> Ids {
        let ids: Ids = (0..self.things.len())
            .map(|t| (0..self.things[t].listed[self.side]).map(|copy| self.id(t, copy)).collect())
            .collect();
        let notations: Vec<usize> = (0..64).map(|_| rng.below(4)).collect();
        let as_text: Vec<bool> = (0..64).map(|_| rng.chance(self.habits.as_text)).collect();
        for (t, thing) in self.things.iter().enumerate() {
            for id in &ids[t] {
                self.thing(thing, id, &ids, (&notations, &as_text), rng, graph);
            }
        }
        ids
    }

    fn thing(
        &self,
        thing: &Thing,
        id: &str,
        ids: &Ids,
        (notations, as_text): (&[usize], &[bool]),
        rng: &mut Rng,
        graph: &mut GraphBuilder,
    ) {
        let h = self.habits;
        let kind = &self.domain.kinds[thing.kind];
        graph.entity(id);
        if h.is_typed {
            graph.attribute(id, &self.term("type", false), &format!("{}{}", kind.words[h.word], self.set));
        }
        let maker = thing.links.first().and_then(|l| l.first()).copied();
        let folded = maker.filter(|_| h.folds_maker && thing.kind == 0);
        // Only things of the first kind go nameless: the others have nothing else.
        let is_nameless = thing.kind == 0 && rng.chance(h.no_name);
        if !is_nameless {
            let mut name = self.spelled(thing, rng);
            if let Some(maker) = folded {
                let maker = self.spelled(&self.things[maker], rng);
                name = if rng.chance(0.5) { format!("{maker} - {name}") } else { format!("{name} ({maker})") };
            }
            graph.attribute(id, &self.term(h.label, true), &name);
        }
        for (i, (value, attribute)) in thing.values.iter().zip(kind.attributes).enumerate() {
            let Some(value) = value else { continue };
            if rng.chance(h.no_value) {
                continue;
            }
            let value = if rng.chance(h.wrong_value) { value.mistaken(rng) } else { value.clone() };
            let text = value.written(notations[(8 * thing.kind + i) % notations.len()]);
            graph.attribute(id, &self.relation(&attribute.words, kind.words[h.word]), &text);
        }
        for (i, (targets, relation)) in thing.links.iter().zip(kind.relations).enumerate() {
            let term = self.relation(&relation.words, kind.words[h.word]);
            for &target in targets {
                if rng.chance(h.no_edge) || (i == 0 && folded == Some(target)) {
                    continue;
                }
                let target = if rng.chance(h.wrong_edge) { self.stranger(target, rng) } else { target };
                if as_text[(8 * thing.kind + i) % as_text.len()] {
                    graph.attribute(id, &term, &self.spelled(&self.things[target], rng));
                } else if let Some(other) = ids[target].first() {
                    graph.relation(id, &term, other);
                }
            }
        }
    }

    /// Another thing of the same kind.
    fn stranger(&self, of: usize, rng: &mut Rng) -> usize {
        for _ in 0..20 {
            let other = rng.below(self.things.len());
            if self.things[other].kind == self.things[of].kind {
                return other;
            }
        }
        of
    }

    /// The name as this side writes it, this once.
    fn spelled(&self, thing: &Thing, rng: &mut Rng) -> String {
        let h = self.habits;
        let naming = self.domain.kinds[thing.kind].naming;
        let mut name = thing.name.clone();
        let is_person = naming == Naming::Person;
        if is_person && rng.chance(h.turned) {
            name = if rng.chance(0.5) { last_first(&name) } else { initials(&name) };
        } else if !is_person && rng.chance(h.swaps) {
            name = swapped(&name, rng);
        }
        if rng.chance(h.abbreviated) {
            name = abbreviated(&name);
        }
        if rng.chance(h.shortened) {
            name = shortened(&name, rng);
        }
        // Whether a name has a common form is a property of the thing, not of this mention of it.
        let mut own = Rng::new(hash_text(&thing.name, self.set as u64), "tongue");
        if !own.chance(h.untouched) {
            name = h.tongue.say(&name);
        }
        if rng.chance(h.typos) {
            name = typo(&name, rng);
        }
        if thing.kind == 0 && rng.chance(h.remarks) {
            let year = 1950 + rng.below(73);
            name = match rng.below(5) {
                0 => format!("{name} ({year})"),
                1 => format!("{:03}-{name}", rng.below(30)),
                2 => format!("{name} [{}]", Naming::Topic.draw(rng)),
                3 => format!("{name} [{}]", rng.choose(&["Explicit", "Clean", "HD", "New", "Original"])),
                _ => format!("{name} (feat. {})", Naming::Performer.draw(rng)),
            };
        }
        if h.is_lower { name.to_lowercase() } else { name }
    }

    fn relation(&self, words: &Words, kind: &str) -> String {
        let word = words[self.habits.word];
        match self.habits.terms {
            Terms::Dotted => self.term(&format!("{kind}.{word}"), false),
            _ => self.term(word, false),
        }
    }

    /// The full name of a relation or attribute; `is_kept` leaves its last part readable.
    fn term(&self, word: &str, is_kept: bool) -> String {
        let local = match self.habits.terms {
            _ if is_kept || word == "type" => word.to_owned(),
            Terms::Camel | Terms::Dotted => word.to_owned(),
            Terms::Snake => snake(word),
            Terms::Cut => word.chars().take(4).collect(),
            Terms::Opaque => format!("p{}", hash_text(word, (2 * self.set + self.side) as u64) % 9000),
        };
        format!("http://{}{}{}.example/v#{local}", self.domain.name, self.set, ["a", "b"][self.side])
    }

    fn id(&self, thing: usize, copy: usize) -> String {
        let side = ["a", "b"][self.side];
        let hash = hash_text(&format!("{} {side} {thing} {copy}", self.set), 11);
        format!("{side}/{hash:016x}")
    }
}

fn snake(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
