//! One object of every kind and version through the verbs that every kind has.
//!
//! Owns: the round trip through the server.
//! Must not know: any one kind's fields.

use anyhow::{Context, Result, ensure};
use e2e_types::prelude::*;
use kubewright::{
    Api, Clientset, DeleteOptions, ListOptions, ObjectMetadata, Patch, PatchOptions, Resource,
    Value, verbs,
};
use serde_json::json;

const NAMESPACE: &str = "default";

/// Runs every sample; tells how many kinds and versions there were.
// Old versions are served and used, so they take part.
#[allow(deprecated)]
pub async fn run(clientset: &Clientset) -> Result<usize> {
    let samples = std::env::var("E2E_SAMPLES").context("E2E_SAMPLES")?;
    let samples = std::fs::read_to_string(samples)?;
    let samples: Vec<Value> = samples
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    let mut done = 0;
    macro_rules! each {
        ($($group:ident.$kind:ident($($namespace:expr)?);)*) => {$(
            let api = clientset.$group().$kind($($namespace)?);
            exercise(&api, &samples)
                .await
                .with_context(|| concat!(stringify!($group), ".", stringify!($kind)))?;
            done += 1;
        )*};
    }
    each! {
        authentication_stackable_tech_v1alpha1.authentication_classes();
        core_openfeature_dev_v1alpha1.feature_flag_configurations(NAMESPACE);
        couchbase_com_v2.couchbase_autoscalers(NAMESPACE);
        dex_coreos_com_v1.auth_codes(NAMESPACE);
        external_secrets_io_v1.external_secrets(NAMESPACE);
        flagger_app_v1beta1.alert_providers(NAMESPACE);
        gateway_networking_k8s_io_v1.gateway_classes();
        gateway_networking_k8s_io_v1beta1.gateway_classes();
        gateway_networking_k8s_io_v1.reference_grants(NAMESPACE);
        gateway_networking_k8s_io_v1beta1.reference_grants(NAMESPACE);
        kafka_strimzi_io_v1.kafka_connectors(NAMESPACE);
        kafka_strimzi_io_v1beta2.kafka_connectors(NAMESPACE);
        kueue_x_k8s_io_v1beta2.resource_flavors();
        kyverno_io_v2.global_context_entries();
        kyverno_io_v2beta1.global_context_entries();
        monitoring_coreos_com_v1.prometheus_rules(NAMESPACE);
        multicluster_x_k8s_io_v1alpha1.works(NAMESPACE);
        networking_istio_io_v1.workload_groups(NAMESPACE);
        networking_istio_io_v1beta1.workload_groups(NAMESPACE);
        networking_istio_io_v1alpha3.workload_groups(NAMESPACE);
        snapshot_storage_k8s_io_v1.volume_snapshot_classes();
        traefik_io_v1alpha1.middlewares(NAMESPACE);
        velero_io_v1.schedules(NAMESPACE);
        wgpolicyk8s_io_v1beta1.policy_reports(NAMESPACE);
        wgpolicyk8s_io_v1alpha2.policy_reports(NAMESPACE);
        wgpolicyk8s_io_v1alpha1.policy_reports(NAMESPACE);
    }
    Ok(done)
}

async fn exercise<K>(api: &Api<K>, samples: &[Value]) -> Result<()>
where
    K: Resource
        + verbs::All
        + serde::de::DeserializeOwned
        + serde::Serialize
        + Send
        + Sync
        + 'static,
{
    let sample = samples
        .iter()
        .find(|sample| sample["apiVersion"] == K::API_VERSION && sample["kind"] == K::KIND)
        .context("no sample")?;
    let mut object: K = kubewright::decode_value(sample)?;
    let name = "e2e-sample";
    let metadata = object.metadata_mut();
    metadata.set_name(name);
    metadata.set_namespace(None);
    if api.get_opt(name).await?.is_some() {
        api.delete(name, &DeleteOptions::default()).await?;
    }

    let mut created = api.create(&object).await.context("create")?;
    ensure!(
        created.metadata().uid().is_some(),
        "create gives back what was stored"
    );
    let read = api.get(name).await.context("get")?;
    ensure!(json!(read) == json!(created), "get gives what create gave");

    created.metadata_mut().set_label("step", Some("update"));
    let updated = api.update(&created).await.context("update")?;
    ensure!(
        updated.metadata().label("step") == Some("update"),
        "update is kept"
    );

    let patch = Patch::Merge(json!({"metadata": {"labels": {"step": "patch"}}}));
    let patched = api
        .patch(name, &patch, &PatchOptions::default())
        .await
        .context("patch")?;
    ensure!(
        patched.metadata().label("step") == Some("patch"),
        "patch is kept"
    );

    let selector = kubewright::LabelSelector::parse("step=patch")?;
    let listed = api
        .list(&ListOptions::default().labels(selector))
        .await
        .context("list")?;
    ensure!(
        listed
            .items
            .iter()
            .any(|item| item.metadata().name() == Some(name)),
        "list finds it"
    );

    api.delete(name, &DeleteOptions::default())
        .await
        .context("delete")?;
    ensure!(api.get_opt(name).await?.is_none(), "delete is done");
    Ok(())
}
