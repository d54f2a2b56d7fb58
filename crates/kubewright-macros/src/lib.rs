//! The macros that generated code is written in, `Object`, `Enum` and `apply!`, and `clientset!`,
//! which joins kinds to the runtime's entrances.
//!
//! Owns: reading a declaration's tokens once, and writing the text of its impls.
//! Must not know: what the impls do (that is `kubewright::codec` and `kubewright::apply`).
//!
//! There is no dependency on `syn` or `quote`: thousands of types pass through here in one
//! compilation, mostly in unoptimised builds, and a single walk over the tokens costs a
//! small part of what parsing them into a syntax tree does.

mod apply;
mod clientset;
mod enumeration;
mod json_schema;
mod object;
mod tokens;

use proc_macro::TokenStream;

/// Encodes and decodes a struct as a JSON object, through `kubewright::codec`.
///
/// A field's JSON name is its identifier in camel case (`foo_bar` is `fooBar`), or that of
/// `#[kubewright(rename = "...")]`. A field of type `Option<_>` is optional and left out when
/// `None`; `Option<Option<_>>` tells an absent field (`None`) from a null one
/// (`Some(None)`); every other field must be present. More attributes of a field:
///
/// - `#[kubewright(nullable)]` on an `Option<_>`: always present, `None` is null;
/// - `#[kubewright(rest)]` on a `BTreeMap<String, Value>`: all names that are no field.
///
/// `#[kubewright(root)]` on the struct itself makes it a whole Kubernetes object: `apiVersion`
/// and `kind` are written, and checked when read, from its `kubewright::Resource` impl.
/// The struct must implement `Default`, unless it says `#[kubewright(root, without_default)]`.
#[proc_macro_derive(Object, attributes(kubewright))]
pub fn object(input: TokenStream) -> TokenStream {
    tokens::finish(object::expand(input))
}

/// Encodes and decodes an enum of strings, integers or booleans.
///
/// Each variant without data is a known value: the name of the variant, or
/// `#[kubewright(value = ...)]`. The last variant holds a `kubewright::Unknown`, so that a
/// value from a newer version of the definition survives. `#[kubewright(integer)]` and
/// `#[kubewright(boolean)]` on the enum choose the type of its values; strings are the default.
#[proc_macro_derive(Enum, attributes(kubewright))]
pub fn enumeration(input: TokenStream) -> TokenStream {
    tokens::finish(enumeration::expand(input))
}

/// Describes a type with `#[derive(Object)]` or `#[derive(Enum)]` as JSON Schema.
///
/// `schemars`' own derive would read serde's attributes, which these types do without. Needs
/// kubewright's feature `schemars`.
#[proc_macro_derive(JsonSchema, attributes(kubewright))]
pub fn json_schema(input: TokenStream) -> TokenStream {
    tokens::finish(json_schema::expand(input))
}

/// Declares apply configurations: a JSON object with a typed setter for each field.
///
/// ```text
/// kubewright::apply! {
///     /// Apply configuration of [`BackupSpec`].
///     pub struct BackupSpecApply {
///         keep_copies "keepCopies": i32,  // sets
///         items "items": [ItemApply],     // appends to a list
///         labels "labels": {String},      // merges into a map
///         until "until"?: Timestamp,      // may be null: `until_null()` sets it so
///         rules "rules": [for Rule],      // items are what `Rule` says by `apply::Applied`
///     }
///     /// Apply configuration of [`Backup`].
///     pub struct BackupApply for Backup {
///         spec "spec": BackupSpecApply,
///     }
/// }
/// ```
///
/// One with `for` is that of a whole object, and implements
/// `kubewright::ApplyConfiguration`.
#[proc_macro]
pub fn apply(input: TokenStream) -> TokenStream {
    tokens::finish(apply::expand(input))
}

/// Adds kinds to `kubewright::Clientset` and `kubewright::InformerFactory`, by two traits.
///
/// ```text
/// kubewright::clientset! {
///     /// The clients of the library.
///     pub trait LibraryClients {
///         fn documents(namespace) -> Document;
///         fn shelves() -> Shelf;
///     }
/// }
/// ```
///
/// With `LibraryClients` in scope a clientset has `documents("prod")`,
/// `documents_in_all_namespaces()` and `shelves()`, and with `LibraryClientsInformers` a factory has
/// `documents()` and `shelves()`, which give informers.
#[proc_macro]
pub fn clientset(input: TokenStream) -> TokenStream {
    tokens::finish(clientset::expand(input))
}
