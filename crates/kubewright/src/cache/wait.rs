//! Waiting until a cache has come far enough.
//!
//! Owns: the order of resource versions, and the errors of waits that cannot succeed.
//! Must not know: how a cache moves on.

use std::cmp::Ordering;
use std::fmt;

use tokio::sync::watch;

use super::hub::Progress;

/// A wait for a resource version that cannot succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WaitError {
    /// The text is no resource version that can be compared: those are decimal numbers.
    #[error(
        "{0:?} is no decimal resource version, so there is no telling when the cache reaches it"
    )]
    NotComparable(String),
    /// The informer was shut down before.
    #[error("the informer of {kind} was shut down at resource version {at:?}")]
    #[non_exhaustive]
    ShutDown {
        /// The kind of the informer.
        kind: &'static str,
        /// How far it came; empty when it never synchronised.
        at: String,
    },
}

/// Informers that did not synchronise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSynced {
    kinds: Vec<Unsynced>,
}

/// One informer that did not synchronise.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unsynced {
    /// The kind of the informer.
    pub kind: &'static str,
    /// Why, as far as is known: not started, shut down, or the last failure.
    pub reason: String,
}

impl NotSynced {
    /// The error, unless there is nothing to report.
    pub(crate) fn unless_empty(kinds: Vec<Unsynced>) -> Result<(), Self> {
        if kinds.is_empty() {
            Ok(())
        } else {
            Err(Self { kinds })
        }
    }

    /// The informers that did not synchronise, in the order in which they were first asked for.
    pub fn kinds(&self) -> &[Unsynced] {
        &self.kinds
    }
}

impl fmt::Display for NotSynced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not synchronised: ")?;
        for (index, Unsynced { kind, reason }) in self.kinds.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{kind} ({reason})")?;
        }
        Ok(())
    }
}

impl std::error::Error for NotSynced {}

/// Returns when the cache is synchronised, or will never be; then false.
pub(crate) async fn synced(mut progress: watch::Receiver<Progress>) -> bool {
    match progress.wait_for(|now| now.synced || now.ended).await {
        Ok(now) => now.synced,
        Err(_closed) => false,
    }
}

/// Returns when the cache holds the effect of this version.
pub(crate) async fn reached(
    kind: &'static str,
    mut progress: watch::Receiver<Progress>,
    version: &str,
) -> Result<(), WaitError> {
    if !is_comparable(version) {
        return Err(WaitError::NotComparable(version.to_owned()));
    }
    let there = |now: &Progress| {
        now.synced
            && is_comparable(&now.resource_version)
            && compare(&now.resource_version, version) != Ordering::Less
    };
    let shut_down = |at: &str| {
        Err(WaitError::ShutDown {
            kind,
            at: at.to_owned(),
        })
    };
    match progress.wait_for(|now| there(now) || now.ended).await {
        Ok(now) if there(&now) => Ok(()),
        Ok(now) => shut_down(&now.resource_version),
        Err(_closed) => shut_down(""),
    }
}

/// Resource versions of one resource are decimal numbers of any length (KEP-5504).
fn is_comparable(version: &str) -> bool {
    !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit())
}

fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(compare("9", "10"), Ordering::Less);
        assert_eq!(compare("10", "010"), Ordering::Equal);
        let huge = "9".repeat(60);
        assert_eq!(compare(&huge, "1"), Ordering::Greater);
        assert!(!is_comparable("") && !is_comparable("-1") && !is_comparable("a1"));
    }

    #[tokio::test]
    async fn waits_until_the_version_is_reached() {
        let sender = watch::Sender::new(Progress::default());
        let progress = |version: &str, ended| Progress {
            synced: true,
            resource_version: version.to_owned(),
            ended,
        };
        let wait = tokio::spawn(reached_owned(sender.subscribe(), "12"));
        sender.send_replace(progress("9", false));
        tokio::task::yield_now().await;
        assert!(!wait.is_finished());
        sender.send_replace(progress("12", false));
        assert_eq!(wait.await.unwrap(), Ok(()));
        sender.send_replace(progress("12", true));
        assert_eq!(reached("Thing", sender.subscribe(), "12").await, Ok(()));
        let at = "12".to_owned();
        assert_eq!(
            reached("Thing", sender.subscribe(), "13").await,
            Err(WaitError::ShutDown { kind: "Thing", at })
        );
        let other = reached("Thing", sender.subscribe(), "x").await;
        assert_eq!(other, Err(WaitError::NotComparable("x".to_owned())));
    }

    async fn reached_owned(
        progress: watch::Receiver<Progress>,
        version: &'static str,
    ) -> Result<(), WaitError> {
        reached("Thing", progress, version).await
    }
}
