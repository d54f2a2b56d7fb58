//! Types generated with k8s-openapi, used unchanged with kube's `Api` and `watcher`.
//!
//! Owns: the proof that kube takes the generated types as its own.
//! Must not know: kubewright's runtime.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e_types::couchbase_com::v2::couchbase_autoscaler::{
    CouchbaseAutoscaler, CouchbaseAutoscalerSpec,
};
use futures::StreamExt;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::api::{Api, DeleteParams, ListParams, Patch, PatchParams, PostParams};
use kube::runtime::{WatchStreamExt, wait, watcher};
use kube::{Client, ResourceExt};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::try_default().await?;
    install(&client).await?;
    let autoscalers: Api<CouchbaseAutoscaler> = Api::namespaced(client, "default");
    let name = "kube-interop";
    let _ = autoscalers.delete(name, &DeleteParams::default()).await;

    let spec = CouchbaseAutoscalerSpec {
        servers: "data".to_owned(),
        size: 3,
    };
    let created = autoscalers
        .create(
            &PostParams::default(),
            &CouchbaseAutoscaler::new(name, spec),
        )
        .await
        .context("create")?;
    ensure!(
        created.spec.size == 3 && created.uid().is_some(),
        "create gives back what was stored"
    );

    let config = watcher::Config::default().fields(&format!("metadata.name={name}"));
    let mut events = Box::pin(watcher(autoscalers.clone(), config).applied_objects());
    let seen = next(&mut events).await.context("the watch's first event")?;
    ensure!(seen.name_any() == name, "the watch shows the object");

    let mut wanted = CouchbaseAutoscaler::new(
        name,
        CouchbaseAutoscalerSpec {
            servers: "data".to_owned(),
            size: 5,
        },
    );
    wanted
        .labels_mut()
        .insert("by".to_owned(), "apply".to_owned());
    let applied = autoscalers
        .patch(
            name,
            &PatchParams::apply("interop").force(),
            &Patch::Apply(&wanted),
        )
        .await
        .context("server-side apply")?;
    ensure!(
        applied.spec.size == 5 && applied.labels()["by"] == "apply",
        "apply is kept"
    );
    let seen = next(&mut events)
        .await
        .context("the watch's second event")?;
    ensure!(seen.spec.size == 5, "the watch shows the change");

    let all = autoscalers
        .list(&ListParams::default().labels("by=apply"))
        .await
        .context("list")?;
    ensure!(all.items.len() == 1, "list by label");

    autoscalers
        .delete(name, &DeleteParams::default())
        .await
        .context("delete")?;
    ensure!(autoscalers.get_opt(name).await?.is_none(), "delete");
    println!("kube-interop: create, watch, apply, list and delete through kube");
    Ok(())
}

async fn install(client: &Client) -> Result<()> {
    let definitions: Api<CustomResourceDefinition> = Api::all(client.clone());
    let name = "couchbaseautoscalers.couchbase.com";
    let definition = json!(CouchbaseAutoscaler::crd());
    definitions
        .patch(
            name,
            &PatchParams::apply("interop").force(),
            &Patch::Apply(&definition),
        )
        .await
        .context("installing the definition")?;
    let established = wait::conditions::is_crd_established();
    tokio::time::timeout(
        Duration::from_secs(30),
        wait::await_condition(definitions, name, established),
    )
    .await??;
    Ok(())
}

async fn next<S, K>(events: &mut S) -> Result<K>
where
    S: futures::Stream<Item = Result<K, watcher::Error>> + Unpin,
{
    let event = tokio::time::timeout(Duration::from_secs(20), events.next()).await?;
    Ok(event.context("the watch ended")??)
}
