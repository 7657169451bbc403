//! Glyphs of the embedded icon font, by the names Phosphor gives them; only those the window uses are in the font.

use crate::scene::Kind;
use crate::scene::picture::Icon;

pub const ARROW_RIGHT: &str = "\u{e06c}";
pub const ARROW_U_UP_LEFT: &str = "\u{e08a}";
pub const BUILDINGS: &str = "\u{e102}";
pub const CALENDAR: &str = "\u{e108}";
pub const CAMERA: &str = "\u{e10e}";
pub const CARET_DOWN: &str = "\u{e136}";
pub const CARET_LEFT: &str = "\u{e138}";
pub const CARET_RIGHT: &str = "\u{e13a}";
pub const CARET_UP: &str = "\u{e13c}";
pub const CARET_UP_DOWN: &str = "\u{e140}";
pub const CHART_LINE: &str = "\u{e154}";
pub const CHECK: &str = "\u{e182}";
pub const CIRCLE_DASHED: &str = "\u{e602}";
pub const COPY: &str = "\u{e1ca}";
pub const CORNERS_OUT: &str = "\u{e1d0}";
pub const CPU: &str = "\u{e610}";
pub const DATABASE: &str = "\u{e1de}";
pub const EYE_SLASH: &str = "\u{e224}";
pub const EQUALS: &str = "\u{e21c}";
pub const FILM_SLATE: &str = "\u{e8c2}";
pub const FOLDER_OPEN: &str = "\u{e256}";
pub const FUNNEL: &str = "\u{e266}";
pub const GIT_DIFF: &str = "\u{e27c}";
pub const GRADUATION_CAP: &str = "\u{e62c}";
pub const HASH: &str = "\u{e2a2}";
pub const INFO: &str = "\u{e2ce}";
pub const KEYBOARD: &str = "\u{e2d8}";
pub const MAGNIFYING_GLASS: &str = "\u{e30c}";
pub const MAP_PIN: &str = "\u{e316}";
pub const MASK_HAPPY: &str = "\u{e9f4}";
pub const MICROPHONE_STAGE: &str = "\u{e75c}";
pub const MOON: &str = "\u{e330}";
pub const MUSIC_NOTE: &str = "\u{e33c}";
pub const NOT_EQUALS: &str = "\u{eda6}";
pub const PALETTE: &str = "\u{e6c8}";
pub const PAUSE: &str = "\u{e39e}";
pub const PEN_NIB: &str = "\u{e3ac}";
pub const PLAY: &str = "\u{e3d0}";
pub const PRESENTATION: &str = "\u{e654}";
pub const QUESTION: &str = "\u{e3e8}";
pub const SEAL_CHECK: &str = "\u{e606}";
pub const SIDEBAR_SIMPLE: &str = "\u{ec24}";
pub const SKIP_BACK: &str = "\u{e5a4}";
pub const SKIP_FORWARD: &str = "\u{e5a6}";
pub const SORT_ASCENDING: &str = "\u{e444}";
pub const STOP: &str = "\u{e46c}";
pub const SUN: &str = "\u{e472}";
pub const SWAP: &str = "\u{e83c}";
pub const TAG: &str = "\u{e478}";
pub const TEXT_AA: &str = "\u{e6ee}";
pub const TRASH: &str = "\u{e4a6}";
pub const USER: &str = "\u{e4c2}";
pub const VINYL_RECORD: &str = "\u{ecac}";
pub const WARNING: &str = "\u{e4e0}";
pub const X: &str = "\u{e4f6}";

/// The sign of an icon in a picture.
pub fn sign(icon: Icon) -> &'static str {
    match icon {
        Icon::Kind(kind) => kind_icon(kind),
        Icon::NotEquals => NOT_EQUALS,
        Icon::CaretLeft => CARET_LEFT,
        Icon::CaretRight => CARET_RIGHT,
        Icon::CaretUp => CARET_UP,
        Icon::CaretDown => CARET_DOWN,
    }
}

/// The icon of a kind of thing.
pub fn kind_icon(kind: Kind) -> &'static str {
    match kind {
        Kind::Album => VINYL_RECORD,
        Kind::Company => BUILDINGS,
        Kind::Date => CALENDAR,
        Kind::Film => FILM_SLATE,
        Kind::Genre => MASK_HAPPY,
        Kind::Number => HASH,
        Kind::Performer => MICROPHONE_STAGE,
        Kind::Person => USER,
        Kind::Place => MAP_PIN,
        Kind::Tag => TAG,
        Kind::Text => TEXT_AA,
        Kind::Track => MUSIC_NOTE,
        Kind::Unknown => CIRCLE_DASHED,
        Kind::Writer => PEN_NIB,
    }
}
