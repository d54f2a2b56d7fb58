//! Finds where an object breaks its own schema so that no type made from the schema can hold it.
//!
//! Owns: the verdict, taken from the CRD's schema alone.
//! Must not know: the generator, its model and its types.

use serde_json::Value;

/// One place where the object and the schema disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Break {
    /// Path from the root: `spec.rules[2].name`.
    pub(crate) path: String,
    pub(crate) why: Why,
}

/// What is wrong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// A required property without a default is absent; the path ends with its name.
    Missing,
    /// The value is of another type than declared.
    WrongType,
}

/// Every break of `object`, in document order of the schema.
///
/// The root's `apiVersion`, `kind` and `metadata` are not the schema's to judge.
pub(crate) fn breaks(schema: &Value, object: &Value) -> Vec<Break> {
    let mut found = Vec::new();
    let properties = schema["properties"].as_object();
    let rest = ["apiVersion", "kind", "metadata"];
    for (name, property) in properties.into_iter().flatten() {
        if !rest.contains(&name.as_str()) {
            walk_property(schema, name, property, object, "", &mut found);
        }
    }
    found
}

/// Whether an error at `path`, as a decoder tells it, is one of these breaks.
///
/// A decoder tells a missing property at the object that lacks it or at the property itself.
pub(crate) fn explains(breaks: &[Break], path: &str, message: &str) -> bool {
    breaks.iter().any(|known| match known.why {
        Why::WrongType => known.path == path,
        Why::Missing => {
            let (parent, name) = split_last(&known.path);
            known.path == path || (parent == path && message.contains(name))
        }
    })
}

fn walk(schema: &Value, value: &Value, path: &str, found: &mut Vec<Break>) {
    if value.is_null() && (schema["nullable"] == true || schema["type"].is_null()) {
        return;
    }
    let wrong = |found: &mut Vec<Break>| {
        found.push(Break {
            path: path.to_owned(),
            why: Why::WrongType,
        });
    };
    if schema["x-kubernetes-int-or-string"] == true {
        if !value.is_string() && !is_integer(value) {
            wrong(found);
        }
        return;
    }
    match schema["type"].as_str() {
        Some("object") => {
            let Some(entries) = value.as_object() else {
                return wrong(found);
            };
            let properties = schema["properties"].as_object();
            for (name, property) in properties.into_iter().flatten() {
                walk_property(schema, name, property, value, path, found);
            }
            if schema["additionalProperties"].is_object() {
                let declared = |name: &str| properties.is_some_and(|p| p.contains_key(name));
                for (name, entry) in entries.iter().filter(|(name, _)| !declared(name)) {
                    let path = member(path, name);
                    walk(&schema["additionalProperties"], entry, &path, found);
                }
            }
        }
        Some("array") => {
            let Some(items) = value.as_array() else {
                return wrong(found);
            };
            if schema["items"].is_object() {
                for (index, item) in items.iter().enumerate() {
                    walk(&schema["items"], item, &format!("{path}[{index}]"), found);
                }
            }
        }
        Some("string") if !value.is_string() => wrong(found),
        Some("boolean") if !value.is_boolean() => wrong(found),
        Some("number") if !value.is_number() => wrong(found),
        Some("integer") if !is_integer(value) => wrong(found),
        // The types above that hold, none, and those that only some generators of CRDs know.
        Some(_) | None => {}
    }
}

fn walk_property(
    schema: &Value,
    name: &str,
    property: &Value,
    object: &Value,
    path: &str,
    found: &mut Vec<Break>,
) {
    let required = schema["required"]
        .as_array()
        .is_some_and(|names| names.iter().any(|candidate| candidate == name));
    let path = member(path, name);
    match object.get(name) {
        // Null where nothing is nullable is how some clients write an absent field.
        Some(Value::Null) if !required => {}
        Some(value) => walk(property, value, &path, found),
        // The server fills it in, so types do without.
        None if required && property["default"].is_null() => found.push(Break {
            path,
            why: Why::Missing,
        }),
        None => {}
    }
}

fn is_integer(value: &Value) -> bool {
    value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn member(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

/// The path of the parent, and the last name.
fn split_last(path: &str) -> (&str, &str) {
    path.rsplit_once('.').unwrap_or(("", path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(schema: &Value, object: &Value, expected: &[&str]) {
        let found: Vec<String> = breaks(
            &json!({"type": "object", "properties": {"spec": schema}}),
            object,
        )
        .into_iter()
        .map(|b| format!("{} {:?}", b.path, b.why))
        .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_missing_property_is_told_with_its_path() {
        let schema = json!({"type": "object", "required": ["name", "ghost"], "properties": {"name": {"type": "string"}}});
        check(&schema, &json!({"spec": {}}), &["spec.name Missing"]);
        check(&schema, &json!({}), &[]);
        let schema = json!({"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "default": "a"}}});
        check(&schema, &json!({"spec": {}}), &[]);
    }

    #[test]
    fn a_wrong_type_is_found_in_lists_and_maps() {
        let schema = json!({"type": "object", "additionalProperties": {"type": "array", "items": {"type": "integer"}}});
        check(
            &schema,
            &json!({"spec": {"a": [1, "2"], "b": 3}}),
            &["spec.a[1] WrongType", "spec.b WrongType"],
        );
        check(&schema, &json!({"spec": {"a": [1.0, 9e9]}}), &[]);
    }

    #[test]
    fn null_stands_for_absent_unless_required() {
        let schema = json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "string"}}});
        check(
            &schema,
            &json!({"spec": {"a": null, "b": null}}),
            &["spec.a WrongType"],
        );
    }

    #[test]
    fn a_decoder_may_tell_the_parent_of_a_missing_property() {
        let known = [Break {
            path: "spec.name".into(),
            why: Why::Missing,
        }];
        assert!(explains(&known, "spec", "missing field `name`"));
        assert!(explains(&known, "spec.name", "missing"));
        assert!(!explains(&known, "spec", "missing field `other`"));
        assert!(!explains(&known, "status", "missing field `name`"));
    }
}
