//! JSON Schema of the types of this crate, and of those with `#[derive(JsonSchema)]`.
//!
//! Owns: what each form of type is in JSON Schema.
//! Must not know: who reads the schemas.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use crate::codec::TypeMeta;
use crate::{Bytes, Duration, IntOrString, Number, Quantity, Timestamp};

/// Builds the schema of an object.
#[derive(Debug)]
pub struct ObjectSchema<'a> {
    generator: &'a mut SchemaGenerator,
    properties: Map<String, Value>,
    required: Vec<&'static str>,
}

impl<'a> ObjectSchema<'a> {
    /// An object without fields.
    pub fn new(generator: &'a mut SchemaGenerator) -> Self {
        Self {
            generator,
            properties: Map::new(),
            required: Vec::new(),
        }
    }

    /// Makes it a whole Kubernetes object.
    #[must_use]
    pub fn root(mut self, root: TypeMeta) -> Self {
        let TypeMeta { api_version, kind } = root;
        for (name, value) in [("apiVersion", api_version), ("kind", kind)] {
            let schema = json!({"type": "string", "const": value});
            self.properties.insert(name.to_owned(), schema);
        }
        self.required.extend(["apiVersion", "kind"]);
        self
    }

    /// Adds a field.
    #[must_use]
    pub fn field<T: JsonSchema>(mut self, name: &'static str, required: bool) -> Self {
        let schema = self.generator.subschema_for::<T>();
        self.properties.insert(name.to_owned(), schema.into());
        if required {
            self.required.push(name);
        }
        self
    }

    /// The schema; names that are no fields are kept, or ignored.
    #[must_use]
    pub fn finish(self, keeps_rest: bool) -> Schema {
        let mut schema = json_schema!({"type": "object", "properties": self.properties});
        if !self.required.is_empty() {
            schema.insert("required".to_owned(), json!(self.required));
        }
        if keeps_rest {
            schema.insert("additionalProperties".to_owned(), json!(true));
        }
        schema
    }
}

/// The schema of an enum of strings.
#[must_use]
pub fn string_enum_schema(values: &[&str]) -> Schema {
    json_schema!({"type": "string", "enum": values})
}

/// The schema of an enum of integers.
#[must_use]
pub fn integer_enum_schema(values: &[i64]) -> Schema {
    json_schema!({"type": "integer", "enum": values})
}

/// The schema of an enum of booleans.
#[must_use]
pub fn boolean_enum_schema(values: &[bool]) -> Schema {
    json_schema!({"type": "boolean", "enum": values})
}

macro_rules! scalars {
    ($($type:ident $schema:tt)*) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn schema_id() -> Cow<'static, str> {
                concat!("kubewright::", stringify!($type)).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

// The words of Kubernetes's own OpenAPI documents.
scalars! {
    Bytes {"type": "string", "format": "byte"}
    Duration {"type": "string"}
    IntOrString {"anyOf": [{"type": "integer"}, {"type": "string"}], "x-kubernetes-int-or-string": true}
    Number {"type": "number"}
    Quantity {
        "anyOf": [{"type": "integer"}, {"type": "string"}],
        "pattern": (crate::structural::QUANTITY),
        "x-kubernetes-int-or-string": true
    }
    Timestamp {"type": "string", "format": "date-time"}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Enum, Object};

    #[derive(Clone, Debug, Enum, crate::JsonSchema)]
    enum Mode {
        On,
        #[kubewright(value = "off-line")]
        Off,
        Unknown(crate::Unknown),
    }

    #[derive(Clone, Debug, Default, Object, crate::JsonSchema)]
    struct Spec {
        keep_copies: Option<i64>,
        r#type: Mode,
        #[kubewright(rename = "x-y")]
        port: Option<Option<IntOrString>>,
        inner: Option<Vec<Spec>>,
        #[kubewright(rest)]
        other: std::collections::BTreeMap<String, Value>,
    }

    #[test]
    fn names_and_requirements_are_those_of_the_json() {
        let _ = (Spec::default(), Mode::On, Mode::Off);
        let mut schema: Value = SchemaGenerator::default()
            .into_root_schema_for::<Spec>()
            .into();
        let spec = schema["properties"].take();
        assert_eq!(schema["required"], json!(["type"]));
        assert_eq!(schema["additionalProperties"], json!(true));
        let names: Vec<_> = spec.as_object().unwrap().keys().collect();
        assert_eq!(names, ["inner", "keepCopies", "type", "x-y"]);
        assert_eq!(schema["$defs"]["Mode"]["enum"], json!(["On", "off-line"]));
    }

    #[test]
    fn the_metadata_types_have_schemas() {
        let mut generator = SchemaGenerator::default();
        let schema: Value = crate::own::ObjectMeta::json_schema(&mut generator).into();
        assert!(schema["properties"]["ownerReferences"].is_object());
    }
}
