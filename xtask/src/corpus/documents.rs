//! The corpus as plain values: CRDs read by a YAML reader that is not ours, and the objects stored.
//!
//! Owns: where the parts of a CRD lie in its document.
//! Must not know: the generator and its model, since this is what they are judged by.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::workspace;

/// One CustomResourceDefinition.
pub(crate) struct Definition {
    /// Path below the folder of the corpus.
    pub(crate) file: String,
    pub(crate) document: Value,
}

/// One object that the server accepted.
pub(crate) struct Stored {
    /// [`Definition::file`] of its definition.
    pub(crate) file: String,
    pub(crate) version: String,
    pub(crate) object: Value,
}

/// Every CRD below `folder`, by path.
pub(crate) fn definitions(folder: &Path) -> Result<Vec<Definition>> {
    let mut found = Vec::new();
    for path in workspace::files(folder, "yaml")? {
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let file = path
            .strip_prefix(folder)
            .unwrap_or(&path)
            .to_string_lossy()
            .into_owned();
        for document in serde_norway::Deserializer::from_str(&text) {
            let document: Value = serde::Deserialize::deserialize(document)
                .with_context(|| format!("{file} is no YAML"))?;
            if document["kind"] == "CustomResourceDefinition" {
                found.push(Definition {
                    file: file.clone(),
                    document,
                });
            }
        }
    }
    Ok(found)
}

/// Every accepted object of a file in the form of `objects.jsonl`, in its order.
pub(crate) fn stored(file: &Path) -> Result<Vec<Stored>> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut record: Value = serde_json::from_str(line)
            .with_context(|| format!("{}:{}", file.display(), number + 1))?;
        if record["accepted"] != true {
            continue;
        }
        let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        let (definition, version) = (text("crd"), text("version"));
        found.push(Stored {
            file: definition,
            version,
            object: record["stored"].take(),
        });
    }
    Ok(found)
}

impl Definition {
    pub(crate) fn group(&self) -> &str {
        self.document["spec"]["group"].as_str().unwrap_or_default()
    }

    pub(crate) fn kind(&self) -> &str {
        self.document["spec"]["names"]["kind"]
            .as_str()
            .unwrap_or_default()
    }

    pub(crate) fn plural(&self) -> &str {
        self.document["spec"]["names"]["plural"]
            .as_str()
            .unwrap_or_default()
    }

    /// Every version, served or not.
    pub(crate) fn versions(&self) -> Vec<&str> {
        let versions = self.document["spec"]["versions"].as_array();
        versions
            .into_iter()
            .flatten()
            .filter_map(|version| version["name"].as_str())
            .collect()
    }

    /// The version that objects are stored in.
    pub(crate) fn storage_version(&self) -> &str {
        let versions = self.document["spec"]["versions"].as_array();
        let stored = versions
            .into_iter()
            .flatten()
            .find(|version| version["storage"] == true);
        stored
            .and_then(|version| version["name"].as_str())
            .unwrap_or_default()
    }

    /// The schema of a version; null where it has none.
    pub(crate) fn schema(&self, version: &str) -> &Value {
        const NONE: &Value = &Value::Null;
        let versions = self.document["spec"]["versions"].as_array();
        versions
            .into_iter()
            .flatten()
            .find(|candidate| candidate["name"] == version)
            .map_or(NONE, |version| &version["schema"]["openAPIV3Schema"])
    }
}

/// How many nodes the schemas have, and how many of them leave their shape open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Nodes {
    pub(crate) all: usize,
    /// No type, or an object with neither properties nor additionalProperties.
    pub(crate) open: usize,
}

/// Counts the nodes of every version of every definition.
pub(crate) fn nodes(definitions: &[Definition]) -> Nodes {
    let mut nodes = Nodes::default();
    for definition in definitions {
        for version in definition.versions() {
            count(definition.schema(version), &mut nodes);
        }
    }
    nodes
}

fn count(schema: &Value, nodes: &mut Nodes) {
    let Some(keywords) = schema.as_object() else {
        return;
    };
    nodes.all += 1;
    let declared = keywords.get("type").and_then(Value::as_str);
    let filled = |name: &str| {
        keywords
            .get(name)
            .is_some_and(|v| v.as_object().is_some_and(|m| !m.is_empty()))
    };
    let int_or_string = schema["x-kubernetes-int-or-string"] == true;
    let open = match declared {
        None => !int_or_string,
        Some("object") => !filled("properties") && !filled("additionalProperties"),
        Some(_) => false,
    };
    nodes.open += usize::from(open);
    for child in children(schema) {
        count(child.1, nodes);
    }
}

/// The schemas directly below one: of its properties by name, of additional properties (`*`), of items (`[]`).
pub(crate) fn children(schema: &Value) -> Vec<(String, &Value)> {
    let mut found: Vec<(String, &Value)> = Vec::new();
    if let Some(properties) = schema["properties"].as_object() {
        found.extend(
            properties
                .iter()
                .map(|(name, schema)| (name.clone(), schema)),
        );
    }
    if schema["additionalProperties"].is_object() {
        found.push(("*".to_owned(), &schema["additionalProperties"]));
    }
    if schema["items"].is_object() {
        found.push(("[]".to_owned(), &schema["items"]));
    }
    found
}

/// Objects by the kind and version that they are of.
pub(crate) fn by_kind(stored: &[Stored]) -> BTreeMap<(&str, &str), Vec<&Stored>> {
    let mut found: BTreeMap<(&str, &str), Vec<&Stored>> = BTreeMap::new();
    for object in stored {
        let kind = (object.file.as_str(), object.version.as_str());
        found.entry(kind).or_default().push(object);
    }
    found
}
