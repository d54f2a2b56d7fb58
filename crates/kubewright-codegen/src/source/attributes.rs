//! What `#[kubewright(...)]` says on a field, a variant or a type.
//!
//! Owns: the words that shape and bound values, which `MARKERS.md` compares with
//! controller-gen's markers.
//! Must not know: types, schemas they are applied to, what the words of a kind mean.

use kubewright_schema::Rule;
use proc_macro2::Span;
use serde_json::{Number, Value};
use syn::{Attribute, Error, Result};

use super::kind::KIND_WORDS;
use super::rule;
use super::words::{Word, WordValue, words};

/// The attributes that these words may stand in: our own, kube-derive's, and those of its
/// `KubeSchema`.
pub const NAMES: [&str; 3] = ["kubewright", "kube", "x_kube"];

/// What a field, variant or type says of its values.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// `required` (true) or `optional` (false).
    pub required: Option<bool>,
    /// `immutable`: the value cannot change, nor go away once it is there.
    pub immutable: Option<Span>,
    /// `schemaless`: the type is not looked at.
    pub schemaless: bool,
    /// `schema = {...}`: the schema, in place of that of the type.
    pub schema: Option<(Value, Span)>,
    /// `#[schemars(schema_with = "function")]`: the function that makes the schema.
    pub schema_with: Option<(syn::Path, Span)>,
    /// `as = "Type"`: the type whose schema this is.
    pub as_type: Option<syn::Type>,
    /// `depth = 3`: how often a type that contains itself is unrolled.
    pub depth: Option<i64>,
    /// `rename = "name"`, of a type with `#[derive(Object)]`.
    pub rename: Option<String>,
    /// `rest`, of a type with `#[derive(Object)]`: the field takes what is no other field.
    pub rest: bool,
    /// `whole`: an apply configuration takes the value as it is.
    pub whole: bool,
    /// `value = "text"`, of a variant of an enum with `#[derive(Enum)]`.
    pub value: Option<Value>,
    /// `integer` or `boolean`, of an enum with `#[derive(Enum)]`.
    pub enum_of: Option<EnumOf>,
    /// `skip_description`: this node and those below have no description.
    pub skip_description: bool,
    /// The names of all words, in order.
    pub names: Vec<(String, Span)>,
    /// What narrows the values, in order.
    pub constraints: Vec<(Constraint, Span)>,
}

/// The type of the values of an enum with `#[derive(Enum)]`, strings aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnumOf {
    /// `integer`.
    Integer,
    /// `boolean`.
    Boolean,
}

/// One thing that a word says about values.
#[derive(Clone, Debug)]
pub enum Constraint {
    /// `minimum = 1`.
    Minimum(Number),
    /// `maximum = 1`.
    Maximum(Number),
    /// `exclusive_minimum`: the minimum itself is refused.
    ExclusiveMinimum(bool),
    /// `exclusive_maximum`: the maximum itself is refused.
    ExclusiveMaximum(bool),
    /// `multiple_of = 5`.
    MultipleOf(Number),
    /// `min_length = 1`, in characters.
    MinLength(i64),
    /// `max_length = 1`, in characters.
    MaxLength(i64),
    /// `pattern = "^a"`, in Go's syntax.
    Pattern(String),
    /// `min_items = 1`.
    MinItems(i64),
    /// `max_items = 1`.
    MaxItems(i64),
    /// `min_properties = 1`.
    MinProperties(i64),
    /// `max_properties = 1`.
    MaxProperties(i64),
    /// `#[schemars(length(min = 1))]`: characters, items or keys.
    LeastSize(i64),
    /// `#[schemars(length(max = 1))]`.
    MostSize(i64),
    /// `enum("a", "b")`.
    Enum(Vec<Value>),
    /// `format = "uri"`.
    Format(String),
    /// `type = "string"`.
    Type(String),
    /// `nullable`, or `nullable = false`.
    Nullable(bool),
    /// `default = 1`: the server sets it.
    Default(Value),
    /// `example = 1`.
    Example(Value),
    /// `title = "..."`.
    Title(String),
    /// `external_docs(url = "...", description = "...")`.
    ExternalDocs {
        /// Where they are.
        url: String,
        /// What they are.
        description: Option<String>,
    },
    /// `description = "..."`, in place of the doc comment.
    Description(String),
    /// `preserve_unknown_fields`.
    PreserveUnknownFields(bool),
    /// `embedded_resource`.
    EmbeddedResource,
    /// `int_or_string`.
    IntOrString,
    /// `list_type = "map"`: or `set` or `atomic`.
    ListType(String),
    /// `list_map_keys("name")`.
    ListMapKeys(Vec<String>),
    /// `map_type = "atomic"`, or `granular`; of structs also `struct_type`.
    MapType(String),
    /// `validation = "self > 0"`: a rule in CEL.
    Rule(Rule),
    /// `all_of = [{...}]`: schemas of values, beside the type.
    AllOf(Vec<Value>),
    /// `any_of = [{...}]`.
    AnyOf(Vec<Value>),
    /// `one_of = [{...}]`.
    OneOf(Vec<Value>),
    /// `not = {...}`.
    Not(Value),
    /// `exactly_one_of("a", "b")`.
    ExactlyOneOf(Vec<String>),
    /// `at_most_one_of("a", "b")`.
    AtMostOneOf(Vec<String>),
    /// `at_least_one_of("a", "b")`.
    AtLeastOneOf(Vec<String>),
    /// `items(...)`: words for the items of a list.
    Items(Vec<(Constraint, Span)>),
    /// `values(...)`: words for the values of a map.
    Values(Vec<(Constraint, Span)>),
}

