//! rust_socketio as an agent of the contract's tests: takes requests as lines of JSON, and prints what it hears.
//!
//! `rialto-rust-client URL TOKEN websocket|polling|default`. A line `{ "event", "payload"?, "ack"? }` is sent, with an
//! acknowledgement if `ack` is there; printed are `{ "event", "payload" }` and `{ "ack", "answer" }`.

use std::error::Error;
use std::io::{self, BufRead as _, Write as _};
use std::time::Duration;

use rust_socketio::client::Client;
use rust_socketio::{ClientBuilder, Event, Payload, TransportType};
use serde_json::{Value, json};

const ANSWER_WITHIN: Duration = Duration::from_secs(10);

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: URL TOKEN TRANSPORT");
    let (url, token, transport) = (next()?, next()?, next()?);
    let client = ClientBuilder::new(url)
        .auth(json!({ "token": token }))
        .transport_type(match transport.as_str() {
            "websocket" => TransportType::Websocket,
            "polling" => TransportType::Polling,
            _ => TransportType::Any,
        })
        .reconnect_delay(50, 250)
        .on_any(|event, payload, _| {
            print(&json!({ "event": String::from(event), "payload": first(payload) }))
        })
        .on(Event::Close, |_, _| print(&json!({ "event": "disconnect" })))
        .on(Event::Error, |error, _| print(&json!({ "event": "error", "payload": first(error) })))
        .connect()?;
    for line in io::stdin().lock().lines() {
        send(&client, &serde_json::from_str(&line?)?)?;
    }
    client.disconnect()?;
    Ok(())
}

fn send(client: &Client, line: &Value) -> Result<(), Box<dyn Error>> {
    let event = line["event"].as_str().ok_or("a line has an event")?;
    let payload = Payload::Text(line.get("payload").cloned().into_iter().collect());
    let Some(ack) = line.get("ack").cloned() else { return Ok(client.emit(event, payload)?) };
    client.emit_with_ack(event, payload, ANSWER_WITHIN, move |answer, _| {
        // The arguments of an acknowledgement come as one list.
        print(&json!({ "ack": ack, "answer": first(answer)[0] }));
    })?;
    Ok(())
}

fn first(payload: Payload) -> Value {
    match payload {
        Payload::Text(values) => values.into_iter().next().unwrap_or_default(),
        _ => Value::Null,
    }
}

fn print(line: &Value) {
    let mut out = io::stdout().lock();
    // Whoever started this has gone when nobody reads.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
