//! The binary; see the library beside it.
fn main() {}
