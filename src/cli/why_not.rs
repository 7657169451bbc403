//! `why-not`: which step lost a pair, and the nearest change that would have kept it.

use super::args::WhyNotArgs;
use super::one_pair::OnePair;
use super::shared::{print_json, say};
use crate::base::Result;
use crate::pipeline::{WhyNot, why_not};
use serde_json::json;

/// Runs the command.
pub fn run(args: &WhyNotArgs) -> Result<()> {
    let one = OnePair::new(&args.graphs, &args.pair, args.model.as_deref(), &args.common)?;
    let threshold = args.threshold.or(one.model.card.threshold).unwrap_or(0.5);
    let answer = why_not(&one.run, one.pair, threshold, args.one_to_one, &super::control())?;
    if args.common.json {
        let mut value = json!(answer);
        value["run_digest"] = json!(one.run.digest());
        print_json(&value);
    } else {
        say!("{}", as_text(&answer).trim_end());
    }
    Ok(())
}

fn as_text(answer: &WhyNot) -> String {
    let verdict = match answer.lost_at {
        Some(at) => format!("lost at: {}", at.name().to_lowercase()),
        None => "a match".to_owned(),
    };
    let mut out = format!("{} and {}: {verdict}\n", answer.names[0], answer.names[1]);
    for step in &answer.steps {
        let mark = if step.passed { " " } else { "x" };
        out += &format!("{mark} {:<11} {}\n", step.step.name(), step.what);
    }
    out + &format!("nearest change: {}\n", answer.change)
}
