//! What every place is drawn from: the state to read, the actions to push, and what is remembered between frames
//! only to draw faster or to light what is under the pointer.

use super::frame::Room;
use super::theme::Tokens;
use crate::app::{Action, AppState, CurveView, Focus, PairView};
use crate::evaluation::{Costs, Interval, Intervals, Plan};
use crate::review::{DecidedCurve, KnownTo};
use crate::scene::picture::Picture;
use crate::scene::{Layout, NodeIndex, Scene, SceneOptions};
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
    /// Its picture with what that was made for; *Save picture* writes it.
    pub picture: Option<PictureMemo>,
    /// How many things were open in the last frame.
    pub opened: usize,
    /// The pill that had the keyboard in the last frame, and the one that takes it when it is drawn.
    pub focused_pill: Option<NodeIndex>,
    pub want_focus: Option<NodeIndex>,
    /// The pill of the edge whose menu was asked for last.
    pub menu_edge: Option<NodeIndex>,
    /// The field of *Save picture* has taken the focus.
    pub saving: bool,
    /// The row the candidate list last scrolled to, and whose list it was.
    pub listed: Option<(Option<usize>, crate::graph::EntityId, crate::graph::Side)>,
    pub search_rect: Option<Rect>,
    /// The threshold field has taken the focus.
    pub typing: bool,
    /// The field of a value has taken the focus.
    pub typing_value: bool,
    /// The key T asks the point of the curve to take the keyboard.
    pub focus_threshold: bool,
    /// Intervals at a threshold, and of which curve.
    pub intervals: Option<(Arc<CurveView>, f64, Intervals)>,
    /// The same of gold decisions, with the band around their curve.
    pub decided: Option<DecidedMemo>,
    /// What costs lead to, of which curve and under which prices.
    pub plan: Option<(Arc<CurveView>, Costs, Planned)>,
    /// Score of the pair of the list that is under the pointer: curve and chart mark it.
    pub marked: Option<f64>,
    /// Where a drag across the matrix began: the pointer, and where the threshold lay on the scale.
    pub matrix_drag: Option<(f32, f64)>,
    /// The pair that the queue last scrolled to.
    pub asked: Option<crate::app::EntityPair>,
    /// The key N asks the field of the note to take the keyboard.
    pub focus_note: bool,
    /// The field of a copy takes the keys when it comes.
    pub focus_copy: bool,
    /// What lights in Explore.
    pub hover: Focus,
    /// Part rows of the why panel with their items, for hit tests in the next frame.
    pub part_rows: Vec<(Rect, Vec<u32>)>,
    pub attribute_rows: Vec<(Rect, Vec<u32>)>,
}

/// What gold decisions give at a threshold.
#[derive(Debug, Clone)]
pub struct DecidedMemo {
    pub of: Arc<DecidedCurve>,
    pub at: f64,
    pub intervals: [Interval; 3],
    pub known: KnownTo,
    pub band: Arc<Vec<[f64; 3]>>,
    pub thresholds: Arc<Vec<f64>>,
}

/// The cheapest threshold, the cheapest plan, and the thresholds of the menu.
#[derive(Debug, Clone, Copy)]
pub struct Planned {
    pub cheapest: f64,
    pub plan: Plan,
    pub presets: [(&'static str, Option<f64>); 4],
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

/// The picture of the pair in view and its key.
pub struct PictureMemo {
    pub key: PictureKey,
    pub picture: Arc<Picture>,
}

/// What a picture is made from.
pub struct PictureKey {
    pub scene: Arc<Scene>,
    pub layout: Arc<Layout>,
    pub zoom: Option<f32>,
    pub pan: [f32; 2],
    pub lit: Focus,
    pub dark: bool,
    pub threshold: f64,
}

impl PartialEq for PictureKey {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.scene, &other.scene)
            && Arc::ptr_eq(&self.layout, &other.layout)
            && (self.zoom, self.pan, self.dark) == (other.zoom, other.pan, other.dark)
            && self.lit == other.lit
            && self.threshold == other.threshold
    }
}
