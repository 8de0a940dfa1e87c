//! What holds of the decoders whatever bytes come: each property is a function that ends in a panic where it does not.
//!
//! The fuzz targets of `fuzz/` look for such bytes, and the tests here go through all that they found. Neither is part
//! of the library: this is compiled for tests and by `cargo fuzz` only.

mod frames;
mod packets;
mod payloads;
#[cfg(test)]
mod tests;

pub use frames::{frames, messages};
pub use packets::packets;
pub use payloads::payloads;
