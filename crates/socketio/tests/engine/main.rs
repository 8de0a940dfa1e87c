//! The engine over raw sockets, from outside.

#[cfg(test)]
mod door;
mod events;
mod limits;
mod polling;
#[cfg(test)]
mod rfc6455;
mod rooms;
mod shutdown;
#[cfg(test)]
mod support;
mod websocket;
