//! The definition of a kind whose schema comes from its types.
//!
//! Owns: [`defined_by_schemars!`](crate::defined_by_schemars!), and how schemas get into a
//! definition.
//! Must not know: how a schema becomes structural.

#[cfg(feature = "schemars")]
use std::sync::OnceLock;

#[cfg(feature = "schemars")]
use schemars::generate::SchemaSettings;
#[cfg(feature = "schemars")]
use schemars::{JsonSchema, SchemaGenerator};
#[cfg(feature = "schemars")]
use serde_json::{Value, json};

#[cfg(feature = "schemars")]
pub use crate::narrowed::narrowed;
#[cfg(feature = "schemars")]
use crate::structural::{SchemaError, structural};

/// Gives a kind its definition: the CRD as JSON, into which the schemas of `spec` and `status` go.
///
/// Written by `#[derive(CustomResource)]`. Without the feature `schemars` it gives nothing.
#[cfg(feature = "schemars")]
#[macro_export]
macro_rules! defined_by_schemars {
    ($type:ident: $text:literal, spec: $spec:ty $(, status: $status:ty)? $(,)?) => {
        impl $crate::schemars::JsonSchema for $type {
            fn schema_name() -> ::std::borrow::Cow<'static, ::core::primitive::str> {
                ::std::borrow::Cow::Borrowed(::core::stringify!($type))
            }

            fn schema_id() -> ::std::borrow::Cow<'static, ::core::primitive::str> {
                ::std::borrow::Cow::Borrowed(::core::concat!(
                    ::core::module_path!(), "::", ::core::stringify!($type)
                ))
            }

            fn json_schema(
                generator: &mut $crate::schemars::SchemaGenerator,
            ) -> $crate::schemars::Schema {
                $crate::codec::ObjectSchema::new(generator)
                    .field::<$spec>("spec", true)
                    $( .field::<$status>("status", false) )?
                    .finish(false)
            }
        }

        $crate::defined_by_schemars! {
            @crd $type, [
                ("spec", $crate::defining::schema::<$spec>)
                $( , ("status", $crate::defining::schema::<$status>) )?
            ], $text
        }
    };
    ($type:ident: $text:literal, whole $(,)?) => {
        $crate::defined_by_schemars! {
            @crd $type, [("", $crate::defining::schema::<$type>)], $text
        }
    };
    (@crd $type:ident, [$($part:tt)*], $text:literal) => {
        impl $type {
            /// The definition of this kind, with this version.
            ///
            /// # Panics
            /// A type has no structural schema; the message says which, and what to write.
            pub fn crd() -> $crate::Value {
                match Self::try_crd() {
                    ::core::result::Result::Ok(definition) => definition,
                    ::core::result::Result::Err(error) => ::core::panic!(
                        "no definition of {}: {}", ::core::stringify!($type), error
                    ),
                }
            }

            /// The definition of this kind, with this version.
            ///
            /// # Errors
            /// A type has no structural schema.
            pub fn try_crd() -> ::core::result::Result<$crate::Value, $crate::SchemaError> {
                $crate::defining::definition($text, &[$($part)*])
            }
        }

        impl $crate::Defined for $type {
            fn definition() -> &'static ::core::primitive::str {
                static TEXT: ::std::sync::OnceLock<::std::string::String> =
                    ::std::sync::OnceLock::new();
                $crate::defining::text(&TEXT, Self::try_crd)
            }
        }
    };
}

/// Without the feature `schemars` there are no schemas to define a kind with.
#[cfg(not(feature = "schemars"))]
#[macro_export]
macro_rules! defined_by_schemars {
    ($($tokens:tt)*) => {};
}

/// Without the feature `schemars` there is no schema that words could be missing in.
#[cfg(not(feature = "schemars"))]
#[macro_export]
#[doc(hidden)]
macro_rules! reads_words {
    ($($tokens:tt)*) => {};
}

/// A property of the object and its schema; without a name, the schema of the whole object.
#[cfg(feature = "schemars")]
type Part = (&'static str, fn() -> Result<Value, SchemaError>);

/// A definition with the schemas of these parts.
///
/// # Errors
/// One of them is not structural.
#[cfg(feature = "schemars")]
pub fn definition(text: &str, parts: &[Part]) -> Result<Value, SchemaError> {
    let mut definition: Value = serde_json::from_str(text).unwrap_or_default();
    let at = "/spec/versions/0/schema/openAPIV3Schema";
    let Some(root) = definition.pointer_mut(at) else {
        return Ok(definition);
    };
    for (name, schema) in parts {
        let schema = schema().map_err(|error| error.below(name))?;
        match (*name, schema) {
            ("", Value::Object(whole)) => {
                let Value::Object(root) = root else { continue };
                for (key, value) in whole {
                    match (root.get_mut(&key), value) {
                        (Some(Value::Object(known)), Value::Object(more)) => {
                            known.extend(more);
                        }
                        (_, value) => {
                            root.insert(key, value);
                        }
                    }
                }
            }
            (name, mut schema) => {
                // The object may lack its status, and then does so without a null.
                if let Value::Object(schema) = &mut schema {
                    schema.remove("nullable");
                }
                root["properties"][name] = schema;
            }
        }
    }
    if let Some(Value::Object(properties)) = root.get_mut("properties") {
        // The server describes these itself.
        for (name, of) in [
            ("apiVersion", "string"),
            ("kind", "string"),
            ("metadata", "object"),
        ] {
            properties.insert(name.to_owned(), json!({"type": of}));
        }
    }
    Ok(definition)
}

/// The text of a definition, made once; empty when there is none, of which `crd()` tells.
#[cfg(feature = "schemars")]
pub fn text(
    once: &'static OnceLock<String>,
    definition: fn() -> Result<Value, SchemaError>,
) -> &'static str {
    once.get_or_init(|| match definition() {
        Ok(definition) => definition.to_string(),
        Err(_) => String::new(),
    })
}

/// The structural schema of a type.
///
/// # Errors
/// It has none.
#[cfg(feature = "schemars")]
pub fn schema<T: JsonSchema>() -> Result<Value, SchemaError> {
    let generator = SchemaGenerator::new(SchemaSettings::draft2020_12());
    structural(generator.into_root_schema_for::<T>().into())
}
