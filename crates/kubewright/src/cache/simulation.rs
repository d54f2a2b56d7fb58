//! Random histories against a simulated server: whatever happens on the way, the cache ends equal to the server,
//! and so does every subscriber that replays its events.
//!
//! Owns: the simulated server and its faults. Time is simulated as well.
//! Must not know: the rules of the reflector.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{self, StreamExt};
use proptest::prelude::*;
use tokio::sync::Notify;

use super::event::Event;
use super::hub::Hub;
use super::identity::Key;
use super::identity::tests::{Thing, thing};
use super::reflector::reflect;
use super::source::{
    Failure, Frame, Frames, Item, ListRequest, Misfit, Page, Source, WatchRequest,
};
use super::step::Cause;
use super::subscription::{Subscribe, Subscription};

const NAMES: u8 = 12;
const PAGE: usize = 3;

/// A server with all of its history, of which it pretends to have forgotten the older part.
pub(super) struct Server {
    state: Mutex<ServerState>,
    changed: Notify,
}

struct ServerState {
    version: u64,
    uids: u64,
    history: Vec<Revision>,
    /// Versions before this one are expired.
    compacted: u64,
    initial_events: InitialEvents,
    /// One is used up at each place where something can go wrong; when none is left, nothing does.
    fates: Vec<u8>,
    requests: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum InitialEvents {
    Supported,
    Refused,
    Ignored,
}

#[derive(Clone)]
struct Revision {
    version: u64,
    thing: Arc<Thing>,
    readable: bool,
    deleted: bool,
}

impl Server {
    fn new(initial_events: InitialEvents, fates: Vec<u8>) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(ServerState {
                version: 10,
                uids: 0,
                history: Vec::new(),
                compacted: 0,
                initial_events,
                fates,
                requests: Vec::new(),
            }),
            changed: Notify::new(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, ServerState> {
        self.state.lock().unwrap()
    }

    pub(super) fn write(&self, key: &str, deleted: bool, readable: bool) {
        let mut state = self.lock();
        let present = state
            .at(state.version)
            .get(key)
            .map(|revision| revision.thing.uid.clone());
        if deleted && present.is_none() {
            return;
        }
        state.version += 3;
        let version = state.version;
        let uid = match present {
            Some(uid) => uid.parse().unwrap(),
            None => {
                state.uids += 1;
                state.uids
            }
        };
        state.history.push(Revision {
            version,
            thing: thing(key, uid, version),
            readable,
            deleted,
        });
        drop(state);
        self.changed.notify_waiters();
    }

    pub(super) fn set(&self, key: &str) {
        self.write(key, false, true);
    }

    pub(super) fn delete(&self, key: &str) {
        self.write(key, true, true);
    }

    fn compact(&self) {
        let mut state = self.lock();
        state.compacted = state.version;
    }

    fn requests(&self) -> Vec<String> {
        self.lock().requests.clone()
    }
}

impl ServerState {
    /// The objects as they were at a version.
    fn at(&self, version: u64) -> BTreeMap<String, Revision> {
        let mut objects = BTreeMap::new();
        for revision in self
            .history
            .iter()
            .filter(|revision| revision.version <= version)
        {
            let key = format!("{}/{}", revision.thing.namespace, revision.thing.name);
            if revision.deleted {
                objects.remove(&key);
            } else {
                objects.insert(key, revision.clone());
            }
        }
        objects
    }

    fn fate(&mut self) -> u8 {
        self.fates.pop().unwrap_or(255)
    }

    /// A version the server may answer with when asked for one not older than this.
    fn not_older_than(&mut self, oldest: u64) -> u64 {
        let fate = u64::from(self.fate());
        let newest = self.version;
        if fate >= 128 {
            newest
        } else {
            newest.min(oldest.max(newest.saturating_sub(fate % 16)))
        }
    }
}

impl Revision {
    fn frame(&self) -> Frame<Thing> {
        if self.deleted {
            Frame::Deleted(self.item())
        } else {
            Frame::Set(self.item())
        }
    }

