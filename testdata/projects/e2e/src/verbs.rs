//! Every verb of a typed client, and the options of the calls.
//!
//! Owns: what is expected of each.
//! Must not know: how samples are made, caches, apply configurations.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use e2e_types::couchbase_com::v2::CouchbaseAutoscaler;
use e2e_types::couchbase_com::v2::couchbase_autoscaler::{
    CouchbaseAutoscalerSpec, CouchbaseAutoscalerStatus,
};
use e2e_types::prelude::*;
use futures_util::StreamExt;
use kubewright::{
    Api, Clientset, CreateOptions, DeleteOptions, FieldSelector, FieldValidation, JsonPatch,
    LabelSelector, ListOptions, ObjectMetadata, Patch, PatchOptions, Propagation, Resource,
    UpdateOptions, WatchEvent, WatchOptions,
};
use serde_json::json;

pub async fn run(clientset: &Clientset) -> Result<()> {
    let api = clientset
        .couchbase_com_v2()
        .couchbase_autoscalers("default");
    api.delete_collection(&DeleteOptions::default(), &ListOptions::default())
        .await?;
    create(&api).await.context("create")?;
    list(clientset, &api).await.context("list")?;
    watch(&api).await.context("watch")?;
    update(&api).await.context("update")?;
    patch(&api).await.context("patch")?;
    scale(&api).await.context("scale")?;
    delete(&api).await.context("delete")
}

fn autoscaler(name: &str, size: i64) -> CouchbaseAutoscaler {
    let mut object = CouchbaseAutoscaler::new(
        name,
        CouchbaseAutoscalerSpec {
            servers: "data".to_owned(),
            size,
        },
    );
    object.metadata_mut().set_label("set", Some("verbs"));
    object
}

async fn create(api: &Api<CouchbaseAutoscaler>) -> Result<()> {
    let dry = api
        .create_with(&autoscaler("a", 1), &CreateOptions::default().dry_run())
        .await?;
    ensure!(
        dry.metadata().uid().is_some(),
        "a dry run answers as if it had been stored"
    );
    ensure!(
        api.get_opt("a").await?.is_none(),
        "a dry run stores nothing"
    );
    for (name, size) in [("a", 1), ("b", 2), ("c", 3)] {
        let created = api.create(&autoscaler(name, size)).await?;
        ensure!(created.spec.size == size);
    }
    let again = api.create(&autoscaler("a", 1)).await;
    let Err(error) = again else {
        bail!("a name can be taken twice")
    };
    ensure!(error.is_already_exists(), "{error}");
    ensure!(
        error.to_string().contains("\"a\""),
        "an error names the object: {error}"
    );

    let invalid = api.create(&autoscaler("invalid", -1)).await;
    let Err(error) = invalid else {
        bail!("the server validates")
    };
    ensure!(error.is_invalid(), "{error}");
    let strict = CreateOptions::default()
        .field_validation(FieldValidation::Strict)
        .field_manager("e2e");
    api.create_with(&autoscaler("d", 4), &strict).await?;
    let missing = api.get("nobody").await;
    let Err(error) = missing else {
        bail!("nobody is there")
    };
    ensure!(error.is_not_found(), "{error}");
    Ok(())
}

async fn list(clientset: &Clientset, api: &Api<CouchbaseAutoscaler>) -> Result<()> {
    let all = api.list(&ListOptions::default()).await?;
    ensure!(all.items.len() == 4, "{} objects", all.items.len());
    let page = api.list(&ListOptions::default().limit(3)).await?;
    let token = page
        .metadata
        .continue_token
        .clone()
        .context("a page tells where the next begins")?;
    let rest = api
        .list(&ListOptions::default().limit(3).continue_token(token))
        .await?;
    ensure!(
        page.items.len() == 3 && rest.items.len() == 1,
        "pages of three"
    );
    let fields = ListOptions::default().fields(FieldSelector::name("b"));
    ensure!(api.list(&fields).await?.items.len() == 1, "by field");
    let labels = ListOptions::default().labels(LabelSelector::parse("set in (verbs), !nothing")?);
    let everywhere = clientset
        .couchbase_com_v2()
        .couchbase_autoscalers_in_all_namespaces();
    ensure!(
        everywhere.list(&labels).await?.items.len() == 4,
        "in all namespaces, by label"
    );
    Ok(())
}

