//! Who is there before the load begins: accounts, servers and channels, made in the data folder while no node
//! runs, through the product's own door. Password hashes are made as cheap as Argon2 allows: nobody signs in
//! with a password here, so that every connection can be a user of its own with a session of its own.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use rialto_core::clock::Clock;
use rialto_core::hub::Nobody;
use rialto_core::passwords::Cost;
use rialto_core::store::Db;
use rialto_core::users::Registration;
use rialto_core::{Actor, Chat, Options};
use rialto_protocol::http::{ChannelCreate, InviteCreate, Register, ServerCreate};
use rialto_protocol::{ChannelId, Timestamp};
use serde::Serialize;

use crate::packet;

/// Accounts that are made at a time.
const AT_A_TIME: usize = 32;
/// Messages that wait to be committed at a time.
const WRITTEN_AT_A_TIME: usize = 1_024;
const PASSWORD: &str = "loadloadload";

/// Servers of one owner: a person may be in no more.
const OWNED: usize = 1_000;

/// What there is to be.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Plan {
    /// Servers.
    pub(crate) servers: usize,
    /// Channels of each server: at least 1.
    pub(crate) channels: usize,
    /// Users of each channel; each is a member of the channel's server.
    pub(crate) members: usize,
    /// Whether everyone is a member of the next server too.
    pub(crate) two_servers: bool,
}

/// One connection to be: who it is and where it belongs.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    /// Its CONNECT packet.
    pub(crate) connect: String,
    /// Its channel, as an index.
    pub(crate) channel: usize,
}

/// What the load needs to know of a server: nothing here says that it is a Rialto node.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// The channels' ids, server by server.
    pub(crate) channels: Vec<String>,
    /// The connections, channel by channel.
    pub(crate) seats: Vec<Seat>,
}

impl Plan {
    /// Everyone in it.
    pub(crate) fn people(&self) -> usize {
        self.servers * self.channels * self.members
    }
}

/// Who there is on a server that lets everybody in, and takes any channel.
pub(crate) fn imagine(plan: &Plan) -> Place {
    let channels =
        (0..plan.servers * plan.channels).map(|number| format!("0190a000-0000-7000-9000-{number:012x}"));
    let seats = (0..plan.people()).map(|user| Seat {
        connect: packet::connect(&format!("user-{user:05}")),
        channel: user / plan.members,
    });
    Place { channels: channels.collect(), seats: seats.collect() }
}

/// Fills the empty data folder `folder`, the first channels with as many messages as `history` says.
pub(crate) fn found(folder: &Path, plan: &Plan, history: &[u64]) -> anyhow::Result<Place> {
    let begun = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let place = runtime.block_on(fill(folder, plan, history))?;
    let (seats, channels) = (place.seats.len(), place.channels.len());
    eprintln!("{seats} users, {channels} channels, {} servers in {:.1?}", plan.servers, begun.elapsed());
    Ok(place)
}

async fn fill(folder: &Path, plan: &Plan, history: &[u64]) -> anyhow::Result<Place> {
    let db = Db::open(&format!("sqlite://{}", folder.join("rialto.db").display())).await;
    let options = Options {
        registration: Registration::Open,
        password_cost: Cost { memory_kib: 8, passes: 1, lanes: 1 },
        ..Options::default()
    };
    let chat = Chat::start(db.context("the database can't be made")?, Clock::System, options, Nobody);
    let mut owner = owner(&chat, 0).await?;
    let (mut channels, mut invites) = (Vec::new(), Vec::new());
    for number in 0..plan.servers {
        if number > 0 && number % OWNED == 0 {
            owner = self::owner(&chat, number / OWNED).await?;
        }
        let server =
            chat.servers().create(&owner, &ServerCreate { name: format!("Server {number}") }).await?;
        channels.extend(server.channels.iter().map(|channel| channel.id));
        for number in server.channels.len()..plan.channels {
            let channel = ChannelCreate {
                name: format!("channel-{number}"),
                topic: None,
                category_id: None,
                private: None,
            };
            channels.push(chat.channels().create(&owner, server.id, &channel).await?.id);
        }
        let unbounded = InviteCreate { max_uses: None, expires_in_seconds: None };
        invites.push(chat.invites().create(&owner, server.id, &unbounded).await?.code);
    }
    // Everyone is there before the first message, which is so unread.
    let seats = stream::iter(0..plan.people()).map(|user| seat(&chat, plan, user, &invites));
    let seats = seats.buffered(AT_A_TIME).try_collect().await?;
    write(&chat, &owner, &channels, history).await?;
    chat.close(Duration::from_secs(60)).await;
    Ok(Place { channels: channels.iter().map(ChannelId::to_string).collect(), seats })
}

async fn owner(chat: &Chat, number: usize) -> anyhow::Result<Actor> {
    let user = chat.users().create(&format!("owner-{number}"), PASSWORD, None).await?;
    Ok(Actor { user, session: None, external_id: None, sign_in: None, expires_at: Timestamp(i64::MAX) })
}

/// Writes as many messages into each channel as `history` says, to the channels in turn, as fast as they are committed.
async fn write(chat: &Chat, owner: &Actor, channels: &[ChannelId], history: &[u64]) -> anyhow::Result<()> {
    let longest = history.iter().copied().max().unwrap_or(0);
    let all = (0..longest).flat_map(|number| {
        let still = channels.iter().zip(history).filter(move |(_, count)| number < **count);
        still.map(move |(channel, _)| (number, *channel))
    });
    let send = |(number, channel)| async move {
        chat.messages().send(owner, channel, &format!("message {number:0>80}"), None).await.map(drop)
    };
    stream::iter(all).map(send).buffered(WRITTEN_AT_A_TIME).try_collect::<()>().await?;
    Ok(())
}

/// Makes a user.
async fn seat(chat: &Chat, plan: &Plan, user: usize, invites: &[String]) -> anyhow::Result<Seat> {
    let channel = user / plan.members;
    let home = channel / plan.channels;
    let request = Register {
        username: format!("user-{user:05}"),
        password: PASSWORD.to_owned(),
        display_name: None,
        invite: Some(invites[home].clone()),
    };
    let signed_in = chat.users().register(&request, Some("rialto-load")).await?;
    if plan.two_servers {
        let actor = Actor {
            user: signed_in.user,
            session: None,
            external_id: None,
            sign_in: None,
            expires_at: signed_in.expires_at,
        };
        chat.invites().accept(&actor, &invites[(home + 1) % invites.len()]).await?;
    }
    Ok(Seat { connect: packet::connect(&signed_in.token), channel })
}
