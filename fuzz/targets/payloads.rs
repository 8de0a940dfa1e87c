//! Looks for bytes for which `properties::payloads` does not hold.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rialto_socketio::properties::payloads(bytes));
