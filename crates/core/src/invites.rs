//! Invites: making them, and joining a server with one.

use rialto_protocol::http::{InviteCreate, InvitePreview};
use rialto_protocol::limits::{INVITE_SECONDS_DEFAULT, INVITE_SECONDS_MAX, INVITE_USES_MAX};
use rialto_protocol::{Error, Invite, Server, ServerId, Timestamp};

use crate::bus::Event;
use crate::store::{Accepted, Constraint, NewInvite, StoreError};
use crate::{Actor, Chat, Result, ids, permissions, servers};

/// The verbs of invites.
pub struct Invites<'a>(&'a Chat);

impl Chat {
    /// The verbs of invites.
    #[must_use]
    pub const fn invites(&self) -> Invites<'_> {
        Invites(self)
    }
}

impl Invites<'_> {
    /// Where `code` leads, for whoever holds it and may have no account yet.
    ///
    /// # Errors
    /// `not_found` when there is no such invite or it is used up or expired.
    pub async fn preview(&self, code: &str) -> Result<InvitePreview> {
        if !is_code(code) {
            return Err(Error::not_found());
        }
        self.0.db.invite_preview(code, self.0.clock.now()).await?.ok_or_else(Error::not_found)
    }

    /// Makes an invite to `server`. It lives for seven days if nothing is asked for.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `invalid` for a number out of its bounds.
    pub async fn create(&self, actor: &Actor, server: ServerId, request: &InviteCreate) -> Result<Invite> {
        permissions::invite(self.0.members().role(actor, server).await?)?;
        let max_uses = within("maxUses", request.max_uses, INVITE_USES_MAX)?;
        let seconds = within("expiresInSeconds", request.expires_in_seconds, INVITE_SECONDS_MAX)?;
        let (code, creator, created_at) = (ids::secret::<16>(), actor.id(), self.0.clock.now());
        let expires_at = Timestamp(created_at.0 + seconds.unwrap_or(INVITE_SECONDS_DEFAULT) * 1_000);
        let invite = NewInvite { code: &code, server, creator, max_uses, created_at, expires_at };
        match self.0.db.create_invite(&invite).await {
            Ok(()) => {}
            Err(StoreError::Foreign(_)) => return Err(Error::not_found()), // deleted at this moment
            Err(error) => return Err(error.into()),
        }
        Ok(Invite {
            url: format!("{}/invite/{code}", self.0.options.public_url),
            code,
            server_id: server,
            creator_id: creator,
            max_uses,
            uses: 0,
            created_at,
            expires_at,
        })
    }

    /// Joins the server that `code` leads to, at the heads of its channels. Who is a member already stays
    /// one, and the invite is not used.
    ///
    /// # Errors
    /// `not_found` when there is no such invite or it is used up or expired, `forbidden` when the actor is
    /// in too many servers.
    pub async fn accept(&self, actor: &Actor, code: &str) -> Result<Server> {
        if !is_code(code) {
            return Err(Error::not_found());
        }
        let (user, now) = (actor.id(), self.0.clock.now());
        let (chat, code) = (self.0.clone(), code.to_owned());
        let accepting = async move {
            let accepted = match chat.db.accept_invite(&code, user, now).await {
                // The same user was let in by another request at this moment.
                Err(StoreError::Conflict(Constraint::Member)) => {
                    chat.db.accept_invite(&code, user, now).await
                }
                outcome => outcome,
            };
            match accepted? {
                Accepted::Joined(server) => {
                    chat.bus.publish(vec![Event::MemberAdded { server, user }]).await;
                    Ok(server)
                }
                Accepted::Already(server) => Ok(server),
                Accepted::TooManyServers => Err(servers::too_many()),
                Accepted::Unknown => Err(Error::not_found()),
            }
        };
        let server = self.0.deed(accepting).await?;
        self.0.read_states().server(actor, server).await
    }
}

/// Whether `text` can be an invite's code at all: any other is not worth a look into the store.
pub(crate) fn is_code(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The number that was asked for, if one was, between 1 and `max`.
fn within(field: &str, number: Option<i64>, max: i64) -> Result<Option<i64>> {
    match number {
        Some(number) if !(1..=max).contains(&number) => {
            Err(Error::invalid(field, format!("It must be from 1 to {max}.")))
        }
        number => Ok(number),
    }
}
