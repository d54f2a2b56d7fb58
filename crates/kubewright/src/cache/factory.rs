//! The informers of one client, made on demand, started and stopped together.
//!
//! Owns: one informer for each kind, what they all share, and their tasks.
//! Must not know: the kinds; generated accessors bring them.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::hub::Progress;
use super::identity::Identity;
use super::informer::{Informer, Lifetime};
use super::remote::{ManagedFields, Remote, Selection};
use super::source::Source;
use super::subscription::Subscribe;
use super::wait::{self, NotSynced, Unsynced};
use crate::rest::ListOptions;
use crate::selector::{FieldSelector, LabelSelector};
use crate::verbs::{List, Watch};
use crate::{Client, Resource};

/// Makes informers, one for each kind, and runs them.
///
/// A copy is a handle to the same factory. Generated code adds an accessor for each kind.
///
/// ```no_run
/// # async fn f() -> Result<(), Box<dyn std::error::Error>> {
/// # #[cfg(feature = "k8s-openapi")] {
/// use kubewright::k8s_openapi::api::core::v1::ConfigMap;
/// use kubewright::{Client, Event, InformerFactory};
///
/// let factory = InformerFactory::builder(Client::try_default().await?).namespace("prod").build();
/// let maps = factory.informer::<ConfigMap>();
/// let mut events = maps.subscribe();
/// factory.start();
/// factory.wait_for_sync().await?;
/// println!("{:?}", maps.lister().namespace("prod").get("web"));
/// while let Some(event) = events.next().await {
///     if let Event::Modified { old, new } = event {
///         println!("{:?} became {:?}", old.data, new.data);
///     }
/// }
/// # }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct InformerFactory {
    inner: Arc<Inner>,
}

/// What the informers of a factory have in common; see [`InformerFactory::builder`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing before `build`"]
pub struct InformerFactoryBuilder {
    client: Client,
    selection: Selection,
    subscribe: Subscribe,
}

struct Inner {
    client: Client,
    selection: Selection,
    subscribe: Subscribe,
    lifetime: Arc<Lifetime>,
    entries: Mutex<Vec<Entry>>,
}

struct Entry {
    kind: TypeId,
    slot: Arc<dyn Slot>,
    /// The task of an informer that was started.
    task: Option<JoinHandle<()>>,
}

/// What a factory does with an informer of any kind.
trait Slot: Send + Sync {
    fn informer(&self) -> &dyn Any;
    fn kind(&self) -> &'static str;
    fn spawn(&self) -> JoinHandle<()>;
    fn progress(&self) -> watch::Receiver<Progress>;
    fn last_failure(&self) -> Option<String>;
    fn end(&self);
}

struct TypedSlot<K> {
    informer: Informer<K>,
    source: Arc<dyn Source<K>>,
}

impl InformerFactory {
    /// Begins a factory for all namespaces, all objects, without resync and without `managedFields`.
    pub fn builder(client: Client) -> InformerFactoryBuilder {
        InformerFactoryBuilder {
            client,
            selection: Selection {
                namespace: None,
                labels: LabelSelector::default(),
                fields: FieldSelector::default(),
                managed_fields: ManagedFields::Drop,
            },
            subscribe: Subscribe::new(),
        }
    }

    /// A factory with the defaults of [`builder`](Self::builder).
    pub fn new(client: Client) -> Self {
        Self::builder(client).build()
    }

    /// The informer of a kind: the same one each time.
    ///
    /// It does not run before the next [`start`](Self::start), also when the factory was started already.
    pub fn informer<K>(&self) -> Informer<K>
    where
        K: Resource + List + Watch + DeserializeOwned + Send + Sync + 'static,
    {
        self.informer_from(K::KIND, |inner| {
            Arc::new(Remote::<K>::new(
                inner.client.clone(),
                inner.selection.clone(),
            ))
        })
    }

    /// Starts every informer that does not run yet. Does nothing after a shutdown.
    ///
    /// # Panics
    /// Outside of a Tokio runtime.
    pub fn start(&self) {
        if self.inner.lifetime.is_stopped() {
            return;
        }
        for entry in self.inner.entries().iter_mut() {
            entry.task.get_or_insert_with(|| entry.slot.spawn());
        }
    }

