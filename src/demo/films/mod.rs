//! The film demo: Turtle in the manner of a film database on the left, an OpenEA folder in the manner of a general
//! graph on the right.
//!
//! In: nothing but a fixed seed. Out: [`films`], the files below `assets/demo/films`. Invariants: the example of the
//! method's article stands as its first figure shows it (Aditya Raj with ten entities within two hops on the left,
//! Aditya Raj Kapoor with six on the right) and is a test link; identifiers and order say nothing about what is the
//! same. All else is invented: remakes, people of one name, other notations, films that one side does not know.

mod sources;
mod world;

use super::DemoFiles;
use super::gold::{Link, link_files, split_families};
use crate::base::Rng;
use sources::{LEFT_WORDS, Views, views};
use world::{World, world};

/// Chosen by us.
const SEED: u64 = 1;

/// The files of the film demo, by path below `assets/demo/films`. The same on every machine and run.
pub fn films() -> DemoFiles {
    let world = world(&mut Rng::new(SEED, "demo: films, world"));
    let views = views(&world, SEED);
    let links = links(&world, &views);
    let splits = split_families(&links, &world.figure_families, &mut Rng::new(SEED, "demo: films, splits"));
    let (relations, attributes) = views.right.source.openea();
    let mut files = vec![
        ("left.ttl".to_owned(), views.left.source.turtle(&LEFT_WORDS)),
        ("right/rel_triples_2".to_owned(), relations),
        ("right/attr_triples_2".to_owned(), attributes),
    ];
    files.extend(link_files(&links, &splits));
    files
}

/// All films and people that both sources know.
fn links(world: &World, views: &Views) -> Vec<Link> {
    let link = |left: Option<&str>, right: Option<&str>, family| {
        Some(Link { left: format!("{}{}", LEFT_WORDS.ids, left?), right: right?.to_owned(), family })
    };
    let films = world.films.iter().enumerate().map(|(i, f)| link(views.left.film(i), views.right.film(i), f.family));
    let people =
        world.people.iter().enumerate().map(|(i, p)| link(views.left.person(i), views.right.person(i), p.family));
    films.chain(people).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::super::write::{Fact, Source};
    use super::*;
    use std::collections::BTreeSet;

    /// Position of the entity with this name.
    fn named(source: &Source, name: &str) -> usize {
        let is_named = |fact: &(&str, Fact)| fact.0 == "name" && fact.1 == Fact::Text(name.to_owned());
        let found: Vec<usize> =
            (0..source.nodes.len()).filter(|i| source.nodes[*i].facts.iter().any(is_named)).collect();
        assert_eq!(found.len(), 1, "{name} is one entity");
        found[0]
    }

    /// Names of all entities within two hops, the start included, edges taken both ways.
    fn within_two_hops(source: &Source, start: usize) -> BTreeSet<String> {
        let edges = source.edges();
        let mut seen = BTreeSet::from([start]);
        for _ in 0..2 {
            let reached: Vec<usize> = (edges.iter())
                .flat_map(|e| [(e.head, e.tail), (e.tail, e.head)])
                .filter_map(|(from, to)| seen.contains(&from).then_some(to))
                .collect();
            seen.extend(reached);
        }
        let name = |i: &usize| {
            source.nodes[*i].facts.iter().find_map(|(property, fact)| match fact {
                Fact::Text(text) if *property == "name" => Some(text.clone()),
                _ => None,
            })
        };
        seen.iter().filter_map(name).collect()
    }

    #[test]
    fn the_articles_example_has_ten_and_six_entities() {
        let world = world(&mut Rng::new(SEED, "demo: films, world"));
        let views = views(&world, SEED);
        let (left, right) = (&views.left.source, &views.right.source);
        let set = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<BTreeSet<String>>();
        assert_eq!(
            within_two_hops(left, named(left, "Aditya Raj")),
            set(&[
                "Aditya Raj",
                "Don't Stop Dreaming",
                "Sambar Salsa",
                "Gawaahi",
                "Shamaal: The Sandstorm",
                "comedy",
                "drama",
                "Vasanti Balani",
                "Ashish Redij",
                "Anant Balani",
            ])
        );
        assert_eq!(
            within_two_hops(right, named(right, "Aditya Raj Kapoor")),
            set(&[
                "Aditya Raj Kapoor",
                "Don't Stop Dreaming",
                "Sambar Salsa",
                "Komedi-drama",
                "Vasanti Balani",
                "Ashish Redij",
            ])
        );
    }

    #[test]
    fn the_articles_example_is_a_test_link() {
        let world = world(&mut Rng::new(SEED, "demo: films, world"));
        let views = views(&world, SEED);
        let id = |source: &Source, name: &str| source.nodes[named(source, name)].id.clone();
        let line = format!(
            "{}{}\t{}",
            LEFT_WORDS.ids,
            id(&views.left.source, "Aditya Raj"),
            id(&views.right.source, "Aditya Raj Kapoor")
        );
        let files = films();
        let test = files.iter().find(|f| f.0 == "links/test_links").map(|f| f.1.as_str()).unwrap_or_default();
        assert!(test.lines().any(|l| l == line), "{line}");
    }
}
