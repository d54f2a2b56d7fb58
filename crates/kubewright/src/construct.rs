//! What the constructors of generated kinds are made of.
//!
//! Owns: metadata of a new object, the definition that a kind carries.
//! Must not know: any kind.

use serde_json::Value;

use crate::ObjectMetadata;

/// Metadata of a new object of this name; everything else is empty.
pub fn named<M: ObjectMetadata + Default>(name: impl Into<String>) -> M {
    let mut metadata = M::default();
    metadata.set_name(&name.into());
    metadata
}

/// The CustomResourceDefinition that was written beside generated code, from its JSON.
///
/// Null when the text is no JSON, which happens only to a file that was edited by hand.
pub fn definition(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// Gives a kind its definition: `Kind: text`, the text being the CRD as JSON.
///
/// Adds `Kind::crd()`, the definition with all its versions as it was read, and implements
/// [`Defined`](crate::Defined).
#[macro_export]
macro_rules! defined {
    ($type:ident: $text:expr $(,)?) => {
        impl $type {
            /// The definition of this kind with all its versions, as it was read.
            pub fn crd() -> $crate::Value {
                $crate::definition(<Self as $crate::Defined>::definition())
            }
        }

        impl $crate::Defined for $type {
            fn definition() -> &'static ::core::primitive::str {
                $text
            }
        }
    };
}
