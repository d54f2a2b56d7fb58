//! An API server for the tests of the cache, which fails wherever a server can.
//!
//! Owns: its state, its history, and what goes wrong by the fates it is given.
//! Must not know: the rules of the reflector, what the tests look at.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{self, StreamExt};
use tokio::sync::Notify;

use super::identity::Key;
use super::identity::tests::{Thing, thing};
use super::source::{
    Failure, Frame, Frames, Item, ListRequest, Misfit, Page, Source, WatchRequest,
};
use super::step::Cause;

/// How many objects the server puts in a page, whatever the client allows.
const PAGE: usize = 3;

/// A server with all of its history, of which it pretends to have forgotten the older part.
pub(super) struct Server {
    state: Mutex<ServerState>,
    changed: Notify,
}

pub(super) struct ServerState {
    pub(super) version: u64,
    uids: u64,
    pub(super) history: Vec<Revision>,
    /// Versions before this one are expired.
    compacted: u64,
    initial_events: InitialEvents,
    /// One is used up at each place where something can go wrong; when none is left, nothing does.
    pub(super) fates: Vec<u8>,
    requests: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum InitialEvents {
    Supported,
    Refused,
    Ignored,
}

#[derive(Clone)]
pub(super) struct Revision {
    pub(super) version: u64,
    pub(super) thing: Arc<Thing>,
    pub(super) readable: bool,
    deleted: bool,
}

impl Server {
    pub(super) fn new(initial_events: InitialEvents, fates: Vec<u8>) -> Arc<Self> {
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

    pub(super) fn lock(&self) -> MutexGuard<'_, ServerState> {
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

    pub(super) fn compact(&self) {
        let mut state = self.lock();
        state.compacted = state.version;
    }

    pub(super) fn requests(&self) -> Vec<String> {
        self.lock().requests.clone()
    }
}

impl ServerState {
    /// The objects as they were at a version.
    pub(super) fn at(&self, version: u64) -> BTreeMap<String, Revision> {
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

/// A server that fails nowhere, with these objects.
pub(super) fn server(initial_events: InitialEvents, keys: &[&str]) -> Arc<Server> {
    let server = Server::new(initial_events, Vec::new());
    keys.iter().for_each(|key| server.set(key));
    server
}
