//! The HTTP side: every request of Engine.IO 4 comes in here, from any router.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::Full;
use hyper::upgrade::OnUpgrade;

use crate::config::ClientAddr;
use crate::connection::Connection;
use crate::connection::outbox::How;
use crate::connection::task::{Link, Task};
use crate::engine::{Admission, Engine, Refusal};
use crate::handler::Handler;
use crate::http::answer;
use crate::http::body;
use crate::http::origin::{self, Verdict};
use crate::http::polling::{self, Post, Probe};
use crate::http::problem::Problem;
use crate::http::query::{Query, Transport};
use crate::http::upgrade;
use crate::lock::Lock as _;
use crate::reason::DisconnectReason;
use crate::sending::encoded::Frame;
use crate::sid::Sid;

/// The HTTP side of an engine, a [`tower_service::Service`] that never fails.
///
/// It answers the configured path (and `/`, for routers that cut a prefix off); anything else is 404.
pub struct EngineService<H: Handler>(Engine<H>);

impl<H: Handler> Clone for EngineService<H> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl<H, B> tower_service::Service<Request<B>> for EngineService<H>
where
    H: Handler,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let engine = self.0.clone();
        Box::pin(async move { Ok(respond(engine, request).await) })
    }
}

impl<H: Handler> Engine<H> {
    /// The HTTP side, for a router's `route_service`, `nest_service` or fallback.
    #[must_use]
    pub fn service(&self) -> EngineService<H> {
        EngineService(self.clone())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Closing | Refusal::TooMany => Self::Busy,
            Refusal::TooManyOfAddress => Self::TooManyOfAddress,
        }
    }
}

async fn respond<H, B>(engine: Engine<H>, request: Request<B>) -> Response<Full<Bytes>>
where
    H: Handler,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    let (mut parts, body) = request.into_parts();
    let own = engine.config().path.trim_end_matches('/');
    if !matches!(parts.uri.path().trim_end_matches('/'), "") && parts.uri.path().trim_end_matches('/') != own
    {
        return answer::status(StatusCode::NOT_FOUND);
    }
    let verdict = origin::judge(engine.config(), &parts);
    let mut response = if verdict == Verdict::Refused {
        engine.handler().refused_origin(&parts);
        answer::problem(Problem::Forbidden(StatusCode::FORBIDDEN))
    } else if parts.method == Method::OPTIONS {
        let mut response = answer::status(StatusCode::NO_CONTENT);
        origin::allow_preflight(engine.config(), response.headers_mut());
        response
    } else {
        route(&engine, &mut parts, body).await.unwrap_or_else(answer::problem)
    };
    origin::allow(verdict, response.headers_mut());
    response
}

async fn route<H, B>(engine: &Engine<H>, parts: &mut Parts, body: B) -> Result<Response<Full<Bytes>>, Problem>
where
    H: Handler,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    let query = Query::parse(parts.uri.query().unwrap_or_default(), engine.config().transports)?;
    let Some(sid) = query.sid else {
        if parts.method != Method::GET {
            return Err(Problem::Method);
        }
        return match query.transport {
            Transport::Polling => open_polling(engine, parts),
            Transport::WebSocket => open_websocket(engine, parts),
        };
    };
    let connection = match (find(engine, sid), query.transport) {
        (Err(_), Transport::WebSocket) => return close_websocket(engine, parts),
        (found, _) => found?,
    };
    match (&parts.method, query.transport) {
        (&Method::GET, Transport::Polling) => Ok(answer::payload(polling::poll(&connection).await?)),
        (&Method::POST, Transport::Polling) => post(&connection, body).await,
        (&Method::GET, Transport::WebSocket) => upgrade_polling(&connection, parts),
        _ => Err(Problem::BadRequest),
    }
}

fn find<H: Handler>(engine: &Engine<H>, sid: &str) -> Result<Arc<Connection<H>>, Problem> {
    let sid = Sid::parse(sid).ok_or(Problem::UnknownSid)?;
    engine.inner().polled.hold().get(&sid).cloned().ok_or(Problem::UnknownSid)
}

