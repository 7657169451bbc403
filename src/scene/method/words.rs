//! The words of the lesson, with the names and numbers of the pair. In: a trace, the step, the switch, who is followed.
//! Out: [`Words`]. Invariants: every number comes from the trace; no term is used before a step has said what it is.

use super::shares::{percents, shares};
use super::stage::STRONG;
use super::{Follow, LessonStep, edge_words};
use crate::graph::Side;
use crate::model::cg_mualign::trace::{Attentions, Draws, SEEDS, Trace, apart};
use crate::scene::{RelationKey, relation_words};
use std::collections::BTreeSet;

/// The one space that no line is broken at, between a number and its per cent sign.
const NO_BREAK: char = '\u{a0}';

/// What the pair is called.
#[derive(Debug, Clone, PartialEq)]
pub struct LessonNames {
    /// Names of the two graphs.
    pub graphs: [String; 2],
    /// The score from which on a pair is a match, where the model has one.
    pub threshold: Option<f64>,
    /// The known answer, where the gold has one.
    pub known: Option<bool>,
}

/// A bar: what it measures, the number as shown, its length as a share of the longest possible.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    pub label: String,
    pub shown: String,
    pub share: f32,
}

/// The words beside the stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    pub title: &'static str,
    /// Two or three plain sentences.
    pub lead: String,
    pub in_pair: String,
    pub bars: [Bar; 2],
    /// What the bars measure.
    pub bars_note: &'static str,
    pub formula: String,
    pub formula_note: String,
    /// What the next step is for.
    pub but: String,
}

impl Words {
    /// Everything as one text, for tests and for readers.
    pub fn whole(&self) -> String {
        let bars = self.bars.iter().map(|b| format!("{}: {}. ", b.label, b.shown)).collect::<String>();
        [self.lead.as_str(), &self.in_pair, &bars, self.bars_note, &self.formula, &self.formula_note, &self.but]
            .join(" ")
    }
}

/// The words of a step.
pub fn words(trace: &Trace, step: LessonStep, attentions: Attentions, follow: Follow, names: &LessonNames) -> Words {
    let teller = Teller { trace, attentions, names };
    let (lead, in_pair, bars, bars_note, formula, formula_note, but) = match step {
        LessonStep::Neighborhoods => teller.neighborhoods(),
        LessonStep::Level0 => teller.level0(),
        LessonStep::Gather => teller.gather(follow),
        LessonStep::Cross => teller.cross(),
        LessonStep::Own => teller.own(),
        LessonStep::GatherAgain => teller.again(),
        LessonStep::Compare => teller.compare(),
        LessonStep::Cap => teller.cap(),
    };
    Words {
        title: step.title(),
        lead: lead.to_owned(),
        in_pair,
        bars,
        bars_note,
        formula,
        formula_note,
        but: but.to_owned(),
    }
}

type Told = (&'static str, String, [Bar; 2], &'static str, String, String, &'static str);

struct Teller<'a> {
    trace: &'a Trace,
    attentions: Attentions,
    names: &'a LessonNames,
}

fn two(value: f64) -> String {
    format!("{value:.2}").replace('-', "−")
}

fn percent(n: i64) -> String {
    format!("{n}{NO_BREAK}%")
}

