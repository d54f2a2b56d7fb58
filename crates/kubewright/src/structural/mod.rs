//! JSON Schema, as schemars writes it, made structural, as the API server asks of a CRD's schema.
//!
//! Owns: references, the walk over properties and items, what no structural schema can say.
//! Must not know: kinds, definitions.
//!
//! The rules are those of "Specifying a structural schema" in Kubernetes's documentation: one type
//! for each value, no references, and nothing but bounds in `anyOf`, `oneOf` and `not`.

mod alternatives;
mod keywords;
mod kubernetes;
pub(crate) mod words;

use serde_json::{Map, Value, json};

pub(crate) use alternatives::take_null;
pub(crate) use kubernetes::QUANTITY;

/// Makes a schema structural, with everything that it refers to written out.
///
/// # Errors
/// The first thing that no structural schema can say: a type that contains itself, a value that may
/// be of several types, a keyword that the API server does not take.
pub(crate) fn structural(schema: Value) -> Result<Value, SchemaError> {
    let mut definitions = Map::new();
    let mut schema = schema;
    if let Value::Object(map) = &mut schema {
        for key in ["$defs", "definitions"] {
            if let Some(Value::Object(more)) = map.remove(key) {
                definitions.extend(more);
            }
        }
        // Of a root, schemars makes the name of the type its title.
        if let Some(Value::String(title)) = map.remove("title") {
            let mut root = map.clone();
            root.remove("$schema");
            definitions.insert("#".to_owned(), Value::Object(root));
            let mut walk = Walk::new(&definitions);
            walk.open.push(("#".to_owned(), title));
            return walk.node(&schema).map(Value::Object);
        }
    }
    Walk::new(&definitions).node(&schema).map(Value::Object)
}

/// Something that no structural schema can say.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}; {help}", .path.is_empty().then(String::new).unwrap_or_else(|| format!("`{path}`: ")))]
pub struct SchemaError {
    path: String,
    message: String,
    help: String,
}

impl SchemaError {
    /// Where it is, such as `spec.rules[].port`; empty for the whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The same, below this property.
    pub(crate) fn below(mut self, property: &str) -> Self {
        let joint = match self.path.chars().next() {
            None | Some('[' | '{') => "",
            Some(_) => ".",
        };
        self.path = format!("{property}{joint}{}", self.path);
        self
    }

    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            message: message.into(),
            help: help.into(),
        }
    }
}

type Node = Map<String, Value>;

struct Walk<'a> {
    definitions: &'a Map<String, Value>,
    /// The definitions that are being written out, outermost first, each with its type's name.
    open: Vec<(String, String)>,
}

impl<'a> Walk<'a> {
    fn new(definitions: &'a Map<String, Value>) -> Self {
        Self {
            definitions,
            open: Vec::new(),
        }
    }

    /// The structural form of a schema.
    fn node(&mut self, schema: &Value) -> Result<Node, SchemaError> {
        let depth = self.open.len();
        let found = self.open_node(schema);
        self.open.truncate(depth);
        found
    }

    fn open_node(&mut self, schema: &Value) -> Result<Node, SchemaError> {
        let mut raw = match schema {
            Value::Object(map) => map.clone(),
            Value::Bool(true) => Map::new(),
            _ => {
                return Err(SchemaError::new(
                    "no value fits this schema",
                    "leave the field out: `#[schemars(skip)]`",
                ));
            }
        };
        let words = raw.remove(words::WORDS);
        let mut node = match raw.remove(words::TOLD) {
            Some(told) => self::told(&raw, told),
            None => self.typed(raw)?,
        };
        if let Some(Value::Object(words)) = words {
            words::add(&mut node, &words);
        }
        Ok(node)
    }

