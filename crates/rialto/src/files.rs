//! How many files the process may have open (sockets count too), and what is kept of them for the node itself.
//!
//! SQLite says only that a file can't be opened; that there were too many is told here, before it can happen.

use anyhow::Context as _;

/// The files that connections of clients leave alone: for the database, the log, and questions to issuers of tokens.
const OWN: u64 = 128;
/// The fewest with which the program works on a database.
const NEEDED: u64 = 2 * OWN;

/// How many files the process may have open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenFiles(u64);

impl OpenFiles {
    /// Raises the bound as far as the system lets an ordinary process raise it.
    ///
    /// # Errors
    /// There are too few even for the node itself.
    pub fn allow() -> anyhow::Result<Self> {
        let files = rlimit::increase_nofile_limit(u64::MAX).or_else(|_| rlimit::Resource::NOFILE.get_soft());
        Self(files.context("the bound on open files can't be asked for")?).sufficient()
    }

    fn sufficient(self) -> anyhow::Result<Self> {
        let Self(files) = self;
        anyhow::ensure!(
            files >= NEEDED,
            "this process may have {files} files open, and Rialto needs {NEEDED} and one more for each connection; \
             raise the bound (`ulimit -n`, or LimitNOFILE= in a unit of systemd)"
        );
        Ok(self)
    }

    /// How many there may be.
    #[must_use]
    pub const fn count(self) -> u64 {
        self.0
    }

    /// How many of them connections may take.
    #[must_use]
    pub const fn for_connections(self) -> u64 {
        self.0.saturating_sub(OWN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_files_are_called_so_and_enough_leave_some_for_the_node() {
        let too_few = OpenFiles(NEEDED - 1).sufficient().unwrap_err().to_string();
        assert!(
            too_few.starts_with("this process may have 255 files open, and Rialto needs 256"),
            "{too_few}"
        );
        assert_eq!(OpenFiles(1_024).sufficient().unwrap().for_connections(), 896);
    }
}
