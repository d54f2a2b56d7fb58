//! Rules, in the words of kube-apiserver.

use serde_json::json;

use crate::testing::schema;
use crate::{Outcome, Validator, Value};

/// What comes of one property `a` with these rules.
fn outcome(mut property: Value, rules: Value, value: Value) -> Outcome {
    property["x-kubernetes-validations"] = rules;
    let given = json!({"type": "object", "properties": {"a": property}});
    Validator::new(schema(given)).validate(&json!({"a": value}))
}

/// Checks one rule of an object with these properties; expected is the message, if any.
#[track_caller]
fn check(properties: Value, rule: &str, value: Value, expected: Option<&str>) {
    let object = json!({"type": "object", "properties": properties});
    let outcome = outcome(object, json!([{"rule": rule, "message": "told"}]), value);
    assert_eq!(outcome.rules_not_checked, 0, "{rule} is not checked");
    let found: Vec<&str> = outcome.errors.iter().map(|e| &*e.message).collect();
    assert_eq!(found, Vec::from_iter(expected), "{rule}");
}

const FAILS: Option<&str> = Some("Invalid value: told");

#[test]
fn rules_see_fields_by_their_types() {
    let p = || {
        json!({
            "n": {"type": "integer"}, "x": {"type": "number"}, "s": {"type": "string"},
            "at": {"type": "string", "format": "date-time"},
            "for": {"type": "string", "format": "duration"},
            "a-b": {"type": "string"}, "either": {"x-kubernetes-int-or-string": true},
            "map": {"type": "object", "additionalProperties": {"type": "integer"}},
        })
    };
    check(p(), "self.n > 2", json!({"n": 3}), None);
    check(p(), "self.n > 2", json!({"n": 2}), FAILS);
    check(p(), "self.x >= 2.0", json!({"x": 2}), None);
    check(p(), "has(self.s)", json!({}), FAILS);
    check(
        p(),
        "self.at > timestamp('2024-01-01T00:00:00Z')",
        json!({"at": "2025-01-01T00:00:00Z"}),
        None,
    );
    check(
        p(),
        "self.__for__ <= duration('1h')",
        json!({"for": "90m"}),
        FAILS,
    );
    check(p(), "self.a__dash__b == 'x'", json!({"a-b": "x"}), None);
    check(
        p(),
        "self.map['x-y'] == 1",
        json!({"map": {"x-y": 1}}),
        None,
    );
    check(p(), "self.s.size() == 2", json!({"s": "üü"}), None);
    check(p(), r"self.s.matches('^\\d+$')", json!({"s": "١"}), FAILS);
    check(
        p(),
        "self.s.startsWith('a') || self.n == 1",
        json!({"n": 1}),
        None,
    );
}

#[test]
fn rules_may_use_what_the_library_lacks() {
    let p = || json!({"either": {"x-kubernetes-int-or-string": true}, "s": {"type": "string"}});
    let either = "type(self.either) == int ? self.either > 0 : type(self.either) == string";
    check(p(), either, json!({"either": 1}), None);
    check(p(), either, json!({"either": "x"}), None);
    check(p(), either, json!({"either": 0}), FAILS);
    check(p(), "dyn(self.either) == 1", json!({"either": 1}), None);
    check(p(), "self.?s.orValue('x') == 'x'", json!({}), None);
    check(
        p(),
        "size(self.s) > 0",
        json!({}),
        Some("Invalid value: \"object\": no such key: s evaluating rule: told"),
    );
}

#[test]
fn texts_of_values_are_those_of_cel_go() {
    let p = || {
        json!({
            "b": {"type": "boolean"}, "x": {"type": "number"}, "s": {"type": "string"},
            "at": {"type": "string", "format": "date-time"},
            "last": {"type": "string", "format": "duration"},
            "null": {"type": "string", "nullable": true},
        })
    };
    check(p(), "string(self.b) == 'true'", json!({"b": true}), None);
    check(p(), "string(self.x) == '1e+20'", json!({"x": 1e20}), None);
    check(
        p(),
        "string(self.last) == '5400.5s'",
        json!({"last": "1h30m500ms"}),
        None,
    );
    check(
        p(),
        "self.at.getHours() == 23",
        json!({"at": "2024-01-01T00:30:00+01:00"}),
        None,
    );
    check(p(), "bool(self.s)", json!({"s": "True"}), None);
    check(p(), "has(self.__null__)", json!({"null": null}), FAILS);
}

