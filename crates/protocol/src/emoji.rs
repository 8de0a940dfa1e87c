//! Emoji: which there are, and how each is written.
//!
//! The list, `emoji.txt`, holds them in their fully qualified forms, one a line, in the order of what is left of them without
//! the variation selector. The crate `emojis` has such a list too, but 0.9.1 gives another skin tone for 24 couples whose
//! variation selector is left out, and has none of the nine single skin tones and hairs.

use std::sync::LazyLock;

use crate::errors::Error;

static EMOJI: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("emoji.txt").lines().filter(|line| !line.starts_with(REMARK)).collect());

/// How a line of the list begins that says something of it.
const REMARK: &str = "# ";

/// Asks for the coloured form of a character. People and programs leave it out or put it in where it changes nothing.
const VARIATION_SELECTOR: char = '\u{fe0f}';

/// The fully qualified form of the emoji that `text` is, with or without its variation selectors.
pub fn emoji(text: &str) -> Result<&'static str, Error> {
    let found = EMOJI.binary_search_by(|each| bare(each).cmp(bare(text)));
    found.map(|place| EMOJI[place]).map_err(|_| Error::invalid("emoji", "It is no emoji."))
}

fn bare(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| *c != VARIATION_SELECTOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_emoji_is_found_by_all_its_forms() {
        assert_eq!(EMOJI.len(), 3_953);
        for each in EMOJI.iter() {
            let stripped: String = bare(each).collect();
            let qualified: String = stripped.chars().flat_map(|c| [c, VARIATION_SELECTOR]).collect();
            for form in [each, stripped.as_str(), &qualified] {
                assert_eq!(emoji(form).unwrap(), *each, "{}", form.escape_unicode());
            }
        }
    }

    #[test]
    fn the_list_is_in_order_and_names_nothing_twice() {
        assert!(EMOJI.is_sorted_by(|one, next| bare(one).lt(bare(next))));
    }

    #[test]
    fn skin_tones_are_kinds_of_their_own_and_stay() {
        assert_eq!(emoji("\u{1f44d}\u{1f3fd}").unwrap(), "\u{1f44d}\u{1f3fd}");
        assert_eq!(emoji("\u{1f44d}\u{fe0f}").unwrap(), "\u{1f44d}");
        assert_eq!(emoji("\u{2764}").unwrap(), "\u{2764}\u{fe0f}");
    }

    #[test]
    fn what_is_no_emoji_is_invalid() {
        let half = "\u{1f468}\u{200d}";
        for text in ["", "x", "\u{fe0f}", "1", "#", "\u{1f44d}\u{1f44d}", " \u{1f44d}", "\u{1f1e6}", half] {
            assert_eq!(emoji(text).unwrap_err().field.as_deref(), Some("emoji"), "{}", text.escape_unicode());
        }
    }
}
