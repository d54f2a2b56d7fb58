//! From a schema back to JSON.
//!
//! Owns: the keywords of a schema and their order.
//! Must not know: documents.

use super::{
    Sink, field_list, field_text, field_texts, maybe_flag, maybe_integer, maybe_text, maybe_value,
    others,
};
use crate::{AdditionalProperties, Limits, Rule, Schema};

pub(super) fn schema<S: Sink>(it: &Schema, sink: &mut S) {
    let Schema {
        at: _,
        description,
        declared_type,
        format,
        properties,
        required,
        items,
        additional_properties,
        nullable,
        preserve_unknown_fields,
        int_or_string,
        embedded_resource,
        list_type,
        list_map_keys,
        map_type,
        enum_values,
        default,
        limits: bounds,
        all_of,
        any_of,
        one_of,
        not,
        rules,
        rest,
    } = it;
    sink.open(true);
    maybe_text(sink, "description", description);
    if let Some(name) = declared_type {
        field_text(sink, "type", name.as_str());
    }
    maybe_text(sink, "format", format);
    if !properties.is_empty() {
        sink.key("properties");
        sink.open(true);
        for (name, it) in properties {
            sink.key(name);
            schema(it, sink);
        }
        sink.close();
    }
    field_texts(sink, "required", required);
    maybe_schema(sink, "items", items.as_deref());
    match additional_properties {
        None => {}
        Some(AdditionalProperties::Schema(it)) => {
            maybe_schema(sink, "additionalProperties", Some(it));
        }
        Some(AdditionalProperties::Allowed(allowed)) => {
            maybe_flag(sink, "additionalProperties", Some(*allowed));
        }
    }
    maybe_flag(sink, "nullable", *nullable);
    maybe_flag(
        sink,
        "x-kubernetes-preserve-unknown-fields",
        *preserve_unknown_fields,
    );
    maybe_flag(sink, "x-kubernetes-int-or-string", *int_or_string);
    maybe_flag(sink, "x-kubernetes-embedded-resource", *embedded_resource);
    maybe_text(sink, "x-kubernetes-list-type", list_type);
    field_texts(sink, "x-kubernetes-list-map-keys", list_map_keys);
    maybe_text(sink, "x-kubernetes-map-type", map_type);
    field_list(sink, "enum", enum_values, |value, sink| sink.value(value));
    maybe_value(sink, "default", default.as_deref());
    if let Some(it) = bounds {
        limits(it, sink);
    }
    field_list(sink, "allOf", all_of, schema);
    field_list(sink, "anyOf", any_of, schema);
    field_list(sink, "oneOf", one_of, schema);
    maybe_schema(sink, "not", not.as_deref());
    field_list(sink, "x-kubernetes-validations", rules, rule);
    others(sink, rest);
    sink.close();
}

fn limits(it: &Limits, sink: &mut impl Sink) {
    let Limits {
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        multiple_of,
        min_length,
        max_length,
        min_items,
        max_items,
        min_properties,
        max_properties,
        pattern,
        unique_items,
    } = it;
    for (key, number) in [
        ("minimum", minimum),
        ("maximum", maximum),
        ("multipleOf", multiple_of),
    ] {
        if let Some(number) = number {
            sink.key(key);
            sink.number(number);
        }
    }
    maybe_flag(sink, "exclusiveMinimum", *exclusive_minimum);
    maybe_flag(sink, "exclusiveMaximum", *exclusive_maximum);
    maybe_integer(sink, "minLength", *min_length);
    maybe_integer(sink, "maxLength", *max_length);
    maybe_integer(sink, "minItems", *min_items);
    maybe_integer(sink, "maxItems", *max_items);
    maybe_integer(sink, "minProperties", *min_properties);
    maybe_integer(sink, "maxProperties", *max_properties);
    maybe_text(sink, "pattern", pattern);
    maybe_flag(sink, "uniqueItems", *unique_items);
}

fn rule<S: Sink>(it: &Rule, sink: &mut S) {
    let Rule {
        at: _,
        rule,
        message,
        message_expression,
        reason,
        field_path,
        optional_old_self,
        rest,
    } = it;
    sink.open(true);
    field_text(sink, "rule", rule);
    maybe_text(sink, "message", message);
    maybe_text(sink, "messageExpression", message_expression);
    maybe_text(sink, "reason", reason);
    maybe_text(sink, "fieldPath", field_path);
    maybe_flag(sink, "optionalOldSelf", *optional_old_self);
    others(sink, rest);
    sink.close();
}

fn maybe_schema(sink: &mut impl Sink, key: &str, value: Option<&Schema>) {
    if let Some(value) = value {
        sink.key(key);
        schema(value, sink);
    }
}
