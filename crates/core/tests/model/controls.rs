//! Controls: a hub that leaves out one of its rules is found by the histories that it keeps right with all of them.

use proptest::prop_oneof;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use rialto_core::hub::Rule;

use super::badges::at_once;
use super::history::{churn, turns};
use super::wire::Wire;

/// How many histories are played at most until one shows that a rule is missing.
const HISTORIES: u64 = 1_500;

/// Whether one of the histories, which are the same each time, shows that `rule` is missing.
fn is_found(rule: Rule) -> bool {
    let (mut runner, turns) = (TestRunner::deterministic(), prop_oneof![turns().boxed(), churn().boxed()]);
    (1..=HISTORIES).any(|n| {
        let turns = turns.new_tree(&mut runner).expect("nothing is filtered").current();
        let nodes = 1 + usize::from(n.is_multiple_of(2));
        at_once(Wire::lossy(n * 7_919), nodes, Some(rule), &turns).is_some()
    })
}

#[test]
fn each_rule_that_is_left_out_is_found() {
    let rules = [
        Rule::Wait,
        Rule::Version,
        Rule::Recount,
        Rule::Page,
        Rule::JoinNumber,
        Rule::Stop,
        Rule::AccessState,
        Rule::AccessNumber,
    ];
    for rule in rules {
        assert!(is_found(rule), "{HISTORIES} histories go well without {rule:?}");
    }
}
