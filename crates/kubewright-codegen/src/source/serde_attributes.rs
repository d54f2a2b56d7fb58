//! What `#[serde(...)]` says, as far as it shapes the JSON.
//!
//! Owns: the attributes of serde, and which of them have no meaning for a schema.
//! Must not know: schemas, our own attributes.

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::{Attribute, Error, LitStr, Result, Token, token};

use super::case::Case;

/// What serde is told of a struct or enum.
#[derive(Clone, Debug, Default)]
pub struct Container {
    /// `rename_all`.
    pub rename_all: Option<Case>,
    /// `rename_all_fields`: of the fields of variants.
    pub rename_all_fields: Option<Case>,
    /// `default`: every field may be absent.
    pub default: bool,
    /// `deny_unknown_fields`.
    pub deny_unknown_fields: bool,
    /// `transparent`.
    pub transparent: bool,
    /// `tag = "..."`.
    pub tag: Option<String>,
    /// `content = "..."`.
    pub content: Option<String>,
    /// `untagged`.
    pub untagged: bool,
    /// `from`, `try_from` or `into`: the type that stands for this one in JSON.
    pub stand_in: Option<(LitStr, Span)>,
    /// `remote`: the type is told of, but is another one.
    pub remote: bool,
}

/// What serde is told of a field.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// `rename`.
    pub rename: Option<String>,
    /// `default`, with or without a path.
    pub default: bool,
    /// `skip`.
    pub skip: bool,
    /// `skip_serializing`: it is never sent.
    pub skip_serializing: bool,
    /// `skip_deserializing`: it is never read.
    pub skip_deserializing: bool,
    /// `skip_serializing_if`.
    pub skip_serializing_if: bool,
    /// `flatten`.
    pub flatten: bool,
    /// `with`, `serialize_with` or `deserialize_with`: functions that write another type.
    pub with: Option<(String, Span)>,
}

/// What serde is told of a variant.
#[derive(Clone, Debug, Default)]
pub struct Variant {
    /// `rename`.
    pub rename: Option<String>,
    /// `rename_all`, of its fields.
    pub rename_all: Option<Case>,
    /// `skip`, or both halves of it.
    pub skip: bool,
    /// `other`: stands for every tag that is no variant.
    pub other: bool,
    /// `untagged`, of a variant alone.
    pub untagged: bool,
    /// `with` and so on.
    pub with: Option<(String, Span)>,
}

impl Container {
    /// Reads the attributes of a struct or enum.
    ///
    /// # Errors
    /// Where serde's grammar is broken, or reading and writing would differ.
    pub fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut found = Self::default();
        each(attributes, |name, meta| {
            match name {
                "rename_all" => found.rename_all = Some(case(meta)?),
                "rename_all_fields" => found.rename_all_fields = Some(case(meta)?),
                "default" => {
                    found.default = true;
                    skip_value(meta.input)?;
                }
                "deny_unknown_fields" => found.deny_unknown_fields = true,
                "transparent" => found.transparent = true,
                "tag" => found.tag = Some(text(meta)?.value()),
                "content" => found.content = Some(text(meta)?.value()),
                "untagged" => found.untagged = true,
                "from" | "try_from" | "into" => {
                    found.stand_in = Some((text(meta)?, meta.path.segments[0].ident.span()));
                }
                "remote" => {
                    found.remote = true;
                    skip_value(meta.input)?;
                }
                _ => skip_value(meta.input)?,
            }
            Ok(())
        })?;
        Ok(found)
    }
}

impl Field {
    /// Reads the attributes of a field.
    ///
    /// # Errors
    /// Where serde's grammar is broken, or reading and writing would differ.
    pub fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut found = Self::default();
        each(attributes, |name, meta| {
            match name {
                "rename" => found.rename = Some(one_name(meta)?),
                "default" => {
                    found.default = true;
                    skip_value(meta.input)?;
                }
                "skip" => found.skip = true,
                "skip_serializing" => found.skip_serializing = true,
                "skip_deserializing" => found.skip_deserializing = true,
                "skip_serializing_if" => {
                    found.skip_serializing_if = true;
                    skip_value(meta.input)?;
                }
                "flatten" => found.flatten = true,
                "with" | "serialize_with" | "deserialize_with" => {
                    let text = text(meta)?;
                    found.with = Some((text.value(), text.span()));
                }
                // `alias` is read and never written, and the API server knows one name only.
                _ => skip_value(meta.input)?,
            }
            Ok(())
        })?;
        found.skip |= found.skip_serializing && found.skip_deserializing;
        Ok(found)
    }
}

