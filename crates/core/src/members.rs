//! Members: what a user is in a server, leaving, and being removed.

use rialto_protocol::events::RemovedReason;
use rialto_protocol::http::{MemberChange, MembersBody, MembersQuery};
use rialto_protocol::limits::{NAME_MAX, PAGE_DEFAULT, PAGE_MAX, TIMEOUT_SECONDS_MAX};
use rialto_protocol::{
    AuditAction, ChannelId, Error, Member, MemberRole, Permission, RoleId, ServerId, Timestamp, UserId, text,
};

use crate::audit::act::Act;
use crate::blocks::Apart;
use crate::bus::{AccessChange, Event};
use crate::messages::within;
use crate::store::{NAMED_MAX, Place, Placed, Target, Wanted, Write};
use crate::{Actor, Chat, Result, words};

/// How many members are read at once, at most, while those of one presence are looked for.
const READ_MAX: usize = 1_024;

/// The verbs of members.
pub struct Members<'a>(&'a Chat);

impl Chat {
    /// The verbs of members.
    #[must_use]
    pub const fn members(&self) -> Members<'_> {
        Members(self)
    }
}

impl Members<'_> {
    /// What the actor is in `server`.
    ///
    /// # Errors
    /// `not_found` for who is not a member.
    pub async fn role(&self, actor: &Actor, server: ServerId) -> Result<MemberRole> {
        self.0.db.role(server, actor.id()).await?.ok_or_else(Error::not_found)
    }

    /// A page of the members of `server`: who is on line first, then by name. `total` counts those who fit the
    /// query, `online` is of the whole server; each is as of its moment. Who comes or goes between two pages may be
    /// in both or in none of them.
    ///
    /// # Errors
    /// `not_found` for who is not a member or may not view the channel and for an `after` who is nobody, `invalid` when
    /// `limit` or `query` is out of its range.
    pub async fn page(&self, actor: &Actor, server: ServerId, query: &MembersQuery) -> Result<MembersBody> {
        let (limit, pattern) = match asked(query) {
            Ok(asked) => asked,
            Err(error) => return self.role(actor, server).await.and(Err(error)),
        };
        self.0.directly(actor.id(), || self.read(actor, server, query, limit, &pattern)).await
    }

    async fn read(
        &self,
        actor: &Actor,
        server: ServerId,
        query: &MembersQuery,
        limit: usize,
        pattern: &str,
    ) -> Result<MembersBody> {
        // Everybody holds the role of everyone, without a row of it.
        let role = query.role_id.filter(|role| role.0 != server.0);
        let channel = query.channel_id;
        if let Some(channel) = channel {
            self.0.db.may_in(actor.id(), channel).await?.ok_or_else(Error::not_found)?;
        }
        let total = self.0.db.member_matches(actor.id(), server, pattern, role, channel).await?;
        let total = total.ok_or_else(Error::not_found)?;
        // Who blocks the other is not told of their presence.
        let apart = self.0.apart(actor.id()).await?;
        let after = match query.after {
            Some(user) => self.0.db.member_place(server, user).await?.ok_or_else(Error::not_found)?,
            None => Place::default(),
        };
        let (after_user, after_online) = (query.after, query.after_online);
        let (begins_online, online, users) = self.0.hub.look(|hub| {
            let begins =
                after_user.is_none_or(|user| after_online.unwrap_or_else(|| apart.sees(hub, user, server)));
            let mut users = hub.online_users(server, NAMED_MAX);
            users.iter_mut().for_each(|users| users.retain(|user| !apart.has(hub, *user)));
            (begins, apart.online(hub, server), users)
        });
        let pattern = pattern.to_owned();
        let mut walk =
            Walk { chat: self.0, server, pattern, role, channel, after, apart, found: Vec::new(), limit };
        if begins_online {
            walk.online(users).await?;
            walk.after = Place::default();
        }
        walk.through(Presence::Offline).await?;
        let mut members = walk.found;
        self.0.add_roles(server, &mut members).await?;
        Ok(MembersBody { members, total, online })
    }

    /// Takes `user` out of `server`: another one below the actor, who may kick, for a `reason`, or anyone themselves. What
    /// they have read there is forgotten. Whoever is taken out by another comes back by a newer invite alone, and those that
    /// they made end.
    ///
    /// # Errors
    /// `not_found` when the actor or `user` is not a member, `forbidden` for who may not kick and of a member at or above
    /// the actor, `conflict` for the owner, who can't leave, `invalid` for a reason out of its bounds.
    pub async fn remove(
        &self,
        actor: &Actor,
        server: ServerId,
        user: UserId,
        reason: Option<&str>,
    ) -> Result<()> {
        if user == actor.id() {
            return self.leave(actor, server).await;
        }
        let by = actor.id();
        let reason = text::reason(reason.unwrap_or_default()).map(|reason| reason.map(str::to_owned));
        let said = reason.clone().ok().flatten();
        let act = Act { reason: said, ..Act::new(by, AuditAction::MemberKick, user.0) };
        let change =
            move |server| AccessChange::MemberRemoved { server, user, reason: RemovedReason::Kicked };
        let members = vec![by, user];
        let kick = self.0.govern_as(act, Target::Server(server), members, change, move |community| {
            let actor = community.standing(by)?;
            actor.needs(Permission::KickMembers)?;
            actor.above(community.standing(user)?.highest)?;
            reason?;
            Ok(((), vec![Write::Kick(user)]))
        });
        kick.await
    }

    /// Calls a member so here, or times them out, or ends that, for a `reason`; what is left out stays. Everybody names
    /// themselves who is not timed out.
    ///
    /// # Errors
    /// `not_found` when the actor or `user` is not a member, `forbidden` for who lacks the permission and of a member at or
    /// above the actor, `invalid` for a nickname, an end or a reason out of its bounds.
    pub async fn edit(
        &self,
        actor: &Actor,
        server: ServerId,
        user: UserId,
        change: &MemberChange,
    ) -> Result<Member> {
        let (by, now, change) = (actor.id(), self.0.clock.now(), change.clone());
        let reason = text::reason(change.reason.as_deref().unwrap_or_default());
        let act = |action| {
            let reason = reason.clone().ok().flatten().map(str::to_owned);
            Act { reason, ..Act::new(by, action, user.0) }
        };
        let mut acts = Vec::new();
        if change.nickname.is_some() && user != by {
            acts.push(act(AuditAction::MemberNickname));
        }
        if change.timeout_until.is_some() {
            acts.push(act(AuditAction::MemberTimeout));
        }
        let reason = reason.map(drop);
        let edit = self.0.govern_acts(acts, Target::Server(server), vec![by, user], move |community| {
            let (actor, member) = (community.standing(by)?, community.standing(user)?);
            let is_of_another = change.nickname.is_some() && user != by;
            if change.nickname.is_some() && actor.is_timed_out() {
                return Err(Error::forbidden("You are timed out here."));
            }
            for (asked, permission) in [
                (is_of_another, Permission::ManageNicknames),
                (change.timeout_until.is_some(), Permission::TimeoutMembers),
            ] {
                if asked {
                    actor.needs(permission)?;
                    actor.above(member.highest)?;
                }
            }
            reason?;
            let nickname = change.nickname.map(nickname).transpose()?;
            let nickname = nickname.filter(|name| name.as_ref() != community.nicknames.get(&user));
            let ends_at = change.timeout_until.map(|until| timeout(until, now)).transpose()?;
            let ends_at = ends_at.filter(|at| at.as_ref() != community.timeouts.get(&user));
            let nickname = nickname.map(|nickname| Write::Nickname(user, nickname));
            let timeout = ends_at.map(|ends_at| Write::Timeout(user, ends_at));
            Ok(((), nickname.into_iter().chain(timeout).collect()))
        });
        edit.await?;
        let member = self.0.members_now(server, &[user]).await?.pop().ok_or_else(Error::not_found)?;
        let apart = self.0.apart(by).await?;
        let online = self.0.hub.look(|hub| apart.sees(hub, user, server));
        Ok(Member { online, ..member })
    }

    async fn leave(&self, actor: &Actor, server: ServerId) -> Result<()> {
        if self.role(actor, server).await? == MemberRole::Owner {
            let message = "The owner can't leave; the server can be handed over, or deleted.";
            return Err(Error::conflict("userId", message));
        }
        let (chat, user) = (self.0.clone(), actor.id());
        let leaving = async move {
            let number = chat.db.remove_member(server, user).await?.ok_or_else(Error::not_found)?;
            let left = AccessChange::MemberRemoved { server, user, reason: RemovedReason::Left };
            chat.bus.publish(vec![Event::Access(number, left)]).await;
            Ok(())
        };
        self.0.deed(leaving).await
    }
}

