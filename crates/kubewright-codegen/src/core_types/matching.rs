//! Compares a schema with a core type, down to the leaves.
//!
//! Owns: which schemas of a field lose nothing in the field's type.
//! Must not know: how one of several types that fit is chosen.

use kubewright_schema::{AdditionalProperties, DeclaredType, Schema};

use super::hints;
use super::table::{Always, Field, Leaf, Table, Type, TypeIndex, hash_of_names};

/// Whether the node has properties and allows nothing else.
pub(super) fn is_plain_object(schema: &Schema) -> bool {
    schema.declared_type == Some(DeclaredType::Object)
        && !schema.properties.is_empty()
        && schema.additional_properties.is_none()
        && schema.items.is_none()
        && !is_true(schema.preserve_unknown_fields)
        && !is_true(schema.embedded_resource)
        && !is_true(schema.int_or_string)
        && constrains_only(schema)
}

/// How many fields the type and those within it have in this schema, or `None` when it does not fit.
pub(super) fn weight_if_fits(table: &Table, index: TypeIndex, schema: &Schema) -> Option<u32> {
    let ty = table.get(index);
    let names = schema
        .properties
        .iter()
        .map(|(name, _)| AsRef::<str>::as_ref(name));
    if !is_plain_object(schema) || !ty.has_names(hash_of_names(names)) {
        return None;
    }
    weight_of_fields(table, ty, schema)
}

/// The same where the names are any part of the type's fields.
fn weight_of_fields(table: &Table, ty: &Type, schema: &Schema) -> Option<u32> {
    let mut weight = 0_u32;
    for (name, property) in schema.properties.iter() {
        let field = ty.field(name)?;
        weight = weight
            .saturating_add(1)
            .saturating_add(weight_of_field(table, ty.name, field, property)?);
    }
    let is_sure = |field: &Field| {
        schema.required.iter().any(|name| **name == *field.name)
            || schema.properties.get(field.name).is_some_and(has_default)
    };
    let is_kept = |field: &Field| match field.always {
        Always::No => true,
        Always::Empty => {
            is_sure(field) || schema.properties.get(field.name).is_none_or(allows_empty)
        }
        Always::Yes => is_sure(field),
    };
    // What the schema insists on and the type leaves open would be missed by no one.
    let is_laxer = |field: &Field| {
        field.always == Always::No
            && schema.required.iter().any(|name| **name == *field.name)
            && !schema.properties.get(field.name).is_some_and(has_default)
    };
    let fields = &ty.fields;
    (fields.iter().all(is_kept) && !fields.iter().any(is_laxer)).then_some(weight)
}

/// Whether the server fills in a value. A null only counts where null is allowed, which it is not in
/// the fields of core types.
fn has_default(schema: &Schema) -> bool {
    schema
        .default
        .as_ref()
        .is_some_and(|default| !default.is_null())
}

/// Whether an empty string passes the validation of this node.
fn allows_empty(schema: &Schema) -> bool {
    let in_limits = schema.limits.as_ref().is_none_or(|limits| {
        limits.min_length.is_none_or(|least| least <= 0) && limits.pattern.is_none()
    });
    in_limits
        && (schema.enum_values.is_empty() || schema.enum_values.iter().any(|value| value == ""))
}

/// The weight of what is below a field, `None` when its schema does not fit.
fn weight_of_field(table: &Table, holder: &str, field: &Field, property: &Schema) -> Option<u32> {
    let mut schema = property;
    for around in field.around.bytes() {
        if is_true(schema.nullable)
            || is_true(schema.int_or_string)
            || !schema.properties.is_empty()
        {
            return None;
        }
        schema = if around == b'[' {
            if schema.declared_type != Some(DeclaredType::Array)
                || schema.additional_properties.is_some()
            {
                return None;
            }
            // Such a list keeps what it does not know in its items too.
            if is_true(schema.preserve_unknown_fields) && matches!(field.leaf, Leaf::Type(_)) {
                return None;
            }
            schema.items.as_deref()?
        } else {
            let open = is_true(schema.preserve_unknown_fields) || is_true(schema.embedded_resource);
            if schema.declared_type != Some(DeclaredType::Object) || open {
                return None;
            }
            match schema.additional_properties.as_ref()? {
                AdditionalProperties::Schema(values) => values,
                AdditionalProperties::Allowed(_) => return None,
            }
        };
    }
    if field.leaf == Leaf::Json {
        return Some(0);
    }
    if is_true(schema.nullable) {
        return None;
    }
    if let Leaf::Type(index) = field.leaf {
        let ty = table.get(index);
        return if ty.name == "ObjectMeta" {
            metadata_fits(table, ty, schema).then_some(0)
        } else {
            weight_if_fits(table, index, schema)
        };
    }
    // Values that the schema lists and the type does not know of deserve an enum.
    if !schema.enum_values.is_empty() && !hints::has_values(holder, field.name) {
        return None;
    }
    leaf_fits(field.leaf, schema).then_some(0)
}

/// Embedded metadata: any part of it, or an object from which the server prunes everything.
fn metadata_fits(table: &Table, ty: &Type, schema: &Schema) -> bool {
    if is_plain_object(schema) {
        return weight_of_fields(table, ty, schema).is_some();
    }
    schema.declared_type == Some(DeclaredType::Object)
        && schema.properties.is_empty()
        && schema.additional_properties.is_none()
        && !is_true(schema.preserve_unknown_fields)
        && !is_true(schema.embedded_resource)
        && constrains_only(schema)
}

fn leaf_fits(leaf: Leaf, schema: &Schema) -> bool {
    let declared = schema.declared_type.as_ref();
    let format = schema.format.as_deref();
    let int_or_string = is_true(schema.int_or_string);
    let string = declared == Some(&DeclaredType::String) && !int_or_string;
    let integer = declared == Some(&DeclaredType::Integer) && !int_or_string;
    match leaf {
        Leaf::String => string,
        Leaf::Int32 => integer && (format == Some("int32") || is_within_32_bits(schema)),
        Leaf::Int64 => integer,
        Leaf::Double => declared == Some(&DeclaredType::Number) && !int_or_string,
        Leaf::Boolean => declared == Some(&DeclaredType::Boolean),
        Leaf::Quantity => int_or_string || string,
        Leaf::IntOrString => int_or_string,
        Leaf::Time => string && format == Some("date-time"),
        Leaf::Bytes => string && format == Some("byte"),
        Leaf::Json => true,
        Leaf::Type(_) | Leaf::Unknown => false,
    }
}

/// Whether the schema's own bounds keep its integers within 32 bits.
fn is_within_32_bits(schema: &Schema) -> bool {
    let Some(limits) = schema.limits.as_deref() else {
        return false;
    };
    let within = |bound: &Option<serde_json::Number>| {
        bound
            .as_ref()
            .and_then(serde_json::Number::as_i64)
            .is_some_and(|bound| i32::try_from(bound).is_ok())
    };
    within(&limits.minimum) && within(&limits.maximum)
}

/// Whether combinations in the node only say which properties must be there.
fn constrains_only(schema: &Schema) -> bool {
    let parts = schema
        .all_of
        .iter()
        .chain(&schema.any_of)
        .chain(&schema.one_of);
    parts.chain(schema.not.as_deref()).all(|part| {
        part.properties.is_empty()
            && part.items.is_none()
            && part.additional_properties.is_none()
            && constrains_only(part)
    })
}

fn is_true(flag: Option<bool>) -> bool {
    flag == Some(true)
}
