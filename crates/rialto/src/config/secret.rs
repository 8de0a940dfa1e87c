//! A secret of the node's owner, which a client must say.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::kinds::HIDDEN;
use super::value::Text;

/// The fewest characters: fewer are guessed.
const LENGTH_MIN: usize = 16;

/// It is shown as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Whether `said` is it. How long that takes says nothing of how much of it is right.
    #[must_use]
    pub fn is(&self, said: &str) -> bool {
        Sha256::digest(&self.0) == Sha256::digest(said)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl Text for Secret {
    const EXPECTED: &'static str =
        "a secret of 16 visible ASCII characters or more, as `openssl rand -hex 16` makes";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        if text == HIDDEN {
            return Err(Some("it is hidden; `rialto config --secrets` prints the real one".to_owned()));
        }
        let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        if is_visible && text.len() >= LENGTH_MIN { Ok(Self(text.to_owned())) } else { Err(None) }
    }

    fn text(&self) -> String {
        HIDDEN.to_owned()
    }

    fn whole_text(&self) -> String {
        self.0.clone()
    }
}