/// Asks whether there is place, then the handler, and keeps what that keeps.
fn admit<H: Handler>(
    engine: &Engine<H>,
    parts: &Parts,
) -> Result<(Admission<H>, Arc<H::Handshake>), Problem> {
    let address = parts.extensions.get::<ClientAddr>().map(|address| address.0);
    let admission = engine.admit(address)?;
    let handshake = engine.handler().handshake(parts).map_err(Problem::Forbidden)?;
    Ok((admission, Arc::new(handshake)))
}

fn open_polling<H: Handler>(engine: &Engine<H>, parts: &Parts) -> Result<Response<Full<Bytes>>, Problem> {
    let (admission, handshake) = admit(engine, parts)?;
    let connection = Connection::open(engine, handshake, true);
    engine.inner().polled.hold().insert(connection.sid, connection.clone());
    let payload = answer::open_packet(engine.config(), connection.sid, Transport::Polling);
    Task::spawn(connection, admission, Link::Polling(None));
    Ok(answer::payload(payload.into_bytes()))
}

fn open_websocket<H: Handler>(
    engine: &Engine<H>,
    parts: &mut Parts,
) -> Result<Response<Full<Bytes>>, Problem> {
    let accept = upgrade::accept(&parts.headers)?;
    let upgrade = parts.extensions.remove::<OnUpgrade>().ok_or(Problem::BadRequest)?;
    let (admission, handshake) = admit(engine, parts)?;
    let engine = engine.clone();
    tokio::spawn(async move {
        let stream =
            tokio::time::timeout(engine.config().upgrade_timeout, upgrade::take_stream(upgrade)).await;
        let Ok(Ok((websocket, head))) = stream else { return };
        let connection = Connection::open(&engine, handshake, false);
        if !head.is_empty() {
            connection.push(&Frame::head(head));
        }
        connection.push(&Frame::text(&answer::open_packet(
            engine.config(),
            connection.sid,
            Transport::WebSocket,
        )));
        Task::spawn(connection, admission, Link::WebSocket(websocket));
    });
    Ok(answer::switching(&accept))
}

fn upgrade_polling<H: Handler>(
    connection: &Arc<Connection<H>>,
    parts: &mut Parts,
) -> Result<Response<Full<Bytes>>, Problem> {
    let accept = upgrade::accept(&parts.headers)?;
    let stream = parts.extensions.remove::<OnUpgrade>().ok_or(Problem::BadRequest)?;
    let Ok(probe) = Probe::begin(connection.clone()) else {
        parts.extensions.insert(stream);
        return close_websocket(connection.engine(), parts);
    };
    let limit = probe.connection().engine().config().upgrade_timeout;
    tokio::spawn(async move {
        let attempt = async { upgrade::probe(upgrade::opened(stream).await?, probe).await };
        if let Ok(Err(error)) = tokio::time::timeout(limit, attempt).await {
            tracing::debug!(%error, "an upgrade to WebSocket failed");
        }
    });
    Ok(answer::switching(&accept))
}

/// Lets a WebSocket open for a session that cannot take it, and closes it: the specification wants a close, and browsers
/// are told nothing of a refused upgrade.
fn close_websocket<H: Handler>(
    engine: &Engine<H>,
    parts: &mut Parts,
) -> Result<Response<Full<Bytes>>, Problem> {
    let accept = upgrade::accept(&parts.headers)?;
    let stream = parts.extensions.remove::<OnUpgrade>().ok_or(Problem::BadRequest)?;
    let limit = engine.config().upgrade_timeout;
    tokio::spawn(tokio::time::timeout(limit, upgrade::close(stream)));
    Ok(answer::switching(&accept))
}

async fn post<H, B>(connection: &Connection<H>, body: B) -> Result<Response<Full<Bytes>>, Problem>
where
    H: Handler,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    let post = Post::begin(connection)?;
    let engine = connection.engine();
    match body::read(engine.config(), &engine.inner().large_payloads, body).await {
        Ok(payload) => {
            post.deliver(payload).await?;
            Ok(answer::posted())
        }
        Err(problem) => {
            connection.close(DisconnectReason::Protocol("unreadable POST body"), How::Tell(1002));
            Err(problem)
        }
    }
}
