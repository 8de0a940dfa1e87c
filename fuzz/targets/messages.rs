//! Looks for bytes for which `properties::messages` does not hold.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rialto_socketio::properties::messages(bytes));
