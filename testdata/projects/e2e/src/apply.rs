//! Server-side apply with two managers, and what each owns.
//!
//! Owns: what `extract` must give back.
//! Must not know: other verbs.

use anyhow::{Context, Result, bail, ensure};
use e2e_types::couchbase_com::v2::CouchbaseAutoscaler;
use e2e_types::couchbase_com::v2::couchbase_autoscaler::{
    CouchbaseAutoscalerApply, CouchbaseAutoscalerSpecApply, CouchbaseAutoscalerStatusApply,
};
use e2e_types::prelude::*;
use kubewright::{
    ApplyConfiguration, ApplyOptions, Clientset, DeleteOptions, ObjectMetadata, Resource,
};
use serde_json::json;

pub async fn run(clientset: &Clientset) -> Result<()> {
    let api = clientset
        .couchbase_com_v2()
        .couchbase_autoscalers("default");
    let name = "applied";
    if api.get_opt(name).await?.is_some() {
        api.delete(name, &DeleteOptions::default()).await?;
    }
    let (first, second) = (
        ApplyOptions::manager("first"),
        ApplyOptions::manager("second"),
    );

    let wanted = CouchbaseAutoscalerApply::new(name).spec(
        CouchbaseAutoscalerSpecApply::default()
            .servers("data")
            .size(3),
    );
    let stored = api.apply(&wanted, &first).await?;
    ensure!(stored.spec.size == 3 && stored.spec.servers == "data");

    let labels = CouchbaseAutoscalerApply::new(name).labels([("owner", "second")]);
    let stored = api.apply(&labels, &second).await?;
    ensure!(stored.metadata().label("owner") == Some("second") && stored.spec.size == 3);

    let of_first =
        CouchbaseAutoscalerApply::extract(&stored, "first")?.context("the first owns fields")?;
    let of_second =
        CouchbaseAutoscalerApply::extract(&stored, "second")?.context("the second owns fields")?;
    ensure!(
        json!(of_first)["spec"] == json!({"servers": "data", "size": 3}),
        "{}",
        json!(of_first)
    );
    ensure!(
        json!(of_first)["metadata"]["labels"].is_null(),
        "the first does not own the label"
    );
    ensure!(
        json!(of_second)["metadata"]["labels"] == json!({"owner": "second"}),
        "{}",
        json!(of_second)
    );
    ensure!(
        json!(of_second)["spec"].is_null(),
        "the second owns no spec"
    );

    // Applying what was extracted changes nothing.
    let again = api.apply(&of_first, &first).await?;
    ensure!(again.metadata().resource_version() == stored.metadata().resource_version());

    let taken = CouchbaseAutoscalerApply::new(name)
        .labels([("owner", "second")])
        .spec(CouchbaseAutoscalerSpecApply::default().size(9));
    let Err(conflict) = api.apply(&taken, &second).await else {
        bail!("a field of another is refused")
    };
    ensure!(conflict.is_conflict(), "{conflict}");
    let stored = api.apply(&taken, &second.clone().force()).await?;
    ensure!(stored.spec.size == 9);
    let of_first =
        CouchbaseAutoscalerApply::extract(&stored, "first")?.context("the first owns fields")?;
    ensure!(
        json!(of_first)["spec"] == json!({"servers": "data"}),
        "a forced field changes hands"
    );

    let status = CouchbaseAutoscalerApply::new(name).status(
        CouchbaseAutoscalerStatusApply::default()
            .label_selector("app=data")
            .size(9),
    );
    let stored = api.apply_status(&status, &first).await?;
    ensure!(
        stored
            .status
            .as_ref()
            .is_some_and(|status| status.size == 9)
    );
    let of_status = CouchbaseAutoscalerApply::extract_status(&stored, "first")?
        .context("the first owns a status")?;
    ensure!(json!(of_status)["status"]["size"] == 9);

    let mut stripped = stored.clone();
    stripped.metadata_mut().clear_managed_fields();
    ensure!(
        CouchbaseAutoscalerApply::extract(&stripped, "first").is_err(),
        "without managedFields it is an error"
    );

    // A field given up by its only owner goes.
    let stored = api
        .apply(
            &CouchbaseAutoscalerApply::new(name)
                .spec(CouchbaseAutoscalerSpecApply::default().size(9)),
            &second,
        )
        .await?;
    ensure!(stored.metadata().label("owner").is_none());
    api.delete(name, &DeleteOptions::default()).await?;
    let _: CouchbaseAutoscaler = stored;
    Ok(())
}
