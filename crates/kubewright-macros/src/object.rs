//! Expands `#[derive(Object)]`.
//!
//! Owns: the rule that makes a JSON name of an identifier, and the form of the two impls.
//! Must not know: how fields are written and read.

use std::fmt::Write;

use proc_macro::{TokenStream, TokenTree};

use crate::tokens::{Cursor, Expansion, Refusal, declaration, refuse};

/// What a field's attributes say.
#[derive(Default)]
struct FieldSettings {
    rename: Option<String>,
    nullable: bool,
    rest: bool,
}

pub(crate) fn expand(input: TokenStream) -> Expansion {
    let declared = parse(Cursor::new(input))?;
    Ok(impls(&declared))
}

/// What a struct declares.
pub(crate) struct Declared {
    pub(crate) name: String,
    pub(crate) root: bool,
    /// Whether the struct has no `Default`.
    without_default: bool,
    /// All but the three-state ones.
    pub(crate) plain: Vec<Field>,
    pub(crate) three_state: Vec<Field>,
    /// The field that takes the rest.
    pub(crate) rest: Option<String>,
}

/// Reads the declaration of a struct.
pub(crate) fn parse(mut cursor: Cursor) -> Result<Declared, Refusal> {
    let mut root = false;
    let mut without_default = false;
    cursor.attributes(|setting| {
        match setting.name.to_string().as_str() {
            "root" => root = true,
            "without_default" => without_default = true,
            _ => return refuse(setting.name.span(), "expected `root` or `without_default`"),
        }
        Ok(())
    })?;
    let (name, body) = declaration(&mut cursor, "struct")?;

    let mut plain = Vec::new();
    let mut three_state = Vec::new();
    let mut rest = None;

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
        let (options, type_tokens) = fields.field_type();
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
        let field = Field {
            json: rename.unwrap_or_else(|| json_name(&field)),
            // An object without metadata is one whose metadata is empty, as in Go.
            required: (options == 0 || nullable) && !(root && field == "metadata"),
            always: options == 0 || nullable,
            ident: field,
            type_tokens,
        };
        if (options == 2 && !nullable) || (without_default && field.required) {
            three_state.push(field);
        } else {
            plain.push(field);
        }
    }
    Ok(Declared {
        name,
        root,
        without_default,
        plain,
        three_state,
        rest,
    })
}

/// One field that has a JSON name.
pub(crate) struct Field {
    ident: String,
    /// A string literal.
    pub(crate) json: String,
    pub(crate) required: bool,
    /// Written whatever its value, not left out as an empty `Option` is.
    always: bool,
    pub(crate) type_tokens: Vec<TokenTree>,
}

fn impls(declared: &Declared) -> String {
    let Declared {
        name,
        root,
        without_default,
        plain,
        three_state,
        rest,
    } = declared;
    let mut names = String::new();
    let mut required = String::new();
    for (index, field) in plain.iter().chain(three_state).enumerate() {
        let _ = write!(names, "{},", field.json);
        if field.required {
            let _ = write!(required, "{index},");
        }
    }
    let mut values = String::new();
    let mut places = String::new();
    // Without a whole value to begin with, each field is a variable until all are read.
    let this = if *without_default {
        "&mut this_"
    } else {
        "&mut this."
    };
    let value = |field: &Field| match field.always {
        true => format!("::kubewright::codec::Always(&self.{})", field.ident),
        false => format!("&self.{}", field.ident),
    };
    references(&mut values, plain, &value);
    references(&mut places, plain, &|field| {
        format!("{this}{}", field.ident)
    });
    for field in three_state {
        let ident = &field.ident;
        values = format!("::kubewright::codec::Both({values},({},))", value(field));
        places = format!(
            "::kubewright::codec::Both({places},::kubewright::codec::Present({this}{ident}))"
        );
    }
    let (form, root) = match *root {
        true => ("_root", "::kubewright::codec::TypeMeta::of::<Self>(),"),
        false => ("", ""),
    };
    let (rest_form, rest_value, rest_place) = match rest {
        Some(rest) => ("_rest", format!(",&self.{rest}"), format!(",{this}{rest}")),
        None => ("", String::new(), String::new()),
    };
    let (begin, done) = if *without_default {
        variables(declared)
    } else {
        let this = if places == "()" && rest.is_none() {
            "this"
        } else {
            "mut this"
        };
        (
            format!("let {this}=<Self as ::core::default::Default>::default();"),
            "::kubewright::codec::done(read,this)".to_owned(),
        )
    };
    format!(
        "impl ::kubewright::serde::Serialize for {name}{{\
         fn serialize<S: ::kubewright::serde::Serializer>(&self,serializer:S)->::core::result::Result<S::Ok,S::Error>{{\
         ::kubewright::codec::write{form}{rest_form}(serializer,{root}&[{names}],{values}{rest_value})\
         }}}}\
         impl<'de> ::kubewright::serde::Deserialize<'de> for {name}{{\
         fn deserialize<D: ::kubewright::serde::Deserializer<'de>>(deserializer:D)->::core::result::Result<Self,D::Error>{{\
         {begin}\
         let read=::kubewright::codec::read{form}{rest_form}(deserializer,{root}&[{names}],&[{required}],{places}{rest_place});\
         {done}\
         }}}}"
    )
}

/// A variable for each field, and what makes an object of them.
fn variables(declared: &Declared) -> (String, String) {
    let mut begin = String::new();
    let mut fields = String::new();
    let mut missing = String::new();
    let all = declared.plain.iter().chain(&declared.three_state);
    for field in all {
        let ident = &field.ident;
        if field.required {
            let _ = write!(begin, "let mut this_{ident}=::core::option::Option::None;");
            let _ = write!(
                missing,
                "let ::core::option::Option::Some(this_{ident})=this_{ident} else{{\
                 return ::core::result::Result::Err(::kubewright::codec::missing({}))}};",
                field.json
            );
        } else {
            let _ = write!(
                begin,
                "let mut this_{ident}=::core::default::Default::default();"
            );
        }
        let _ = write!(fields, "{ident}:this_{ident},");
    }
    if let Some(rest) = &declared.rest {
        let _ = write!(
            begin,
            "let mut this_{rest}=::core::default::Default::default();"
        );
        let _ = write!(fields, "{rest}:this_{rest},");
    }
    (
        begin,
        format!("read?;{missing}::core::result::Result::Ok(Self{{{fields}}})"),
    )
}

/// The longest tuple that `kubewright::codec` has impls for.
const LONGEST: usize = 12;

/// References to these fields: a tuple, or a balanced tree of tuples.
fn references(text: &mut String, fields: &[Field], reference: &dyn Fn(&Field) -> String) {
    if fields.len() > LONGEST {
        // Halves of whole tuples, so that few are short.
        let middle = fields.len().div_ceil(LONGEST).div_ceil(2) * LONGEST;
        let (first, second) = fields.split_at(middle);
        text.push_str("::kubewright::codec::Both(");
        references(text, first, reference);
        text.push(',');
        references(text, second, reference);
        text.push(')');
        return;
    }
    text.push('(');
    for field in fields {
        text.push_str(&reference(field));
        text.push(',');
    }
    text.push(')');
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
