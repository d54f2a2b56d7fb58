//! Changes stored objects in ways that a server can meet and careless types lose.
//!
//! Owns: which changes, and where the schema allows them.
//! Must not know: the generated types.

use serde_json::{Value, json};

/// A kind of change, applied at every place of an object that allows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mutation {
    /// Times get fractions of a second.
    Fractions,
    /// Integers that no format limits go beyond 32 bits, those in int-or-string too.
    LargeIntegers,
    /// Nullable fields become null.
    Nulls,
    /// String enums get a value that the schema does not list.
    UnknownValues,
    /// Objects that keep unknown fields get some.
    KeptFields,
    /// Objects that drop unknown fields get one, which must go without an error.
    DroppedFields,
}

impl Mutation {
    pub(crate) const ALL: [Self; 6] = [
        Self::Fractions,
        Self::LargeIntegers,
        Self::Nulls,
        Self::UnknownValues,
        Self::KeptFields,
        Self::DroppedFields,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fractions => "fractions of a second",
            Self::LargeIntegers => "integers beyond 32 bits",
            Self::Nulls => "nulls",
            Self::UnknownValues => "unknown enum values",
            Self::KeptFields => "unknown fields kept",
            Self::DroppedFields => "unknown fields dropped",
        }
    }
}

/// A changed object, and what must come back of it.
pub(crate) struct Mutated {
    pub(crate) sent: Value,
    pub(crate) expected: Value,
}

/// `object` changed in every place that allows it; none where no place does.
pub(crate) fn mutate(mutation: Mutation, schema: &Value, object: &Value) -> Option<Mutated> {
    let mut sent = object.clone();
    let mut changed = false;
    if let Some(properties) = schema["properties"].as_object() {
        for (name, property) in properties {
            if !["apiVersion", "kind", "metadata"].contains(&name.as_str())
                && let Some(value) = sent.get_mut(name)
            {
                changed |= walk(mutation, property, value, false);
            }
        }
    }
    let expected = if mutation == Mutation::DroppedFields {
        object.clone()
    } else {
        sent.clone()
    };
    changed.then_some(Mutated { sent, expected })
}

const UNKNOWN_FIELD: &str = "xNotInTheSchema";

/// A list that keeps unknown fields keeps those of its items, as the server's pruning does.
fn walk(mutation: Mutation, schema: &Value, value: &mut Value, kept_by_list: bool) -> bool {
    if value.is_null() {
        return false;
    }
    let keeps_unknown = kept_by_list || schema["x-kubernetes-preserve-unknown-fields"] == true;
    let declared = schema["type"].as_str();
    match mutation {
        Mutation::Nulls if schema["nullable"] == true => {
            *value = Value::Null;
            return true;
        }
        Mutation::Fractions if schema["format"] == "date-time" && value.is_string() => {
            *value = json!("2024-05-06T07:08:09.123456Z");
            return true;
        }
        Mutation::LargeIntegers if schema["x-kubernetes-int-or-string"] == true => {
            *value = json!(1_099_511_627_777_i64);
            return true;
        }
        Mutation::LargeIntegers
            if declared == Some("integer")
                && (schema["format"].is_null() || schema["format"] == "int64")
                && schema["enum"].is_null() =>
        {
            *value = json!(-1_099_511_627_777_i64);
            return true;
        }
        Mutation::UnknownValues
            if declared == Some("string") && schema["enum"].is_array() && value.is_string() =>
        {
            *value = json!("not in the schema");
            return true;
        }
        _ => {}
    }
    let mut changed = false;
    if let Some(entries) = value.as_object_mut() {
        for (name, entry) in entries.iter_mut() {
            if schema["properties"][name].is_object() {
                changed |= walk(mutation, &schema["properties"][name], entry, false);
            } else if schema["additionalProperties"].is_object() {
                changed |= walk(mutation, &schema["additionalProperties"], entry, false);
            }
        }
        let has_properties = schema["properties"]
            .as_object()
            .is_some_and(|p| !p.is_empty());
        let embedded = schema["x-kubernetes-embedded-resource"] == true;
        let closed = has_properties
            && !keeps_unknown
            && schema["additionalProperties"].is_null()
            && !embedded;
        if (mutation == Mutation::KeptFields
            && keeps_unknown
            && !schema["additionalProperties"].is_object())
            || (mutation == Mutation::DroppedFields && closed)
        {
            entries.insert(UNKNOWN_FIELD.to_owned(), json!({"deep": [1, null, "x"]}));
            changed = true;
        }
    }
    if let Some(items) = value.as_array_mut()
        && schema["items"].is_object()
    {
        for item in items {
            changed |= walk(mutation, &schema["items"], item, keeps_unknown);
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mutation: Mutation, property: Value, value: Value, expected: Option<Value>) {
        let schema = json!({"properties": {"spec": property}});
        let found = mutate(mutation, &schema, &json!({"spec": value}));
        assert_eq!(found.map(|m| m.sent["spec"].clone()), expected);
    }

    #[test]
    fn changes_only_what_the_schema_allows() {
        let list = json!({"type": "array", "items": {"type": "integer", "format": "int32"}});
        check(Mutation::LargeIntegers, list, json!([1]), None);
        let list = json!({"type": "array", "items": {"type": "integer"}});
        check(
            Mutation::LargeIntegers,
            list,
            json!([1]),
            Some(json!([-1_099_511_627_777_i64])),
        );
        let map =
            json!({"type": "object", "additionalProperties": {"type": "string", "nullable": true}});
        check(
            Mutation::Nulls,
            map,
            json!({"a": "x"}),
            Some(json!({"a": null})),
        );
        let time = json!({"type": "string", "format": "date-time"});
        check(
            Mutation::Fractions,
            time,
            json!("2020-01-01T00:00:00Z"),
            Some(json!("2024-05-06T07:08:09.123456Z")),
        );
    }

    #[test]
    fn a_dropped_field_is_not_expected_back() {
        let schema = json!({"properties": {"spec": {"type": "object", "properties": {"a": {"type": "string"}}}}});
        let object = json!({"spec": {"a": "x"}});
        let mutated = mutate(Mutation::DroppedFields, &schema, &object).unwrap();
        assert_eq!(mutated.expected, object);
        assert_ne!(mutated.sent, object);
    }
}
