//! The search for the highest rate that is still good: upward in steps, then between the last good rate and
//! the first bad one.

/// The step upward.
const STEP: f64 = 1.5;
/// How near the last good and the first bad rate come to each other.
const NEAR: f64 = 1.06;
/// Runs at most.
const RUNS: usize = 24;

/// Looks for the highest good rate from `start` on. `try_rate` runs one rate and says whether it was good. A bad
/// one is tried a second time, since a neighbour on the machine can spoil a run. Gives the highest good rate.
pub(crate) fn highest(
    start: f64,
    mut try_rate: impl FnMut(f64) -> anyhow::Result<bool>,
) -> anyhow::Result<Option<f64>> {
    let (mut good, mut bad) = (None, None::<f64>);
    for _ in 0..RUNS {
        let rate = match (good, bad) {
            (None, None) => start,
            (Some(good), None) => good * STEP,
            (None, Some(bad)) => bad / STEP,
            (Some(good), Some(bad)) if bad / good < NEAR => break,
            (Some(good), Some(bad)) => f64::sqrt(good * bad),
        };
        if rate < 1.0 {
            break;
        }
        if try_rate(rate)? || try_rate(rate)? {
            good = Some(rate);
        } else {
            bad = Some(rate);
        }
    }
    Ok(good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_near_the_limit_from_wherever_it_starts() {
        for start in [10.0, 900.0, 50_000.0] {
            let found = highest(start, |rate| Ok(rate <= 1_000.0)).unwrap().unwrap();
            assert!((1_000.0 / NEAR..=1_000.0).contains(&found), "{found}");
        }
    }

    #[test]
    fn one_spoiled_run_changes_nothing() {
        let mut runs = 0;
        let found = highest(100.0, |rate| {
            runs += 1;
            Ok(rate <= 1_000.0 && runs != 2)
        });
        assert!(found.unwrap().unwrap() > 1_000.0 / NEAR);
    }

    #[test]
    fn where_nothing_is_good_it_ends() {
        assert_eq!(highest(1_000.0, |_| Ok(false)).unwrap(), None);
    }
}
