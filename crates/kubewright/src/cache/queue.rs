//! One subscriber's own queue of events.
//!
//! Owns: the order in which a subscriber is told, and how a queue that grows long merges changes of one object.
//! Must not know: the server, other subscribers.
//!
//! A queue never blocks who fills it. Up to its capacity it holds every change. Beyond, a change of an object
//! that already waits joins what waits, in its place, so the queue holds at most one entry for each object more,
//! and a subscriber loses intermediate states, never final ones.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;

use super::event::Event;
use super::identity::{ByKey, Identity};
use super::replica::Change;
use super::subscription::Lag;

/// The queue behind a subscription.
pub(crate) struct Queue<K> {
    pending: Mutex<Pending<K>>,
    waker: AtomicWaker,
}

struct Pending<K> {
    capacity: usize,
    /// The state at the beginning, told first, from this index on.
    initial: Option<(Arc<[Arc<K>]>, usize)>,
    /// Whether `Synced` is due after the initial state.
    synced: bool,
    entries: BTreeMap<u64, Entry<K>>,
    /// The last entry of each object that has one.
    last: HashMap<ByKey<K>, u64>,
    next: u64,
    merged: u64,
    ended: bool,
}

struct Entry<K> {
    /// What the subscriber will have been told when this entry's turn comes.
    known: Option<Arc<K>>,
    latest: Arc<K>,
    kind: EntryKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum EntryKind {
    Present,
    Gone,
    Unchanged,
}

impl<K: Identity> Queue<K> {
    /// An empty queue that merges when so many events wait.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            pending: Mutex::new(Pending {
                capacity,
                initial: None,
                synced: false,
                entries: BTreeMap::new(),
                last: HashMap::new(),
                next: 0,
                merged: 0,
                ended: false,
            }),
            waker: AtomicWaker::new(),
        }
    }

    /// This state is told first, then `Synced`. Takes the same time however large the state is.
    pub(crate) fn begin(&self, state: Arc<[Arc<K>]>) {
        let mut pending = self.pending();
        pending.initial = Some((state, 0));
        pending.synced = true;
        drop(pending);
        self.waker.wake();
    }

    pub(crate) fn push(&self, changes: &[Change<K>]) {
        let mut pending = self.pending();
        for change in changes {
            pending.push(change);
        }
        drop(pending);
        self.waker.wake();
    }

    /// Tells every object again for which nothing waits.
    pub(crate) fn resync(&self, state: &[Arc<K>]) {
        let mut pending = self.pending();
        if pending.initial.is_none() && !pending.synced {
            for object in state {
                pending.resync(object);
            }
        }
        drop(pending);
        self.waker.wake();
    }

    /// Nothing will follow what waits.
    pub(crate) fn end(&self) {
        self.pending().ended = true;
        self.waker.wake();
    }

    /// The next event if one waits.
    pub(crate) fn pop(&self) -> Option<Event<K>> {
        self.pending().pop()
    }

    pub(crate) fn poll(&self, context: &mut Context<'_>) -> Poll<Option<Event<K>>> {
        let mut pending = self.pending();
        if let Some(event) = pending.pop() {
            return Poll::Ready(Some(event));
        }
        if pending.ended {
            return Poll::Ready(None);
        }
        // Registered under the lock, so that no push falls between the look and the registration.
        self.waker.register(context.waker());
        Poll::Pending
    }
}

impl<K> Queue<K> {
    pub(crate) fn lag(&self) -> Lag {
        self.pending().lag()
    }

    fn pending(&self) -> MutexGuard<'_, Pending<K>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K> Pending<K> {
    fn lag(&self) -> Lag {
        let initial = self
            .initial
            .as_ref()
            .map_or(0, |(state, at)| state.len() - at);
        Lag {
            waiting: initial + usize::from(self.synced) + self.entries.len(),
            merged: self.merged,
        }
    }
}