/// "1 edge", "3 edges".
fn counted(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// Two bars on one scale from 0 to the larger of them (or `full`, where it is larger).
fn bars(labels: [&str; 2], values: [f64; 2], full: f64) -> [Bar; 2] {
    let longest = values[0].max(values[1]).max(full).max(1e-9);
    [0, 1].map(|i| Bar { label: labels[i].to_owned(), shown: two(values[i]), share: (values[i] / longest) as f32 })
}

impl Teller<'_> {
    fn name(&self, side: Side) -> &str {
        self.trace.name(self.trace.sides[side.index()].center)
    }

    fn neighbor(&self, side: Side, edge: usize) -> &str {
        self.trace.name(self.trace.sides[side.index()].edges[edge].node)
    }

    fn count(&self, side: Side) -> usize {
        self.trace.sides[side.index()].edges.len()
    }

    /// The side that is told about: the left one unless it has no edges.
    fn told(&self) -> Side {
        if self.count(Side::Left) == 0 { Side::Right } else { Side::Left }
    }

    /// Positions of the largest and the smallest share with them in whole per cent; `None` without edges. Where there are
    /// two entities or more, they are told about and not values such as a year; `told` is then "Values aside, " if one
    /// of those is the largest or smallest.
    fn ends(&self, side: Side, values: &[f32]) -> Option<([(usize, i64); 2], &'static str)> {
        let edges = &self.trace.sides[side.index()].edges;
        let all: Vec<usize> = (0..values.len()).collect();
        let entities: Vec<usize> =
            all.iter().copied().filter(|&i| !self.trace.nodes[edges[i].node].node.value).collect();
        let overall = Self::extremes(&all, values)?;
        let shown = if entities.len() > 1 { Self::extremes(&entities, values)? } else { overall };
        let aside = if shown == overall { "" } else { "Values aside: " };
        let whole = percents(values);
        Some((shown.map(|i| (i, whole[i])), aside))
    }

    /// Where the largest and the smallest share stand among some positions.
    fn extremes(among: &[usize], values: &[f32]) -> Option<[usize; 2]> {
        let order = |keep: fn(f32, f32) -> bool| {
            among.iter().copied().reduce(|best, i| if keep(values[i], values[best]) { i } else { best })
        };
        Some([order(|x, best| x > best)?, order(|x, best| x <= best)?])
    }

    fn neighborhoods(&self) -> Told {
        let texts = |side: Side| -> BTreeSet<&str> {
            let edges = self.trace.sides[side.index()].edges.iter();
            edges.map(|e| self.trace.nodes[e.node].text.as_str()).filter(|t| !t.is_empty()).collect()
        };
        let (left, right) = (texts(Side::Left), texts(Side::Right));
        let shared = left.intersection(&right).count();
        let shared = match shared {
            0 => "No neighbor is written the same on both sides.".to_owned(),
            1 => "One neighbor is written the same on both sides.".to_owned(),
            n => format!("{n} neighbors are written the same on both sides."),
        };
        let in_pair = format!(
            "{} of {} in {} and {} of {} in {} are looked at. {shared}",
            counted(self.count(Side::Left), "neighbor or value", "neighbors and values"),
            self.name(Side::Left),
            self.names.graphs[0],
            counted(self.count(Side::Right), "neighbor or value", "neighbors and values"),
            self.name(Side::Right),
            self.names.graphs[1],
        );
        let around = [Side::Left, Side::Right].map(|s| self.trace.nodes.iter().filter(|n| n.side == s).count() as f64);
        let longest = around[0].max(around[1]).max(1.0);
        let bars = [0, 1].map(|i| Bar {
            label: self.names.graphs[i].clone(),
            shown: format!("{:.0}", around[i]),
            share: (around[i] / longest) as f32,
        });
        (
            "Two graphs describe the same world, each in its own words. The question: are the two entries in the middle one \
             and the same thing? The network looks at what each is connected to (its neighbors), and at what those are \
             connected to.",
            in_pair,
            bars,
            "Entries and values within two steps. The network sees nothing else.",
            "N(a) = the neighbors of a".to_owned(),
            format!("at most {} each; step 8 shows how they are chosen", self.trace.cap),
            "Names mislead: a remix bears the name of the song, and one person is written in two ways. So neighbors have to \
             be weighed. First, everything must become numbers.",
        )
    }

    fn level0(&self) -> Told {
        let nodes = [Side::Left, Side::Right].map(|s| &self.trace.nodes[self.trace.sides[s.index()].center]);
        let pieces = nodes.map(|n| n.pieces.iter().map(|p| p.letters.as_str()).collect::<BTreeSet<_>>());
        let shared = pieces[0].intersection(&pieces[1]).count();
        let in_pair = match nodes.iter().position(|n| n.pieces.is_empty()) {
            Some(i) => format!("{} has no name, so all its numbers are 0.", self.name([Side::Left, Side::Right][i])),
            None => format!(
                "“{}” has {}, “{}” has {}; {} in both. Neighbors become numbers in the same way.",
                nodes[0].text,
                counted(pieces[0].len(), "piece", "pieces"),
                nodes[1].text,
                pieces[1].len(),
                counted(shared, "piece is", "pieces are"),
            ),
        };
        let apart = apart(&nodes[0].level0, &nodes[1].level0);
        (
            "A computer compares numbers, so every name becomes numbers. It is cut into pieces of three letters, and each \
             piece adds to one of 300 places; rare pieces add more. Nobody has heard of a neighbor yet: this is level 0.",
            in_pair,
            bars(["These two names", "Names without a common piece"], [apart, std::f64::consts::SQRT_2], 0.0),
            "Distance between two rows of numbers: the nearer, the more alike.",
            "place(piece) += its weight".to_owned(),
            "then the whole row is scaled to length 1".to_owned(),
            "A name does not say who made a thing or where it belongs. The next step lets everybody hear the neighbors.",
        )
    }

    fn gather(&self, follow: Follow) -> Told {
        let (who, hops) = match follow {
            Follow::Neighbor(side, edge) => {
                (self.neighbor(side, edge), self.trace.sides[side.index()].edges.get(edge).map_or(0, |e| e.hops.len()))
            }
            other => (self.name(other.side()), self.count(other.side())),
        };
        let in_pair = match hops {
            0 => format!("{who} has no neighbors: its own numbers are all it has."),
            1 => format!("{who} has one neighbor, which supplies all of its average."),
            n => format!(
                "{who} has {n} neighbors, so each supplies {}{NO_BREAK}% of its average. Click another node to see it gather.",
                two(100.0 / n as f64).trim_end_matches('0').trim_end_matches('.')
            ),
        };
        let play = self.trace.play(Attentions::Neither);
        let [left, right] = &play.levels[0];
        (
            "Now everybody gathers. Each entry keeps its own numbers and takes the average of its neighbors’ numbers; both \
             are joined end to end. Learned tables translate the 300 places first, so that what matters comes to the front. \
             That is level 1.",
            in_pair,
            bars(["Own numbers", "Averages of the neighbors"], [apart(&left.own, &right.own), play.sums_apart(0)], 0.0),
            "Distance between the two entries in the middle, in each half of level 1.",
            "level 1 = [ own ; Σ share · neighbor ]".to_owned(),
            format!("own, neighbor: {} numbers each; below zero becomes zero", self.trace.hidden),
            "An average hears everybody alike. Neighbors that only one graph knows push the two apart, although they say \
             nothing about the question.",
        )
    }

    fn cross(&self) -> Told {
        let side = self.told();
        let weights = shares(self.trace, LessonStep::Cross, self.attentions, side);
        let in_pair = match self.ends(side, &weights) {
            None => "Neither entry has neighbors, so there is nothing to weigh.".to_owned(),
            Some(_) if !self.attentions.cross() => format!(
                "Cross-graph attention is switched off: each of the {} supplies as much as any other.",
                counted(weights.len(), "neighbor", "neighbors")
            ),
            Some(_) if self.count(side.other()) == 0 => format!(
                "{} has no neighbors to look for, so all neighbors of {} count alike.",
                self.name(side.other()),
                self.name(side)
            ),
            Some(([(most, x), (least, y)], aside)) => {
                let nearest = self.trace.nearest(0, side, most).map_or("", |q| self.neighbor(side.other(), q));
                format!(
                    "{aside}{} finds “{nearest}” across and supplies {} to {}. {} supplies {}.",
                    self.neighbor(side, most),
                    percent(x),
                    self.name(side),
                    self.neighbor(side, least),
                    percent(y)
                )
            }
        };
        let apart = [Attentions::Cross, Attentions::Neither].map(|a| self.trace.play(a).sums_apart(0));
        (
            "Before an entry adds up its neighbors, it looks across at the other graph. A neighbor that is found there, too, \
             counts more; one that only this graph knows counts less. That is cross-graph attention.",
            in_pair,
            bars(["Cross-graph attention", "All alike"], apart, 0.0),
            "Distance between the two sums: the nearer, the more alike.",
            "share of j = Σ sim(j, k) / Σ Σ sim(i, k)".to_owned(),
            "k runs over the other graph’s neighbors; sim = e^(−distance)".to_owned(),
            "Sharing much is not being the same: a remix shares songwriters, title and label with the album cut. The next \
             step weighs which neighbors tell look-alikes apart.",
        )
    }

    fn own(&self) -> Told {
        let side = self.told();
        let gathered = &self.trace.play(self.attentions).levels[0][side.index()];
        let in_pair = match self.ends(side, &gathered.own_attention) {
            None => "Neither entry has neighbors, so there is nothing to weigh.".to_owned(),
            Some(_) if !self.attentions.own() => {
                "Self-attention is switched off: shares are those of the step before.".to_owned()
            }
            Some(([(most, x), (least, y)], aside)) => {
                let edges = &self.trace.sides[side.index()].edges;
                let used = percents(&gathered.weight)[most];
                let then = if self.attentions.cross() {
                    format!(" Together with the step before, {} supplies {}.", self.neighbor(side, most), percent(used))
                } else {
                    String::new()
                };
                format!(
                    "{aside}{} listens most to {} ({}): {}, and least to {} ({}): {}.{then}",
                    self.name(side),
                    self.neighbor(side, most),
                    edge_words(&edges[most]),
                    percent(x),
                    self.neighbor(side, least),
                    edge_words(&edges[least]),
                    percent(y)
                )
            }
        };
        let apart = [Attentions::Both, Attentions::Cross].map(|a| self.trace.play(a).sums_apart(0));
        (
            "The second attention stays within one graph. From pairs with known answers it has learned which kinds of \
             neighbors tell look-alikes apart, and which stand beside everything. Its share and that of the step before are \
             multiplied and made to add up to 100 % again.",
            in_pair,
            bars(["Both attentions", "Cross-graph only"], apart, 0.0),
            "Distance between the two sums. Farther is right where the two differ.",
            "share of j = cross(j) · self(j) / Σ cross(i) · self(i)".to_owned(),
            "self: one learned number from relation, neighbor and entry, e^number, made to add up to 1".to_owned(),
            "So far an entry knows its neighbors by name alone. What stands behind them it has not heard.",
        )
    }

    fn again(&self) -> Told {
        let mut aside = "";
        let supplied = [Side::Left, Side::Right].map(|side| {
            let weights = shares(self.trace, LessonStep::GatherAgain, self.attentions, side);
            let largest = Self::extremes(&(0..weights.len()).collect::<Vec<_>>(), &weights).map(|e| e[0]);
            self.ends(side, &weights).map(|([(most, x), _], values)| {
                aside = if values.is_empty() || largest == Some(most) { aside } else { values };
                format!("{} now hears {} most ({})", self.name(side), self.neighbor(side, most), percent(x))
            })
        });
        let in_pair = match supplied {
            [Some(left), Some(right)] => format!("{aside}{left}; {right}."),
            [Some(one), None] | [None, Some(one)] => format!("{one}. The other entry has no neighbors."),
            [None, None] => "Neither entry has neighbors.".to_owned(),
        };
        let in_pair = format!("{in_pair}{}{}", self.lonely(), self.heard_value());
        let apart = [Attentions::Both, Attentions::Neither].map(|a| self.trace.play(a).sums_apart(1));
        (
            "The same once more. The neighbors now hand over their level 1, which holds what they heard from their own \
             neighbors. So each entry hears two steps far, and both attentions weigh anew.",
            in_pair,
            bars(["Both attentions", "All alike"], apart, 0.0),
            "Distance between the two sums of level 2.",
            "level 2 = [ own level 1 ; Σ share · level 1 of the neighbor ]".to_owned(),
            format!(
                "{} and {} numbers, translated by learned tables; below zero becomes zero",
                self.trace.hidden, self.trace.hidden
            ),
            "Each entry is now one row of numbers that holds its surroundings. What is left is to compare two rows.",
        )
    }

    /// A value that takes more than half of what both entries hear, such as a type that tells nobody apart.
    fn heard_value(&self) -> String {
        let of = |side: Side| {
            let weights = shares(self.trace, LessonStep::GatherAgain, self.attentions, side);
            let [at, _] = Self::extremes(&(0..weights.len()).collect::<Vec<_>>(), &weights)?;
            let node = &self.trace.nodes[self.trace.sides[side.index()].edges[at].node];
            (node.node.value && weights[at] > 0.5).then(|| (node.node.label.clone(), percents(&weights)[at]))
        };
        match (of(Side::Left), of(Side::Right)) {
            (Some((one, x)), Some((two, y))) if one == two => format!(
                " Yet {} and {} of what they hear is the value \u{201c}{one}\u{201d}, which both have: it tells nobody apart.",
                percent(x),
                percent(y)
            ),
            _ => String::new(),
        }
    }

    /// The neighbor that is heard most at level 2 although nobody across is like it, where there is one.
    fn lonely(&self) -> String {
        let mut best: Option<(f32, Side, usize, i64)> = None;
        for side in [Side::Left, Side::Right] {
            let weights = shares(self.trace, LessonStep::GatherAgain, self.attentions, side);
            let whole = percents(&weights);
            for (edge, &weight) in weights.iter().enumerate() {
                let alike = self.trace.nearest(0, side, edge).map_or(0.0, |q| match side {
                    Side::Left => self.trace.similarity(0, edge, q),
                    Side::Right => self.trace.similarity(0, q, edge),
                });
                let node = self.trace.sides[side.index()].edges[edge].node;
                let counts = alike < STRONG && !self.trace.nodes[node].node.value;
                if counts && best.is_none_or(|b| weight > b.0) {
                    best = Some((weight, side, edge, whole[edge]));
                }
            }
        }
        best.map_or_else(String::new, |(_, side, edge, share)| {
            let edges = &self.trace.sides[side.index()].edges;
            format!(
                " {} ({}) has nobody like it in {} and supplies {}.",
                self.neighbor(side, edge),
                edge_words(&edges[edge]),
                self.names.graphs[side.other().index()],
                percent(share)
            )
        })
    }

    fn compare(&self) -> Told {
        let play = self.trace.play(self.attentions);
        let verdict = self.names.threshold.map_or_else(String::new, |t| {
            let (above, says) = if play.score >= t { ("at or above", "the same") } else { ("below", "not the same") };
            let known = match self.names.known {
                Some(same) if same == (play.score >= t) => " So is the known answer.".to_owned(),
                Some(same) => {
                    let truth = if same { "they are the same" } else { "they are not the same" };
                    format!(" The known answer: {truth}. Here the network errs.")
                }
                None => String::new(),
            };
            format!(" That is {above} the threshold {}: {says}.{known}", two(t))
        });
        let measured = match play.distance {
            Some(d) => {
                format!("The distance is {d:.3}, the logit {}, the score {}.", two(play.logit), two(play.score))
            }
            None => format!("The logit is {}, the score {}.", two(play.logit), two(play.score)),
        };
        let scores = [Attentions::Both, Attentions::Neither].map(|a| self.trace.play(a).score);
        let (formula, formula_note) = match play.distance {
            Some(_) => (
                format!("logit = {:.3} − {:.3} · distance", self.trace.intercept, self.trace.slope),
                "score = 1 / (1 + e^(−logit))".to_owned(),
            ),
            None => (
                "logit = slope · Σ weight · left · right + start".to_owned(),
                "score = 1 / (1 + e^(−logit))".to_owned(),
            ),
        };
        (
            "The two rows are compared. The distance between them says how different the two entries look, two steps around. A \
             line learned from known pairs turns it into the logit (above zero speaks for the same), and that into a score \
             from 0 to 1.",
            format!("{measured}{verdict}"),
            bars(["Score with both attentions", "Score without attention"], scores, 1.0),
            "The same pair, the same learned tables; only the shares differ.",
            formula,
            formula_note,
            "A score is as good as the edges it rests on. Open the pair in Explore to see which of them moved it.",
        )
    }

    fn cap(&self) -> Told {
        let draws = &self.trace.draws;
        let fits = draws.edges <= self.trace.cap;
        let size = counted(draws.edges, "edge", "edges");
        let start = if fits {
            format!(
                "{} has {size}: all are kept. Were there room for {} only, it would go as above.",
                draws.name, draws.cap
            )
        } else {
            format!("{} has {size} and room for {}.", draws.name, draws.cap)
        };
        let rare = rare(draws);
        let (in_pair, heard) = match rare {
            Some((words, count, heard)) => {
                let [weighted, uniform] = heard.map(|h| (h * SEEDS as f64).round() as i64);
                let only = if count == 1 { "the only".to_owned() } else { format!("one of {count}") };
                let told = format!(
                    "{start} In {SEEDS} draws, {only} “{words}” is kept {weighted} times; with equal chances {uniform} times."
                );
                (told, heard)
            }
            None => (start, [0.0, 0.0]),
        };
        (
            "Some entries have thousands of neighbors. Of each the network keeps a handful, drawn by chance, but not by equal \
             chance: every kind of relation weighs the same. One director weighs as much as forty actors together, so what is \
             rare is kept.",
            in_pair,
            bars(["Rare relations count more", "Equal chances"], heard, 1.0),
            "Share of the draws in which that relation is kept.",
            "weight of an edge = 1 / edges of its relation".to_owned(),
            format!("at most {} edges of an entry are kept", self.trace.cap),
            "Chance must not part what belongs together: equal names draw equal lots in both graphs, and the same pair always \
             gives the same picture.",
        )
    }
}

/// The relation whose share of draws gains most from the weights: its words, its edges, both shares.
fn rare(draws: &Draws) -> Option<(String, usize, [f64; 2])> {
    let gain = |h: [f64; 2]| h[0] - h[1];
    let best = draws.relations.iter().reduce(|best, r| if gain(r.heard()) > gain(best.heard()) { r } else { best })?;
    let words = relation_words(&RelationKey { name: best.relation.clone(), direction: best.direction });
    Some((words, best.names.len(), best.heard()))
}
