//! The server under load: a node or a peer, a process of its own on a free loopback port.

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use procfs::process::Process;

use crate::community::Plan;

/// How long it may take to be ready.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program that can be put under load: it takes `--listen ADDR:PORT`, and answers `GET /readyz` with 200. A node is
/// given a data folder that is filled; another gets an empty one as `DATA_DIR`, and as `PLAN` who is to be there.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// What it is called in what is printed.
    pub(crate) name: String,
    /// The program, and what it takes before `--listen`.
    pub(crate) words: Vec<OsString>,
    /// Whether it is a node, with accounts and data of the product's own making.
    pub(crate) is_node: bool,
}

/// A program that runs. It ends when this is dropped: at once, since its data is thrown away.
pub(crate) struct Subject {
    child: Child,
    /// What the system says of it.
    pub(crate) process: Process,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Subject {
    /// Starts `program` on `folder` for the people of `plan`, on one processor if one is given, and waits until it is
    /// ready.
    pub(crate) fn start(
        program: &Program,
        folder: &Path,
        plan: &Plan,
        core: Option<usize>,
    ) -> anyhow::Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let child = command(program, folder, plan, core, address)?
            .spawn()
            .with_context(|| format!("{} can't be started", program.name))?;
        let process = Process::new(i32::try_from(child.id())?)?;
        eprintln!("{} is process {} at {address}", program.name, process.pid);
        let mut subject = Self { child, process, address };
        subject.wait_until_ready()?;
        Ok(subject)
    }

    /// Its resident memory, in KiB.
    pub(crate) fn resident_kib(&self) -> anyhow::Result<u64> {
        self.process.status()?.vmrss.context("a process has memory")
    }

    /// The most resident memory that it has had, in KiB.
    pub(crate) fn peak_kib(&self) -> anyhow::Result<u64> {
        self.process.status()?.vmhwm.context("a process has had memory")
    }

    /// Has it end by itself, with all that it holds written.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        Command::new("kill").arg(self.process.pid.to_string()).status().context("kill can't be started")?;
        let status = self.child.wait()?;
        anyhow::ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }

    fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while !self.is_ready() {
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("the server ended before it was ready: {status}");
            }
            anyhow::ensure!(begun.elapsed() < PATIENCE, "the server was not ready within {PATIENCE:?}");
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

impl Drop for Subject {
    fn drop(&mut self) {
        let ended = self.child.kill().and_then(|()| self.child.wait());
        if let Err(error) = ended {
            eprintln!("the server, process {}, could not be ended: {error}", self.process.pid);
        }
    }
}

fn command(
    program: &Program,
    folder: &Path,
    plan: &Plan,
    core: Option<usize>,
    address: SocketAddr,
) -> anyhow::Result<Command> {
    // taskset becomes the program that it starts: the process id stays.
    let pin = core.map(|core| [OsString::from("taskset"), "-c".into(), core.to_string().into()]);
    let mut words = pin.into_iter().flatten().chain(program.words.iter().cloned());
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("RIALTO_")) {
        command.env_remove(name);
    }
    if program.is_node {
        command.arg("serve").arg("--data-dir").arg(folder);
        command.env("RIALTO_RATE_LIMITS", "off").env("RIALTO_LOG_LEVEL", "warn");
    } else {
        command.env("DATA_DIR", folder).env("PLAN", serde_json::to_string(plan)?);
    }
    command.arg("--listen").arg(address.to_string()).env("NODE_ENV", "production");
    command.stdin(Stdio::null()).stdout(Stdio::null());
    Ok(command)
}

/// Keeps this program to one processor. To be called while it has no other threads.
pub(crate) fn pin_self(core: usize) -> anyhow::Result<()> {
    let mut command = Command::new("taskset");
    command.arg("-cp").arg(core.to_string()).arg(std::process::id().to_string()).stdout(Stdio::null());
    let status = command.status().context("taskset can't be started")?;
    anyhow::ensure!(status.success(), "taskset failed: {status}");
    Ok(())
}
