//! Expands `apply!`.
//!
//! Owns: the declaration of apply configurations and the form of their setters.
//! Must not know: how set fields are kept.

use std::fmt::Write;

use proc_macro::{Delimiter, TokenStream};

use crate::tokens::{Cursor, Expansion};

pub(crate) fn expand(input: TokenStream) -> Expansion {
    let mut cursor = Cursor::new(input);
    let mut text = String::new();
    while !cursor.is_empty() {
        one(&mut cursor, &mut text)?;
    }
    Ok(text)
}

fn one(cursor: &mut Cursor, text: &mut String) -> Result<(), crate::tokens::Refusal> {
    cursor.attributes_text(text)?;
    let visibility = cursor.visibility();
    if !cursor.keyword("struct") {
        return cursor.refuse("expected `struct`");
    }
    let name = cursor.ident("a name")?.to_string();
    let root = if cursor.keyword("for") {
        Some(cursor.ident("the kind")?.to_string())
    } else {
        None
    };
    let body = cursor.group(Delimiter::Brace, "`{ ... }`")?;

    let mut setters = String::new();
    let mut taken = (false, false);
    let mut fields = Cursor::inside(&body);
    while !fields.is_empty() {
        // Doc comments on fields are dropped: the setter says what it sets.
        fields.attributes_text(&mut String::new())?;
        let field = fields.ident("a setter's name")?.to_string();
        let json = fields.literal("the JSON name in quotes")?;
        let nullable = fields.punct('?');
        fields.expect(':')?;
        let Some(words) = json
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
        else {
            return fields.refuse("expected the JSON name in plain quotes");
        };
        taken.0 |= field == "new";
        taken.1 |= field == "extract";
        if nullable {
            let plain = field.strip_prefix("r#").unwrap_or(&field);
            let _ = write!(
                setters,
                "#[doc=\"Sets `{words}` to null, which the schema allows and which differs from leaving it out.\"]\
                 pub fn {plain}_null(self)->Self\
                 {{Self(self.0.set_raw({json},::kubewright::Value::Null))}}"
            );
        }
        if let Some(list) = fields.group_if(Delimiter::Bracket) {
            let (item, bound) = value_type(Cursor::inside(&list));
            let _ = write!(
                setters,
                "#[doc=\"Appends to `{words}`.\"]\
                 pub fn {field}(self,values:impl ::core::iter::IntoIterator<Item=impl ::core::convert::Into<{item}>>)->Self{bound}\
                 {{Self(self.0.append::<{item}>({json},values))}}"
            );
            fields.punct(',');
        } else if let Some(map) = fields.group_if(Delimiter::Brace) {
            let (value, bound) = value_type(Cursor::inside(&map));
            let _ = write!(
                setters,
                "#[doc=\"Adds entries to `{words}`.\"]\
                 pub fn {field}(self,entries:impl ::core::iter::IntoIterator<Item=(impl ::core::convert::Into<::std::string::String>,impl ::core::convert::Into<{value}>)>)->Self{bound}\
                 {{Self(self.0.merge::<{value}>({json},entries))}}"
            );
            fields.punct(',');
        } else {
            let (value, bound) = taken_type(&mut fields);
            let _ = write!(
                setters,
                "#[doc=\"Sets `{words}`.\"]\
                 pub fn {field}(self,value:impl ::core::convert::Into<{value}>)->Self{bound}\
                 {{Self(self.0.set::<{value}>({json},value))}}"
            );
        }
    }
    if let Some(kind) = &root {
        if !taken.0 {
            setters.push_str(
                "#[doc=\"An apply configuration for the object of this name.\"]\
                 pub fn new(name:impl ::core::convert::Into<::std::string::String>)->Self\
                 {<Self as ::kubewright::ApplyConfiguration>::new(name)}",
            );
        }
        if !taken.1 {
            let _ = write!(
                setters,
                "#[doc=\"What this field manager applied to the object; `None` when it owns nothing.\"]\
                 pub fn extract(object:&{kind},manager:&str)->::core::result::Result<::core::option::Option<Self>,::kubewright::apply::ExtractError>\
                 {{<Self as ::kubewright::ApplyConfiguration>::extract(object,manager)}}"
            );
        }
    }
    let _ = write!(
        text,
        "#[derive(::core::clone::Clone,::core::fmt::Debug,::core::default::Default,::core::cmp::PartialEq)]\
         #[must_use]\
         {visibility}struct {name}(::kubewright::apply::Fields);\
         impl {name}{{{setters}}}\
         impl ::kubewright::apply::ApplyFields for {name}{{\
         fn from_fields(fields: ::kubewright::apply::Fields)->Self{{Self(fields)}}\
         fn fields(&self)->&::kubewright::apply::Fields{{&self.0}}\
         fn into_fields(self)->::kubewright::apply::Fields{{self.0}}\
         }}\
         impl ::kubewright::serde::Serialize for {name}{{\
         fn serialize<S: ::kubewright::serde::Serializer>(&self,serializer:S)->::core::result::Result<S::Ok,S::Error>{{::kubewright::serde::Serialize::serialize(&self.0,serializer)}}\
         }}"
    );
    if let Some(kind) = root {
        let _ = write!(
            text,
            "impl ::kubewright::ApplyConfiguration for {name}{{\
             type Kind={kind};\
             fn definition()->::core::option::Option<&'static str>{{\
             #[allow(unused_imports)]use ::kubewright::apply::Undefined as _;\
             ::kubewright::apply::DefinitionOf::<{kind}>::new().definition()\
             }}}}"
        );
    }
    Ok(())
}

/// What a setter of this type takes, and the bound that this needs.
fn value_type(mut cursor: Cursor) -> (String, String) {
    taken_type(&mut cursor)
}

/// The type up to the next comma. One after `for` is that of the field, which says itself what its
/// apply type is: that bound is looked at where the setter is called, because of its `for<'a>`.
fn taken_type(cursor: &mut Cursor) -> (String, String) {
    if !cursor.keyword("for") {
        return (cursor.type_text(), String::new());
    }
    let field = cursor.type_text();
    (
        format!("<{field} as ::kubewright::apply::Applied>::Apply"),
        format!(" where for<'applied> {field}: ::kubewright::apply::Applied"),
    )
}
