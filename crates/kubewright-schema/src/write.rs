//! From the model back to the document.
//!
//! Owns: the order of keys and how each field is written.
//! Must not know: how documents are read.

mod json_text;
mod schema;
mod tree;
mod yaml_text;

pub use yaml_text::write_yaml;

use json_text::JsonText;
use schema::schema;
use tree::Tree;

use crate::{
    Definition, Names, PrinterColumn, Rest, Scale, Schema, SelectableField, Source, Value, Version,
};

/// Something that takes JSON piece by piece.
trait Sink {
    fn open(&mut self, object: bool);
    fn close(&mut self);
    fn key(&mut self, key: &str);
    fn text(&mut self, value: &str);
    fn flag(&mut self, value: bool);
    fn number(&mut self, value: &serde_json::Number);
    fn integer(&mut self, value: i64);
    fn value(&mut self, value: &Value);
}

impl Definition {
    /// The document, in the form of `apiextensions.k8s.io/v1`: what was read, as JSON.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut tree = Tree::default();
        definition(self, &mut tree);
        tree.finish()
    }

    /// [`Definition::to_value`] as a YAML document with keys in alphabetical order, as
    /// controller-gen writes it: a header of `---`, lists not indented below their key.
    ///
    /// Reading it gives an equal document, but for the order of keys.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let mut text = String::from("---\n");
        write_yaml(&self.to_value(), &mut text);
        text
    }

    /// Appends [`Definition::to_value`] as compact JSON, without making the value.
    pub fn write_json(&self, out: &mut String) {
        definition(self, &mut JsonText::new(out));
    }
}

impl Schema {
    /// The schema as JSON.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut tree = Tree::default();
        schema(self, &mut tree);
        tree.finish()
    }

    /// Appends the schema as compact JSON.
    pub fn write_json(&self, out: &mut String) {
        schema(self, &mut JsonText::new(out));
    }
}

fn definition(it: &Definition, sink: &mut impl Sink) {
    let Definition {
        source: Source { .. },
        api_version: _,
        metadata,
        group,
        names: kind_names,
        scope,
        versions,
        conversion,
        preserve_unknown_fields,
        status,
        rest,
        spec_rest,
    } = it;
    sink.open(true);
    field_text(sink, "apiVersion", "apiextensions.k8s.io/v1");
    field_text(sink, "kind", "CustomResourceDefinition");
    field_value(sink, "metadata", metadata);
    sink.key("spec");
    sink.open(true);
    field_text(sink, "group", group);
    sink.key("names");
    names(kind_names, sink);
    field_text(sink, "scope", scope.as_str());
    field_list(sink, "versions", versions, version);
    maybe_value(sink, "conversion", conversion.as_ref());
    maybe_flag(sink, "preserveUnknownFields", *preserve_unknown_fields);
    others(sink, spec_rest);
    sink.close();
    maybe_value(sink, "status", status.as_ref());
    others(sink, rest);
    sink.close();
}

fn names<S: Sink>(it: &Names, sink: &mut S) {
    let Names {
        plural,
        singular,
        kind,
        list_kind,
        short_names,
        categories,
        rest,
    } = it;
    sink.open(true);
    field_text(sink, "plural", plural);
    maybe_text(sink, "singular", singular);
    field_text(sink, "kind", kind);
    maybe_text(sink, "listKind", list_kind);
    field_texts(sink, "shortNames", short_names);
    field_texts(sink, "categories", categories);
    others(sink, rest);
    sink.close();
}