impl Words {
    /// Reads the attributes of a field, variant or type.
    ///
    /// # Errors
    /// At every word that is unknown or has a wrong value.
    pub fn parse(attributes: &[Attribute]) -> Result<Self> {
        Self::from_words(&words(attributes, &NAMES)?)
    }

    /// Reads words that were parted already.
    ///
    /// # Errors
    /// As [`Words::parse`].
    pub fn from_words(words: &[Word]) -> Result<Self> {
        let mut found = Self::default();
        let mut errors: Option<Error> = None;
        for word in words {
            if let Err(error) = found.take(word) {
                match &mut errors {
                    Some(errors) => errors.combine(error),
                    None => errors = Some(error),
                }
            }
        }
        match errors {
            None => Ok(found),
            Some(errors) => Err(errors),
        }
    }

    /// Refuses words that mean nothing where these ones stand.
    ///
    /// # Errors
    /// At the first word of one of these names; `why` goes on after its name.
    pub fn refuse(&self, names: &[&str], why: &str) -> Result<()> {
        let found = self
            .names
            .iter()
            .find(|(name, _)| names.contains(&name.as_str()));
        match found {
            None => Ok(()),
            Some((name, span)) => Err(Error::new(*span, format!("`{name}` {why}"))),
        }
    }

    fn take(&mut self, word: &Word) -> Result<()> {
        self.names.push((word.name.clone(), word.span));
        match word.name.as_str() {
            "required" => self.required = Some(word.boolean()?),
            "optional" => self.required = Some(!word.boolean()?),
            "immutable" => {
                word.flag()?;
                self.immutable = Some(word.span);
            }
            "schemaless" => {
                word.flag()?;
                self.schemaless = true;
            }
            "schema" => match &word.value {
                WordValue::Json(value @ Value::Object(_), _) => {
                    self.schema = Some((value.clone(), word.span));
                }
                _ => {
                    return Err(
                        word.error("`schema` needs a schema: `schema = {\"type\": \"string\"}`")
                    );
                }
            },
            "as" => {
                let text = word.text()?;
                self.as_type = Some(
                    syn::parse_str(&text)
                        .map_err(|_| word.error(format!("`{text}` is no type")))?,
                );
            }
            "depth" => {
                let depth = word.count()?;
                if !(1..=MAX_DEPTH).contains(&depth) {
                    return Err(word.error(format!("`depth` is from 1 to {MAX_DEPTH}")));
                }
                self.depth = Some(depth);
            }
            "rename" => self.rename = Some(word.text()?),
            "rest" => {
                word.flag()?;
                self.rest = true;
            }
            "whole" => {
                word.flag()?;
                self.whole = true;
            }
            "value" => self.value = Some(word.json()?),
            "integer" => self.enum_of = Some(EnumOf::Integer),
            "boolean" => self.enum_of = Some(EnumOf::Boolean),
            "skip_description" => self.skip_description = word.boolean()?,
            _ => self.constraints.push((constraint(word)?, word.span)),
        }
        Ok(())
    }
}

