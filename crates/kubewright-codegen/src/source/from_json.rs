//! Schemas that are written as JSON.
//!
//! Owns: reading one with the reader of definitions.
//! Must not know: where the JSON came from.

use kubewright_schema::Schema;
use proc_macro2::{TokenStream, TokenTree};
use serde_json::{Value, json};

use super::words::Json;

/// The value of the first `json_schema!` or `json!` in the tokens, when it is of literals alone.
pub(crate) fn in_macro(tokens: TokenStream) -> Option<Value> {
    let mut is_macro = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if ident == "json_schema" || ident == "json" => is_macro = 1,
            TokenTree::Punct(punct) if is_macro == 1 && punct.as_char() == '!' => is_macro = 2,
            TokenTree::Group(group) if is_macro == 2 => {
                let Json(value) = syn::parse2(group.stream()).ok()?;
                return Some(value);
            }
            TokenTree::Group(group) => {
                is_macro = 0;
                if let Some(found) = in_macro(group.stream()) {
                    return Some(found);
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => is_macro = 0,
        }
    }
    None
}

/// The schema that the JSON is.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn schema(value: &Value) -> Result<Schema, String> {
    // A schema is read as part of a definition; this one is nobody's.
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "as.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "A", "plural": "as"},
            "scope": "Namespaced",
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": value},
            }],
        },
    });
    let found = kubewright_schema::read("", &definition.to_string())
        .map_err(|error| error.message.clone())?;
    found
        .definitions
        .into_iter()
        .next()
        .and_then(|definition| definition.versions.into_iter().next())
        .and_then(|version| version.schema)
        .ok_or_else(|| "is no schema".to_owned())
}
