//! Section 5.5: pings, pongs, and control frames between fragments.

use super::{BEGIN, Case, LAST, MORE, Outcome, PING, PONG, answers, case, closes, event, lives, pong};
use crate::support::client::frame;

pub(super) fn cases() -> Vec<Case> {
    [pings(), pongs(), malformed(), between_fragments()].into_iter().flatten().collect()
}

fn pings() -> Vec<Case> {
    let all_bytes: Vec<u8> = (0..125).map(|n: u8| n.wrapping_mul(2)).collect();
    vec![
        case("a ping without a payload", frame(PING, b""), pong(b"")),
        case("a ping is echoed", frame(PING, b"are you there"), pong(b"are you there")),
        case("a ping that is not UTF-8", frame(PING, b"\x00\xFF\xFE\xFD"), pong(b"\x00\xFF\xFE\xFD")),
        case("a ping of 125 bytes", frame(PING, &all_bytes), pong(&all_bytes)),
    ]
}

fn pongs() -> Vec<Case> {
    vec![
        case("a pong that nobody asked for", frame(PONG, b""), lives()),
        case("a pong with a payload", frame(PONG, b"here I am"), lives()),
        case("a hundred pongs", frame(PONG, b"again").repeat(100), lives()),
    ]
}

fn malformed() -> Vec<Case> {
    let kinds = [(PING, "ping"), (PONG, "pong"), (super::CLOSE, "close")];
    kinds
        .into_iter()
        .flat_map(|(opcode, name)| {
            [
                case(format!("a {name} of 126 bytes"), frame(opcode, &[b'x'; 126]), closes(1002)),
                case(format!("a {name} of 70,000 bytes"), frame(opcode, &[b'x'; 70_000]), closes(1002)),
                case(
                    format!("a {name} whose length stands in two bytes"),
                    [&[opcode, 0xFE, 0, 2][..], &[0; 4], &1000_u16.to_be_bytes()].concat(),
                    closes(1002),
                ),
                case(format!("a {name} that is not final"), frame(opcode & 0x0F, b""), closes(1002)),
                case(
                    format!("a {name} in two fragments"),
                    [frame(opcode & 0x0F, b""), frame(LAST, b"")].concat(),
                    closes(1002),
                ),
            ]
        })
        .collect()
}

fn between_fragments() -> Vec<Case> {
    let payload = event("1");
    let around = |middle: Vec<u8>| {
        [frame(BEGIN, &payload[..3]), middle, frame(MORE, &payload[3..6]), frame(LAST, &payload[6..])]
            .concat()
    };
    let both = Outcome { pongs: pong(b"between").pongs, ..answers("1") };
    vec![
        case("a ping between fragments", around(frame(PING, b"between")), both),
        case("a pong between fragments", around(frame(PONG, b"between")), answers("1")),
        case("a close between fragments", around(frame(super::CLOSE, &1001_u16.to_be_bytes())), closes(1001)),
        case("a bad ping between fragments", around(frame(PING, &[0; 126])), closes(1002)),
        case("a ping that is not final between fragments", around(frame(0x09, b"")), closes(1002)),
    ]
}
