//! What the system says of this process, by the names that Prometheus' own libraries give it: on Linux, by proc(5).

use std::fs;

use metrics::{counter, gauge};

use crate::files::OpenFiles;

/// Ticks of a second in which the kernel tells times to programs (`USER_HZ`), the same on all machines.
const TICKS: f64 = 100.0;

/// Takes the numbers; those that the system does not tell are left out.
#[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and no count here reaches 2^53")]
pub(super) fn take(files: OpenFiles) {
    gauge!("process_max_fds").set(files.count() as f64);
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        gauge!("process_open_fds").set(open.count() as f64);
    }
    let text = |path| fs::read_to_string(path).unwrap_or_default();
    let status = text("/proc/self/status");
    if let Some(kilobytes) = field(&status, "VmRSS:") {
        gauge!("process_resident_memory_bytes").set(kilobytes * 1_024.0);
    }
    if let Some(threads) = field(&status, "Threads:") {
        gauge!("process_threads").set(threads);
    }
    let Some(times) = Times::read(&text("/proc/self/stat")) else { return };
    counter!("process_cpu_seconds_total").absolute(times.processor as u64);
    if let Some(boot) = field(&text("/proc/stat"), "btime ") {
        gauge!("process_start_time_seconds").set(boot + times.started);
    }
}

/// The number that follows `name` at the beginning of a line.
fn field(text: &str, name: &str) -> Option<f64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    rest.split_whitespace().next()?.parse().ok()
}

/// Times of a process, in seconds.
#[derive(Debug, PartialEq)]
struct Times {
    /// How long it has kept processors busy.
    processor: f64,
    /// When it started, from the start of the machine.
    started: f64,
}

impl Times {
    /// The 14th, 15th and 22nd field of proc_pid_stat(5). The second is a name that may hold spaces.
    fn read(stat: &str) -> Option<Self> {
        let (_, rest) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |field: usize| fields.get(field - 3)?.parse::<f64>().ok();
        Some(Self { processor: (ticks(14)? + ticks(15)?) / TICKS, started: ticks(22)? / TICKS })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_times_of_a_process_are_read_behind_its_name() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 900 0 0 0 250 50 0 0 20 0 5 0 12300 2000 90 18446744073709551615";
        assert_eq!(Times::read(stat), Some(Times { processor: 3.0, started: 123.0 }));
        assert_eq!(Times::read("nothing"), None);
    }

    #[test]
    fn a_field_is_the_number_behind_its_name() {
        assert_eq!(field("Name:\tx\nVmRSS:\t   12 kB\n", "VmRSS:"), Some(12.0));
        assert_eq!(field("cpu 1\nbtime 1700000000\n", "btime "), Some(1_700_000_000.0));
        assert_eq!(field("VmRSS:\n", "VmRSS:"), None);
    }
}
