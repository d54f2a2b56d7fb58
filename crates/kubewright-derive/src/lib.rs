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
#[proc_macro_derive(CustomResource, attributes(kubewright, kube, x_kube))]
pub fn custom_resource(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let core = if cfg!(feature = "k8s-openapi") {
        CoreSource::K8sOpenapi
    } else {
        CoreSource::Own
    };
    expand(input, |input| source::derive_kind(input, core))
}

/// Writes the apply configuration of a struct: a setter for each field.
#[proc_macro_derive(Apply, attributes(kubewright, kube, x_kube))]
pub fn apply(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand(input, source::derive_apply)
}

/// Implements schemars's `JsonSchema`, with what the words on the type and its fields say.
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
