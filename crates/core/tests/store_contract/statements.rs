//! How many statements a read takes: as many for a page of anything as for one of nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rialto_core::store::Db;
use rialto_protocol::{ChannelId, User};
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber as _;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::databases::on_postgres;
use crate::fixtures::{NOW, commit, join, react, reply, send, server, thread, user};

/// Counts what sqlx tells of: each statement. On SQLite it does so from threads of its own, which nobody here hears.
#[derive(Clone, Default)]
struct Statements(Arc<AtomicUsize>);

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut reads = Reads(false);
        event.record(&mut reads);
        self.0.fetch_add(usize::from(reads.0), Ordering::Relaxed);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Whether a statement reads: others begin and end the transaction.
struct Reads(bool);

impl Visit for Reads {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let text = format!("{value:?}");
        let text = text.trim_start_matches(['"', ' ', '\\', 'n']);
        self.0 |= field.name() == "summary" && (text.starts_with("SELECT") || text.starts_with("WITH"));
    }
}

/// How many statements the first page of a channel takes.
async fn of_a_page(db: &Db, reader: &User, channel: ChannelId) -> usize {
    let statements = Statements::default();
    let page = db.messages_before(reader.id, channel, None, 100).with_subscriber(statements.clone());
    page.await.unwrap().expect("they may see it");
    statements.0.load(Ordering::Relaxed)
}

#[tokio::test]
async fn the_first_page_of_a_channel_takes_four_statements_whatever_is_on_it() {
    on_postgres(|db| async move {
        let db = &db;
        let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
        let (home, general) = server(db, &ada).await;
        join(db, home, &ada, &bob).await;
        assert_eq!(of_a_page(db, &bob, general).await, 2, "where it is, and what is on it");
        for n in 0..20 {
            let said = commit(db, send(general, &ada, "hello", None), NOW).await;
            if n % 2 == 0 {
                commit(db, react(said.id, &bob, "\u{1f44d}", true), NOW).await;
            }
            commit(db, reply(general, &bob, "hello", said.id), NOW).await;
            let parent = commit(db, thread(said.id, &ada, Some("A thread")), NOW).await;
            let inside = parent.thread.as_ref().unwrap().channel_id;
            for author in [&ada, &bob] {
                commit(db, send(inside, author, "hello", None), NOW).await;
            }
        }
        assert_eq!(of_a_page(db, &bob, general).await, 4, "with reactions, and with who wrote in threads");
    })
    .await;
}
