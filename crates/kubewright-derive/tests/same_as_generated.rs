//! A derived kind and one that is generated from its CRD have the same code.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the case is written as users write it"
)]

use std::collections::BTreeMap;

use kubewright_codegen::input::InputPath;
use kubewright_codegen::lock::Lock;
use kubewright_codegen::options::{CoreSource, Options};
use kubewright_codegen::source;
use syn::visit_mut::{self, VisitMut};

#[path = "cases/fleet.rs"]
mod fleet;

#[test]
fn a_derived_kind_is_the_generated_one() {
    let derived = items(&derived(include_str!("cases/fleet.rs")));
    let generated = items(&generated(&fleet::Fleet::crd().to_string()));
    let names = [
        "struct Fleet",
        "impl Fleet",
        "resource Fleet",
        "apply FleetApply",
        "apply FleetSpecApply",
        "apply FleetStatusApply",
        "apply CargoApply",
        "apply LimitApply",
        "apply RouteApply",
    ];
    for name in names {
        // A derived kind need have no `Default`, so its constructor names what is empty.
        let of = |items: &BTreeMap<String, String>| {
            let text = items.get(name)?;
            Some(text.replace("spec,status:None,", "spec,..default()"))
        };
        assert!(of(&derived).is_some(), "{name}: {:#?}", derived.keys());
        assert_eq!(of(&derived), of(&generated), "{name}");
    }
}

/// What the derives write for the types of a file.
fn derived(text: &str) -> syn::File {
    let file = syn::parse_file(text).unwrap();
    let mut code = String::new();
    for item in file.items {
        let tokens = quote::quote!(#item);
        let attributes = match &item {
            syn::Item::Struct(it) => &it.attrs,
            syn::Item::Enum(it) => &it.attrs,
            _ => continue,
        };
        let derives: Vec<String> = attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("derive"))
            .map(|attribute| quote::quote!(#attribute).to_string())
            .collect();
        let has = |name: &str| derives.iter().any(|derive| derive.contains(name));
        let input: syn::DeriveInput = syn::parse2(tokens).unwrap();
        if has("CustomResource") {
            code.push_str(&source::derive_kind(&input, CoreSource::K8sOpenapi).unwrap());
        }
        if has("Apply") {
            code.push_str(&source::derive_apply(&input).unwrap());
        }
    }
    syn::parse_file(&code).unwrap()
}

fn generated(crd: &str) -> syn::File {
    let found = kubewright_codegen::generate(
        &[InputPath::text("fleet.json", crd)],
        &Options::default(),
        &Lock::default(),
    )
    .unwrap();
    let file = found
        .files
        .iter()
        .find(|file| file.path.ends_with("fleet.rs"));
    syn::parse_file(&file.unwrap().text).unwrap()
}

/// The items of a file by what they are, as text without docs, derives and the paths before names.
fn items(file: &syn::File) -> BTreeMap<String, String> {
    let applied: Vec<String> = file
        .items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Macro(it) => declared(&it.mac),
            _ => None,
        })
        .collect();
    let mut found = BTreeMap::new();
    for item in &file.items {
        let mut item = item.clone();
        Plain.visit_item_mut(&mut item);
        let (name, text) = match &item {
            syn::Item::Struct(it) => (format!("struct {}", it.ident), quote::quote!(#it)),
            syn::Item::Impl(it) if it.trait_.is_none() => {
                let of = &it.self_ty;
                (format!("impl {}", quote::quote!(#of)), quote::quote!(#it))
            }
            syn::Item::Macro(it) => {
                let last = it.mac.path.segments.last().unwrap().ident.to_string();
                let tokens = &it.mac.tokens;
                let name = match last.as_str() {
                    "apply" => declared(&it.mac).unwrap(),
                    _ => tokens.clone().into_iter().next().unwrap().to_string(),
                };
                (format!("{last} {name}"), tokens.clone())
            }
            _ => continue,
        };
        found.insert(name, plain(&text.to_string(), &applied));
    }
    found
}

/// The name that an `apply!` declares.
fn declared(mac: &syn::Macro) -> Option<String> {
    let mut tokens = mac.tokens.clone().into_iter();
    tokens.find(|token| token.to_string() == "struct")?;
    tokens.next().map(|name| name.to_string())
}

struct Plain;

impl VisitMut for Plain {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<syn::Attribute>) {
        attributes.clear();
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let last = path.segments.pop().unwrap();
        path.leading_colon = None;
        path.segments.clear();
        path.segments.push(last);
    }
}

/// Tokens as text, without docs and paths, with the apply types of foreign types written out.
fn plain(text: &str, applied: &[String]) -> String {
    let mut words = Vec::new();
    flatten(text.parse().unwrap(), &mut words);
    let mut text = String::new();
    for word in words {
        if word == "for" {
            // The type says itself what its apply type is.
            text.push_str("for ");
            continue;
        }
        let is_applied = text.contains("for ") && applied.contains(&format!("{word}Apply"));
        text.push_str(&word);
        if is_applied {
            text.push_str("Apply");
        }
        if [",", "]", "}"].contains(&word.as_str()) {
            text = text.replace("for ", "");
        }
    }
    text
}

fn flatten(tokens: proc_macro2::TokenStream, out: &mut Vec<String>) {
    use proc_macro2::{Delimiter, TokenTree};
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::None => ("", ""),
                };
                let text = group.stream().to_string();
                if text.starts_with("doc ") || text.starts_with("doc=") {
                    out.pop();
                    continue;
                }
                out.push(open.to_owned());
                flatten(group.stream(), out);
                out.push(close.to_owned());
            }
            other => out.push(other.to_string()),
        }
        if let [.., before, first, second, _] = out.as_slice()
            && first == ":"
            && second == ":"
        {
            let is_name =
                before != "for" && before.chars().all(|c| c.is_alphanumeric() || c == '_');
            let last = out.pop().unwrap();
            out.truncate(out.len() - if is_name { 3 } else { 2 });
            out.push(last);
        }
    }
}
