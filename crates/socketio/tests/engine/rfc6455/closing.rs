//! Sections 5.5.1 and 7: the closing handshake, and the codes that may stand in it.

use super::{CLOSE, Case, PING, TEXT, case, closes, event};
use crate::support::client::frame;

pub(super) fn cases() -> Vec<Case> {
    [good_codes(), bad_codes(), reasons(), behind()].into_iter().flatten().collect()
}

fn close(code: u16, reason: &[u8]) -> Vec<u8> {
    frame(CLOSE, &[&code.to_be_bytes()[..], reason].concat())
}

/// A code that may be sent is answered with itself.
fn good_codes() -> Vec<Case> {
    let codes =
        [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];
    let mut cases: Vec<_> = codes
        .into_iter()
        .map(|code| case(format!("a close with {code}"), close(code, b""), closes(code)))
        .collect();
    cases.push(case("a close without a code", frame(CLOSE, b""), closes(1000)));
    cases
}

/// Those that are reserved, that stand for the absence of a code (1005, 1006, 1015), or that nobody has defined.
fn bad_codes() -> Vec<Case> {
    let codes = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 65_535];
    let mut cases: Vec<_> = codes
        .into_iter()
        .map(|code| case(format!("a close with {code}"), close(code, b""), closes(1002)))
        .collect();
    cases.push(case("a close of one byte", frame(CLOSE, &[0x03]), closes(1002)));
    cases
}

fn reasons() -> Vec<Case> {
    let longest = "ü".repeat(61) + "x";
    vec![
        case("a close with a reason", close(1000, b"going home"), closes(1000)),
        case("a close with a reason in many scripts", close(1000, "до свидания 👋".as_bytes()), closes(1000)),
        case("a close with a reason of 123 bytes", close(4000, longest.as_bytes()), closes(4000)),
        case("a reason that is not UTF-8", close(1000, b"bye \xFF"), closes(1002)),
        case("a reason that is cut inside a character", close(1000, b"bye \xE2\x82"), closes(1002)),
    ]
}

/// What comes behind a close is not looked at.
fn behind() -> Vec<Case> {
    let after = |what: Vec<u8>| [close(1001, b""), what].concat();
    vec![
        case("an event behind a close", after(frame(TEXT, &event("1"))), closes(1001)),
        case("a ping behind a close", after(frame(PING, b"still there")), closes(1001)),
        case("a second close behind a close", after(close(4000, b"")), closes(1001)),
        case("nonsense behind a close", after(vec![0xFF; 100]), closes(1001)),
    ]
}
