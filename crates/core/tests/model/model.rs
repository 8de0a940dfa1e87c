//! The plain model: what the numbers must be, in the simplest words.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::history::Deed;
use super::world::{CHANNELS, PEOPLE, SERVERS};

const CAP: usize = 100;

#[derive(Clone, Debug)]
struct Written {
    author: usize,
    seq: i64,
    deleted: bool,
}

#[derive(Clone, Debug, Default)]
struct Screen {
    /// Which channels it views, and whether it reads them.
    views: BTreeMap<usize, bool>,
    open: Option<usize>,
}

/// What is so. Channels are numbered over all servers, each with [`CHANNELS`] of them.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) heads: Vec<i64>,
    messages: Vec<Vec<Written>>,
    members: BTreeSet<(usize, usize)>,
    read: HashMap<(usize, usize), i64>,
    seen: HashMap<(usize, usize), i64>,
    /// From which place on a channel is marked unread.
    marks: HashMap<(usize, usize), i64>,
    screens: BTreeMap<(usize, usize), Screen>,
    /// The channel and index of each message that was sent.
    sent: Vec<(usize, usize)>,
}

/// The numbers of one person: of each server the badge, and of each of its first channels.
pub(crate) type Numbers = BTreeMap<usize, (i64, Vec<i64>)>;

impl Model {
    pub(crate) fn new() -> Self {
        let channels = SERVERS * CHANNELS;
        Self {
            heads: vec![0; channels],
            messages: vec![Vec::new(); channels],
            members: (0..PEOPLE)
                .flat_map(|person| (0..SERVERS).map(move |server| (person, server)))
                .collect(),
            read: HashMap::new(),
            seen: HashMap::new(),
            marks: HashMap::new(),
            screens: BTreeMap::new(),
            sent: Vec::new(),
        }
    }

    pub(crate) fn numbers(&self, person: usize) -> Numbers {
        let servers = (0..SERVERS).filter(|server| self.members.contains(&(person, *server)));
        servers.map(|server| (server, self.badge(person, server))).collect()
    }

    fn badge(&self, person: usize, server: usize) -> (i64, Vec<i64>) {
        let mut unseen = 0;
        let mut unread = Vec::new();
        for channel in server * CHANNELS..(server + 1) * CHANNELS {
            if self.reads(person, channel) {
                unread.push(0);
                continue;
            }
            let read = self.read.get(&(person, channel)).copied().unwrap_or(0);
            let seen = self.seen.get(&(person, channel)).copied().unwrap_or(0);
            let mark = self.marks.get(&(person, channel)).copied().unwrap_or(i64::MAX);
            unread.push(self.count(person, channel, read.min(mark - 1)));
            unseen += self.count(person, channel, read.max(seen));
        }
        let open =
            self.screens.iter().any(|((who, _), screen)| *who == person && screen.open == Some(server));
        (if open { 0 } else { unseen.min(CAP as i64) }, unread)
    }

    fn count(&self, person: usize, channel: usize, past: i64) -> i64 {
        let counts = |message: &&Written| message.seq > past && message.author != person && !message.deleted;
        self.messages[channel].iter().filter(counts).count().min(CAP) as i64
    }

    fn reads(&self, person: usize, channel: usize) -> bool {
        let is_marked = self.marks.contains_key(&(person, channel));
        !is_marked && self.looks_at(person, channel)
    }

    fn looks_at(&self, person: usize, channel: usize) -> bool {
        self.screens
            .iter()
            .any(|((who, _), screen)| *who == person && screen.views.get(&channel) == Some(&true))
    }

    /// The channels that a connection views.
    pub(crate) fn views(&self, person: usize, connection: usize) -> Vec<usize> {
        self.screens
            .get(&(person, connection))
            .map(|screen| screen.views.keys().copied().collect())
            .unwrap_or_default()
    }

    pub(crate) fn apply(&mut self, deed: &Deed) {
        match *deed {
            Deed::Connect { person, connection } => {
                self.screens.entry((person, connection)).or_default();
            }
            Deed::Disconnect { person, connection } => {
                if let Some(screen) = self.screens.get(&(person, connection)).cloned() {
                    screen
                        .views
                        .keys()
                        .for_each(|channel| self.look_away(person, connection, *channel, true));
                    self.close(person, connection);
                    self.screens.remove(&(person, connection));
                }
            }
            Deed::Send { person, channel } => {
                if self.write(person, channel) {
                    self.sent.push((channel, self.messages[channel].len() - 1));
                }
            }
            Deed::Unheard { person, channel } => drop(self.write(person, channel)),
            Deed::Slip { person, channel, gone } => {
                if self.write(person, channel) {
                    self.sent.push((channel, self.messages[channel].len() - 1));
                    self.revise(self.sent.len() - 1, gone);
                }
            }
            Deed::Edit { sent } => self.revise(sent, false),
            Deed::Delete { sent } => self.revise(sent, true),
            Deed::Join { person, connection, channel, reading } => {
                if reading && self.screens.contains_key(&(person, connection)) {
                    self.marks.remove(&(person, channel));
                }
                self.look(person, connection, channel, reading)
            }
            Deed::Return { person, connection, channel, reading } => {
                self.look(person, connection, channel, reading)
            }
            Deed::Mark { person, channel, from, .. } => self.mark(person, channel, from),
            Deed::SetReading { person, connection, channel, reading } => {
                if self
                    .screens
                    .get(&(person, connection))
                    .is_some_and(|screen| screen.views.contains_key(&channel))
                {
                    self.look(person, connection, channel, reading);
                }
            }
            Deed::Leave { person, connection, channel } => self.look_away(person, connection, channel, true),
            Deed::Open { person, connection, server } if self.members.contains(&(person, server)) => {
                let Some(screen) = self.screens.get_mut(&(person, connection)) else { return };
                if screen.open != Some(server) {
                    self.close(person, connection);
                }
                self.screens.entry((person, connection)).or_default().open = Some(server);
                self.see(person, server);
            }
            Deed::Close { person, connection, server } => {
                if self.screens.get(&(person, connection)).is_some_and(|screen| screen.open == Some(server)) {
                    self.close(person, connection);
                }
            }
            Deed::ReadChannel { person, channel, .. } => {
                self.read_all(person, channel / CHANNELS, |at| at == channel)
            }
            Deed::ReadServer { person, server, .. } => self.read_all(person, server, |_| true),
            Deed::Kick { person, server } => self.kick(person, server),
            Deed::Enter { person, server } => {
                if self.members.insert((person, server)) {
                    for channel in server * CHANNELS..(server + 1) * CHANNELS {
                        self.read.insert((person, channel), self.heads[channel]);
                        self.seen.insert((person, channel), self.heads[channel]);
                    }
                }
            }
            Deed::Write => self.tick(),
            Deed::Crash { .. } => self.screens.clear(),
            Deed::Open { .. }
            | Deed::Count { .. }
            | Deed::CreateChannel { .. }
            | Deed::Discuss { .. }
            | Deed::JoinThread { .. }
            | Deed::LeaveThread { .. }
            | Deed::Silence => {}
        }
    }

