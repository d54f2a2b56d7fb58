//! Derives a Kubernetes kind, its client, apply configuration and definition from a Rust struct.
//!
//! Owns: the entrances, and errors as the compiler shows them.
//! Must not know: what is written (that is `kubewright_codegen::source`).

mod places;

use kubewright_codegen::options::CoreSource;
use kubewright_codegen::source;
use proc_macro2::TokenStream;
use syn::DeriveInput;

/// Makes the struct that it stands on the `spec` of a Kubernetes kind.
///
/// ```
/// use kubewright::{Apply, CustomResource, KubeSchema};
/// use serde::{Deserialize, Serialize};
///
/// /// A document.
/// #[derive(Clone, Debug, Serialize, Deserialize, KubeSchema, CustomResource)]
/// #[kubewright(
///     group = "library.example.com",
///     version = "v1",
///     kind = "Document",
///     namespaced,
///     status = "DocumentStatus"
/// )]
/// #[serde(rename_all = "camelCase")]
/// pub struct DocumentSpec {
///     /// How many copies to print.
///     #[kubewright(minimum = 1)]
///     copies: i32,
///     chapters: Vec<Chapter>,
/// }
///
/// #[derive(Clone, Debug, Serialize, Deserialize, KubeSchema, Apply)]
/// pub struct Chapter {
///     title: String,
/// }
///
/// #[derive(Clone, Debug, Serialize, Deserialize, KubeSchema, Apply)]
/// pub struct DocumentStatus {
///     printed: i32,
/// }
///
/// kubewright::clientset! {
///     pub trait LibraryClients {
///         fn documents(namespace) -> Document;
///     }
/// }
///
/// let apply = DocumentApply::new("report").spec(DocumentSpecApply::default().copies(3));
/// # let _ = apply;
/// assert_eq!(Document::crd()["metadata"]["name"], "documents.library.example.com");
/// ```
///
/// It writes what generation from the CRD writes:
///
/// - `Document`, with `metadata`, `spec` and, when there is one, `status`; `Document::new(name, spec)`;
/// - the traits of kinds, so that `Api<Document>`, `Informer<Document>` and `Lister<Document>` work;
/// - `DocumentApply` and `DocumentSpecApply`, apply configurations;
/// - `Document::crd()`, with kubewright's feature `schemars`: the definition, whose schema comes from
///   the `JsonSchema` of the types and is made structural. A type that has no structural schema is
///   an error that says where and what to write: of `try_crd()`, while `crd()` panics with it.
///
/// The spec needs `Clone`, `Debug`, `Serialize` and `Deserialize`. `Document` has `Default` and
/// `PartialEq` where spec and status have them, or those that `derive = "..."` names; with
/// `#[kube(...)]` only the latter.
///
/// # Words
///
/// `group`, `version` and `kind` are needed. `namespaced` or `scope = "Namespaced"`; without it
/// objects are the cluster's. `plural`, `singular`, `list_kind`; `root = "Name"` names the struct of
/// the object; `status = "Type"`; `scale(...)`, `shortname`, `category`, `printcolumn(...)`,
/// `selectable`, `deprecated`, `served`, `storage`, `validation`, `conversion(...)`,
/// `annotation(...)`, `label(...)`, `doc`, `derive`, `attr`. `schema = "manual"` takes the schema of
/// `impl JsonSchema for Document`, `schema = "disabled"` none. `MARKERS.md` of kubewright-codegen has
/// them all, and the words on fields, which [`KubeSchema`] reads.
///
/// # Nested types
///
/// A derive sees one struct alone, so each struct in the spec has its apply type by a derive of its
/// own, [`Apply`]. Calling a setter of a field whose type lacks it is an error that says so.
///
/// # Coming from kube-derive
///
/// `#[kube(...)]` and `#[x_kube(...)]` take the words that kube-derive takes: change
/// `use kube::CustomResource` to `use kubewright::CustomResource`, and likewise `KubeSchema`. As the
/// object implements k8s-openapi's traits, it also works with kube's own `Api`. What differs:
///
/// 1. `crd()` is a method of the object and gives JSON; kube's gives k8s-openapi's struct, which
///    `serde_json::from_value` makes of it. The schema is structural where kube's is refused by the
///    server: optional enums, untagged enums with an empty variant, unsigned numbers, tagged enums.
/// 2. `cel`, on the kind or in `#[x_kube(cel)]`, is an error: it would add client-side checks by
///    another name. kubewright's feature `cel` has them as `validate()`.
/// 3. `group_resolver` is an error: the group of a kind is a constant.
/// 4. `no_spec`, which puts the fields of the spec beside `metadata`, is an error.
/// 5. `annotation` and `label` are those of the definition alone; kube-derive also puts them on every
///    object that `new` makes.
#[proc_macro_derive(CustomResource, attributes(kubewright, kube, x_kube))]
pub fn custom_resource(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let core = if cfg!(feature = "k8s-openapi") {
        CoreSource::K8sOpenapi
    } else {
        CoreSource::Own
    };
    expand(input, |input| source::derive_kind(input, core))
}

/// Writes the apply configuration of a struct: `NameApply`, with a setter for each field.
///
/// Names in JSON are those that serde's attributes say. Lists and maps get setters that add to them.
/// `#[serde(flatten)]` takes the fields of the other struct; a field that functions write, by
/// `#[serde(with = "...")]`, takes JSON. `#[kubewright(whole)]` on a field takes its type as it is,
/// for types of other crates. An enum, a tuple struct or one that stands for another type is applied
/// as a whole.
///
/// [`CustomResource`] does the same for the struct of the spec.
#[proc_macro_derive(Apply, attributes(kubewright, kube, x_kube))]
pub fn apply(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand(input, source::derive_apply)
}

/// Implements schemars's `JsonSchema`, with what the words on the type and its fields say.
///
/// As `#[derive(schemars::JsonSchema)]`, whose attributes it takes, and with `#[kubewright(...)]` or
/// `#[x_kube(...)]`: bounds (`minimum = 1`, `pattern = "^a"`), `default`, `list_type`,
/// `list_map_keys`, `validation`, `immutable` and the other words of `MARKERS.md`. A field that is
/// left out when it is `None` (`skip_serializing_if`) is optional and never null, as controller-gen
/// has it; with schemars's own derive every `Option` may be null, as kube has it.
///
/// `#[derive(CustomResource)]` and `#[derive(Apply)]` ask for it where words are on the fields, so
/// that none is overlooked. Needs kubewright's feature `schemars`.
#[proc_macro_derive(
    KubeSchema,
    attributes(kubewright, kube, x_kube, schemars, serde, validate)
)]
pub fn kube_schema(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand(input, source::derive_schema)
}

fn expand(
    input: proc_macro::TokenStream,
    write: impl FnOnce(&DeriveInput) -> syn::Result<String>,
) -> proc_macro::TokenStream {
    let tokens = syn::parse(input).and_then(|input: DeriveInput| {
        let text = write(&input)?;
        let tokens: TokenStream = text.parse().map_err(|error| {
            let told = format!("the expansion is not Rust: {error}");
            syn::Error::new(input.ident.span(), told)
        })?;
        Ok(places::at_their_places(tokens, &input))
    });
    tokens.unwrap_or_else(syn::Error::into_compile_error).into()
}
