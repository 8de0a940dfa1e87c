//! P6: nothing of a channel reaches whoever may not view it, while roles, overrides and categories change, people come and
//! go, and hints are lost.
//!
//! Beside what people do in `history.rs`, some govern. Before a turn in which nobody's access changes it is noted what each
//! person may not view, and from the moment at which access was taken from somebody what they have lost; no event and no
//! answer that reaches them then may name it. After each turn every screen shows what the node would tell afresh.

use std::collections::HashSet;
use std::sync::Mutex;
use std::thread;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{TestCaseError, TestRunner};
use rialto_core::access::permissions::Subject;
use rialto_core::clock::Clock;
use rialto_core::hub::Rule;
use rialto_core::overrides::Carrier;
use rialto_core::{Actor, ErrorCode};
use rialto_protocol::http::{
    CategoryName, ChannelChange, MemberChange, MembersQuery, OverrideSet, RoleChange, RoleCreate,
};
use rialto_protocol::{CategoryId, ChannelId, Permission, Permissions, RoleId, ServerId, Timestamp};

use super::badges::{act_at_once, agree};
use super::history::{Deed, churn, turns};
use super::world::{CHANNELS, PEOPLE, Setting, World};
use super::{half_of, histories, on_two_nodes, stage};

const VIEW: Permissions = Permissions::of(&[Permission::ViewChannel]);
const NONE: Permissions = Permissions::NONE;
/// Roles of the server beside that of everyone.
const ROLES: usize = 2;

/// Of whom an override speaks.
#[derive(Clone, Copy, Debug)]
enum Of {
    Everyone,
    Role(usize),
    Person(usize),
}

/// What an override says of a view of the channel.
#[derive(Clone, Copy, Debug)]
enum Says {
    Allow,
    Deny,
    Nothing,
}

/// Something that the owner of the first server does there, or that somebody reads of it.
#[derive(Clone, Debug)]
enum Act {
    Give {
        person: usize,
        role: usize,
    },
    Take {
        person: usize,
        role: usize,
    },
    /// What a role allows, or that of everyone.
    Allow {
        role: Option<usize>,
        view: bool,
    },
    /// A role is deleted, and another is made in its place.
    Replace {
        role: usize,
    },
    Override {
        channel: usize,
        of: Of,
        says: Says,
    },
    InCategory {
        of: Of,
        says: Says,
    },
    /// A channel comes into the category, or leaves it.
    Move {
        channel: usize,
        into: bool,
    },
    /// A channel follows its category again.
    Sync {
        channel: usize,
    },
    /// A person is timed out, for so many milliseconds, or is no longer.
    TimeOut {
        person: usize,
        lasts: Option<i64>,
    },
    /// The server is handed over, and back.
    HandOver {
        person: usize,
    },
    /// A person is shut out of a channel, and then something is said there.
    ShutOut {
        person: usize,
        channel: usize,
    },
    /// A person reads what they can.
    Read {
        person: usize,
        channel: usize,
    },
}

impl Act {
    const fn changes_access(&self) -> bool {
        !matches!(self, Self::Read { .. })
    }
}

fn act() -> impl Strategy<Value = Act> {
    let person = prop_oneof![4 => Just(1_usize), 1 => 1..PEOPLE].boxed();
    let channel = prop_oneof![4 => Just(0_usize), 1 => 0..CHANNELS].boxed();
    let of =
        prop_oneof![Just(Of::Everyone), (0..ROLES).prop_map(Of::Role), person.clone().prop_map(Of::Person),]
            .boxed();
    let says = prop_oneof![2 => Just(Says::Allow), 2 => Just(Says::Deny), 1 => Just(Says::Nothing)].boxed();
    prop_oneof![
        3 => (person.clone(), 0..ROLES).prop_map(|(person, role)| Act::Give { person, role }),
        3 => (person.clone(), 0..ROLES).prop_map(|(person, role)| Act::Take { person, role }),
        2 => (prop::option::of(0..ROLES), any::<bool>()).prop_map(|(role, view)| Act::Allow { role, view }),
        1 => (0..ROLES).prop_map(|role| Act::Replace { role }),
        4 => (channel.clone(), of.clone(), says.clone())
            .prop_map(|(channel, of, says)| Act::Override { channel, of, says }),
        2 => (of, says).prop_map(|(of, says)| Act::InCategory { of, says }),
        2 => (channel.clone(), any::<bool>()).prop_map(|(channel, into)| Act::Move { channel, into }),
        1 => channel.clone().prop_map(|channel| Act::Sync { channel }),
        1 => person.clone().prop_map(|person| Act::HandOver { person }),
        2 => (person, prop_oneof![Just(None), Just(Some(5)), Just(Some(60_000))])
            .prop_map(|(person, lasts)| Act::TimeOut { person, lasts }),
    ]
}