fn version<S: Sink>(it: &Version, sink: &mut S) {
    let Version {
        at: _,
        name,
        served,
        storage,
        deprecated,
        deprecation_warning,
        schema: version_schema,
        status_subresource,
        scale: version_scale,
        columns,
        selectable_fields,
        rest,
        schema_rest,
        subresources_rest,
        unwritten,
    } = it;
    sink.open(true);
    field_text(sink, "name", name);
    for (key, value) in [("served", *served), ("storage", *storage)] {
        if value || !unwritten.contains(&key) {
            maybe_flag(sink, key, Some(value));
        }
    }
    maybe_flag(sink, "deprecated", deprecated.then_some(true));
    maybe_text(sink, "deprecationWarning", deprecation_warning);
    if version_schema.is_some() || !schema_rest.is_empty() {
        sink.key("schema");
        sink.open(true);
        if let Some(it) = version_schema {
            sink.key("openAPIV3Schema");
            schema(it, sink);
        }
        others(sink, schema_rest);
        sink.close();
    }
    if *status_subresource || version_scale.is_some() || !subresources_rest.is_empty() {
        sink.key("subresources");
        sink.open(true);
        if *status_subresource && !subresources_rest.iter().any(|(key, _)| **key == *"status") {
            sink.key("status");
            sink.open(true);
            sink.close();
        }
        if let Some(it) = version_scale {
            sink.key("scale");
            scale(it, sink);
        }
        others(sink, subresources_rest);
        sink.close();
    }
    field_list(sink, "additionalPrinterColumns", columns, column);
    field_list(
        sink,
        "selectableFields",
        selectable_fields,
        selectable_field,
    );
    others(sink, rest);
    sink.close();
}

fn scale(it: &Scale, sink: &mut impl Sink) {
    let Scale {
        spec_replicas_path,
        status_replicas_path,
        label_selector_path,
        rest,
    } = it;
    sink.open(true);
    field_text(sink, "specReplicasPath", spec_replicas_path);
    field_text(sink, "statusReplicasPath", status_replicas_path);
    maybe_text(sink, "labelSelectorPath", label_selector_path);
    others(sink, rest);
    sink.close();
}

fn column<S: Sink>(it: &PrinterColumn, sink: &mut S) {
    let PrinterColumn {
        name,
        column_type,
        json_path,
        format,
        description,
        priority,
        rest,
    } = it;
    sink.open(true);
    field_text(sink, "name", name);
    field_text(sink, "type", column_type);
    field_text(sink, "jsonPath", json_path);
    maybe_text(sink, "format", format);
    maybe_text(sink, "description", description);
    maybe_integer(sink, "priority", *priority);
    others(sink, rest);
    sink.close();
}

fn selectable_field<S: Sink>(it: &SelectableField, sink: &mut S) {
    let SelectableField { json_path, rest } = it;
    sink.open(true);
    field_text(sink, "jsonPath", json_path);
    others(sink, rest);
    sink.close();
}

fn field_text(sink: &mut impl Sink, key: &str, value: &str) {
    sink.key(key);
    sink.text(value);
}

fn maybe_text(sink: &mut impl Sink, key: &str, value: &Option<Box<str>>) {
    if let Some(value) = value {
        field_text(sink, key, value);
    }
}

fn field_value(sink: &mut impl Sink, key: &str, value: &Value) {
    sink.key(key);
    sink.value(value);
}

fn maybe_value(sink: &mut impl Sink, key: &str, value: Option<&Value>) {
    if let Some(value) = value {
        field_value(sink, key, value);
    }
}

fn maybe_flag(sink: &mut impl Sink, key: &str, value: Option<bool>) {
    if let Some(value) = value {
        sink.key(key);
        sink.flag(value);
    }
}

fn maybe_integer(sink: &mut impl Sink, key: &str, value: Option<i64>) {
    if let Some(value) = value {
        sink.key(key);
        sink.integer(value);
    }
}

/// A list, unless it is empty.
fn field_list<S: Sink, T>(sink: &mut S, key: &str, items: &[T], write: impl Fn(&T, &mut S)) {
    if items.is_empty() {
        return;
    }
    sink.key(key);
    sink.open(false);
    for item in items {
        write(item, sink);
    }
    sink.close();
}

fn field_texts<S: Sink>(sink: &mut S, key: &str, items: &[Box<str>]) {
    field_list(sink, key, items, |item, sink| sink.text(item));
}

fn others(sink: &mut impl Sink, rest: &Rest) {
    for (key, value) in rest {
        field_value(sink, key, value);
    }
}