    /// Returns when every informer asked for so far has held the server's state once. A request that fails is
    /// tried again and again, so this waits for ever where the server can never be read;
    /// [`wait_for_sync_within`](Self::wait_for_sync_within) does not.
    ///
    /// # Errors
    /// At once when an informer was not started, and when the factory is shut down. The error names each kind
    /// that did not synchronise.
    pub async fn wait_for_sync(&self) -> Result<(), NotSynced> {
        let mut unsynced = self.not_started();
        if unsynced.is_empty() {
            for slot in self.slots() {
                if !wait::synced(slot.progress()).await {
                    unsynced.push(Unsynced {
                        kind: slot.kind(),
                        reason: "shut down".to_owned(),
                    });
                }
            }
        }
        NotSynced::unless_empty(unsynced)
    }

    /// As [`wait_for_sync`](Self::wait_for_sync), but waits no longer than this.
    ///
    /// # Errors
    /// Also when the time is over. The error then says what failed last with each kind.
    pub async fn wait_for_sync_within(&self, limit: Duration) -> Result<(), NotSynced> {
        if let Ok(result) = tokio::time::timeout(limit, self.wait_for_sync()).await {
            return result;
        }
        let late = self
            .slots()
            .into_iter()
            .filter(|slot| !slot.progress().borrow().synced);
        NotSynced::unless_empty(
            late.map(|slot| Unsynced {
                kind: slot.kind(),
                reason: slot
                    .last_failure()
                    .unwrap_or_else(|| format!("no answer within {limit:?}")),
            })
            .collect(),
        )
    }

    /// Stops every informer, for good, and returns when their tasks have ended. Listers keep what they have;
    /// subscriptions end after what they hold.
    pub async fn shutdown(&self) {
        self.inner.lifetime.stop();
        let mut tasks = Vec::new();
        for entry in self.inner.entries().iter_mut() {
            match entry.task.take() {
                Some(task) => tasks.push(task),
                None => entry.slot.end(),
            }
        }
        for task in tasks {
            // A task that panicked has ended as well.
            let _ = task.await;
        }
    }

    fn informer_from<K: Identity>(
        &self,
        kind: &'static str,
        source: impl FnOnce(&Inner) -> Arc<dyn Source<K>>,
    ) -> Informer<K> {
        let mut entries = self.inner.entries();
        let id = TypeId::of::<K>();
        let known = entries.iter().find(|entry| entry.kind == id);
        if let Some(informer) =
            known.and_then(|entry| entry.slot.informer().downcast_ref::<Informer<K>>())
        {
            return informer.clone();
        }
        let informer = Informer::new(kind, self.inner.subscribe, Arc::clone(&self.inner.lifetime));
        let slot = TypedSlot {
            informer: informer.clone(),
            source: source(&self.inner),
        };
        if self.inner.lifetime.is_stopped() {
            slot.end();
        }
        entries.push(Entry {
            kind: id,
            slot: Arc::new(slot),
            task: None,
        });
        informer
    }

    fn not_started(&self) -> Vec<Unsynced> {
        let entries = self.inner.entries();
        let idle = entries
            .iter()
            .filter(|entry| entry.task.is_none() && !entry.slot.progress().borrow().ended);
        idle.map(|entry| Unsynced {
            kind: entry.slot.kind(),
            reason: "not started".to_owned(),
        })
        .collect()
    }

    fn slots(&self) -> Vec<Arc<dyn Slot>> {
        self.inner
            .entries()
            .iter()
            .map(|entry| Arc::clone(&entry.slot))
            .collect()
    }
}