/// What is done in one turn, all at once.
type Turn = (Vec<Deed>, Vec<Act>);

fn governed_turns() -> impl Strategy<Value = Vec<Turn>> {
    let someone = (1..PEOPLE, 0..CHANNELS).boxed();
    let acts = prop_oneof![
        2 => prop::collection::vec(
            someone.clone().prop_map(|(person, channel)| Act::Read { person, channel }), 0..3),
        3 => prop::collection::vec(act(), 1..4),
        2 => someone.prop_map(|(person, channel)| vec![Act::ShutOut { person, channel }]),
    ];
    let deeds = prop_oneof![turns().boxed(), churn().boxed()];
    (deeds, prop::collection::vec(acts, 12)).prop_map(|(deeds, acts)| deeds.into_iter().zip(acts).collect())
}

/// The first server: who may view its first channel depends on roles.
struct Governed {
    server: ServerId,
    channels: Vec<ChannelId>,
    names: Vec<String>,
    category: CategoryId,
    roles: Mutex<Vec<RoleId>>,
}

impl Governed {
    async fn of(world: &World) -> anyhow::Result<Self> {
        let (server, owner, chat) = (world.servers[0], &world.people[0], &world.chat);
        let channels: Vec<ChannelId> = world.channels[..CHANNELS].iter().map(|(_, id)| *id).collect();
        let mut names = Vec::new();
        for channel in &channels {
            let name = format!("name-{channel}");
            let change = ChannelChange { name: Some(name.clone()), ..ChannelChange::default() };
            chat.channels().edit(owner, *channel, &change).await?;
            names.push(name);
        }
        let category = CategoryName { name: "corner".to_owned() };
        let category = chat.categories().create(owner, server, &category).await?.id;
        let governed = Self { server, channels, names, category, roles: Mutex::default() };
        for _ in 0..ROLES {
            let role = governed.make_role(world).await?;
            governed.roles.lock().expect("no test has panicked with it").push(role);
        }
        let (everyone, one) = (governed.subject(world, Of::Everyone), governed.subject(world, Of::Role(0)));
        let carrier = Carrier::Channel(governed.channels[0]);
        for (subject, said) in [(everyone, Says::Deny), (one, Says::Allow)] {
            chat.overrides().set(owner, carrier, subject, &said.said()).await?;
        }
        chat.roles().give(owner, server, world.user(1), governed.role(0)).await?;
        Ok(governed)
    }

    async fn make_role(&self, world: &World) -> anyhow::Result<RoleId> {
        let (name, permissions) = ("mods".to_owned(), Some(NONE));
        let request = RoleCreate { name, color: None, permissions, mentionable: None };
        Ok(world.chat.roles().create(&world.people[0], self.server, &request).await?.id)
    }

    fn role(&self, index: usize) -> RoleId {
        self.roles.lock().expect("no test has panicked with it")[index]
    }

    fn subject(&self, world: &World, of: Of) -> Subject {
        match of {
            Of::Everyone => Subject::Role(RoleId(self.server.0)),
            Of::Role(role) => Subject::Role(self.role(role)),
            Of::Person(person) => Subject::User(world.user(person)),
        }
    }

    /// The words by which a channel is known.
    fn words(&self, channel: usize) -> [String; 2] {
        [self.channels[channel].to_string(), self.names[channel].clone()]
    }

    /// What each person may not view now.
    async fn hidden(&self, world: &World) -> anyhow::Result<HashSet<(usize, String)>> {
        let mut hidden = HashSet::new();
        for person in 0..PEOPLE {
            let servers = world.chat.read_states().servers(&world.people[person]).await?;
            let channels = servers.iter().flat_map(|server| &server.channels);
            let seen: HashSet<ChannelId> = channels.map(|channel| channel.id).collect();
            let unseen = (0..CHANNELS).filter(|channel| !seen.contains(&self.channels[*channel]));
            hidden.extend(unseen.flat_map(|channel| self.words(channel)).map(|word| (person, word)));
        }
        Ok(hidden)
    }

