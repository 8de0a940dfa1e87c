//! What becomes of each change of a batch, decided in the batch's order from what was read.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rialto_protocol::events::MessageChange;
use rialto_protocol::{
    ChannelId, Error, Message, MessageId, Permissions, Quote, ServerId, Timestamp, UserId,
};
use uuid::Uuid;

use super::super::audit::NewEntry;
use super::super::directs::are_direct;
use super::super::threads::name_all;
use super::found::{Found, audited};
use super::reacting::Reacted;
use super::threading::{NewThread, Parent, Touched, may_there};
use super::{Loaded, SentAt, sends};
use crate::access::permissions;
use crate::ids;
use crate::log::change::{Change, NewMessage, Outcome};
use crate::log::reactors::Reactors;

/// The message that is reacted to, by whom, and with which emoji.
pub(super) type ReactionKey = (MessageId, UserId, &'static str);

/// A batch of which all is decided but the revs. A message in it counts its rev from the head of its channel, which is
/// not known yet.
pub(super) struct Plan {
    slots: Vec<Slot>,
    states: BTreeMap<MessageId, State>,
    /// How many revs each channel needs.
    counts: BTreeMap<ChannelId, i64>,
    /// When somebody last sent something in a channel of slow mode.
    sent_at: BTreeMap<(ChannelId, UserId), Timestamp>,
    /// Who does so with this batch.
    paced: BTreeSet<(ChannelId, UserId)>,
    /// What the audit log says of it.
    entries: Vec<(ServerId, NewEntry)>,
    /// Of reactions that are set or taken back: the channel and the rev of the last change, where they are set in the end.
    reactions: BTreeMap<ReactionKey, Option<(ChannelId, i64)>>,
    /// The deleted messages that had reactions.
    cleared: Vec<MessageId>,
    /// How many messages of each channel are pinned, where one is to be.
    pinned: BTreeMap<ChannelId, i64>,
    /// The threads that are made, each under its message.
    threads: Vec<NewThread>,
    /// Of threads in which something is said or deleted: the message, and how many replies there are more.
    touched: BTreeMap<ChannelId, (Parent, i64)>,
}

enum Slot {
    New(Message),
    Changed(Message, MessageChange),
    /// A message that the batch has not changed until then.
    Same(Message),
    /// One that it has.
    SameNow(Message),
    /// What the change at this index has made.
    SameAs(usize),
    Refused(Error),
    Locked(Change),
}

/// What is known of the channel of a send whose author may see it.
#[derive(Clone)]
struct Examination {
    server: ServerId,
    may: Permissions,
    slow_mode_seconds: i64,
    access: Uuid,
    /// Where it is, if it is a thread.
    parent: Option<Parent>,
    /// What its author is called there.
    nickname: Option<String>,
    /// Whether one to whom it would show a conversation has no wish for that.
    refuses: bool,
    /// Whether its client id stands for a message already.
    is_repeat: bool,
}

/// A message that the batch is about.
struct State {
    message: Message,
    /// Where its channel is, if that is a thread.
    parent: Option<Parent>,
    reactors: Reactors,
    /// Whether the batch has changed it.
    is_changed: bool,
}

/// A batch that has its revs.
pub(super) struct Placed {
    pub(super) outcomes: Vec<Outcome>,
    /// The messages that are new.
    pub(super) new: Vec<Arc<Message>>,
    /// The messages that were there and are changed, each as it is in the end.
    pub(super) changed: Vec<Message>,
    /// The reactions that are set, each with its place among those to its message.
    pub(super) set: Vec<(MessageId, UserId, &'static str, i64)>,
    /// The reactions that are taken back.
    pub(super) unset: Vec<ReactionKey>,
    /// The messages of which no reaction is left.
    pub(super) cleared: Vec<MessageId>,
    /// Who has sent something in a channel of slow mode.
    pub(super) paced: Vec<(ChannelId, UserId)>,
    /// What the audit log says of it.
    pub(super) entries: Vec<(ServerId, NewEntry)>,
    /// The threads that are made.
    pub(super) threads: Vec<NewThread>,
    /// The threads in which something was said or deleted.
    pub(super) touched: Vec<Touched>,
}

/// Of each change the first one of the batch with its client id; itself where it has none.
fn firsts(batch: &[Change]) -> Vec<usize> {
    let mut known = HashMap::new();
    let mut firsts: Vec<usize> = (0..batch.len()).collect();
    for (n, message) in sends(batch) {
        if let Some(client_id) = &message.client_id {
            firsts[n] = *known.entry((message.author.id, message.channel, client_id.as_str())).or_insert(n);
        }
    }
    firsts
}

impl Plan {
    /// Decides a batch. `is_free` tells of a channel or an author whether it is this transaction's until it ends.
    pub(super) fn of(
        batch: Vec<Change>,
        now: Timestamp,
        found: Found,
        is_free: impl Fn(Uuid) -> bool,
    ) -> Self {
        let Found { examined, loaded, parents, people, reacted, pinned, sent_at } = found;
        let mut places: Vec<Option<Examination>> = vec![None; batch.len()];
        for row in &examined {
            if let Some(slot) = usize::try_from(row.n).ok().and_then(|n| places.get_mut(n)) {
                let parent = Parent::of(row.parent_id, row.parent_message_id);
                let (server, may) = (ServerId(row.member_of), may_there(row.permissions, parent));
                *slot = Some(Examination {
                    server,
                    may,
                    slow_mode_seconds: row.slow_mode_seconds,
                    access: row.access_id,
                    parent,
                    nickname: row.nickname.clone(),
                    refuses: row.refuses,
                    is_repeat: row.first_id.is_some(),
                });
            }
        }
        let firsts = firsts(&batch);
        let mut about: Vec<Option<(MessageId, Permissions)>> = vec![None; batch.len()];
        let last = |(n, at): &SentAt| match batch.get(usize::try_from(*n).ok()?)? {
            Change::Send(message) => Some(((message.channel, message.author.id), Timestamp(*at))),
            _ => None,
        };
        let mut plan = Self {
            slots: Vec::with_capacity(batch.len()),
            states: BTreeMap::new(),
            counts: BTreeMap::new(),
            sent_at: sent_at.iter().filter_map(last).collect(),
            paced: BTreeSet::new(),
            entries: Vec::new(),
            reactions: BTreeMap::new(),
            cleared: Vec::new(),
            pinned: pinned.into_iter().map(|(channel, count)| (ChannelId(channel), count)).collect(),
            threads: Vec::new(),
            touched: BTreeMap::new(),
        };
        let mut silenced = vec![None; batch.len()];
        for Loaded { n, permissions, access_id, parent_id, parent_message_id, row } in loaded {
            let message = row.into_whole_message();
            let Ok(n) = usize::try_from(n) else { continue };
            let parent = Parent::of(parent_id, parent_message_id);
            let may = permissions.map(|may| may_there(may, parent));
            if are_direct(access_id)
                && let (Some(slot), Some(may)) = (silenced.get_mut(n), may)
            {
                *slot = may_write(may, access_id).err();
            }
            let is_answered = places.get(n).is_some_and(|of| of.as_ref().is_some_and(|of| !of.is_repeat));
            let is_purged = matches!(batch.get(n), Some(Change::Purge { .. }));
            // Who may not view the channel finds nothing.
            if let Some(slot) = about.get_mut(n)
                && (may.is_some() || is_purged)
                && !is_answered
            {
                *slot = Some((message.id, may.unwrap_or_default()));
            }
            plan.hold(message, parent);
        }
        for Loaded { row, parent_id, parent_message_id, .. } in parents {
            plan.hold(row.into_whole_message(), Parent::of(parent_id, parent_message_id));
        }
        name_all(plan.states.values_mut().map(|state| &mut state.message), &people);
        plan.know(&batch, &about, reacted);
        for (n, change) in batch.into_iter().enumerate() {
            let slot = match (change, about[n], places[n].take()) {
                // What can't be sent to somebody can't be said by an edit, a reaction, a pin or a thread either.
                (
                    Change::Edit { .. }
                    | Change::React { set: true, .. }
                    | Change::Pin { .. }
                    | Change::Thread { .. },
                    Some(_),
                    _,
                ) if silenced[n].is_some() => {
                    Slot::Refused(silenced[n].take().unwrap_or_else(Error::not_found))
                }
                (change, Some(about), _) => plan.change(change, about, now, &is_free),
                (Change::Send(message), None, Some(of))
                    if !is_free(message.channel.0)
                        || !is_free(message.author.id.0)
                        || of.parent.is_some_and(|parent| !is_free(parent.channel.0)) =>
                {
                    Slot::Locked(Change::Send(message))
                }
                (Change::Send(_), None, Some(_)) if firsts[n] < n => Slot::SameAs(firsts[n]),
                (Change::Send(message), None, Some(of)) => match plan.may_send(&message, &of, now) {
                    Ok(reply_to) => Slot::New(plan.made(message, of, reply_to, now)),
                    Err(error) => Slot::Refused(error),
                },
                (_, None, _) => Slot::Refused(Error::not_found()),
            };
            plan.slots.push(slot);
        }
        plan.touch_all();
        plan
    }

    fn hold(&mut self, message: Message, parent: Option<Parent>) {
        let reactors = Reactors::default();
        let state = State { message, parent, reactors, is_changed: false };
        self.states.entry(state.message.id).or_insert(state);
    }

    /// In a thread there are so many replies more.
    fn touch(&mut self, thread: ChannelId, parent: Option<Parent>, more: i64) {
        if let Some(parent) = parent {
            self.touched.entry(thread).or_insert((parent, 0)).1 += more;
        }
    }

    /// The messages whose threads are touched change, each once and after all else in its channel.
    fn touch_all(&mut self) {
        for (parent, more) in self.touched.values().copied().collect::<Vec<_>>() {
            let quoted = self.quoted_by(parent.message);
            let Some(state) = self.states.get_mut(&parent.message) else { continue };
            if quoted.is_some() {
                state.message.reply_to = quoted;
            }
            state.message.rev = take(&mut self.counts, parent.channel);
            state.is_changed = true;
            if let Some(thread) = &mut state.message.thread {
                thread.replies += more;
            }
        }
    }

    /// Takes up what was read of those who react.
    fn know(&mut self, batch: &[Change], about: &[Option<(MessageId, Permissions)>], reacted: Reacted) {
        for (n, emoji) in reacted.held {
            if let Ok(n) = usize::try_from(n)
                && let (Some(change), Some(Some((message, _)))) = (batch.get(n), about.get(n))
                && let Some(state) = self.states.get_mut(message)
            {
                state.reactors.hold(change.actor(), emoji);
            }
        }
        for (message, emoji, user) in reacted.first {
            if let Some(state) = self.states.get_mut(&MessageId(message)) {
                state.reactors.follow(emoji, UserId(user));
            }
        }
    }

    /// A change of a message that was found, or a repeat of the one that made it.
    fn change(
        &mut self,
        change: Change,
        (id, may): (MessageId, Permissions),
        now: Timestamp,
        is_free: impl Fn(Uuid) -> bool,
    ) -> Slot {
        let quoted = self.quoted_by(id);
        let Some(state) = self.states.get_mut(&id) else { return Slot::Refused(Error::not_found()) };
        if quoted.is_some() {
            state.message.reply_to = quoted;
        }
        // An earlier one that waits for the channel must not be overtaken.
        if change.message().is_some() && !is_free(state.message.channel_id.0) {
            return Slot::Locked(change);
        }
        if matches!(change, Change::React { set: true, .. }) && !is_free(change.actor().0) {
            return Slot::Locked(change);
        }
        let (thread, parent) = (state.message.channel_id, state.parent);
        let deletes = matches!(change, Change::Delete { .. } | Change::Purge { .. });
        if deletes && parent.is_some_and(|parent| !is_free(parent.channel.0)) {
            return Slot::Locked(change);
        }
        if matches!(change, Change::Thread { .. }) && parent.is_some() {
            let nested = "A message of a thread can't have a thread of its own.";
            return Slot::Refused(Error::invalid("messageId", nested));
        }
        let entry = audited(&change, &state.message, now);
        if let Some(entry) = &entry
            && (!is_free(state.message.server_id.0) || !is_free(entry.actor.0))
        {
            return Slot::Locked(change);
        }
        let (actor, has_reactions) = (change.actor(), !state.message.reactions.is_empty());
        let pinned = self.pinned.entry(state.message.channel_id).or_default();
        match change.apply(&mut state.message, &mut state.reactors, pinned, may, now) {
            Err(error) => Slot::Refused(error),
            Ok(None) => {
                let message = state.reactors.marked(&state.message, actor);
                if state.is_changed { Slot::SameNow(message) } else { Slot::Same(message) }
            }
            Ok(Some(what)) => {
                state.is_changed = true;
                self.entries.extend(entry.map(|entry| (state.message.server_id, entry)));
                let (channel, rev) =
                    (state.message.channel_id, take(&mut self.counts, state.message.channel_id));
                state.message.rev = rev;
                let changed = Slot::Changed(state.reactors.marked(&state.message, actor), what);
                match what {
                    MessageChange::React { user_id, emoji, set } => {
                        self.reactions.insert((id, user_id, emoji), set.then_some((channel, rev)));
                    }
                    MessageChange::Delete { .. } => {
                        self.cleared.extend(has_reactions.then_some(id));
                        self.touch(thread, parent, -1);
                    }
                    MessageChange::Thread { .. } => {
                        self.threads.extend(NewThread::under(&state.message, now));
                    }
                    MessageChange::Edit { .. } | MessageChange::Pin { .. } => {}
                }
                changed
            }
        }
    }

    /// What a message shows of the one that it answers, where the batch is about that too and may have changed it.
    fn quoted_by(&self, id: MessageId) -> Option<Quote> {
        let quote = self.states.get(&id)?.message.reply_to.as_ref()?;
        Some(Quote::of(&self.states.get(&quote.id)?.message))
    }

    /// Whether a message may be sent, and what it shows of the one that it answers. In a channel of slow mode it is the last
    /// one of its author from then on.
    fn may_send(
        &mut self,
        message: &NewMessage,
        of: &Examination,
        now: Timestamp,
    ) -> Result<Option<Quote>, Error> {
        may_write(of.may, of.access)?;
        if of.refuses {
            return Err(permissions::unreachable());
        }
        let reply_to = message.reply_to.map(|id| self.quoted(id, message.channel)).transpose()?;
        if of.slow_mode_seconds > 0 {
            let place = (message.channel, message.author.id);
            permissions::pace(of.may, of.slow_mode_seconds, self.sent_at.get(&place).copied(), now)?;
            self.sent_at.insert(place, now);
            self.paced.insert(place);
        }
        Ok(reply_to)
    }

    /// What an answer in a channel shows of a message as it is now.
    fn quoted(&self, id: MessageId, channel: ChannelId) -> Result<Quote, Error> {
        match self.states.get(&id) {
            Some(State { message, .. }) if message.channel_id == channel => Ok(Quote::of(message)),
            _ => Err(Error::invalid("replyToId", "There is no such message in this channel.")),
        }
    }

    fn made(&mut self, new: NewMessage, of: Examination, reply_to: Option<Quote>, now: Timestamp) -> Message {
        self.touch(new.channel, of.parent, 1);
        Message {
            id: MessageId(ids::fresh(now)),
            server_id: of.server,
            channel_id: new.channel,
            seq: 0,
            rev: take(&mut self.counts, new.channel),
            author: new.author,
            nickname: of.nickname,
            content: new.content,
            created_at: now,
            edited_at: None,
            deleted_at: None,
            reply_to,
            reactions: Vec::new(),
            pinned_at: None,
            thread: None,
            client_id: new.client_id,
        }
    }

    /// How many revs each channel needs, in the order of their ids.
    pub(super) fn counts(&self) -> Vec<(ChannelId, i64)> {
        self.counts.iter().map(|(channel, count)| (*channel, *count)).collect()
    }

    /// Gives each change its rev, up to the new heads of the channels. A channel that has no head any more was deleted
    /// at this moment: it has no members either.
    pub(super) fn place(self, heads: &[(Uuid, i64)]) -> Placed {
        let base = |(id, head): &(Uuid, i64)| {
            let channel = ChannelId(*id);
            Some((channel, head - self.counts.get(&channel)?))
        };
        let bases: HashMap<ChannelId, i64> = heads.iter().filter_map(base).collect();
        let placed = |mut message: Message| {
            message.rev += bases.get(&message.channel_id)?;
            Some(message)
        };
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(self.slots.len());
        let mut new = Vec::new();
        for slot in self.slots {
            let outcome = match slot {
                Slot::New(message) => placed(message).map(|message| {
                    let message = Arc::new(Message { seq: message.rev, ..message });
                    new.push(Arc::clone(&message));
                    Outcome::Sent(message)
                }),
                Slot::Changed(message, what) => {
                    placed(message).map(|message| Outcome::Changed(Arc::new(message), what))
                }
                Slot::Same(message) => Some(Outcome::Unchanged(Arc::new(message))),
                Slot::SameNow(message) => {
                    placed(message).map(|message| Outcome::Unchanged(Arc::new(message)))
                }
                Slot::SameAs(n) => match outcomes.get(n) {
                    Some(Outcome::Sent(message) | Outcome::Changed(message, _)) => {
                        Some(Outcome::Unchanged(Arc::clone(message)))
                    }
                    Some(Outcome::Refused(error)) => Some(Outcome::Refused(error.clone())),
                    _ => None,
                },
                Slot::Refused(error) => Some(Outcome::Refused(error)),
                Slot::Locked(change) => Some(Outcome::Locked(change)),
            };
            outcomes.push(outcome.unwrap_or_else(|| Outcome::Refused(Error::not_found())));
        }
        let touched = self.touched.iter().filter_map(|(thread, (parent, _))| {
            let message = placed(self.states.get(&parent.message)?.message.clone())?;
            let (_, head) = heads.iter().find(|(id, _)| *id == thread.0)?;
            let replies = message.thread.as_ref()?.replies;
            Some(Touched { thread: *thread, head: *head, replies, message })
        });
        let touched = touched.collect();
        let changed = self.states.into_values().filter(|state| state.is_changed);
        let changed = changed.filter_map(|state| placed(state.message)).collect();
        let (mut set, mut unset) = (Vec::new(), Vec::new());
        let mut cleared = self.cleared;
        cleared.sort_unstable();
        for ((message, user, emoji), last) in self.reactions {
            match last {
                // With a deleted message all of them go.
                _ if cleared.binary_search(&message).is_ok() => {}
                Some((channel, rev)) => {
                    set.extend(bases.get(&channel).map(|base| (message, user, emoji, base + rev)));
                }
                None => unset.push((message, user, emoji)),
            }
        }
        let paced = self.paced.into_iter().filter(|(channel, _)| bases.contains_key(channel)).collect();
        let mut threads = self.threads;
        threads.retain(|thread| bases.contains_key(&thread.parent.channel));
        Placed { outcomes, new, changed, set, unset, cleared, paced, entries: self.entries, threads, touched }
    }
}

/// Whether who may so much in a channel may write there.
fn may_write(may: Permissions, access: Uuid) -> Result<(), Error> {
    let may = permissions::send(may);
    if are_direct(access) { may.map_err(|_| permissions::unreachable()) } else { may }
}

fn take(counts: &mut BTreeMap<ChannelId, i64>, channel: ChannelId) -> i64 {
    let count = counts.entry(channel).or_default();
    *count += 1;
    *count
}
