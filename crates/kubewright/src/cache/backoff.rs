//! How long a reflector waits before it asks again.
//!
//! Owns: the growth and the reset of the pause, with the numbers of client-go's reflector.
//! Must not know: why it waits, clocks, randomness; both are passed in.

use std::time::{Duration, Instant};

const FIRST: Duration = Duration::from_millis(800);
const LONGEST: Duration = Duration::from_secs(30);
const QUIET: Duration = Duration::from_secs(120);

/// Pauses of 800 ms, doubled up to 30 s, each stretched by up to its own length at random, starting over after
/// two minutes without a pause.
pub(crate) struct Backoff {
    next: Duration,
    last: Option<Instant>,
}

impl Backoff {
    pub(crate) fn new() -> Self {
        Self {
            next: FIRST,
            last: None,
        }
    }

    /// The pause to make now. `random` lies in 0..1.
    pub(crate) fn pause(&mut self, now: Instant, random: f64) -> Duration {
        if self
            .last
            .is_some_and(|last| now.saturating_duration_since(last) >= QUIET)
        {
            self.next = FIRST;
        }
        self.last = Some(now);
        let base = self.next;
        self.next = (base * 2).min(LONGEST);
        base + base.mul_f64(random.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_to_thirty_seconds() {
        let mut backoff = Backoff::new();
        let now = Instant::now();
        let pauses: Vec<_> = (0..8)
            .map(|_| backoff.pause(now, 0.0).as_millis())
            .collect();
        assert_eq!(
            pauses,
            [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]
        );
    }

    #[test]
    fn starts_over_after_two_quiet_minutes() {
        let mut backoff = Backoff::new();
        let now = Instant::now();
        backoff.pause(now, 0.0);
        backoff.pause(now, 0.0);
        assert_eq!(
            backoff
                .pause(now + Duration::from_secs(119), 0.0)
                .as_millis(),
            3200
        );
        assert_eq!(
            backoff
                .pause(now + Duration::from_secs(119 + 120), 0.0)
                .as_millis(),
            800
        );
    }

    #[test]
    fn is_stretched_by_at_most_its_own_length() {
        assert_eq!(Backoff::new().pause(Instant::now(), 1.0).as_millis(), 1600);
        assert_eq!(Backoff::new().pause(Instant::now(), 0.5).as_millis(), 1200);
    }
}
