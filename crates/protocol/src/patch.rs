//! Fields of a change that may be left out, and may be `null`.

use serde::de::{Deserialize, Deserializer};

/// Reads a field that is there: `null` is `Some(None)`. With `default`, one that is left out is `None`.
pub(crate) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
