//! The files of the web app: each in the forms that the build left of it, and how one is sent.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::encoding::Encoding;

/// The files that were built into the program. With its checks on it reads them when it starts instead.
#[derive(rust_embed::Embed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Built;

/// The files that were built into the program, by their names; none where no web app was built.
#[must_use]
pub fn built() -> Vec<(String, Bytes)> {
    let file = |name: Cow<'static, str>| {
        let bytes = match Built::get(&name)?.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Some((name.into_owned(), bytes))
    };
    Built::iter().filter_map(file).collect()
}

/// What names the content of an answer and lets a client ask whether it changed (RFC 9110 §8.8.3).
fn tag(bytes: &[u8]) -> HeaderValue {
    let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(bytes)[..16]);
    HeaderValue::try_from(format!("\"{hash}\"")).expect("base64 in quotes is visible ASCII")
}

/// How long a copy may be kept without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// For ever: its name holds a hash of what is in it.
    Forever,
    /// Not at all: it is asked for again each time, which costs little where it did not change.
    Asking,
}

impl Keep {
    const fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Forever => "public, max-age=31536000, immutable",
            Self::Asking => "no-cache",
        })
    }
}

/// One form of a file.
#[derive(Clone, Debug)]
struct Form {
    encoding: Encoding,
    bytes: Bytes,
    tag: HeaderValue,
}

/// One file in all its forms.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// The smallest first, the plain one last.
    forms: Vec<Form>,
    kind: HeaderValue,
    keep: Keep,
    /// What a page says besides.
    policy: Option<HeaderValue>,
}

impl File {
    fn new(name: &str, plain: Bytes) -> Self {
        let keep = if name.starts_with("assets/") { Keep::Forever } else { Keep::Asking };
        let form = Form { encoding: Encoding::Identity, tag: tag(&plain), bytes: plain };
        Self { forms: vec![form], kind: HeaderValue::from_static(kind(name)), keep, policy: None }
    }

    /// A page that holds `text`, in that form alone.
    pub(super) fn page(text: impl Into<Bytes>) -> Self {
        Self::new("index.html", text.into())
    }

    /// With `policy` as the page's Content-Security-Policy.
    pub(super) fn with_policy(self, policy: HeaderValue) -> Self {
        Self { policy: Some(policy), ..self }
    }

    /// What it holds.
    pub(super) fn plain(&self) -> &Bytes {
        &self.forms.last().expect("a file has its plain form").bytes
    }

    /// The answer to a request for it that has `headers`: the best form that the client takes, or that its copy
    /// is still good.
    pub(super) fn answer(&self, headers: &HeaderMap) -> Response {
        let offered: Vec<Encoding> = self.forms.iter().map(|form| form.encoding).collect();
        let best = Encoding::best(&offered, headers);
        let form = self.forms.iter().find(|form| form.encoding == best).expect("one of these was chosen");
        let mut response = if holds(headers, &form.tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from(form.bytes.clone()).into_response()
        };
        let fresh = response.status() == StatusCode::OK;
        let answer = response.headers_mut();
        // A copy takes over what is said with a 304, its policy too; so that says all.
        answer.insert(header::ETAG, form.tag.clone());
        answer.insert(header::CACHE_CONTROL, self.keep.header());
        answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        self.describe(answer);
        if let (true, Some(name)) = (fresh, form.encoding.name()) {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    }

    /// The answer to a request for something else, which this page explains.
    pub(super) fn instead(&self, status: StatusCode) -> Response {
        let mut response = (status, self.plain().clone()).into_response();
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
        self.describe(response.headers_mut());
        response
    }

    fn describe(&self, headers: &mut HeaderMap<HeaderValue>) {
        let policy: Option<(HeaderName, &HeaderValue)> =
            self.policy.as_ref().map(|policy| (header::CONTENT_SECURITY_POLICY, policy));
        for (name, value) in policy.into_iter().chain([(header::CONTENT_TYPE, &self.kind)]) {
            headers.insert(name, value.clone());
        }
    }
}

/// Whether the client holds a copy that `tag` names (RFC 9110 §13.1.2).
fn holds(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut tags = lines.flat_map(|line| line.split(',')).map(str::trim);
    tags.any(|held| held == "*" || held.strip_prefix("W/").unwrap_or(held).as_bytes() == tag.as_bytes())
}

/// The files of a web app, by their names.
#[derive(Clone, Debug, Default)]
pub(super) struct Assets(BTreeMap<String, File>);

impl Assets {
    /// Puts the forms of each file together. `X.br` and `X.gz` are forms of `X` and nothing by themselves;
    /// source maps and what begins with a dot are of the build and nobody's business.
    pub(super) fn of(files: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let ours =
            |name: &String| !name.ends_with(".map") && !name.split('/').any(|part| part.starts_with('.'));
        let forms: BTreeMap<String, Bytes> = files.into_iter().filter(|(name, _)| ours(name)).collect();
        let plain = forms.iter().filter(|(name, _)| !name.ends_with(".br") && !name.ends_with(".gz"));
        let file = |(name, bytes): (&String, &Bytes)| {
            let mut file = File::new(name, bytes.clone());
            for (end, encoding) in [("gz", Encoding::Gzip), ("br", Encoding::Br)] {
                if let Some(bytes) = forms.get(&format!("{name}.{end}")) {
                    file.forms.insert(0, Form { encoding, tag: tag(bytes), bytes: bytes.clone() });
                }
            }
            (name.clone(), file)
        };
        Self(plain.map(file).collect())
    }

    /// The file of that name.
    pub(super) fn get(&self, name: &str) -> Option<&File> {
        self.0.get(name)
    }

    /// Takes the file of that name out, so that it is no asset any more.
    pub(super) fn take(&mut self, name: &str) -> Option<File> {
        self.0.remove(name)
    }
}

/// The media type of a file, by the end of its name.
fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "wasm" => "application/wasm",
        "tgz" => "application/gzip",
        _ => "application/octet-stream",
    }
}
