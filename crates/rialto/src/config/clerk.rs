//! The publishable key of a Clerk application. It is public: pages carry it.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::host::is_host;
use super::value::Text;

/// Clerk's keys come with padding and without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A key that names the host of its application's frontend API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClerkKey {
    key: String,
    host: String,
}

impl ClerkKey {
    /// The key as Clerk's own script takes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.key
    }

    /// The origin of the frontend API. It is the issuer of the application's tokens too.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("https://{}", self.host)
    }
}

impl Text for ClerkKey {
    const EXPECTED: &'static str = "the publishable key of a Clerk application, which begins with \"pk_test_\" or \"pk_live_\" and is copied whole";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        if text.starts_with("sk_") {
            return Err(Some("this is a secret key; the node needs none, so keep it elsewhere".to_owned()));
        }
        let coded = text.strip_prefix("pk_test_").or_else(|| text.strip_prefix("pk_live_")).ok_or(None)?;
        let decoded = BASE64.decode(coded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let host = decoded.as_deref().and_then(|text| text.strip_suffix('$')).filter(|host| is_host(host));
        // A key with a slip in it often decodes to something; a host it is hardly ever.
        let host = host.ok_or(None)?.to_owned();
        Ok(Self { key: text.to_owned(), host })
    }

    fn text(&self) -> String {
        self.key.clone()
    }
}