impl InformerFactoryBuilder {
    /// Only objects of this namespace. Cluster-scoped kinds are cached whole all the same.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.selection.namespace = Some(namespace.into());
        self
    }

    /// Subscribers are told every object again in this period, as [`Event::Resync`](crate::Event::Resync); at
    /// least a second.
    pub fn resync(mut self, period: Duration) -> Self {
        self.subscribe = self.subscribe.resync(period);
        self
    }

    /// How many events may wait for a subscriber before changes of one object are merged; 1,024 by default.
    pub fn queue_capacity(mut self, events: usize) -> Self {
        self.subscribe = self.subscribe.capacity(events);
        self
    }

    /// Chooses objects by label and field selectors. The other options of a list are the informer's own and are
    /// not taken over.
    pub fn list_options(mut self, choose: impl FnOnce(ListOptions) -> ListOptions) -> Self {
        let ListOptions {
            label_selector,
            field_selector,
            ..
        } = choose(ListOptions {
            label_selector: self.selection.labels,
            field_selector: self.selection.fields,
            ..ListOptions::default()
        });
        self.selection.labels = label_selector;
        self.selection.fields = field_selector;
        self
    }

    /// Caches `metadata.managedFields` as well, often half of an object. Needed only to extract apply
    /// configurations from cached objects.
    pub fn keep_managed_fields(mut self) -> Self {
        self.selection.managed_fields = ManagedFields::Keep;
        self
    }

    /// The factory.
    pub fn build(self) -> InformerFactory {
        let Self {
            client,
            selection,
            subscribe,
        } = self;
        let (lifetime, entries) = (Lifetime::new(), Mutex::default());
        InformerFactory {
            inner: Arc::new(Inner {
                client,
                selection,
                subscribe,
                lifetime,
                entries,
            }),
        }
    }
}

impl Inner {
    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Identity> Slot for TypedSlot<K> {
    fn informer(&self) -> &dyn Any {
        &self.informer
    }

    fn kind(&self) -> &'static str {
        self.informer.hub().kind()
    }

    fn spawn(&self) -> JoinHandle<()> {
        self.informer.spawn(Arc::clone(&self.source))
    }

    fn progress(&self) -> watch::Receiver<Progress> {
        self.informer.hub().progress()
    }

    fn last_failure(&self) -> Option<String> {
        self.informer.hub().board().last_failure()
    }

    fn end(&self) {
        self.informer.hub().end();
    }
}

impl fmt::Debug for InformerFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<_> = self.slots().iter().map(|slot| slot.kind()).collect();
        f.debug_struct("InformerFactory")
            .field("kinds", &kinds)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "k8s-openapi"))]
mod tests {
    use std::collections::BTreeMap;

    use bytes::Bytes;
    use futures_util::future::BoxFuture;
    use futures_util::stream::{self, StreamExt};
    use k8s_openapi::api::core::v1::{ConfigMap, Namespace};

    use super::*;
    use crate::Event;
    use crate::transport::{Body, Transport, TransportError};

    /// Answers each path with the same lines, then leaves the watch open; other paths are forbidden.
    struct Script(BTreeMap<&'static str, &'static str>);

    impl Transport for Script {
        fn send(
            &self,
            request: http::Request<Bytes>,
        ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
            Box::pin(async move {
                let Some(lines) = self.0.get(request.uri().path()) else {
                    let refusal =
                        r#"{"kind":"Status","reason":"Forbidden","message":"not you","code":403}"#;
                    let response = http::Response::builder().status(403);
                    return Ok(response.body(Body::from_bytes(refusal)).unwrap());
                };
                let lines = stream::iter([Ok(Bytes::from_static(lines.as_bytes()))]);
                let body = Body::from_stream(lines.chain(stream::pending()));
                Ok(http::Response::new(body))
            })
        }
    }

    const MAPS: &str = concat!(
        r#"{"type":"ADDED","object":{"metadata":{"name":"web","namespace":"prod","resourceVersion":"5","uid":"u","labels":{"app":"a"}}}}"#,
        "\n",
        r#"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7","annotations":{"k8s.io/initial-events-end":"true"}}}}"#,
        "\n",
        r#"{"type":"ADDED","object":{"metadata":{"name":"db","namespace":"prod","resourceVersion":"9","uid":"v"}}}"#,
        "\n",
    );

    const NAMESPACES: &str = concat!(
        r#"{"type":"ADDED","object":{"metadata":{"name":"prod","resourceVersion":"3","uid":"n"}}}"#,
        "\n",
        r#"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7","annotations":{"k8s.io/initial-events-end":"true"}}}}"#,
        "\n",
    );

