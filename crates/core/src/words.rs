//! The words of a person's names, as they are compared: without case and without diacritics. Members are put in order
//! by them, and found by the start of any of them.
//!
//! They are worked out here and kept with the names, since the two databases compare bytes and nothing else.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

/// How many characters of one name are kept. An index has a bound for what it holds, and decomposed letters are many.
const KEPT_MAX: usize = 160;

/// The words of these names of one person, each after a space: `" ada lovelace ada"`.
#[must_use]
pub fn of(names: &[&str]) -> String {
    names.iter().map(|name| joined(name)).collect()
}

/// The pattern (SQL `LIKE`) of what holds the words of `query` one after the other, the last of them perhaps cut off.
/// No word holds a character that means something in a pattern.
#[must_use]
pub fn pattern(query: &str) -> String {
    format!("%{}%", joined(query))
}

fn joined(text: &str) -> String {
    let folded: String = text.nfkd().filter(|c| canonical_combining_class(*c) == 0).flat_map(fold).collect();
    let words = folded.split(separates).filter(|word| !word.is_empty());
    words.flat_map(|word| std::iter::once(' ').chain(word.chars())).take(KEPT_MAX).collect()
}

/// A decomposed letter in lower case; those that are a letter and a stroke, or two letters in one, as plain ones.
fn fold(letter: char) -> impl Iterator<Item = char> {
    letter
        .to_lowercase()
        .flat_map(|c| {
            let plain = match c {
                'ß' => "ss",
                'æ' => "ae",
                'œ' => "oe",
                'ø' => "o",
                'ł' => "l",
                'đ' | 'ð' => "d",
                'ħ' => "h",
                'ŧ' => "t",
                'þ' => "th",
                'ı' => "i",
                'ς' => "σ",
                _ => return [Some(c), None],
            };
            let mut plain = plain.chars();
            [plain.next(), plain.next()]
        })
        .flatten()
}

/// Whether a character stands between words. A picture is a word, and so is what has no letters.
fn separates(c: char) -> bool {
    let is_punctuation = c.is_ascii() || matches!(c, '\u{2000}'..='\u{206f}' | '·' | '،');
    !c.is_alphanumeric() && (is_punctuation || c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_diacritics_are_nothing() {
        assert_eq!(of(&["Ada Lovelace", "ada.l"]), " ada lovelace ada l");
        assert_eq!(of(&["ÉMILE  Zołą", "x"]), of(&["emile zola", "X"]));
        assert_eq!(of(&["Straße", "x"]), of(&["STRASSE", "x"]));
        assert_eq!(of(&["İstanbul ΟΔΥΣΣΕΎΣ", "x"]), of(&["istanbul οδυσσευς", "x"]));
        assert_eq!(of(&["أحمد", "x"]), of(&["احمد", "x"]));
    }

    #[test]
    fn a_pattern_has_the_words_and_no_other_meaning() {
        assert_eq!(pattern("@Ada.Lov"), "% ada lov%");
        assert_eq!(pattern("100%_\\"), "% 100%");
        assert_eq!(pattern(" . "), "%%");
        assert_eq!(pattern("🌸"), "% 🌸%");
    }

    #[test]
    fn what_is_kept_fits_into_an_index() {
        let (long, wide) = ("\u{fdfa}".repeat(100), "\u{10400}".repeat(64));
        let long = of(&[&long, &long, &wide]);
        assert!(long.len() < 2_000, "{}", long.len());
    }
}