    /// A message is there, if it may be.
    fn write(&mut self, person: usize, channel: usize) -> bool {
        let may = self.members.contains(&(person, channel / CHANNELS));
        if may {
            self.heads[channel] += 1;
            let (author, seq) = (person, self.heads[channel]);
            self.messages[channel].push(Written { author, seq, deleted: false });
        }
        may
    }

    fn revise(&mut self, sent: usize, gone: bool) {
        let Some((channel, index)) = self.sent.get(sent % self.sent.len().max(1)).copied() else { return };
        let message = &mut self.messages[channel][index];
        if message.deleted || !self.members.contains(&(message.author, channel / CHANNELS)) {
            return;
        }
        message.deleted = gone;
        self.heads[channel] += 1;
    }

    fn look(&mut self, person: usize, connection: usize, channel: usize, reading: bool) {
        if !self.members.contains(&(person, channel / CHANNELS)) {
            return;
        }
        self.look_away(person, connection, channel, false);
        let head = self.heads[channel];
        let Some(screen) = self.screens.get_mut(&(person, connection)) else { return };
        screen.views.insert(channel, reading);
        if reading && !self.marks.contains_key(&(person, channel)) {
            self.read.insert((person, channel), head);
        }
    }

    /// Who looked at a channel until now has read it up to its head.
    fn look_away(&mut self, person: usize, connection: usize, channel: usize, leave: bool) {
        let Some(screen) = self.screens.get_mut(&(person, connection)) else { return };
        let Some(reading) = screen.views.get(&channel).copied() else { return };
        let reading = reading && !self.marks.contains_key(&(person, channel));
        if leave {
            screen.views.remove(&channel);
        } else {
            screen.views.insert(channel, false);
        }
        if reading && !self.reads(person, channel) {
            self.read.insert((person, channel), self.heads[channel]);
        }
    }

    fn close(&mut self, person: usize, connection: usize) {
        let Some(server) = self.screens.get_mut(&(person, connection)).and_then(|screen| screen.open.take())
        else {
            return;
        };
        if !self.screens.iter().any(|((who, _), screen)| *who == person && screen.open == Some(server)) {
            self.see(person, server);
        }
    }

    fn see(&mut self, person: usize, server: usize) {
        for channel in server * CHANNELS..(server + 1) * CHANNELS {
            self.seen.insert((person, channel), self.heads[channel]);
        }
    }

    /// A member has read all of those channels of a server.
    fn read_all(&mut self, person: usize, server: usize, of_them: impl Fn(usize) -> bool) {
        if self.members.contains(&(person, server)) {
            for channel in (server * CHANNELS..(server + 1) * CHANNELS).filter(|channel| of_them(*channel)) {
                self.read.insert((person, channel), self.heads[channel]);
                self.marks.remove(&(person, channel));
            }
        }
    }

    /// What a member has read of a channel is unread again from one of its messages on.
    fn mark(&mut self, person: usize, channel: usize, from: usize) {
        let messages = &self.messages[channel];
        let Some(seq) = messages.get(from % messages.len().max(1)).map(|message| message.seq) else { return };
        if self.reads(person, channel) {
            self.read.insert((person, channel), self.heads[channel]);
        }
        if self.members.contains(&(person, channel / CHANNELS))
            && self.read.get(&(person, channel)).is_some_and(|read| *read >= seq)
        {
            self.marks.insert((person, channel), seq);
        }
    }

    fn kick(&mut self, person: usize, server: usize) {
        self.members.remove(&(person, server));
        for channel in server * CHANNELS..(server + 1) * CHANNELS {
            self.read.remove(&(person, channel));
            self.seen.remove(&(person, channel));
            self.marks.remove(&(person, channel));
            for ((_, _), screen) in self.screens.iter_mut().filter(|((who, _), _)| *who == person) {
                screen.views.remove(&channel);
                screen.open = screen.open.filter(|open| *open != server);
            }
        }
    }

    fn tick(&mut self) {
        let screens = self.screens.clone();
        for ((person, _), screen) in &screens {
            for (channel, _) in screen.views.iter().filter(|(_, reading)| **reading) {
                if self.marks.contains_key(&(*person, *channel)) {
                    continue;
                }
                self.read.insert((*person, *channel), self.heads[*channel]);
            }
            if let Some(server) = screen.open {
                self.see(*person, server);
            }
        }
    }
}