impl Variant {
    /// Reads the attributes of a variant.
    ///
    /// # Errors
    /// Where serde's grammar is broken, or reading and writing would differ.
    pub fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut found = Self::default();
        let (mut not_written, mut not_read) = (false, false);
        each(attributes, |name, meta| {
            match name {
                "rename" => found.rename = Some(one_name(meta)?),
                "rename_all" => found.rename_all = Some(case(meta)?),
                "skip" => found.skip = true,
                "skip_serializing" => not_written = true,
                "skip_deserializing" => not_read = true,
                "other" => found.other = true,
                "untagged" => found.untagged = true,
                "with" | "serialize_with" | "deserialize_with" => {
                    let text = text(meta)?;
                    found.with = Some((text.value(), text.span()));
                }
                _ => skip_value(meta.input)?,
            }
            Ok(())
        })?;
        found.skip |= not_written && not_read;
        Ok(found)
    }
}

fn each(
    attributes: &[Attribute],
    mut take: impl FnMut(&str, &ParseNestedMeta<'_>) -> Result<()>,
) -> Result<()> {
    for attribute in attributes {
        if attribute.path().is_ident("serde") {
            attribute.parse_nested_meta(|meta| {
                let name = meta
                    .path
                    .get_ident()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                take(&name, &meta)
            })?;
        }
    }
    Ok(())
}

fn text(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    meta.value()?.parse()
}

fn case(meta: &ParseNestedMeta<'_>) -> Result<Case> {
    let name = one_text(meta)?;
    Case::of(&name.value()).ok_or_else(|| {
        let known: Vec<&str> = Case::NAMES.iter().map(|(known, _)| *known).collect();
        Error::new(
            name.span(),
            format!(
                "{:?} is no case; serde has {}",
                name.value(),
                known.join(", ")
            ),
        )
    })
}

fn one_name(meta: &ParseNestedMeta<'_>) -> Result<String> {
    one_text(meta).map(|text| text.value())
}

/// `= "name"`, or `(serialize = "name", deserialize = "name")` with equal names.
fn one_text(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    if !meta.input.peek(token::Paren) {
        return text(meta);
    }
    let mut names: Vec<LitStr> = Vec::new();
    meta.parse_nested_meta(|inner| {
        names.push(text(&inner)?);
        Ok(())
    })?;
    match names.as_slice() {
        [one, other] if one.value() == other.value() => Ok(one.clone()),
        [one] | [one, _] => Err(Error::new(
            one.span(),
            "objects are written by one name and read by another; a schema has one name for each \
             field, so give both the same",
        )),
        _ => Err(meta.error("expected `serialize` and `deserialize`")),
    }
}

/// Goes past `= value` or `(...)`.
fn skip_value(input: ParseStream<'_>) -> Result<()> {
    if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        input.parse::<syn::Expr>()?;
    } else if input.peek(token::Paren) {
        let inner;
        syn::parenthesized!(inner in input);
        inner.parse::<proc_macro2::TokenStream>()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(text: &str) -> Vec<Attribute> {
        syn::parse_str::<syn::DeriveInput>(&format!("#[serde({text})] struct S;"))
            .unwrap()
            .attrs
    }

    #[test]
    fn what_shapes_the_json_is_kept_and_the_rest_passed_over() {
        let found = Container::parse(&attributes(
            "rename_all = \"camelCase\", bound(serialize = \"T: X\"), crate = \"s\", tag = \"t\", \
             default = \"path\", content = \"c\"",
        ))
        .unwrap();
        assert_eq!(found.rename_all, Some(Case::Camel));
        assert_eq!(found.tag.as_deref(), Some("t"));
        assert!(found.default && found.content.is_some());
        let found = Field::parse(&attributes(
            "alias = \"b\", borrow, skip_serializing_if = \"Option::is_none\", getter = \"g\", \
             rename(serialize = \"x\", deserialize = \"x\")",
        ))
        .unwrap();
        assert!(found.skip_serializing_if && !found.default);
        assert_eq!(found.rename.as_deref(), Some("x"));
    }

    #[test]
    fn two_names_for_one_field_are_refused() {
        let told = Field::parse(&attributes("rename(serialize = \"x\")")).unwrap_err();
        assert!(told.to_string().starts_with("objects are written by one"));
        let told = Container::parse(&attributes("rename_all = \"camel\"")).unwrap_err();
        assert!(told.to_string().starts_with("\"camel\" is no case"));
    }
}