impl Chat {
    /// Those of `users`, [`NAMED_MAX`] at most, who are members of `server`, as they are now; nobody is on line here.
    pub(crate) async fn members_now(&self, server: ServerId, users: &[UserId]) -> Result<Vec<Member>> {
        let (after, limit) = (Place::default(), i64::try_from(users.len()).unwrap_or(i64::MAX));
        let wanted =
            Wanted { server, pattern: &words::pattern(""), role: None, channel: None, after: &after, limit };
        let rows = self.db.members_among(users, wanted).await?;
        let mut members = rows.into_iter().map(|row| row.member).collect::<Vec<_>>();
        self.add_roles(server, &mut members).await?;
        Ok(members)
    }

    /// Ends the timeouts that are over, and tells who is here of it.
    ///
    /// # Errors
    /// `unavailable` when the store fails; the next look tries again.
    pub async fn end_timeouts(&self) -> Result<()> {
        for (server, number) in self.db.end_timeouts(self.clock.now()).await? {
            self.bus.publish(vec![Event::Access(number, AccessChange::Governed(server))]).await;
        }
        Ok(())
    }

    /// Adds the roles that they hold to members of `server`.
    async fn add_roles(&self, server: ServerId, members: &mut [Member]) -> Result<()> {
        let users: Vec<UserId> = members.iter().map(|member| member.user.id).collect();
        for (user, role) in self.db.roles_held(server, &users).await? {
            if let Some(member) = members.iter_mut().find(|member| member.user.id == user) {
                member.role_ids.push(role);
            }
        }
        Ok(())
    }
}

