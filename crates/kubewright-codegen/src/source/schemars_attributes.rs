//! What `#[schemars(...)]` and `#[validate(...)]` say, as far as it shapes a schema.
//!
//! Owns: the attributes of schemars 1 that structs written for kube-derive have.
//! Must not know: schemas they are applied to.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Result, Token, token};

use super::attributes::{Constraint, Words};
use super::words::Json;

/// Reads `range`, `length`, `regex`, `pattern`, `url`, `email`, `title`, `description`, `with` and `schema_with`;
/// the rest has no meaning for a CRD, or needs the code to run.
///
/// # Errors
/// Where one of these has a value that is no literal.
pub(crate) fn parse(attributes: &[Attribute]) -> Result<Words> {
    let mut words = Words::default();
    for attribute in attributes {
        let path = attribute.path();
        if !path.is_ident("schemars") && !path.is_ident("validate") {
            continue;
        }
        attribute.parse_nested_meta(|meta| take(&mut words, &meta))?;
    }
    Ok(words)
}

fn take(words: &mut Words, meta: &ParseNestedMeta<'_>) -> Result<()> {
    let name = meta
        .path
        .get_ident()
        .map(ToString::to_string)
        .unwrap_or_default();
    let span = meta.path.segments[0].ident.span();
    let mut push = |constraint| words.constraints.push((constraint, span));
    match name.as_str() {
        "range" => bounds(meta, |bound, number| match bound {
            "min" => push(Constraint::Minimum(number)),
            "max" => push(Constraint::Maximum(number)),
            "exclusive_min" => {
                push(Constraint::Minimum(number));
                push(Constraint::ExclusiveMinimum(true));
            }
            "exclusive_max" => {
                push(Constraint::Maximum(number));
                push(Constraint::ExclusiveMaximum(true));
            }
            _ => {}
        }),
        "length" => bounds(meta, |bound, number| {
            let Some(count) = number.as_i64() else { return };
            match bound {
                "min" => push(Constraint::LeastSize(count)),
                "max" => push(Constraint::MostSize(count)),
                "equal" => {
                    push(Constraint::LeastSize(count));
                    push(Constraint::MostSize(count));
                }
                _ => {}
            }
        }),
        "regex" => {
            if meta.input.peek(token::Paren) {
                meta.parse_nested_meta(|inner| {
                    if let Some(pattern) = text_of(&inner)? {
                        push(Constraint::Pattern(pattern));
                    }
                    Ok(())
                })
            } else {
                if let Some(pattern) = text_of(meta)? {
                    push(Constraint::Pattern(pattern));
                }
                Ok(())
            }
        }
        "url" => {
            push(Constraint::Format("uri".to_owned()));
            skip(meta)
        }
        "email" => {
            push(Constraint::Format("email".to_owned()));
            skip(meta)
        }
        "title" => {
            if let Some(title) = text_of(meta)? {
                push(Constraint::Title(title));
            }
            Ok(())
        }
        "description" => {
            if let Some(text) = text_of(meta)? {
                push(Constraint::Description(text));
            }
            Ok(())
        }
        "with" => {
            if let Some(text) = text_of(meta)? {
                words.as_type = Some(syn::parse_str(&text)?);
            }
            Ok(())
        }
        "schema_with" => {
            if let Some(text) = text_of(meta)? {
                words.schema_with = Some((syn::parse_str(&text)?, span));
            }
            Ok(())
        }
        _ => skip(meta),
    }
}

/// `(min = 1, max = 2)`; a bound that is a constant's name is left out.
fn bounds(
    meta: &ParseNestedMeta<'_>,
    mut take: impl FnMut(&str, serde_json::Number),
) -> Result<()> {
    meta.parse_nested_meta(|inner| {
        let name = inner
            .path
            .get_ident()
            .map(ToString::to_string)
            .unwrap_or_default();
        let value = inner.value()?;
        if value.peek(syn::Lit) || value.peek(Token![-]) {
            let Json(json) = value.parse()?;
            let number = match json {
                serde_json::Value::String(text) => text.parse().ok(),
                serde_json::Value::Number(number) => Some(number),
                _ => None,
            };
            if let Some(number) = number {
                take(&name, number);
            }
        } else {
            value.parse::<syn::Expr>()?;
        }
        Ok(())
    })
}

/// `= "text"`; `None` when it is another expression.
fn text_of(meta: &ParseNestedMeta<'_>) -> Result<Option<String>> {
    let value = meta.value()?;
    if value.peek(syn::LitStr) {
        return Ok(Some(value.parse::<syn::LitStr>()?.value()));
    }
    value.parse::<syn::Expr>()?;
    Ok(None)
}

fn skip(meta: &ParseNestedMeta<'_>) -> Result<()> {
    if meta.input.peek(Token![=]) {
        meta.input.parse::<Token![=]>()?;
        meta.input.parse::<syn::Expr>()?;
    } else if meta.input.peek(token::Paren) {
        let inner;
        syn::parenthesized!(inner in meta.input);
        inner.parse::<proc_macro2::TokenStream>()?;
    }
    Ok(())
}
