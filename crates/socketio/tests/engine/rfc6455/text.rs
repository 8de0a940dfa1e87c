//! Section 8.1 and RFC 3629: text is UTF-8, however it is cut into frames.

use super::{BEGIN, Case, TEXT, answers, case, closes, event, fragments};
use crate::support::client::frame;

const GOOD: [(&str, &str); 12] = [
    ("ASCII", "plain"),
    ("the last of one byte", "\u{7F}"),
    ("the first of two bytes", "\u{80}"),
    ("the last of two bytes", "\u{7FF}"),
    ("the first of three bytes", "\u{800}"),
    ("the last before the surrogates", "\u{D7FF}"),
    ("the first behind the surrogates", "\u{E000}"),
    ("the replacement character", "\u{FFFD}"),
    ("a noncharacter", "\u{FFFF}"),
    ("the first of four bytes", "\u{10000}"),
    ("the last character of all", "\u{10FFFF}"),
    ("a byte order mark inside", "a\u{FEFF}b"),
];

const BAD: [(&str, &[u8]); 24] = [
    ("a lone continuation byte", b"\x80"),
    ("the last continuation byte alone", b"\xBF"),
    ("two continuation bytes", b"\x80\xBF"),
    ("an overlong slash in two bytes", b"\xC0\xAF"),
    ("the last overlong form of two bytes", b"\xC1\xBF"),
    ("an overlong NUL", b"\xC0\x80"),
    ("an overlong slash in three bytes", b"\xE0\x80\xAF"),
    ("the last overlong form of three bytes", b"\xE0\x9F\xBF"),
    ("an overlong slash in four bytes", b"\xF0\x80\x80\xAF"),
    ("the last overlong form of four bytes", b"\xF0\x8F\xBF\xBF"),
    ("the first surrogate", b"\xED\xA0\x80"),
    ("the last surrogate", b"\xED\xBF\xBF"),
    ("a pair of surrogates", b"\xED\xA0\x81\xED\xB0\x81"),
    ("the first behind U+10FFFF", b"\xF4\x90\x80\x80"),
    ("a lead byte of F5", b"\xF5\x80\x80\x80"),
    ("a form of five bytes", b"\xF8\x88\x80\x80\x80"),
    ("a form of six bytes", b"\xFC\x84\x80\x80\x80\x80"),
    ("the byte FE", b"\xFE"),
    ("the byte FF", b"\xFF"),
    ("two bytes of which one is missing", b"\xC3"),
    ("three bytes of which one is missing", b"\xE2\x82"),
    ("four bytes of which one is missing", b"\xF0\x9F\x98"),
    ("a lead byte behind a lead byte", b"\xC3\xC3\xA9"),
    ("Latin-1", b"caf\xE9 au lait"),
];

pub(super) fn cases() -> Vec<Case> {
    let good = GOOD.into_iter().flat_map(|(name, text)| {
        let argument = format!("\"{text}\"");
        both(name, &event(&argument), &answers(&argument))
    });
    let bad = BAD
        .into_iter()
        .flat_map(|(name, bytes)| both(name, &event([b"\"", bytes, b"\""].concat()), &closes(1007)));
    good.chain(bad).chain(cut_off()).collect()
}

/// A text in one frame, and in a frame for each of its bytes.
fn both(name: &str, payload: &[u8], expected: &super::Outcome) -> [Case; 2] {
    [
        case(name, frame(TEXT, payload), expected.clone()),
        case(format!("{name}, a byte a frame"), fragments(BEGIN, payload.chunks(1)), expected.clone()),
    ]
}

/// Texts that end inside a character.
fn cut_off() -> Vec<Case> {
    let pieces = [&b"421[\"hi\",\"\xF0\x9F"[..], b"\x98"];
    vec![
        case("a text that ends inside a character", frame(TEXT, pieces[0]), closes(1007)),
        case("fragments that end inside a character", fragments(BEGIN, pieces), closes(1007)),
    ]
}