/// More than this nobody nests, and schemas double in size with each level of some types.
const MAX_DEPTH: i64 = 10;

/// Every word that [`Words`] knows; the first ones are those of [`Words::take`].
pub(crate) const WORDS: [&str; 54] = [
    "required",
    "optional",
    "immutable",
    "schemaless",
    "schema",
    "as",
    "depth",
    "rename",
    "rest",
    "whole",
    "value",
    "integer",
    "boolean",
    "skip_description",
    "minimum",
    "maximum",
    "exclusive_minimum",
    "exclusive_maximum",
    "multiple_of",
    "min_length",
    "max_length",
    "pattern",
    "min_items",
    "max_items",
    "min_properties",
    "max_properties",
    "enum",
    "format",
    "type",
    "nullable",
    "default",
    "example",
    "title",
    "external_docs",
    "description",
    "preserve_unknown_fields",
    "embedded_resource",
    "int_or_string",
    "list_type",
    "list_map_keys",
    "map_type",
    "struct_type",
    "validation",
    "merge_strategy",
    "all_of",
    "any_of",
    "one_of",
    "not",
    "exactly_one_of",
    "at_most_one_of",
    "at_least_one_of",
    "items",
    "values",
    "unique_items",
];

fn constraint(word: &Word) -> Result<Constraint> {
    use Constraint as C;
    Ok(match word.name.as_str() {
        "minimum" => C::Minimum(word.number()?),
        "maximum" => C::Maximum(word.number()?),
        "exclusive_minimum" => C::ExclusiveMinimum(word.boolean()?),
        "exclusive_maximum" => C::ExclusiveMaximum(word.boolean()?),
        "multiple_of" => C::MultipleOf(word.number()?),
        "min_length" => C::MinLength(word.count()?),
        "max_length" => C::MaxLength(word.count()?),
        "pattern" => C::Pattern(word.text()?),
        "min_items" => C::MinItems(word.count()?),
        "max_items" => C::MaxItems(word.count()?),
        "min_properties" => C::MinProperties(word.count()?),
        "max_properties" => C::MaxProperties(word.count()?),
        "enum" => C::Enum(word.values()?),
        "format" => C::Format(word.text()?),
        "type" => C::Type(one_of(
            word,
            &[
                "object", "array", "string", "integer", "number", "boolean", "",
            ],
        )?),
        "nullable" => C::Nullable(word.boolean()?),
        "default" => C::Default(word.json()?),
        "example" => C::Example(word.json()?),
        "title" => C::Title(word.text()?),
        "external_docs" => external_docs(word)?,
        "description" => C::Description(word.text()?),
        "preserve_unknown_fields" => C::PreserveUnknownFields(word.boolean()?),
        "embedded_resource" => {
            word.flag()?;
            C::EmbeddedResource
        }
        "int_or_string" => {
            word.flag()?;
            C::IntOrString
        }
        "list_type" => C::ListType(one_of(word, &["map", "set", "atomic"])?),
        "list_map_keys" => C::ListMapKeys(word.texts()?),
        "map_type" | "struct_type" => C::MapType(one_of(word, &["granular", "atomic"])?),
        "validation" => C::Rule(rule::parse(word)?),
        "merge_strategy" => merge_strategy(word)?,
        "all_of" => C::AllOf(schemas(word)?),
        "any_of" => C::AnyOf(schemas(word)?),
        "one_of" => C::OneOf(schemas(word)?),
        "not" => C::Not(word.json()?),
        "exactly_one_of" => C::ExactlyOneOf(word.texts()?),
        "at_most_one_of" => C::AtMostOneOf(word.texts()?),
        "at_least_one_of" => C::AtLeastOneOf(word.texts()?),
        "items" => C::Items(constraints(word)?),
        "values" => C::Values(constraints(word)?),
        "unique_items" => {
            return Err(
                word.error("the API server refuses `uniqueItems`; write `list_type = \"set\"`")
            );
        }
        other if KIND_WORDS.contains(&other) => {
            return Err(word.error(format!(
                "`{other}` is a word of kinds: it stands with `group`, `version` and `kind`"
            )));
        }
        other => return Err(word.error(unknown(other, &WORDS))),
    })
}

