//! What a subscriber is told.
//!
//! Owns: the events of an informer and their meaning.
//! Must not know: queues, the store, the server.

use std::fmt;
use std::sync::Arc;

/// A change in the cache of an informer.
///
/// The events of one object, replayed in order, always give its state: `Added` only for an object the subscriber
/// does not have, `Modified` and `Deleted` only for one it has, `old` being what it was told last.
///
/// All events before [`Event::Synced`] describe the state that was there when the subscription, or the informer,
/// began.
#[non_exhaustive]
pub enum Event<K> {
    /// An object that the subscriber did not have.
    Added(Arc<K>),
    /// An object has a new revision.
    Modified {
        /// What the subscriber was told last.
        old: Arc<K>,
        /// The state now.
        new: Arc<K>,
    },
    /// An object is gone. This is the last state known of it, which can be newer than what the subscriber was
    /// told, and older than what was deleted, when the deletion was seen only by a new list.
    Deleted(Arc<K>),
    /// The present state is complete: every object there was has been told by `Added`. Comes once.
    Synced,
    /// An object that did not change, told again because the subscription asked for it periodically.
    Resync(Arc<K>),
}

impl<K> Event<K> {
    /// The object the event is about, in its newest state; none for [`Event::Synced`].
    pub fn object(&self) -> Option<&Arc<K>> {
        match self {
            Self::Added(object) | Self::Deleted(object) | Self::Resync(object) => Some(object),
            Self::Modified { old: _, new } => Some(new),
            Self::Synced => None,
        }
    }
}

impl<K> Clone for Event<K> {
    fn clone(&self) -> Self {
        match self {
            Self::Added(object) => Self::Added(Arc::clone(object)),
            Self::Modified { old, new } => Self::Modified {
                old: Arc::clone(old),
                new: Arc::clone(new),
            },
            Self::Deleted(object) => Self::Deleted(Arc::clone(object)),
            Self::Synced => Self::Synced,
            Self::Resync(object) => Self::Resync(Arc::clone(object)),
        }
    }
}

impl<K: PartialEq> PartialEq for Event<K> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Added(a), Self::Added(b))
            | (Self::Deleted(a), Self::Deleted(b))
            | (Self::Resync(a), Self::Resync(b)) => a == b,
            (
                Self::Modified { old, new },
                Self::Modified {
                    old: other_old,
                    new: other_new,
                },
            ) => old == other_old && new == other_new,
            (Self::Synced, Self::Synced) => true,
            _ => false,
        }
    }
}

impl<K: fmt::Debug> fmt::Debug for Event<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added(object) => f.debug_tuple("Added").field(object).finish(),
            Self::Modified { old, new } => f
                .debug_struct("Modified")
                .field("old", old)
                .field("new", new)
                .finish(),
            Self::Deleted(object) => f.debug_tuple("Deleted").field(object).finish(),
            Self::Synced => f.write_str("Synced"),
            Self::Resync(object) => f.debug_tuple("Resync").field(object).finish(),
        }
    }
}
