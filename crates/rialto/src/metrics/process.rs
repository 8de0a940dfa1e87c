//! What Linux says of this process, by the names that Prometheus' own libraries give it.

use metrics::{counter, gauge};

use crate::files::OpenFiles;

/// Takes the numbers; those that the system does not tell are left out.
#[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and no count here reaches 2^53")]
pub(super) fn take(files: OpenFiles) {
    gauge!("process_max_fds").set(files.count() as f64);
    #[cfg(target_os = "linux")]
    if let Ok(process) = procfs::process::Process::myself() {
        if let Ok(open) = process.fd_count() {
            gauge!("process_open_fds").set(open as f64);
        }
        if let (Ok(stat), Ok(boot)) = (process.stat(), procfs::boot_time_secs()) {
            let second = procfs::ticks_per_second();
            gauge!("process_resident_memory_bytes").set((stat.rss * procfs::page_size()) as f64);
            gauge!("process_threads").set(stat.num_threads as f64);
            counter!("process_cpu_seconds_total").absolute((stat.utime + stat.stime) / second);
            gauge!("process_start_time_seconds").set((boot + stat.starttime / second) as f64);
        }
    }
}
