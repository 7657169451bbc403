//! Entity tables into a graph: a row is an entity, columns are attributes or relations by the rule of
//! [`super::columns`].
//!
//! In: one table, or a folder of them. Out: triples in the builder. Ids: a row is `<table>/<id>` (or its IRI, where
//! the id is one), so that a links file may name it by the bare id; a shared value is `<column>:<folded value>`, with
//! the column's words as type and its most frequent spelling as `name`. Relations and attributes are called as the
//! columns are written. The type of a row is the words of the table's name, without the plural ending where a column
//! shows that it is one (`song_id` or `Song_Name` beside `songs`).
//! Invariant: the order of rows changes nothing, unless rows are named by their number.

use super::columns::{Naming, Role, cut, fold, has_singular_word, naming, pieces_in, roles, singular};
use super::csv_table::{Table, read_table};
use super::{Folder, Source};
use crate::base::{Control, Error, Receipt, Result};
use crate::graph::{GraphBuilder, local_words};
use csv::StringRecord;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Name of the format in receipts.
pub(super) const NAME: &str = "table";
/// Rows taken between two checks for cancellation.
const STEP: usize = 1024;

/// Reads one table. Errors: `Syntax` when it has no columns or no rows; `Cancelled`.
pub(super) fn read(source: &Source, builder: &mut GraphBuilder, receipt: &mut Receipt, ctl: &Control) -> Result<()> {
    let table = read_table(source, receipt, ctl)?;
    if table.rows.is_empty() && receipt.skipped_count() == 0 {
        return Err(source.broken("the table has a header but no rows", "Check that its export was finished"));
    }
    emit(&[table], builder, receipt, ctl)
}

/// Reads all tables of a folder; other files are left out with a note.
///
/// Errors: `Mismatch` when the folder holds no table; else as [`read`].
pub(super) fn read_folder(folder: &Folder, ctl: &Control) -> Result<(GraphBuilder, Receipt)> {
    let mut receipt = Receipt::new(folder.shown(), format!("folder of {NAME}s"));
    let mut tables = Vec::new();
    let files = folder.files()?;
    for file in &files {
        let source = match folder.read(file, ctl) {
            Ok(source) => source,
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => {
                receipt.note(format!("left out: {error}"));
                continue;
            }
        };
        match super::recognize(&source) {
            Ok(format) if format.name == NAME => {}
            Ok(format) => {
                receipt.note(format!("left out: {file} is {}, not a table", format.name));
                continue;
            }
            Err(_) => {
                receipt.note(format!("left out: {file} is not a table"));
                continue;
            }
        }
        let mut own = Receipt::default();
        let table = read_table(&source, &mut own, ctl)?;
        if is_link_table(&table) {
            receipt.note(format!("left out: {file} lists pairs"));
            continue;
        }
        receipt.absorb(own);
        tables.push(table);
    }
    if tables.is_empty() {
        let found = if files.is_empty() { "it is empty".to_owned() } else { format!("it holds {}", files.join(", ")) };
        return Err(Error::mismatch(
            format!("{}: no graph was found in this folder ({found})", folder.shown()),
            "Name a file in it, or a folder of tables or an OpenEA folder (rel_triples_1, rel_triples_2, ...)",
        ));
    }
    let mut builder = GraphBuilder::new();
    emit(&tables, &mut builder, &mut receipt, ctl)?;
    Ok((builder, receipt))
}

/// Whether a table lists pairs of rows of two other tables.
pub(super) fn is_link_table(table: &Table) -> bool {
    let words: Vec<String> = table.header.iter().take(2).map(|h| local_words(h)).collect();
    matches!(
        words.iter().map(String::as_str).collect::<Vec<_>>()[..],
        ["ltable id" | "left" | "left id" | "id1" | "id a", "rtable id" | "right" | "right id" | "id2" | "id b"]
    )
}