impl<K: Identity> Pending<K> {
    fn push(&mut self, change: &Change<K>) {
        let (known, latest, kind) = match change {
            Change::Added(new) => (None, new, EntryKind::Present),
            Change::Modified { old, new } => (Some(old), new, EntryKind::Present),
            Change::Deleted { known, latest } => (Some(known), latest, EntryKind::Gone),
        };
        if self.entries.len() >= self.capacity && self.merge(latest, kind) {
            self.merged += 1;
            return;
        }
        self.append(Entry {
            known: known.cloned(),
            latest: Arc::clone(latest),
            kind,
        });
    }

    fn resync(&mut self, object: &Arc<K>) {
        if !self.last.contains_key(&ByKey(Arc::clone(object))) {
            self.append(Entry {
                known: Some(Arc::clone(object)),
                latest: Arc::clone(object),
                kind: EntryKind::Unchanged,
            });
        }
    }

    /// Joins the change to the last entry of its object, if there is one.
    fn merge(&mut self, latest: &Arc<K>, kind: EntryKind) -> bool {
        let key = ByKey(Arc::clone(latest));
        let Some(&at) = self.last.get(&key) else {
            return false;
        };
        let Some(entry) = self.entries.get_mut(&at) else {
            return false;
        };
        if entry.known.is_none() && kind == EntryKind::Gone {
            // Came and went unseen.
            self.entries.remove(&at);
            self.last.remove(&key);
        } else {
            entry.latest = Arc::clone(latest);
            entry.kind = kind;
        }
        true
    }

    fn append(&mut self, entry: Entry<K>) {
        self.last
            .insert(ByKey(Arc::clone(&entry.latest)), self.next);
        self.entries.insert(self.next, entry);
        self.next += 1;
    }

