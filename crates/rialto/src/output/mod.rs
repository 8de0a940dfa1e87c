//! What the program writes to its standard output and standard error: all of it, and nothing else does.
//!
//! A command prints its answer and may wait for whoever reads it. A node must not: what it says while it runs goes
//! through a [`LossyWriter`].
#![expect(clippy::disallowed_methods, reason = "this is where the standard streams are written")]

use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal as _, Write};
use std::thread;
use std::time::Duration;

mod lossy;

pub use lossy::LossyWriter;

/// How long to wait before writing again to a stream that takes nothing now (`O_NONBLOCK`).
const BUSY: Duration = Duration::from_millis(10);

/// Prints a command's answer and a line break. Whoever closes the pipe has seen enough, so that is no error.
///
/// # Errors
/// Standard output can't be written, as on a full disk.
pub fn print(answer: impl Display) -> anyhow::Result<()> {
    print_end(write_whole(&mut io::stdout().lock(), format!("{answer}\n").as_bytes()))
}

/// What is left of the end of a print once a closed pipe is no error.
///
/// # Errors
/// Standard output can't be written, as on a full disk.
pub(crate) fn print_end(printed: io::Result<()>) -> anyhow::Result<()> {
    match printed {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(anyhow::anyhow!("standard output can't be written: {error}"))
        }
        _ => Ok(()),
    }
}

/// Tells on standard error what a command has to say besides its answer. Where that can't be told, nobody is there
/// to hear it.
pub fn complain(sentence: impl Display) {
    drop(write_whole(&mut io::stderr().lock(), format!("rialto: {sentence}\n").as_bytes()));
}

/// Whether standard error is a terminal.
#[must_use]
pub fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}

impl LossyWriter {
    /// Writes to standard output.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn to_stdout() -> io::Result<Self> {
        Self::start("stdout", io::stdout())
    }

    /// Writes to standard error.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn to_stderr() -> io::Result<Self> {
        Self::start("stderr", io::stderr())
    }
}

/// Writes all of `bytes`, however long the stream takes.
fn write_whole(stream: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match stream.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(error) => wait_out(error)?,
        }
    }
    while let Err(error) = stream.flush() {
        wait_out(error)?;
    }
    Ok(())
}

/// Waits where trying again helps.
fn wait_out(error: io::Error) -> io::Result<()> {
    match error.kind() {
        ErrorKind::Interrupted => Ok(()),
        ErrorKind::WouldBlock => {
            thread::sleep(BUSY);
            Ok(())
        }
        _ => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that takes one byte at every second try.
    struct Slow(Vec<u8>, bool);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(ErrorKind::WouldBlock.into());
            }
            self.0.push(bytes[0]);
            Ok(1)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_stream_that_takes_a_byte_at_a_time_gets_them_all() {
        let mut slow = Slow(Vec::new(), false);
        write_whole(&mut slow, b"whole").unwrap();
        assert_eq!(slow.0, b"whole");
    }
}