/// What is said of a word that is none of these.
pub(crate) fn unknown(word: &str, known: &[&str]) -> String {
    let near = known
        .iter()
        .map(|known| (distance(word, known), *known))
        .min()
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4);
    match near {
        Some((_, near)) => format!("`{word}` is no word of `#[kubewright(...)]`; is it `{near}`?"),
        None => format!("`{word}` is no word of `#[kubewright(...)]`; MARKERS.md lists them"),
    }
}

/// How many letters have to change.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut above = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let change = above + usize::from(from != *to);
            above = row[j + 1];
            row[j + 1] = change.min(above + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// `= [{...}, {...}]`, also empty.
fn schemas(word: &Word) -> Result<Vec<Value>> {
    match word.json()? {
        Value::Array(schemas) => Ok(schemas),
        _ => Err(word.error(format!(
            "`{0}` needs schemas: `{0} = [{{\"required\": [\"a\"]}}]`",
            word.name
        ))),
    }
}

fn constraints(word: &Word) -> Result<Vec<(Constraint, Span)>> {
    let inner = word.list()?;
    inner
        .iter()
        .map(|inner| Ok((constraint(inner)?, inner.span)))
        .collect()
}

fn one_of(word: &Word, allowed: &[&str]) -> Result<String> {
    let text = word.text()?;
    if allowed.contains(&text.as_str()) {
        return Ok(text);
    }
    let list: Vec<String> = allowed
        .iter()
        .filter(|allowed| !allowed.is_empty())
        .map(|allowed| format!("{allowed:?}"))
        .collect();
    Err(word.error(format!("`{}` is one of {}", word.name, list.join(", "))))
}

fn external_docs(word: &Word) -> Result<Constraint> {
    let (mut url, mut description) = (None, None);
    for inner in word.list()? {
        match inner.name.as_str() {
            "url" => url = Some(inner.text()?),
            "description" => description = Some(inner.text()?),
            _ => return Err(inner.error("expected `url` or `description`")),
        }
    }
    let url = url.ok_or_else(|| {
        word.error("`external_docs` needs a URL: `external_docs(url = \"https://...\")`")
    })?;
    Ok(Constraint::ExternalDocs { url, description })
}

/// `ListMerge::Map(vec!["name"])` and so on, as kube's `KubeSchema` has it.
fn merge_strategy(word: &Word) -> Result<Constraint> {
    let wrong = || {
        word.error(
            "expected `ListMerge::Atomic`, `ListMerge::Set`, `ListMerge::Map(vec![\"key\"])`, \
             `MapMerge::Atomic`, `MapMerge::Granular`, `StructMerge::Atomic` or \
             `StructMerge::Granular`",
        )
    };
    let WordValue::Expr(expr) = &word.value else {
        return Err(wrong());
    };
    let (path, keys) = match &**expr {
        syn::Expr::Path(path) => (&path.path, None),
        syn::Expr::Call(call) => match &*call.func {
            syn::Expr::Path(path) => (&path.path, call.args.first()),
            _ => return Err(wrong()),
        },
        _ => return Err(wrong()),
    };
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|it| it.ident.to_string())
        .collect();
    let last: Vec<&str> = names
        .iter()
        .rev()
        .take(2)
        .rev()
        .map(String::as_str)
        .collect();
    match (last.as_slice(), keys) {
        (["ListMerge", "Atomic"], None) => Ok(Constraint::ListType("atomic".to_owned())),
        (["ListMerge", "Set"], None) => Ok(Constraint::ListType("set".to_owned())),
        (["ListMerge", "Map"], Some(keys)) => {
            let tokens = match keys {
                syn::Expr::Macro(it) => it.mac.tokens.clone(),
                _ => return Err(wrong()),
            };
            let list = Word {
                value: WordValue::List(tokens, word.span),
                ..word.clone()
            };
            list.texts().map(Constraint::ListMapKeys)
        }
        (["MapMerge" | "StructMerge", "Atomic"], None) => {
            Ok(Constraint::MapType("atomic".to_owned()))
        }
        (["MapMerge" | "StructMerge", "Granular"], None) => {
            Ok(Constraint::MapType("granular".to_owned()))
        }
        _ => Err(wrong()),
    }
}
