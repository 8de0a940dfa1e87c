//! The steps of requests at the desk: each is taken in one place among the events.

use std::collections::HashMap;
use std::sync::Arc;

use rialto_protocol::events::Ready;
use rialto_protocol::requests::Opened;
use rialto_protocol::{Channel, ChannelId, Message, ServerId, UserId};

use super::desk::{Cursor, Desk, Tab, View};
use super::holds::{Numbers, heads};
use super::turns::Change;
use super::{Audience, Fact, Order, Room, TabId};
use crate::bus::Event;
use crate::{Error, Result};

/// A channel to be viewed: what was read of it, and how.
pub(crate) struct Join {
    pub(crate) tab: TabId,
    pub(crate) user: UserId,
    pub(crate) reading: bool,
    /// Up to which rev the answer brings the channel's messages; `None` if it brings none, and the tab goes
    /// on with what it has.
    pub(crate) since: Option<i64>,
    /// The channel as the store has it.
    pub(crate) channel: Channel,
    /// The numbers that change because it is read.
    pub(crate) changed: Vec<Numbers>,
}

/// A server to be opened.
pub(crate) struct Opening {
    pub(crate) tab: TabId,
    pub(crate) user: UserId,
    /// Its numbers after it was seen.
    pub(crate) opened: Numbers,
    /// The numbers of the server that was closed with it.
    pub(crate) closed: Vec<Numbers>,
}

impl Desk {
    /// The connection stands: tells it `ready`, and from here on everything. A server that was lost while
    /// its numbers were read is left out.
    pub(crate) fn finish_connect(
        &mut self,
        tab: TabId,
        mut ready: Ready,
        mut numbers: Vec<Numbers>,
        orders: &mut Vec<Order>,
    ) {
        let user = ready.user.id;
        let first = self
            .readers
            .get(&user)
            .is_some_and(|reader| !reader.tabs.iter().any(|tab| self.ready_tab(*tab).is_some()));
        let heads = heads(&numbers);
        let released = self.release(user, &heads, orders);
        let lost = |server: ServerId| released.log.iter().any(|event| takes_away(event, user, server));
        let Some(reader) = self.readers.get(&user) else { return };
        if first {
            numbers.retain(|numbers| !lost(numbers.server.id));
            self.set_servers(user, numbers.iter().map(|numbers| numbers.server.id).collect());
        } else {
            numbers.retain(|numbers| reader.servers.contains(&numbers.server.id));
        }
        self.tell_held(user, &released.before, orders);
        self.enter_all(tab, user, orders);
        self.present(user, &mut numbers);
        ready.servers = numbers.into_iter().map(|numbers| numbers.server).collect();
        orders.push(Order::Tell(Audience::Tab(tab), Fact::Ready(Box::new(ready))));
        let missed = if first { self.held_for_first(user, &heads, &released.log) } else { released.after };
        self.tell_held(user, &missed, orders);
        self.tell_changes(&Audience::Tab(tab), user, &heads, &released.log, orders);
    }

    /// What a user who was not here before has missed since their numbers were read: until now their
    /// servers were not known.
    fn held_for_first(
        &self,
        user: UserId,
        heads: &HashMap<ChannelId, i64>,
        log: &[Event],
    ) -> Vec<Arc<Message>> {
        let Some(reader) = self.readers.get(&user) else { return Vec::new() };
        let news = log.iter().filter_map(|event| match event {
            Event::MessageNew(message) => Some(message),
            _ => None,
        });
        news.filter(|message| message.author.id != user && reader.servers.contains(&message.server_id))
            .filter(|message| !reader.reads(message.channel_id))
            .filter(|message| heads.get(&message.channel_id).is_none_or(|head| message.seq > *head))
            .cloned()
            .collect()
    }

