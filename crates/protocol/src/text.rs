//! Texts that people write, parsed rather than validated: a value of these types is within its bounds.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::errors::Error;
use crate::limits::{
    BIO_MAX, CLIENT_ID_MAX, CONTENT_MAX, DESCRIPTION_MAX, NAME_MAX, PASSWORD_MAX, PASSWORD_MIN, PREVIEW_MAX,
    REASON_MAX, STATUS_MAX, TOPIC_MAX, USERNAME_MAX,
};
use crate::visible;

/// Trims `text` and holds it to 1 to [`CONTENT_MAX`] characters with no NUL, of which one can be seen. Gives what is
/// stored.
pub fn content(text: &str) -> Result<&str, Error> {
    let text = bounded("content", text, 1, CONTENT_MAX)?;
    if !visible::shows(text) {
        return Err(Error::invalid("content", "It shows nothing."));
    }
    Ok(text)
}

/// A name to show: composed (NFC), trimmed, one line of 1 to [`NAME_MAX`] characters, of which one can be seen; `field`
/// is named in the error.
pub fn name(field: &str, text: &str) -> Result<String, Error> {
    let text: String = text.nfc().collect();
    let text = bounded(field, &text, 1, NAME_MAX)?;
    one_line(field, text)?;
    if !visible::shows(text) {
        return Err(Error::invalid(field, "It shows nothing."));
    }
    Ok(text.to_owned())
}

/// Trims `text` and holds it to at most [`TOPIC_MAX`] characters; it may be empty.
pub fn topic(text: &str) -> Result<&str, Error> {
    bounded("topic", text, 0, TOPIC_MAX)
}

/// Trims `text` and holds it to at most [`BIO_MAX`] characters; it may be empty.
pub fn bio(text: &str) -> Result<&str, Error> {
    bounded("bio", text, 0, BIO_MAX)
}

/// Trims `text` and holds it to one line of at most [`STATUS_MAX`] characters; it may be empty.
pub fn status(text: &str) -> Result<&str, Error> {
    let text = bounded("status", text, 0, STATUS_MAX)?;
    one_line("status", text)?;
    Ok(text)
}

/// Trims `text` and holds it to at most [`DESCRIPTION_MAX`] characters; it may be empty.
pub fn description(text: &str) -> Result<&str, Error> {
    bounded("description", text, 0, DESCRIPTION_MAX)
}

/// Trims `text` and holds it to at most [`REASON_MAX`] characters; one that is empty says nothing.
pub fn reason(text: &str) -> Result<Option<&str>, Error> {
    let text = bounded("reason", text, 0, REASON_MAX)?;
    Ok((!text.is_empty()).then_some(text))
}

/// Trims `text` and holds it to at most [`REASON_MAX`] characters; it may be empty.
pub fn note(text: &str) -> Result<&str, Error> {
    bounded("note", text, 0, REASON_MAX)
}

/// A colour: `#rrggbb`, in lower case from then on.
pub fn color(text: &str) -> Result<String, Error> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
    if digits.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit())) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(Error::invalid("color", "A colour is written as #rrggbb."))
}

/// A user name: composed (NFC), 1 to [`USERNAME_MAX`] letters with their marks and digits of any script, `.`, `_` and
/// `-`. It does not begin with a mark.
pub fn username(text: &str) -> Result<String, Error> {
    let text: String = text.nfc().collect();
    let text = bounded("username", &text, 1, USERNAME_MAX)?;
    if text.starts_with(is_combining_mark) || !text.chars().all(is_of_username) {
        return Err(Error::invalid("username", "A user name is made of letters, digits, '.', '_' and '-'."));
    }
    Ok(text.to_owned())
}

/// Whether a user name may have a character.
#[must_use]
pub fn is_of_username(c: char) -> bool {
    let is_letter = c.is_alphanumeric() || is_combining_mark(c);
    matches!(c, '.' | '_' | '-') || (is_letter && !visible::is_invisible(c))
}

