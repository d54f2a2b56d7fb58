//! An informer that keeps its copy through failures.
//!
//! Owns: the failures, and what a subscriber must have seen after them.
//! Must not know: how the copy is kept.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use e2e_types::flagger_app::v1beta1::AlertProvider;
use e2e_types::prelude::*;
use kubewright::{
    Api, Client, Clientset, Config, DeleteOptions, Event, InformerFactory, ListOptions,
    ObjectMetadata, Patch, PatchOptions, Resource, Subscription,
};
use serde_json::json;

use crate::proxy::Proxy;

const NAMESPACE: &str = "default";

pub async fn run(clientset: &Clientset, config: &Config) -> Result<()> {
    let api = clientset.flagger_app_v1beta1().alert_providers(NAMESPACE);
    for object in api.list(&ListOptions::default()).await?.items {
        api.delete(
            object.metadata().name().unwrap_or_default(),
            &DeleteOptions::default(),
        )
        .await?;
    }
    api.create(&provider("before")?).await?;

    let authority = config
        .server
        .authority()
        .context("a server without an authority")?;
    let proxy = Proxy::start(authority.to_string()).await?;
    let mut through_proxy = config.clone();
    through_proxy.server = format!("http://{}", proxy.address).parse()?;
    let factory = InformerFactory::builder(Client::from_config(through_proxy)?)
        .namespace(NAMESPACE)
        .build();
    let informer = factory.flagger_app_v1beta1().alert_providers();
    let mut events = informer.subscribe();
    factory.start();
    within(factory.wait_for_sync()).await??;
    ensure!(
        informer
            .lister()
            .namespace(NAMESPACE)
            .get("before")
            .is_some(),
        "the first list"
    );
    expect(&mut events, "before", "added").await?;

    api.create(&provider("live")?).await?;
    expect(&mut events, "live", "added").await?;

    // The connection drops while nothing is said, and changes are made before it is back.
    let watches = proxy.watches();
    proxy.refuse(true);
    proxy.cut();
    api.create(&provider("missed")?).await?;
    label(&api, "live", "changed").await?;
    api.delete("before", &DeleteOptions::default()).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    proxy.refuse(false);
    let mut left = vec![
        ("missed", "added"),
        ("live", "modified"),
        ("before", "deleted"),
    ];
    drain(&mut events, &mut left)
        .await
        .context("after the dropped connection")?;
    ensure!(
        proxy.watches() > watches,
        "the watch went on through the proxy"
    );

    // The version that the informer goes on from is gone: the real server's own answer to it.
    proxy.expire_next_watch();
    proxy.refuse(true);
    proxy.cut();
    api.create(&provider("unseen")?).await?;
    api.delete("missed", &DeleteOptions::default()).await?;
    label(&api, "live", "again").await?;
    proxy.refuse(false);
    let mut left = vec![
        ("unseen", "added"),
        ("missed", "deleted"),
        ("live", "modified"),
    ];
    drain(&mut events, &mut left)
        .await
        .context("after the expired version")?;
    ensure!(proxy.expired() == 1, "{} watches expired", proxy.expired());

    // And it is live again.
    label(&api, "unseen", "last").await?;
    expect(&mut events, "unseen", "modified").await?;
    let newest = api.get("unseen").await?;
    let version = newest
        .metadata()
        .resource_version()
        .unwrap_or_default()
        .to_owned();
    within(informer.wait_for_resource_version(&version)).await??;
    let lister = informer.lister().namespace(NAMESPACE);
    let (unseen, live) = (lister.get("unseen"), lister.get("live"));
    ensure!(unseen.is_some_and(|o| o.metadata().label("by") == Some("last")));
    ensure!(live.is_some_and(|o| o.metadata().label("by") == Some("again")));
    ensure!(lister.get("before").is_none() && lister.get("missed").is_none());
    within(factory.shutdown()).await?;
    for name in ["live", "unseen"] {
        api.delete(name, &DeleteOptions::default()).await?;
    }
    Ok(())
}

fn provider(name: &str) -> Result<AlertProvider> {
    let object = json!({
        "metadata": {"name": name},
        "spec": {"type": "slack", "address": "https://alerts.example.com"},
    });
    Ok(kubewright::decode_value(&object)?)
}

async fn label(api: &Api<AlertProvider>, name: &str, by: &str) -> Result<()> {
    let patch = Patch::Merge(json!({"metadata": {"labels": {"by": by}}}));
    api.patch(name, &patch, &PatchOptions::default()).await?;
    Ok(())
}

/// Waits for one event, whatever else comes before.
async fn expect(
    events: &mut Subscription<AlertProvider>,
    name: &'static str,
    what: &'static str,
) -> Result<()> {
    drain(events, &mut vec![(name, what)]).await
}

/// Waits until every one of these events came.
async fn drain(
    events: &mut Subscription<AlertProvider>,
    left: &mut Vec<(&str, &str)>,
) -> Result<()> {
    let all = async {
        while !left.is_empty() {
            let Some(event) = events.next().await else {
                bail!("the subscription ended")
            };
            let what = match &event {
                Event::Added(_) => "added",
                Event::Modified { .. } => "modified",
                Event::Deleted(_) => "deleted",
                _ => continue,
            };
            let name = event
                .object()
                .and_then(|o| o.metadata().name().map(str::to_owned))
                .unwrap_or_default();
            left.retain(|wanted| *wanted != (name.as_str(), what));
        }
        Ok(())
    };
    let ended = tokio::time::timeout(Duration::from_secs(60), all).await;
    match ended {
        Ok(done) => done,
        Err(_) => bail!("did not come within a minute: {left:?}"),
    }
}

async fn within<T>(future: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(Duration::from_secs(60), future)
        .await
        .context("took more than a minute")
}
