//! A writer that never makes its caller wait: lines are handed to a thread, and lost where too many wait already.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::write_whole;

/// How many bytes of lines wait for the stream at most.
const WAITING_MAX_BYTES: usize = 1_024 * 1_024;

/// Writes lines to a stream that may be slow, full, closed or read by nobody. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct LossyWriter(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    dropped: AtomicU64,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: VecDeque<Vec<u8>>,
    bytes: usize,
    /// Whether the thread holds a line that it took and has not written yet.
    is_writing: bool,
}

impl LossyWriter {
    /// Starts the thread that writes to `stream`. It ends with the process: nobody may have to wait for it.
    pub(super) fn start(name: &str, stream: impl Write + Send + 'static) -> io::Result<Self> {
        let writer = Self(Arc::default());
        let shared = Arc::clone(&writer.0);
        thread::Builder::new().name(name.to_owned()).spawn(move || shared.write_for_ever(stream))?;
        Ok(writer)
    }

    /// Hands in a line with its line break; it is lost and counted where too much waits already.
    pub fn line(&self, line: impl Into<Vec<u8>>) {
        let line = line.into();
        let mut waiting = self.0.hold();
        if waiting.bytes + line.len() > WAITING_MAX_BYTES {
            drop(waiting);
            self.0.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        waiting.bytes += line.len();
        waiting.lines.push_back(line);
        self.0.changed.notify_all();
    }

    /// How many lines were lost, because too many waited or the stream could not be written.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.0.dropped.load(Ordering::Relaxed)
    }

    /// Waits until all that was handed in is written, for `patience` at most; whether it is.
    pub fn flush(&self, patience: Duration) -> bool {
        let waits = |waiting: &mut Waiting| waiting.is_writing || !waiting.lines.is_empty();
        let waited = self.0.changed.wait_timeout_while(self.0.hold(), patience, waits);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

/// Each call is a line, as tracing-subscriber makes them.
impl Write for LossyWriter {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.line(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn hold(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_for_ever(&self, mut stream: impl Write) {
        let mut told = 0;
        loop {
            let line = self.next();
            let written = write_whole(&mut stream, &line);
            if written.is_err() {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
            let is_empty = self.written();
            // Told when the reader has caught up, so that it costs one line however many are lost.
            let dropped = self.dropped.load(Ordering::Relaxed);
            if is_empty && written.is_ok() && dropped > told {
                tracing::warn!(
                    count = dropped - told,
                    "Log lines were dropped, since they were not read in time."
                );
                told = dropped;
            }
        }
    }

    /// Waits for a line and takes it.
    fn next(&self) -> Vec<u8> {
        let mut waiting = self.hold();
        loop {
            if let Some(line) = waiting.lines.pop_front() {
                waiting.bytes -= line.len();
                waiting.is_writing = true;
                return line;
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The line that was taken is done with; whether none waits now.
    fn written(&self) -> bool {
        let mut waiting = self.hold();
        waiting.is_writing = false;
        let is_empty = waiting.lines.is_empty();
        drop(waiting);
        self.changed.notify_all();
        is_empty
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    type Kept = Arc<Mutex<Vec<u8>>>;

    /// A stream that writes a line once it is let, and keeps what it wrote.
    struct Gated(Receiver<io::Result<()>>, Kept);

    impl Write for Gated {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.recv().unwrap_or(Ok(()))?;
            self.1.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn gated() -> (Sender<io::Result<()>>, Kept, LossyWriter) {
        let (gate, opened) = channel();
        let kept = Kept::default();
        let writer = LossyWriter::start("test", Gated(opened, Arc::clone(&kept))).unwrap();
        (gate, kept, writer)
    }

    #[test]
    fn a_stream_that_takes_nothing_costs_lines_and_no_time_and_gets_the_rest_later() {
        let (gate, kept, writer) = gated();
        let line = [vec![b'x'; 1_023], vec![b'\n']].concat();
        for _ in 0..2_000 {
            writer.line(line.clone());
        }
        // One may have been taken by the thread already.
        let lost = writer.dropped();
        assert!((975..=976).contains(&lost), "{lost}");
        assert!(!writer.flush(Duration::ZERO));
        drop(gate);
        assert!(writer.flush(SOON));
        assert_eq!(u64::try_from(kept.lock().unwrap().len()).unwrap(), (2_000 - lost) * 1_024);
        assert_eq!(writer.dropped(), lost);
    }

    #[test]
    fn a_line_that_can_not_be_written_is_counted_and_the_next_is_tried() {
        let (gate, kept, writer) = gated();
        gate.send(Err(ErrorKind::BrokenPipe.into())).unwrap();
        gate.send(Ok(())).unwrap();
        writer.line("lost\n");
        writer.line("kept\n");
        assert!(writer.flush(SOON));
        assert_eq!(writer.dropped(), 1);
        assert_eq!(*kept.lock().unwrap(), b"kept\n");
    }
}