fn emit(tables: &[Table], builder: &mut GraphBuilder, receipt: &mut Receipt, ctl: &Control) -> Result<()> {
    let named: Vec<_> = tables.iter().map(naming).collect();
    let ids: Vec<FxHashSet<String>> = tables
        .iter()
        .zip(&named)
        .map(|(table, (naming, _))| {
            let id = |(i, (_, row)): (usize, &(u64, StringRecord))| row_id(table, *naming, row, i);
            table.rows.iter().enumerate().filter_map(id).collect()
        })
        .collect();
    let mut spellings = Spellings::default();
    let singular_names = has_singular_word(tables);
    for (at, table) in tables.iter().enumerate() {
        let Some((naming, label)) = named.get(at).copied() else {
            continue;
        };
        let roles = roles(tables, at, (naming, label), &ids);
        let words = local_words(&table.name);
        let kind = if singular_names { singular(&words) } else { words };
        explain(tables, table, naming, &roles, receipt);
        let mut row_ids: FxHashSet<String> = FxHashSet::default();
        let (mut same, mut dangling) = (0u64, 0u64);
        for (i, (line, row)) in table.rows.iter().enumerate() {
            if i % STEP == 0 {
                ctl.check()?;
                ctl.progress(&format!("Taking in {}", table.file), i as u64, table.rows.len() as u64);
            }
            let Some(id) = row_id(table, naming, row, i) else {
                // It was counted as read when its cells were.
                receipt.read -= 1;
                receipt.skip("the row has no id", crate::base::Place::line(&table.file, *line));
                continue;
            };
            receipt.kept += 1;
            let entity = entity_id(table, &id);
            builder.entity(&entity);
            same += u64::from(!row_ids.insert(id));
            let mut typed = false;
            for ((column, name), role) in table.header.iter().enumerate().zip(&roles) {
                let cell = table.cell(row, column);
                if cell.is_empty() {
                    continue;
                }
                match role {
                    Role::Id => {}
                    Role::Label(attribute) => {
                        builder.attribute(&entity, attribute, cell);
                    }
                    Role::Attribute => {
                        typed |= name == "type";
                        builder.attribute(&entity, name, cell);
                    }
                    Role::Shared(separator) => {
                        for piece in cut(cell, *separator) {
                            builder.relation(&entity, name, &spellings.id(name, piece));
                        }
                    }
                    Role::Reference(target) => {
                        let (Some(other), Some(ids)) = (tables.get(*target), ids.get(*target)) else {
                            continue;
                        };
                        let mut found = false;
                        for piece in pieces_in(cell, ids) {
                            builder.relation(&entity, name, &entity_id(other, piece));
                            found = true;
                        }
                        dangling += u64::from(!found);
                    }
                }
            }
            if !typed {
                builder.attribute(&entity, "type", &kind);
            }
        }
        if same > 0 {
            receipt.note(format!("{}: {same} rows repeat an id; rows of one id are one entity", table.name));
        }
        if dangling > 0 {
            receipt.note(format!("{}: {dangling} cells name no row of the table they refer to", table.name));
        }
    }
    spellings.emit(builder);
    Ok(())
}

