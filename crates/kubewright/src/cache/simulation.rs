//! Random histories against a simulated server: whatever happens on the way, the cache ends equal to the server,
//! and so does every subscriber that replays its events.
//!
//! Owns: the histories, and what must hold after them. Time is simulated as well.
//! Must not know: the rules of the reflector.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::event::Event;
use super::hub::Hub;
use super::identity::Key;
use super::identity::tests::Thing;
use super::reflector::reflect;
use super::simulated_server::{InitialEvents, Server, server};
use super::subscription::{Subscribe, Subscription};

const NAMES: u8 = 12;

/// A subscriber that rebuilds the state from its events, and insists on their rules.
#[derive(Default)]
struct Replay {
    state: BTreeMap<(String, String), Arc<Thing>>,
    synced: bool,
    events: usize,
}

impl Replay {
    fn apply(&mut self, event: Event<Thing>) {
        self.events += 1;
        let key = |thing: &Thing| (thing.namespace.clone(), thing.name.clone());
        match event {
            Event::Added(new) => assert_eq!(self.state.insert(key(&new), new), None),
            Event::Modified { old, new } => {
                assert!(self.synced);
                assert_eq!(old.uid, new.uid);
                assert!(version(&old) < version(&new), "{old:?} {new:?}");
                assert_eq!(self.state.insert(key(&new), new), Some(old));
            }
            Event::Deleted(last) => {
                assert!(self.synced);
                assert!(self.state.remove(&key(&last)).is_some(), "{last:?}");
            }
            Event::Synced => assert!(!std::mem::replace(&mut self.synced, true)),
            Event::Resync(object) => assert_eq!(self.state.get(&key(&object)), Some(&object)),
        }
    }

    fn drain(&mut self, subscription: &mut Subscription<Thing>) {
        while let Some(event) = subscription.try_next() {
            self.apply(event);
        }
    }
}

fn version(thing: &Thing) -> u64 {
    thing.version.parse().unwrap()
}

fn subscribe(hub: &Hub<Thing>, options: Subscribe) -> Subscription<Thing> {
    Subscription::new(hub.subscribe(&options), None)
}

/// Runs with simulated time, beside a reflector.
fn simulate<F: Future<Output = ()>>(server: &Arc<Server>, test: impl FnOnce(Arc<Hub<Thing>>) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let hub = Arc::new(Hub::new("Thing"));
    let reflector = Arc::clone(&hub);
    let source = Arc::clone(server);
    runtime.block_on(async {
        let reflector = tokio::spawn(async move {
            tokio::join!(reflect(&*reflector, &source), reflector.resync());
        });
        test(hub).await;
        assert!(!reflector.is_finished());
    });
}

/// Waits until the store has seen all that the server has.
pub(super) async fn caught_up(server: &Server, hub: &Hub<Thing>) {
    let goal = server
        .lock()
        .history
        .last()
        .map_or(0, |revision| revision.version);
    let mut progress = hub.progress();
    let arrived = progress
        .wait_for(|now| now.synced && now.resource_version.parse::<u64>().unwrap_or(0) >= goal);
    tokio::time::timeout(Duration::from_secs(3600), arrived)
        .await
        .expect("the cache never caught up")
        .unwrap();
}

fn seconds(n: u64) -> impl Future<Output = ()> {
    tokio::time::sleep(Duration::from_secs(n))
}

#[derive(Clone, Debug)]
enum Act {
    Set(u8),
    SetUnreadable(u8),
    Delete(u8),
    Compact,
    Wait(u16),
    /// The slow subscribers read so many events.
    Read(u8),
    Join,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (0..NAMES).prop_map(Act::Set),
        1 => (0..NAMES).prop_map(Act::SetUnreadable),
        4 => (0..NAMES).prop_map(Act::Delete),
        1 => Just(Act::Compact),
        4 => (0u16..3000).prop_map(Act::Wait),
        3 => (0u8..6).prop_map(Act::Read),
        1 => Just(Act::Join),
    ]
}

