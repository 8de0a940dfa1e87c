//! What the log says of a request.

use std::io;
use std::sync::{Arc, Mutex};

use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

use crate::app::App;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_request_is_one_line_with_its_route_and_never_its_address() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (_, channel) = app.found(&ada).await;
    let lines = Lines::default();
    let subscriber =
        tracing_subscriber::fmt().with_writer(lines.clone()).with_max_level(Level::INFO).with_ansi(false);
    let guard = tracing::subscriber::set_default(subscriber.finish());
    let path = format!("/api/v1/channels/{channel}/messages?before=4711");
    let answer = app.get(&path).by(&ada).header("cookie", "rialto-3000=secret").send().await;
    answer.expect(200);
    app.get("/healthz").send().await.expect(200);
    app.get("/somewhere?secret").send().await;
    drop(guard);

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let said: Vec<&str> = text.lines().collect();
    assert_eq!(said.len(), 1, "{text}");
    for part in ["GET", "/api/v1/channels/{id}/messages", "status=200", answer.header("x-request-id")] {
        assert!(said[0].contains(part), "{text}");
    }
    for part in ["4711", channel.as_str(), ada.token.as_str(), "secret"] {
        assert!(!text.contains(part), "{text}");
    }
}