/// Whether a name of one line may have a character.
#[must_use]
pub fn is_of_line(c: char) -> bool {
    visible::is_of_line(c)
}

/// A password that may be chosen: at least [`PASSWORD_MIN`] characters, taken as it is.
pub fn password<'a>(field: &str, text: &'a str) -> Result<&'a str, Error> {
    if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&text.chars().count()) {
        let message = format!("A password has {PASSWORD_MIN} to {PASSWORD_MAX} characters.");
        return Err(Error::invalid(field, message));
    }
    Ok(text)
}

/// A client's own id of a message: 1 to [`CLIENT_ID_MAX`] of `A-Za-z0-9_-`.
pub fn client_id(text: &str) -> Result<&str, Error> {
    let right = !text.is_empty()
        && text.len() <= CLIENT_ID_MAX
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if !right {
        let message = format!("A clientId is 1 to {CLIENT_ID_MAX} characters of A-Z, a-z, 0-9, '_' and '-'.");
        return Err(Error::invalid("clientId", message));
    }
    Ok(text)
}

/// The beginning of `content` in one line, for a notification: as many characters as a reader sees (grapheme clusters,
/// UAX 29) as fit in [`PREVIEW_MAX`] scalar values. A single one that does not fit is cut.
#[must_use]
pub fn preview(content: &str) -> String {
    // Of printable ASCII each character is seen as one, and so is the last that fits if such a one follows.
    let beginning = content.as_bytes();
    let beginning = &beginning[..beginning.len().min(PREVIEW_MAX + 1)];
    if beginning.iter().all(|b| matches!(b, b' '..=b'~')) {
        return content[..content.len().min(PREVIEW_MAX)].to_owned();
    }
    preview_of_any(content)
}

