//! The public surface of the engine. The README below is the introduction.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod ack;
mod args;
mod codec;
mod config;
mod connection;
mod engine;
mod handler;
mod http;
mod lock;
mod pending_acks;
mod reason;
mod sending;
mod sid;
mod socket;
mod stats;

pub use ack::Ack;
pub use args::{AckReply, ArgError, Args, Event, Placeholder};
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub use codec::properties;
pub use codec::{frame, packet, payload};
pub use config::{ClientAddr, Config, Origins, Transports};
pub use engine::Engine;
pub use handler::{ConnectError, ConnectRequest, Handler};
pub use http::door::Door;
pub use http::origin::{is_listed, is_same_origin};
pub use http::service::EngineService;
pub use pending_acks::AckError;
pub use reason::DisconnectReason;
pub use sending::encoded::{EncodeError, Frame};
pub use sending::room::Room;
pub use sending::target::Target;
pub use sending::turn::{Turn, TurnTarget};
pub use sid::{ParseIdError, SocketId};
pub use socket::Socket;
pub use stats::Stats;
