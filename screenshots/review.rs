//! Pictures of the place Review: a pair asked blind after some decisions, the table of pairs; and the sheet of exports.

use super::{LARGE, SMALL, Session};
use doppelgraph::app::{Action, ExportAction, Place, ReviewAction};
use doppelgraph::review::Verdict;

impl Session {
    fn review(&mut self, action: ReviewAction) {
        self.act(Action::Review(action));
    }

    /// Decides the pair that is asked, and waits until the next one stands there.
    fn decide(&mut self, verdict: Verdict) {
        let before = self.state.review.ledger.len();
        self.review(ReviewAction::Decide(verdict));
        self.wait_until(|s| {
            let review = &s.state.review;
            let asked = review.card.as_ref().map(|c| c.pair);
            !review.pending && review.ledger.len() > before && asked == review.current
        });
    }
}

/// Draws them; the music demo is open.
pub fn pictures(session: &mut Session) -> std::io::Result<()> {
    session.act(Action::GoTo(Place::Review));
    session.wait_until(|s| s.state.review.card.is_some());
    for verdict in [Verdict::Same, Verdict::Different, Verdict::Related, Verdict::Same] {
        session.decide(verdict);
    }
    session.save("review-dark", LARGE, false, None)?;
    session.save("review-light", LARGE, true, None)?;
    session.save("review-1024x640", SMALL, false, None)?;
    session.review(ReviewAction::Table(true));
    session.wait_until(|s| s.state.review.table.is_some());
    session.save("review-table-light", LARGE, true, None)?;
    session.review(ReviewAction::Table(false));
    session.act(Action::Export(ExportAction::Open));
    session.wait_until(|s| s.state.exporting.as_ref().is_some_and(|e| e.preview.is_some()));
    session.save("export-dark", LARGE, false, None)?;
    session.act(Action::Export(ExportAction::Close));
    Ok(())
}
