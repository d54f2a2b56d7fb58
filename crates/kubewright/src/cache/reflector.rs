//! Keeps a hub equal to the server's state, for ever.
//!
//! Owns: the loop around the pure machine of `step`: requests, pauses, timeouts, batches.
//! Must not know: the rules of what follows what, HTTP, who reads the store.

use std::time::Duration;

use futures_util::stream::StreamExt;
use tokio::time::Instant;

use super::backoff::Backoff;
use super::hub::Hub;
use super::identity::Identity;
use super::replica::{Change, Collection, Replica};
use super::source::{Failure, Frame, Frames, Item, ListRequest, Page, Source, WatchRequest};
use super::step::{Cause, Data, Ending, Input, Machine, Next, Pause, Request, Step};

/// The server closes a watch after five to ten minutes, as in client-go, so that not all clients come at once.
const SHORTEST_WATCH: Duration = Duration::from_secs(5 * 60);
/// A watch the server should have closed this long ago is taken for dead.
const OVERDUE: Duration = Duration::from_secs(30);
/// A server that is asked for a watch answers at once.
const OPENING: Duration = Duration::from_secs(60);
/// Initial events that pause this long do not come from a server that knows of them.
const QUIET: Duration = Duration::from_secs(30);
/// A watch that ends before without a frame was of no use.
const BARREN: Duration = Duration::from_secs(1);
/// Frames that are published together at most.
const BATCH: usize = 512;

/// Keeps the hub equal to the source. Never returns.
pub(crate) async fn reflect<K: Identity>(hub: &Hub<K>, source: &dyn Source<K>) {
    Reflector {
        hub,
        source,
        machine: Machine::new(),
        backoff: Backoff::new(),
        replica: Replica::default(),
        collection: Collection::default(),
        changes: Vec::new(),
        unpublished: Unpublished::Nothing,
        retry_after: None,
    }
    .run()
    .await;
}

struct Reflector<'a, K> {
    hub: &'a Hub<K>,
    source: &'a dyn Source<K>,
    machine: Machine,
    backoff: Backoff,
    replica: Replica<K>,
    collection: Collection<K>,
    changes: Vec<Change<K>>,
    unpublished: Unpublished,
    /// The server's wish with the last failure.
    retry_after: Option<Duration>,
}

/// What of the replica is not yet in the hub.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unpublished {
    Nothing,
    Version,
    Changes,
}