    fn item(&self) -> Item<Thing> {
        if self.readable {
            return Item::Object(self.thing.clone());
        }
        Item::Misfit(Misfit {
            key: Some(Key::new(&self.thing.namespace, &self.thing.name)),
            uid: self.thing.uid.clone(),
            resource_version: self.thing.version.clone(),
            message: "unreadable".to_owned(),
        })
    }
}

fn failure(cause: Cause) -> Failure {
    Failure {
        cause,
        retry_after: None,
        message: format!("{cause:?}"),
    }
}

impl Source<Thing> for Arc<Server> {
    fn list<'a>(&'a self, request: ListRequest<'a>) -> BoxFuture<'a, Result<Page<Thing>, Failure>> {
        async move {
            let ListRequest {
                resource_version,
                limit,
                continue_token,
            } = request;
            let mut state = self.lock();
            state.requests.push(format!(
                "list {resource_version:?} {limit:?} {continue_token:?}"
            ));
            match state.fate() {
                0..10 => return Err(failure(Cause::Transient)),
                10..30 if continue_token.is_some() => return Err(failure(Cause::Expired)),
                10..15 => return Err(failure(Cause::Expired)),
                15..20 if resource_version.is_some() => return Err(failure(Cause::TooLarge)),
                _ => {}
            }
            let (version, offset) = match (continue_token, resource_version) {
                (Some(token), _) => {
                    let (version, offset) = token.split_once(':').unwrap();
                    (version.parse().unwrap(), offset.parse().unwrap())
                }
                (None, None) => (state.version, 0),
                (None, Some(version)) => (state.not_older_than(version.parse().unwrap()), 0),
            };
            let all: Vec<_> = state.at(version).into_values().collect();
            let end = if limit.is_some() {
                all.len().min(offset + PAGE)
            } else {
                all.len()
            };
            Ok(Page {
                items: all[offset.min(end)..end]
                    .iter()
                    .map(Revision::item)
                    .collect(),
                resource_version: version.to_string(),
                continue_token: (end < all.len()).then(|| format!("{version}:{end}")),
            })
        }
        .boxed()
    }

    fn watch<'a>(
        &'a self,
        request: WatchRequest<'a>,
    ) -> BoxFuture<'a, Result<Frames<Thing>, Failure>> {
        async move {
            let WatchRequest {
                resource_version,
                initial_events,
                timeout,
            } = request;
            let mut state = self.lock();
            state.requests.push(format!(
                "watch {resource_version:?}{}",
                if initial_events { " initial" } else { "" }
            ));
            assert!((300..=600).contains(&timeout.as_secs()));
            match state.fate() {
                0..15 => return Err(failure(Cause::Transient)),
                15..20 => return Err(failure(Cause::Expired)),
                _ => {}
            }
            let asked: u64 = resource_version.map_or(0, |version| version.parse().unwrap());
            let mut initial = Vec::new();
            let mut position = asked;
            if initial_events {
                if state.initial_events == InitialEvents::Refused {
                    return Err(failure(Cause::Rejected));
                }
                // The state of one version, then what happened up to another, then the bookmark.
                let begin = state.not_older_than(asked);
                position = match resource_version {
                    Some(_) => state.not_older_than(begin),
                    None => state.version,
                };
                initial.extend(
                    state
                        .at(begin)
                        .values()
                        .map(|revision| Frame::Set(revision.item())),
                );
                let between =
                    |revision: &&Revision| (begin + 1..=position).contains(&revision.version);
                initial.extend(state.history.iter().filter(between).map(Revision::frame));
                if state.initial_events == InitialEvents::Supported {
                    let resource_version = position.to_string();
                    initial.push(Frame::Bookmark {
                        resource_version,
                        initial_events_end: true,
                    });
                }
                initial.reverse();
            } else if asked < state.compacted {
                return Err(failure(Cause::Expired));
            }
            let server = Arc::clone(self);
            Ok(stream::unfold(Some((server, initial, position)), frame).boxed())
        }
        .boxed()
    }
}

type Watch = (Arc<Server>, Vec<Frame<Thing>>, u64);

/// The next frame of a watch, or what goes wrong with it.
async fn frame(watch: Option<Watch>) -> Option<(Result<Frame<Thing>, Failure>, Option<Watch>)> {
    let (server, mut initial, mut position) = watch?;
    loop {
        let watched = Arc::clone(&server);
        let changed = watched.changed.notified();
        {
            let mut state = server.lock();
            match state.fate() {
                0..6 => return None,
                6..10 => return Some((Err(failure(Cause::Transient)), None)),
                10..14 => return Some((Err(failure(Cause::Expired)), None)),
                14..30 if initial.is_empty() => {
                    let resource_version = position.to_string();
                    let bookmark = Frame::Bookmark {
                        resource_version,
                        initial_events_end: false,
                    };
                    drop(state);
                    return Some((Ok(bookmark), Some((server, initial, position))));
                }
                30..40 if initial.is_empty() => {
                    // The last frame again.
                    let last = state
                        .history
                        .iter()
                        .rfind(|revision| revision.version <= position)
                        .cloned();
                    if let Some(last) = last {
                        drop(state);
                        return Some((Ok(last.frame()), Some((server, initial, position))));
                    }
                }
                _ => {}
            }
            if let Some(frame) = initial.pop() {
                drop(state);
                return Some((Ok(frame), Some((server, initial, position))));
            }
            let next = state
                .history
                .iter()
                .find(|revision| revision.version > position)
                .cloned();
            if let Some(next) = next {
                position = next.version;
                drop(state);
                return Some((Ok(next.frame()), Some((server, initial, position))));
            }
        }
        changed.await;
    }
}

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

pub(super) fn server(initial_events: InitialEvents, keys: &[&str]) -> Arc<Server> {
    let server = Server::new(initial_events, Vec::new());
    keys.iter().for_each(|key| server.set(key));
    server
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