async fn watch(api: &Api<CouchbaseAutoscaler>) -> Result<()> {
    let version = api
        .list(&ListOptions::default())
        .await?
        .metadata
        .resource_version
        .clone()
        .unwrap_or_default();
    let options = WatchOptions::default().resource_version(version);
    let mut watch = api.watch(&options);
    api.patch(
        "a",
        &Patch::Merge(json!({"metadata": {"labels": {"seen": "yes"}}})),
        &PatchOptions::default(),
    )
    .await?;
    let event = tokio::time::timeout(Duration::from_secs(10), watch.next())
        .await?
        .context("the watch ended")??;
    let WatchEvent::Modified(seen) = event else {
        bail!("not a modification")
    };
    ensure!(seen.metadata().label("seen") == Some("yes"));

    let mut expired = api.watch(&WatchOptions::default().resource_version("1"));
    let event = tokio::time::timeout(Duration::from_secs(10), expired.next())
        .await?
        .context("the watch ended")?;
    match event {
        Ok(WatchEvent::Error(status)) => ensure!(status.code == 410, "{status:?}"),
        Err(error) => ensure!(error.is_expired() || error.is_gone(), "{error}"),
        Ok(_) => bail!("version 1 is long gone"),
    }
    Ok(())
}

async fn update(api: &Api<CouchbaseAutoscaler>) -> Result<()> {
    let mut first = api.get("a").await?;
    let mut second = first.clone();
    first.spec.size = 10;
    let first = api.update(&first).await?;
    second.spec.size = 11;
    let conflict = api.update(&second).await;
    let Err(error) = conflict else {
        bail!("an update from an old version is refused")
    };
    ensure!(error.is_conflict(), "{error}");

    let mut with_status = first.clone();
    with_status.spec.size = 99;
    with_status.status = Some(CouchbaseAutoscalerStatus {
        label_selector: "app=data".to_owned(),
        size: 10,
    });
    let stored = api.update_status(&with_status).await?;
    ensure!(
        stored.spec.size == 10,
        "update_status leaves the spec alone"
    );
    ensure!(
        stored
            .status
            .as_ref()
            .is_some_and(|status| status.size == 10),
        "update_status is kept"
    );
    let mut without = stored.clone();
    without.status = None;
    let kept = api.update(&without).await?;
    ensure!(kept.status.is_some(), "update leaves the status alone");
    Ok(())
}

async fn patch(api: &Api<CouchbaseAutoscaler>) -> Result<()> {
    let operations = vec![
        JsonPatch::Test {
            path: "/spec/size".to_owned(),
            value: json!(10),
        },
        JsonPatch::Replace {
            path: "/spec/size".to_owned(),
            value: json!(12),
        },
    ];
    ensure!(
        api.patch(
            "a",
            &Patch::Json(operations.clone()),
            &PatchOptions::default()
        )
        .await?
        .spec
        .size
            == 12
    );
    let again = api
        .patch("a", &Patch::Json(operations), &PatchOptions::default())
        .await;
    ensure!(again.is_err(), "a failed test changes nothing");
    ensure!(api.get("a").await?.spec.size == 12);
    let status = Patch::Merge(json!({"status": {"size": 12}}));
    let patched = api
        .patch_status("a", &status, &PatchOptions::default())
        .await?;
    ensure!(patched.status.is_some_and(|status| status.size == 12));
    Ok(())
}

async fn scale(api: &Api<CouchbaseAutoscaler>) -> Result<()> {
    let mut scale = api.get_scale("a").await?;
    ensure!(scale.spec.replicas == 12, "{scale:?}");
    ensure!(
        scale
            .status
            .as_ref()
            .is_some_and(|status| status.selector.as_deref() == Some("app=data"))
    );
    scale.spec.replicas = 7;
    let scaled = api.update_scale(&scale, &UpdateOptions::default()).await?;
    ensure!(scaled.spec.replicas == 7);
    ensure!(api.get("a").await?.spec.size == 7);
    let patched = api
        .patch_scale(
            "a",
            &Patch::Merge(json!({"spec": {"replicas": 8}})),
            &PatchOptions::default(),
        )
        .await?;
    ensure!(patched.spec.replicas == 8);
    Ok(())
}

async fn delete(api: &Api<CouchbaseAutoscaler>) -> Result<()> {
    let wrong = DeleteOptions::default().uid("00000000-0000-0000-0000-000000000000");
    let refused = api.delete("a", &wrong).await;
    ensure!(
        refused.is_err_and(|error| error.is_conflict()),
        "a precondition holds"
    );
    api.delete("a", &DeleteOptions::default().dry_run()).await?;
    let object = api.get("a").await?;
    let uid = object.metadata().uid().unwrap_or_default().to_owned();
    let right = DeleteOptions::default()
        .uid(uid)
        .propagation(Propagation::Background)
        .grace_period_seconds(0);
    api.delete("a", &right).await?;
    ensure!(api.get_opt("a").await?.is_none());
    let selected = ListOptions::default().labels(LabelSelector::parse("set=verbs")?);
    api.delete_collection(&DeleteOptions::default(), &selected)
        .await?;
    ensure!(
        api.list(&ListOptions::default()).await?.items.is_empty(),
        "delete_collection deletes what is selected"
    );
    Ok(())
}