impl<K: Identity> Reflector<'_, K> {
    async fn run(mut self) {
        let mut next = self.step(Input::Start, None);
        loop {
            next = match next {
                // Only an open watch is read, and `watch` reads until there is something to ask.
                Next::Read => self.step(Input::Closed(Ending::Barren), None),
                Next::Ask(request, pause) => {
                    self.pause(pause).await;
                    self.ask(request).await
                }
            };
        }
    }

    async fn pause(&mut self, pause: Pause) {
        let wish = self.retry_after.take().unwrap_or_default();
        let pause = match pause {
            Pause::None => Duration::ZERO,
            Pause::BackOff => self
                .backoff
                .pause(Instant::now().into_std(), fastrand::f64()),
        };
        let pause = pause.max(wish);
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }

    async fn ask(&mut self, request: Request) -> Next {
        match request {
            Request::List {
                resource_version,
                limit,
                continue_token,
            } => {
                let request = ListRequest {
                    resource_version: resource_version.as_deref(),
                    limit,
                    continue_token: continue_token.as_deref(),
                };
                match self.source.list(request).await {
                    Ok(page) => self.page(page),
                    Err(failure) => self.failed(failure),
                }
            }
            Request::WatchList { resource_version } => {
                self.watch(resource_version.as_deref(), true).await
            }
            Request::Watch { resource_version } => self.watch(Some(&resource_version), false).await,
        }
    }

    fn page(&mut self, page: Page<K>) -> Next {
        let Page {
            items,
            resource_version,
            continue_token,
        } = page;
        for item in items {
            self.report_if_misfit(&item);
            self.collection.set(self.replica.reuse(item));
        }
        let input = Input::Page {
            resource_version: &resource_version,
            continue_token: continue_token.as_deref(),
        };
        let next = self.step(input, None);
        self.publish();
        next
    }

    async fn watch(&mut self, resource_version: Option<&str>, initial_events: bool) -> Next {
        let timeout = SHORTEST_WATCH + SHORTEST_WATCH.mul_f64(fastrand::f64());
        let opening = self.source.watch(WatchRequest {
            resource_version,
            initial_events,
            timeout,
        });
        let frames = match tokio::time::timeout(OPENING, opening).await {
            Ok(Ok(frames)) => frames,
            Ok(Err(failure)) => return self.failed(failure),
            Err(_elapsed) => return self.failed(overdue("the server did not answer the watch")),
        };
        let next = self.read(frames, Instant::now() + timeout + OVERDUE).await;
        self.publish();
        next
    }

    /// Reads the watch until there is something else to ask.
    async fn read(&mut self, frames: Frames<K>, deadline: Instant) -> Next {
        let opened = Instant::now();
        let mut fruitful = false;
        let mut batches = frames.ready_chunks(BATCH);
        loop {
            let patience = if self.machine.is_collecting() {
                deadline.min(Instant::now() + QUIET)
            } else {
                deadline
            };
            let Ok(batch) = tokio::time::timeout_at(patience, batches.next()).await else {
                let next = if self.machine.is_collecting() && Instant::now() < deadline {
                    self.step(Input::Quiet, None)
                } else {
                    self.step(Input::Closed(Ending::Normal), None)
                };
                match next {
                    Next::Read => continue,
                    ask => return ask,
                }
            };
            let Some(batch) = batch else {
                let ending = if fruitful || opened.elapsed() >= BARREN {
                    Ending::Normal
                } else {
                    Ending::Barren
                };
                return self.step(Input::Closed(ending), None);
            };
            for frame in batch {
                let next = match frame {
                    Ok(frame) => {
                        fruitful = true;
                        self.frame(frame)
                    }
                    Err(failure) => self.failed(failure),
                };
                if next != Next::Read {
                    return next;
                }
            }
            self.publish();
        }
    }

    fn frame(&mut self, frame: Frame<K>) -> Next {
        match frame {
            Frame::Set(item) => self.change(Delta::Set(item)),
            Frame::Deleted(item) => self.change(Delta::Deleted(item)),
            Frame::Bookmark {
                resource_version,
                initial_events_end,
            } => self.step(
                Input::Bookmark {
                    resource_version: &resource_version,
                    initial_events_end,
                },
                None,
            ),
        }
    }

    fn change(&mut self, delta: Delta<K>) -> Next {
        let (Delta::Set(item) | Delta::Deleted(item)) = &delta;
        self.report_if_misfit(item);
        let resource_version = match item {
            Item::Object(object) => object.resource_version(),
            Item::Misfit(misfit) => &misfit.resource_version,
        };
        let resource_version = (!resource_version.is_empty()).then(|| resource_version.to_owned());
        self.step(
            Input::Change {
                resource_version: resource_version.as_deref(),
            },
            Some(delta),
        )
    }

    fn failed(&mut self, failure: Failure) -> Next {
        let Failure {
            cause,
            retry_after,
            message,
        } = failure;
        match cause {
            Cause::Transient | Cause::TooLarge => self.hub.report_failure(&message),
            Cause::Rejected if !self.machine.is_collecting() => self.hub.report_failure(&message),
            // Part of the normal course: history ends, and not every server knows initial events.
            Cause::Expired | Cause::Rejected => {
                tracing::debug!(
                    kind = self.hub.kind(),
                    error = message,
                    "the request has to change"
                );
            }
        }
        self.retry_after = retry_after;
        self.step(Input::Failed(cause), None)
    }

    /// Asks the machine, and does with the data what it says.
    fn step(&mut self, input: Input<'_>, delta: Option<Delta<K>>) -> Next {
        let Step { data, next } = self.machine.step(input);
        let unpublished = match data {
            Data::Keep => Unpublished::Version,
            Data::Collect => {
                match delta {
                    Some(Delta::Set(item)) => self.collection.set(self.replica.reuse(item)),
                    Some(Delta::Deleted(item)) => self.collection.delete(&item),
                    None => {}
                }
                Unpublished::Nothing
            }
            Data::Discard => {
                self.collection = Collection::default();
                Unpublished::Nothing
            }
            Data::Replace => {
                self.replica
                    .replace(std::mem::take(&mut self.collection), &mut self.changes);
                Unpublished::Changes
            }
            Data::Apply => {
                match delta {
                    Some(Delta::Set(item)) => self.replica.set(item, &mut self.changes),
                    Some(Delta::Deleted(item)) => self.replica.delete(&item, &mut self.changes),
                    None => {}
                }
                Unpublished::Changes
            }
        };
        self.unpublished = self.unpublished.max(unpublished);
        next
    }

    fn publish(&mut self) {
        // What is published follows a synchronisation: before, there are no changes and no version.
        match std::mem::replace(&mut self.unpublished, Unpublished::Nothing) {
            Unpublished::Nothing => {}
            Unpublished::Version => self.hub.advance(self.machine.resource_version(), true),
            Unpublished::Changes => {
                self.hub.publish(
                    &self.replica,
                    &self.changes,
                    self.machine.resource_version(),
                    true,
                );
                self.changes.clear();
            }
        }
    }

    fn report_if_misfit(&self, item: &Item<K>) {
        match item {
            Item::Object(_) => {}
            Item::Misfit(misfit) => self.hub.report_misfit(misfit),
        }
    }
}

enum Delta<K> {
    Set(Item<K>),
    Deleted(Item<K>),
}

fn overdue(message: &str) -> Failure {
    Failure {
        cause: Cause::Transient,
        retry_after: None,
        message: message.to_owned(),
    }
}
