//! From events to a schema.
//!
//! Owns: the keywords of a schema and their types.
//! Must not know: syntaxes, what schemas are for.

use crate::cursor::{Cursor, Key, mismatch};
use crate::error::Fault;
use crate::event::{Event, Node, Scalar};
use crate::{
    AdditionalProperties, DeclaredType, Few, Limits, Position, Properties, Rest, Rule, Schema,
    Step, Value,
};

impl<'a> Cursor<'a> {
    /// The schema that this node starts; its place is said to be `at`.
    pub(crate) fn schema(&mut self, node: &Node<'a>, at: Position) -> Result<Schema, Fault> {
        let mut keys = self.enter_at(node)?;
        let mut schema = Schema {
            at,
            ..Schema::default()
        };
        while let Some(key) = self.key(&mut keys)? {
            if let Some(key) = self.nesting_keyword(key, &mut schema)? {
                self.keyword(key, &mut schema)?;
            }
        }
        Ok(schema)
    }

    /// Takes the keywords that hold schemas, and gives back others. They are apart so
    /// that the recursion through them has small frames.
    #[inline(never)]
    fn nesting_keyword(
        &mut self,
        key: Key<'a>,
        schema: &mut Schema,
    ) -> Result<Option<Key<'a>>, Fault> {
        let rest = &mut schema.rest;
        match &*key.name {
            "properties" => schema.properties = self.properties(rest)?,
            "items" => schema.items = self.items(&key, rest)?,
            "additionalProperties" => {
                schema.additional_properties = self.additional_properties(&key, rest)?;
            }
            "allOf" => schema.all_of = self.schemas("allOf", rest)?,
            "anyOf" => schema.any_of = self.schemas("anyOf", rest)?,
            "oneOf" => schema.one_of = self.schemas("oneOf", rest)?,
            "not" => schema.not = self.one("not", &key, rest)?,
            _ => return Ok(Some(key)),
        }
        Ok(None)
    }

    #[inline(never)]
    fn keyword(&mut self, key: Key<'a>, schema: &mut Schema) -> Result<(), Fault> {
        let rest = &mut schema.rest;
        match &*key.name {
            "description" => schema.description = self.text("description", rest)?,
            "type" => {
                schema.declared_type = self.text("type", rest)?.map(|name| DeclaredType::of(&name));
            }
            "format" => schema.format = self.text("format", rest)?,
            "required" => schema.required = self.texts("required", rest)?,
            "nullable" => schema.nullable = self.flag("nullable", rest)?,
            "x-kubernetes-preserve-unknown-fields" => {
                schema.preserve_unknown_fields =
                    self.flag("x-kubernetes-preserve-unknown-fields", rest)?;
            }
            "x-kubernetes-int-or-string" => {
                schema.int_or_string = self.flag("x-kubernetes-int-or-string", rest)?;
            }
            "x-kubernetes-embedded-resource" => {
                schema.embedded_resource = self.flag("x-kubernetes-embedded-resource", rest)?;
            }
            "x-kubernetes-list-type" => {
                schema.list_type = self.text("x-kubernetes-list-type", rest)?;
            }
            "x-kubernetes-list-map-keys" => {
                schema.list_map_keys = self.texts("x-kubernetes-list-map-keys", rest)?.into();
            }
            "x-kubernetes-map-type" => {
                schema.map_type = self.text("x-kubernetes-map-type", rest)?;
            }
            "enum" => schema.enum_values = self.list("enum", rest, Self::value_at)?.into(),
            "default" => match self.field("default")? {
                // Without a value the API server sees no default.
                Value::Null => rest.push(("default".into(), Value::Null)),
                value => schema.default = Some(Box::new(value)),
            },
            "x-kubernetes-validations" => {
                schema.rules = self
                    .list("x-kubernetes-validations", rest, Self::rule)?
                    .into();
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf"
            | "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
            | "maxProperties" | "pattern" | "uniqueItems" => {
                let mut limits = schema.limits.take().unwrap_or_default();
                self.limit(&key, &mut limits, rest)?;
                schema.limits = (*limits != Limits::default()).then_some(limits);
            }
            _ => self.other(key, rest)?,
        }
        Ok(())
    }

    fn limit(&mut self, key: &Key<'a>, limits: &mut Limits, rest: &mut Rest) -> Result<(), Fault> {
        match &*key.name {
            "minimum" => limits.minimum = self.number("minimum", rest)?,
            "maximum" => limits.maximum = self.number("maximum", rest)?,
            "exclusiveMinimum" => limits.exclusive_minimum = self.flag("exclusiveMinimum", rest)?,
            "exclusiveMaximum" => limits.exclusive_maximum = self.flag("exclusiveMaximum", rest)?,
            "multipleOf" => limits.multiple_of = self.number("multipleOf", rest)?,
            "minLength" => limits.min_length = self.integer("minLength", rest)?,
            "maxLength" => limits.max_length = self.integer("maxLength", rest)?,
            "minItems" => limits.min_items = self.integer("minItems", rest)?,
            "maxItems" => limits.max_items = self.integer("maxItems", rest)?,
            "minProperties" => limits.min_properties = self.integer("minProperties", rest)?,
            "maxProperties" => limits.max_properties = self.integer("maxProperties", rest)?,
            "pattern" => limits.pattern = self.text("pattern", rest)?,
            _ => limits.unique_items = self.flag("uniqueItems", rest)?,
        }
        Ok(())
    }

    fn properties(&mut self, rest: &mut Rest) -> Result<Properties, Fault> {
        const NAME: &str = "properties";
        let node = self.events.next()?;
        if matches!(node.event, Event::Scalar(Scalar::Null)) {
            rest.push((NAME.into(), Value::Null));
            return Ok(Properties::default());
        }
        let mut keys = self
            .enter_at(&node)
            .map_err(|fault| fault.within(Step::Field(NAME)))?;
        let start = self.properties.len();
        let mut read = || -> Result<(), Fault> {
            while let Some(Key { name, at }) = self.key(&mut keys)? {
                let node = self.events.next()?;
                let schema = self
                    .schema(&node, at)
                    .map_err(|fault| fault.within(Step::Key(name.as_ref().into())))?;
                self.properties.push((name.into(), schema));
            }
            Ok(())
        };
        read().map_err(|fault| fault.within(Step::Field(NAME)))?;
        if self.properties.len() == start {
            rest.push((NAME.into(), Value::Object(serde_json::Map::new())));
        }
        Ok(self.properties.drain(start..).collect())
    }

    fn items(&mut self, key: &Key<'a>, rest: &mut Rest) -> Result<Option<Box<Schema>>, Fault> {
        const NAME: &str = "items";
        let node = self.events.next()?;
        match node.event {
            Event::Sequence | Event::Scalar(Scalar::Null) => {
                let value = self
                    .value_at(node)
                    .map_err(|fault| fault.within(Step::Field(NAME)))?;
                rest.push((NAME.into(), value));
                Ok(None)
            }
            Event::Mapping | Event::Scalar(_) | Event::End => self
                .schema(&node, key.at)
                .map(|schema| Some(Box::new(schema)))
                .map_err(|fault| fault.within(Step::Field(NAME))),
        }
    }

    fn additional_properties(
        &mut self,
        key: &Key<'a>,
        rest: &mut Rest,
    ) -> Result<Option<AdditionalProperties>, Fault> {
        const NAME: &str = "additionalProperties";
        let node = self.events.next()?;
        match node.event {
            Event::Scalar(Scalar::Bool(allowed)) => {
                Ok(Some(AdditionalProperties::Allowed(allowed)))
            }
            Event::Scalar(Scalar::Null) => {
                rest.push((NAME.into(), Value::Null));
                Ok(None)
            }
            Event::Mapping => self
                .schema(&node, key.at)
                .map(|schema| Some(AdditionalProperties::Schema(Box::new(schema))))
                .map_err(|fault| fault.within(Step::Field(NAME))),
            Event::Scalar(_) | Event::Sequence | Event::End => {
                Err(mismatch(&node, "a schema, true or false").within(Step::Field(NAME)))
            }
        }
    }

    fn one(
        &mut self,
        name: &'static str,
        key: &Key<'a>,
        rest: &mut Rest,
    ) -> Result<Option<Box<Schema>>, Fault> {
        let node = self.events.next()?;
        if matches!(node.event, Event::Scalar(Scalar::Null)) {
            rest.push((name.into(), Value::Null));
            return Ok(None);
        }
        self.schema(&node, key.at)
            .map(|schema| Some(Box::new(schema)))
            .map_err(|fault| fault.within(Step::Field(name)))
    }

    fn schemas(&mut self, name: &'static str, rest: &mut Rest) -> Result<Few<Schema>, Fault> {
        let schemas = self.list(name, rest, |cursor, node| cursor.schema(&node, node.at))?;
        Ok(schemas.into())
    }

    fn rule(&mut self, node: Node<'a>) -> Result<Rule, Fault> {
        let mut keys = self.enter_at(&node)?;
        let mut found = Rule {
            at: node.at,
            ..Rule::default()
        };
        let mut text = None;
        let rest = &mut found.rest;
        while let Some(key) = self.key(&mut keys)? {
            match &*key.name {
                "rule" => text = self.text("rule", rest)?,
                "message" => found.message = self.text("message", rest)?,
                "messageExpression" => {
                    found.message_expression = self.text("messageExpression", rest)?;
                }
                "reason" => found.reason = self.text("reason", rest)?,
                "fieldPath" => found.field_path = self.text("fieldPath", rest)?,
                "optionalOldSelf" => {
                    found.optional_old_self = self.flag("optionalOldSelf", rest)?;
                }
                _ => self.other(key, rest)?,
            }
        }
        found.rule = text.ok_or_else(|| super::definition::missing(node.at, "rule"))?;
        Ok(found)
    }
}
