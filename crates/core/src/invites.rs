//! Invites: making, listing and revoking them, and joining a server with one.

use rialto_protocol::http::{InviteCreate, InvitePreview, InvitesQuery};
use rialto_protocol::limits::{
    INVITE_SECONDS_DEFAULT, INVITE_SECONDS_MAX, INVITE_USES_MAX, INVITES_MAX, PAGE_DEFAULT, PAGE_MAX,
};
use rialto_protocol::{Error, Invite, Permission, Server, ServerId, Timestamp};

use crate::bus::{AccessChange, Event};
use crate::store::{Accepted, Constraint, InvitesWanted, Made, NewInvite, Revoked, StoreError, Target};
use crate::{Actor, Chat, Result, ids, messages, servers};

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

    /// Makes an invite to `server`. It lives for seven days if nothing is asked for. Its `url` is the path under the
    /// node's address.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `invalid` for a number out of its bounds, `forbidden` for who may not create
    /// invites or has [`INVITES_MAX`] that let in.
    pub async fn create(&self, actor: &Actor, server: ServerId, request: &InviteCreate) -> Result<Invite> {
        let bounds = within("maxUses", request.max_uses, INVITE_USES_MAX).and_then(|uses| {
            Ok((uses, within("expiresInSeconds", request.expires_in_seconds, INVITE_SECONDS_MAX)?))
        });
        let (max_uses, seconds) = match bounds {
            Ok(bounds) => bounds,
            Err(error) => return self.0.members().role(actor, server).await.and(Err(error)),
        };
        let (code, creator, created_at) = (ids::secret::<16>(), actor.id(), self.0.clock.now());
        let expires_at = Timestamp(created_at.0 + seconds.unwrap_or(INVITE_SECONDS_DEFAULT) * 1_000);
        let invite = NewInvite { code: &code, server, creator, max_uses, created_at, expires_at };
        match self.0.db.create_invite(&invite).await? {
            Made::Kept => {}
            Made::TooMany => return Err(too_many()),
            Made::NoMember => return Err(Error::not_found()),
            Made::Refused(error) => return Err(error),
        }
        Ok(Invite {
            url: link(&code),
            code,
            server_id: server,
            creator_id: creator,
            creator: actor.user.clone(),
            max_uses,
            uses: 0,
            created_at,
            expires_at,
        })
    }

    /// A page of the invites to `server` that let in, the newest first: the actor's own, or all of them for who manages
    /// the server.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `invalid` when `limit` is out of its range.
    pub async fn list(&self, actor: &Actor, server: ServerId, query: &InvitesQuery) -> Result<Vec<Invite>> {
        let manages = self.manages(actor, server).await?;
        let limit = messages::within("limit", query.limit.unwrap_or(PAGE_DEFAULT), 1, PAGE_MAX)?;
        let before = query.before.as_deref().filter(|code| is_code(code));
        let creator = (!manages).then_some(actor.id());
        let now = self.0.clock.now();
        let mut invites = self.0.db.invites(InvitesWanted { server, now, creator, before, limit }).await?;
        for invite in &mut invites {
            invite.url = link(&invite.code);
        }
        Ok(invites)
    }

    /// Whether the actor may see every invite of `server`; else they may their own.
    async fn manages(&self, actor: &Actor, server: ServerId) -> Result<bool> {
        let community = self.0.community(Target::Server(server), &[actor.id()]).await?;
        Ok(community.standing(actor.id())?.permissions.has(Permission::ManageServer))
    }

    /// Ends an invite: the actor's own, or any of a server that they manage.
    ///
    /// # Errors
    /// `not_found` when it lets nobody in, and for who is no member of its server; `forbidden` for other members.
    pub async fn revoke(&self, actor: &Actor, code: &str) -> Result<()> {
        if !is_code(code) {
            return Err(Error::not_found());
        }
        match self.0.db.revoke_invite(code, actor.id(), self.0.clock.now()).await? {
            Revoked::Done => Ok(()),
            Revoked::Refused(error) => Err(error),
            Revoked::Unknown => Err(Error::not_found()),
        }
    }

    /// Joins the server that `code` leads to, at the heads of its channels. Who is a member already stays
    /// one, and the invite is not used.
    ///
    /// # Errors
    /// `not_found` when there is no such invite or it is used up or expired, `forbidden` when the actor is
    /// in too many servers, `forbidden` in the field `invite` when they were kicked since it was made, or are
    /// banned.
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
                Accepted::Joined(server, number) => {
                    let added = AccessChange::MemberAdded { server, user };
                    chat.bus.publish(vec![Event::Access(number, added)]).await;
                    Ok(server)
                }
                Accepted::Already(server) => Ok(server),
                Accepted::TooManyServers => Err(servers::too_many()),
                Accepted::Kicked => Err(kicked()),
                Accepted::Banned => Err(banned()),
                Accepted::Unknown => Err(Error::not_found()),
            }
        };
        let server = self.0.deed(accepting).await?;
        self.0.read_states().server(actor, server).await
    }
}

/// Where the page of an invite is, under the node's address.
fn link(code: &str) -> String {
    format!("/invite/{code}")
}

fn too_many() -> Error {
    Error::forbidden(format!(
        "You have {INVITES_MAX} invites to this server that let people in, which is as many as one can have."
    ))
}

fn kicked() -> Error {
    Error::forbidden("You were removed from this server after this invite was made.").in_field("invite")
}

fn banned() -> Error {
    Error::forbidden("You are banned from this server.").in_field("invite")
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
