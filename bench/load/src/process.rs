//! What the system says of processes (proc(5)): their memory, and who used the processors.

use std::fs;

use anyhow::Context as _;

/// Ticks of a second in `/proc`: `USER_HZ`, which is 100 on every Linux that can be had.
const TICKS: f64 = 100.0;

/// The resident memory of a process, in KiB.
pub(crate) fn resident_kib(pid: u32) -> anyhow::Result<u64> {
    kib(pid, "VmRSS:")
}

/// The most resident memory that a process has had, in KiB.
pub(crate) fn peak_kib(pid: u32) -> anyhow::Result<u64> {
    kib(pid, "VmHWM:")
}

fn kib(pid: u32, name: &str) -> anyhow::Result<u64> {
    let path = format!("/proc/{pid}/status");
    let status = fs::read_to_string(&path).with_context(|| format!("{path} can't be read"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
    kib.with_context(|| format!("{path} has no {name}"))
}

/// Processor time used so far, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Used {
    server: f64,
    load: f64,
    all: f64,
    stolen: f64,
}

/// Processors that were busy over a stretch of time, on average.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Busy {
    /// For the server.
    pub(crate) server: f64,
    /// For this program.
    pub(crate) load: f64,
    /// For anything else on the machine: a figure taken beside a busy neighbour is worth little.
    pub(crate) others: f64,
    /// For other machines on the same host, where this one is virtual.
    pub(crate) stolen: f64,
}

/// Of the processors, how much others may have for a figure to count.
const UNDISTURBED: f64 = 0.1;

impl Busy {
    /// Whether neighbours had so much that what was measured says little.
    pub(crate) fn is_disturbed(&self) -> bool {
        self.others + self.stolen > UNDISTURBED
    }
}

impl Used {
    /// As of now, with the server as the process `server`.
    pub(crate) fn now(server: u32) -> anyhow::Result<Self> {
        let all = fs::read_to_string("/proc/stat").context("/proc/stat can't be read")?;
        let all = all.lines().next().unwrap_or_default();
        // user nice system idle iowait irq softirq steal
        let ticks: Vec<f64> = all.split_whitespace().skip(1).filter_map(|field| field.parse().ok()).collect();
        let busy: f64 = [0, 1, 2, 5, 6].iter().filter_map(|index| ticks.get(*index)).sum();
        let stolen = ticks.get(7).copied().unwrap_or_default() / TICKS;
        Ok(Self { server: process(server)?, load: process(std::process::id())?, all: busy / TICKS, stolen })
    }

    /// What was used from `earlier` on, `seconds` ago.
    pub(crate) fn since(self, earlier: Self, seconds: f64) -> Busy {
        let (server, load) = (self.server - earlier.server, self.load - earlier.load);
        let others = (self.all - earlier.all - server - load).max(0.0);
        let stolen = self.stolen - earlier.stolen;
        Busy {
            server: server / seconds,
            load: load / seconds,
            others: others / seconds,
            stolen: stolen / seconds,
        }
    }
}

fn process(pid: u32) -> anyhow::Result<f64> {
    let path = format!("/proc/{pid}/stat");
    let stat = fs::read_to_string(&path).with_context(|| format!("{path} can't be read"))?;
    // The name, in parentheses, may hold spaces; utime and stime are the 14th and 15th fields.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    Ok(ticks.sum::<f64>() / TICKS)
}
