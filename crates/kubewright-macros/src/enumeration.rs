//! Expands `#[derive(Enum)]`.
//!
//! Owns: which value a variant stands for, and the impls of each kind of enum.
//! Must not know: how values are read and written.

use std::fmt::Write;

use proc_macro::{Delimiter, TokenStream};

use crate::tokens::{Cursor, Expansion, declaration, refuse};

/// What the values of an enum are.
#[derive(Clone, Copy, PartialEq)]
enum Values {
    Strings,
    Integers,
    Booleans,
}

pub(crate) fn expand(input: TokenStream) -> Expansion {
    let mut cursor = Cursor::new(input);
    let mut values = Values::Strings;
    cursor.attributes(|setting| {
        values = match setting.name.to_string().as_str() {
            "integer" => Values::Integers,
            "boolean" => Values::Booleans,
            _ => return refuse(setting.name.span(), "expected `integer` or `boolean`"),
        };
        Ok(())
    })?;
    let (name, body) = declaration(&mut cursor, "enum")?;

    let mut to_value = String::new();
    let mut from_value = String::new();
    let mut unknown = None;
    let mut variants = Cursor::inside(&body);
    while !variants.is_empty() {
        let mut value = None;
        variants.attributes(|setting| {
            if setting.name.to_string() == "value" {
                value = setting.value;
                Ok(())
            } else {
                refuse(setting.name.span(), "expected `value = ...`")
            }
        })?;
        let variant = variants.ident("a variant")?;
        if variants.group_if(Delimiter::Parenthesis).is_some() {
            unknown = Some(variant.to_string());
        } else if unknown.is_some() {
            return refuse(variant.span(), "the unknown case is the last one");
        } else {
            let variant_name = variant.to_string();
            let value = match (value, values) {
                (Some(value), _) => value,
                (None, Values::Strings) => {
                    format!("{:?}", variant_name.trim_start_matches("r#"))
                }
                (None, _) => return refuse(variant.span(), "expected `#[kubewright(value = ...)]`"),
            };
            let _ = write!(to_value, "Self::{variant_name}=>{value},");
            let _ = write!(
                from_value,
                "{value}=>::core::option::Option::Some(Self::{variant_name}),"
            );
        }
        if !variants.punct(',') && !variants.is_empty() {
            return variants.refuse("expected `,`");
        }
    }
    let Some(unknown) = unknown else {
        return variants.refuse("expected a last variant `Unknown(kubewright::Unknown)`");
    };

    let (trait_name, value_type, by) = match values {
        Values::Strings => ("StringEnum", "str", "&str"),
        Values::Integers => ("IntegerEnum", "i64", "i64"),
        Values::Booleans => ("BooleanEnum", "bool", "bool"),
    };
    let unknown_type = match values {
        Values::Strings => "::kubewright::Unknown",
        Values::Integers => "::kubewright::Unknown<i64>",
        Values::Booleans => "::kubewright::Unknown<bool>",
    };
    // Both booleans known: no wildcard is reachable.
    let wildcard = if values == Values::Booleans
        && from_value.contains("true=>")
        && from_value.contains("false=>")
    {
        ""
    } else {
        "_=>::core::option::Option::None,"
    };
    let mut text = format!(
        "impl ::kubewright::codec::{trait_name} for {name}{{\
         fn known(value:{by})->::core::option::Option<Self>{{match value{{{from_value}{wildcard}}}}}\
         fn unknown(value: {unknown_type})->Self{{Self::{unknown}(value)}}"
    );
    match values {
        Values::Strings => {
            let _ = write!(
                text,
                "fn text(&self)->&str{{match self{{{to_value}Self::{unknown}(value)=>value.as_str(),}}}}}}\
                 impl {name}{{\
                 #[doc=\"The value, as it is written in JSON.\"]\
                 pub fn as_str(&self)->&str{{::kubewright::codec::StringEnum::text(self)}}\
                 }}\
                 impl ::core::convert::From<&str> for {name}{{fn from(value:&str)->Self{{::kubewright::codec::string_enum(value)}}}}\
                 impl ::core::convert::From<::std::string::String> for {name}{{fn from(value: ::std::string::String)->Self{{::kubewright::codec::string_enum(&value)}}}}\
                 impl ::core::str::FromStr for {name}{{type Err=::core::convert::Infallible;fn from_str(value:&str)->::core::result::Result<Self,Self::Err>{{::core::result::Result::Ok(::kubewright::codec::string_enum(value))}}}}"
            );
        }
        Values::Integers | Values::Booleans => {
            let helper = if values == Values::Integers {
                "integer_enum"
            } else {
                "boolean_enum"
            };
            let _ = write!(
                text,
                "fn value(&self)->{value_type}{{match self{{{to_value}Self::{unknown}(value)=>value.get(),}}}}}}\
                 impl {name}{{\
                 #[doc=\"The value, as it is written in JSON.\"]\
                 pub fn value(&self)->{value_type}{{::kubewright::codec::{trait_name}::value(self)}}\
                 }}\
                 impl ::core::convert::From<{value_type}> for {name}{{fn from(value:{value_type})->Self{{::kubewright::codec::{helper}(value)}}}}"
            );
        }
    }
    let (serialize, display, deserialize, default) = match values {
        Values::Strings => (
            "serializer.serialize_str(::kubewright::codec::StringEnum::text(self))",
            "f.pad(::kubewright::codec::StringEnum::text(self))",
            "deserialize_string_enum",
            "::kubewright::codec::string_enum(\"\")",
        ),
        Values::Integers => (
            "serializer.serialize_i64(::kubewright::codec::IntegerEnum::value(self))",
            "::core::fmt::Display::fmt(&::kubewright::codec::IntegerEnum::value(self),f)",
            "deserialize_integer_enum",
            "::kubewright::codec::integer_enum(0)",
        ),
        Values::Booleans => (
            "serializer.serialize_bool(::kubewright::codec::BooleanEnum::value(self))",
            "::core::fmt::Display::fmt(&::kubewright::codec::BooleanEnum::value(self),f)",
            "deserialize_boolean_enum",
            "::kubewright::codec::boolean_enum(false)",
        ),
    };
    let _ = write!(
        text,
        "impl ::core::fmt::Display for {name}{{fn fmt(&self,f:&mut ::core::fmt::Formatter<'_>)->::core::fmt::Result{{{display}}}}}\
         impl ::core::default::Default for {name}{{fn default()->Self{{{default}}}}}\
         impl ::kubewright::serde::Serialize for {name}{{\
         fn serialize<S: ::kubewright::serde::Serializer>(&self,serializer:S)->::core::result::Result<S::Ok,S::Error>{{{serialize}}}\
         }}\
         impl<'de> ::kubewright::serde::Deserialize<'de> for {name}{{\
         fn deserialize<D: ::kubewright::serde::Deserializer<'de>>(deserializer:D)->::core::result::Result<Self,D::Error>{{::kubewright::codec::{deserialize}(deserializer)}}\
         }}"
    );
    Ok(text)
}
