//! Expands `#[derive(Enum)]`.
//!
//! Owns: which value a variant stands for, and the impls of each kind of enum.
//! Must not know: how values are read and written.

use std::fmt::Write;

use proc_macro::{Delimiter, TokenStream};

use crate::tokens::{Cursor, Expansion, Refusal, declaration, refuse};

/// What the values of an enum are.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Values {
    Strings,
    Integers,
    Booleans,
}

impl Values {
    /// What the functions of `kubewright::codec` for such enums begin with.
    pub(crate) fn family(self) -> &'static str {
        match self {
            Self::Strings => "string",
            Self::Integers => "integer",
            Self::Booleans => "boolean",
        }
    }
}

/// What an enum declares.
pub(crate) struct Declared {
    pub(crate) name: String,
    pub(crate) values: Values,
    /// The known values, with a comma after each.
    pub(crate) known: String,
    /// Arms from variant to value.
    to_value: String,
    /// Arms from index to variant.
    make: String,
    /// The variant of the unknown case.
    unknown: String,
}

pub(crate) fn expand(input: TokenStream) -> Expansion {
    Ok(impls(&parse(Cursor::new(input))?))
}

/// Reads the declaration of an enum.
pub(crate) fn parse(mut cursor: Cursor) -> Result<Declared, Refusal> {
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
    let mut known = String::new();
    let mut make = String::new();
    let mut count = 0;
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
                (None, _) => {
                    return refuse(variant.span(), "expected `#[kubewright(value = ...)]`");
                }
            };
            let _ = write!(to_value, "Self::{variant_name}=>{value},");
            let _ = write!(known, "{value},");
            let _ = write!(make, "{count}=>Self::{variant_name},");
            count += 1;
        }
        if !variants.punct(',') && !variants.is_empty() {
            return variants.refuse("expected `,`");
        }
    }
    let Some(unknown) = unknown else {
        return variants.refuse("expected a last variant `Unknown(kubewright::Unknown)`");
    };

    Ok(Declared {
        name,
        values,
        known,
        to_value,
        make,
        unknown,
    })
}

fn impls(declared: &Declared) -> String {
    let Declared {
        name,
        values,
        known,
        to_value,
        make,
        unknown,
    } = declared;
    let family = values.family();
    let (value_type, value_text) = match values {
        Values::Strings => ("&'static str", "&str"),
        Values::Integers => ("i64", "i64"),
        Values::Booleans => ("bool", "bool"),
    };
    let (accessor, unknown_value) = match values {
        Values::Strings => ("as_str", "value.as_str()"),
        Values::Integers | Values::Booleans => ("value", "value.get()"),
    };
    let mut text = format!(
        "impl {name}{{\
         #[doc=\"The value, as it is written in JSON.\"]\
         pub fn {accessor}(&self)->{value_text}{{match self{{{to_value}Self::{unknown}(value)=>{unknown_value},}}}}\
         }}\
         impl ::kubewright::codec::Enumeration<{value_type}> for {name}{{\
         const VALUES:&'static[{value_type}]=&[{known}];\
         fn make(index:usize,value: ::kubewright::codec::NotKnown<'_,{value_type}>)->Self{{match index{{{make}_=>Self::{unknown}(value.keep()),}}}}\
         }}\
         impl ::core::convert::From<{value_text}> for {name}{{fn from(value:{value_text})->Self{{::kubewright::codec::{family}_enum(value)}}}}"
    );
    let (default, display) = match values {
        Values::Strings => ("\"\"", "f.pad(self.as_str())"),
        Values::Integers => ("0", "::core::fmt::Display::fmt(&self.value(),f)"),
        Values::Booleans => ("false", "::core::fmt::Display::fmt(&self.value(),f)"),
    };
    let serialize = match values {
        Values::Strings => "serialize_str(self.as_str())",
        Values::Integers => "serialize_i64(self.value())",
        Values::Booleans => "serialize_bool(self.value())",
    };
    if *values == Values::Strings {
        let _ = write!(
            text,
            "impl ::core::convert::From<::std::string::String> for {name}{{fn from(value: ::std::string::String)->Self{{::kubewright::codec::string_enum(&value)}}}}\
             impl ::core::str::FromStr for {name}{{type Err=::core::convert::Infallible;fn from_str(value:&str)->::core::result::Result<Self,::core::convert::Infallible>{{::core::result::Result::Ok(::kubewright::codec::string_enum(value))}}}}"
        );
    }
    let _ = write!(
        text,
        "impl ::core::fmt::Display for {name}{{fn fmt(&self,f:&mut ::core::fmt::Formatter<'_>)->::core::fmt::Result{{{display}}}}}\
         impl ::core::default::Default for {name}{{fn default()->Self{{::kubewright::codec::{family}_enum({default})}}}}\
         impl ::kubewright::serde::Serialize for {name}{{\
         fn serialize<S: ::kubewright::serde::Serializer>(&self,serializer:S)->::core::result::Result<S::Ok,S::Error>{{serializer.{serialize}}}\
         }}\
         impl<'de> ::kubewright::serde::Deserialize<'de> for {name}{{\
         fn deserialize<D: ::kubewright::serde::Deserializer<'de>>(deserializer:D)->::core::result::Result<Self,D::Error>{{::kubewright::codec::read_{family}_enum(deserializer)}}\
         }}"
    );
    text
}
