//! What is said in the demo, read from `talk.txt`.

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
}

pub(super) struct Server {
    pub(super) name: &'static str,
    pub(super) channels: Vec<Channel>,
}

pub(super) struct Channel {
    pub(super) name: &'static str,
    pub(super) topic: &'static str,
    pub(super) lines: Vec<Line>,
}

#[derive(Clone, Copy)]
pub(super) enum Line {
    /// Nobody says anything.
    Pause { hours: i64 },
    /// One of the two people says something.
    Message { author: usize, content: &'static str },
}

impl Script {
    /// Reads the talk; its first line explains its form.
    pub(super) fn read() -> Self {
        let mut servers: Vec<Server> = Vec::new();
        for line in TALK.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix("= ") {
                servers.push(Server { name, channels: Vec::new() });
                continue;
            }
            let server = servers.last_mut().expect("the talk begins with a server");
            if let Some((name, topic)) = line.strip_prefix("- ").and_then(|line| line.split_once(" | ")) {
                server.channels.push(Channel { name, topic, lines: Vec::new() });
                continue;
            }
            let channel = server.channels.last_mut().expect("a server of the talk begins with a channel");
            channel.lines.push(Line::read(line));
        }
        Self { servers }
    }

    /// How long it takes, where a message takes `typing` and an hour `hour`.
    pub(super) fn duration(&self, typing: i64, hour: i64) -> i64 {
        let lines =
            self.servers.iter().flat_map(|server| &server.channels).flat_map(|channel| &channel.lines);
        lines
            .map(|line| match line {
                Line::Pause { hours } => hours * hour,
                Line::Message { .. } => typing,
            })
            .sum()
    }
}

impl Line {
    fn read(line: &'static str) -> Self {
        if let Some(hours) = line.strip_prefix("~ ") {
            return Self::Pause { hours: hours.parse().expect("a pause is a number of hours") };
        }
        let (name, content) = line.split_once(": ").expect("a line of the talk is NAME: MESSAGE");
        let author = PEOPLE.iter().position(|person| person.username == name);
        Self::Message { author: author.expect("one of the two speaks"), content }
    }
}
