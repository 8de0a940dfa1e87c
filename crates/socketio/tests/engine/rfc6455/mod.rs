//! RFC 6455 as tables of cases over raw sockets: what a client sends, and what then happens.
//!
//! A table is reported together, each wrong case by its name; and each case is held against a wrong expectation once,
//! which must be found.

mod closing;
mod control;
mod framing;
mod handshake;
mod text;

use std::net::SocketAddr;

use tokio::io::AsyncWriteExt as _;

use crate::support::client::{Client, Message, frame};
use crate::support::serve;
use rialto_socketio::Config;

/// FIN and opcode of a whole text frame, and of the beginning, the middle and the end of a fragmented one.
const TEXT: u8 = 0x81;
const BEGIN: u8 = 0x01;
const MORE: u8 = 0x00;
const LAST: u8 = 0x80;
const BINARY: u8 = 0x82;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8A;

/// An event that is sent behind each case, and its answer: whether the connection still lives.
const FENCE: &str = "429[\"hi\",9]";
const FENCE_ANSWER: &str = "439[9]";

/// What a client sends once it has connected to the main namespace, and what is to come of it.
struct Case {
    name: String,
    sends: Vec<u8>,
    expected: Outcome,
}

/// What a client hears, in the order of each kind, and whether it may stay.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Outcome {
    texts: Vec<String>,
    pongs: Vec<Vec<u8>>,
    end: End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    Lives,
    /// The server sent a close frame with this code, and then ended the connection.
    Closed(Option<u16>),
    /// The connection ended without one.
    Dropped,
}

fn case(name: impl Into<String>, sends: impl Into<Vec<u8>>, expected: Outcome) -> Case {
    Case { name: name.into(), sends: sends.into(), expected }
}

/// The connection lives, and nothing is said.
fn lives() -> Outcome {
    Outcome { texts: Vec::new(), pongs: Vec::new(), end: End::Lives }
}

/// The event that [`event`] sends is answered with its argument.
fn answers(argument: &str) -> Outcome {
    Outcome { texts: vec![format!("431[{argument}]")], ..lives() }
}

fn pong(payload: &[u8]) -> Outcome {
    Outcome { pongs: vec![payload.to_vec()], ..lives() }
}

fn closes(code: u16) -> Outcome {
    Outcome { end: End::Closed(Some(code)), ..lives() }
}

/// An event as the payload of a text message; its one argument is `argument`.
fn event(argument: impl AsRef<[u8]>) -> Vec<u8> {
    [b"421[\"hi\",", argument.as_ref(), b"]"].concat()
}

/// A message of several frames, the first of which has the opcode of `begin`.
fn fragments<'a>(begin: u8, pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let pieces: Vec<_> = pieces.into_iter().collect();
    let last = pieces.len() - 1;
    let first = |at| if at == 0 { begin } else { MORE };
    let fin = |at| if at == last { 0x80 } else { 0 };
    pieces.iter().enumerate().flat_map(|(at, piece)| frame(first(at) | fin(at), piece)).collect()
}

impl Case {
    async fn outcome(&self, address: SocketAddr) -> Outcome {
        let mut client = Client::connect(address).await;
        client.bytes(&[&self.sends[..], &frame(TEXT, FENCE.as_bytes())].concat()).await;
        let mut heard = lives();
        let mut fences = 0;
        loop {
            match client.next().await {
                Message::Text(ping) if ping == "2" => {}
                // A pong may come right behind the first answer, but not behind the second.
                Message::Text(answer) if answer == FENCE_ANSWER && fences == 1 => return heard,
                Message::Text(answer) if answer == FENCE_ANSWER => {
                    fences += 1;
                    client.text(FENCE).await;
                }
                Message::Text(text) => heard.texts.push(text),
                Message::Binary(bytes) => heard.texts.push(format!("{bytes:?}")),
                Message::Pong(payload) => heard.pongs.push(payload),
                Message::Close(code) => {
                    heard.end = End::Closed(code);
                    // Who closed first has the connection ended already.
                    let _ = client.stream.write_all(&frame(CLOSE, &1000_u16.to_be_bytes())).await;
                    assert_eq!(client.next().await, Message::End, "something came behind the close");
                    return heard;
                }
                Message::End => {
                    heard.end = End::Dropped;
                    return heard;
                }
            }
        }
    }
}

/// Runs a table and gives the names of the cases that went otherwise, with what they expected and what came.
async fn wrong(cases: Vec<Case>) -> Vec<(String, String)> {
    let server = serve(Config::default()).await;
    let mut wrong = Vec::new();
    for case in cases {
        let name = case.name.clone();
        let address = server.address;
        // A task of its own: what panics in it is that case's failure.
        let run = tokio::spawn(async move { (case.outcome(address).await, case.expected) });
        match run.await {
            Ok((heard, expected)) if heard == expected => {}
            Ok((heard, expected)) => wrong.push((name, format!("expected {expected:?}, was {heard:?}"))),
            Err(failure) => wrong.push((name, failure.to_string())),
        }
    }
    wrong
}

fn table() -> Vec<Case> {
    [framing::cases(), control::cases(), closing::cases(), text::cases()].into_iter().flatten().collect()
}

/// Another outcome than the expected one.
fn falsified(case: Case) -> Case {
    let expected = match case.expected.end {
        End::Lives => closes(1002),
        End::Closed(Some(code)) => closes(code + 1),
        End::Closed(None) | End::Dropped => lives(),
    };
    Case { expected, ..case }
}

#[tokio::test]
async fn every_case_of_the_table_goes_as_the_specification_says() {
    let cases = table();
    let count = cases.len();
    let wrong = wrong(cases).await;
    assert!(wrong.is_empty(), "{} of {count} cases went otherwise: {wrong:#?}", wrong.len());
}

#[tokio::test]
async fn negative_control_a_wrong_expectation_is_found_in_every_case() {
    let names: Vec<_> = table().into_iter().map(|case| case.name).collect();
    let found: Vec<_> =
        wrong(table().into_iter().map(falsified).collect()).await.into_iter().map(|(name, _)| name).collect();
    assert_eq!(found, names);
}

#[test]
fn every_case_has_a_name_of_its_own_and_there_are_enough() {
    let names: std::collections::BTreeSet<_> = table().into_iter().map(|case| case.name).collect();
    assert_eq!(names.len(), table().len());
    assert!(names.len() >= 60, "{} cases", names.len());
}
