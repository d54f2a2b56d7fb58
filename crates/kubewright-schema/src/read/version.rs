//! From events to one version of a kind.
//!
//! Owns: `spec.versions[]` and its subresources and columns, in both API versions.
//! Must not know: syntaxes, other versions.

use super::definition::{missing, refuse};
use crate::cursor::Cursor;
use crate::error::Fault;
use crate::event::{Event, Node, Scalar};
use crate::names::label_fault;
use crate::{
    ApiVersion, PrinterColumn, Rest, Scale, Schema, SelectableField, Step, Value, Version,
};

/// `subresources`.
#[derive(Clone, Default)]
pub(crate) struct Subresources {
    pub(crate) status: bool,
    pub(crate) scale: Option<Scale>,
    pub(crate) rest: Rest,
}

impl<'a> Cursor<'a> {
    /// The version that this node starts.
    pub(crate) fn version(
        &mut self,
        node: &Node<'a>,
        api_version: ApiVersion,
    ) -> Result<Version, Fault> {
        let mut keys = self.enter_at(node)?;
        let mut version = Version {
            at: node.at,
            ..Version::default()
        };
        let (mut name, mut served, mut storage) = (None, None, None);
        let mut rest = Rest::new();
        while let Some(key) = self.key(&mut keys)? {
            match &*key.name {
                "name" => {
                    name = self.text("name", &mut rest)?;
                    refuse(name.as_deref().and_then(label_fault), key.at, "name")?;
                }
                "served" => served = self.flag("served", &mut rest)?,
                "storage" => storage = self.flag("storage", &mut rest)?,
                "deprecated" => match self.flag("deprecated", &mut rest)? {
                    Some(true) => version.deprecated = true,
                    Some(false) => rest.push(("deprecated".into(), Value::Bool(false))),
                    None => {}
                },
                "deprecationWarning" => {
                    version.deprecation_warning = self.text("deprecationWarning", &mut rest)?;
                }
                "schema" => {
                    let (schema, schema_rest) = self.validation("schema", &mut rest)?;
                    version.schema = schema;
                    version.schema_rest = schema_rest;
                }
                "subresources" => {
                    let Subresources {
                        status,
                        scale,
                        rest,
                    } = self.subresources(&mut rest)?;
                    version.status_subresource = status;
                    version.scale = scale;
                    version.subresources_rest = rest;
                }
                "additionalPrinterColumns" => {
                    version.columns = self.columns(api_version, &mut rest)?;
                }
                "selectableFields" => {
                    version.selectable_fields =
                        self.list("selectableFields", &mut rest, Self::selectable_field)?;
                }
                _ => self.other(key, &mut rest)?,
            }
        }
        version.name = name.ok_or_else(|| missing(node.at, "name"))?;
        for (name, value, slot) in [
            ("served", served, &mut version.served),
            ("storage", storage, &mut version.storage),
        ] {
            match value {
                Some(value) => *slot = value,
                None => version.unwritten.push(name),
            }
        }
        version.rest = rest;
        Ok(version)
    }

    /// `schema`, or `validation` of v1beta1: an object around `openAPIV3Schema`.
    pub(crate) fn validation(
        &mut self,
        name: &'static str,
        outer: &mut Rest,
    ) -> Result<(Option<Schema>, Rest), Fault> {
        let node = self.events.next()?;
        if matches!(node.event, Event::Scalar(Scalar::Null)) {
            outer.push((name.into(), Value::Null));
            return Ok((None, Rest::new()));
        }
        let mut rest = Rest::new();
        let mut schema = None;
        let mut read = || -> Result<(), Fault> {
            let mut keys = self.enter_at(&node)?;
            while let Some(key) = self.key(&mut keys)? {
                if key.name == "openAPIV3Schema" {
                    let value = self.events.next()?;
                    if matches!(value.event, Event::Scalar(Scalar::Null)) {
                        rest.push((key.name.into(), Value::Null));
                        continue;
                    }
                    schema = Some(
                        self.schema(&value, key.at)
                            .map_err(|fault| fault.within(Step::Field("openAPIV3Schema")))?,
                    );
                } else {
                    self.other(key, &mut rest)?;
                }
            }
            Ok(())
        };
        read().map_err(|fault| fault.within(Step::Field(name)))?;
        if schema.is_none() && rest.is_empty() {
            outer.push((name.into(), Value::Object(serde_json::Map::new())));
        }
        Ok((schema, rest))
    }

