//! What each number of the node is, in the words that Prometheus shows. `docs/operating.md` explains them too.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// They are what they are now.
const GAUGES: &[(&str, &str)] = &[
    ("rialto_build_info", "1, with the version of the program"),
    ("rialto_connections", "Live connections (Engine.IO)"),
    ("rialto_sockets", "Live sockets (Socket.IO)"),
    ("rialto_rooms", "Rooms that sockets are in"),
    ("rialto_backlog_bytes", "Bytes that wait for all connections"),
    ("rialto_backlog_largest_bytes", "Bytes that wait for the connection for which most do"),
    ("rialto_write_queue", "Changes of messages that wait to be written"),
    ("rialto_database_connections", "Connections to the database, by whether they are in use"),
    ("rialto_database_bytes", "Size of the database; of SQLite its file and its write-ahead log"),
    ("process_resident_memory_bytes", "Memory that the process holds"),
    ("process_threads", "Threads of the process"),
    ("process_open_fds", "Files that the process has open, its connections among them"),
    ("process_max_fds", "Files that the process may have open"),
    ("process_start_time_seconds", "When the process started, in Unix time"),
];

/// They only grow; a restart begins at 0.
const COUNTERS: &[(&str, &str)] = &[
    ("rialto_connections_refused_total", "Connections that were refused, by what there was too much of"),
    ("rialto_sockets_ended_total", "Sockets that ended, by reason"),
    ("rialto_frames_in_total", "Packets that came"),
    ("rialto_frames_out_total", "Packets that were sent; one to a thousand sockets counts a thousand times"),
    ("rialto_overflows_total", "Connections that were closed because too much waited for them"),
    ("rialto_messages_total", "Messages that were committed"),
    ("rialto_requests_failed_total", "Requests over sockets that failed, by request and error code"),
    ("rialto_http_requests_total", "HTTP requests, by method, route and status"),
    ("rialto_rate_limited_total", "Requests that were refused because there were too many, by rate"),
    ("rialto_sign_ins_failed_total", "Sign-ins that failed, by password and by token"),
    ("rialto_database_errors_total", "Failures of the database that a request met, by kind"),
    ("rialto_log_lines_dropped_total", "Log lines that nobody read in time, or that could not be written"),
    ("process_cpu_seconds_total", "Processor time that the process has used"),
];

/// Times in seconds, in buckets.
const TIMES: &[(&str, &str)] = &[
    (
        "rialto_request_seconds",
        "Requests over sockets, from their arrival to their acknowledgement, by request",
    ),
    ("rialto_http_request_seconds", "HTTP requests, from their head to the head of the answer, by route"),
];

/// Tells the recorder of all of them.
pub(super) fn describe() {
    GAUGES.iter().for_each(|&(name, help)| describe_gauge!(name, help));
    COUNTERS.iter().for_each(|&(name, help)| describe_counter!(name, help));
    TIMES.iter().for_each(|&(name, help)| describe_histogram!(name, Unit::Seconds, help));
}