    /// Tells of channels that were made while a user's numbers were read, and are not in them, and of servers that
    /// were changed meanwhile.
    fn tell_changes(
        &self,
        audience: &Audience,
        user: UserId,
        heads: &HashMap<ChannelId, i64>,
        log: &[Event],
        orders: &mut Vec<Order>,
    ) {
        let Some(reader) = self.readers.get(&user) else { return };
        for event in log {
            match event {
                Event::ChannelAdded(channel)
                    if reader.servers.contains(&channel.server_id) && !heads.contains_key(&channel.id) =>
                {
                    orders.push(Order::Tell(audience.clone(), Fact::ChannelAdded(Box::new(channel.clone()))));
                }
                Event::ServerUpdated(server) if reader.servers.contains(&server.id) => {
                    orders.push(Order::Tell(audience.clone(), Fact::ServerUpdated(Arc::clone(server))));
                }
                _ => {}
            }
        }
    }

    fn enter_all(&mut self, id: TabId, user: UserId, orders: &mut Vec<Order>) {
        let Some(tab) = self.tabs.get_mut(&id) else { return };
        tab.ready = true;
        let Some(reader) = self.readers.get(&user) else { return };
        let rooms = std::iter::once(Room::User(user))
            .chain(reader.servers.iter().map(|server| Room::Server(*server)))
            .chain(reader.reading.iter().map(|reading| Room::Reading(reading.channel)))
            .chain(reader.open.iter().map(|server| Room::Open(*server)));
        orders.extend(rooms.map(|room| Order::Enter(id, room)));
    }

    /// A user has become a member of a server: tells all their tabs.
    pub(crate) fn finish_welcome(&mut self, user: UserId, mut numbers: Numbers, orders: &mut Vec<Order>) {
        let server = numbers.server.id;
        let heads = heads(std::slice::from_ref(&numbers));
        let released = self.release(user, &heads, orders);
        self.tell_held(user, &released.before, orders);
        self.tell_held(user, &released.after, orders);
        if released.log.iter().any(|event| takes_away(event, user, server)) {
            return;
        }
        let Some(reader) = self.readers.get_mut(&user).filter(|reader| !reader.servers.contains(&server))
        else {
            return;
        };
        reader.servers.push(server);
        self.presence.joined(user, server);
        let tabs = reader.tabs.clone();
        let ready = tabs.iter().filter(|tab| self.ready_tab(**tab).is_some());
        orders.extend(ready.map(|tab| Order::Enter(*tab, Room::Server(server))));
        self.present(user, std::slice::from_mut(&mut numbers));
        let audience = Audience::Room(Room::User(user), Vec::new());
        orders.push(Order::Tell(audience.clone(), Fact::ServerAdded(Box::new(numbers.server))));
        self.tell_changes(&audience, user, &heads, &released.log, orders);
        let missed = self.held_for_first(user, &heads, &released.log);
        let missed: Vec<_> = missed.into_iter().filter(|message| message.server_id == server).collect();
        self.tell_held(user, &missed, orders);
    }

    /// A user's numbers are told anew, on all their tabs.
    pub(crate) fn finish_recount(
        &mut self,
        user: UserId,
        mut numbers: Vec<Numbers>,
        orders: &mut Vec<Order>,
    ) {
        numbers.retain(|numbers| !self.lost(user, numbers.server.id));
        let released = self.release(user, &heads(&numbers), orders);
        self.tell_held(user, &released.before, orders);
        self.tell_numbers(&Audience::Room(Room::User(user), Vec::new()), user, &mut numbers, orders);
        self.tell_held(user, &released.after, orders);
    }

    /// The numbers that were asked for: answers with them, and tells them to `tab`.
    pub(crate) fn finish_counts(
        &mut self,
        tab: TabId,
        user: UserId,
        mut numbers: Vec<Numbers>,
        answer: impl FnOnce(Vec<Numbers>) + Send + 'static,
        orders: &mut Vec<Order>,
    ) {
        numbers.retain(|numbers| !self.lost(user, numbers.server.id));
        let released = self.release(user, &heads(&numbers), orders);
        self.tell_held(user, &released.before, orders);
        self.tell_numbers(&Audience::Tab(tab), user, &mut numbers, orders);
        orders.push(Order::Answer(Box::new(move || answer(numbers))));
        self.tell_held(user, &released.after, orders);
    }

    fn tell_numbers(
        &self,
        audience: &Audience,
        user: UserId,
        numbers: &mut [Numbers],
        orders: &mut Vec<Order>,
    ) {
        self.present(user, numbers);
        for numbers in numbers {
            orders.push(Order::Tell(audience.clone(), Fact::Count(numbers.event())));
        }
    }

