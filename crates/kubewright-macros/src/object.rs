//! Expands `#[derive(Object)]`.
//!
//! Owns: the rule that makes a JSON name of an identifier, and which helper a field calls.
//! Must not know: how the helpers encode and decode.

use std::fmt::Write;

use proc_macro::TokenStream;

use crate::tokens::{Cursor, Expansion, declaration, refuse};

/// What a field's attributes say.
#[derive(Default)]
struct FieldSettings {
    rename: Option<String>,
    nullable: bool,
    rest: bool,
}

pub(crate) fn expand(input: TokenStream) -> Expansion {
    let mut cursor = Cursor::new(input);
    let mut root = false;
    cursor.attributes(|setting| match setting.name.to_string().as_str() {
        "root" => {
            root = true;
            Ok(())
        }
        _ => refuse(setting.name.span(), "expected `root`"),
    })?;
    let (name, body) = declaration(&mut cursor, "struct")?;

    let mut names = String::new();
    let mut required = String::new();
    let mut encode = String::new();
    let mut decode = String::new();
    let mut rest = None;
    let mut index = 0usize;

    let mut fields = Cursor::inside(&body);
    while !fields.is_empty() {
        let mut settings = FieldSettings::default();
        fields.attributes(|setting| {
            match (setting.name.to_string().as_str(), setting.value) {
                ("rename", Some(value)) => settings.rename = Some(value),
                ("nullable", None) => settings.nullable = true,
                ("rest", None) => settings.rest = true,
                _ => {
                    return refuse(
                        setting.name.span(),
                        "expected `rename = \"...\"`, `nullable` or `rest`",
                    );
                }
            }
            Ok(())
        })?;
        fields.visibility();
        let ident = fields.ident("a field")?;
        let field = ident.to_string();
        fields.expect(':')?;
        let options = fields.options_of_type();
        let FieldSettings {
            rename,
            nullable,
            rest: is_rest,
        } = settings;

        if is_rest {
            if rest.replace(field).is_some() {
                return refuse(ident.span(), "only one field takes the rest");
            }
            continue;
        }
        if nullable && options == 0 {
            return refuse(ident.span(), "a nullable field is an `Option`");
        }
        let json = rename.unwrap_or_else(|| json_name(&field));
        let (put, get) = match (options, nullable) {
            (0, _) | (_, true) => ("put", "get"),
            (1, false) => ("opt", "get"),
            (_, false) => ("opt", "get_present"),
        };
        // An object without metadata is one whose metadata is empty, as in Go.
        if put == "put" && !(root && field == "metadata") {
            let _ = write!(required, "{index},");
        }
        let _ = write!(names, "{json},");
        let _ = write!(encode, "out.{put}({json},&self.{field});");
        let _ = write!(decode, "{index}=>input.{get}(&mut self.{field}),");
        index += 1;
    }

    let mut consts = String::new();
    if root {
        consts.push_str(
            "const ROOT: ::core::option::Option<::kubewright::codec::TypeMeta>=::core::option::Option::Some(::kubewright::codec::TypeMeta::of::<Self>());",
        );
    }
    match rest {
        Some(field) => {
            consts.push_str("const REST:bool=true;");
            let _ = write!(encode, "out.rest(&self.{field});");
            let _ = write!(decode, "_=>input.rest(&mut self.{field}),");
        }
        None => decode.push_str("_=>input.skip(),"),
    }
    Ok(format!(
        "impl ::kubewright::codec::Fields for {name}{{\
         const NAMES:&'static[&'static str]=&[{names}];\
         const REQUIRED:&'static[usize]=&[{required}];\
         {consts}\
         fn encode(&self,out:&mut impl ::kubewright::codec::Encoder){{{encode}}}\
         fn decode<'de>(&mut self,index:usize,input:&mut impl ::kubewright::codec::Decoder<'de>){{match index{{{decode}}}}}\
         }}\
         impl ::kubewright::serde::Serialize for {name}{{\
         fn serialize<S: ::kubewright::serde::Serializer>(&self,serializer:S)->::core::result::Result<S::Ok,S::Error>{{::kubewright::codec::serialize(self,serializer)}}\
         }}\
         impl<'de> ::kubewright::serde::Deserialize<'de> for {name}{{\
         fn deserialize<D: ::kubewright::serde::Deserializer<'de>>(deserializer:D)->::core::result::Result<Self,D::Error>{{::kubewright::codec::deserialize(deserializer)}}\
         }}"
    ))
}

/// The JSON name of a field, as a string literal: `foo_bar` and `r#type` are `"fooBar"` and
/// `"type"`.
fn json_name(field: &str) -> String {
    let plain = field.strip_prefix("r#").unwrap_or(field);
    let mut name = String::with_capacity(plain.len() + 2);
    name.push('"');
    let mut upper = false;
    for letter in plain.chars() {
        if letter == '_' {
            upper = true;
        } else if upper {
            name.extend(letter.to_uppercase());
            upper = false;
        } else {
            name.push(letter);
        }
    }
    name.push('"');
    name
}

#[cfg(test)]
mod tests {
    use super::json_name;

    #[test]
    fn names_are_camel_case() {
        assert_eq!(json_name("keep_copies"), "\"keepCopies\"");
        assert_eq!(json_name("r#type"), "\"type\"");
        assert_eq!(json_name("fields_v1"), "\"fieldsV1\"");
        assert_eq!(json_name("a"), "\"a\"");
    }
}
