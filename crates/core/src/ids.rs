//! Fresh ids and secrets: the only randomness of this crate.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rialto_protocol::Timestamp;
use uuid::{Builder, Uuid};

/// A fresh UUIDv7 (RFC 9562 §5.7) for something that was made at `time`.
#[must_use]
pub fn fresh(time: Timestamp) -> Uuid {
    let mut random = [0; 10];
    fill(&mut random);
    Builder::from_unix_timestamp_millis(time.0.max(0).cast_unsigned(), &random).into_uuid()
}

/// A fresh secret of `N` random bytes, as URL-safe base64 (RFC 4648 §5) without padding.
#[must_use]
pub fn secret<const N: usize>() -> String {
    let mut random = [0; N];
    fill(&mut random);
    URL_SAFE_NO_PAD.encode(random)
}

#[expect(clippy::disallowed_methods, reason = "this is the file that draws randomness")]
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}
