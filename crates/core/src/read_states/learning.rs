//! What the hub learns of servers before their numbers are told.

use std::collections::HashSet;

use rialto_protocol::{ServerId, ServerKind};

use super::ReadStates;
use crate::Result;
use crate::again::Again;
use crate::hub::{Effect, Hub};
use crate::store::Numbers;

impl ReadStates<'_> {
    /// Lets the hub know those of these servers that are direct conversations, of which it knows none yet, all at once. Gives
    /// which these are.
    async fn learn_directs(&self, numbers: &[Numbers]) -> Result<Vec<ServerId>> {
        let mut unknown = self.0.hub.look(|hub| hub.unknown(numbers));
        let directs = numbers.iter().filter(|numbers| numbers.server.kind == ServerKind::Direct);
        let directs: HashSet<ServerId> = directs.map(|numbers| numbers.server.id).collect();
        unknown.retain(|server| directs.contains(server));
        let again = Again::of(self.0);
        while !unknown.is_empty() {
            let (read, access) = self.0.db.conversations(&unknown).await?;
            let learn = move |hub: &mut Hub, _: &mut Vec<Effect>| {
                let mut all = true;
                read.into_iter().for_each(|direct| all &= hub.learn(direct, access));
                all
            };
            if self.0.hub.step(learn).await? {
                break;
            }
            again.within_time()?;
            self.0.follow_access().await?;
        }
        Ok(unknown)
    }

    /// Lets the hub know the communities of these servers, of which it knows none yet. Of those who need one at the same
    /// time, as after a start, one reads it.
    pub(crate) async fn learn(&self, numbers: &[Numbers]) -> Result<()> {
        let directs = self.learn_directs(numbers).await?;
        let again = Again::of(self.0);
        for server in self.0.hub.look(|hub| hub.unknown(numbers)) {
            // One that was forgotten since is read with all again.
            if directs.contains(&server) {
                continue;
            }
            let _turn = self.0.learning.wait(server).await;
            if !self.0.hub.look(|hub| hub.unknown(numbers)).contains(&server) {
                continue;
            }
            while let Some((community, access)) = self.0.db.whole_community(server).await? {
                #[cfg(feature = "controls")]
                self.0.hub.pause(crate::hub::Moment::Community).await;
                // It is large, and whoever waits holds it.
                let community = Box::new(community);
                if self.0.hub.step(move |hub, _| hub.learn(*community, access)).await? {
                    break;
                }
                again.within_time()?;
                self.0.follow_access().await?;
            }
        }
        Ok(())
    }
}
