//! A list of distinct words, kept small and found by name.

/// Words by number. In one string, since there may be millions of them.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    text: String,
    ends: Vec<usize>,
    /// Numbers in the order of the words.
    order: Vec<u32>,
}

impl Vocabulary {
    /// Numbers words, which are distinct, in the order in which they come.
    pub(super) fn new<S: AsRef<str>>(words: &[S]) -> Self {
        let mut out = Self::default();
        for word in words {
            out.text.push_str(word.as_ref());
            out.ends.push(out.text.len());
        }
        out.order = (0..words.len() as u32).collect();
        out.order.sort_unstable_by(|a, b| words[*a as usize].as_ref().cmp(words[*b as usize].as_ref()));
        out
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A word by its number.
    pub fn word(&self, number: u32) -> &str {
        let i = number as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.text[start..self.ends[i]]
    }

    /// The number of a word.
    pub fn find(&self, word: &str) -> Option<u32> {
        self.order.binary_search_by(|n| self.word(*n).cmp(word)).ok().map(|at| self.order[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_name_and_by_number() {
        let words = Vocabulary::new(&["remix", "", "album", "émile"]);
        assert_eq!((words.word(0), words.word(1), words.word(3)), ("remix", "", "émile"));
        assert_eq!(["album", "remix", "", "cut"].map(|w| words.find(w)), [Some(2), Some(0), Some(1), None]);
    }
}
