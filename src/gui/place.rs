//! What every place is drawn from: the state to read, the actions to push, and what is remembered between frames
//! only to draw faster or to light what is under the pointer.

use super::frame::Room;
use super::theme::Tokens;
use crate::app::{Action, AppState, CurveView, Focus, PairView};
use crate::evaluation::Intervals;
use crate::scene::{Layout, Scene, SceneOptions};
use egui::Rect;
use std::sync::Arc;

/// Handed to every drawing function.
pub struct Draw<'a> {
    pub state: &'a AppState,
    pub actions: &'a mut Vec<Action>,
    pub memo: &'a mut Memo,
    pub t: Tokens,
    pub room: Room,
}

impl Draw<'_> {
    /// Asks for a change of state, done before the next frame.
    pub fn push(&mut self, action: Action) {
        self.actions.push(action);
    }
}

/// Results kept by key, and the rectangles of this frame that the next one hit-tests. Nothing here is state: losing
/// it changes no picture.
#[derive(Default)]
pub struct Memo {
    /// The butterfly's scene and layout with what they were made for.
    pub butterfly: Option<ButterflyMemo>,
    /// The row the candidate list last scrolled to, and whose list it was.
    pub listed: Option<(Option<usize>, crate::graph::EntityId, crate::graph::Side)>,
    pub search_rect: Option<Rect>,
    /// The threshold field has taken the focus.
    pub typing: bool,
    /// The key T asks the point of the curve to take the keyboard.
    pub focus_threshold: bool,
    /// Intervals at a threshold, and of which curve.
    pub intervals: Option<(Arc<CurveView>, f64, Intervals)>,
    /// What lights in Explore.
    pub hover: Focus,
    /// Part rows of the why panel with their items, for hit tests in the next frame.
    pub part_rows: Vec<(Rect, Vec<u32>)>,
    pub attribute_rows: Vec<(Rect, Vec<u32>)>,
}

/// A laid out butterfly and its key.
pub struct ButterflyMemo {
    pub view: Arc<PairView>,
    pub options: SceneOptions,
    pub size: [f32; 2],
    pub compact: bool,
    pub scene: Arc<Scene>,
    pub layout: Arc<Layout>,
}