/// What somebody is called from now on; nothing where it is the name of their own.
fn nickname(name: Option<String>) -> Result<Option<String>> {
    let name = name.filter(|name| !name.trim().is_empty());
    name.map(|name| text::name("nickname", &name)).transpose()
}

/// Until when somebody is timed out from `now` on; nothing where they are not.
fn timeout(until: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>> {
    let Some(until) = until else { return Ok(None) };
    if (1..=TIMEOUT_SECONDS_MAX * 1_000).contains(&(until.0 - now.0)) {
        return Ok(Some(until));
    }
    Err(Error::invalid("timeoutUntil", "A timeout ends later than now, and in 28 days at most."))
}

/// How many members are wanted, and the pattern of those.
fn asked(query: &MembersQuery) -> Result<(usize, String)> {
    let limit = within("limit", query.limit.unwrap_or(PAGE_DEFAULT), 1, PAGE_MAX)?;
    let text = query.query.as_deref().unwrap_or_default();
    if text.chars().count() > NAME_MAX {
        return Err(Error::invalid("query", format!("It can have {NAME_MAX} characters at most.")));
    }
    Ok((usize::try_from(limit).unwrap_or(usize::MAX), words::pattern(text)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Online,
    Offline,
}

/// A page in the making. Who is on line the hub knows, and the order of names the store.
struct Walk<'a> {
    chat: &'a Chat,
    server: ServerId,
    pattern: String,
    role: Option<RoleId>,
    channel: Option<ChannelId>,
    /// Where it goes on.
    after: Place,
    /// Who stands among those who are not on line, whatever the hub knows.
    apart: Apart,
    found: Vec<Member>,
    limit: usize,
}

impl Walk<'_> {
    fn wanted(&self, limit: usize) -> Wanted<'_> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let (role, channel) = (self.role, self.channel);
        Wanted { server: self.server, pattern: &self.pattern, role, channel, after: &self.after, limit }
    }

    /// Those on line: by their ids while they are few, else they are met soon enough on the way through all.
    async fn online(&mut self, users: Option<Vec<UserId>>) -> Result<()> {
        match users {
            Some(users) if users.is_empty() => Ok(()),
            Some(users) => {
                let rows = self.chat.db.members_among(&users, self.wanted(self.limit)).await?;
                self.found.extend(rows.into_iter().map(|row| Member { online: true, ..row.member }));
                Ok(())
            }
            None => self.through(Presence::Online).await,
        }
    }

    /// Goes through all members and takes those of one presence, until the page is full.
    async fn through(&mut self, presence: Presence) -> Result<()> {
        let (server, mut count) = (self.server, self.limit);
        while self.found.len() < self.limit {
            let rows = self.chat.db.members(self.wanted(count)).await?;
            let is_last = rows.len() < count;
            if let Some(Placed { place, .. }) = rows.last() {
                self.after = place.clone();
            }
            let those = self.chat.hub.look(|hub| {
                let members = rows.into_iter().map(|row| row.member);
                let is_online = |id| self.apart.sees(hub, id, server);
                let members = members.map(|m| Member { online: is_online(m.user.id), ..m });
                members.filter(|m| m.online == (presence == Presence::Online)).collect::<Vec<_>>()
            });
            for member in those {
                // Who has gone since the page began stands among those on line.
                if self.found.iter().all(|found| found.user.id != member.user.id) {
                    self.found.push(member);
                }
            }
            if is_last {
                break;
            }
            count = (count * 2).min(READ_MAX);
        }
        self.found.truncate(self.limit);
        Ok(())
    }
}
