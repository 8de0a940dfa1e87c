//! A server that runs, with everyone who is to be there, before the first of them connects.

use tempfile::TempDir;

use crate::community::{self, Place, Plan};
use crate::fleet::Fleet;
use crate::run::{self, Outcome};
use crate::setting::Setting;
use crate::subject::{Subject, pin_self};

/// The processors.
const OF_SERVER: usize = 0;
const OF_LOAD: usize = 1;

/// A scene.
pub(crate) struct Scene {
    /// The server.
    pub(crate) subject: Subject,
    /// Who talks to it.
    pub(crate) fleet: Fleet,
    /// A node's data; it goes when this is dropped, after the node has ended.
    _folder: Option<TempDir>,
}

impl Scene {
    /// Starts the server with the people of `plan`, of whom the first `seats` are to connect. With `views`, each
    /// views its channel.
    pub(crate) fn open(setting: &Setting, plan: &Plan, seats: usize, views: bool) -> anyhow::Result<Self> {
        let folder = if setting.is_node() { Some(tempfile::tempdir()?) } else { None };
        let mut place = match &folder {
            Some(folder) => community::found(folder.path(), plan, &[])?,
            None => community::imagine(plan),
        };
        place.seats.truncate(seats);
        Self::begin(setting, folder, place, views)
    }

    /// Starts a node with the people of `plan`, who view nothing, and with as many messages in the first channels
    /// as `history` says.
    pub(crate) fn open_with_history(setting: &Setting, plan: &Plan, history: &[u64]) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let place = community::found(folder.path(), plan, history)?;
        Self::begin(setting, Some(folder), place, false)
    }

    fn begin(setting: &Setting, folder: Option<TempDir>, place: Place, views: bool) -> anyhow::Result<Self> {
        let core = setting.is_pinned().then_some(OF_SERVER);
        if setting.is_pinned() {
            pin_self(OF_LOAD)?;
        }
        let subject = Subject::start(&setting.program(), folder.as_ref().map(TempDir::path), core)?;
        let fleet = Fleet::new(subject.address, place, views)?;
        Ok(Self { subject, fleet, _folder: folder })
    }

    /// Runs `plan` with everyone connected.
    pub(crate) fn run(&mut self, plan: run::Plan) -> anyhow::Result<Outcome> {
        self.fleet.raise()?;
        run::run(&mut self.fleet, self.subject.pid(), plan)
    }
}
