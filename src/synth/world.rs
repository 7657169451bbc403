//! What there is: the things of one generated set, before any catalog writes about them.
//!
//! In: a domain, a size and a seeded generator. Out: things with names, values and links. Invariants: links lead to
//! things of the kind that the schema names; look-alikes share a family with the thing they resemble.

use super::dirt::Value;
use super::schema::{Domain, Kind, Measure};
use super::words::{Naming, description, model_number};
use crate::base::Rng;

/// Something that catalogs know.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    /// Index into the domain's kinds.
    pub kind: usize,
    pub name: String,
    /// By attribute of the kind.
    pub values: Vec<Option<Value>>,
    /// By relation of the kind: things.
    pub links: Vec<Vec<usize>>,
    /// Things that resemble each other have one family.
    pub family: usize,
    /// How often each side lists it: 0, 1, or 2 for a duplicate.
    pub listed: [usize; 2],
}

/// How a set is made up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Makeup {
    /// Things of the first kind.
    pub size: usize,
    /// Share of first-kind things that have look-alikes.
    pub look_alikes: f64,
    /// Share of first-kind things that have siblings: other names, nearly the same surroundings, as songs of one album.
    pub siblings: f64,
    /// Share of things that the left and the right side do not know.
    pub unknown: [f64; 2],
    /// Share of first-kind things that the left and the right side list twice.
    pub duplicates: [f64; 2],
}

/// The words by which versions of one work are told apart.
const VERSIONS: [&str; 10] =
    ["(Live)", "(Remix)", "II", "2", "(Deluxe Edition)", "Returns", "(Acoustic)", "Part 2", "(Revised)", "3"];

/// Draws the things of a set.
pub(super) fn things(domain: &Domain, makeup: &Makeup, rng: &mut Rng) -> Vec<Thing> {
    let mut out: Vec<Thing> = Vec::new();
    let mut by_kind: Vec<Vec<usize>> = Vec::new();
    for (k, kind) in domain.kinds.iter().enumerate() {
        let count = ((makeup.size as f64 * kind.share) as usize).max(3);
        let mut ids = Vec::with_capacity(count);
        for _ in 0..count {
            ids.push(out.len());
            let name = kind.naming.draw(rng);
            let values = kind.attributes.iter().map(|a| value(a.measure, &name, rng)).collect();
            out.push(Thing { kind: k, name, values, links: Vec::new(), family: out.len(), listed: [1, 1] });
        }
        by_kind.push(ids);
    }
    for (at, thing) in out.iter_mut().enumerate() {
        thing.links = links(&domain.kinds[thing.kind], at, &by_kind, rng);
    }
    for at in by_kind[0].clone() {
        if rng.chance(makeup.siblings) {
            for _ in 0..1 + rng.below(4) {
                let other = sibling(&out[at], domain, out.len(), rng);
                out.push(other);
            }
        }
        if rng.chance(makeup.look_alikes) {
            for _ in 0..1 + rng.below(3) {
                let other = look_alike(&out[at], domain, at, &by_kind, rng);
                out.push(other);
            }
        }
    }
    for thing in &mut out {
        let side = rng.below(2);
        if rng.chance(makeup.unknown[side]) {
            thing.listed[side] = 0;
        } else if rng.chance(makeup.unknown[1 - side]) {
            thing.listed[1 - side] = 0;
        } else if thing.kind == 0 {
            for (listed, share) in thing.listed.iter_mut().zip(makeup.duplicates) {
                *listed += usize::from(rng.chance(share));
            }
        }
    }
    out
}

/// A measured fact; one in twenty is unknown to everybody.
fn value(measure: Measure, name: &str, rng: &mut Rng) -> Option<Value> {
    if rng.chance(0.05) {
        return None;
    }
    Some(match measure {
        Measure::Year => Value::Year(2022 - (rng.unit().powi(2) * 90.0) as i32),
        Measure::Date => {
            Value::Date(2022 - (rng.unit().powi(2) * 90.0) as i32, 1 + rng.below(12) as u32, 1 + rng.below(28) as u32)
        }
        Measure::Seconds => Value::Seconds(90 + rng.below(400) as u32),
        Measure::Price => Value::Price([99, 129, 999, 1499][rng.below(4)] + 100 * rng.below(300) as u32),
        Measure::Length => Value::Length((5.0 + rng.below(300) as f64).round()),
        Measure::Count(low, high) => {
            let (low, high) = (f64::from(low).ln(), f64::from(high).ln());
            Value::Number(rng.uniform(low, high).exp().round())
        }
        Measure::Code => Value::Code(model_number(rng)),
        Measure::Word(list) => {
            let words: Vec<&str> = list.split(' ').collect();
            Value::Text((*rng.choose(&words)).to_owned())
        }
        Measure::Description => {
            let keys: Vec<String> = name.split(' ').map(str::to_owned).collect();
            Value::Text(description(&keys, rng))
        }
        Measure::Named(naming) => Value::Text(naming.draw(rng)),
    })
}

