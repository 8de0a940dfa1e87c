//! Texts that people write, parsed rather than validated: a value of these types is within its bounds.

use crate::errors::Error;
use crate::limits::{
    CLIENT_ID_MAX, CONTENT_MAX, NAME_MAX, PASSWORD_MAX_BYTES, PASSWORD_MIN, PREVIEW_MAX, TOPIC_MAX,
    USERNAME_MAX,
};

/// Trims `text` and holds it to 1 to [`CONTENT_MAX`] characters with no NUL. Gives what is stored.
pub fn content(text: &str) -> Result<&str, Error> {
    bounded("content", text, 1, CONTENT_MAX)
}

/// Trims `text` and holds it to 1 to [`NAME_MAX`] characters; `field` is named in the error.
pub fn name<'a>(field: &str, text: &'a str) -> Result<&'a str, Error> {
    let text = bounded(field, text, 1, NAME_MAX)?;
    if text.chars().any(char::is_control) {
        return Err(Error::invalid(field, "A name is one line, without control characters."));
    }
    Ok(text)
}

/// Trims `text` and holds it to at most [`TOPIC_MAX`] characters; it may be empty.
pub fn topic(text: &str) -> Result<&str, Error> {
    bounded("topic", text, 0, TOPIC_MAX)
}

/// A user name: 1 to [`USERNAME_MAX`] letters and digits of any script, `.`, `_` and `-`.
pub fn username(text: &str) -> Result<&str, Error> {
    let text = bounded("username", text, 1, USERNAME_MAX)?;
    if !text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-')) {
        return Err(Error::invalid("username", "A user name is made of letters, digits, '.', '_' and '-'."));
    }
    Ok(text)
}

/// A password that may be chosen: at least [`PASSWORD_MIN`] characters, taken as it is.
pub fn password<'a>(field: &str, text: &'a str) -> Result<&'a str, Error> {
    if text.chars().count() < PASSWORD_MIN || text.len() > PASSWORD_MAX_BYTES {
        let message = format!(
            "A password has at least {PASSWORD_MIN} characters (and at most {PASSWORD_MAX_BYTES} bytes)."
        );
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

/// The first [`PREVIEW_MAX`] characters of `content` in one line, for a notification.
#[must_use]
pub fn preview(content: &str) -> String {
    content.chars().map(|c| if c.is_control() { ' ' } else { c }).take(PREVIEW_MAX).collect()
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
    fn a_preview_is_one_bounded_line() {
        assert_eq!(preview("a\nb"), "a b");
        assert_eq!(preview(&"ü".repeat(500)).chars().count(), PREVIEW_MAX);
    }

    #[test]
    fn a_user_name_has_no_space() {
        assert_eq!(username(" ada.lovelace ").unwrap(), "ada.lovelace");
        assert!(username("ada lovelace").is_err());
        assert!(username("<script>").is_err());
    }
}
