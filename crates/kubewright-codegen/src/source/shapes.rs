//! Schemas as values: empty ones, and whether two are the same.
//!
//! Owns: small parts that several readers need.
//! Must not know: Rust source.

use kubewright_schema::{AdditionalProperties, DeclaredType, Schema};

pub(crate) fn object() -> Schema {
    Schema {
        declared_type: Some(DeclaredType::Object),
        ..Schema::default()
    }
}

pub(crate) fn open_object() -> Schema {
    Schema {
        preserve_unknown_fields: Some(true),
        ..object()
    }
}

/// Adds the property that tells variants apart.
pub(crate) fn add_tag(schema: &mut Schema, tag: &str, values: Vec<serde_json::Value>) {
    let of_tag = Schema {
        declared_type: Some(DeclaredType::String),
        enum_values: values.into(),
        ..Schema::default()
    };
    let mut properties: Vec<(Box<str>, Schema)> =
        std::mem::take(&mut schema.properties).into_iter().collect();
    properties.push((tag.into(), of_tag));
    schema.properties = properties.into();
    if !schema.required.iter().any(|name| **name == *tag) {
        schema.required.push(tag.into());
    }
    schema.required.sort();
}

/// Whether two schemas describe the same, descriptions aside.
pub(crate) fn same_shape(a: &Schema, b: &Schema) -> bool {
    let (mut a, mut b) = (a.clone(), b.clone());
    without_descriptions(&mut a);
    without_descriptions(&mut b);
    a == b
}

/// Takes the descriptions away, here and below.
pub(crate) fn without_descriptions(schema: &mut Schema) {
    schema.description = None;
    let properties = std::mem::take(&mut schema.properties).into_iter();
    schema.properties = properties
        .map(|(name, mut inner)| {
            without_descriptions(&mut inner);
            (name, inner)
        })
        .collect();
    if let Some(items) = &mut schema.items {
        without_descriptions(items);
    }
    if let Some(AdditionalProperties::Schema(values)) = &mut schema.additional_properties {
        without_descriptions(values);
    }
}
