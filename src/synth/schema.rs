//! The schemas of the generated graphs as data: kinds of things, their facts, and the words sources use for them.
//!
//! Invariants: relations point at kinds of the same domain; the first kind of a domain is the one a person would
//! align, the others stand around it.

use super::words::Naming;

/// The words of a fact or kind: two English ones, one of another language.
pub(super) type Words = [&'static str; 3];

/// What a fact measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Year,
    Date,
    Seconds,
    Price,
    Length,
    /// A count between the two numbers, spread evenly over orders of magnitude.
    Count(u32, u32),
    Code,
    /// One of a few words.
    Word(&'static str),
    /// Running text that mentions the name.
    Description,
    /// Another naming, as text: a street, a person.
    Named(Naming),
}

/// A fact with a literal value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attribute {
    pub words: Words,
    pub measure: Measure,
}

/// A fact that leads to another thing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Relation {
    pub words: Words,
    /// Index of the kind it leads to.
    pub to: usize,
    pub least: usize,
    pub most: usize,
}

/// A kind of thing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub words: Words,
    pub naming: Naming,
    /// How many there are for each of the first kind.
    pub share: f64,
    pub attributes: &'static [Attribute],
    pub relations: &'static [Relation],
}

/// What graphs can be about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Domain {
    pub name: &'static str,
    pub kinds: &'static [Kind],
}

const fn a(words: Words, measure: Measure) -> Attribute {
    Attribute { words, measure }
}

const fn r(words: Words, to: usize, least: usize, most: usize) -> Relation {
    Relation { words, to, least, most }
}

const fn kind(
    words: Words,
    naming: Naming,
    share: f64,
    attributes: &'static [Attribute],
    relations: &'static [Relation],
) -> Kind {
    Kind { words, naming, share, attributes, relations }
}

use Measure::{Code, Count, Date, Description, Length, Named, Price, Seconds, Word, Year};
use Naming::{Coined, Company, Event, Performer, Person, Place, Product, ScienceTitle, Species, Title, Topic};

