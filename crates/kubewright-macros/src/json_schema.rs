//! Expands `#[derive(JsonSchema)]`.
//!
//! Owns: which parts of a declaration a JSON Schema tells.
//! Must not know: how a schema is built.

use std::fmt::Write;

use proc_macro::{TokenStream, TokenTree};

use crate::tokens::{Cursor, Expansion};
use crate::{enumeration, object};

pub(crate) fn expand(input: TokenStream) -> Expansion {
    let is_enum = input
        .clone()
        .into_iter()
        .any(|token| matches!(&token, TokenTree::Ident(ident) if ident.to_string() == "enum"));
    if is_enum {
        let declared = enumeration::parse(Cursor::new(input))?;
        let family = declared.values.family();
        return Ok(schema(
            &declared.name,
            &format!(
                "{{let _=generator; ::kubewright::codec::{family}_enum_schema(&[{}])}}",
                declared.known
            ),
        ));
    }
    let object::Declared {
        name,
        root,
        plain,
        three_state,
        rest,
        ..
    } = object::parse(Cursor::new(input))?;
    let mut body = String::from("::kubewright::codec::ObjectSchema::new(generator)");
    if root {
        body.push_str(".root(::kubewright::codec::TypeMeta::of::<Self>())");
    }
    for field in plain.into_iter().chain(three_state) {
        let field_type = TokenStream::from_iter(field.type_tokens);
        let _ = write!(
            body,
            ".field::<{field_type}>({},{})",
            field.json, field.required
        );
    }
    let _ = write!(body, ".finish({})", rest.is_some());
    Ok(schema(&name, &body))
}

fn schema(name: &str, body: &str) -> String {
    let plain = name.trim_start_matches("r#");
    format!(
        "impl ::kubewright::schemars::JsonSchema for {name}{{\
         fn schema_name()->::std::borrow::Cow<'static,str>{{::std::borrow::Cow::Borrowed({plain:?})}}\
         fn schema_id()->::std::borrow::Cow<'static,str>{{::std::borrow::Cow::Borrowed(::core::concat!(::core::module_path!(),\"::\",{plain:?}))}}\
         fn json_schema(generator:&mut ::kubewright::schemars::SchemaGenerator)->::kubewright::schemars::Schema{{{body}}}\
         }}"
    )
}
