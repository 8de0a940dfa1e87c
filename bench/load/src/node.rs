//! The node under load: a process of its own, on a free loopback port.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;

/// How long it may take to be ready.
const PATIENCE: Duration = Duration::from_secs(30);

/// A node that runs. It ends when this is dropped: at once, since its data is thrown away.
pub(crate) struct Node {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Node {
    /// Starts `binary` on the data in `folder`, on one processor if one is given, and waits until it is ready.
    pub(crate) fn start(binary: &Path, folder: &Path, core: Option<usize>) -> anyhow::Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut command = match core {
            Some(core) => {
                // taskset becomes the program that it starts: the process id stays.
                let mut command = Command::new("taskset");
                command.arg("-c").arg(core.to_string()).arg(binary);
                command
            }
            None => Command::new(binary),
        };
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("RIALTO_"))
        {
            command.env_remove(name);
        }
        command.arg("serve").arg("--listen").arg(address.to_string()).arg("--data-dir").arg(folder);
        command.env("RIALTO_RATE_LIMITS", "off").env("RIALTO_LOG_LEVEL", "warn");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.spawn().with_context(|| format!("{} can't be started", binary.display()))?;
        let mut node = Self { child, address };
        node.wait_until_ready()?;
        eprintln!("the node is process {} at {address}", node.pid());
        Ok(node)
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while !self.is_ready() {
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("the node ended before it was ready: {status}");
            }
            anyhow::ensure!(begun.elapsed() < PATIENCE, "the node was not ready within {PATIENCE:?}");
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn is_ready(&self) -> bool {
        let asked = || -> std::io::Result<bool> {
            let mut stream = TcpStream::connect(self.address)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            write!(stream, "GET /readyz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer)?;
            Ok(answer.starts_with(b"HTTP/1.1 200"))
        };
        asked().unwrap_or_default()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let ended = self.child.kill().and_then(|()| self.child.wait());
        if let Err(error) = ended {
            eprintln!("the node, process {}, could not be ended: {error}", self.pid());
        }
    }
}

/// Keeps this program to one processor. To be called while it has no other threads.
pub(crate) fn pin_self(core: usize) -> anyhow::Result<()> {
    let mut command = Command::new("taskset");
    command.arg("-cp").arg(core.to_string()).arg(std::process::id().to_string()).stdout(Stdio::null());
    let status = command.status().context("taskset can't be started")?;
    anyhow::ensure!(status.success(), "taskset failed: {status}");
    Ok(())
}
