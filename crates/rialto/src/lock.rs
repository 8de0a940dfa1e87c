//! One node a data folder: a lock on `rialto.lock`, which the system lets go when the process ends, however.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// The file in the data folder; it holds the id of the process that has the lock.
const FILE: &str = "rialto.lock";

/// The right to be the only node on a data folder, until it is dropped.
#[derive(Debug)]
pub struct DataLock {
    file: File,
}

/// Why a data folder can't be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error(
        "the data folder {} is in use by another rialto process{}; stop that one first, or choose another folder with --data-dir",
        folder.display(),
        process.map_or_else(String::new, |process| format!(" (process {process})")),
    )]
    Taken {
        /// The folder.
        folder: PathBuf,
        /// The other process, where it has said so.
        process: Option<u32>,
    },
    /// The file can't be opened or written.
    #[error("the data folder {} can't be locked", folder.display())]
    Io {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// Makes a data folder where it is missing. It holds everyone's messages: what is made is its owner's alone.
pub fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| format!("the data folder {} can't be made", folder.display()))
}

impl DataLock {
    /// Takes the lock of `folder`, which must exist.
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        let failed = |source| LockError::Io { folder: folder.to_owned(), source };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(folder.join(FILE)).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(LockError::Taken { folder: folder.to_owned(), process: holder(&mut file) });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        write_own_id(&mut file).map_err(failed)?;
        Ok(Self { file })
    }
}

impl DataLock {
    /// Where the holder of this lock is, as no other process can be at the same time: this file, since this machine was
    /// started. Nothing where the system does not tell.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        use std::os::unix::fs::MetadataExt as _;

        // Only Linux has it.
        let start = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        let file = self.file.metadata().ok()?;
        Some(format!("{}:{}:{}", start.trim(), file.dev(), file.ino()))
    }
}

/// This process, for the people of another: "process 17 on chat-1 (http://localhost:3000)".
#[must_use]
pub fn process_name(url: &str) -> String {
    let machine = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let machine = if machine.trim().is_empty() { "another machine" } else { machine.trim() };
    format!("process {} on {machine} ({url})", std::process::id())
}

fn write_own_id(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

/// The process that the file names; none in the moment before its holder has written it.
fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_holder_who_is_named_to_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataLock::take(folder.path()).unwrap();
        let refusal = DataLock::take(folder.path()).unwrap_err().to_string();
        assert!(refusal.contains(&format!("process {}", std::process::id())), "{refusal}");
        drop(first);
        DataLock::take(folder.path()).unwrap();
    }

    #[test]
    fn what_a_dead_process_left_is_no_lock() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "4194304000000\nnonsense").unwrap();
        let held = DataLock::take(folder.path()).unwrap();
        let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert_eq!(text, format!("{}\n", std::process::id()));
        drop(held);
    }
}