    /// Does an act. What may not be, since others act too, is refused and changes nothing.
    async fn act(&self, world: &World, act: &Act, is_alone: bool) -> anyhow::Result<()> {
        let (chat, owner, server) = (&world.chat, &world.people[0], self.server);
        let (roles, overrides) = (chat.roles(), chat.overrides());
        let set = async |carrier, of, says: Says| {
            let subject = self.subject(world, of);
            match says {
                Says::Nothing => overrides.remove(owner, carrier, subject).await,
                says => overrides.set(owner, carrier, subject, &says.said()).await.map(drop),
            }
        };
        let outcome = match *act {
            Act::Give { person, role } => {
                roles.give(owner, server, world.user(person), self.role(role)).await
            }
            Act::Take { person, role } => {
                roles.take(owner, server, world.user(person), self.role(role)).await
            }
            Act::Allow { role, view } => {
                let id = role.map_or(RoleId(server.0), |role| self.role(role));
                let rest = if role.is_none() { Permissions::EVERYONE & !VIEW } else { NONE };
                let permissions = Some(if view { rest | VIEW } else { rest });
                roles.edit(owner, id, &RoleChange { permissions, ..RoleChange::default() }).await.map(drop)
            }
            Act::Replace { role } => {
                let gone = self.role(role);
                // Who has handed the server over makes none meanwhile.
                let Ok(fresh) = self.make_role(world).await else { return Ok(()) };
                self.roles.lock().expect("no test has panicked with it")[role] = fresh;
                roles.delete(owner, gone).await
            }
            Act::Override { channel, of, says } => {
                set(Carrier::Channel(self.channels[channel]), of, says).await
            }
            Act::InCategory { of, says } => set(Carrier::Category(self.category), of, says).await,
            Act::Move { channel, into } => {
                let category_id = Some(into.then_some(self.category));
                let change = ChannelChange { category_id, ..ChannelChange::default() };
                chat.channels().edit(owner, self.channels[channel], &change).await.map(drop)
            }
            Act::Sync { channel } => overrides.sync(owner, self.channels[channel]).await.map(drop),
            Act::HandOver { person } => {
                let (to, back) = (&world.people[person], owner.id());
                match chat.servers().hand_over(owner, server, to.id()).await {
                    Ok(_) => chat.servers().hand_over(to, server, back).await.map(drop),
                    Err(error) => Err(error),
                }
            }
            Act::TimeOut { person, lasts } => {
                let until = lasts.map(|lasts| Timestamp(Clock::System.now().0 + lasts));
                let change = MemberChange { timeout_until: Some(until), ..MemberChange::default() };
                chat.members().edit(owner, server, world.user(person), &change).await.map(drop)
            }
            Act::ShutOut { person, channel } => {
                let carrier = Carrier::Channel(self.channels[channel]);
                let shut = set(carrier, Of::Person(person), Says::Deny).await;
                // On this node they have been told of it; on others it may take a moment.
                if is_alone && shut.is_ok() {
                    world.hide_here(person, &self.words(channel));
                }
                drop(chat.messages().send(owner, self.channels[channel], "between us", None).await);
                shut
            }
            Act::Read { person, channel } => return self.read(world, person, channel).await,
        };
        match outcome {
            Err(error)
                if !matches!(
                    error.code,
                    ErrorCode::NotFound | ErrorCode::Forbidden | ErrorCode::Invalid | ErrorCode::Conflict
                ) =>
            {
                Err(error.into())
            }
            _ => Ok(()),
        }
    }

    /// All that a person can read of a channel and of its server.
    async fn read(&self, world: &World, person: usize, channel: usize) -> anyhow::Result<()> {
        let hidden = world.screens.hidden_from(person);
        let (chat, reader, id): (_, &Actor, _) =
            (world.node(channel), &world.people[person], self.channels[channel]);
        let answers = [
            format!("{:?}", chat.channels().get(reader, id).await),
            format!("{:?}", chat.messages().page(reader, id, None, None).await),
            format!("{:?}", chat.messages().sync(reader, id, 0, world.epoch(), None).await),
            format!("{:?}", chat.read_states().servers(reader).await),
            format!("{:?}", chat.read_states().server(reader, self.server).await),
            format!("{:?}", chat.servers().latest(reader).await),
            format!(
                "{:?}",
                chat.members()
                    .page(reader, self.server, &MembersQuery::default())
                    .await
                    .map(|page| page.members)
            ),
            format!("{:?}", chat.overrides().list(reader, Carrier::Channel(id)).await),
        ];
        for answer in answers {
            let named = hidden.iter().find(|word| answer.contains(*word));
            anyhow::ensure!(named.is_none(), "person {person} reads of {named:?}: {answer}");
        }
        Ok(())
    }
}