    pub(crate) fn subresources(&mut self, outer: &mut Rest) -> Result<Subresources, Fault> {
        const NAME: &str = "subresources";
        let node = self.events.next()?;
        let mut found = Subresources::default();
        if matches!(node.event, Event::Scalar(Scalar::Null)) {
            outer.push((NAME.into(), Value::Null));
            return Ok(found);
        }
        let mut read = || -> Result<(), Fault> {
            let mut keys = self.enter_at(&node)?;
            while let Some(key) = self.key(&mut keys)? {
                match &*key.name {
                    "status" => {
                        let value = self.field("status")?;
                        found.status = !value.is_null();
                        if value.as_object().is_none_or(|map| !map.is_empty()) {
                            found.rest.push(("status".into(), value));
                        }
                    }
                    "scale" => {
                        let value = self.events.next()?;
                        if matches!(value.event, Event::Scalar(Scalar::Null)) {
                            found.rest.push(("scale".into(), Value::Null));
                        } else {
                            let scale = self
                                .scale(&value)
                                .map_err(|fault| fault.within(Step::Field("scale")))?;
                            found.scale = Some(scale);
                        }
                    }
                    _ => self.other(key, &mut found.rest)?,
                }
            }
            Ok(())
        };
        read().map_err(|fault| fault.within(Step::Field(NAME)))?;
        let Subresources {
            status,
            scale,
            rest,
        } = &found;
        if !status && scale.is_none() && rest.is_empty() {
            outer.push((NAME.into(), Value::Object(serde_json::Map::new())));
        }
        Ok(found)
    }

    fn scale(&mut self, node: &Node<'a>) -> Result<Scale, Fault> {
        let mut keys = self.enter_at(node)?;
        let mut rest = Rest::new();
        let (mut spec, mut status, mut selector) = (None, None, None);
        while let Some(key) = self.key(&mut keys)? {
            match &*key.name {
                "specReplicasPath" => spec = self.text("specReplicasPath", &mut rest)?,
                "statusReplicasPath" => status = self.text("statusReplicasPath", &mut rest)?,
                "labelSelectorPath" => selector = self.text("labelSelectorPath", &mut rest)?,
                _ => self.other(key, &mut rest)?,
            }
        }
        Ok(Scale {
            spec_replicas_path: spec.ok_or_else(|| missing(node.at, "specReplicasPath"))?,
            status_replicas_path: status.ok_or_else(|| missing(node.at, "statusReplicasPath"))?,
            label_selector_path: selector,
            rest,
        })
    }

    pub(crate) fn columns(
        &mut self,
        api_version: ApiVersion,
        outer: &mut Rest,
    ) -> Result<Vec<PrinterColumn>, Fault> {
        self.list("additionalPrinterColumns", outer, |cursor, node| {
            cursor.column(&node, api_version)
        })
    }

    fn column(&mut self, node: &Node<'a>, api_version: ApiVersion) -> Result<PrinterColumn, Fault> {
        let mut keys = self.enter_at(node)?;
        let mut column = PrinterColumn::default();
        let (mut name, mut column_type, mut json_path) = (None, None, None);
        let rest = &mut column.rest;
        while let Some(key) = self.key(&mut keys)? {
            match (&*key.name, api_version) {
                ("name", _) => name = self.text("name", rest)?,
                ("type", _) => column_type = self.text("type", rest)?,
                ("jsonPath", ApiVersion::V1) | ("JSONPath", ApiVersion::V1Beta1) => {
                    json_path = self.text("jsonPath", rest)?;
                }
                ("format", _) => column.format = self.text("format", rest)?,
                ("description", _) => column.description = self.text("description", rest)?,
                ("priority", _) => column.priority = self.integer("priority", rest)?,
                (_, _) => self.other(key, rest)?,
            }
        }
        column.name = name.ok_or_else(|| missing(node.at, "name"))?;
        column.column_type = column_type.ok_or_else(|| missing(node.at, "type"))?;
        column.json_path = json_path.ok_or_else(|| missing(node.at, "jsonPath"))?;
        Ok(column)
    }

    fn selectable_field(&mut self, node: Node<'a>) -> Result<SelectableField, Fault> {
        let mut keys = self.enter_at(&node)?;
        let mut rest = Rest::new();
        let mut json_path = None;
        while let Some(key) = self.key(&mut keys)? {
            match &*key.name {
                "jsonPath" => json_path = self.text("jsonPath", &mut rest)?,
                _ => self.other(key, &mut rest)?,
            }
        }
        let json_path = json_path.ok_or_else(|| missing(node.at, "jsonPath"))?;
        Ok(SelectableField { json_path, rest })
    }
}
