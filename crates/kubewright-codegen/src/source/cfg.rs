//! `#[cfg(...)]` and `#[cfg_attr(...)]`, by what the user told.
//!
//! Owns: which predicates hold.
//! Must not know: modules, items.

use std::collections::BTreeSet;
use std::str::FromStr;

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitStr, Meta, Result, Token};

/// The options that are set, as with rustc's `--cfg`: `name` or `key="value"`. None by default;
/// `test` is never set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cfg(BTreeSet<CfgOption>);

/// One option, as `unix` or `feature="tls"`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CfgOption {
    name: String,
    value: Option<String>,
}

impl FromStr for CfgOption {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let is_name =
            |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim().trim_matches('"'))),
            None => (text.trim(), None),
        };
        if !is_name(name) {
            return Err(format!(
                "{text:?} is no option: write a name, or `feature=\"name\"`"
            ));
        }
        Ok(Self {
            name: name.to_owned(),
            value: value.map(str::to_owned),
        })
    }
}

impl FromIterator<CfgOption> for Cfg {
    fn from_iter<I: IntoIterator<Item = CfgOption>>(options: I) -> Self {
        Self(options.into_iter().collect())
    }
}

impl Cfg {
    /// The attributes with `cfg_attr` resolved, or `None` when a `cfg` among them does not hold.
    ///
    /// # Errors
    /// Where the grammar is broken.
    pub fn resolve(&self, attributes: &[Attribute]) -> Result<Option<Vec<Attribute>>> {
        let mut found = Vec::with_capacity(attributes.len());
        for attribute in attributes {
            if attribute.path().is_ident("cfg") {
                if !self.holds(&attribute.parse_args()?) {
                    return Ok(None);
                }
            } else if attribute.path().is_ident("cfg_attr") {
                let Conditional { predicate, metas } = attribute.parse_args()?;
                if self.holds(&predicate) {
                    let inner: Vec<Attribute> = metas
                        .into_iter()
                        .map(|meta| Attribute {
                            meta,
                            ..attribute.clone()
                        })
                        .collect();
                    match self.resolve(&inner)? {
                        Some(inner) => found.extend(inner),
                        None => return Ok(None),
                    }
                }
            } else {
                found.push(attribute.clone());
            }
        }
        Ok(Some(found))
    }

    fn holds(&self, predicate: &Predicate) -> bool {
        match predicate {
            Predicate::Option(option) => option.name != "test" && self.0.contains(option),
            Predicate::Not(inner) => !self.holds(inner),
            Predicate::All(inner) => inner.iter().all(|inner| self.holds(inner)),
            Predicate::Any(inner) => inner.iter().any(|inner| self.holds(inner)),
            Predicate::Constant(value) => *value,
        }
    }
}

enum Predicate {
    Option(CfgOption),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
    Constant(bool),
}

impl Parse for Predicate {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(syn::LitBool) {
            return Ok(Self::Constant(input.parse::<syn::LitBool>()?.value));
        }
        let name: Ident = input.parse()?;
        if input.peek(syn::token::Paren) {
            let inner;
            syn::parenthesized!(inner in input);
            let list = Punctuated::<Self, Token![,]>::parse_terminated(&inner)?;
            let mut list: Vec<Self> = list.into_iter().collect();
            return match name.to_string().as_str() {
                "all" => Ok(Self::All(list)),
                "any" => Ok(Self::Any(list)),
                "not" if list.len() == 1 => Ok(Self::Not(Box::new(list.remove(0)))),
                _ => Err(syn::Error::new(
                    name.span(),
                    "expected `all(...)`, `any(...)` or `not(...)`",
                )),
            };
        }
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Some(input.parse::<LitStr>()?.value())
        } else {
            None
        };
        Ok(Self::Option(CfgOption {
            name: name.to_string(),
            value,
        }))
    }
}

struct Conditional {
    predicate: Predicate,
    metas: Vec<Meta>,
}

impl Parse for Conditional {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let predicate = input.parse()?;
        input.parse::<Token![,]>()?;
        let metas = Punctuated::<Meta, Token![,]>::parse_terminated(input)?;
        Ok(Self {
            predicate,
            metas: metas.into_iter().collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens;

    fn check(options: &[&str], attributes: &str, expected: Option<&str>) {
        let cfg: Cfg = options.iter().map(|text| text.parse().unwrap()).collect();
        let item: syn::DeriveInput = syn::parse_str(&format!("{attributes} struct S;")).unwrap();
        let found = cfg.resolve(&item.attrs).unwrap();
        let found = found.map(|found| {
            found
                .iter()
                .map(|it| it.meta.to_token_stream().to_string())
                .collect::<Vec<_>>()
                .join(" ")
        });
        assert_eq!(found.as_deref(), expected, "{options:?} {attributes}");
    }

    #[test]
    fn what_was_told_holds() {
        check(&[], "#[a] #[cfg(feature = \"x\")]", None);
        check(
            &["feature=\"x\""],
            "#[a] #[cfg(feature = \"x\")]",
            Some("a"),
        );
        check(
            &["feature=x"],
            "#[cfg(all(not(test), any(unix, feature = \"x\")))]",
            Some(""),
        );
        check(
            &["unix"],
            "#[cfg_attr(unix, a, b)] #[cfg_attr(windows, c)]",
            Some("a b"),
        );
        check(&["unix"], "#[cfg_attr(unix, cfg(windows))]", None);
        check(&["test"], "#[cfg(test)]", None);
        assert!("a b".parse::<CfgOption>().is_err());
    }
}
