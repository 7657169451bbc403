//! What a person asked to see of an explanation.

/// In which order rows stand within their group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RowOrder {
    #[default]
    Attention,
    Part,
    Name,
    File,
}

impl RowOrder {
    /// All orders, as the menu lists them.
    pub const ALL: [Self; 4] = [Self::Attention, Self::Part, Self::Name, Self::File];

    /// The order as the toolbar names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Attention => "attention",
            Self::Part => "part",
            Self::Name => "name",
            Self::File => "as in file",
        }
    }
}

/// A number of an edge that its width or its color can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// Share of the cross-graph attention.
    Cross,
    /// Self-attention.
    Own,
    /// Both together: the attention that adds up to 100 % on a side.
    Combined,
    /// What the edge moves the logit by.
    Contribution,
}

impl Quantity {
    /// All, as the menus list them.
    pub const ALL: [Self; 4] = [Self::Combined, Self::Cross, Self::Own, Self::Contribution];

    /// The quantity in words, as menus and the legend say it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cross => "cross-graph attention",
            Self::Own => "self-attention",
            Self::Combined => "attention",
            Self::Contribution => "contribution",
        }
    }
}

/// What width and color of an edge stand for. Invariant: never the same ([`Look::with_width`], [`Look::with_color`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Look {
    width: Quantity,
    color: Quantity,
}

impl Default for Look {
    fn default() -> Self {
        Self { width: Quantity::Combined, color: Quantity::Contribution }
    }
}

impl Look {
    /// What widths stand for.
    pub fn width(self) -> Quantity {
        self.width
    }

    /// What colors stand for.
    pub fn color(self) -> Quantity {
        self.color
    }

    /// The look with another width; `None` when the color stands for it already.
    #[must_use]
    pub fn with_width(self, width: Quantity) -> Option<Self> {
        (width != self.color).then_some(Self { width, ..self })
    }

    /// The look with another color; `None` when the width stands for it already.
    #[must_use]
    pub fn with_color(self, color: Quantity) -> Option<Self> {
        (color != self.width).then_some(Self { color, ..self })
    }
}

/// Something folded that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Opened {
    /// The smallest neighbors of a group, by its number.
    Fold(usize),
    /// The values of both entities.
    Values,
    /// The neighbors of a neighbor, by the item of the edge that leads to it.
    Neighbors(u32),
    /// The rest of them beside a second hop, by the same item.
    More(u32),
}

/// What a person asked to see of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SceneOptions {
    pub second_hop: bool,
    pub order: RowOrder,
    pub only_differences: bool,
    pub look: Look,
    /// What was opened, in the order in which it was: what is opened later stands below, so that nothing moves.
    pub opened: Vec<Opened>,
}

impl SceneOptions {
    /// Opens what is closed and closes what is open.
    pub fn turn(&mut self, what: Opened) {
        match self.opened.iter().position(|o| *o == what) {
            Some(at) => {
                self.opened.remove(at);
            }
            None => self.opened.push(what),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_and_color_never_mean_the_same() {
        for width in Quantity::ALL {
            for color in Quantity::ALL {
                let look = Look::default().with_width(width).and_then(|l| l.with_color(color));
                assert!(look.is_none_or(|l| l.width() != l.color()));
            }
        }
        assert_eq!(Look::default().with_width(Quantity::Contribution), None, "color means it");
        assert_eq!(Look::default().with_color(Quantity::Combined), None, "width means it");
        let other = Look::default().with_color(Quantity::Own).and_then(|l| l.with_width(Quantity::Contribution));
        assert!(other.is_some());
    }
}
