//! The grammar of `#[kubewright(...)]`: words, each alone, with a value, or with a list.
//!
//! Owns: how words and their values are written.
//! Must not know: which words there are.

use proc_macro2::{Span, TokenStream};
use serde_json::{Map, Number, Value};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, Ident, Lit, Meta, Result, Token, token};

/// One word, as `nullable`, `minimum = 1` or `items(min_length = 1)`.
#[derive(Clone, Debug)]
pub struct Word {
    /// Its name.
    pub name: String,
    /// Where the name is.
    pub span: Span,
    /// What follows it.
    pub value: WordValue,
}

/// What follows a word.
#[derive(Clone, Debug)]
pub enum WordValue {
    /// Nothing.
    Flag,
    /// `= 1`, `= "text"`, `= [1, 2]`, `= {"a": 1}`.
    Json(Value, Span),
    /// `= Rule::new("...")`, `= path::to::Something`.
    Expr(Box<Expr>),
    /// `(...)`.
    List(TokenStream, Span),
}

/// All words of the attributes with one of these names, in order.
///
/// # Errors
/// Where the grammar is broken.
pub fn words(attributes: &[Attribute], names: &[&str]) -> Result<Vec<Word>> {
    let mut found = Vec::new();
    for attribute in attributes {
        if !names.iter().any(|name| attribute.path().is_ident(name)) {
            continue;
        }
        match &attribute.meta {
            Meta::List(list) => found.extend(list.parse_args_with(word_list)?),
            Meta::Path(_) | Meta::NameValue(_) => {
                return Err(Error::new(
                    attribute.span(),
                    "expected words in parentheses, as in `#[kubewright(minimum = 1)]`",
                ));
            }
        }
    }
    Ok(found)
}

impl Word {
    /// The word alone.
    ///
    /// # Errors
    /// When something follows it.
    pub fn flag(&self) -> Result<()> {
        match &self.value {
            WordValue::Flag => Ok(()),
            _ => Err(self.error(format!("`{}` stands alone", self.name))),
        }
    }

    /// The word alone, or with `= true` or `= false`.
    ///
    /// # Errors
    /// When something else follows it.
    pub fn boolean(&self) -> Result<bool> {
        match &self.value {
            WordValue::Flag => Ok(true),
            WordValue::Json(Value::Bool(value), _) => Ok(*value),
            _ => Err(self.error(format!(
                "`{0}` stands alone or has `true` or `false`, as in `{0} = false`",
                self.name
            ))),
        }
    }

    /// `= "text"`.
    ///
    /// # Errors
    /// When something else follows.
    pub fn text(&self) -> Result<String> {
        match &self.value {
            WordValue::Json(Value::String(text), _) => Ok(text.clone()),
            _ => Err(self.error(format!("`{0}` needs a text: `{0} = \"...\"`", self.name))),
        }
    }

    /// `= 3`.
    ///
    /// # Errors
    /// When something else follows, also a negative number.
    pub fn count(&self) -> Result<i64> {
        match &self.value {
            WordValue::Json(Value::Number(number), _)
                if number.as_i64().is_some_and(|number| number >= 0) =>
            {
                Ok(number.as_i64().unwrap_or_default())
            }
            _ => Err(self.error(format!(
                "`{0}` needs a whole number from 0: `{0} = 1`",
                self.name
            ))),
        }
    }

    /// `= 1.5`.
    ///
    /// # Errors
    /// When something else follows.
    pub fn number(&self) -> Result<Number> {
        match &self.value {
            WordValue::Json(Value::Number(number), _) => Ok(number.clone()),
            _ => Err(self.error(format!("`{0}` needs a number: `{0} = 1`", self.name))),
        }
    }

    /// Any value after `=`.
    ///
    /// # Errors
    /// When there is none, or it is no literal.
    pub fn json(&self) -> Result<Value> {
        match &self.value {
            WordValue::Json(value, _) => Ok(value.clone()),
            _ => Err(self.error(format!(
                "`{0}` needs a value: `{0} = 1`, `{0} = \"text\"`, `{0} = [1, 2]` or \
                 `{0} = {{\"key\": 1}}`",
                self.name
            ))),
        }
    }

