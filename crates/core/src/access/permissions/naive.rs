//! The algorithm against a second implementation of the published rules, which decides permission by permission.

use proptest::prelude::*;
use rialto_protocol::{Permission, Permissions, RoleId, UserId};
use uuid::Uuid;

use super::{Holder, Override, Subject, implied};

/// How many roles and users a random server speaks of.
const SUBJECTS: u128 = 4;

fn role(n: u128) -> RoleId {
    RoleId(Uuid::from_u128(n))
}

fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(100 + n))
}

/// A random server: what each role allows (that of everyone first), what overrides say, and who asks.
#[derive(Clone, Debug)]
struct Case {
    roles: Vec<Permissions>,
    overrides: Vec<Override>,
    held: Vec<bool>,
    asks: Option<u128>,
    owns: bool,
    timed_out: bool,
}

/// Sets of which most bits are off: administrators are rare.
fn some() -> impl Strategy<Value = Permissions> {
    prop_oneof![
        9 => (any::<i64>(), any::<i64>())
            .prop_map(|(a, b)| Permissions::from_bits(a & b) & !Permissions::of(&[Permission::Administrator])),
        1 => any::<i64>().prop_map(Permissions::from_bits),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let subject = prop_oneof![
        (0..SUBJECTS).prop_map(|n| Subject::Role(role(n))),
        (0..SUBJECTS).prop_map(|n| Subject::User(user(n)))
    ];
    let one = (subject, some(), some()).prop_map(|(subject, allow, deny)| Override { subject, allow, deny });
    let roles = prop::collection::vec(some(), SUBJECTS as usize);
    let held = prop::collection::vec(any::<bool>(), SUBJECTS as usize);
    let overrides = prop::collection::vec(one, 0..8);
    let (owns, timed_out) = (prop::bool::weighted(0.05), prop::bool::weighted(0.2));
    (roles, overrides, held, prop::option::of(0..SUBJECTS), owns, timed_out).prop_map(
        |(roles, overrides, held, asks, owns, timed_out)| Case {
            roles,
            overrides,
            held,
            asks,
            owns,
            timed_out,
        },
    )
}

impl Case {
    fn holds(&self, n: usize) -> bool {
        n == 0 || self.held[n]
    }

    fn says(&self, of: impl Fn(Subject) -> bool, what: impl Fn(&Override) -> bool) -> bool {
        self.overrides.iter().any(|said| of(said.subject) && what(said))
    }

    /// Whether whoever asks may do one thing, by the rules as they are written.
    fn may(&self, permission: Permission) -> bool {
        let granted = |permission: Permission| {
            self.roles.iter().enumerate().any(|(n, allowed)| self.holds(n) && allowed.has(permission))
        };
        if self.owns || granted(Permission::Administrator) {
            return true;
        }
        if self.timed_out && permission != Permission::ViewChannel {
            return false;
        }
        let everyone = |subject| subject == Subject::Role(role(0));
        let roles = |subject| match subject {
            Subject::Role(RoleId(id)) => id.as_u128() > 0 && self.held[id.as_u128() as usize],
            Subject::User(_) => false,
        };
        let me = |subject| self.asks.is_some_and(|n| subject == Subject::User(user(n)));
        let mut may = granted(permission);
        let levels: [&dyn Fn(Subject) -> bool; 3] = [&everyone, &roles, &me];
        for of in levels {
            if self.says(of, |said| said.deny.has(permission)) {
                may = false;
            }
            if self.says(of, |said| said.allow.has(permission)) {
                may = true;
            }
        }
        let needed = match permission {
            Permission::ViewChannel => return may,
            Permission::AttachFiles | Permission::MentionEveryone | Permission::CreateThreads => {
                Permission::SendMessages
            }
            _ => Permission::ViewChannel,
        };
        may && self.may(needed)
    }

    fn computed(&self) -> Permissions {
        let held = self.roles.iter().enumerate().skip(1).filter(|(n, _)| self.held[*n]);
        let roles: Vec<_> = held.map(|(n, permissions)| (role(n as u128), *permissions)).collect();
        let holder = Holder {
            owns: self.owns,
            everyone: (role(0), self.roles[0]),
            roles: &roles,
            user: self.asks.map(user),
            timed_out: self.timed_out,
        };
        implied(holder.in_place(&self.overrides))
    }
}

proptest! {
    #[test]
    fn the_algorithm_gives_what_the_published_rules_give(case in case()) {
        let expected: Permissions = Permission::ALL.iter().copied().filter(|one| case.may(*one)).collect();
        prop_assert_eq!(case.computed(), expected);
    }
}

#[test]
fn the_rules_that_are_often_misread() {
    let (everyone, one, two) = (role(0), role(1), role(2));
    let view = Permissions::of(&[Permission::ViewChannel]);
    let may = |overrides: &[Override]| {
        let roles = [(one, Permissions::NONE), (two, Permissions::NONE)];
        let holder = Holder {
            owns: false,
            everyone: (everyone, Permissions::EVERYONE),
            roles: &roles,
            user: Some(user(1)),
            timed_out: false,
        };
        implied(holder.in_place(overrides))
    };
    let said = |subject, allow, deny| Override { subject, allow, deny };
    let hidden = said(Subject::Role(everyone), Permissions::NONE, view);
    assert_eq!(may(&[hidden]), Permissions::NONE);
    // Between roles, what one allows goes before what another denies, whatever their places.
    let denies = said(Subject::Role(one), Permissions::NONE, view);
    let allows = said(Subject::Role(two), view, Permissions::NONE);
    assert_eq!(may(&[hidden, denies, allows]), Permissions::EVERYONE);
    assert_eq!(may(&[allows, denies, hidden]), Permissions::EVERYONE);
    // What is said of a member goes before all that is said of roles.
    let out = said(Subject::User(user(1)), Permissions::NONE, view);
    assert_eq!(may(&[allows, out]), Permissions::NONE);
    // Who may not send attaches nothing either.
    let silent =
        said(Subject::Role(everyone), Permissions::NONE, Permissions::of(&[Permission::SendMessages]));
    let left = may(&[silent]);
    assert!(left.has(Permission::SendInThreads) && left.has(Permission::AddReactions));
    assert!(!left.has(Permission::AttachFiles) && !left.has(Permission::CreateThreads));
}