/// All domains.
pub(super) const DOMAINS: [Domain; 13] = [
    Domain {
        name: "music",
        kinds: &[
            kind(
                ["song", "recording", "lied"],
                Title,
                1.0,
                &[
                    a(["released", "releaseDate", "erschienen"], Date),
                    a(["time", "duration", "dauer"], Seconds),
                    a(["price", "listPrice", "preis"], Price),
                    a(["copyright", "rights", "rechte"], Named(Company)),
                    a(["number", "trackNumber", "nummer"], Count(1, 20)),
                ],
                &[
                    r(["artist", "performedBy", "interpret"], 1, 1, 2),
                    r(["album", "appearsOn", "album"], 2, 0, 1),
                    r(["label", "imprint", "plattenfirma"], 3, 0, 1),
                    r(["genre", "style", "gattung"], 4, 0, 2),
                    r(["songwriter", "writtenBy", "komponist"], 5, 0, 3),
                ],
            ),
            kind(["artist", "performer", "interpret"], Performer, 0.3, &[], &[]),
            kind(["album", "release", "album"], Title, 0.4, &[], &[]),
            kind(["label", "imprint", "firma"], Company, 0.06, &[], &[]),
            kind(["genre", "style", "gattung"], Topic, 0.05, &[], &[]),
            kind(["songwriter", "author", "komponist"], Person, 0.4, &[], &[]),
        ],
    },
    Domain {
        name: "papers",
        kinds: &[
            kind(
                ["paper", "publication", "artikel"],
                ScienceTitle,
                1.0,
                &[a(["year", "published", "jahr"], Year), a(["pages", "pageCount", "seiten"], Count(1, 40))],
                &[r(["author", "creator", "verfasser"], 1, 1, 5), r(["venue", "publishedIn", "reihe"], 2, 1, 1)],
            ),
            kind(["author", "person", "verfasser"], Person, 0.9, &[], &[]),
            kind(["venue", "journal", "reihe"], Event, 0.03, &[], &[]),
        ],
    },
    Domain {
        name: "films",
        kinds: &[
            kind(
                ["film", "movie", "pelicula"],
                Title,
                1.0,
                &[
                    a(["year", "released", "estreno"], Year),
                    a(["runtime", "length", "duracion"], Seconds),
                    a(["language", "lang", "idioma"], Word("English French Hindi Spanish Japanese German")),
                ],
                &[
                    r(["starring", "actor", "reparto"], 1, 1, 4),
                    r(["director", "directedBy", "direccion"], 1, 0, 1),
                    r(["writer", "screenplay", "guion"], 1, 0, 2),
                    r(["genre", "category", "genero"], 2, 0, 2),
                ],
            ),
            kind(["person", "artist", "persona"], Person, 1.0, &[a(["born", "birthYear", "nacimiento"], Year)], &[]),
            kind(["genre", "category", "genero"], Topic, 0.05, &[], &[]),
        ],
    },
    Domain {
        name: "shorts",
        kinds: &[
            kind(
                ["film", "feature", "obra"],
                Title,
                1.0,
                &[a(["year", "released", "estreno"], Year)],
                &[r(["starring", "cast", "reparto"], 1, 1, 2), r(["writer", "author", "guion"], 1, 0, 2)],
            ),
            kind(["person", "actor", "persona"], Person, 1.2, &[], &[]),
        ],
    },
    Domain {
        name: "books",
        kinds: &[
            kind(
                ["book", "volume", "livre"],
                Title,
                1.0,
                &[
                    a(["isbn", "identifier", "isbn"], Code),
                    a(["published", "date", "parution"], Date),
                    a(["pages", "extent", "pages"], Count(60, 900)),
                    a(["price", "cost", "prix"], Price),
                ],
                &[
                    r(["author", "writtenBy", "auteur"], 1, 1, 2),
                    r(["publisher", "imprint", "editeur"], 2, 0, 1),
                    r(["series", "partOf", "collection"], 3, 0, 1),
                ],
            ),
            kind(["author", "writer", "auteur"], Person, 0.5, &[a(["born", "birth", "naissance"], Year)], &[]),
            kind(["publisher", "house", "editeur"], Company, 0.08, &[], &[]),
            kind(["series", "collection", "collection"], Title, 0.12, &[], &[]),
        ],
    },
    Domain {
        name: "products",
        kinds: &[
            kind(
                ["product", "item", "produkt"],
                Product,
                1.0,
                &[
                    a(["price", "listPrice", "preis"], Price),
                    a(["description", "details", "beschreibung"], Description),
                    a(["width", "size", "breite"], Length),
                    a(["modelno", "partNumber", "modell"], Code),
                ],
                &[
                    r(["brand", "manufacturer", "hersteller"], 1, 0, 1),
                    r(["category", "department", "gruppe"], 2, 0, 1),
                ],
            ),
            kind(["brand", "manufacturer", "hersteller"], Company, 0.12, &[], &[]),
            kind(["category", "department", "gruppe"], Topic, 0.06, &[], &[]),
        ],
    },
    Domain {
        name: "places",
        kinds: &[
            kind(
                ["place", "settlement", "ort"],
                Place,
                1.0,
                &[
                    a(["population", "inhabitants", "einwohner"], Count(200, 2_000_000)),
                    a(["elevation", "altitude", "hoehe"], Count(1, 3000)),
                    a(["areaCode", "postalCode", "vorwahl"], Code),
                ],
                &[
                    r(["isPartOf", "containedBy", "gehoertZu"], 0, 1, 1),
                    r(["country", "nation", "land"], 1, 1, 1),
                    r(["timeZone", "zone", "zeitzone"], 2, 1, 1),
                    r(["mayor", "headOfGovernment", "buergermeister"], 3, 0, 1),
                ],
            ),
            kind(["country", "nation", "land"], Coined, 0.03, &[], &[]),
            kind(["zone", "timeZone", "zone"], Coined, 0.02, &[], &[]),
            kind(["person", "official", "person"], Person, 0.3, &[], &[]),
        ],
    },
    Domain {
        name: "people",
        kinds: &[
            kind(
                ["person", "human", "personne"],
                Person,
                1.0,
                &[
                    a(["birthDate", "born", "naissance"], Date),
                    a(["deathDate", "died", "deces"], Date),
                    a(
                        ["occupation", "profession", "metier"],
                        Word("painter actor politician scientist writer composer"),
                    ),
                    a(["alias", "alsoKnownAs", "surnom"], Named(Performer)),
                ],
                &[
                    r(["birthPlace", "bornIn", "lieuNaissance"], 1, 0, 1),
                    r(["deathPlace", "diedIn", "lieuDeces"], 1, 0, 1),
                    r(["nationality", "citizenship", "nationalite"], 2, 0, 1),
                    r(["gender", "sex", "genre"], 3, 1, 1),
                    r(["spouse", "marriedTo", "conjoint"], 0, 0, 1),
                    r(["almaMater", "educatedAt", "ecole"], 4, 0, 2),
                ],
            ),
            kind(["place", "location", "lieu"], Place, 0.4, &[], &[r(["country", "within", "pays"], 2, 1, 1)]),
            kind(["country", "state", "pays"], Coined, 0.04, &[], &[]),
            kind(["gender", "sex", "genre"], Coined, 0.015, &[], &[]),
            kind(["school", "university", "ecole"], Company, 0.15, &[], &[r(["city", "locatedIn", "ville"], 1, 1, 1)]),
        ],
    },
    Domain {
        name: "companies",
        kinds: &[
            kind(
                ["company", "organisation", "empresa"],
                Company,
                1.0,
                &[
                    a(["founded", "foundingYear", "fundacion"], Year),
                    a(["employees", "staff", "empleados"], Count(5, 200_000)),
                    a(["homepage", "website", "sitio"], Named(Coined)),
                ],
                &[
                    r(["industry", "sector", "sector"], 1, 1, 2),
                    r(["headquarters", "basedIn", "sede"], 2, 0, 1),
                    r(["founder", "foundedBy", "fundador"], 3, 0, 2),
                    r(["subsidiary", "owns", "filial"], 0, 0, 1),
                ],
            ),
            kind(["industry", "sector", "sector"], Topic, 0.06, &[], &[]),
            kind(["city", "place", "ciudad"], Place, 0.3, &[], &[]),
            kind(["person", "founder", "persona"], Person, 0.6, &[], &[]),
        ],
    },
    Domain {
        name: "events",
        kinds: &[
            kind(
                ["event", "match", "evenement"],
                Event,
                1.0,
                &[
                    a(["date", "startDate", "jour"], Date),
                    a(["attendance", "visitors", "spectateurs"], Count(100, 90_000)),
                ],
                &[
                    r(["participant", "team", "equipe"], 1, 1, 3),
                    r(["location", "venue", "lieu"], 2, 1, 1),
                    r(["previous", "follows", "precedent"], 0, 0, 1),
                    r(["winner", "champion", "vainqueur"], 1, 0, 1),
                ],
            ),
            kind(["team", "club", "equipe"], Company, 0.3, &[], &[r(["ground", "homeVenue", "stade"], 2, 0, 1)]),
            kind(
                ["venue", "stadium", "lieu"],
                Place,
                0.25,
                &[a(["capacity", "seats", "places"], Count(300, 90_000))],
                &[],
            ),
        ],
    },
    Domain {
        name: "software",
        kinds: &[
            kind(
                ["package", "program", "paket"],
                Coined,
                1.0,
                &[
                    a(["summary", "description", "beschreibung"], Description),
                    a(["released", "updated", "stand"], Date),
                    a(["downloads", "installs", "abrufe"], Count(10, 9_000_000)),
                ],
                &[
                    r(["dependsOn", "requires", "benoetigt"], 0, 0, 4),
                    r(["maintainer", "developer", "betreuer"], 1, 1, 2),
                    r(["license", "terms", "lizenz"], 2, 1, 1),
                ],
            ),
            kind(["developer", "maintainer", "betreuer"], Person, 0.4, &[], &[]),
            kind(["license", "terms", "lizenz"], Coined, 0.04, &[], &[]),
        ],
    },
    Domain {
        name: "restaurants",
        kinds: &[
            kind(
                ["restaurant", "place", "ristorante"],
                Performer,
                1.0,
                &[
                    a(["phone", "telephone", "telefono"], Code),
                    a(["address", "street", "indirizzo"], Named(Place)),
                    a(["opened", "since", "apertura"], Year),
                ],
                &[r(["city", "town", "citta"], 1, 1, 1), r(["cuisine", "food", "cucina"], 2, 0, 2)],
            ),
            kind(["city", "town", "citta"], Place, 0.05, &[], &[]),
            kind(["cuisine", "food", "cucina"], Topic, 0.06, &[], &[]),
        ],
    },
    Domain {
        name: "species",
        kinds: &[
            kind(
                ["species", "taxon", "art"],
                Species,
                1.0,
                &[a(["described", "firstDescribed", "beschrieben"], Year), a(["bodyLength", "size", "laenge"], Length)],
                &[
                    r(["family", "parentTaxon", "familie"], 1, 1, 1),
                    r(["habitat", "range", "verbreitung"], 2, 0, 3),
                    r(["describedBy", "authority", "autor"], 3, 0, 1),
                    r(["similarTo", "relatedTo", "verwandt"], 0, 0, 2),
                ],
            ),
            kind(["family", "taxonGroup", "familie"], Coined, 0.15, &[], &[]),
            kind(["region", "habitat", "gebiet"], Place, 0.2, &[], &[]),
            kind(["person", "authority", "autor"], Person, 0.25, &[], &[]),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_stay_within_their_domain() {
        for domain in DOMAINS {
            assert_eq!(domain.kinds[0].share, 1.0, "{}", domain.name);
            for kind in domain.kinds {
                assert!(kind.relations.iter().all(|r| r.to < domain.kinds.len() && r.least <= r.most && r.most > 0));
            }
        }
    }
}
