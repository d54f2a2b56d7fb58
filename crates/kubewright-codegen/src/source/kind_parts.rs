//! The words of a kind that have words of their own: columns, scale, conversion, annotations.
//!
//! Owns: how each is written, also as kube-derive has it.
//! Must not know: which of them a kind has.

use kubewright_schema::{PrinterColumn, Scale};
use serde_json::{Map, Value, json};
use syn::Result;

use super::words::{Word, WordValue};

/// `printcolumn(name = "Age", type = "date", json_path = ".metadata.creationTimestamp")`.
pub(crate) fn column(word: &Word) -> Result<PrinterColumn> {
    let mut column = PrinterColumn::default();
    for inner in word.list()? {
        let text = || inner.text().map(String::into_boxed_str);
        match inner.name.as_str() {
            "name" => column.name = text()?,
            "type" | "type_" => column.column_type = text()?,
            "json_path" | "jsonPath" | "JSONPath" => column.json_path = text()?,
            "format" => column.format = Some(text()?),
            "description" => column.description = Some(text()?),
            "priority" => column.priority = Some(inner.count()?),
            _ => {
                return Err(inner.error(
                    "expected `name`, `type`, `json_path`, `format`, `description` or `priority`",
                ));
            }
        }
    }
    if column.name.is_empty() || column.column_type.is_empty() || column.json_path.is_empty() {
        return Err(word.error(
            "a column needs a name, a type and a path: `printcolumn(name = \"Ready\", \
             type = \"string\", json_path = \".status.ready\")`",
        ));
    }
    Ok(column)
}

pub(crate) fn scale(word: &Word) -> Result<Scale> {
    let mut scale = Scale::default();
    for inner in word.list()? {
        let text = || inner.text().map(String::into_boxed_str);
        match inner.name.as_str() {
            "spec_replicas_path" | "specReplicasPath" => scale.spec_replicas_path = text()?,
            "status_replicas_path" | "statusReplicasPath" => scale.status_replicas_path = text()?,
            "label_selector_path" | "labelSelectorPath" => {
                scale.label_selector_path = Some(text()?);
            }
            _ => {
                return Err(inner.error(
                    "expected `spec_replicas_path`, `status_replicas_path` or \
                     `label_selector_path`",
                ));
            }
        }
    }
    if scale.spec_replicas_path.is_empty() || scale.status_replicas_path.is_empty() {
        return Err(word.error(
            "`scale` needs two paths: `scale(spec_replicas_path = \".spec.replicas\", \
             status_replicas_path = \".status.replicas\")`",
        ));
    }
    Ok(scale)
}

/// `conversion(namespace = "n", name = "s", path = "/convert")`, `conversion(url = "https://...")`,
/// or `conversion = "None"`.
pub(crate) fn conversion(word: &Word) -> Result<Value> {
    if let WordValue::Json(Value::String(text), _) = &word.value {
        return match text.as_str() {
            "None" => Ok(json!({"strategy": "None"})),
            _ => Err(word.error(
                "`conversion` is \"None\" or a webhook: `conversion(namespace = \"system\", \
                 name = \"webhook\", path = \"/convert\")`",
            )),
        };
    }
    let mut service = Map::new();
    let mut url = None;
    let mut versions = vec!["v1".to_owned()];
    let mut bundle = None;
    for inner in word.list()? {
        match inner.name.as_str() {
            "namespace" | "name" | "path" => {
                service.insert(inner.name.clone(), inner.text()?.into());
            }
            "port" => {
                service.insert(inner.name.clone(), inner.count()?.into());
            }
            "url" => url = Some(inner.text()?),
            "review_versions" => versions = inner.texts()?,
            "ca_bundle" => bundle = Some(inner.text()?),
            _ => {
                return Err(inner.error(
                    "expected `namespace`, `name`, `path`, `port`, `url`, `review_versions` or \
                     `ca_bundle`",
                ));
            }
        }
    }
    let mut config = Map::new();
    match url {
        Some(url) if service.is_empty() => {
            config.insert("url".to_owned(), url.into());
        }
        None if service.contains_key("namespace") && service.contains_key("name") => {
            config.insert("service".to_owned(), Value::Object(service));
        }
        Some(_) | None => {
            return Err(word.error(
                "a webhook is reached by `namespace` and `name` of its service, or by `url`",
            ));
        }
    }
    if let Some(bundle) = bundle {
        config.insert("caBundle".to_owned(), bundle.into());
    }
    Ok(json!({
        "strategy": "Webhook",
        "webhook": {"clientConfig": config, "conversionReviewVersions": versions},
    }))
}

/// `("key", "value")` or `= "key=value"`.
pub(crate) fn pair(word: &Word) -> Result<(String, String)> {
    let wrong = || {
        word.error(format!(
            "`{0}` needs a key and a value: `{0}(\"key\", \"value\")`",
            word.name
        ))
    };
    if let WordValue::Json(Value::String(text), _) = &word.value {
        let (key, value) = text.split_once('=').ok_or_else(wrong)?;
        return Ok((key.to_owned(), value.to_owned()));
    }
    match <[String; 2]>::try_from(word.texts().map_err(|_| wrong())?) {
        Ok([key, value]) => Ok((key, value)),
        Err(_) => Err(wrong()),
    }
}
