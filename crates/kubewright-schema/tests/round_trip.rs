//! Any schema, written and read again, is the same.

use kubewright_schema::{
    AdditionalProperties, DeclaredType, Definition, Limits, Position, Properties, Rule, Schema,
    Value, read,
};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;

fn text() -> BoxedStrategy<Box<str>> {
    prop_oneof![
        any::<String>(),
        "[a-z]{1,8}",
        "[ \\n\\t'\":#{}\\[\\]&*!|>%@`,?-]{0,8}",
        Just("yes".to_owned()),
        Just("0777".to_owned()),
        Just("<<".to_owned()),
        Just("null".to_owned()),
    ]
    .prop_map(String::into_boxed_str)
    .boxed()
}

fn value() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Bool(true)),
        any::<i64>().prop_map(Value::from),
        (-1_000_000..1_000_000_i32).prop_map(|n| Value::from(f64::from(n) + 0.5)),
        text().prop_map(|text| Value::from(text.into_string())),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map("[a-z]{1,4}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
    .boxed()
}

fn leaf() -> BoxedStrategy<Schema> {
    let keywords = (
        of(text()),
        of(prop_oneof![
            Just("string"),
            Just("object"),
            Just("array"),
            Just("thing")
        ]),
        of(text()),
        vec(text(), 0..3),
        of(any::<bool>()),
        of(any::<bool>()),
        vec(value(), 0..3),
        of(value()),
    );
    let more = (
        of((any::<i64>(), of(any::<i64>()), of(text()))),
        vec((text(), of(text()), of(any::<bool>())), 0..2),
        btree_map("x-[a-z]{1,4}", value(), 0..2),
        of(text()),
        vec(text(), 0..3),
    );
    (keywords, more)
        .prop_map(|(keywords, more)| {
            let (description, name, format, required, nullable, preserve, enums, default) =
                keywords;
            let (limits, rules, rest, list_type, keys) = more;
            Schema {
                description,
                declared_type: name.map(DeclaredType::of),
                format,
                required,
                nullable,
                preserve_unknown_fields: preserve,
                enum_values: enums.into(),
                default: default.map(Box::new),
                limits: limits.map(|(minimum, max_length, pattern)| {
                    Box::new(Limits {
                        minimum: Some(minimum.into()),
                        max_length,
                        pattern,
                        ..Limits::default()
                    })
                }),
                rules: rules
                    .into_iter()
                    .map(|(rule, message, optional_old_self)| Rule {
                        rule,
                        message,
                        optional_old_self,
                        ..Rule::default()
                    })
                    .collect(),
                rest: rest
                    .into_iter()
                    .map(|(key, value)| (key.into(), value))
                    .collect(),
                list_type,
                list_map_keys: keys.into(),
                ..Schema::default()
            }
        })
        .boxed()
}

fn schema() -> impl Strategy<Value = Schema> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        (
            leaf(),
            btree_map(text(), inner.clone(), 0..4),
            of(inner.clone()),
            of(prop_oneof![
                inner
                    .clone()
                    .prop_map(|it| AdditionalProperties::Schema(Box::new(it))),
                any::<bool>().prop_map(AdditionalProperties::Allowed),
            ]),
            vec(inner.clone(), 0..3),
            of(inner),
        )
            .prop_map(
                |(schema, properties, items, additional, any_of, not)| Schema {
                    properties: properties.into_iter().collect(),
                    items: items.map(Box::new),
                    additional_properties: additional,
                    any_of: any_of.into(),
                    not: not.map(Box::new),
                    ..schema
                },
            )
    })
}

const HEAD: &str = "{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"CustomResourceDefinition\",\
    \"metadata\":{\"name\":\"as.b.c\"},\"spec\":{\"group\":\"b.c\",\"scope\":\"Cluster\",\
    \"names\":{\"plural\":\"as\",\"kind\":\"A\"},\"versions\":[{\"name\":\"v1\",\"served\":true,\
    \"storage\":true,\"schema\":{\"openAPIV3Schema\":";

fn definition_of(schema: &str) -> Definition {
    let text = format!("{HEAD}{schema}}}}}]}}}}");
    read("x.json", &text)
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
        .definitions
        .remove(0)
}

/// The same schema as if it had not been read.
fn without_places(mut schema: Schema) -> Schema {
    schema.at = Position::default();
    let boxed = |schema: Option<Box<Schema>>| schema.map(|it| Box::new(without_places(*it)));
    let list =
        |list: kubewright_schema::Few<Schema>| list.into_iter().map(without_places).collect();
    schema.properties = std::mem::take(&mut schema.properties)
        .into_iter()
        .map(|(name, schema)| (name, without_places(schema)))
        .collect::<Properties>();
    schema.items = boxed(schema.items);
    schema.not = boxed(schema.not);
    schema.all_of = list(schema.all_of);
    schema.any_of = list(schema.any_of);
    schema.one_of = list(schema.one_of);
    schema.additional_properties =
        schema
            .additional_properties
            .map(|additional| match additional {
                AdditionalProperties::Schema(it) => {
                    AdditionalProperties::Schema(Box::new(without_places(*it)))
                }
                AdditionalProperties::Allowed(allowed) => AdditionalProperties::Allowed(allowed),
            });
    schema.rules = schema
        .rules
        .into_iter()
        .map(|rule| Rule {
            at: Position::default(),
            ..rule
        })
        .collect();
    schema
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 100 } else { 2_000 }))]

    #[test]
    fn schemas_survive(schema in schema()) {
        let mut json = String::new();
        schema.write_json(&mut json);
        prop_assert_eq!(&serde_json::from_str::<Value>(&json).unwrap(), &schema.to_value());
        let again = definition_of(&json).versions.remove(0).schema.unwrap();
        prop_assert_eq!(without_places(again), schema);
    }

    /// Whatever the text, the outcome is a value or a placed error.
    #[test]
    fn nothing_panics(text in "(?s).{0,200}", at in 0..400_usize, splice in "[\\PC\n\t]{0,6}") {
        let _ = read("x.yaml", &text);
        let mut document = format!("{HEAD}{{\"type\":\"object\"}}}}}}]}}}}");
        let at = at.min(document.len());
        document.insert_str(at, &splice);
        if let Err(error) = read("x.yaml", &document) {
            prop_assert!(error.at.line > 0, "{}", error);
        }
        let yaml = document.replace(['{', ','], "\n ").replace('}', "");
        if let Err(error) = read("x.yaml", &yaml) {
            prop_assert!(error.at.line > 0, "{}", error);
        }
    }
}