/// The id of a row as its table writes it; `None` when its cell is empty.
fn row_id(table: &Table, naming: Naming, row: &StringRecord, number: usize) -> Option<String> {
    let cell = match naming {
        Naming::Column(column) => table.cell(row, column),
        Naming::First => table.cell(row, 0),
        Naming::Number => return Some((number + 1).to_string()),
    };
    (!cell.is_empty()).then(|| cell.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn entity_id(table: &Table, id: &str) -> String {
    if id.contains("://") { id.to_owned() } else { format!("{}/{id}", table.name.replace(char::is_whitespace, "_")) }
}

/// Says in the receipt how each column was understood.
fn explain(tables: &[Table], table: &Table, naming: Naming, roles: &[Role], receipt: &mut Receipt) {
    let rows = match naming {
        Naming::Column(column) => format!("rows are named by {}", table.header.get(column).map_or("", String::as_str)),
        Naming::First => format!("rows are named by {}", table.header.first().map_or("", String::as_str)),
        Naming::Number => "rows are named by their number, so keep their order (no column is an id)".to_owned(),
    };
    let mut said = vec![rows];
    for (name, role) in table.header.iter().zip(roles) {
        said.push(match role {
            Role::Id => continue,
            Role::Label(attribute) => format!("{name} is the {attribute}"),
            Role::Attribute => format!("{name} is an attribute"),
            Role::Shared(None) => format!("{name} leads to entities, one for each value"),
            Role::Shared(Some(s)) => format!("{name} leads to entities, lists cut at \"{s}\""),
            Role::Reference(t) => format!("{name} leads to rows of {}", tables.get(*t).map_or("", |t| t.name.as_str())),
        });
    }
    receipt.note(format!("{}: {}", table.name, said.join("; ")));
}

/// Shared values: how often each was spelled how.
#[derive(Default)]
struct Spellings {
    /// By entity id: words of the column, and the count of each spelling.
    values: BTreeMap<String, (String, BTreeMap<String, usize>)>,
    /// Entity ids by column and spelling, so that each spelling is folded once.
    ids: FxHashMap<String, FxHashMap<String, String>>,
}

impl Spellings {
    /// The entity of a value, which is counted.
    fn id(&mut self, column: &str, spelling: &str) -> String {
        let known = self.ids.entry(column.to_owned()).or_default();
        let id = known
            .entry(spelling.to_owned())
            .or_insert_with(|| format!("{}:{}", local_words(column).replace(' ', "_"), fold(spelling)))
            .clone();
        let (_, spellings) = self.values.entry(id.clone()).or_insert_with(|| (local_words(column), BTreeMap::new()));
        *spellings.entry(spelling.to_owned()).or_default() += 1;
        id
    }

    fn emit(self, builder: &mut GraphBuilder) {
        for (id, (words, spellings)) in self.values {
            // Of equally frequent spellings the smallest.
            let name = spellings.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
            if let Some((name, _)) = name {
                builder.attribute(&id, "name", name);
            }
            builder.attribute(&id, "type", &words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Place;
    use crate::graph::{Direction, KnowledgeGraph};

    fn source(name: &str, text: &str) -> Source {
        Source::new(name, text.as_bytes().to_vec(), &Control::default()).expect("is text")
    }

    fn load(name: &str, text: &str) -> Result<(KnowledgeGraph, Receipt)> {
        let (mut builder, mut receipt) = (GraphBuilder::new(), Receipt::new(name, NAME));
        read(&source(name, text), &mut builder, &mut receipt, &Control::default())?;
        Ok((builder.build("t"), receipt))
    }

    fn edges(graph: &KnowledgeGraph, entity: &str) -> Vec<String> {
        let e = graph.find(entity).unwrap_or_else(|| panic!("{entity} exists"));
        let edges = graph.adjacency(Direction::Out).edges(e);
        edges.map(|(r, t)| format!("{} {}", graph.relation_name(r), graph.iri(t))).collect()
    }

    const SONGS: [&str; 5] =
        ["7,One,Cam,1:05", "8,Two,CAM,2:10", ",Lost,Cam,1:00", "9,Three,Omi,3:15", "10,Four,CAM,1:05"];

    #[test]
    fn rows_and_shared_values_become_entities_in_any_order() {
        let text = |rows: &[&str]| format!("id,Song_Name,Artist_Name,Time\n{}\n", rows.join("\n"));
        let (graph, receipt) = load("songs.csv", &text(&SONGS)).expect("is a table");
        assert_eq!((receipt.read, receipt.kept), (5, 4));
        assert_eq!(receipt.skipped["the row has no id"].places, [Place::line("songs.csv", 4)]);
        assert_eq!(edges(&graph, "songs/7"), ["Artist_Name artist_name:cam"]);
        let cam = graph.find("artist_name:cam").expect("is an entity");
        assert_eq!(graph.label(cam), Some("CAM"), "the most frequent spelling");
        assert_eq!(graph.types(cam).collect::<Vec<_>>(), ["artist name"]);
        let one = graph.find("songs/7").expect("is an entity");
        assert_eq!((graph.label(one), graph.types(one).next()), (Some("One"), Some("song")));
        let mut rows = SONGS;
        rows.reverse();
        assert_eq!(load("songs.csv", &text(&rows)).expect("is a table").0.digest(), graph.digest());
    }

    #[test]
    fn tables_of_a_folder_refer_to_each_other() {
        let files = [
            ("songs.csv", "id,title,artist_id,featured_artists\n1,One,a1,a2|a1\n2,Two,a2,\n3,Three,a9,\n"),
            ("artists.csv", "artist_id,name\na1,Cam\na2,Omi\n"),
            ("links.csv", "ltable_id,rtable_id,label\n1,2,0\n"),
            ("README.md", "Two tables."),
        ];
        let files = files.iter().map(|(n, t)| ((*n).to_owned(), t.as_bytes().to_vec().into())).collect();
        let (builder, receipt) =
            read_folder(&Folder::Memory { name: "music".into(), files }, &Control::default()).expect("holds tables");
        let graph = builder.build("music");
        assert_eq!(graph.entity_count(), 5);
        assert_eq!(
            edges(&graph, "songs/1"),
            ["artist_id artists/a1", "featured_artists artists/a1", "featured_artists artists/a2"]
        );
        let song = graph.find("songs/3").expect("is an entity");
        assert_eq!(graph.types(song).collect::<Vec<_>>(), ["song"]);
        assert!(receipt.notes.iter().any(|n| n == "left out: links.csv lists pairs"), "{:?}", receipt.notes);
        assert!(receipt.notes.iter().any(|n| n.contains("1 cells name no row")), "{:?}", receipt.notes);
    }

    #[test]
    fn rows_with_iris_keep_them() {
        let text = "iri,name,knows\nhttp://x/1,A,http://x/2\nhttp://x/2,B,http://x/1\n";
        let (graph, _) = load("people.csv", text).expect("is a table");
        assert_eq!(edges(&graph, "http://x/1"), ["knows http://x/2"]);
    }

    #[test]
    fn folders_without_tables_say_what_they_hold() {
        let folder = Folder::Memory { name: "docs".into(), files: vec![("a.txt".into(), b"words".as_slice().into())] };
        let error = read_folder(&folder, &Control::default()).expect_err("holds no table").to_string();
        assert!(error.starts_with("docs: no graph was found in this folder (it holds a.txt)."), "{error}");
    }
}
