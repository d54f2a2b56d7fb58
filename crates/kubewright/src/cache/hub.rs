//! The moment at which a change becomes visible, to readers first and to subscribers next.
//!
//! Owns: the store, the subscribers and the progress of one informer, and that a new subscriber misses nothing
//! and is told nothing twice.
//! Must not know: the server, factories.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::identity::{Identity, Key};
use super::problem::{Noticeboard, Problem};
use super::queue::Queue;
use super::replica::{Change, Replica};
use super::source::Misfit;
use super::store::{State, Store};
use super::subscription::Subscribe;

/// How far an informer came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) synced: bool,
    /// The newest resource version of which the store holds the effect; empty before the first.
    pub(crate) resource_version: String,
    /// Whether the informer was shut down.
    pub(crate) ended: bool,
}

/// What a reflector fills and handles read.
pub(crate) struct Hub<K> {
    kind: &'static str,
    store: Store<K>,
    audience: Mutex<Audience<K>>,
    /// Wakes the resync loop when a subscriber joined.
    joined: Notify,
    progress: watch::Sender<Progress>,
    board: Noticeboard,
}

struct Audience<K> {
    members: Vec<Member<K>>,
    synced: bool,
    ended: bool,
}

struct Member<K> {
    queue: Weak<Queue<K>>,
    resync: Option<Resync>,
}

#[derive(Clone, Copy)]
struct Resync {
    period: Duration,
    next: Instant,
}

impl<K: Identity> Hub<K> {
    pub(crate) fn new(kind: &'static str) -> Self {
        Self {
            kind,
            store: Store::new(),
            audience: Mutex::new(Audience {
                members: Vec::new(),
                synced: false,
                ended: false,
            }),
            joined: Notify::new(),
            progress: watch::Sender::new(Progress::default()),
            board: Noticeboard::default(),
        }
    }

