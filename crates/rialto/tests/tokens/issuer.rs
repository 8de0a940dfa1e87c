//! An issuer of JWTs for tests: keys made on the spot, and a JWKS server on loopback that can be asked how
//! often it was asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU16, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RsaKeyPair};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rialto::auth::issuers::Issuers;
use rialto::config::{HostPattern, Issuer, JwksUrl};
use rialto_core::clock::Clock;
use serde_json::{Value, json};

/// The name that the issuer gives itself.
pub(crate) const NAME: &str = "https://clerk.test";
/// The time at which the tests begin, in seconds.
pub(crate) const START: i64 = 1_800_000_000;

/// A key of an issuer.
pub(crate) struct TestKey {
    /// Its id.
    pub(crate) id: &'static str,
    /// What it signs with.
    pub(crate) algorithm: Algorithm,
    /// What signs.
    pub(crate) private: EncodingKey,
    /// The public half as PEM.
    pub(crate) public_pem: String,
}

impl TestKey {
    /// A fresh RSA key of 2,048 bits.
    pub(crate) fn rsa(id: &'static str) -> Self {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let private: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let public: aws_lc_rs::encoding::PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        let private = EncodingKey::from_rsa_pem(pem("PRIVATE KEY", private.as_ref()).as_bytes()).unwrap();
        Self { id, algorithm: Algorithm::RS256, private, public_pem: pem("PUBLIC KEY", public.as_ref()) }
    }

    /// A fresh P-256 key.
    pub(crate) fn p256(id: &'static str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let private = EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref());
        Self { id, algorithm: Algorithm::ES256, private, public_pem: String::new() }
    }

    /// The RSA key that most tests use; making one takes a while.
    pub(crate) fn shared() -> &'static Self {
        static KEY: OnceLock<TestKey> = OnceLock::new();
        KEY.get_or_init(|| Self::rsa("one"))
    }

    /// The public half as the JWKS holds it.
    pub(crate) fn jwk(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.private, self.algorithm).unwrap();
        jwk.common.key_id = Some(self.id.to_owned());
        serde_json::to_value(jwk).unwrap()
    }

    /// A token with `claims`, signed with this key.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = Header { kid: Some(self.id.to_owned()), ..Header::new(self.algorithm) };
        encode(&header, claims, &self.private).unwrap()
    }
}

/// What a token must say to be taken.
pub(crate) fn claims() -> Value {
    json!({ "iss": NAME, "sub": "user_1", "exp": START + 60, "nbf": START - 60, "azp": "https://app.test" })
}

/// `claims()` with some replaced; `null` takes one out.
pub(crate) fn claims_but(changes: &Value) -> Value {
    let mut claims = claims();
    let map = claims.as_object_mut().unwrap();
    for (key, value) in changes.as_object().unwrap() {
        if value.is_null() {
            map.remove(key);
        } else {
            map.insert(key.clone(), value.clone());
        }
    }
    claims
}

/// A JWKS server and the clock of whoever asks it.
pub(crate) struct TestIssuer {
    server: Arc<Server>,
    address: std::net::SocketAddr,
    millis: Arc<AtomicI64>,
}

struct Server {
    body: Mutex<String>,
    status: AtomicU16,
    asked: AtomicUsize,
}

impl TestIssuer {
    /// Starts a server that has `keys`.
    pub(crate) async fn start(keys: &[&TestKey]) -> Self {
        let server = Arc::new(Server {
            body: Mutex::default(),
            status: AtomicU16::new(200),
            asked: AtomicUsize::new(0),
        });
        let app = Router::new()
            .route("/jwks", get(answer))
            .route("/moved", get(|| async { Redirect::temporary("/jwks") }))
            .route("/away", get(|| async { Redirect::temporary("http://localhost:1/jwks") }))
            .with_state(Arc::clone(&server));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let issuer = Self { server, address, millis: Arc::new(AtomicI64::new(START * 1_000)) };
        issuer.has(keys);
        issuer
    }

    /// From now on the server has `keys`.
    pub(crate) fn has(&self, keys: &[&TestKey]) {
        let keys: Vec<Value> = keys.iter().map(|key| key.jwk()).collect();
        self.says(json!({ "keys": keys }).to_string());
    }

    /// From now on the server answers `body`.
    pub(crate) fn says(&self, body: String) {
        *self.server.body.lock().unwrap() = body;
    }

    /// From now on the server answers with `status`.
    pub(crate) fn fails_with(&self, status: u16) {
        self.server.status.store(status, Ordering::SeqCst);
    }

    /// How often the server was asked for its keys.
    pub(crate) fn asked(&self) -> usize {
        self.server.asked.load(Ordering::SeqCst)
    }

    /// Lets time pass for the node.
    pub(crate) fn pass(&self, seconds: i64) {
        self.millis.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    /// The settings of a node that trusts this issuer.
    pub(crate) fn settings(&self) -> Issuer {
        Issuer {
            issuer: NAME.to_owned(),
            jwks_url: self.url("/jwks"),
            audience: None,
            authorized_parties: vec!["https://app.test".to_owned()],
            username_claim: "preferred_username".to_owned(),
            name_claim: "name".to_owned(),
            picture_claim: "picture".to_owned(),
        }
    }

    /// The server's address with `path`.
    pub(crate) fn url(&self, path: &str) -> JwksUrl {
        JwksUrl(format!("http://{}{path}", self.address).parse().unwrap())
    }

    /// A node that trusts this issuer under `settings`.
    pub(crate) fn trusted_as(&self, settings: Issuer) -> Issuers {
        Issuers::new(vec![settings], pictures(), Clock::Fixed(Arc::clone(&self.millis))).unwrap()
    }

    /// A node that trusts this issuer.
    pub(crate) fn trusted(&self) -> Issuers {
        self.trusted_as(self.settings())
    }
}

/// The hosts whose pictures count, as a node's settings name them.
fn pictures() -> Vec<HostPattern> {
    let set = vec!["auth.picture_hosts=img.test.example, *.pictures.example".to_owned()];
    let flags = rialto::config::Flags { set, ..rialto::config::Flags::default() };
    rialto::config::load(&flags, []).unwrap().config.picture_hosts()
}

async fn answer(State(server): State<Arc<Server>>) -> Response {
    server.asked.fetch_add(1, Ordering::SeqCst);
    let status = StatusCode::from_u16(server.status.load(Ordering::SeqCst)).unwrap();
    (status, server.body.lock().unwrap().clone()).into_response()
}

fn pem(label: &str, der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let lines: Vec<&str> =
        base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
