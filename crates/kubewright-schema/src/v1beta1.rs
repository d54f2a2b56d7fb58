//! From `apiextensions.k8s.io/v1beta1` to v1, as the API server converts.
//!
//! Owns: what v1beta1 says once for all versions, and its form of conversion.
//! Must not know: events, schemas.

use crate::cursor::{Cursor, Key};
use crate::error::Fault;
use crate::read::Subresources;
use crate::{ApiVersion, Definition, PrinterColumn, Rest, Schema, Value, Version};

/// The fields of `spec` that v1 no longer has.
#[derive(Default)]
pub(crate) struct Legacy {
    version: Option<Box<str>>,
    schema: Option<(Schema, Rest)>,
    subresources: Option<Subresources>,
    columns: Option<Vec<PrinterColumn>>,
}

impl<'a> Cursor<'a> {
    /// Reads one of the fields that v1 no longer has.
    pub(crate) fn legacy(&mut self, key: &Key<'a>, legacy: &mut Legacy) -> Result<(), Fault> {
        // What is null or empty here is not there for the conversion either.
        let mut dropped = Rest::new();
        match &*key.name {
            "version" => {
                legacy.version = self.text("version", &mut dropped)?;
                let fault = legacy
                    .version
                    .as_deref()
                    .and_then(crate::names::label_fault);
                crate::read::refuse(fault, key.at, "version")?;
            }
            "validation" => {
                let (schema, rest) = self.validation("validation", &mut dropped)?;
                legacy.schema = schema.map(|schema| (schema, rest));
            }
            "subresources" => {
                let subresources = self.subresources(&mut dropped)?;
                legacy.subresources = dropped.is_empty().then_some(subresources);
            }
            _ => {
                let columns = self.columns(ApiVersion::V1Beta1, &mut dropped)?;
                legacy.columns = (!columns.is_empty()).then_some(columns);
            }
        }
        Ok(())
    }
}

/// Gives every version what was said once for all.
pub(crate) fn convert(definition: &mut Definition, legacy: Legacy) {
    let Legacy {
        version,
        schema,
        subresources,
        columns,
    } = legacy;
    if definition.versions.is_empty()
        && let Some(name) = version
    {
        definition.versions.push(Version {
            at: definition.source.at,
            name,
            served: true,
            storage: true,
            ..Version::default()
        });
    }
    for version in &mut definition.versions {
        if let Some((schema, rest)) = &schema {
            version.schema = Some(schema.clone());
            version.schema_rest = rest.clone();
        }
        if let Some(Subresources {
            status,
            scale,
            rest,
        }) = &subresources
        {
            version.status_subresource = *status;
            version.scale = scale.clone();
            version.subresources_rest = rest.clone();
        }
        if let Some(columns) = &columns {
            version.columns.clone_from(columns);
        }
    }
    definition.preserve_unknown_fields = match definition.preserve_unknown_fields {
        // The default of v1beta1; that of v1 is false, which is not written.
        None | Some(true) => Some(true),
        Some(false) => None,
    };
    if let Some(Value::Object(conversion)) = &mut definition.conversion {
        let mut webhook = serde_json::Map::new();
        if let Some(client) = conversion.remove("webhookClientConfig") {
            webhook.insert("clientConfig".into(), client);
        }
        if let Some(versions) = conversion.remove("conversionReviewVersions") {
            webhook.insert("conversionReviewVersions".into(), versions);
        }
        if !webhook.is_empty() {
            conversion.insert("webhook".into(), Value::Object(webhook));
        }
    }
}