    fn factory(answers: &[(&'static str, &'static str)]) -> InformerFactory {
        let client = Client::new(Arc::new(Script(answers.iter().copied().collect())));
        InformerFactory::builder(client).namespace("prod").build()
    }

    fn both() -> InformerFactory {
        factory(&[
            ("/api/v1/namespaces/prod/configmaps", MAPS),
            ("/api/v1/namespaces", NAMESPACES),
        ])
    }

    #[tokio::test(start_paused = true)]
    async fn runs_the_informers_of_several_kinds_and_scopes() {
        let factory = both();
        let maps = factory.informer::<ConfigMap>();
        let namespaces = factory.informer::<Namespace>();
        let mut events = maps.subscribe();
        factory.start();
        factory.wait_for_sync().await.unwrap();
        maps.wait_for_resource_version("9").await.unwrap();
        assert!(namespaces.lister().get("prod").is_some());
        let prod = maps.lister().namespace("prod");
        assert!(prod.get("web").is_some() && prod.get("x").is_none());
        assert_eq!(prod.list().len(), 2);
        assert_eq!(
            prod.select(&LabelSelector::parse("app in (a, b)").unwrap())
                .len(),
            1
        );
        assert!(maps.lister().namespace("other").list().is_empty());
        factory.shutdown().await;
        let mut names = Vec::new();
        while let Some(event) = events.next().await {
            names.push(event.object().map_or("synced".to_owned(), |object| {
                object.metadata.name.clone().unwrap_or_default()
            }));
        }
        // All of it arrived at once, so all of it is the state the informer began with.
        assert_eq!(names.pop().as_deref(), Some("synced"));
        names.sort();
        assert_eq!(names, ["db", "web"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_kind_has_one_informer_and_needs_a_start_after_it_was_asked_for() {
        let factory = both();
        let maps = factory.informer::<ConfigMap>();
        factory.start();
        factory.start();
        factory.wait_for_sync().await.unwrap();
        assert!(factory.informer::<ConfigMap>().has_synced());
        assert!(Arc::ptr_eq(
            &maps.lister().list(),
            &factory.informer::<ConfigMap>().lister().list()
        ));

        let namespaces = factory.informer::<Namespace>();
        let error = factory.wait_for_sync().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "not synchronised: Namespace (not started)"
        );
        factory.clone().start();
        factory.wait_for_sync().await.unwrap();
        assert!(namespaces.has_synced());
    }

    #[tokio::test(start_paused = true)]
    async fn the_error_names_what_did_not_synchronise_and_why() {
        let factory = factory(&[("/api/v1/namespaces/prod/configmaps", MAPS)]);
        factory.informer::<ConfigMap>();
        let namespaces = factory.informer::<Namespace>();
        let mut problems = namespaces.problems();
        factory.start();
        let error = factory
            .wait_for_sync_within(Duration::from_secs(20))
            .await
            .unwrap_err();
        let [
            Unsynced {
                kind: "Namespace",
                reason,
            },
        ] = error.kinds()
        else {
            panic!("{error}")
        };
        assert!(
            reason.contains("watch namespaces") && reason.contains("not you"),
            "{reason}"
        );
        assert!(
            problems
                .next()
                .await
                .unwrap()
                .to_string()
                .contains("not you")
        );

        let wait = tokio::spawn({
            let factory = factory.clone();
            async move { factory.wait_for_sync().await }
        });
        tokio::task::yield_now().await;
        factory.shutdown().await;
        let error = wait.await.unwrap().unwrap_err();
        assert_eq!(error.to_string(), "not synchronised: Namespace (shut down)");
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_shutdown_nothing_runs_and_nothing_hangs() {
        let factory = both();
        let maps = factory.informer::<ConfigMap>();
        let mut early = maps.subscribe();
        factory.shutdown().await;
        factory.start();
        assert_eq!(early.next().await, None::<Event<ConfigMap>>);
        let mut late = factory.informer::<Namespace>().subscribe();
        assert_eq!(late.next().await, None::<Event<Namespace>>);
        let error = factory.wait_for_sync().await.unwrap_err();
        assert_eq!(error.kinds().len(), 2);
        factory.shutdown().await;
    }
}