    pub(crate) fn kind(&self) -> &'static str {
        self.kind
    }

    pub(crate) fn store(&self) -> &Store<K> {
        &self.store
    }

    pub(crate) fn board(&self) -> &Noticeboard {
        &self.board
    }

    pub(crate) fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// A new subscriber, told the present state first when there is one.
    pub(crate) fn subscribe(&self, options: &Subscribe) -> Arc<Queue<K>> {
        let queue = Arc::new(Queue::new(options.waiting_limit()));
        let mut audience = self.audience();
        // Under the lock of the audience no change is between the store and the subscribers.
        if audience.synced {
            queue.begin(self.store.list());
        }
        if audience.ended {
            queue.end();
        }
        let resync = options.resync_period().map(|period| Resync {
            period,
            next: Instant::now() + period,
        });
        audience.members.push(Member {
            queue: Arc::downgrade(&queue),
            resync,
        });
        drop(audience);
        if resync.is_some() {
            self.joined.notify_one();
        }
        queue
    }

    /// The replica after these changes is the present state.
    pub(crate) fn publish(
        &self,
        replica: &Replica<K>,
        changes: &[Change<K>],
        resource_version: &str,
        synced: bool,
    ) {
        let state = State::new(replica.objects().clone(), self.misfits_of(replica));
        let mut audience = self.audience();
        self.store.publish(state);
        let first = synced && !audience.synced;
        audience.synced |= synced;
        let state = first.then(|| self.store.list());
        audience.members.retain(|member| {
            let Some(queue) = member.queue.upgrade() else {
                return false;
            };
            match &state {
                Some(state) => queue.begin(Arc::clone(state)),
                None if changes.is_empty() => {}
                None => queue.push(changes),
            }
            true
        });
        drop(audience);
        self.advance(resource_version, synced);
    }

    /// The store holds the effect of this version.
    pub(crate) fn advance(&self, resource_version: &str, synced: bool) {
        self.progress.send_if_modified(|progress| {
            let newer = progress.resource_version != resource_version;
            let first = synced && !progress.synced;
            if newer {
                resource_version.clone_into(&mut progress.resource_version);
            }
            progress.synced |= synced;
            newer || first
        });
    }

    /// Tells subscribers again what they asked to be told periodically. Never returns.
    pub(crate) async fn resync(&self) {
        loop {
            match self.next_resync() {
                None => self.joined.notified().await,
                Some(next) => tokio::select! {
                    () = tokio::time::sleep_until(next) => self.resync_due(Instant::now()),
                    () = self.joined.notified() => {}
                },
            }
        }
    }

    /// No change will follow.
    pub(crate) fn end(&self) {
        let mut audience = self.audience();
        audience.ended = true;
        for queue in audience
            .members
            .iter()
            .filter_map(|member| member.queue.upgrade())
        {
            queue.end();
        }
        drop(audience);
        self.board.end();
        self.progress
            .send_if_modified(|progress| !std::mem::replace(&mut progress.ended, true));
    }

    /// Reports an object that could not be decoded.
    pub(crate) fn report_misfit(&self, misfit: &Misfit) {
        let (namespace, name) = match &misfit.key {
            Some(Key { namespace, name }) => (namespace.to_string(), name.to_string()),
            None => (String::new(), String::new()),
        };
        let kind = self.kind;
        tracing::warn!(
            kind,
            namespace,
            name,
            error = misfit.message,
            "cannot decode an object"
        );
        let message = misfit.message.clone();
        self.board.post(&Problem::Undecodable {
            kind,
            namespace,
            name,
            message,
        });
    }

    /// Reports a request that failed.
    pub(crate) fn report_failure(&self, message: &str) {
        let kind = self.kind;
        tracing::warn!(kind, error = message, "list or watch failed");
        self.board.post(&Problem::Failed {
            kind,
            message: message.to_owned(),
        });
    }

    fn misfits_of(&self, replica: &Replica<K>) -> Arc<BTreeMap<Key, Misfit>> {
        let published = self.store.state();
        if **published.misfits() == *replica.misfits() {
            return Arc::clone(published.misfits());
        }
        Arc::new(replica.misfits().clone())
    }

    fn next_resync(&self) -> Option<Instant> {
        self.audience()
            .members
            .iter()
            .filter_map(|member| Some(member.resync?.next))
            .min()
    }

    fn resync_due(&self, now: Instant) {
        let mut audience = self.audience();
        let state = audience.synced.then(|| self.store.list());
        audience.members.retain_mut(|member| {
            let Some(queue) = member.queue.upgrade() else {
                return false;
            };
            if let Some(resync) = &mut member.resync
                && resync.next <= now
            {
                resync.next = now + resync.period;
                if let Some(state) = &state {
                    queue.resync(state);
                }
            }
            true
        });
    }

    fn audience(&self) -> MutexGuard<'_, Audience<K>> {
        self.audience.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::event::Event;
    use super::super::identity::tests::{Thing, thing};
    use super::super::source::Item;
    use super::super::subscription::Subscription;
    use super::*;

    /// Rebuilds the state until the informer ends.
    async fn replay(mut events: Subscription<Thing>) -> BTreeMap<String, Arc<Thing>> {
        let mut state = BTreeMap::new();
        while let Some(event) = events.next().await {
            match event {
                Event::Added(new) => assert_eq!(state.insert(new.name.clone(), new), None),
                Event::Modified { old, new } => {
                    assert_eq!(state.insert(new.name.clone(), new), Some(old));
                }
                Event::Deleted(last) => assert!(state.remove(&last.name).is_some()),
                Event::Synced => {}
                Event::Resync(object) => assert_eq!(state.get(&object.name), Some(&object)),
            }
        }
        state
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn subscribers_that_join_while_others_write_and_read_miss_nothing() {
        let hub = Arc::new(Hub::new("Thing"));
        let mut replica = Replica::default();
        hub.publish(&replica, &[], "1", true);
        let mut subscribers = Vec::new();
        for version in 2..4000u64 {
            let mut changes = Vec::new();
            for (name, deleted) in [(version % 17, version % 3 == 0), (version % 5, false)] {
                let item = Item::Object(thing(&format!("ns/{name}"), name, version));
                if deleted {
                    replica.delete(&item, &mut changes);
                } else {
                    replica.set(item, &mut changes);
                }
            }
            hub.publish(&replica, &changes, &version.to_string(), true);
            if version % 100 == 0 {
                let capacity = [0, 3, 1024][(version / 100 % 3) as usize];
                let hub = Arc::clone(&hub);
                subscribers.push(tokio::spawn(async move {
                    let queue = hub.subscribe(&Subscribe::new().capacity(capacity));
                    replay(Subscription::new(queue, None)).await
                }));
                tokio::task::yield_now().await;
            }
        }
        hub.end();
        let state: BTreeMap<_, _> = hub
            .store()
            .list()
            .iter()
            .map(|thing| (thing.name.clone(), Arc::clone(thing)))
            .collect();
        for subscriber in subscribers {
            assert_eq!(subscriber.await.unwrap(), state);
        }
    }
}
