//! Why somebody may do what they may in a channel, rule by rule.

use rialto_protocol::{Permission, PermissionSource, PermissionStep, Permissions, RoleId, UserId};

use super::permissions::{Holder, Override, Subject, implied};

/// What `holder` may where these overrides are, and each rule that says something of it, in the order of the rules.
#[must_use]
pub fn explained(holder: &Holder<'_>, overrides: &[Override]) -> (Permissions, Vec<PermissionStep>) {
    let free = Holder { timed_out: false, ..*holder };
    let in_server = free.in_server();
    if holder.owns {
        let source = PermissionSource::Owner;
        let step = PermissionStep { user_id: holder.user, ..allows(source, Permissions::ALL) };
        return (in_server, vec![step]);
    }
    let roles = [holder.everyone].into_iter().chain(holder.roles.iter().copied());
    let allowed = |(role, permissions): (RoleId, Permissions)| {
        let role_id = Some(role);
        PermissionStep { role_id, ..allows(PermissionSource::Role, permissions) }
    };
    let mut steps: Vec<PermissionStep> = roles.clone().map(allowed).collect();
    if in_server.has(Permission::Administrator) {
        steps.push(allows(PermissionSource::Administrator, Permissions::ALL));
        return (in_server, steps);
    }
    let subjects = roles.map(|(role, _)| Subject::Role(role)).chain(holder.user.map(Subject::User));
    let said = subjects.filter_map(|subject| overrides.iter().find(|said| said.subject == subject));
    steps.extend(said.map(|said| {
        let (role_id, user_id) = named(said.subject);
        let (allow, deny) = (said.allow, said.deny);
        PermissionStep { source: PermissionSource::Override, role_id, user_id, allow, deny }
    }));
    let said = free.said_in_place(overrides);
    let free = implied(free.in_place(overrides));
    let may = implied(holder.in_place(overrides));
    for (source, deny) in
        [(PermissionSource::Implied, said & !free), (PermissionSource::Timeout, free & !may)]
    {
        if deny != Permissions::NONE {
            steps.push(PermissionStep { deny, ..allows(source, Permissions::NONE) });
        }
    }
    (may, steps)
}

const fn allows(source: PermissionSource, allow: Permissions) -> PermissionStep {
    PermissionStep { source, role_id: None, user_id: None, allow, deny: Permissions::NONE }
}

/// The role or the user that a subject is.
const fn named(subject: Subject) -> (Option<RoleId>, Option<UserId>) {
    match subject {
        Subject::Role(role) => (Some(role), None),
        Subject::User(user) => (None, Some(user)),
    }
}

impl From<Override> for rialto_protocol::Override {
    fn from(said: Override) -> Self {
        let (role_id, user_id) = named(said.subject);
        Self { role_id, user_id, allow: said.allow, deny: said.deny }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const EVERYONE: RoleId = RoleId(Uuid::from_u128(1));
    const MODS: RoleId = RoleId(Uuid::from_u128(2));
    const ADA: UserId = UserId(Uuid::from_u128(3));
    const VIEW: Permissions = Permissions::of(&[Permission::ViewChannel]);
    const SEND: Permissions = Permissions::of(&[Permission::SendMessages]);
    const FILES: Permissions = Permissions::of(&[Permission::AttachFiles]);

    fn sources(steps: &[PermissionStep]) -> Vec<PermissionSource> {
        steps.iter().map(|step| step.source).collect()
    }

    fn holder(roles: &[(RoleId, Permissions)]) -> Holder<'_> {
        Holder {
            owns: false,
            everyone: (EVERYONE, VIEW | SEND | FILES),
            roles,
            user: Some(ADA),
            timed_out: false,
        }
    }

    #[test]
    fn each_rule_that_says_something_is_named_in_its_order() {
        let roles = [(MODS, Permissions::NONE)];
        let (none, of) = (Permissions::NONE, |subject, allow, deny| Override { subject, allow, deny });
        let overrides = [
            of(Subject::User(ADA), none, SEND),
            of(Subject::Role(EVERYONE), none, VIEW),
            of(Subject::Role(MODS), VIEW, none),
        ];
        let (may, steps) = explained(&holder(&roles), &overrides);
        assert_eq!(may, VIEW);
        use PermissionSource as From;
        let said = [From::Override; 3];
        assert_eq!(sources(&steps), [&[From::Role; 2][..], &said, &[From::Implied]].concat());
        assert_eq!((steps[2].role_id, steps[3].role_id), (Some(EVERYONE), Some(MODS)));
        assert_eq!((steps[4].user_id, steps[5].deny), (Some(ADA), FILES));
        let all = steps.iter().fold(none, |may, step| may & !step.deny | step.allow);
        assert_eq!(all, may, "the steps are what they explain");
    }

    #[test]
    fn without_a_view_of_the_channel_nothing_is_left_and_that_is_said() {
        let hidden = Override { subject: Subject::Role(EVERYONE), allow: Permissions::NONE, deny: VIEW };
        let (may, steps) = explained(&holder(&[]), &[hidden]);
        assert_eq!((may, steps.last().unwrap().deny), (Permissions::NONE, SEND | FILES));
    }

    #[test]
    fn a_timeout_leaves_a_view_and_says_so() {
        let said = [Override { subject: Subject::User(ADA), allow: FILES, deny: SEND }];
        let (may, steps) = explained(&Holder { timed_out: true, ..holder(&[]) }, &said);
        use PermissionSource::{Implied, Override as Said, Role, Timeout};
        assert_eq!((may, sources(&steps)), (VIEW, vec![Role, Said, Implied]), "nothing was left to take");
        let (may, steps) = explained(&Holder { timed_out: true, ..holder(&[]) }, &[]);
        assert_eq!((may, sources(&steps), steps[1].deny), (VIEW, vec![Role, Timeout], SEND | FILES));
        let (may, steps) = explained(&Holder { owns: true, timed_out: true, ..holder(&[]) }, &[]);
        assert_eq!((may, steps.len()), (Permissions::ALL, 1), "an owner is kept from nothing");
    }

    #[test]
    fn no_override_stands_against_an_owner_or_an_administrator() {
        let roles = [(MODS, Permissions::of(&[Permission::Administrator]))];
        let hidden = [Override { subject: Subject::User(ADA), allow: Permissions::NONE, deny: VIEW }];
        let (may, steps) = explained(&holder(&roles), &hidden);
        use PermissionSource::{Administrator, Owner, Role};
        assert_eq!((may, sources(&steps)), (Permissions::ALL, vec![Role, Role, Administrator]));
        let (may, steps) = explained(&Holder { owns: true, ..holder(&[]) }, &hidden);
        assert_eq!((may, sources(&steps)), (Permissions::ALL, vec![Owner]));
    }
}
