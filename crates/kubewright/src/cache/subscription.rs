//! The handle of one subscriber.
//!
//! Owns: the options of a subscription, its lag, and the stream of its events.
//! Must not know: how events wait (`queue`), the server.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::stream::Stream;

use super::event::Event;
use super::identity::Identity;
use super::queue::Queue;

/// The shortest period of a resync, as in client-go.
const SHORTEST_RESYNC: Duration = Duration::from_secs(1);

/// How to subscribe.
///
/// ```
/// use std::time::Duration;
/// let options = kubewright::Subscribe::new().capacity(16).resync(Duration::from_secs(600));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subscribe {
    capacity: usize,
    resync: Option<Duration>,
}

impl Subscribe {
    /// A queue of 1,024 events, no resync.
    pub const fn new() -> Self {
        Self {
            capacity: 1024,
            resync: None,
        }
    }

    /// How many events may wait before changes of one object are merged. With 0, they always are.
    pub const fn capacity(self, events: usize) -> Self {
        Self {
            capacity: events,
            ..self
        }
    }

    /// Every object is told again, as [`Event::Resync`], in this period; at least a second.
    pub fn resync(self, period: Duration) -> Self {
        Self {
            resync: Some(period.max(SHORTEST_RESYNC)),
            ..self
        }
    }

    pub(crate) fn waiting_limit(&self) -> usize {
        self.capacity
    }

    pub(crate) fn resync_period(&self) -> Option<Duration> {
        self.resync
    }
}

impl Default for Subscribe {
    fn default() -> Self {
        Self::new()
    }
}

/// How far a subscriber is behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lag {
    /// Events that wait.
    pub waiting: usize,
    /// Changes that were merged into one that waited, since the subscription began.
    pub merged: u64,
}

/// The events of an informer, as a [`Stream`]. It ends when the informer was shut down and all events were told.
///
/// Dropping it ends the subscription.
pub struct Subscription<K> {
    queue: Arc<Queue<K>>,
    /// Keeps the informer running as long as somebody listens.
    _keep: Option<Arc<dyn Send + Sync>>,
}

impl<K: Identity> Subscription<K> {
    pub(crate) fn new(queue: Arc<Queue<K>>, keep: Option<Arc<dyn Send + Sync>>) -> Self {
        Self { queue, _keep: keep }
    }
}

impl<K: Identity> Subscription<K> {
    /// The next event; `None` when the informer was shut down and all events were told.
    pub async fn next(&mut self) -> Option<Event<K>> {
        std::future::poll_fn(|context| self.queue.poll(context)).await
    }

    /// The next event if one waits.
    pub fn try_next(&mut self) -> Option<Event<K>> {
        self.queue.pop()
    }

    /// How far this subscriber is behind.
    pub fn lag(&self) -> Lag {
        self.queue.lag()
    }
}

impl<K: Identity> Stream for Subscription<K> {
    type Item = Event<K>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event<K>>> {
        self.queue.poll(context)
    }
}

impl<K> fmt::Debug for Subscription<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("lag", &self.queue.lag())
            .finish_non_exhaustive()
    }
}
