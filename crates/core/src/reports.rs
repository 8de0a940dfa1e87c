//! Reports: members tell those who manage messages of a message or a person, and these act.

use rialto_protocol::http::{ReportChange, ReportCreate, ReportsQuery};
use rialto_protocol::limits::{PAGE_DEFAULT, PAGE_MAX, REPORTS_MAX};
use rialto_protocol::{
    ChannelId, Error, MessageId, Permission, Report, ReportId, ReportState, ServerId, UserId, text,
};

use crate::access::permissions::needs;
use crate::access::standing::Standing;
use crate::messages::within;
use crate::store::{Filed, NewReport, Reported, ReportsWanted, Target};
use crate::{Actor, Chat, Result, ids};

/// The verbs of reports.
pub struct Reports<'a>(&'a Chat);

/// A report that is made.
#[derive(Clone, Debug)]
pub struct Made {
    /// The report, as whoever made it is told.
    pub report: Report,
    /// Whether it was made before, and is still open.
    pub repeat: bool,
}

impl Chat {
    /// The verbs of reports.
    #[must_use]
    pub const fn reports(&self) -> Reports<'_> {
        Reports(self)
    }
}

impl Reports<'_> {
    /// Reports a message that the actor may see. Who has reported it already, and that is open, is given that one.
    ///
    /// # Errors
    /// `not_found` where there is none, `invalid` without a reason, over its bound and for a message of the actor's own,
    /// `forbidden` for who has [`REPORTS_MAX`] open ones in the server.
    pub async fn message(&self, actor: &Actor, message: MessageId, request: &ReportCreate) -> Result<Made> {
        let reason = match reason(request) {
            Ok(reason) => reason,
            Err(error) => return self.0.messages().show(actor, message).await.and(Err(error)),
        };
        self.file(actor, Reported::Message(message), reason).await
    }

    /// Reports another member of a server. The rest is as for [`Reports::message`].
    ///
    /// # Errors
    /// As for [`Reports::message`].
    pub async fn member(
        &self,
        actor: &Actor,
        server: ServerId,
        user: UserId,
        request: &ReportCreate,
    ) -> Result<Made> {
        let reason = match reason(request) {
            Ok(reason) => reason,
            Err(error) => return self.0.members().role(actor, server).await.and(Err(error)),
        };
        self.file(actor, Reported::Member(server, user), reason).await
    }

    async fn file(&self, actor: &Actor, about: Reported, reason: &str) -> Result<Made> {
        let created_at = self.0.clock.now();
        let id = ReportId(ids::fresh(created_at));
        let new = NewReport { id, reporter: actor.id(), about, reason, created_at };
        match self.0.db.report(&new).await? {
            Filed::Kept(report) => Ok(Made { report: *report, repeat: false }),
            Filed::Known(report) => Ok(Made { report: *report, repeat: true }),
            Filed::TooMany => Err(Error::forbidden(format!(
                "You have {REPORTS_MAX} open reports in this server, which is as many as one can have."
            ))),
            Filed::Oneself => Err(Error::invalid("userId", "You can't report yourself.")),
            Filed::Nowhere => Err(Error::not_found()),
        }
    }

    /// A page of the reports of a server, the newest first: of messages where the actor manages messages, and of people if
    /// they do in the whole server. Each message comes with what stands around it.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `forbidden` for who manages messages nowhere, `invalid` when `limit` is out of its
    /// range.
    pub async fn list(&self, actor: &Actor, server: ServerId, query: &ReportsQuery) -> Result<Vec<Report>> {
        let read = || async {
            let community = self.0.community(Target::Server(server), &[actor.id()]).await?;
            let standing = community.standing(actor.id())?;
            let manages = |may: rialto_protocol::Permissions| may.has(Permission::ManageMessages);
            if !standing.channels().any(|place| manages(standing.in_place(place.access))) {
                standing.needs(Permission::ManageMessages)?;
            }
            let limit = within("limit", query.limit.unwrap_or(PAGE_DEFAULT), 1, PAGE_MAX)?;
            let (state, before) = (query.state.unwrap_or(ReportState::Open), query.before);
            let wanted = ReportsWanted { server, reader: actor.id(), state, before, limit };
            Ok(self.0.db.reports(wanted).await?)
        };
        self.0.directly(actor.id(), read).await
    }

    /// Whether there is such a report in a server of the actor, about nothing that they may not view.
    ///
    /// # Errors
    /// `not_found` where there is none.
    pub async fn show(&self, actor: &Actor, report: ReportId) -> Result<()> {
        self.on_it(actor, report, |_, _| Ok(())).await
    }

    async fn on_it(
        &self,
        actor: &Actor,
        report: ReportId,
        check: impl FnOnce(&Standing<'_>, Option<ChannelId>) -> Result<()> + Send,
    ) -> Result<()> {
        let place = self.0.db.report_place(report).await?;
        let (server, channel) = place.ok_or_else(Error::not_found)?;
        let community = self.0.community(Target::Server(server), &[actor.id()]).await?;
        let standing = community.standing(actor.id())?;
        if let Some(channel) = channel {
            standing.channel(channel)?;
        }
        check(&standing, channel)
    }

    /// Closes a report, or opens it again, with a note.
    ///
    /// # Errors
    /// `not_found` where there is none that the actor may know of, `forbidden` for who does not manage messages there,
    /// `invalid` for a note over its bound.
    pub async fn change(&self, actor: &Actor, report: ReportId, request: &ReportChange) -> Result<Report> {
        self.on_it(actor, report, |standing, channel| match channel {
            Some(channel) => needs(standing.channel(channel)?.1, Permission::ManageMessages),
            None => standing.needs(Permission::ManageMessages),
        })
        .await?;
        let note = text::note(request.note.as_deref().unwrap_or_default())?;
        let note = request.note.as_ref().map(|_| note);
        let now = self.0.clock.now();
        let changed = self.0.db.set_report(report, actor.id(), request.state, note, now).await?;
        changed.ok_or_else(Error::not_found)
    }
}

/// Why: nobody reports without a reason.
fn reason(request: &ReportCreate) -> Result<&str> {
    text::reason(&request.reason)?.ok_or_else(|| Error::invalid("reason", "It can't be empty."))
}