#[test]
fn an_error_beside_an_answer_does_not_matter() {
    let p = || {
        json!({"s": {"type": "string"}, "list": {"type": "array", "items": {
        "type": "object", "properties": {"n": {"type": "integer"}}}}})
    };
    let list = || json!({"list": [{}, {"n": 1}]});
    check(p(), "self.list.exists(it, it.n == 1)", list(), None);
    check(p(), "self.list.all(it, it.n == 2)", list(), FAILS);
    check(p(), "self.list.all(i, it, i < 2)", list(), None);
    check(p(), "self.s == 'x' || true", list(), None);
    check(p(), "self.s == 'x' && false", list(), FAILS);
    let error = Some("Invalid value: \"object\": no such key: n evaluating rule: told");
    check(p(), "self.list.exists(it, it.n == 3)", list(), error);
    check(p(), "self.list[0].n == 1 || self.s == 'x'", list(), error);
}

#[test]
fn errors_have_the_words_of_the_server() {
    let p =
        json!({"s": {"type": "string"}, "list": {"type": "array", "items": {"type": "string"}}});
    check(
        p.clone(),
        "self.s == 'x'",
        json!({}),
        Some("Invalid value: \"object\": no such key: s evaluating rule: told"),
    );
    check(
        p.clone(),
        "self.list[3] == 'x'",
        json!({"list": []}),
        Some("Invalid value: \"object\": index out of bounds: 3 evaluating rule: told"),
    );
    check(
        p,
        "int(self.s) == 1",
        json!({"s": "x"}),
        Some(
            "Invalid value: \"object\": type conversion error from 'string' to 'int' evaluating rule: told",
        ),
    );
}

#[test]
fn a_failure_is_told_as_the_rule_says() {
    let told = |rule: Value| -> String {
        let property = json!({"type": "object", "properties": {"b": {"type": "integer"}}});
        let outcome = outcome(property, json!([rule]), json!({"b": 1}));
        outcome
            .errors
            .iter()
            .map(|e| format!("{} {e}", e.kind.reason()))
            .collect()
    };
    assert_eq!(
        told(json!({"rule": "self.b > 1"})),
        "FieldValueInvalid a: Invalid value: failed rule: self.b > 1"
    );
    assert_eq!(
        told(json!({"rule": "self.b > 1", "messageExpression": "'b is ' + string(self.b)"})),
        "FieldValueInvalid a: Invalid value: b is 1"
    );
    assert_eq!(
        told(
            json!({"rule": "false", "message": "no", "reason": "FieldValueForbidden", "fieldPath": ".b"})
        ),
        "FieldValueForbidden a.b: Forbidden: no"
    );
    assert_eq!(
        told(json!({"rule": "false", "message": "no", "reason": "FieldValueRequired"})),
        "FieldValueRequired a: Required value: no"
    );
}

#[test]
fn rules_about_changes_hold_for_a_new_object() {
    let integer = json!({"type": "integer"});
    let rule = json!([{"rule": "self > oldSelf"}]);
    assert!(outcome(integer.clone(), rule, json!(1)).is_valid());
    let optional = json!([{"rule": "oldSelf.hasValue() || self == 2", "optionalOldSelf": true}]);
    assert!(!outcome(integer, optional, json!(1)).is_valid());
}

#[test]
fn rules_wait_for_errors_that_come_before_them() {
    let property = json!({"type": "object", "required": ["b"]});
    let found = outcome(property, json!([{"rule": "false"}]), json!({}));
    assert_eq!((found.errors.len(), found.rules_not_checked), (1, 1));
}

#[test]
fn rules_of_all_of_see_the_types_of_the_node() {
    let given = json!({"type": "object", "properties": {"a": {"type": "object",
        "properties": {"x": {"type": "integer"}},
        "allOf": [{"properties": {"x": {"x-kubernetes-validations": [{"rule": "self < 5"}]}}}],
    }}});
    let outcome = Validator::new(schema(given)).validate(&json!({"a": {"x": 7}}));
    let found: Vec<String> = outcome.errors.iter().map(ToString::to_string).collect();
    assert_eq!(found, ["a.x: Invalid value: 7: failed rule: self < 5"]);
}

#[test]
fn the_root_sees_its_name() {
    let given = json!({"type": "object", "properties": {},
        "x-kubernetes-validations": [{"rule": "self.metadata.name == 'only'", "message": "no"}]});
    let validator = Validator::new(schema(given));
    assert!(
        validator
            .validate(&json!({"metadata": {"name": "only"}}))
            .is_valid()
    );
    let outcome = validator.validate(&json!({"metadata": {"name": "x"}}));
    assert_eq!(outcome.errors[0].field(), "<nil>");
}

#[test]
fn what_cannot_be_evaluated_is_counted() {
    let integer = json!({"type": "integer"});
    for rule in ["unknown(self)", "Thing{a: 1} == self", "self +", "1"] {
        let found = outcome(integer.clone(), json!([{"rule": rule}]), json!(1));
        assert_eq!(
            (found.errors.len(), found.rules_not_checked),
            (0, 1),
            "{rule}"
        );
    }
}
