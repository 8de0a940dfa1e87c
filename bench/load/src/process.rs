//! What the system says of processes (proc(5)): who used the processors.

use procfs::process::Process;
use procfs::{CurrentSI as _, KernelStats};
use serde::Serialize;
use serde_json::{Map, Value};

/// Processor time used so far, in ticks of the system.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Used {
    server: u64,
    load: u64,
    all: u64,
    stolen: u64,
}

/// Processors that were busy over a stretch of time, on average.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Busy {
    /// For the server.
    pub(crate) server_cpu: f64,
    /// For this program.
    load_cpu: f64,
    /// For anything else on the machine: a figure taken beside a busy neighbour is worth little.
    others_cpu: f64,
    /// For other machines on the same host, where this one is virtual.
    stolen_cpu: f64,
}

/// Of the processors, how much others may have for a figure to count.
const UNDISTURBED: f64 = 0.1;

impl Busy {
    /// Whether neighbours had so much that what was measured says little.
    pub(crate) fn is_disturbed(&self) -> bool {
        self.others_cpu + self.stolen_cpu > UNDISTURBED
    }

    /// The same as what is said of a scenario.
    pub(crate) fn said(&self) -> anyhow::Result<Map<String, Value>> {
        let Value::Object(mut said) = serde_json::to_value(self)? else {
            anyhow::bail!("a struct is an object")
        };
        said.insert("disturbed".to_owned(), self.is_disturbed().into());
        Ok(said)
    }
}

impl Used {
    /// As of now, with the server as the process `server`.
    pub(crate) fn now(server: &Process) -> anyhow::Result<Self> {
        let of = |process: &Process| process.stat().map(|stat| stat.utime + stat.stime);
        let all = KernelStats::current()?.total;
        let busy = all.user + all.nice + all.system + all.irq.unwrap_or(0) + all.softirq.unwrap_or(0);
        let stolen = all.steal.unwrap_or(0);
        Ok(Self { server: of(server)?, load: of(&Process::myself()?)?, all: busy, stolen })
    }

    /// What was used from `earlier` on, `seconds` ago.
    pub(crate) fn since(self, earlier: Self, seconds: f64) -> Busy {
        let share = |ticks: u64| ticks as f64 / procfs::ticks_per_second() as f64 / seconds;
        let (server, load) = (self.server - earlier.server, self.load - earlier.load);
        Busy {
            server_cpu: share(server),
            load_cpu: share(load),
            others_cpu: share((self.all - earlier.all).saturating_sub(server + load)),
            stolen_cpu: share(self.stolen - earlier.stolen),
        }
    }
}