fn key(name: u8) -> String {
    format!("n{}/{name}", name % 3)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 2000, ..ProptestConfig::default() })]

    #[test]
    fn the_cache_and_every_subscriber_end_equal_to_the_server(
        before in prop::collection::vec(0..NAMES, 0..10),
        acts in prop::collection::vec(act(), 0..120),
        fates in prop::collection::vec(any::<u8>(), 0..300),
        initial_events in prop_oneof![
            Just(InitialEvents::Supported),
            Just(InitialEvents::Refused),
            Just(InitialEvents::Ignored),
        ],
    ) {
        let server = Server::new(initial_events, fates);
        before.iter().for_each(|name| server.set(&key(*name)));
        simulate(&server, |hub| run(Arc::clone(&server), hub, acts));
    }
}

async fn run(server: Arc<Server>, hub: Arc<Hub<Thing>>, acts: Vec<Act>) {
    let listen = |capacity| {
        (
            Replay::default(),
            subscribe(&hub, Subscribe::new().capacity(capacity)),
        )
    };
    let mut all = listen(usize::MAX);
    let mut slow: Vec<_> = [0, 1, 5, usize::MAX].map(listen).into();
    for act in acts {
        match act {
            Act::Set(name) => server.write(&key(name), false, true),
            Act::SetUnreadable(name) => server.write(&key(name), false, false),
            Act::Delete(name) => server.write(&key(name), true, true),
            Act::Compact => server.compact(),
            Act::Wait(milliseconds) => {
                tokio::time::sleep(Duration::from_millis(milliseconds.into())).await
            }
            Act::Read(events) => {
                for (replay, subscription) in &mut slow {
                    for event in (0..events).map_while(|_| subscription.try_next()) {
                        replay.apply(event);
                    }
                }
            }
            Act::Join => slow.extend([listen(0), listen(usize::MAX)]),
        }
        all.0.drain(&mut all.1);
        let listed = hub.store().list();
        assert!(
            listed
                .iter()
                .all(|thing| hub.store().get(&thing.namespace, &thing.name).is_some())
        );
    }
    caught_up(&server, &hub).await;

    let store: BTreeMap<_, _> = hub
        .store()
        .list()
        .iter()
        .map(|t| ((t.namespace.clone(), t.name.clone()), t.clone()))
        .collect();
    let truth = {
        let state = server.lock();
        state.at(state.version)
    };
    for revision in truth.values() {
        let Thing {
            namespace,
            name,
            uid,
            ..
        } = &*revision.thing;
        let cached = store.get(&(namespace.clone(), name.clone()));
        if revision.readable {
            assert_eq!(cached, Some(&revision.thing));
        } else {
            assert!(cached.is_none_or(|cached| cached.uid == *uid));
            assert!(
                hub.store()
                    .state()
                    .misfits()
                    .contains_key(&Key::new(namespace, name))
            );
        }
    }
    let readable = truth.values().filter(|revision| revision.readable).count();
    assert_eq!(hub.store().state().misfits().len(), truth.len() - readable);
    for (namespace, name) in store.keys() {
        assert!(truth.contains_key(&format!("{namespace}/{name}")));
    }
    for (mut replay, mut subscription) in slow.into_iter().chain([all]) {
        replay.drain(&mut subscription);
        assert!(replay.synced);
        assert_eq!(replay.state, store);
        assert_eq!(subscription.lag().waiting, 0);
    }
}

#[test]
fn initial_events_need_one_request() {
    let server = server(InitialEvents::Supported, &["a/x", "a/y", "b/z"]);
    simulate(&server, |hub| {
        let server = Arc::clone(&server);
        async move {
            caught_up(&server, &hub).await;
            assert_eq!(hub.store().list().len(), 3);
            server.delete("a/x");
            caught_up(&server, &hub).await;
            assert!(hub.store().get("a", "x").is_none());
            assert_eq!(server.requests(), ["watch None initial"]);
        }
    });
}