impl Says {
    fn said(self) -> OverrideSet {
        match self {
            Self::Allow => OverrideSet { allow: VIEW, deny: NONE },
            Self::Deny => OverrideSet { allow: NONE, deny: VIEW },
            Self::Nothing => OverrideSet { allow: NONE, deny: NONE },
        }
    }
}

async fn play(setting: &Setting, turns: &[Turn]) -> anyhow::Result<()> {
    let mut world = World::of(setting.clone()).await?;
    let governed = Governed::of(&world).await?;
    world.rest_together().await?;
    for (turn, (deeds, acts)) in turns.iter().enumerate() {
        world.wire().set_down(deeds.iter().any(|deed| matches!(deed, Deed::Silence)));
        let comes_or_goes = |deed: &Deed| matches!(deed, Deed::Kick { .. } | Deed::Enter { .. });
        let changes = acts.iter().any(Act::changes_access) || deeds.iter().any(comes_or_goes);
        world.screens.hide(if changes { HashSet::new() } else { governed.hidden(&world).await? });
        let is_alone = acts.len() == 1 && !deeds.iter().any(comes_or_goes);
        // Who has handed the server over makes no channels meanwhile.
        let deeds: Vec<Deed> =
            deeds.iter().filter(|deed| !matches!(deed, Deed::CreateChannel { .. })).cloned().collect();
        let govern = async |world: &World| {
            let acts = acts.iter().map(|act| governed.act(world, act, is_alone));
            futures_util::future::try_join_all(acts).await.map(drop)
        };
        let done = async {
            act_at_once(&mut world, &deeds, govern).await?;
            world.rest_together().await?;
            agree(&world).await
        };
        done.await.map_err(|error: anyhow::Error| {
            error.context(format!("after turn {turn}, {deeds:?}, {acts:?}"))
        })?;
    }
    Ok(())
}

/// Plays `turns`. What is wrong after one, if anything is.
fn played(setting: &Setting, turns: &[Turn]) -> Option<String> {
    let (runtime, _) = stage();
    runtime.block_on(play(setting, turns)).err().map(|error| format!("{error:?}"))
}

proptest! {
    // These histories are long.
    #![proptest_config(half_of(half_of(histories())))]

    #[test]
    fn nothing_of_a_channel_reaches_who_may_not_view_it(seed: u64, nodes in 1_usize..3, turns in governed_turns()) {
        let (_, db) = stage();
        prop_assert_eq!(played(&Setting::rough(vec![db; nodes], seed), &turns), None);
    }
}

#[test]
fn nothing_of_a_channel_reaches_who_may_not_view_it_on_two_nodes_that_share_a_database() {
    on_two_nodes(|handle, dbs, histories| {
        let few = half_of(half_of(half_of(histories.config().clone())));
        let (mut histories, drawn) = (TestRunner::new(few), (any::<u64>(), governed_turns()));
        let outcome = histories.run(&drawn, |(seed, turns)| {
            let played = handle.block_on(play(&Setting::rough(dbs.to_vec(), seed), &turns));
            played.map_err(|error| TestCaseError::fail(format!("{error:?}")))
        });
        outcome.expect("nothing is told");
    });
}

/// How many histories are played at most until one shows that a rule is missing.
const HISTORIES: u64 = 100;

/// The oracle can fail: each rule that keeps channels apart is found when it is left out.
#[test]
fn each_rule_that_keeps_channels_apart_is_found_when_it_is_left_out() {
    let is_found = |rule: Rule| {
        let (mut runner, turns) = (TestRunner::deterministic(), governed_turns());
        let (_, db) = stage();
        (1..=HISTORIES).any(|n| {
            let turns = turns.new_tree(&mut runner).expect("nothing is filtered").current();
            let nodes = 1 + usize::from(n.is_multiple_of(2));
            let setting =
                Setting { without: Some(rule), ..Setting::rough(vec![db.clone(); nodes], n * 7_919) };
            played(&setting, &turns).is_some()
        })
    };
    let rules = [Rule::TakeViews, Rule::Closed];
    let found = thread::scope(|scope| {
        let played = rules.map(|rule| scope.spawn(move || is_found(rule)));
        played.map(|played| played.join().expect("it is played to its end"))
    });
    for (rule, found) in rules.iter().zip(found) {
        assert!(found, "{HISTORIES} histories go well without {rule:?}");
    }
}
