//! Which characters show something, by the Unicode Standard: what a name or a message must have, and what a name must
//! not have.

/// Ranges of characters that show nothing: `White_Space`, controls (`Cc`), `Default_Ignorable_Code_Point`, and those
/// whose glyph is empty (the Braille blank, annotations, a null notehead).
const INVISIBLE: [(char, char); 30] = [
    ('\0', ' '),
    ('\u{7f}', '\u{a0}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{2000}', '\u{200f}'),
    ('\u{2028}', '\u{202f}'),
    ('\u{205f}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d159}', '\u{1d159}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
    // Not assigned, and never to be.
    ('\u{fdd0}', '\u{fdef}'),
    ('\u{fffe}', '\u{ffff}'),
    ('\u{1fffe}', '\u{1ffff}'),
    ('\u{2fffe}', '\u{2ffff}'),
    ('\u{3fffe}', '\u{3ffff}'),
    ('\u{efffe}', '\u{effff}'),
    ('\u{10fffe}', '\u{10ffff}'),
];

/// Ranges of characters that a line of text can't have: controls (`Cc`), line and paragraph separators, and what
/// turns the direction of what stands around it (embeddings, overrides and isolates, UAX 9).
const BREAKING: [(char, char); 4] =
    [('\0', '\u{1f}'), ('\u{7f}', '\u{9f}'), ('\u{2028}', '\u{202e}'), ('\u{2066}', '\u{2069}')];

/// Whether a text shows anything.
pub(crate) fn shows(text: &str) -> bool {
    text.chars().any(|c| !is_in(&INVISIBLE, c))
}

/// Whether a text is one line that leaves the text around it alone.
pub(crate) fn is_one_line(text: &str) -> bool {
    text.chars().all(is_of_line)
}

/// Whether a line of text may have a character.
pub(crate) fn is_of_line(c: char) -> bool {
    !is_in(&BREAKING, c)
}

/// Whether a character shows nothing.
pub(crate) fn is_invisible(c: char) -> bool {
    is_in(&INVISIBLE, c)
}

fn is_in(ranges: &[(char, char)], c: char) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// The pattern (JSON Schema) of a text that shows something and has no NUL.
#[must_use]
pub fn content_pattern() -> String {
    format!("^[^\\u0000]*[^{}][^\\u0000]*$", class(&INVISIBLE))
}

/// The pattern (JSON Schema) of a text that shows something and is one line.
#[must_use]
pub fn name_pattern() -> String {
    let line = class(&BREAKING);
    format!("^[^{line}]*[^{}][^{line}]*$", class(&INVISIBLE))
}

/// The pattern (JSON Schema) of a text that is one line.
#[must_use]
pub fn line_pattern() -> String {
    format!("^[^{}]*$", class(&BREAKING))
}

/// What stands between the brackets of a class. Beyond the first plane the dialects have no escape in common.
fn class(ranges: &[(char, char)]) -> String {
    let escaped = |c: char| match u32::from(c) {
        code @ 0..=0xffff => format!("\\u{code:04x}"),
        _ => c.to_string(),
    };
    ranges.iter().map(|(first, last)| format!("{}-{}", escaped(*first), escaped(*last))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_and_controls_show_nothing() {
        let all = (0..=0x0010_ffff).filter_map(char::from_u32);
        for c in all.filter(|c| c.is_whitespace() || c.is_control()) {
            assert!(is_invisible(c), "{:04x}", u32::from(c));
        }
        for c in "a·é🌸👍🏽ก์हिं\u{301}\u{fffd}".chars() {
            assert!(!is_invisible(c), "{:04x}", u32::from(c));
        }
        for text in ["\u{200b}\u{2060}\u{feff}", "\u{3164}", "\u{2800} \u{ad}", "\u{e0041}", ""] {
            assert!(!shows(text), "{text:?}");
        }
    }

    #[test]
    fn a_line_has_neither_breaks_nor_overrides() {
        for text in ["a\nb", "a\u{2028}b", "a\u{202e}b", "a\u{2066}b", "a\u{85}b", "\u{7f}"] {
            assert!(!is_one_line(text), "{text:?}");
        }
        // Joiners and marks of direction belong to how some scripts are written.
        assert!(is_one_line("می\u{200c}خواهم \u{200f}שלום"));
    }
}
