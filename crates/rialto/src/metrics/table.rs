//! Every number that the node gives Prometheus. `docs/operating.md` explains them in the same order.

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It only grows; a restart begins at 0.
    Counter,
    /// It is what it is now.
    Gauge,
    /// Times in seconds, in buckets.
    Seconds,
}

/// A number, or several under one name that differ by their labels.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Its explanation, which Prometheus shows.
    pub help: &'static str,
}

macro_rules! numbers {
    ($($name:literal $kind:ident $help:literal)+) => {
        /// All of them.
        pub const NUMBERS: &[Number] = &[$(Number { name: $name, kind: Kind::$kind, help: $help }),+];
    };
}

numbers! {
    "rialto_build_info" Gauge "1, with the version of the program"
    "rialto_connections" Gauge "Live connections (Engine.IO)"
    "rialto_sockets" Gauge "Live sockets (Socket.IO)"
    "rialto_rooms" Gauge "Rooms that sockets are in"
    "rialto_connections_refused_total" Counter "Connections that were refused, by what there was too much of"
    "rialto_sockets_ended_total" Counter "Sockets that ended, by reason"
    "rialto_frames_in_total" Counter "Packets that came"
    "rialto_frames_out_total" Counter "Packets that were sent; one to a thousand sockets counts a thousand times"
    "rialto_backlog_bytes" Gauge "Bytes that wait for all connections"
    "rialto_backlog_largest_bytes" Gauge "Bytes that wait for the connection for which most do"
    "rialto_overflows_total" Counter "Connections that were closed because too much waited for them"
    "rialto_messages_total" Counter "Messages that were committed"
    "rialto_request_seconds" Seconds "Requests over sockets, from their arrival to their acknowledgement, by request"
    "rialto_requests_failed_total" Counter "Requests over sockets that failed, by request and error code"
    "rialto_http_request_seconds" Seconds "HTTP requests, from their head to the head of the answer, by route"
    "rialto_http_requests_total" Counter "HTTP requests, by method, route and status"
    "rialto_rate_limited_total" Counter "Requests that were refused because there were too many, by rate"
    "rialto_sign_ins_failed_total" Counter "Sign-ins that failed, by password and by token"
    "rialto_write_queue" Gauge "Changes of messages that wait to be written"
    "rialto_database_connections" Gauge "Connections to the database, by whether they are in use"
    "rialto_database_errors_total" Counter "Failures of the database that a request met, by kind"
    "rialto_database_bytes" Gauge "Size of the database; of SQLite its file and its write-ahead log"
    "rialto_log_lines_dropped_total" Counter "Log lines that nobody read in time, or that could not be written"
    "process_resident_memory_bytes" Gauge "Memory that the process holds"
    "process_cpu_seconds_total" Counter "Processor time that the process has used"
    "process_threads" Gauge "Threads of the process"
    "process_open_fds" Gauge "Files that the process has open, its connections among them"
    "process_max_fds" Gauge "Files that the process may have open"
    "process_start_time_seconds" Gauge "When the process started, in Unix time"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_page_for_operators_explains_every_number_and_no_other() {
        let page = include_str!("../../../../docs/operating.md");
        let section = page.split("**Numbers for Prometheus**").nth(1).unwrap().split("\n## ").next().unwrap();
        let cells = section.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
        let names = cells.flat_map(|cell| cell.split(", ")).map(|name| name.trim_matches('`'));
        let explained: BTreeSet<&str> = names.map(|name| name.split('{').next().unwrap()).collect();
        let told: BTreeSet<&str> = NUMBERS.iter().map(|number| number.name).collect();
        assert_eq!(explained, told);
    }
}
