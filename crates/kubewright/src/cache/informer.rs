//! The handle to the cache of one kind: subscribe, read, wait.
//!
//! Owns: what a user can do with one informer, and how long it runs.
//! Must not know: other kinds, requests.

use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::hub::Hub;
use super::identity::{Identity, Key};
use super::lister::Lister;
use super::problem::Problems;
use super::reflector::reflect;
use super::source::Source;
use super::subscription::{Subscribe, Subscription};
use super::wait::{self, NotSynced, Unsynced, WaitError};

/// The cache of one kind, kept equal to the server's state.
///
/// Comes from [`InformerFactory::informer`](crate::InformerFactory::informer), and runs once the factory was
/// started. A copy is a handle to the same cache. The cache runs until the factory is shut down, or until the
/// factory and all handles, listers and subscriptions of it are gone.
pub struct Informer<K> {
    hub: Arc<Hub<K>>,
    subscribe: Subscribe,
    lifetime: Arc<Lifetime>,
}

/// As long as it lives, the tasks that listen to it run, unless it stops them.
pub(crate) struct Lifetime {
    stop: watch::Sender<bool>,
}

impl Lifetime {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            stop: watch::Sender::new(false),
        })
    }

    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        *self.stop.borrow()
    }
}

impl<K: Identity> Informer<K> {
    pub(crate) fn new(kind: &'static str, subscribe: Subscribe, lifetime: Arc<Lifetime>) -> Self {
        Self {
            hub: Arc::new(Hub::new(kind)),
            subscribe,
            lifetime,
        }
    }

    /// The events from now on: the present state first, then [`Event::Synced`](super::Event::Synced), then
    /// changes.
    pub fn subscribe(&self) -> Subscription<K> {
        self.subscribe_with(&self.subscribe)
    }

    /// As [`subscribe`](Self::subscribe), with a capacity and a resync of its own.
    pub fn subscribe_with(&self, options: &Subscribe) -> Subscription<K> {
        Subscription::new(
            self.hub.subscribe(options),
            Some(Arc::clone(&self.lifetime) as _),
        )
    }

    /// A reader of the cache.
    pub fn lister(&self) -> Lister<K> {
        Lister::new(Arc::clone(&self.hub), Arc::clone(&self.lifetime))
    }

    /// Problems from now on: objects that cannot be decoded, requests that fail.
    pub fn problems(&self) -> Problems {
        self.hub.board().listen()
    }

    /// Namespace and name of the objects that the server has and that cannot be decoded. The cache holds the
    /// last state of each that could be, if there was one.
    pub fn undecodable(&self) -> Vec<(String, String)> {
        let state = self.hub.store().state();
        state
            .misfits()
            .keys()
            .map(|Key { namespace, name }| (namespace.to_string(), name.to_string()))
            .collect()
    }

    /// Whether the cache has held the server's state once.
    pub fn has_synced(&self) -> bool {
        self.hub.progress().borrow().synced
    }

    /// The newest version of which the cache holds the effect; empty before it synchronised.
    pub fn resource_version(&self) -> String {
        self.hub.progress().borrow().resource_version.clone()
    }

    /// Returns when the cache has held the server's state once. Waits for ever if that never happens.
    ///
    /// # Errors
    /// When the informer was shut down before.
    pub async fn wait_for_sync(&self) -> Result<(), NotSynced> {
        if wait::synced(self.hub.progress()).await {
            return Ok(());
        }
        NotSynced::unless_empty(vec![Unsynced {
            kind: self.hub.kind(),
            reason: "shut down".to_owned(),
        }])
    }

    /// Returns when the cache holds the effect of this version, so that a reader sees what was written at it.
    ///
    /// When what was written is outside of what the informer watches, the version is reached with the server's
    /// next bookmark, after about a minute. Waits for ever if the version is never reached.
    ///
    /// # Errors
    /// When the version cannot be compared, and when the informer was shut down before.
    pub async fn wait_for_resource_version(&self, version: &str) -> Result<(), WaitError> {
        wait::reached(self.hub.kind(), self.hub.progress(), version).await
    }

    pub(crate) fn hub(&self) -> &Hub<K> {
        &self.hub
    }

