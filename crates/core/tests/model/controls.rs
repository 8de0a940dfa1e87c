//! Controls: a hub that leaves out one of its rules is found by the histories that it keeps right with all of them.
//!
//! Two rules have a control elsewhere: `Keep` spares reads and keeps nothing right (`hub/following/tests.rs`), and what
//! `AccessFirst` forbids is over within the second that a kick may take (`found.rs`).

use std::thread;

use proptest::prop_oneof;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use rialto_core::hub::Rule;

use super::badges::at_once;
use super::history::{churn, turns};
use super::stage;
use super::world::Setting;

/// How many histories are played at most until one shows that a rule is missing.
const HISTORIES: u64 = 600;

/// Whether one of the histories, which are the same each time, shows that `rule` is missing.
fn is_found(rule: Rule) -> bool {
    let (mut runner, turns) = (TestRunner::deterministic(), prop_oneof![turns().boxed(), churn().boxed()]);
    let (_, db) = stage();
    (1..=HISTORIES).any(|n| {
        let turns = turns.new_tree(&mut runner).expect("nothing is filtered").current();
        let nodes = 1 + usize::from(n.is_multiple_of(2));
        let setting = Setting { without: Some(rule), ..Setting::rough(vec![db.clone(); nodes], n * 7_919) };
        at_once(&setting, &turns).is_some()
    })
}

#[test]
fn each_rule_that_is_left_out_is_found() {
    let rules = [
        Rule::Seq,
        Rule::GapHold,
        Rule::CompareAll,
        Rule::Wait,
        Rule::Cover,
        Rule::Deleted,
        Rule::Version,
        Rule::Recount,
        Rule::Page,
        Rule::JoinNumber,
        Rule::Stop,
        Rule::Mark,
        Rule::AccessState,
        Rule::AccessNumber,
    ];
    // They mostly wait, so all are played at once.
    let found = thread::scope(|scope| {
        let played = rules.map(|rule| scope.spawn(move || is_found(rule)));
        played.map(|played| played.join().expect("it is played to its end"))
    });
    for (rule, found) in rules.iter().zip(found) {
        assert!(found, "{HISTORIES} histories go well without {rule:?}");
    }
}
