//! `rialto demo`: an empty data folder becomes a place with people, servers, a direct conversation and a few days of talk.

mod script;

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use rialto_core::access::permissions::Subject;
use rialto_core::clock::Clock;
use rialto_core::overrides::Carrier;
use rialto_core::store::Db;
use rialto_core::{Actor, Chat, ids};
use rialto_protocol::http::{
    BanSet, CategoryName, ChannelCreate, DirectCreate, InviteCreate, MessageCreate, OverrideSet,
    ProfileChange, ReportCreate, RoleCreate, ServerCreate,
};
use rialto_protocol::{
    CategoryId, ChannelId, Message, Permission, Permissions, RoleId, Server, ServerId, Timestamp, User,
};

use super::offline;
use crate::config::{Config, Flags};
use crate::lock::{DataLock, make_folder};
use crate::output::print;
use script::{ADVERTISER, Line, PEOPLE, Person, Script};

/// How long people take for a message, in milliseconds.
const TYPING: i64 = 40_000;
/// How many of a channel's last messages stay unread, at most.
const UNREAD: i64 = 6;
const HOUR: i64 = 3_600_000;
/// Random bytes of a password.
const PASSWORD_BYTES: usize = 9;

pub(super) fn run(flags: &Flags) -> anyhow::Result<ExitCode> {
    let config = super::load(flags)?.config;
    make_folder(&config.data_dir)?;
    let lock = DataLock::take(&config.data_dir)?;
    super::block_on(fill(&config))?;
    drop(lock);
    Ok(ExitCode::SUCCESS)
}

async fn fill(config: &Config) -> anyhow::Result<()> {
    let script = Script::read();
    let db = offline::open_or_make(config).await?;
    anyhow::ensure!(
        db.users().await?.is_empty(),
        "{:?} holds accounts already; the demo needs an empty data folder, as in: rialto demo --data-dir ./demo",
        config.database(),
    );
    // The talk has taken place by now: its clock begins in the past and ends at the present.
    let now = Clock::System.now();
    let time = Arc::new(AtomicI64::new(now.0 - script.duration(TYPING, HOUR)));
    let chat = offline::start(db.clone(), config, Clock::Fixed(Arc::clone(&time)));
    let passwords = [ids::secret::<PASSWORD_BYTES>(), ids::secret::<PASSWORD_BYTES>()];
    let people = [make(&chat, 0, &passwords[0]).await?, make(&chat, 1, &passwords[1]).await?];
    let count = perform(&chat, &db, &time, &script, &people).await?;
    chat.close(offline::CLOSE).await;

    print(format_args!(
        "There are 2 people, {} servers and {count} messages now. Sign in as:",
        script.servers.len()
    ))?;
    for (Person { username, .. }, password) in PEOPLE.iter().zip(&passwords) {
        print(format_args!("  {username:6} password {password}"))?;
    }
    print(format_args!(
        "after starting the node with: rialto serve --data-dir {}\n\
         It will be at {}. `rialto admin reset-password` sets other passwords.",
        config.data_dir.display(),
        config.public_url()
    ))
}

async fn make(chat: &Chat, index: usize, password: &str) -> anyhow::Result<Actor> {
    let Person { username, display_name, bio, status } = PEOPLE[index];
    let actor = acting(chat.users().create(username, password, Some(display_name)).await?);
    let said = ProfileChange {
        bio: Some(bio.to_owned()),
        status: Some(status.to_owned()),
        ..ProfileChange::default()
    };
    chat.users().change_profile(&actor, &said).await?;
    Ok(actor)
}

const fn acting(user: User) -> Actor {
    Actor { user, session: None, external_id: None, sign_in: None, expires_at: Timestamp(i64::MAX) }
}

/// Lets the script take place; gives the number of its messages.
async fn perform(
    chat: &Chat,
    db: &Db,
    time: &AtomicI64,
    script: &Script,
    people: &[Actor; 2],
) -> anyhow::Result<i64> {
    let mut count = 0;
    for server in &script.servers {
        let mut home = Home::found(chat, server, people).await?;
        for (index, channel) in server.channels.iter().enumerate() {
            let id = home.open(chat, &people[0], index, channel).await?;
            let head = say(chat, time, people, id, Some(&home), &channel.lines).await?;
            count += head;
            // Both have read all but the end of each server's last channel.
            let last = index + 1 == server.channels.len();
            let read = if last { (head - UNREAD).max(0) } else { head };
            db.advance_read(&[(people[0].id(), id, read), (people[1].id(), id, read)]).await?;
        }
    }
    let request = DirectCreate { user_ids: vec![people[1].id()], name: None };
    let (direct, _) = chat.directs().begin(&people[0], &chat.directs().wanted(&people[0], &request)?).await?;
    let id = direct.channel.id;
    let head = say(chat, time, people, id, None, &script.direct).await?;
    // The last line is news to the second.
    db.advance_read(&[(people[0].id(), id, head), (people[1].id(), id, head - 1)]).await?;
    Ok(count + head)
}