    fn pop(&mut self) -> Option<Event<K>> {
        if let Some((state, at)) = &mut self.initial {
            if let Some(object) = state.get(*at) {
                *at += 1;
                return Some(Event::Added(Arc::clone(object)));
            }
            self.initial = None;
        }
        if std::mem::take(&mut self.synced) {
            return Some(Event::Synced);
        }
        let (at, entry) = self.entries.pop_first()?;
        let Entry {
            known,
            latest,
            kind,
        } = entry;
        if let (Some(old), EntryKind::Present) = (&known, kind)
            && old.uid() != latest.uid()
        {
            // The deletion between two incarnations was merged away; the subscriber still learns of it.
            let old = Arc::clone(old);
            self.entries.insert(
                at,
                Entry {
                    known: None,
                    latest,
                    kind,
                },
            );
            return Some(Event::Deleted(old));
        }
        let key = ByKey(Arc::clone(&latest));
        if self.last.get(&key) == Some(&at) {
            self.last.remove(&key);
        }
        Some(match (known, kind) {
            (None, EntryKind::Present) => Event::Added(latest),
            (Some(old), EntryKind::Present) => Event::Modified { old, new: latest },
            (_, EntryKind::Gone) => Event::Deleted(latest),
            (_, EntryKind::Unchanged) => Event::Resync(latest),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::identity::tests::{Thing, thing};
    use super::*;

    fn added(new: &Arc<Thing>) -> Change<Thing> {
        Change::Added(new.clone())
    }

    fn modified(old: &Arc<Thing>, new: &Arc<Thing>) -> Change<Thing> {
        Change::Modified {
            old: old.clone(),
            new: new.clone(),
        }
    }

    fn deleted(known: &Arc<Thing>) -> Change<Thing> {
        Change::Deleted {
            known: known.clone(),
            latest: known.clone(),
        }
    }

    fn drain(queue: &Queue<Thing>) -> Vec<String> {
        let show = |object: &Thing| format!("{}#{}@{}", object.name, object.uid, object.version);
        std::iter::from_fn(|| queue.pending().pop())
            .map(|event| match event {
                Event::Added(new) => format!("+{}", show(&new)),
                Event::Modified { old, new } => format!("{}>{}", show(&old), show(&new)),
                Event::Deleted(last) => format!("-{}", show(&last)),
                Event::Synced => "synced".to_owned(),
                Event::Resync(object) => format!("={}", show(&object)),
            })
            .collect()
    }

    #[track_caller]
    fn check(capacity: usize, changes: &[Change<Thing>], expected: &[&str], merged: u64) {
        let queue = Queue::new(capacity);
        queue.push(changes);
        assert_eq!(queue.pending().lag().merged, merged);
        assert_eq!(drain(&queue), expected);
        assert!(queue.pending().last.is_empty());
    }

    #[test]
    fn within_its_capacity_every_state_is_told() {
        let (x1, x2, x3) = (thing("x", 1, 1), thing("x", 1, 2), thing("x", 1, 3));
        let changes = [
            added(&x1),
            modified(&x1, &x2),
            modified(&x2, &x3),
            deleted(&x3),
        ];
        check(
            4,
            &changes,
            &["+x#1@1", "x#1@1>x#1@2", "x#1@2>x#1@3", "-x#1@3"],
            0,
        );
    }

    #[test]
    fn beyond_its_capacity_states_of_one_object_are_merged() {
        let (x1, x2, x3, y) = (
            thing("x", 1, 1),
            thing("x", 1, 2),
            thing("x", 1, 3),
            thing("y", 1, 9),
        );
        check(
            0,
            &[added(&x1), modified(&x1, &x2), added(&y)],
            &["+x#1@2", "+y#1@9"],
            1,
        );
        check(
            0,
            &[modified(&x1, &x2), modified(&x2, &x3)],
            &["x#1@1>x#1@3"],
            1,
        );
        check(0, &[modified(&x1, &x2), deleted(&x2)], &["-x#1@2"], 1);
        check(0, &[added(&x1), deleted(&x1)], &[], 1);
        check(
            1,
            &[
                added(&x1),
                modified(&x1, &x2),
                modified(&x2, &x3),
                deleted(&x3),
            ],
            &[],
            3,
        );
        check(
            2,
            &[added(&x1), modified(&x1, &x2), modified(&x2, &x3)],
            &["+x#1@1", "x#1@1>x#1@3"],
            1,
        );
    }

    #[test]
    fn a_new_incarnation_is_told_as_such_although_merged() {
        let (old, new) = (thing("x", 1, 1), thing("x", 2, 5));
        check(0, &[deleted(&old), added(&new)], &["-x#1@1", "+x#2@5"], 1);
        check(
            0,
            &[deleted(&old), added(&new), deleted(&new)],
            &["-x#2@5"],
            2,
        );
    }

    #[test]
    fn the_initial_state_comes_first_then_synced_then_changes() {
        let (x1, x2) = (thing("x", 1, 1), thing("x", 1, 2));
        let queue = Queue::new(1024);
        queue.begin([x1.clone()].into());
        queue.push(&[modified(&x1, &x2)]);
        assert_eq!(queue.pending().lag().waiting, 3);
        assert_eq!(drain(&queue), ["+x#1@1", "synced", "x#1@1>x#1@2"]);
    }

    #[test]
    fn a_resync_passes_over_objects_that_wait_and_merges_with_later_changes() {
        let (x1, x2, y) = (thing("x", 1, 1), thing("x", 1, 2), thing("y", 1, 1));
        let queue = Queue::new(1024);
        queue.push(&[added(&x1)]);
        queue.resync(&[x1.clone(), y.clone()]);
        assert_eq!(drain(&queue), ["+x#1@1", "=y#1@1"]);

        let queue = Queue::new(0);
        queue.resync(std::slice::from_ref(&x1));
        queue.push(&[modified(&x1, &x2)]);
        assert_eq!(drain(&queue), ["x#1@1>x#1@2"]);
    }

    #[test]
    fn short_lived_objects_do_not_fill_a_queue_that_nobody_reads() {
        let queue = Queue::new(10);
        for n in 0..10_000 {
            let object = thing(&format!("job-{n}"), n, n);
            queue.push(&[added(&object)]);
            queue.push(&[deleted(&object)]);
        }
        assert!(queue.pending().entries.len() <= 11);
        assert!(queue.pending().last.len() <= 11);
    }
}
