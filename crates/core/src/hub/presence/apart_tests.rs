//! Presence beside blocks.

use std::collections::BTreeSet;

use super::tests::{ADA, BEN, GRACE_OVER, HOME, Hall, changed, numbers, ready, user};
use super::*;
use crate::store::AsOf;

#[test]
fn who_is_apart_is_neither_named_nor_counted_for_as_long_as_they_are_told_of() {
    const CID: UserId = user(3);
    let mut hall = Hall::default();
    hall.connect(ADA, &[HOME]);
    hall.connect(CID, &[HOME]);
    hall.gather();
    let connection = hall.begin(BEN);
    let mut read = AsOf { value: vec![numbers(HOME)], version: 0, access: hall.access, blocks: true };
    let blocks = [(BEN, ADA)];
    hall.hub.finish_connect(connection, &ready(BEN), (&mut read, &blocks), &mut Vec::new()).unwrap();
    let told = |hall: &mut Hall| {
        let mut effects = Vec::new();
        hall.hub.tell_presence(&mut effects);
        let told = effects.into_iter().map(|effect| match effect {
            Effect::Tell(Audience::Room(room, except), Fact::Presence(presence)) => {
                let except: BTreeSet<String> = except.iter().map(|room| format!("{room:?}")).collect();
                (room, except, presence)
            }
            _ => panic!("nothing else is told by a gathering"),
        });
        told.collect::<Vec<_>>()
    };
    let names = |users: &[UserId]| -> BTreeSet<String> {
        users.iter().map(|user| format!("{:?}", Room::User(*user))).collect()
    };
    let others = (Room::Server(HOME), names(&[ADA, BEN]));
    let [everyone, own] = &told(&mut hall)[..] else { panic!("the others and he hear of it") };
    assert_eq!((everyone.0, everyone.1.clone()), others);
    assert_eq!(everyone.2, changed(HOME, &[BEN], &[], 3));
    assert_eq!((own.0, &own.2), (Room::User(BEN), &changed(HOME, &[BEN], &[], 2)));
    let online = |hall: &Hall, to| hall.hub.online_without(HOME, hall.hub.blocks.apart(to));
    assert_eq!([online(&hall, ADA), online(&hall, BEN), online(&hall, CID)], [2, 2, 3]);

    // His blocks are known until everybody has been told that he is gone.
    hall.disconnect(connection);
    assert!(hall.hub.are_apart(ADA, BEN));
    let gone: Vec<_> = (0..GRACE_OVER).flat_map(|_| told(&mut hall)).collect();
    let [(room, except, presence)] = &gone[..] else { panic!("it is told once: {gone:?}") };
    assert_eq!((room, except), (&Room::Server(HOME), &names(&[ADA])));
    assert_eq!(*presence, changed(HOME, &[], &[BEN], 2));
    assert_eq!((0..WAIT_MAX + 1).flat_map(|_| told(&mut hall)).count(), 0);
    assert!(!hall.hub.are_apart(ADA, BEN), "nobody is kept for ever");
}
