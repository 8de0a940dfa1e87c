//! Looks for bytes for which `properties::frames` does not hold.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rialto_socketio::properties::frames(bytes));