    /// A tab views a channel from here on: answers with the channel as it is, and tells the tab what came
    /// since its page was read.
    ///
    /// The membership may have been lost since it was checked; then the answer is `not_found`.
    pub(crate) fn finish_join(
        &mut self,
        join: Join,
        answer: impl FnOnce(Result<Channel>) + Send + 'static,
        orders: &mut Vec<Order>,
    ) {
        let Join { tab: id, user, reading, since, mut channel, mut changed } = join;
        let (channel_id, server, head) = (channel.id, channel.server_id, channel.rev);
        let Some(tab) = self.member_tab(id, user, server) else {
            return self.refuse(user, changed, answer, orders);
        };
        let viewed = tab.view(channel_id).is_some();
        tab.views.retain(|view| view.channel != channel_id);
        tab.views.push(View { channel: channel_id, server, reading });
        if reading {
            self.start_reading(user, channel_id, head, orders);
        }
        if self.is_reading(user, channel_id) {
            (channel.unread, channel.read_seq) = (0, head);
        }
        let mut as_of = heads(&changed);
        as_of.insert(channel_id, head);
        changed.retain(|numbers| !self.lost(user, numbers.server.id));
        let released = self.release(user, &as_of, orders);
        self.tell_held(user, &released.before, orders);
        orders.push(Order::Answer(Box::new(move || answer(Ok(channel)))));
        if !viewed {
            orders.push(Order::Enter(id, Room::Channel(channel_id)));
        }
        if let Some(since) = since {
            self.tell_since(id, user, channel_id, since, &released.log, orders);
        }
        self.tell_numbers(&Audience::Room(Room::User(user), Vec::new()), user, &mut changed, orders);
        self.tell_held(user, &released.after, orders);
    }

    /// Tells a tab that has just joined `channel` what happened there after `since`.
    fn tell_since(
        &self,
        tab: TabId,
        user: UserId,
        channel: ChannelId,
        since: i64,
        log: &[Event],
        orders: &mut Vec<Order>,
    ) {
        for event in log {
            let (message, change) = match event {
                Event::MessageNew(message) => (message, Change::New),
                Event::MessageUpdated(message) => (message, Change::Updated),
                _ => continue,
            };
            if message.channel_id == channel && message.rev > since {
                orders.push(Order::Tell(Audience::Tab(tab), change.fact(message, Some(user))));
            }
        }
    }

    /// Whether a tab views a channel.
    pub(crate) fn views(&self, tab: TabId, channel: ChannelId) -> bool {
        self.tabs.get(&tab).is_some_and(|tab| tab.view(channel).is_some())
    }

    /// The channels that a tab views besides `channel`.
    pub(crate) fn views_besides(&self, tab: TabId, channel: ChannelId) -> Vec<ChannelId> {
        let views = self.tabs.get(&tab).map_or(&[][..], |tab| &tab.views);
        views.iter().map(|view| view.channel).filter(|viewed| *viewed != channel).collect()
    }

    /// Unless `reading`, a tab that reads a channel no longer does, and goes on to view it. Gives the read
    /// cursor where it is final with this.
    pub(crate) fn pause_reading(
        &mut self,
        id: TabId,
        channel: ChannelId,
        reading: bool,
        orders: &mut Vec<Order>,
    ) -> Option<Cursor> {
        let tab = self.tabs.get_mut(&id).filter(|_| !reading)?;
        let user = tab.user;
        tab.views.iter_mut().find(|view| view.channel == channel)?.reading = false;
        self.stop_reading(user, channel, orders)
    }

    /// A tab no longer views a channel. Gives the read cursor where it is final with this.
    pub(crate) fn leave(&mut self, id: TabId, channel: ChannelId, orders: &mut Vec<Order>) -> Option<Cursor> {
        let tab = self.tabs.get_mut(&id)?;
        let user = tab.user;
        tab.view(channel)?;
        tab.views.retain(|view| view.channel != channel);
        orders.push(Order::Exit(id, Room::Channel(channel)));
        self.stop_reading(user, channel, orders)
    }

