//! The public surface of the engine. The README below is the introduction.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod ack;
mod answer;
mod args;
mod config;
mod connection;
mod dispatch;
mod door;
mod encoded;
mod engine;
pub mod frame;
mod handler;
mod jobs;
mod json;
mod lock;
mod origin;
mod outbox;
pub mod packet;
pub mod payload;
mod polling;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod properties;
mod query;
mod reason;
mod room;
mod rooms;
mod service;
mod sid;
mod socket;
mod stats;
mod target;
mod task;
mod turn;
mod upgrade;
mod waking;
mod websocket;
mod wheel;

pub use ack::{Ack, AckError};
pub use args::{AckReply, ArgError, Args, Event, Placeholder};
pub use config::{ClientAddr, Config, Origins, Transports};
pub use door::Door;
pub use encoded::{EncodeError, Frame};
pub use engine::Engine;
pub use handler::{ConnectError, ConnectRequest, Handler};
pub use reason::DisconnectReason;
pub use room::Room;
pub use service::EngineService;
pub use sid::{ParseIdError, SocketId};
pub use socket::Socket;
pub use stats::Stats;
pub use target::Target;
pub use turn::{Turn, TurnTarget};
