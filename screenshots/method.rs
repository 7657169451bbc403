//! Pictures of the lesson: each step of the album cut and the remix, the film example, present mode.

use super::{LARGE, PATIENCE, SMALL, Session};
use doppelgraph::app::{Action, Example, MethodAction, Place};
use doppelgraph::scene::method::LessonStep;

impl Session {
    fn method(&mut self, action: MethodAction) {
        self.act(Action::Method(action));
    }

    /// Goes to the lesson and waits for its numbers.
    fn lesson(&mut self) {
        self.act(Action::GoTo(Place::Method));
        while self.state.method.shown.is_none() && self.state.method.fault.is_none() {
            match self.worker.wait(PATIENCE) {
                Some(action) => self.act(action),
                None => break,
            }
        }
    }
}

/// Draws them; light for odd steps, dark for even ones.
pub fn pictures(session: &mut Session) -> std::io::Result<()> {
    session.open("demo:music");
    session.lesson();
    for step in LessonStep::ALL {
        session.method(MethodAction::Step(step));
        let light = step.index().is_multiple_of(2);
        let title = step.title().to_lowercase().replace(": ", "-").replace(' ', "-");
        session.save(&format!("method-{}-{title}", step.index() + 1), LARGE, light, None)?;
    }
    session.method(MethodAction::Step(LessonStep::Own));
    session.save("method-1024x640", SMALL, true, None)?;
    session.method(MethodAction::Present(true));
    session.save("method-present", LARGE, false, None)?;
    session.method(MethodAction::Present(false));
    session.method(MethodAction::Example(Example::AdityaRaj));
    session.settle();
    session.lesson();
    session.method(MethodAction::Step(LessonStep::Cross));
    session.save("method-films", LARGE, true, None)?;
    Ok(())
}
