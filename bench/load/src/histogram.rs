//! A histogram of times: log-linear buckets, each at most 1/64 wide of what it holds.

/// Buckets of one power of two, as a number of bits.
const BITS: u32 = 6;
const PER_OCTAVE: u64 = 1 << BITS;
const BUCKETS: usize = ((64 - BITS + 1) as usize) << BITS;

/// How often each time was seen. Times are nanoseconds.
pub(crate) struct Histogram {
    buckets: Vec<u64>,
    count: u64,
}

impl Histogram {
    /// One that has seen nothing.
    pub(crate) fn new() -> Self {
        Self { buckets: vec![0; BUCKETS], count: 0 }
    }

    /// Counts `nanos`.
    pub(crate) fn record(&mut self, nanos: u64) {
        self.buckets[bucket(nanos)] += 1;
        self.count += 1;
    }

    /// How many times were counted.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// What `share` (0 to 1) of the times are not longer than, in milliseconds; 0 if there are none.
    pub(crate) fn millis(&self, share: f64) -> f64 {
        let rank = ((self.count as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        let found = self.buckets.iter().position(|count| {
            seen += count;
            seen >= rank
        });
        found.map_or(0.0, |index| longest(index) as f64 / 1e6)
    }
}

fn bucket(nanos: u64) -> usize {
    if nanos < PER_OCTAVE {
        return nanos as usize;
    }
    let shift = nanos.ilog2() - BITS;
    (u64::from(shift) * PER_OCTAVE + (nanos >> shift)) as usize
}

/// The longest time that a bucket holds.
fn longest(index: usize) -> u64 {
    let index = index as u64;
    if index < PER_OCTAVE {
        return index;
    }
    let shift = index / PER_OCTAVE - 1;
    let first = (index - shift * PER_OCTAVE) << shift;
    first + ((1 << shift) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_its_longest_time_and_the_next_one_a_longer() {
        for index in 0..BUCKETS - 1 {
            assert_eq!(bucket(longest(index)), index);
            assert_eq!(bucket(longest(index) + 1), index + 1);
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn quantiles_are_near() {
        let mut histogram = Histogram::new();
        (1..=1_000).for_each(|millis| histogram.record(millis * 1_000_000));
        for (share, millis) in [(0.5, 500.0), (0.99, 990.0), (1.0, 1_000.0)] {
            let found = histogram.millis(share);
            assert!((millis..millis * 1.02).contains(&found), "{share}: {found}");
        }
    }
}