fn preview_of_any(content: &str) -> String {
    let mut length = 0;
    let fits = |grapheme: &&str| {
        length += grapheme.chars().count();
        length <= PREVIEW_MAX
    };
    let whole: usize = content.graphemes(true).take_while(fits).map(str::len).sum();
    let end = if whole > 0 { whole } else { content.chars().take(PREVIEW_MAX).map(char::len_utf8).sum() };
    content[..end].chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn one_line(field: &str, text: &str) -> Result<(), Error> {
    if visible::is_one_line(text) {
        return Ok(());
    }
    Err(Error::invalid(field, "It is one line, without control characters and turns of direction."))
}

fn bounded<'a>(field: &str, text: &'a str, min: usize, max: usize) -> Result<&'a str, Error> {
    let text = text.trim();
    if text.contains('\0') {
        return Err(Error::invalid(field, "A text can't hold the NUL character."));
    }
    let length = text.chars().take(max + 1).count();
    if length < min {
        return Err(Error::invalid(field, "It can't be empty."));
    }
    if length > max {
        return Err(Error::invalid(field, format!("It can have {max} characters at most.")));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::ErrorCode;

    #[test]
    fn content_is_trimmed_and_bounded_in_scalar_values() {
        assert_eq!(content("  hello\n").unwrap(), "hello");
        assert!(content(&"é".repeat(CONTENT_MAX)).is_ok());
        assert!(content(&"😀".repeat(CONTENT_MAX)).is_ok());
        let error = content(&"x".repeat(CONTENT_MAX + 1)).unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (ErrorCode::Invalid, Some("content")));
        assert!(content(" \n\t ").is_err());
        assert!(content("a\0b").is_err());
    }

    #[test]
    fn a_client_id_has_its_alphabet() {
        assert!(client_id("aZ09_-").is_ok());
        for wrong in ["", "a b", "é", "a/b", &"x".repeat(CLIENT_ID_MAX + 1)] {
            assert!(client_id(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_colour_is_six_digits() {
        assert_eq!(color("#00fF7a").unwrap(), "#00ff7a");
        for wrong in ["", "00ff7a", "#00ff7", "#00ff7a0", "#00ff7g", "#é00aa"] {
            assert!(color(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_preview_is_one_bounded_line() {
        assert_eq!(preview("a\nb"), "a b");
        assert_eq!(preview(&"ü".repeat(500)).chars().count(), PREVIEW_MAX);
    }

    #[test]
    fn a_preview_never_cuts_what_is_seen_as_one_character() {
        let family = "👩\u{200d}👩\u{200d}👧\u{200d}👦";
        assert_eq!(preview(&format!("{}{family}", "x".repeat(136))), "x".repeat(136));
        let accented = "e\u{301}".repeat(100);
        assert_eq!(preview(&accented), "e\u{301}".repeat(70));
        assert_eq!(preview(&format!("x{accented}")), format!("x{}", "e\u{301}".repeat(69)));
        assert_eq!(preview(&format!("{}🇨🇭🇨🇭", "x".repeat(137))), format!("{}🇨🇭", "x".repeat(137)));
        let endless = format!("a{}", "\u{301}".repeat(500));
        assert_eq!(preview(&endless).chars().count(), PREVIEW_MAX);
    }

    proptest::proptest! {
        #[test]
        fn a_plain_text_has_the_preview_of_any_text(text in "[ -~]{0,150}[ -~\n\u{301}]{0,4}") {
            proptest::prop_assert_eq!(preview(&text), preview_of_any(&text));
        }
    }

    #[test]
    fn a_text_that_shows_nothing_is_refused() {
        for nothing in ["\u{200b}", "\u{3164}\u{2800}", "\u{2060}\u{feff}\u{ad}", "\u{e0041}"] {
            assert!(content(nothing).is_err(), "{nothing:?}");
            assert!(name("name", nothing).is_err(), "{nothing:?}");
        }
        assert!(content("\u{200b}a").is_ok());
        assert!(content("👨\u{200d}👩\u{200d}👧").is_ok());
    }

    #[test]
    fn a_name_is_one_line_composed_and_leaves_the_text_around_it_alone() {
        assert_eq!(name("name", " e\u{301}te\u{301} ").unwrap(), "été");
        for wrong in ["a\nb", "a\u{2028}b", "a\u{202e}b", "a\u{2067}b", "a\u{7f}"] {
            assert!(name("name", wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_status_is_one_line_and_a_bio_has_several_and_both_may_be_empty() {
        assert_eq!((bio(" \n").unwrap(), status("  ").unwrap()), ("", ""));
        assert_eq!(bio(" Bridges.\nAnd bread. ").unwrap(), "Bridges.\nAnd bread.");
        assert!(bio(&"😀".repeat(BIO_MAX)).is_ok() && status(&"é".repeat(STATUS_MAX)).is_ok());
        for (field, wrong) in [
            ("bio", bio(&"x".repeat(BIO_MAX + 1))),
            ("bio", bio("a\0b")),
            ("status", status(&"x".repeat(STATUS_MAX + 1))),
            ("status", status("a\nb")),
            ("status", status("a\u{202e}b")),
            ("status", status("a\0b")),
        ] {
            let error = wrong.unwrap_err();
            assert_eq!((error.code, error.field.as_deref()), (ErrorCode::Invalid, Some(field)));
        }
    }

    #[test]
    fn a_user_name_is_of_any_script() {
        for right in ["हिन्दी", "ภาษาไทย", "தமிழ்", "ភាសាខ្មែរ", "العربية", "日本語", "Žofka", "o.o_o-o"]
        {
            assert_eq!(username(right).unwrap(), right);
        }
        assert_eq!(username("Rene\u{301}").unwrap(), "René");
        for wrong in ["\u{301}a", "a\u{200d}b", "a\u{fe0f}", "a\u{34f}b", "🌸", "a/b"] {
            assert!(username(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_user_name_has_no_space() {
        assert_eq!(username(" ada.lovelace ").unwrap(), "ada.lovelace");
        assert!(username("ada lovelace").is_err());
        assert!(username("<script>").is_err());
    }
}
