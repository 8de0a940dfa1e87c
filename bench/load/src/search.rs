//! The search for the highest rate that is still good: upward in steps, then between the last good rate and
//! the first bad one.

/// How near the last good and the first bad rate come to each other.
const NEAR: f64 = 1.06;
/// Runs at most.
const RUNS: usize = 24;
/// How often a rate must be bad to be given up, and how often it may be disturbed.
const TRIES: usize = 2;
const DISTURBED: usize = 3;

/// How a rate went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// As it should.
    Good,
    /// Not so.
    Bad,
    /// Not so, and a neighbour on the machine may be why.
    Disturbed,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Found {
    /// The highest good rate, if one was good.
    pub(crate) rate: Option<f64>,
    /// Whether a rate was given up only because it was disturbed each time.
    pub(crate) disturbed: bool,
}

/// Looks for the highest good rate from `start` on, upward by the factor `step`. `try_rate` runs one rate. A bad
/// one is tried a second time, since a hiccup of the machine can spoil a run, and one that was disturbed a few
/// times more. Gives the highest good rate, and whether one was given up beside a busy neighbour.
pub(crate) fn highest(
    start: f64,
    step: f64,
    mut try_rate: impl FnMut(f64) -> anyhow::Result<Verdict>,
) -> anyhow::Result<Found> {
    let (mut good, mut bad) = (None, None::<f64>);
    let mut disturbed = false;
    for _ in 0..RUNS {
        let rate = match (good, bad) {
            (None, None) => start,
            (Some(good), None) => good * step,
            (None, Some(bad)) => bad / step,
            (Some(good), Some(bad)) if bad / good < NEAR => break,
            (Some(good), Some(bad)) => f64::sqrt(good * bad),
        };
        if rate < 1.0 {
            break;
        }
        match judge(rate, &mut try_rate)? {
            Verdict::Good => good = Some(rate),
            verdict => {
                bad = Some(rate);
                disturbed |= verdict == Verdict::Disturbed;
            }
        }
    }
    Ok(Found { rate: good, disturbed })
}

fn judge(rate: f64, try_rate: &mut impl FnMut(f64) -> anyhow::Result<Verdict>) -> anyhow::Result<Verdict> {
    let (mut bad, mut disturbed) = (0, 0);
    loop {
        match try_rate(rate)? {
            Verdict::Good => return Ok(Verdict::Good),
            Verdict::Bad => bad += 1,
            Verdict::Disturbed => disturbed += 1,
        }
        if bad == TRIES {
            return Ok(Verdict::Bad);
        }
        if disturbed == DISTURBED {
            return Ok(Verdict::Disturbed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: f64 = 1_000.0;

    fn below_the_limit(rate: f64) -> Verdict {
        if rate <= LIMIT { Verdict::Good } else { Verdict::Bad }
    }

    #[test]
    fn it_comes_near_the_limit_from_wherever_it_starts() {
        for (start, step) in [(10.0, 1.5), (900.0, 1.5), (50_000.0, 1.5), (900.0, 1.15), (1_300.0, 1.15)] {
            let found = highest(start, step, |rate| Ok(below_the_limit(rate))).unwrap().rate.unwrap();
            assert!((LIMIT / NEAR..=LIMIT).contains(&found), "{found}");
        }
    }

    #[test]
    fn one_spoiled_run_changes_nothing() {
        let mut runs = 0;
        let found = highest(100.0, 1.5, |rate| {
            runs += 1;
            Ok(if runs == 2 { Verdict::Bad } else { below_the_limit(rate) })
        });
        let found = found.unwrap();
        assert!(found.rate.unwrap() > LIMIT / NEAR && !found.disturbed);
    }

    #[test]
    fn a_neighbour_for_a_while_changes_nothing() {
        let mut runs = 0;
        let found = highest(100.0, 1.5, |rate| {
            runs += 1;
            Ok(if runs % 4 < 2 { Verdict::Disturbed } else { below_the_limit(rate) })
        });
        let found = found.unwrap();
        assert!(found.rate.unwrap() > LIMIT / NEAR && !found.disturbed);
    }

    #[test]
    fn where_nothing_is_good_it_ends() {
        for verdict in [Verdict::Bad, Verdict::Disturbed] {
            let found = highest(1_000.0, 1.5, |_| Ok(verdict)).unwrap();
            assert_eq!(found, Found { rate: None, disturbed: verdict == Verdict::Disturbed });
        }
    }
}