fn links(kind: &Kind, own: usize, by_kind: &[Vec<usize>], rng: &mut Rng) -> Vec<Vec<usize>> {
    kind.relations
        .iter()
        .map(|relation| {
            let pool = &by_kind[relation.to];
            let count = relation.least + rng.below(relation.most - relation.least + 1);
            let mut chosen: Vec<usize> = Vec::new();
            for _ in 0..count {
                // Few things have many links, many have few.
                let at = (rng.unit().powf(1.7) * pool.len() as f64) as usize;
                let other = pool[at.min(pool.len() - 1)];
                if other != own && !chosen.contains(&other) {
                    chosen.push(other);
                }
            }
            chosen
        })
        .collect()
}

/// Another thing of the same collection: its own name and measures, the same links and dates.
fn sibling(of: &Thing, domain: &Domain, family: usize, rng: &mut Rng) -> Thing {
    let kind = &domain.kinds[of.kind];
    let mut other = Thing { name: kind.naming.draw(rng), family, ..of.clone() };
    for (value, attribute) in other.values.iter_mut().zip(kind.attributes) {
        let is_shared = matches!(attribute.measure, Measure::Year | Measure::Date | Measure::Named(_) | Measure::Price);
        if !is_shared || rng.chance(0.15) {
            *value = self::value(attribute.measure, &other.name, rng);
        }
    }
    for links in &mut other.links {
        if rng.chance(0.1) {
            links.clear();
        }
    }
    other
}

/// Another thing that shares the name, or nearly, and some of the facts: half of them, or all but a few.
fn look_alike(of: &Thing, domain: &Domain, own: usize, by_kind: &[Vec<usize>], rng: &mut Rng) -> Thing {
    let kind = &domain.kinds[of.kind];
    let mut other = of.clone();
    other.name = match kind.naming {
        Naming::Product => {
            let rest = of.name.split_once(' ').map_or("", |n| n.1);
            let first = of.name.split(' ').next().unwrap_or_default();
            let mut letters: Vec<char> = first.chars().collect();
            if let Some(last) = letters.last_mut() {
                *last = char::from(b'0' + rng.below(10) as u8);
            }
            format!("{} {rest}", letters.into_iter().collect::<String>())
        }
        Naming::Title | Naming::ScienceTitle | Naming::Coined if rng.chance(0.5) => {
            format!("{} {}", of.name, rng.choose(&VERSIONS))
        }
        _ => of.name.clone(),
    };
    let change = if rng.chance(0.5) { 0.6 } else { 0.15 };
    let mut is_different = other.name != of.name;
    for (value, attribute) in other.values.iter_mut().zip(kind.attributes) {
        if rng.chance(change) {
            *value = self::value(attribute.measure, &other.name, rng);
            is_different = true;
        }
    }
    let fresh = links(kind, own, by_kind, rng);
    for (old, new) in other.links.iter_mut().zip(fresh) {
        if rng.chance(change) || !is_different {
            *old = new;
            is_different = true;
        }
    }
    other
}

#[cfg(test)]
mod tests {
    use super::super::schema::DOMAINS;
    use super::*;

    #[test]
    fn look_alikes_share_a_family_and_differ_in_something() {
        let makeup = Makeup { size: 60, look_alikes: 0.5, siblings: 0.2, unknown: [0.2, 0.2], duplicates: [0.1, 0.1] };
        let all = things(&DOMAINS[5], &makeup, &mut Rng::new(1, "test"));
        let mut seen = 0;
        for thing in all.iter().enumerate().filter(|(i, t)| t.family < *i).map(|t| t.1) {
            let of = &all[thing.family];
            assert_eq!(of.kind, thing.kind);
            assert!(of.name != thing.name || of.values != thing.values || of.links != thing.links);
            seen += 1;
        }
        assert!(seen > 20, "{seen}");
        assert!(all.iter().any(|t| t.listed.contains(&2)) && all.iter().any(|t| t.listed.contains(&0)));
    }
}