#[test]
fn a_server_without_initial_events_is_listed_in_pages() {
    let server = server(InitialEvents::Refused, &["a/1", "a/2", "a/3", "a/4"]);
    simulate(&server, |hub| {
        let server = Arc::clone(&server);
        async move {
            caught_up(&server, &hub).await;
            assert_eq!(
                server.requests(),
                [
                    "watch None initial",
                    "list Some(\"0\") Some(500) None",
                    "list None Some(500) Some(\"22:3\")",
                    "watch Some(\"22\")"
                ]
            );
        }
    });
}

#[test]
fn a_server_that_ignores_initial_events_is_listed_after_a_while() {
    let server = server(InitialEvents::Ignored, &["a/1"]);
    simulate(&server, |hub| {
        let server = Arc::clone(&server);
        async move {
            let begin = tokio::time::Instant::now();
            caught_up(&server, &hub).await;
            assert_eq!(begin.elapsed().as_secs(), 30);
            assert_eq!(hub.store().list().len(), 1);
        }
    });
}

#[test]
fn a_watch_that_stays_open_too_long_is_replaced() {
    let server = server(InitialEvents::Supported, &["a/1"]);
    simulate(&server, |hub| {
        let server = Arc::clone(&server);
        async move {
            caught_up(&server, &hub).await;
            seconds(631).await;
            assert_eq!(
                server.requests(),
                ["watch None initial", "watch Some(\"13\")"]
            );
        }
    });
}

#[test]
fn an_expired_version_relists_and_tells_what_vanished() {
    let server = server(InitialEvents::Supported, &["a/gone", "a/kept"]);
    simulate(&server, |hub| {
        let server = Arc::clone(&server);
        async move {
            let mut events = subscribe(&hub, Subscribe::new());
            caught_up(&server, &hub).await;
            let kept = hub.store().get("a", "kept").unwrap();
            for _ in 0..3 {
                assert!(events.next().await.is_some());
            }
            // The watch breaks at its next frame, and everything that happened meanwhile is forgotten.
            server.lock().fates = vec![6];
            server.delete("a/gone");
            server.compact();
            server.set("a/new");
            assert!(
                matches!(events.next().await, Some(Event::Deleted(last)) if last.name == "gone")
            );
            assert!(matches!(events.next().await, Some(Event::Added(new)) if new.name == "new"));
            assert!(Arc::ptr_eq(&kept, &hub.store().get("a", "kept").unwrap()));
            let requests = server.requests();
            assert_eq!(
                requests,
                [
                    "watch None initial",
                    "watch Some(\"16\")",
                    "watch Some(\"16\") initial"
                ]
            );
        }
    });
}

#[test]
fn a_resync_is_told_only_to_who_asked() {
    let server = server(InitialEvents::Supported, &["a/1", "a/2"]);
    simulate(&server, |hub| {
        let server = Arc::clone(&server);
        async move {
            caught_up(&server, &hub).await;
            let mut quiet = (Replay::default(), subscribe(&hub, Subscribe::new()));
            let mut eager = (
                Replay::default(),
                subscribe(&hub, Subscribe::new().resync(Duration::from_secs(60))),
            );
            eager.0.drain(&mut eager.1);
            for _ in 0..2 {
                seconds(61).await;
                eager.0.drain(&mut eager.1);
            }
            quiet.0.drain(&mut quiet.1);
            assert_eq!((quiet.0.events, eager.0.events), (3, 7));
        }
    });
}

#[test]
fn an_informer_that_ended_ends_its_subscriptions() {
    let server = server(InitialEvents::Supported, &["a/1"]);
    simulate(&server, |hub| {
        let server = Arc::clone(&server);
        async move {
            caught_up(&server, &hub).await;
            let mut early = subscribe(&hub, Subscribe::new());
            hub.end();
            let mut late = subscribe(&hub, Subscribe::new());
            for events in [&mut early, &mut late] {
                assert!(matches!(events.next().await, Some(Event::Added(_))));
                assert_eq!(events.next().await, Some(Event::Synced));
                assert_eq!(events.next().await, None);
            }
        }
    });
}
