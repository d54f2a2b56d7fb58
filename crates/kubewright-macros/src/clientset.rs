//! Expands `clientset!`.
//!
//! Owns: the declaration of accessors, and the two traits that it makes.
//! Must not know: kinds, how calls are made.

use std::fmt::Write;

use proc_macro::{Delimiter, TokenStream};

use crate::tokens::{Cursor, Expansion};

/// What one accessor gives.
#[derive(Default)]
struct Traits {
    clients: [String; 2],
    informers: [String; 2],
}

pub(crate) fn expand(input: TokenStream) -> Expansion {
    let mut cursor = Cursor::new(input);
    let mut text = String::new();
    while !cursor.is_empty() {
        let mut attributes = String::new();
        cursor.attributes_text(&mut attributes)?;
        let visibility = cursor.visibility();
        if !cursor.keyword("trait") {
            return cursor.refuse("expected `trait Name { ... }`");
        }
        let name = cursor.ident("a name for the trait")?.to_string();
        let body = cursor.group(Delimiter::Brace, "`{ ... }`")?;
        let mut traits = Traits::default();
        let mut inside = Cursor::inside(&body);
        while !inside.is_empty() {
            accessor(&mut inside, &mut traits)?;
        }
        let Traits { clients, informers } = traits;
        for (suffix, target, [declared, written], told) in [
            ("", "Clientset", clients, "Typed clients"),
            ("Informers", "InformerFactory", informers, "Informers"),
        ] {
            let docs = match (suffix, attributes.is_empty()) {
                ("", false) => attributes.clone(),
                _ => format!("/// {told} of the kinds of `{name}`.\n"),
            };
            let _ = write!(
                text,
                "{docs}{visibility}trait {name}{suffix} {{{declared}}}\
                 impl {name}{suffix} for ::kubewright::{target} {{{written}}}"
            );
        }
    }
    Ok(text)
}

/// `fn documents(namespace) -> Document;` or `fn shelves() -> Shelf;`.
fn accessor(cursor: &mut Cursor, traits: &mut Traits) -> Result<(), crate::tokens::Refusal> {
    const FORM: &str = "expected `fn documents(namespace) -> Document;`, or without `namespace` for \
                        a cluster-scoped kind";
    let mut docs = String::new();
    cursor.attributes_text(&mut docs)?;
    if !cursor.keyword("fn") {
        return cursor.refuse(FORM);
    }
    let name = cursor.ident("a name for the accessor")?.to_string();
    let arguments = cursor.group(Delimiter::Parenthesis, "`(namespace)` or `()`")?;
    let mut inside = Cursor::inside(&arguments);
    let namespaced = inside.keyword("namespace");
    if !inside.is_empty() {
        return inside.refuse(FORM);
    }
    if !(cursor.punct('-') && cursor.punct('>')) {
        return cursor.refuse(FORM);
    }
    let kind = cursor.text_until(';');
    if kind.is_empty() {
        return cursor.refuse(FORM);
    }
    let plain = name.strip_prefix("r#").unwrap_or(&name).to_owned();
    let [declared, written] = &mut traits.clients;
    let api = format!("::kubewright::Api<{kind}>");
    if namespaced {
        let head = format!("fn {name}(&self,namespace:&::core::primitive::str)->{api}");
        let _ = write!(
            declared,
            "{}{head};",
            docs_or(&docs, &kind, "in one namespace")
        );
        let _ = write!(
            written,
            "{head}{{::kubewright::Api::namespaced(self.client(),namespace)}}"
        );
        let head =
            format!("fn {plain}_in_all_namespaces(&self)->::kubewright::AllNamespaces<{kind}>");
        let _ = write!(
            declared,
            "{}{head};",
            docs_or("", &kind, "in all namespaces, to list and watch")
        );
        let _ = write!(
            written,
            "{head}{{::kubewright::AllNamespaces::new(self.client())}}"
        );
    } else {
        let head = format!("fn {name}(&self)->{api}");
        let _ = write!(
            declared,
            "{}{head};",
            docs_or(&docs, &kind, "of the cluster")
        );
        let _ = write!(
            written,
            "{head}{{::kubewright::Api::cluster(self.client())}}"
        );
    }
    let [declared, written] = &mut traits.informers;
    let head = format!("fn {name}(&self)->::kubewright::Informer<{kind}>");
    let _ = write!(
        declared,
        "/// The informer of [`{kind}`], and its lister.\n{head};"
    );
    let _ = write!(written, "{head}{{self.informer()}}");
    Ok(())
}

fn docs_or(docs: &str, kind: &str, place: &str) -> String {
    if docs.is_empty() {
        format!("/// Objects of kind [`{kind}`] {place}.\n")
    } else {
        docs.to_owned()
    }
}
