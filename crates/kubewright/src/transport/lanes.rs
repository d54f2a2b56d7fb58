//! Several connection pools in place of one.
//!
//! An HTTP/2 connection carries only so many requests at a time (250 with an API server's
//! defaults), and a watch is a request that does not end: with one connection, many informers
//! would make every other call wait for ever. So each pool takes fewer requests than that, and
//! when all are full there is another one.
//!
//! Owns: the choice of a pool, and the count of requests in each.
//! Must not know: what a pool is.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How many requests a pool carries at a time.
const FULL: usize = 100;

/// Pools, of which there is always one more when it is needed.
#[derive(Debug)]
pub(super) struct Lanes<P> {
    lanes: Mutex<Vec<Lane<P>>>,
}

#[derive(Debug)]
struct Lane<P> {
    pool: P,
    load: Arc<AtomicUsize>,
}

/// A request's place in a pool, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Ticket {
    load: Arc<AtomicUsize>,
}

impl<P: Clone> Lanes<P> {
    pub(super) fn new() -> Self {
        Self {
            lanes: Mutex::new(Vec::new()),
        }
    }

    /// The first pool with room, made if there is none.
    pub(super) fn enter(&self, make: impl FnOnce() -> P) -> (P, Ticket) {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let free = lanes
            .iter()
            .position(|lane| lane.load.load(Ordering::Relaxed) < FULL);
        let index = free.unwrap_or_else(|| {
            lanes.push(Lane {
                pool: make(),
                load: Arc::default(),
            });
            lanes.len() - 1
        });
        let Lane { pool, load } = &lanes[index];
        load.fetch_add(1, Ordering::Relaxed);
        let ticket = Ticket {
            load: Arc::clone(load),
        };
        (pool.clone(), ticket)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.load.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_pool_is_followed_by_another() {
        let lanes = Lanes::<usize>::new();
        let mut first: Vec<_> = (0..FULL).map(|_| lanes.enter(|| 1)).collect();
        assert!(first.iter().all(|(pool, _)| *pool == 1));
        let (pool, _ticket) = lanes.enter(|| 2);
        assert_eq!(pool, 2);
        first.pop();
        assert_eq!(lanes.enter(|| 3).0, 1);
    }
}
