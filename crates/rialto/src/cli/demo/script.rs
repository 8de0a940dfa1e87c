//! What is said in the demo, read from `talk.txt`.

use rialto_protocol::{Permission, Permissions};

/// The two people. The first owns the node and the servers.
pub(super) const PEOPLE: [Person; 2] = [
    Person {
        username: "mira",
        display_name: "Mira Okafor",
        bio: "Keeper of the shed's key. Beds, books and night trains.",
        status: "Counting seed packets",
    },
    Person {
        username: "jonas",
        display_name: "Jonas Lindqvist",
        bio: "I mend what can be mended, and plant the rest.\nLook for me at the tool bench on Saturdays.",
        status: "Out with the big barrow",
    },
];

/// Who joins to advertise.
pub(super) const ADVERTISER: (&str, &str) = ("cheap-barrels", "Cheap Barrels 24");

const TALK: &str = include_str!("talk.txt");

/// Somebody, and what they say about themselves.
pub(super) struct Person {
    pub(super) username: &'static str,
    pub(super) display_name: &'static str,
    pub(super) bio: &'static str,
    pub(super) status: &'static str,
}

/// Everything that takes place.
pub(super) struct Script {
    pub(super) servers: Vec<Server>,
    /// What the two say to each other alone, after all that.
    pub(super) direct: Vec<Line>,
}

pub(super) struct Server {
    pub(super) name: &'static str,
    pub(super) roles: Vec<Role>,
    pub(super) channels: Vec<Channel>,
}

/// A role, the highest first, and which of the two have it.
pub(super) struct Role {
    pub(super) name: &'static str,
    pub(super) color: &'static str,
    pub(super) permissions: Permissions,
    pub(super) members: Vec<usize>,
}

pub(super) struct Channel {
    pub(super) category: Option<&'static str>,
    pub(super) name: &'static str,
    pub(super) topic: &'static str,
    /// The role that alone may view it.
    pub(super) only: Option<&'static str>,
    pub(super) lines: Vec<Line>,
}

#[derive(Clone, Copy)]
pub(super) enum Line {
    /// Nobody says anything.
    Pause { hours: i64 },
    /// One of the two people says something, in answer to the message so many before it or to none.
    Message { author: usize, content: &'static str, answers: Option<usize> },
    /// One of the two reacts to the message before.
    Reaction { by: usize, emoji: &'static str },
    /// One of the two pins the message before.
    Pin { by: usize },
    /// Somebody joins to advertise, is reported by the second of the two, and banned by the first.
    Advert { content: &'static str, report: &'static str, ban: &'static str },
}

impl Script {
    /// Reads the talk; its first line explains its form.
    pub(super) fn read() -> Self {
        let mut servers: Vec<Server> = Vec::new();
        let mut category = None;
        let mut lines = TALK.lines().filter(|line| !line.starts_with('#'));
        for line in lines.by_ref().take_while(|line| *line != "&") {
            if let Some(name) = line.strip_prefix("= ") {
                servers.push(Server { name, roles: Vec::new(), channels: Vec::new() });
                category = None;
                continue;
            }
            let server = servers.last_mut().expect("the talk begins with a server");
            if let Some(role) = line.strip_prefix("@ ") {
                server.roles.push(Role::read(role));
                continue;
            }
            if let Some(name) = line.strip_prefix("+ ") {
                category = Some(name);
                continue;
            }
            if let Some((name, topic)) = line.strip_prefix("- ").and_then(|line| line.split_once(" | ")) {
                let (name, only) =
                    name.split_once(" for ").map_or((name, None), |(name, role)| (name, Some(role)));
                server.channels.push(Channel { category, name, topic, only, lines: Vec::new() });
                continue;
            }
            let channel = server.channels.last_mut().expect("a server of the talk begins with a channel");
            channel.lines.push(Line::read(line));
        }
        Self { servers, direct: lines.map(Line::read).collect() }
    }

    /// How long it takes, where a message takes `typing` and an hour `hour`.
    pub(super) fn duration(&self, typing: i64, hour: i64) -> i64 {
        let channels = self.servers.iter().flat_map(|server| &server.channels);
        channels
            .flat_map(|channel| &channel.lines)
            .chain(&self.direct)
            .map(|line| match line {
                Line::Pause { hours } => hours * hour,
                Line::Message { .. } | Line::Advert { .. } => typing,
                Line::Reaction { .. } | Line::Pin { .. } => 0,
            })
            .sum()
    }
}

impl Role {
    fn read(line: &'static str) -> Self {
        let parts: Vec<&str> = line.split(" | ").collect();
        let [name, color, permissions, members] = parts[..] else {
            panic!("a role of the talk is NAME | COLOR | PERMISSIONS | MEMBERS")
        };
        let permissions = permissions.split_whitespace();
        let permissions = permissions.map(|name| known(name).expect("a permission has a known name"));
        Self {
            name,
            color,
            permissions: permissions.collect(),
            members: members.split_whitespace().map(index).collect(),
        }
    }
}

fn known(name: &str) -> Option<Permission> {
    Permission::ALL.iter().copied().find(|permission| permission.name() == name)
}

/// Which of the two is called so.
fn index(username: &str) -> usize {
    PEOPLE.iter().position(|person| person.username == username).expect("it is one of the two")
}

impl Line {
    fn read(line: &'static str) -> Self {
        if let Some(hours) = line.strip_prefix("~ ") {
            return Self::Pause { hours: hours.parse().expect("a pause is a number of hours") };
        }
        if let Some(advert) = line.strip_prefix("! ") {
            let parts: Vec<&str> = advert.split(" | ").collect();
            let [content, report, ban] = parts[..] else {
                panic!("an advert of the talk is MESSAGE | REPORT | BAN")
            };
            return Self::Advert { content, report, ban };
        }
        if let Some(reaction) = line.strip_prefix("* ") {
            let (name, emoji) = reaction.split_once(' ').expect("a reaction of the talk is NAME EMOJI");
            return Self::Reaction { by: index(name), emoji };
        }
        if let Some(name) = line.strip_prefix("^ ") {
            return Self::Pin { by: index(name) };
        }
        let answer =
            line.strip_prefix("> ").map(|line| line.split_once(' ').expect("an answer says to which"));
        let (answers, line) = answer.map_or((None, line), |(back, line)| {
            (Some(back.parse().expect("an answer says how many messages before it")), line)
        });
        let (name, content) = line.split_once(": ").expect("a line of the talk is NAME: MESSAGE");
        Self::Message { author: index(name), content, answers }
    }
}
