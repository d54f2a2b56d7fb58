//! The smallest object that a schema asks for.
//!
//! Owns: which fields an example needs, and a value for each.
//! Must not know: files, generated code.
//!
//! Patterns and CEL rules are not solved: a server may want other values than these, but the shape is
//! right.

use kubewright_schema::{DeclaredType, Definition, Limits, Schema, Value, Version};
use serde_json::{Map, json};

/// An object of this version.
pub(crate) fn object(definition: &Definition, version: &Version) -> Value {
    let mut object = Map::new();
    let api_version = format!("{}/{}", definition.group, version.name);
    object.insert("apiVersion".to_owned(), api_version.into());
    object.insert("kind".to_owned(), (*definition.names.kind).into());
    object.insert("metadata".to_owned(), json!({"name": "example"}));
    if let Some(schema) = &version.schema {
        for (name, value) in required_fields(schema) {
            object.entry(name).or_insert(value);
        }
        // A specification is what an object is for, required or not.
        if let Some(spec) = schema.properties.get("spec") {
            object.entry("spec").or_insert_with(|| value(spec));
        }
    }
    Value::Object(object)
}

fn value(schema: &Schema) -> Value {
    if let Some(default) = &schema.default {
        return default.as_ref().clone();
    }
    if let Some(first) = schema.enum_values.iter().find(|value| !value.is_null()) {
        return first.clone();
    }
    let limits = schema.limits.as_deref();
    if schema.int_or_string == Some(true) {
        return integer(limits);
    }
    match &schema.declared_type {
        Some(DeclaredType::Object) => Value::Object(required_fields(schema).collect()),
        Some(DeclaredType::Array) => {
            let count = limits.and_then(|limits| limits.min_items).unwrap_or(0);
            let items = schema.items.as_deref();
            let item = || items.map_or(json!({}), value);
            // More than one would have to differ in a set.
            (0..count.clamp(0, 1)).map(|_| item()).collect()
        }
        Some(DeclaredType::String) => text(schema.format.as_deref(), limits).into(),
        Some(DeclaredType::Integer) => integer(limits),
        Some(DeclaredType::Number) => limits
            .and_then(|limits| limits.minimum.clone())
            .map_or(json!(1), Value::Number),
        Some(DeclaredType::Boolean) => json!(false),
        Some(DeclaredType::Other(_)) | None => json!({}),
    }
}

/// The fields that the schema requires, and those that its first choice does.
fn required_fields(schema: &Schema) -> impl Iterator<Item = (String, Value)> + '_ {
    let choice = schema.one_of.first().or(schema.any_of.first());
    let chosen = choice.map_or(&[][..], |choice| choice.required.as_slice());
    schema.required.iter().chain(chosen).filter_map(|name| {
        let property = schema.properties.get(name)?;
        Some((name.to_string(), value(property)))
    })
}

fn text(format: Option<&str>, limits: Option<&Limits>) -> String {
    let known = match format {
        Some("date-time") => "2024-01-01T00:00:00Z",
        Some("date") => "2024-01-01",
        Some("duration") => "1h0m0s",
        Some("byte") => "ZXhhbXBsZQ==",
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        Some("uri") => "https://example.com",
        Some("email") => "someone@example.com",
        Some("ipv4" | "ip") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("cidr") => "192.0.2.0/24",
        Some("hostname") => "example.com",
        Some(_) | None => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let bound = |bound: Option<i64>| bound.and_then(|bound| usize::try_from(bound).ok());
    let least = bound(limits.and_then(|limits| limits.min_length)).unwrap_or(0);
    let most = bound(limits.and_then(|limits| limits.max_length)).unwrap_or(usize::MAX);
    let mut text = "example".to_owned();
    // A sample is to be read; who asks for more than this gets it refused by the server.
    while text.len() < least.min(256) {
        text.push('x');
    }
    text.truncate(most);
    text
}

fn integer(limits: Option<&Limits>) -> Value {
    let least = limits
        .and_then(|limits| limits.minimum.as_ref())
        .and_then(serde_json::Number::as_i64);
    let most = limits
        .and_then(|limits| limits.maximum.as_ref())
        .and_then(serde_json::Number::as_i64);
    let is_open = limits.is_some_and(|limits| limits.exclusive_minimum == Some(true));
    let value = match least {
        Some(least) if is_open => least.saturating_add(1),
        Some(least) => least,
        None => most.unwrap_or(1).min(1),
    };
    json!(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(spec: &str, expected: &Value) {
        let text = format!(
            "{{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {{name: reports.a.io}}, \
             spec: {{group: a.io, names: {{kind: Report, plural: reports}}, scope: Cluster, versions: [{{name: v1, \
             served: true, storage: true, schema: {{openAPIV3Schema: {{type: object, properties: {{spec: {spec}}}}}}}}}]}}}}"
        );
        let documents = kubewright_schema::read("test", &text).expect("a definition");
        let definition = &documents.definitions[0];
        let object = object(definition, &definition.versions[0]);
        assert_eq!(object["spec"], *expected);
        assert_eq!(object["apiVersion"], "a.io/v1");
        assert_eq!(object["metadata"]["name"], "example");
    }

    #[test]
    fn only_what_is_required_is_there() {
        check(
            "{type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}",
            &json!({"a": "example"}),
        );
        check("{type: object}", &json!({}));
    }

    #[test]
    fn values_keep_to_their_bounds() {
        let one = |schema: &str, expected: Value| {
            check(
                &format!("{{type: object, required: [a], properties: {{a: {schema}}}}}"),
                &json!({"a": expected}),
            );
        };
        one("{type: string, minLength: 9}", json!("examplexx"));
        one("{type: string, maxLength: 3}", json!("exa"));
        one("{type: string, enum: [B, A]}", json!("B"));
        one("{type: string, default: d, minLength: 1}", json!("d"));
        one(
            "{type: string, format: date-time}",
            json!("2024-01-01T00:00:00Z"),
        );
        one("{type: integer, minimum: 5}", json!(5));
        one("{type: integer, maximum: -2}", json!(-2));
        one(
            "{type: integer, minimum: 5, exclusiveMinimum: true}",
            json!(6),
        );
        one("{x-kubernetes-int-or-string: true}", json!(1));
        one("{type: boolean}", json!(false));
        one("{type: array, items: {type: string}}", json!([]));
        one(
            "{type: array, minItems: 2, items: {type: string}}",
            json!(["example"]),
        );
        one("{x-kubernetes-preserve-unknown-fields: true}", json!({}));
    }

    #[test]
    fn of_several_choices_the_first_is_made() {
        check(
            "{type: object, properties: {a: {type: integer}, b: {type: integer}}, oneOf: [{required: [b]}, {required: [a]}]}",
            &json!({"b": 1}),
        );
    }
}
