//! The engine over raw sockets, from outside.

mod events;
mod limits;
mod polling;
mod rooms;
mod shutdown;
#[cfg(test)]
mod support;
mod websocket;
