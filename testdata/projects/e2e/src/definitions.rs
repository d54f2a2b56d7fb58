//! Installs the definitions that the generated kinds carry.
//!
//! Owns: which kinds take part.
//! Must not know: what is done with them.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use e2e_types as types;
use kubewright::k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kubewright::{Api, Client, Patch, PatchOptions, Value};

/// The definition of every kind, once for all its versions.
fn all() -> Vec<Value> {
    vec![
        types::authentication_stackable_tech::v1alpha1::AuthenticationClass::crd(),
        types::core_openfeature_dev::v1alpha1::FeatureFlagConfiguration::crd(),
        types::couchbase_com::v2::CouchbaseAutoscaler::crd(),
        types::dex_coreos_com::v1::AuthCode::crd(),
        types::external_secrets_io::v1::ExternalSecret::crd(),
        types::flagger_app::v1beta1::AlertProvider::crd(),
        types::gateway_networking_k8s_io::v1::GatewayClass::crd(),
        types::gateway_networking_k8s_io::v1::ReferenceGrant::crd(),
        types::kafka_strimzi_io::v1::KafkaConnector::crd(),
        types::kueue_x_k8s_io::v1beta2::ResourceFlavor::crd(),
        types::kyverno_io::v2::GlobalContextEntry::crd(),
        types::monitoring_coreos_com::v1::PrometheusRule::crd(),
        types::multicluster_x_k8s_io::v1alpha1::Work::crd(),
        types::networking_istio_io::v1::WorkloadGroup::crd(),
        types::snapshot_storage_k8s_io::v1::VolumeSnapshotClass::crd(),
        types::traefik_io::v1alpha1::Middleware::crd(),
        types::velero_io::v1::Schedule::crd(),
        types::wgpolicyk8s_io::v1beta1::PolicyReport::crd(),
    ]
}

/// Installs them and waits until the server serves them; how many there are.
pub async fn install(client: &Client) -> Result<usize> {
    let all = all();
    install_all(client, &all).await?;
    Ok(all.len())
}

/// Installs definitions and waits until the server serves them.
pub async fn install_all(client: &Client, all: &[Value]) -> Result<()> {
    let definitions: Api<CustomResourceDefinition> = Api::cluster(client);
    let name = |definition: &Value| {
        definition["metadata"]["name"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let options = PatchOptions::default().field_manager("e2e").force();
    for definition in all {
        let patch = Patch::Apply(definition.clone());
        let name = name(definition);
        definitions
            .patch(&name, &patch, &options)
            .await
            .with_context(|| format!("installing {name}"))?;
    }
    for definition in all {
        let name = name(definition);
        let mut tries = 0;
        while !is_established(&definitions.get(&name).await?) {
            tries += 1;
            if tries > 200 {
                bail!("{name} is not established after 20 seconds");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    // Established kinds are served a moment later.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    Ok(())
}

fn is_established(definition: &CustomResourceDefinition) -> bool {
    let conditions = definition
        .status
        .as_ref()
        .and_then(|status| status.conditions.as_ref());
    conditions
        .into_iter()
        .flatten()
        .any(|condition| condition.type_ == "Established" && condition.status == "True")
}
