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
    /// The server's data; it goes when this is dropped, after the server has ended.
    pub(crate) folder: TempDir,
}

impl Scene {
    /// Starts the server with the people of `plan`, of whom the first `seats` are to connect. With `views`, each
    /// views its channel.
    pub(crate) fn open(setting: &Setting, plan: &Plan, seats: usize, views: bool) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut place = match setting.program().is_node {
            true => community::found(folder.path(), plan, &[])?,
            false => community::imagine(plan),
        };
        place.seats.truncate(seats);
        Self::begin(setting, folder, plan, place, views)
    }

    /// Starts a node with the people of `plan`, who view nothing, and with as many messages in the first channels
    /// as `history` says.
    pub(crate) fn open_with_history(setting: &Setting, plan: &Plan, history: &[u64]) -> anyhow::Result<Self> {
        setting.node()?;
        let folder = tempfile::tempdir()?;
        let place = community::found(folder.path(), plan, history)?;
        Self::begin(setting, folder, plan, place, false)
    }

    fn begin(
        setting: &Setting,
        folder: TempDir,
        plan: &Plan,
        place: Place,
        views: bool,
    ) -> anyhow::Result<Self> {
        if setting.pin {
            pin_self(OF_LOAD)?;
        }
        let subject =
            Subject::start(&setting.program(), folder.path(), plan, setting.pin.then_some(OF_SERVER))?;
        let fleet = Fleet::new(subject.address, place, views)?;
        Ok(Self { subject, fleet, folder })
    }

    /// Runs `plan` with everyone connected.
    pub(crate) fn run(&mut self, plan: run::Plan) -> anyhow::Result<Outcome> {
        self.fleet.raise()?;
        run::run(&mut self.fleet, &self.subject.process, plan)
    }
}
