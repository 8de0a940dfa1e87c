//! Bytes and what they mean: the frames of WebSocket, the packets of Engine.IO and Socket.IO. Plain functions,
//! without I/O and without state.

pub mod frame;
pub(crate) mod json;
pub mod packet;
pub mod payload;
#[cfg(any(test, fuzzing))]
pub mod properties;