    /// `("a", "b")` or `= "a"`.
    ///
    /// # Errors
    /// When something else follows, or nothing.
    pub fn texts(&self) -> Result<Vec<String>> {
        let wrong = || self.error(format!("`{0}` needs texts: `{0}(\"a\", \"b\")`", self.name));
        self.values()
            .map_err(|_| wrong())?
            .into_iter()
            .map(|value| match value {
                Value::String(text) => Ok(text),
                _ => Err(wrong()),
            })
            .collect()
    }

    /// `(1, "b")`, `= [1, "b"]` or `= 1`; at least one.
    ///
    /// # Errors
    /// When something else follows, or nothing.
    pub fn values(&self) -> Result<Vec<Value>> {
        let values = match &self.value {
            WordValue::Json(Value::Array(values), _) => values.clone(),
            WordValue::Json(value, _) => vec![value.clone()],
            WordValue::List(tokens, _) => {
                let values = Punctuated::<Json, Token![,]>::parse_terminated
                    .parse2(tokens.clone())?
                    .into_iter();
                values.map(|Json(value)| value).collect()
            }
            WordValue::Flag | WordValue::Expr(_) => Vec::new(),
        };
        if values.is_empty() {
            return Err(self.error(format!(
                "`{0}` needs values: `{0}(\"a\", \"b\")`",
                self.name
            )));
        }
        Ok(values)
    }

    /// The words in the parentheses, or the fields of a JSON object in a text.
    ///
    /// # Errors
    /// When there are none, or the grammar is broken.
    pub fn list(&self) -> Result<Vec<Word>> {
        match &self.value {
            WordValue::List(tokens, _) => word_list.parse2(tokens.clone()),
            WordValue::Json(Value::String(text), span) => {
                let value: Value = serde_json::from_str(text).map_err(|error| {
                    Error::new(*span, format!("this text is no JSON object: {error}"))
                })?;
                self.object(&value, *span)
            }
            WordValue::Json(value, span) => self.object(value, *span),
            WordValue::Flag | WordValue::Expr(_) => {
                Err(self.error(format!("`{0}` needs a list: `{0}(...)`", self.name)))
            }
        }
    }

    fn object(&self, value: &Value, span: Span) -> Result<Vec<Word>> {
        let Value::Object(map) = value else {
            return Err(self.error(format!("`{0}` needs a list: `{0}(...)`", self.name)));
        };
        let word = |(key, value): (&String, &Value)| Word {
            name: key.clone(),
            span,
            value: WordValue::Json(value.clone(), span),
        };
        Ok(map.iter().map(word).collect())
    }

    /// An error at the word.
    #[must_use]
    pub fn error(&self, message: impl std::fmt::Display) -> Error {
        Error::new(self.span, message)
    }
}

/// Words separated by commas.
fn word_list(input: ParseStream<'_>) -> Result<Vec<Word>> {
    Punctuated::<Word, Token![,]>::parse_terminated(input).map(|words| words.into_iter().collect())
}

impl Parse for Word {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        // Rust's own keywords are words too: `type`, `enum`, `struct`.
        let name = Ident::parse_any(input)?;
        let value = if input.peek(token::Paren) {
            let inner;
            syn::parenthesized!(inner in input);
            WordValue::List(inner.parse()?, name.span())
        } else if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            value(input)?
        } else {
            WordValue::Flag
        };
        Ok(Self {
            name: name.unraw().to_string(),
            span: name.span(),
            value,
        })
    }
}

fn value(input: ParseStream<'_>) -> Result<WordValue> {
    let span = input.span();
    if input.peek(token::Brace) || input.peek(token::Bracket) {
        return input
            .parse()
            .map(|Json(value)| WordValue::Json(value, span));
    }
    let fork = input.fork();
    if fork.parse::<Json>().is_ok() && (fork.is_empty() || fork.peek(Token![,])) {
        return input
            .parse()
            .map(|Json(value)| WordValue::Json(value, span));
    }
    let expr: Expr = input.parse()?;
    if let Expr::Macro(it) = &expr
        && it
            .mac
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "json")
    {
        let Json(value) = syn::parse2(it.mac.tokens.clone())?;
        return Ok(WordValue::Json(value, span));
    }
    Ok(WordValue::Expr(Box::new(expr)))
}

/// A JSON value in Rust's tokens.
pub struct Json(pub Value);