    /// Starts the task that keeps the cache equal to the source.
    pub(crate) fn spawn(&self, source: Arc<dyn Source<K>>) -> JoinHandle<()> {
        let end = EndOnDrop(Arc::clone(&self.hub));
        // The task holds no `Lifetime`, so it ends with the last handle.
        let mut stop = self.lifetime.stop.subscribe();
        tokio::spawn(async move {
            let hub = &*end.0;
            tokio::select! {
                biased;
                _ = stop.wait_for(|stopped| *stopped) => {}
                () = reflect(hub, &*source) => {}
                () = hub.resync() => {}
            }
        })
    }
}

/// Ends the hub however the task ends: stopped, aborted with its runtime, or by a panic.
struct EndOnDrop<K: Identity>(Arc<Hub<K>>);

impl<K: Identity> Drop for EndOnDrop<K> {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl<K> Clone for Informer<K> {
    fn clone(&self) -> Self {
        Self {
            hub: Arc::clone(&self.hub),
            subscribe: self.subscribe,
            lifetime: Arc::clone(&self.lifetime),
        }
    }
}

impl<K: Identity> fmt::Debug for Informer<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Informer")
            .field("kind", &self.hub.kind())
            .field("progress", &*self.hub.progress().borrow())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::event::Event;
    use super::super::identity::tests::Thing;
    use super::super::problem::Problem;
    use super::super::simulated_server::{InitialEvents, Server, server};
    use super::*;

    fn informer(server: &Arc<Server>) -> (Informer<Thing>, JoinHandle<()>) {
        let informer = Informer::new("Thing", Subscribe::new(), Lifetime::new());
        let task = informer.spawn(Arc::new(Arc::clone(server)));
        (informer, task)
    }

    #[tokio::test(start_paused = true)]
    async fn reads_what_was_written() {
        let server = server(InitialEvents::Supported, &["a/x"]);
        let (informer, _task) = informer(&server);
        assert!(!informer.has_synced() && informer.lister().is_empty());
        informer.wait_for_sync().await.unwrap();
        assert_eq!(informer.resource_version(), "13");
        server.set("a/y");
        informer.wait_for_resource_version("16").await.unwrap();
        assert_eq!(informer.lister().list().len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn ends_with_the_last_handle() {
        let server = server(InitialEvents::Supported, &["a/x"]);
        let (informer, task) = informer(&server);
        let lister = informer.lister();
        let mut events = informer.clone().subscribe();
        drop(informer);
        assert!(matches!(events.next().await, Some(Event::Added(_))));
        drop(events);
        server.set("a/y");
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(lister.len(), 2);
        assert!(!task.is_finished());
        drop(lister);
        task.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_ends_waits_and_subscriptions() {
        let server = server(InitialEvents::Supported, &["a/x"]);
        let (informer, task) = informer(&server);
        let mut problems = informer.problems();
        let mut events = informer.subscribe();
        informer.wait_for_sync().await.unwrap();
        informer.lifetime.stop();
        task.await.unwrap();
        assert!(matches!(
            informer.wait_for_resource_version("99").await,
            Err(WaitError::ShutDown { .. })
        ));
        assert!(matches!(events.next().await, Some(Event::Added(_))));
        assert_eq!(events.next().await, Some(Event::Synced));
        assert_eq!(events.next().await, None);
        assert_eq!(problems.next().await, None);
        assert_eq!(informer.lister().len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn an_undecodable_object_is_reported_and_the_rest_goes_on() {
        let server = server(InitialEvents::Supported, &["a/x"]);
        let (informer, _task) = informer(&server);
        let mut problems = informer.problems();
        informer.wait_for_sync().await.unwrap();
        server.write("a/x", false, false);
        server.set("a/y");
        informer.wait_for_resource_version("19").await.unwrap();
        assert_eq!(informer.undecodable(), [("a".to_owned(), "x".to_owned())]);
        assert_eq!(informer.lister().len(), 2);
        let problem = problems.next().await.unwrap();
        assert_eq!(
            problem.to_string(),
            "Thing a/x cannot be decoded: unreadable"
        );
        assert!(matches!(
            problem,
            Problem::Undecodable { kind: "Thing", .. }
        ));
        server.set("a/x");
        informer.wait_for_resource_version("22").await.unwrap();
        assert!(informer.undecodable().is_empty());
    }
}
