//! Looks for bytes for which `properties::requests` does not hold.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rialto_protocol::properties::requests(bytes));