impl Parse for Json {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(token::Brace) {
            let inner;
            syn::braced!(inner in input);
            let mut map = Map::new();
            while !inner.is_empty() {
                let key = if inner.peek(syn::LitStr) {
                    inner.parse::<syn::LitStr>()?.value()
                } else {
                    Ident::parse_any(&inner)?.unraw().to_string()
                };
                inner.parse::<Token![:]>()?;
                let Self(value) = inner.parse()?;
                map.insert(key, value);
                if !inner.is_empty() {
                    inner.parse::<Token![,]>()?;
                }
            }
            return Ok(Self(Value::Object(map)));
        }
        if input.peek(token::Bracket) {
            let inner;
            syn::bracketed!(inner in input);
            let values = Punctuated::<Self, Token![,]>::parse_terminated(&inner)?;
            return Ok(Self(Value::Array(
                values.into_iter().map(|Self(value)| value).collect(),
            )));
        }
        if input.peek(Ident) {
            let word: Ident = input.parse()?;
            if word == "null" {
                return Ok(Self(Value::Null));
            }
            return Err(Error::new(
                word.span(),
                "expected a literal: a number, a text, `true`, `false`, `null`, `[...]` or `{...}`",
            ));
        }
        let negative = input.parse::<Option<Token![-]>>()?.is_some();
        let literal: Lit = input.parse()?;
        scalar(&literal, negative).map(Self)
    }
}

fn scalar(literal: &Lit, negative: bool) -> Result<Value> {
    let sign = if negative { "-" } else { "" };
    Ok(match literal {
        Lit::Str(text) if !negative => Value::String(text.value()),
        Lit::Char(text) if !negative => Value::String(text.value().to_string()),
        Lit::Bool(value) if !negative => Value::Bool(value.value),
        Lit::Int(number) => {
            let digits = format!("{sign}{}", number.base10_digits());
            match digits.parse::<i64>() {
                Ok(number) => Value::from(number),
                Err(_) => float(&digits, literal)?,
            }
        }
        Lit::Float(number) => float(&format!("{sign}{}", number.base10_digits()), literal)?,
        _ => {
            return Err(Error::new(
                literal.span(),
                "expected a number, a text, `true` or `false`",
            ));
        }
    })
}

/// A whole float is an integer, as Go's JSON writes it.
fn float(digits: &str, literal: &Lit) -> Result<Value> {
    /// Up to here every whole number is a float of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number: f64 = digits
        .parse()
        .map_err(|_| Error::new(literal.span(), "expected a number"))?;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        return Ok(Value::from(number as i64));
    }
    Number::from_f64(number)
        .map(Value::Number)
        .ok_or_else(|| Error::new(literal.span(), "this number is too large"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str) -> Result<Vec<Word>> {
        let attribute = format!("#[kubewright({text})] struct S;");
        let item: syn::DeriveInput = syn::parse_str(&attribute)?;
        words(&item.attrs, &["kubewright"])
    }

    #[test]
    fn values_are_json_in_the_tokens_of_rust() {
        let words = read(
            r##"a = -1, b = 2.50, c = r#"x"y"#, d = [1, {"k": null, l: true}], e = 1e3, type = "t",
               f = json!({"a": [1]}), g = 18446744073709551615,"##,
        )
        .unwrap();
        let values: Vec<Value> = words.iter().map(|word| word.json().unwrap()).collect();
        assert_eq!(
            values,
            [
                json!(-1),
                json!(2.5),
                json!("x\"y"),
                json!([1, {"k": null, "l": true}]),
                json!(1000),
                json!("t"),
                json!({"a": [1]}),
                json!(18446744073709551615.0),
            ]
        );
    }

    #[test]
    fn a_wrong_value_says_what_to_write() {
        let told = |text: &str, read_it: fn(&Word) -> Option<Error>| {
            read_it(&read(text).unwrap()[0]).unwrap().to_string()
        };
        assert_eq!(
            told("minimum = \"1\"", |word| word.number().err()),
            "`minimum` needs a number: `minimum = 1`"
        );
        assert_eq!(
            told("min_length = -1", |word| word.count().err()),
            "`min_length` needs a whole number from 0: `min_length = 1`"
        );
        assert_eq!(
            told("nullable = 3", |word| word.boolean().err()),
            "`nullable` stands alone or has `true` or `false`, as in `nullable = false`"
        );
        assert_eq!(
            told("enum()", |word| word.values().err()),
            "`enum` needs values: `enum(\"a\", \"b\")`"
        );
    }
}
