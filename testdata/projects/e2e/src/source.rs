//! Definitions that `kubewright crd` made of Rust source, and objects that they take or refuse.
//!
//! Owns: the comparison of the server's verdict with the expected one.
//! Must not know: how the definitions were made.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use kubewright::{Client, CreateOptions, DynamicApi, DynamicObject, DynamicResource};
use kubewright::{FieldValidation, Value};

use crate::definitions;

/// Installs the definitions of the file that `E2E_SOURCE` names, and sends the objects of the one
/// that `E2E_SOURCE_OBJECTS` names; how many there were.
pub async fn run(client: &Client) -> Result<(usize, usize)> {
    let definitions = read("E2E_SOURCE")?;
    definitions::install_all(client, &definitions).await?;
    // Plural and scope by group and kind.
    let mut kinds = BTreeMap::new();
    for definition in &definitions {
        let spec = &definition["spec"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let key = (text(&spec["group"]), text(&spec["names"]["kind"]));
        kinds.insert(key, (text(&spec["names"]["plural"]), text(&spec["scope"])));
    }
    let objects = read("E2E_SOURCE_OBJECTS")?;
    let options = CreateOptions::default()
        .dry_run()
        .field_validation(FieldValidation::Strict);
    for (index, case) in objects.iter().enumerate() {
        let object = &case["object"];
        let api_version = object["apiVersion"].as_str().unwrap_or_default();
        let (group, version) = api_version.split_once('/').context("no group")?;
        let kind = object["kind"].as_str().unwrap_or_default();
        let (plural, scope) = kinds
            .get(&(group.to_owned(), kind.to_owned()))
            .with_context(|| format!("object {index} is of no kind: {kind}"))?;
        let resource = DynamicResource::new(group.to_owned(), version.to_owned(), plural.clone());
        let namespace = (scope == "Namespaced").then_some("default");
        let object: DynamicObject = serde_json::from_value(object.clone())?;
        let told = DynamicApi::new(client, &resource, namespace)
            .create(&object, &options)
            .await;
        let accepted = case["accepted"] == true;
        match told {
            Ok(_) if !accepted => bail!("line {}: {kind} was accepted", index + 1),
            Err(error) if accepted => {
                return Err(error).with_context(|| format!("line {}: {kind}", index + 1));
            }
            Ok(_) | Err(_) => {}
        }
    }
    Ok((definitions.len(), objects.len()))
}

/// The lines of JSON in the file that the variable names.
fn read(variable: &str) -> Result<Vec<Value>> {
    let path = std::env::var(variable).with_context(|| format!("no {variable}"))?;
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let lines = text.lines().map(serde_json::from_str);
    Ok(lines.collect::<Result<_, _>>()?)
}
