//! Sections 5.2 to 5.4 and 5.8: lengths, reserved bits and opcodes, masks, fragments.

use super::{BEGIN, BINARY, Case, LAST, MORE, PING, TEXT, answers, case, closes, event, fragments, lives};
use crate::support::client::frame;

/// Most bytes of a message, and of a frame.
const MOST: usize = 64 * 1024;

pub(super) fn cases() -> Vec<Case> {
    [lengths(), reserved(), masks(), fragmented(), out_of_order()].into_iter().flatten().collect()
}

/// An event whose whole payload has `length` bytes, and its argument.
fn event_of(length: usize) -> (Vec<u8>, String) {
    let argument = format!("\"{}\"", "x".repeat(length - event("\"\"").len()));
    (event(&argument), argument)
}

/// A frame whose length stands in the form that `short` names (126: two bytes, 127: eight), whatever the payload.
fn with_length(short: u8, length: u64, payload: &[u8]) -> Vec<u8> {
    let all = length.to_be_bytes();
    let length = if short == 126 { &all[6..] } else { &all[..] };
    [&[TEXT, 0x80 | short][..], length, &[0; 4], payload].concat()
}

fn lengths() -> Vec<Case> {
    let mut cases: Vec<_> = [125, 126, 127, 65_535, MOST]
        .into_iter()
        .map(|length| {
            let (payload, argument) = event_of(length);
            case(format!("a message of {length} bytes"), frame(TEXT, &payload), answers(&argument))
        })
        .collect();
    let (payload, _) = event_of(125);
    cases.extend([
        case("a message of one byte too many", frame(TEXT, &event_of(MOST + 1).0), closes(1009)),
        case("a length of 125 in two bytes", with_length(126, 125, &payload), closes(1002)),
        case("a length of 0 in two bytes", with_length(126, 0, &[]), closes(1002)),
        case("a length of 125 in eight bytes", with_length(127, 125, &payload), closes(1002)),
        case("a length of 65535 in eight bytes", with_length(127, 65_535, &[]), closes(1002)),
        case("a length with the highest bit", with_length(127, 1 << 63, &[]), closes(1002)),
        case("the greatest length of all", with_length(127, (1 << 63) - 1, &[]), closes(1009)),
        case("a length of 4 GiB", with_length(127, 1 << 32, &[]), closes(1009)),
        case("a length just over the bound", with_length(127, MOST as u64 + 1, &[]), closes(1009)),
    ]);
    cases
}

fn reserved() -> Vec<Case> {
    let payload = event("1");
    let bits = [(0x40, "RSV1"), (0x20, "RSV2"), (0x10, "RSV3"), (0x70, "RSV1, RSV2 and RSV3")];
    let mut cases: Vec<_> = bits
        .into_iter()
        .map(|(bit, name)| case(format!("{name} on a text"), frame(TEXT | bit, &payload), closes(1002)))
        .collect();
    let unfinished = frame(BEGIN, &payload[..5]);
    cases.extend([
        case("RSV1 on a ping", frame(PING | 0x40, b""), closes(1002)),
        case("RSV1 on a close", frame(super::CLOSE | 0x40, &1000_u16.to_be_bytes()), closes(1002)),
        case(
            "RSV1 on a continuation",
            [unfinished, frame(LAST | 0x40, &payload[5..])].concat(),
            closes(1002),
        ),
    ]);
    for opcode in [3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF] {
        let name = format!("the reserved opcode {opcode:X}");
        cases.push(case(name, frame(0x80 | opcode, b"x"), closes(1002)));
    }
    cases.push(case("a reserved opcode that is not final", frame(0x03, b"x"), closes(1002)));
    cases
}

/// A frame under a mask of its own.
fn masked(first: u8, mask: [u8; 4], payload: &[u8]) -> Vec<u8> {
    let bytes = payload.iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key);
    [first, 0x80 | payload.len() as u8].into_iter().chain(mask).chain(bytes).collect()
}

fn unmasked(first: u8, payload: &[u8]) -> Vec<u8> {
    [&[first, payload.len() as u8][..], payload].concat()
}

fn masks() -> Vec<Case> {
    let payload = event("1");
    let two =
        [masked(BEGIN, [1, 2, 3, 4], &payload[..5]), masked(LAST, [0xF0, 0xE1, 0xD2, 0xC3], &payload[5..])];
    vec![
        case("a mask of zeros", masked(TEXT, [0; 4], &payload), answers("1")),
        case("a mask of ones", masked(TEXT, [0xFF; 4], &payload), answers("1")),
        case("another mask for each fragment", two.concat(), answers("1")),
        case("a text without a mask", unmasked(TEXT, &payload), closes(1002)),
        case("a binary message without a mask", unmasked(BINARY, b"x"), closes(1002)),
        case("an empty frame without a mask", unmasked(TEXT, b""), closes(1002)),
        case("a ping without a mask", unmasked(PING, b"x"), closes(1002)),
        case("a close without a mask", unmasked(super::CLOSE, &1000_u16.to_be_bytes()), closes(1002)),
        case(
            "a continuation without a mask",
            [frame(BEGIN, &payload[..5]), unmasked(LAST, &payload[5..])].concat(),
            closes(1002),
        ),
    ]
}

fn fragmented() -> Vec<Case> {
    let payload = event("\"in pieces\"");
    let answered = || answers("\"in pieces\"");
    let (most, argument) = event_of(MOST);
    let (over, _) = event_of(MOST + 1);
    let attachment = b"451-1[\"hi\",{\"_placeholder\":true,\"num\":0}]";
    let binary = [frame(TEXT, attachment), fragments(0x02, [&b"\x01"[..], b"\xFF", b"\x00"])].concat();
    let many = [&payload[..5]].into_iter().chain([&b""[..]; 1000]).chain([&payload[5..]]);
    vec![
        case("two fragments", fragments(BEGIN, [&payload[..5], &payload[5..]]), answered()),
        case("a fragment for each byte", fragments(BEGIN, payload.chunks(1)), answered()),
        case("an empty first fragment", fragments(BEGIN, [&b""[..], &payload]), answered()),
        case("an empty last fragment", fragments(BEGIN, [&payload[..], b""]), answered()),
        case("a thousand empty fragments between", fragments(BEGIN, many), answered()),
        case(
            "two fragmented messages, one behind the other",
            fragments(BEGIN, payload.chunks(7)).repeat(2),
            super::Outcome { texts: [answered().texts, answered().texts].concat(), ..lives() },
        ),
        case("a fragmented attachment", binary, answers("{\"_placeholder\":true,\"num\":0}")),
        case("the largest message in fragments", fragments(BEGIN, most.chunks(1000)), answers(&argument)),
        case("one byte too many in fragments", fragments(BEGIN, over.chunks(1000)), closes(1009)),
    ]
}

fn out_of_order() -> Vec<Case> {
    let payload = event("1");
    let begun = frame(BEGIN, &payload[..5]);
    vec![
        case("a last fragment without a first", frame(LAST, &payload), closes(1002)),
        case("a middle fragment without a first", frame(MORE, &payload), closes(1002)),
        case(
            "a continuation behind a whole message",
            [frame(TEXT, b"42[\"hi\",1]"), frame(LAST, b"x")].concat(),
            closes(1002),
        ),
        case(
            "a text inside a fragmented message",
            [begun.clone(), frame(TEXT, &payload)].concat(),
            closes(1002),
        ),
        case(
            "a binary message inside a fragmented text",
            [begun.clone(), frame(BINARY, b"x")].concat(),
            closes(1002),
        ),
        case("a new first fragment inside a message", [begun.clone(), begun].concat(), closes(1002)),
    ]
}
