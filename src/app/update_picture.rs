//! Actions of *Save picture*: the path is typed or chosen, then the drawing code writes what is on the screen.

use super::action::{Action, Effect};
use super::state::{AppState, Saving};

/// Handles an action of saving a picture; `None` when it is none.
pub(super) fn update(state: &mut AppState, action: &Action) -> Option<Vec<Effect>> {
    match action {
        Action::SavePicture => {
            // Without a pair there is no picture.
            state.place = super::state::Place::Explore;
            if state.explore.shown.is_some() && state.explore.saving.is_none() {
                let path = proposed_name(state);
                state.explore.saving = Some(Saving { path, fault: None, replace: false });
            }
        }
        Action::PicturePath(None) => state.explore.saving = None,
        Action::PicturePath(Some(path)) => {
            if let Some(saving) = &mut state.explore.saving {
                *saving = Saving { path: path.clone(), fault: None, replace: false };
            }
        }
        Action::PickPicture => return Some(vec![Effect::PickPicture]),
        Action::PicturePicked(path) => {
            if let Some(saving) = &mut state.explore.saving {
                match path {
                    // The system's dialog has asked whether to replace a file.
                    Some(path) => *saving = Saving { path: path.clone(), fault: None, replace: true },
                    None => {
                        saving.fault = Some("No file was chosen. Type a path, then press Enter.".to_owned());
                        return Some(Vec::new());
                    }
                }
            }
            return update(state, &Action::WritePicture);
        }
        Action::WritePicture => {
            let Some(saving) = &mut state.explore.saving else { return Some(Vec::new()) };
            let path = saving.path.trim().to_owned();
            if let Some(fault) = fault_of(&path) {
                saving.fault = Some(fault);
                return Some(Vec::new());
            }
            saving.fault = None;
            return Some(vec![Effect::WritePicture { path, replace: saving.replace }]);
        }
        Action::PictureExists => {
            if let Some(saving) = &mut state.explore.saving {
                saving.fault = Some("This file exists. Save once more to replace it.".to_owned());
                saving.replace = true;
            }
        }
        Action::PictureWritten(Ok(path)) => {
            state.explore.saving = None;
            state.notice = Some(format!("The picture was written to {path}."));
        }
        Action::PictureWritten(Err(message)) => {
            if let Some(saving) = &mut state.explore.saving {
                saving.fault = Some(message.clone());
            }
        }
        _ => return None,
    }
    Some(Vec::new())
}

/// What is wrong with a path before anything is written.
fn fault_of(path: &str) -> Option<String> {
    if path.is_empty() {
        return Some("No path is given. Type one that ends in .svg or .png.".to_owned());
    }
    let lower = path.to_lowercase();
    let known = lower.ends_with(".svg") || lower.ends_with(".png");
    (!known).then(|| "The path must end in .svg or .png, which says what is written.".to_owned())
}

/// "Radioactive and Radioactive Remix.svg": the names, without what no file system takes.
fn proposed_name(state: &AppState) -> String {
    let Some(view) = &state.explore.shown else { return "pair.svg".to_owned() };
    let plain = |name: &str| {
        let kept: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        kept.split_whitespace().take(6).collect::<Vec<_>>().join("-")
    };
    let names = [plain(&view.names[0]), plain(&view.names[1])];
    match names.iter().any(String::is_empty) {
        true => "pair.svg".to_owned(),
        false => format!("{}_{}.svg", names[0], names[1]),
    }
}
