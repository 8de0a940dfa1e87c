//! A node's HTTP side for tests. Each answer that belongs to the API is held against its document.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use axum::routing::get;
use rialto::auth::Authenticator;
use rialto::auth::issuers::Issuers;
use rialto::config::Config;
use rialto::http::{AppState, Draining, WebApp, router};
use rialto::limits::Limits;
use rialto_core::clock::Clock;
use rialto_core::hub::Nobody;
use rialto_core::passwords::Cost;
use rialto_core::store::Db;
use rialto_core::{Chat, Options};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::schema::Schema;

/// The password of everyone in these tests.
pub(crate) const PASSWORD: &str = "correct horse battery";
/// The host that requests name unless a test says otherwise.
pub(crate) const HOST: &str = "localhost:3000";

/// A node's HTTP side, and the folder that it lives in.
pub(crate) struct App {
    pub(crate) chat: Chat,
    pub(crate) draining: Draining,
    pub(crate) router: Router,
    pub(crate) schema: Schema,
    _folder: TempDir,
}

/// Somebody who has signed in.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) token: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

/// A request in the making.
pub(crate) struct Ask<'a> {
    app: &'a App,
    request: axum::http::request::Builder,
    body: Body,
}

impl App {
    /// A node with the default settings.
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// A node whose settings `change` has changed.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::serving(&[], change).await
    }

    /// A node with a web app of `files`, each a name and what it holds.
    pub(crate) async fn serving(files: &[(&str, &str)], change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        change(&mut config);
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite://{}", folder.path().join("rialto.db").display())).await.unwrap();
        let options = Options {
            registration: config.registration,
            password_cost: Cost { memory_kib: 8, passes: 1, lanes: 1 },
            ..Options::default()
        };
        let chat = Chat::start(db, Clock::System, options, Nobody);
        let issuers = Issuers::new(Vec::new(), Vec::new(), Clock::System).unwrap();
        let draining = Draining::default();
        let files = files.iter().map(|&(name, text)| (name.to_owned(), text.to_owned().into()));
        let limits = Limits::new(&config);
        let state = AppState {
            web: WebApp::of(files, &config),
            chat: chat.clone(),
            authenticator: Authenticator::new(chat.clone(), issuers, limits.clone()),
            limits,
            config: Arc::new(config),
            draining: draining.clone(),
        };
        let beside = Router::new().route("/panic", get(async || -> () { panic!("as the test wants it") }));
        let router = router(state, beside);
        let schema = Schema::of(&router).await;
        Self { chat, draining, router, schema, _folder: folder }
    }

    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask<'_> {
        Ask { app: self, request: Request::builder().method(method).uri(path), body: Body::empty() }
    }

    pub(crate) fn get(&self, path: &str) -> Ask<'_> {
        self.ask(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Ask<'_> {
        self.ask(Method::POST, path)
    }

    pub(crate) fn patch(&self, path: &str) -> Ask<'_> {
        self.ask(Method::PATCH, path)
    }

    pub(crate) fn delete(&self, path: &str) -> Ask<'_> {
        self.ask(Method::DELETE, path)
    }

    /// Makes the first account of the node.
    pub(crate) async fn first(&self, username: &str) -> Person {
        self.register(json!({ "username": username, "password": PASSWORD })).await
    }

    /// Makes an account that joins the server of `owner` by an invite.
    pub(crate) async fn joined(&self, owner: &Person, server: &str, username: &str) -> Person {
        let code = self.invite(owner, server).await;
        self.register(json!({ "username": username, "password": PASSWORD, "invite": code })).await
    }

    /// The code of a fresh invite.
    pub(crate) async fn invite(&self, owner: &Person, server: &str) -> String {
        let answer = self.post(&format!("/api/v1/servers/{server}/invites")).by(owner).send().await;
        text(&answer.expect(201)["invite"]["code"])
    }

    /// Founds a server. Gives its id and that of its channel.
    pub(crate) async fn found(&self, owner: &Person) -> (String, String) {
        let answer = self.post("/api/v1/servers").by(owner).json(&json!({ "name": "Engine" })).send().await;
        let server = answer.expect(201)["server"].clone();
        (text(&server["id"]), text(&server["channels"][0]["id"]))
    }

    async fn register(&self, body: Value) -> Person {
        let body = self.post("/api/v1/auth/register").json(&body).send().await.expect(201);
        Person { id: text(&body["user"]["id"]), token: text(&body["token"]) }
    }
}

impl Ask<'_> {
    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        Self { request: self.request.header(name, value), ..self }
    }

    /// With the token of `person`.
    pub(crate) fn by(self, person: &Person) -> Self {
        self.header("authorization", &format!("Bearer {}", person.token))
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    pub(crate) fn body(self, body: impl Into<Body>) -> Self {
        Self { body: body.into(), ..self }
    }

    /// Sends it; the answer must be one that the document foresees.
    pub(crate) async fn send(self) -> Answer {
        let mut request = self.request.body(self.body).unwrap();
        let host = HeaderValue::from_static(HOST);
        request.headers_mut().entry(header::HOST).or_insert(host);
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let answer = self.app.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let answer = Answer { status: parts.status, headers: parts.headers, bytes };
        self.app.schema.check(&method, &path, &answer);
        answer
    }
}

impl Answer {
    /// The body, which must be JSON, of an answer that must have `status`.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}\n{}", self.text());
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The problem of an answer that must have `status` and `code`.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) -> Value {
        let problem = self.expect(status);
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        assert_eq!(self.header(header::CONTENT_TYPE.as_str()), "application/problem+json");
        assert_eq!(problem["requestId"], self.header("x-request-id"));
        assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
        problem
    }

    /// A header, or the empty text.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// The text that `value` must be.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
