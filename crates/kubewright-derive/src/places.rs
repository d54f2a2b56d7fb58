//! Where the names in an expansion were written.
//!
//! Owns: places of names, so that the compiler shows the attribute that named a type and not the
//! derive.
//! Must not know: what an expansion holds, what attributes mean.

use std::collections::HashMap;

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use syn::{DeriveInput, LitStr, Meta};

/// Gives names that the struct or its attributes hold the place where they stand there.
pub(crate) fn at_their_places(tokens: TokenStream, input: &DeriveInput) -> TokenStream {
    let mut places = HashMap::new();
    for attribute in &input.attrs {
        let ours = ["kubewright", "kube"];
        if !ours.iter().any(|name| attribute.path().is_ident(name)) {
            continue;
        }
        if let Meta::List(list) = &attribute.meta {
            texts(list.tokens.clone(), &mut places);
        }
    }
    places.insert(input.ident.to_string(), input.ident.span());
    placed(tokens, &places)
}

/// The type of `status = "..."`, by its last name.
fn texts(tokens: TokenStream, places: &mut HashMap<String, Span>) {
    let mut word = String::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => word = ident.to_string(),
            TokenTree::Literal(literal) if word == "status" => {
                let Ok(text) = syn::parse2::<LitStr>(TokenTree::Literal(literal).into()) else {
                    continue;
                };
                if let Ok(path) = text.parse::<syn::Path>()
                    && let Some(last) = path.segments.last()
                {
                    places.entry(last.ident.to_string()).or_insert(text.span());
                }
            }
            TokenTree::Group(_) | TokenTree::Literal(_) | TokenTree::Punct(_) => {}
        }
    }
}

fn placed(tokens: TokenStream, places: &HashMap<String, Span>) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), placed(group.stream(), places));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            TokenTree::Ident(mut ident) => {
                if let Some(span) = places.get(&ident.to_string()) {
                    // It is looked up where the derive stands, as before.
                    ident.set_span(ident.span().located_at(*span));
                }
                TokenTree::Ident(ident)
            }
            other => other,
        })
        .collect()
}