    fn typed(&mut self, mut raw: Node) -> Result<Node, SchemaError> {
        let nullable = self.unwrap(&mut raw)?;
        let below = raw.remove(words::WORDS);
        let mut node = Map::new();
        if let Some(union) = self.union(&mut raw)? {
            node = union;
        }
        keywords::take(&mut raw, &mut node)?;
        self.properties(&mut raw, &mut node)?;
        self.items(&mut raw, &mut node)?;
        self.bounds(&mut raw, &mut node)?;
        // What JSON Schema does not know has no meaning to it.
        if let Some(key) = raw.keys().find(|key| keywords::is_lost(key)) {
            return Err(SchemaError::new(
                format!("a CRD's schema has no `{key}`"),
                "write the schema of this field by hand: `#[schemars(schema_with = \"function\")]`",
            ));
        }
        if nullable {
            node.insert("nullable".to_owned(), json!(true));
        }
        keywords::finish(&mut node)?;
        if let Some(Value::Object(words)) = below {
            // Those of the type that a reference led to.
            words::add(&mut node, &words);
        }
        Ok(node)
    }

    /// Follows references, joins what `allOf` says with the rest, and takes null out of the types.
    /// The result says whether null was among them.
    fn unwrap(&mut self, raw: &mut Node) -> Result<bool, SchemaError> {
        let mut nullable = false;
        loop {
            if let Some(reference) = raw.remove("$ref") {
                let of_reference = self.follow(reference.as_str().unwrap_or_default())?;
                // What stands beside a reference is about this use of it.
                for (key, value) in of_reference {
                    raw.entry(key).or_insert(value);
                }
                continue;
            }
            if let Some(Value::Array(parts)) = raw.remove("allOf") {
                self.join(raw, parts)?;
                continue;
            }
            nullable |= alternatives::take_null(raw);
            match alternatives::only_one(raw) {
                Some(one) => {
                    for (key, value) in one {
                        raw.entry(key).or_insert(value);
                    }
                }
                None => return Ok(nullable),
            }
        }
    }

    fn follow(&mut self, reference: &str) -> Result<Node, SchemaError> {
        let name = reference
            .strip_prefix("#/$defs/")
            .or_else(|| reference.strip_prefix("#/definitions/"))
            .unwrap_or(reference);
        let name = name.replace("~1", "/").replace("~0", "~");
        if let Some(known) = kubernetes::schema(&name) {
            return Ok(known);
        }
        if let Some((_, shown)) = self.open.iter().find(|(open, _)| *open == name) {
            return Err(SchemaError::new(
                format!("`{shown}` contains itself, and a CRD's schema cannot"),
                "leave it open there, with any JSON below: `#[schemars(with = \
                 \"serde_json::Value\")]`",
            ));
        }
        match self.definitions.get(&name) {
            Some(Value::Object(map)) => {
                self.open.push((name.clone(), name));
                Ok(map.clone())
            }
            Some(_) => Ok(Map::new()),
            None => Err(SchemaError::new(
                format!("`{reference}` refers to nothing"),
                "write the schema of this field by hand: `#[schemars(schema_with = \"function\")]`",
            )),
        }
    }

    /// Adds schemas that all hold to one.
    fn join(&mut self, raw: &mut Node, parts: Vec<Value>) -> Result<(), SchemaError> {
        for part in parts {
            let Value::Object(mut part) = part else {
                continue;
            };
            while let Some(reference) = part.remove("$ref") {
                for (key, value) in self.follow(reference.as_str().unwrap_or_default())? {
                    part.entry(key).or_insert(value);
                }
            }
            if let Some(Value::Array(inner)) = part.remove("allOf") {
                self.join(&mut part, inner)?;
            }
            for (key, value) in part {
                match (raw.get_mut(&key), value) {
                    (Some(Value::Object(known)), Value::Object(more)) if key == "properties" => {
                        for (name, property) in more {
                            known.entry(name).or_insert(property);
                        }
                    }
                    (Some(Value::Array(known)), Value::Array(more)) if key == "required" => {
                        for name in more {
                            if !known.contains(&name) {
                                known.push(name);
                            }
                        }
                    }
                    (Some(known), value) if *known != value && keywords::is_bound(&key) => {
                        let both = raw.entry("kubewright-both").or_insert_with(|| json!([]));
                        if let Value::Array(both) = both {
                            both.push(json!({ key: value }));
                        }
                    }
                    (Some(_), _) => {}
                    (None, value) => {
                        raw.insert(key, value);
                    }
                }
            }
        }
        Ok(())
    }

