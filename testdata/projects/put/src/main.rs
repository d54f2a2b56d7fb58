//! Puts a definition and an object of it into a cluster, as `kubectl apply` would: `put DEFINITION OBJECT NAME`.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use kubewright::{ApplyOptions, Client, DynamicApi, DynamicObject, DynamicResource};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [definition, object, name] = words.as_slice() else {
        bail!("usage: put DEFINITION OBJECT NAME");
    };
    let (definition, mut object) = (read(definition)?, read(object)?);
    let client = Client::try_default().await?;
    let options = ApplyOptions::manager("put").force();

    let resource = DynamicResource::new("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    let definitions = DynamicApi::new(&client, &resource, None);
    definitions.apply(&definition, &options).await?;

    let api_version = text(&object, "/apiVersion")?;
    let (group, version) = api_version
        .split_once('/')
        .context("the object is of no group")?;
    let plural = text(&definition, "/spec/names/plural")?;
    let resource = DynamicResource::new(group.to_owned(), version.to_owned(), plural);
    let is_namespaced = text(&definition, "/spec/scope")? == "Namespaced";
    let objects = DynamicApi::new(&client, &resource, is_namespaced.then_some("default"));
    object.0["metadata"]["name"] = name.as_str().into();
    // A kind is served a moment after its definition is there.
    for _ in 0..100 {
        match objects.apply(&object, &options).await {
            Ok(_) => return Ok(()),
            Err(error) if error.is_not_found() => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    bail!("{} is not served after 20 seconds", definition.name())
}

fn read(path: &str) -> Result<DynamicObject> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    serde_norway::from_str(&text).with_context(|| format!("{path} holds no object"))
}

fn text(object: &DynamicObject, pointer: &str) -> Result<String> {
    let found = object.pointer(pointer).and_then(Value::as_str);
    let found = found.with_context(|| format!("there is no text at {pointer}"))?;
    Ok(found.to_owned())
}
