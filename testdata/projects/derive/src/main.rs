//! Derived kinds against a real API server.
//!
//! Owns: what is expected of them.
//! Must not know: how the server is started.

mod kinds;

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use kinds::{
    Adjacent, CargoApply, External, Flag, Fleet, FleetApply, FleetSpec, FleetSpecApply,
    FleetStatus, Internal, NumberOrText, SeaClients, SeaClientsInformers, Signal, SignalSpec,
    Untagged,
};
use kubewright::k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kubewright::{
    Api, ApplyOptions, Client, Clientset, Config, DeleteOptions, InformerFactory, ListOptions,
    ObjectMetadata, Patch, PatchOptions, Resource, Value,
};

#[tokio::main]
async fn main() -> Result<()> {
    let config = Config::infer().context("the server's kubeconfig")?;
    let client = Client::from_config(config)?;
    install(&client, &[Fleet::crd(), Signal::crd()]).await?;
    let clients = Clientset::new(client.clone());
    fleets(&clients).await.context("fleets")?;
    signals(&clients).await.context("signals")?;
    informer(client).await.context("informer")?;
    println!("derive: two kinds installed from crd(), every call made");
    Ok(())
}

async fn install(client: &Client, all: &[Value]) -> Result<()> {
    let definitions: Api<CustomResourceDefinition> = Api::cluster(client);
    let options = PatchOptions::default().field_manager("derive").force();
    for definition in all {
        let name = definition["metadata"]["name"].as_str().unwrap_or_default();
        let patch = Patch::Apply(definition.clone());
        definitions.patch(name, &patch, &options).await?;
        let mut tries = 0;
        loop {
            let stored = definitions.get(name).await?;
            let status = serde_json::to_value(&stored.status)?;
            let conditions = status["conditions"].as_array().cloned().unwrap_or_default();
            let is = |name: &str, value: &str| {
                conditions
                    .iter()
                    .any(|it| it["type"] == name && it["status"] == value)
            };
            ensure!(
                !is("NonStructuralSchema", "True"),
                "{name} is not structural: {status}"
            );
            if is("Established", "True") {
                break;
            }
            tries += 1;
            ensure!(tries < 200, "{name} is not established after 20 seconds");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    // Established kinds are served a moment later.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    Ok(())
}

fn fleet(name: &str, ships: i32) -> Fleet {
    Fleet::new(
        name,
        FleetSpec {
            ships,
            harbour: "north".to_owned(),
            flag: Some(Flag::JollyRoger),
            ..FleetSpec::default()
        },
    )
}

async fn fleets(clients: &Clientset) -> Result<()> {
    let api = clients.fleets("default");
    api.delete_collection(&DeleteOptions::default(), &ListOptions::default())
        .await?;
    let mut stored = api.create(&fleet("a", 3)).await?;
    ensure!(stored.spec.flag == Some(Flag::JollyRoger));
    ensure!(
        stored.spec.hull.as_deref() == Some("oak"),
        "the server sets the default of the schema"
    );
    for (wrong, why) in [(-1, "below the minimum"), (100, "against the rule")] {
        let Err(error) = api.create(&fleet("wrong", wrong)).await else {
            bail!("{wrong} ships are {why}");
        };
        ensure!(error.is_invalid(), "{error}");
    }
    stored.spec.harbour = "south".to_owned();
    let Err(error) = api.update(&stored).await else {
        bail!("the harbour is immutable");
    };
    ensure!(error.to_string().contains("immutable"), "{error}");
    stored.spec.harbour = "north".to_owned();
    stored.status = Some(FleetStatus {
        ships: 2,
        ..FleetStatus::default()
    });
    let with_status = api.update_status(&stored).await?;
    ensure!(with_status.status.is_some_and(|status| status.ships == 2));
    let scale = api.get_scale("a").await?;
    ensure!(scale.spec.replicas == 3, "{scale:?}");

    // Two managers own one item each of a map list.
    for (manager, cargo) in [("one", "oil"), ("two", "tea")] {
        let apply = FleetApply::new("a").spec(
            FleetSpecApply::default().cargos([CargoApply::default().name(cargo).weight(7u32)]),
        );
        api.apply(&apply, &ApplyOptions::manager(manager)).await?;
    }
    let merged = api.get("a").await?;
    ensure!(merged.spec.cargos.len() == 2, "{:?}", merged.spec.cargos);
    let extracted = FleetApply::extract(&merged, "one")?.context("manager one applied")?;
    ensure!(
        serde_json::to_value(&extracted)?["spec"]
            == serde_json::json!({"cargos": [{"name": "oil", "weight": 7}]})
    );
    let list = clients
        .fleets_in_all_namespaces()
        .list(&ListOptions::default())
        .await?;
    ensure!(
        list.items
            .iter()
            .any(|it| it.metadata().name() == Some("a"))
    );
    Ok(())
}

async fn signals(clients: &Clientset) -> Result<()> {
    let api = clients.signals();
    api.delete_collection(&DeleteOptions::default(), &ListOptions::default())
        .await?;
    let spec = |adjacent, untagged, internal: Internal| SignalSpec {
        external: External::Count(3),
        internal,
        adjacent,
        untagged,
        optional: None,
        either: NumberOrText::Text("a".to_owned()),
        flat: External::Names {
            first: "b".to_owned(),
            second: None,
        },
        count: 1,
        letters: ["x".to_owned()].into(),
        any: serde_json::json!({"kept": [1, "2"]}),
    };
    let named = || Untagged::Named {
        name: "c".to_owned(),
    };
    let all = [
        spec(Adjacent::One { a: 1 }, named(), Internal::Plain),
        spec(
            Adjacent::Two { b: "b".to_owned() },
            Untagged::Numbered { number: 1 },
            Internal::Sized { size: 1 },
        ),
        spec(Adjacent::Nothing, named(), Internal::Plain),
    ];
    for (number, spec) in all.into_iter().enumerate() {
        let sent = serde_json::to_value(&spec)?;
        let stored = api.create(&Signal::new(format!("s{number}"), spec)).await?;
        let mut stored = serde_json::to_value(&stored.spec)?;
        let mut sent = sent;
        for spec in [&mut sent, &mut stored] {
            without_null(spec);
        }
        ensure!(stored == sent, "sent {sent}, stored {stored}");
    }
    let wrong = serde_json::json!({
        "apiVersion": "derive.example.com/v1",
        "kind": "Signal",
        "metadata": {"name": "wrong"},
        "spec": {
            "external": {"Count": 1, "Names": {"first": "a"}},
            "internal": {"kind": "Sized"},
            "adjacent": {"kind": "Nothing"},
            "untagged": {},
            "either": 1,
            "Count": 1,
            "count": -1,
            "letters": [],
            "any": 1,
        },
    });
    let patch = Patch::Apply(wrong);
    let options = PatchOptions::default().field_manager("derive");
    let Err(error) = api.patch("wrong", &patch, &options).await else {
        bail!("the server holds variants apart");
    };
    for part in [
        "spec.external",
        "spec.internal",
        "spec.untagged",
        "spec.count",
    ] {
        ensure!(error.to_string().contains(part), "{part}: {error}");
    }
    Ok(())
}

fn without_null(value: &mut Value) {
    if let Value::Object(map) = value {
        map.retain(|_, value| !value.is_null());
        map.values_mut().for_each(without_null);
    }
}

async fn informer(client: Client) -> Result<()> {
    let factory = InformerFactory::new(client);
    let fleets = factory.fleets();
    factory.start();
    factory
        .wait_for_sync_within(Duration::from_secs(20))
        .await?;
    let lister = fleets.lister().namespace("default");
    ensure!(lister.get("a").is_some(), "the cache holds the fleet");
    factory.shutdown().await;
    Ok(())
}