    fn properties(&mut self, raw: &mut Node, node: &mut Node) -> Result<(), SchemaError> {
        if let Some(Value::Object(properties)) = raw.remove("properties") {
            let mut found = match node.remove("properties") {
                Some(Value::Object(found)) => found,
                _ => Map::new(),
            };
            for (name, property) in properties {
                let inner = self.node(&property).map_err(|error| error.below(&name))?;
                found.insert(name, Value::Object(inner));
            }
            node.insert("properties".to_owned(), Value::Object(found));
        }
        // Maps whose keys are numbers have a pattern for them.
        let mut values = raw.remove("additionalProperties");
        if let Some(Value::Object(patterns)) = raw.remove("patternProperties") {
            let mut patterns = patterns.into_iter();
            match (patterns.next(), patterns.next()) {
                (Some((_, value)), None) => values = Some(value),
                _ => {
                    return Err(SchemaError::new(
                        "a CRD's schema has one schema for all values of a map",
                        "make it a struct with named fields",
                    ));
                }
            }
        }
        let has_properties = node.contains_key("properties");
        match values {
            None | Some(Value::Bool(false)) => {}
            Some(values) => {
                let inner = self.node(&values).map_err(|error| error.below("{}"))?;
                // `properties` and `additionalProperties` exclude each other.
                if has_properties {
                    node.insert(OPEN.to_owned(), json!(true));
                } else {
                    let inner = Value::Object(inner);
                    node.insert("additionalProperties".to_owned(), inner);
                }
            }
        }
        Ok(())
    }

    fn items(&mut self, raw: &mut Node, node: &mut Node) -> Result<(), SchemaError> {
        let rest = raw.remove("items");
        if let Some(Value::Array(items)) = raw.remove("prefixItems") {
            let mut same: Option<Node> = None;
            for item in &items {
                let inner = self.node(item).map_err(|error| error.below("[]"))?;
                match &same {
                    Some(first) if !alternatives::same_shape(first, &inner) => {
                        return Err(SchemaError::new(
                            "a tuple of different types is a list of mixed items, and a CRD's \
                             schema has one schema for all items of a list",
                            "make it a struct with named fields",
                        ));
                    }
                    Some(_) => {}
                    None => same = Some(inner),
                }
            }
            if let Some(inner) = same {
                node.insert("items".to_owned(), Value::Object(inner));
            }
            return Ok(());
        }
        if let Some(items) = rest {
            let inner = self.node(&items).map_err(|error| error.below("[]"))?;
            node.insert("items".to_owned(), Value::Object(inner));
        }
        Ok(())
    }

    /// `anyOf`, `oneOf` and `not` that only bound values.
    fn bounds(&mut self, raw: &mut Node, node: &mut Node) -> Result<(), SchemaError> {
        for key in ["anyOf", "oneOf"] {
            if let Some(Value::Array(parts)) = raw.remove(key) {
                let is_either = node.contains_key("x-kubernetes-int-or-string");
                let parts: Vec<Value> = match is_either && key == "anyOf" {
                    // Only there may alternatives have types.
                    true => parts,
                    false => parts.iter().map(keywords::bound).collect(),
                };
                node.insert(key.to_owned(), Value::Array(parts));
            }
        }
        if let Some(not) = raw.remove("not") {
            node.insert("not".to_owned(), keywords::bound(&not));
        }
        if let Some(Value::Array(parts)) = raw.remove("kubewright-both") {
            let parts: Vec<Value> = parts.iter().map(keywords::bound).collect();
            node.insert("allOf".to_owned(), Value::Array(parts));
        }
        Ok(())
    }
}

/// A schema that was written whole, with the comment of its field.
fn told(raw: &Node, told: Value) -> Node {
    let mut node = match told {
        Value::Object(node) => node,
        _ => Map::new(),
    };
    if let Some(description) = raw.get("description") {
        node.entry("description")
            .or_insert_with(|| description.clone());
    }
    node
}

/// Keeps what no schema describes.
const OPEN: &str = "x-kubernetes-preserve-unknown-fields";

#[cfg(test)]
mod tests;