    /// Answers with a channel that was left.
    pub(crate) fn finish_leave(
        &mut self,
        user: UserId,
        mut channel: Channel,
        answer: impl FnOnce(Result<Channel>) + Send + 'static,
        orders: &mut Vec<Order>,
    ) {
        if self.lost(user, channel.server_id) {
            return self.refuse(user, Vec::new(), answer, orders);
        }
        if self.is_reading(user, channel.id) {
            (channel.unread, channel.read_seq) = (0, channel.rev);
        }
        let released = self.release(user, &HashMap::from([(channel.id, channel.rev)]), orders);
        self.tell_held(user, &released.before, orders);
        orders.push(Order::Answer(Box::new(move || answer(Ok(channel)))));
        self.tell_held(user, &released.after, orders);
    }

    /// A tab closes the server that it has open, if that is another than `next`. Gives it where no other tab
    /// of the user has it open.
    pub(crate) fn close_other(
        &mut self,
        id: TabId,
        next: ServerId,
        orders: &mut Vec<Order>,
    ) -> Option<ServerId> {
        let open = self.tabs.get(&id)?.open.filter(|open| *open != next)?;
        self.close_server(id, open, orders)
    }

    /// A tab closes `server`, if it has it open. Gives it where no other tab of the user has it open.
    pub(crate) fn close_server(
        &mut self,
        id: TabId,
        server: ServerId,
        orders: &mut Vec<Order>,
    ) -> Option<ServerId> {
        let tab = self.tabs.get_mut(&id).filter(|tab| tab.open == Some(server))?;
        tab.open = None;
        let user = tab.user;
        self.close_if_last(user, server, orders).then_some(server)
    }

    /// A tab has a server open from here on: answers, and tells all tabs of the user that its badge is gone.
    pub(crate) fn finish_opening(
        &mut self,
        opening: Opening,
        answer: impl FnOnce(Result<Opened>) + Send + 'static,
        orders: &mut Vec<Order>,
    ) {
        let Opening { tab: id, user, opened, closed } = opening;
        let server = opened.server.id;
        let mut numbers = vec![opened];
        numbers.extend(closed);
        let Some(tab) = self.member_tab(id, user, server) else {
            return self.refuse(user, numbers, answer, orders);
        };
        tab.open = Some(server);
        self.note_open(user, server, orders);
        numbers.retain(|numbers| !self.lost(user, numbers.server.id));
        let heads = heads(&numbers);
        let released = self.release(user, &heads, orders);
        self.tell_held(user, &released.before, orders);
        self.tell_numbers(&Audience::Room(Room::User(user), Vec::new()), user, &mut numbers, orders);
        let opened = numbers.into_iter().next().map(|numbers| numbers.server);
        orders.push(Order::Answer(Box::new(move || {
            answer(opened.map(|server| Opened { count: server.count, server }).ok_or_else(Error::not_found));
        })));
        self.tell_changes(&Audience::Tab(id), user, &heads, &released.log, orders);
        self.tell_held(user, &released.after, orders);
    }

    /// The tab, if it is here and `server` was not taken from `user` since the hold began.
    fn member_tab(&mut self, id: TabId, user: UserId, server: ServerId) -> Option<&mut Tab> {
        let lost = self.lost(user, server);
        self.tabs.get_mut(&id).filter(|tab| tab.ready && !lost)
    }

    /// Whether `server` was taken from `user` since the hold began: what was read before says otherwise.
    fn lost(&self, user: UserId, server: ServerId) -> bool {
        self.held_log(user).any(|event| takes_away(event, user, server))
    }

    /// The membership was lost since it was checked, or the tab has gone. What was written before has changed
    /// `numbers` all the same.
    fn refuse<T: 'static>(
        &mut self,
        user: UserId,
        numbers: Vec<Numbers>,
        answer: impl FnOnce(Result<T>) + Send + 'static,
        orders: &mut Vec<Order>,
    ) {
        orders.push(Order::Answer(Box::new(move || answer(Err(Error::not_found())))));
        self.finish_recount(user, numbers, orders);
    }
}

/// Whether with `event` the server is no longer one of the user's.
fn takes_away(event: &Event, user: UserId, server: ServerId) -> bool {
    match event {
        Event::MemberRemoved { server: from, user: who, .. } => *from == server && *who == user,
        Event::ServerDeleted(deleted) => *deleted == server,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