/// Lets these lines be said in a channel where nobody has said anything, of `home` or of no server; gives the seq of the
/// last one, which is how many they are.
async fn say(
    chat: &Chat,
    time: &AtomicI64,
    people: &[Actor; 2],
    channel: ChannelId,
    home: Option<&Home>,
    lines: &[Line],
) -> anyhow::Result<i64> {
    let mut said: Vec<Arc<Message>> = Vec::new();
    for line in lines {
        let message = match *line {
            Line::Pause { hours } => {
                time.fetch_add(hours * HOUR, Ordering::Relaxed);
                continue;
            }
            Line::Reaction { by, emoji } => {
                let last = said.last().expect("a reaction comes after a message");
                chat.reactions().set(&people[by], last.id, emoji, true).await?;
                continue;
            }
            Line::Pin { by } => {
                let last = said.last().expect("a pin comes after a message");
                chat.pins().set(&people[by], last.id, true).await?;
                continue;
            }
            Line::Message { author, content, answers } => {
                let reply_to_id = answers.map(|back| said[said.len() - back].id);
                let content = content.to_owned();
                let new = MessageCreate { content, client_id: None, reply_to_id, mention_author: None };
                chat.messages().post(&people[author], channel, new).await?.message
            }
            Line::Advert { content, report, ban } => {
                let home = home.expect("adverts of the talk stand in a server");
                home.disturb(chat, people, channel, content, [report, ban]).await?
            }
        };
        said.push(message);
        time.fetch_add(TYPING, Ordering::Relaxed);
    }
    Ok(said.last().map_or(0, |message| message.seq))
}

async fn admit(chat: &Chat, owner: &Actor, server: ServerId, somebody: &Actor) -> anyhow::Result<()> {
    let invite = InviteCreate { max_uses: Some(1), expires_in_seconds: None };
    let invite = chat.invites().create(owner, server, &invite).await?;
    chat.invites().accept(somebody, &invite.code).await?;
    Ok(())
}

/// A server of the demo, and what of the script is in it already, by its name.
struct Home {
    server: Server,
    roles: HashMap<&'static str, RoleId>,
    categories: HashMap<&'static str, CategoryId>,
}

impl Home {
    /// Makes a server of the first that the second joins, with its roles.
    async fn found(chat: &Chat, script: &script::Server, people: &[Actor; 2]) -> anyhow::Result<Self> {
        let [owner, guest] = people;
        let server = chat.servers().create(owner, &ServerCreate { name: script.name.to_owned() }).await?;
        admit(chat, owner, server.id, guest).await?;
        let mut roles = HashMap::new();
        // A new role is the lowest.
        for role in &script.roles {
            let request = RoleCreate {
                name: role.name.to_owned(),
                color: Some(role.color.to_owned()),
                permissions: Some(role.permissions),
                mentionable: Some(true),
            };
            let id = chat.roles().create(owner, server.id, &request).await?.id;
            for member in &role.members {
                chat.roles().give(owner, server.id, people[*member].id(), id).await?;
            }
            roles.insert(role.name, id);
        }
        Ok(Self { server, roles, categories: HashMap::new() })
    }

    /// The channel of the script: the one that the server began with, or a new one.
    async fn open(
        &mut self,
        chat: &Chat,
        owner: &Actor,
        index: usize,
        channel: &script::Channel,
    ) -> anyhow::Result<ChannelId> {
        if let Some(first) = self.server.channels.get(index) {
            return Ok(first.id);
        }
        let category_id = match channel.category {
            Some(name) => Some(self.category(chat, owner, name).await?),
            None => None,
        };
        let request = ChannelCreate {
            name: channel.name.to_owned(),
            topic: Some(channel.topic.to_owned()),
            category_id,
            private: Some(channel.only.is_some()),
        };
        let id = chat.channels().create(owner, self.server.id, &request).await?.id;
        if let Some(role) = channel.only {
            let allow =
                OverrideSet { allow: Permissions::of(&[Permission::ViewChannel]), deny: Permissions::NONE };
            let role = Subject::Role(self.roles[role]);
            chat.overrides().set(owner, Carrier::Channel(id), role, &allow).await?;
        }
        Ok(id)
    }

    /// Somebody joins and advertises; the second of the two reports it, and the first bans them. Gives the advert.
    async fn disturb(
        &self,
        chat: &Chat,
        people: &[Actor; 2],
        channel: ChannelId,
        content: &str,
        [report, ban]: [&str; 2],
    ) -> anyhow::Result<Arc<Message>> {
        let ([owner, guest], server) = (people, self.server.id);
        let (username, name) = ADVERTISER;
        let password = ids::secret::<PASSWORD_BYTES>();
        let advertiser = acting(chat.users().create(username, &password, Some(name)).await?);
        admit(chat, owner, server, &advertiser).await?;
        let advert = chat.messages().send(&advertiser, channel, content, None).await?.message;
        let report = ReportCreate { reason: report.to_owned() };
        chat.reports().message(guest, advert.id, &report).await?;
        let ban = BanSet { reason: Some(ban.to_owned()), delete_messages_seconds: None };
        chat.bans().ban(owner, server, advertiser.id(), &ban).await?;
        Ok(advert)
    }

    async fn category(
        &mut self,
        chat: &Chat,
        owner: &Actor,
        name: &'static str,
    ) -> anyhow::Result<CategoryId> {
        if let Some(id) = self.categories.get(name) {
            return Ok(*id);
        }
        let request = CategoryName { name: name.to_owned() };
        let id = chat.categories().create(owner, self.server.id, &request).await?.id;
        self.categories.insert(name, id);
        Ok(id)
    }
}
