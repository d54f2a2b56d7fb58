//! Lowers the schemas of one CRD to its type graph. Total: what has no better form becomes raw JSON
//! with a diagnostic.
//!
//! Owns: which Rust form each schema gets, the counts of typed and raw nodes.
//! Must not know: Rust names, text, files.

use kubewright_schema::{AdditionalProperties, DeclaredType, Definition, Position, Schema, Value};

use crate::core_types::{CoreTypes, Place};
use crate::derives;
use crate::graph::{EnumShape, Extras, Field, Graph, Scalar, Shape, StructShape, TypeId, TypeRef};
use crate::kind_rules::KindRules;
use crate::options::{CoreSource, Derive, Options};
use crate::overrides::{Action, OverridesAt, kind_path, push_field, push_items, push_values};
use crate::report::{Diagnostic, Severity};

/// A CRD as a graph, with what was counted on the way.
#[derive(Debug, Default)]
pub(crate) struct Lowered {
    pub(crate) graph: Graph,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// All schema nodes, those inside core types included.
    pub(crate) nodes: usize,
    /// Raw nodes by the code of their diagnostic.
    pub(crate) raw: Vec<&'static str>,
    /// Structs and enums before equal ones became one.
    pub(crate) types_before_sharing: usize,
}

/// Lowers all versions of a definition but those that `rules`, by version, leave out.
pub(crate) fn lower(definition: &Definition, rules: &[KindRules], options: &Options) -> Lowered {
    let core = match options.core {
        CoreSource::K8sOpenapi => Some(CoreTypes::for_version(options.k8s_version)),
        CoreSource::Own => None,
    };
    let mut lowered = Lowered::default();
    for (index, (version, rules)) in definition.versions.iter().zip(rules).enumerate() {
        if rules.skip {
            lowered.graph.roots.push(None);
            continue;
        }
        let mut lowering = Lowering {
            definition,
            version: index,
            options,
            core,
            out: &mut lowered,
            path: Vec::new(),
            rules: match options.overrides.is_empty() {
                true => None,
                false => Some(kind_path(
                    &definition.group,
                    &version.name,
                    &definition.names.kind,
                )),
            },
        };
        let root = lowering.root(version.schema.as_ref());
        lowered.graph.roots.push(Some(root));
    }
    lowered
}

/// The pattern that controller-gen writes for quantities.
pub(crate) const QUANTITY_PATTERN: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

/// One step from a node to the one below it.
#[derive(Clone, Copy)]
enum Step<'a> {
    Property(&'a str),
    /// The items of this list.
    Items(&'a Schema),
    /// The values of this map.
    Values(&'a Schema),
}

struct Lowering<'a> {
    definition: &'a Definition,
    version: usize,
    options: &'a Options,
    core: Option<&'static CoreTypes>,
    out: &'a mut Lowered,
    path: Vec<Step<'a>>,
    /// The path as overrides spell it, kept only where there are any.
    rules: Option<String>,
}

impl<'a> Lowering<'a> {
    fn root(&mut self, schema: Option<&'a Schema>) -> TypeId {
        let mut fields = Vec::new();
        let mut rest = schema.is_none();
        let mut union = Vec::new();
        if let Some(schema) = schema {
            self.out.nodes += 1;
            rest = schema.preserve_unknown_fields == Some(true)
                || matches!(
                    schema.additional_properties,
                    Some(AdditionalProperties::Allowed(true))
                );
            union = union_of(schema);
            let open = schema.properties.is_empty() && schema.additional_properties.is_none();
            if open {
                self.raw(schema.at, "open-object", "an object without properties");
            }
            for (name, property) in schema.properties.iter() {
                match &**name {
                    "apiVersion" | "kind" | "metadata" => self.out.nodes += count(property),
                    _ => match self.field(name, property, schema) {
                        Some(field) => fields.push(field),
                        None => rest = true,
                    },
                }
            }
        }
        fields.push(Field {
            json: "metadata".into(),
            rename: None,
            ty: TypeRef::Scalar(Scalar::ObjectMeta),
            required: true,
            nullable: false,
            attributes: Vec::new(),
        });
        fields.sort_by(|a, b| a.json.cmp(&b.json));
        self.out.types_before_sharing += 1;
        let mut shape = StructShape {
            fields,
            rest,
            union,
            root: Some(self.version as u32),
            extras: Extras::default(),
        };
        let at = self.overrides();
        shape.extras = Extras {
            // The kind's own rules hold its name.
            rename: None,
            ..self.extras(at.as_ref(), |graph, derive| {
                derives::struct_has(graph, &shape, derive, self.options)
            })
        };
        self.out.graph.intern(Shape::Struct(shape))
    }

    /// The overrides of this place.
    fn overrides(&self) -> Option<OverridesAt<'a>> {
        self.rules
            .as_ref()
            .map(|path| self.options.overrides.at(path))
    }

    /// Does `work` one step further down.
    fn below<T>(&mut self, step: Step<'a>, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let length = self.rules.as_mut().map(|rules| {
            let length = rules.len();
            match step {
                Step::Property(name) => push_field(rules, name),
                Step::Items(_) => push_items(rules),
                Step::Values(_) => push_values(rules),
            }
            length
        });
        let result = work(self);
        if let (Some(rules), Some(length)) = (&mut self.rules, length) {
            rules.truncate(length);
        }
        self.path.pop();
        result
    }

    /// `None` for a field that an override leaves out.
    fn field(&mut self, name: &'a str, schema: &'a Schema, parent: &'a Schema) -> Option<Field> {
        self.below(Step::Property(name), |below| {
            below.field_here(name, schema, parent)
        })
    }

    fn field_here(
        &mut self,
        name: &'a str,
        schema: &'a Schema,
        parent: &'a Schema,
    ) -> Option<Field> {
        let at = self.overrides();
        if let Some(at) = &at
            && at
                .one(|action| matches!(action, Action::Skip).then_some(()))
                .is_some()
        {
            self.out.nodes += count(schema);
            return None;
        }
        // What the server fills in may be left to it: a value here would pin what it would choose.
        let required = !self.options.optional_required
            && schema.default.is_none()
            && parent.required.iter().any(|r| **r == *name);
        let mut field = Field {
            json: name.into(),
            rename: None,
            ty: self.node(schema, at.as_ref()),
            required,
            nullable: schema.nullable == Some(true),
            attributes: Vec::new(),
        };
        if let TypeRef::Core(core) = &field.ty
            && field.required
            && !field.nullable
            && !core.has_default()
        {
            // A required field is decoded over an empty one, which this type cannot be.
            field.ty = self.structure(schema, at.as_ref());
        }
        if let Some(at) = at {
            // A struct or enum of its own takes these for itself.
            let own = matches!(field.ty, TypeRef::Named(_));
            field.rename = at.one(|action| match action {
                Action::RenameField(name) => Some(name.as_str().into()),
                Action::Rename(name) if !own => Some(name.as_str().into()),
                _ => None,
            });
            for attributes in at.all(|action| match action {
                Action::AttributeField(attributes) => Some(attributes),
                Action::Attribute(attributes) if !own => Some(attributes),
                _ => None,
            }) {
                field
                    .attributes
                    .extend(attributes.iter().map(|a| a.as_str().into()));
            }
        }
        Some(field)
    }

    fn item(&mut self, schema: &'a Schema, step: Step<'a>) -> TypeRef {
        let ty = self.below(step, |below| {
            let at = below.overrides();
            below.node(schema, at.as_ref())
        });
        match schema.nullable {
            // Raw JSON holds a null as it is.
            Some(true) if ty != TypeRef::Scalar(Scalar::Value) => TypeRef::Nullable(Box::new(ty)),
            _ => ty,
        }
    }

    /// The type of a node, whether it may be null aside. `at` are the overrides of its place.
    fn node(&mut self, schema: &'a Schema, at: Option<&OverridesAt<'a>>) -> TypeRef {
        if let Some(given) = at.and_then(|at| {
            at.one(|action| match action {
                Action::Type(text) => Some(text.as_str()),
                Action::Extern(path) => Some(path.as_str()),
                _ => None,
            })
        }) {
            self.out.nodes += count(schema);
            return TypeRef::Extern(given.into());
        }
        if let Some(core) = self.core
            && !schema.properties.is_empty()
            && let Some(found) = core.recognise(schema, self.place())
        {
            self.out.nodes += count(schema);
            return TypeRef::Core(found);
        }
        self.out.nodes += 1;
        if is_int_or_string(schema) {
            let quantity =
                schema.limits.as_ref().and_then(|l| l.pattern.as_deref()) == Some(QUANTITY_PATTERN);
            return TypeRef::Scalar(if quantity {
                Scalar::Quantity
            } else {
                Scalar::IntOrString
            });
        }
        if schema.embedded_resource == Some(true) {
            return self.embedded(schema, at);
        }
        if !schema.enum_values.is_empty() {
            return self.enumeration(schema, at);
        }
        match &schema.declared_type {
            Some(DeclaredType::Object) => self.object(schema, at),
            Some(DeclaredType::Array) => self.array(schema),
            Some(DeclaredType::String) => TypeRef::Scalar(match schema.format.as_deref() {
                Some("date-time") => Scalar::Timestamp,
                Some("duration") => Scalar::Duration,
                Some("byte") => Scalar::Bytes,
                _ => Scalar::String,
            }),
            Some(DeclaredType::Integer) => TypeRef::Scalar(integer(schema)),
            Some(DeclaredType::Number) => TypeRef::Scalar(Scalar::Number),
            Some(DeclaredType::Boolean) => TypeRef::Scalar(Scalar::Bool),
            Some(DeclaredType::Other(other)) => {
                self.warn(
                    schema.at,
                    "unknown-type",
                    format!("`{other}` is no schema type, so this stays raw JSON"),
                );
                self.raw_value("unknown-type")
            }
            // The server keeps whatever stands here, numbers and lists as well.
            None if schema.preserve_unknown_fields == Some(true) => {
                self.out.nodes += count(schema) - 1;
                self.raw(schema.at, "untyped", "no type");
                TypeRef::Scalar(Scalar::Value)
            }
            // Schemas that are not structural leave the type to be guessed from the keywords.
            None if !schema.properties.is_empty() || has_values(schema) => self.object(schema, at),
            None if schema.items.is_some() => self.array(schema),
            None => {
                self.raw(schema.at, "untyped", "no type");
                TypeRef::Scalar(Scalar::Value)
            }
        }
    }

    fn object(&mut self, schema: &'a Schema, at: Option<&OverridesAt<'a>>) -> TypeRef {
        if !schema.properties.is_empty() {
            return self.own_structure(schema, at);
        }
        match &schema.additional_properties {
            Some(AdditionalProperties::Schema(values)) => {
                TypeRef::Map(Box::new(self.item(values, Step::Values(schema))))
            }
            Some(AdditionalProperties::Allowed(_)) | None => {
                self.raw(schema.at, "open-object", "an object without properties");
                TypeRef::Map(Box::new(TypeRef::Scalar(Scalar::Value)))
            }
        }
    }

    /// The struct of a node that is counted anew.
    fn structure(&mut self, schema: &'a Schema, at: Option<&OverridesAt<'a>>) -> TypeRef {
        self.out.nodes -= count(schema) - 1;
        self.own_structure(schema, at)
    }

    fn own_structure(&mut self, schema: &'a Schema, at: Option<&OverridesAt<'a>>) -> TypeRef {
        let mut fields: Vec<Field> = Vec::with_capacity(schema.properties.len());
        for (name, property) in schema.properties.iter() {
            fields.extend(self.field(name, property, schema));
        }
        let left_out = fields.len() < schema.properties.len();
        if schema.embedded_resource == Some(true) {
            for (name, ty) in [
                ("apiVersion", TypeRef::Scalar(Scalar::String)),
                ("kind", TypeRef::Scalar(Scalar::String)),
                (
                    "metadata",
                    TypeRef::Map(Box::new(TypeRef::Scalar(Scalar::Value))),
                ),
            ] {
                if schema.properties.get(name).is_none() {
                    let json = name.into();
                    fields.push(Field {
                        json,
                        rename: None,
                        ty,
                        required: false,
                        nullable: false,
                        attributes: vec![],
                    });
                }
            }
        }
        fields.sort_by(|a, b| a.json.cmp(&b.json));
        let rest = left_out
            || schema.preserve_unknown_fields == Some(true)
            || self.keeps_unknown()
            || match &schema.additional_properties {
                None | Some(AdditionalProperties::Allowed(false)) => false,
                Some(AdditionalProperties::Allowed(true)) => true,
                Some(AdditionalProperties::Schema(values)) => {
                    self.out.nodes += count(values);
                    self.warn(
                        schema.at,
                        "properties-and-values",
                        "`properties` beside `additionalProperties`: the other values stay raw JSON".to_owned(),
                    );
                    true
                }
            };
        self.out.types_before_sharing += 1;
        let mut shape = StructShape {
            fields,
            rest,
            union: union_of(schema),
            root: None,
            extras: Extras::default(),
        };
        shape.extras = self.extras(at, |graph, derive| {
            derives::struct_has(graph, &shape, derive, self.options)
        });
        TypeRef::Named(self.out.graph.intern(Shape::Struct(shape)))
    }

    fn array(&mut self, schema: &'a Schema) -> TypeRef {
        match &schema.items {
            Some(items) => TypeRef::List(Box::new(self.item(items, Step::Items(schema)))),
            None => {
                self.warn(
                    schema.at,
                    "no-items",
                    "an array without `items`: its items stay raw JSON".to_owned(),
                );
                self.out.raw.push("no-items");
                TypeRef::List(Box::new(TypeRef::Scalar(Scalar::Value)))
            }
        }
    }

    fn embedded(&mut self, schema: &'a Schema, at: Option<&OverridesAt<'a>>) -> TypeRef {
        let bare = schema
            .properties
            .iter()
            .all(|(name, _)| matches!(&**name, "apiVersion" | "kind" | "metadata"));
        if !bare {
            return self.own_structure(schema, at);
        }
        self.out.nodes += count(schema) - 1;
        if schema.properties.is_empty() {
            self.raw(schema.at, "open-object", "a whole embedded object");
        }
        TypeRef::Scalar(Scalar::EmbeddedObject)
    }

    fn enumeration(&mut self, schema: &'a Schema, at: Option<&OverridesAt<'a>>) -> TypeRef {
        let values = || schema.enum_values.iter().filter(|value| !value.is_null());
        let shape = if schema.declared_type == Some(DeclaredType::Number) {
            return TypeRef::Scalar(Scalar::Number);
        } else if let Some(strings) = values().map(Value::as_str).collect::<Option<Vec<_>>>() {
            EnumShape::Strings(unique(strings.into_iter().map(Box::from)))
        } else if let Some(integers) = values().map(Value::as_i64).collect::<Option<Vec<_>>>() {
            EnumShape::Integers(unique(integers.into_iter()))
        } else if let Some(booleans) = values().map(Value::as_bool).collect::<Option<Vec<_>>>() {
            EnumShape::Booleans(unique(booleans.into_iter()))
        } else {
            return self.mixed_enum(schema, "an enum of values of several types stays raw JSON");
        };
        let fits = match (&shape, &schema.declared_type) {
            (_, None) => true,
            (EnumShape::Strings(values), Some(DeclaredType::String)) => !values.is_empty(),
            (EnumShape::Integers(_), Some(DeclaredType::Integer)) => true,
            (EnumShape::Booleans(_), Some(DeclaredType::Boolean)) => true,
            _ => false,
        };
        if !fits {
            let message = "an enum whose values are not of the declared type stays raw JSON";
            return self.mixed_enum(schema, message);
        }
        self.out.types_before_sharing += 1;
        let extras = self.extras(at, |_, derive| derives::enum_has(derive));
        TypeRef::Named(self.out.graph.intern(Shape::Enum(shape, extras)))
    }

    /// An enum that no Rust enum can be.
    fn mixed_enum(&mut self, schema: &'a Schema, message: &str) -> TypeRef {
        self.warn(schema.at, "mixed-enum", message.to_owned());
        self.out.nodes += count(schema) - 1;
        self.raw_value("mixed-enum")
    }

    /// What overrides say of the struct or enum at a place, which can have the derives that `has`
    /// lets pass.
    fn extras(
        &self,
        at: Option<&OverridesAt<'_>>,
        has: impl Fn(&Graph, &Derive) -> bool,
    ) -> Extras {
        let Some(at) = at else {
            return Extras::default();
        };
        let rename = at.one(|action| match action {
            Action::Rename(name) => Some(name.as_str().into()),
            _ => None,
        });
        let derives = at.derives(|derive| has(&self.out.graph, derive));
        let attributes = at.all(|action| match action {
            Action::Attribute(attributes) => Some(attributes),
            _ => None,
        });
        let texts = attributes.into_iter().flatten();
        Extras {
            rename,
            derives: derives.into_iter().map(|d| d.path().into()).collect(),
            attributes: texts.map(|text| text.as_str().into()).collect(),
        }
    }

    fn place(&self) -> Place<'a> {
        let named = self
            .path
            .iter()
            .rposition(|step| matches!(step, Step::Property(_)))
            .unwrap_or(0);
        let mut place = Place::default();
        for step in &self.path[named..] {
            place = match step {
                Step::Property(name) => Place::property(name),
                Step::Items(around) | Step::Values(around) => place.item_of(around),
            };
        }
        place
    }

    /// Whether the node is an item of a list that preserves unknown fields: the server then keeps
    /// those of its items too.
    fn keeps_unknown(&self) -> bool {
        let keeps = |step: &&Step<'a>| match step {
            Step::Items(around) => around.preserve_unknown_fields == Some(true),
            Step::Property(_) | Step::Values(_) => false,
        };
        self.path
            .iter()
            .rev()
            .take_while(|step| matches!(step, Step::Items(_)))
            .any(|step| keeps(&step))
    }

    fn raw_value(&mut self, code: &'static str) -> TypeRef {
        self.out.raw.push(code);
        TypeRef::Scalar(Scalar::Value)
    }

    /// Counts a node that the schema itself leaves open.
    fn raw(&mut self, at: Position, code: &'static str, what: &str) {
        self.out.raw.push(code);
        let message = format!("{what}: any JSON is kept here as it is");
        self.diagnose(Severity::Note, at, code, message);
    }

    fn warn(&mut self, at: Position, code: &'static str, message: String) {
        self.diagnose(Severity::Warning, at, code, message);
    }

    fn diagnose(&mut self, severity: Severity, at: Position, code: &'static str, message: String) {
        let diagnostic = Diagnostic {
            severity,
            code,
            file: self.definition.source.file.as_ref().into(),
            line: at.line,
            column: at.column,
            path: self.schema_path(),
            message,
            help: None,
        };
        self.out.diagnostics.push(diagnostic);
    }

    /// The path of the node as the API server spells it.
    fn schema_path(&self) -> String {
        let mut path = format!("spec.versions[{}].schema.openAPIV3Schema", self.version);
        for step in &self.path {
            match step {
                Step::Property(name) => {
                    path.push_str(".properties[");
                    path.push_str(name);
                    path.push(']');
                }
                Step::Items(_) => path.push_str(".items"),
                Step::Values(_) => path.push_str(".additionalProperties"),
            }
        }
        path
    }
}

/// Schema nodes of a tree, itself included; alternatives constrain nodes and are none themselves.
fn count(schema: &Schema) -> usize {
    let below: usize = schema
        .properties
        .iter()
        .map(|(_, property)| count(property))
        .sum();
    let items = schema.items.as_deref().map_or(0, count);
    let values = match &schema.additional_properties {
        Some(AdditionalProperties::Schema(values)) => count(values),
        Some(AdditionalProperties::Allowed(_)) | None => 0,
    };
    1 + below + items + values
}

fn has_values(schema: &Schema) -> bool {
    matches!(
        schema.additional_properties,
        Some(AdditionalProperties::Schema(_))
    )
}

fn is_int_or_string(schema: &Schema) -> bool {
    if schema.int_or_string == Some(true) {
        return true;
    }
    let types = |wanted: DeclaredType| {
        schema
            .any_of
            .iter()
            .any(|s| s.declared_type.as_ref() == Some(&wanted))
    };
    schema.declared_type.is_none()
        && schema.any_of.len() == 2
        && types(DeclaredType::Integer)
        && types(DeclaredType::String)
}

/// 32 bits only where the schema promises them.
fn integer(schema: &Schema) -> Scalar {
    let beyond = |limit: Option<&serde_json::Number>| {
        limit
            .and_then(|n| n.as_f64())
            .is_some_and(|n| n > f64::from(i32::MAX) || n < f64::from(i32::MIN))
    };
    match (schema.format.as_deref(), &schema.limits) {
        (Some("int32"), Some(limits))
            if beyond(limits.maximum.as_ref()) || beyond(limits.minimum.as_ref()) =>
        {
            Scalar::I64
        }
        (Some("int32"), _) => Scalar::I32,
        _ => Scalar::I64,
    }
}

/// The properties of which exactly one must be set, if the schema says so in the way that
/// controller-gen, Istio and Gloo do: `oneOf` over `required` with one name each.
fn union_of(schema: &Schema) -> Vec<Box<str>> {
    let mut members: Vec<Box<str>> = Vec::new();
    for alternative in &schema.one_of {
        // `not: {anyOf: [required...]}` is the case in which none is set.
        if alternative.not.is_some() && alternative.required.is_empty() {
            continue;
        }
        let [name] = alternative.required.as_slice() else {
            return Vec::new();
        };
        if schema.properties.get(name).is_none() || schema.required.contains(name) {
            return Vec::new();
        }
        members.push(name.clone());
    }
    members.sort();
    members.dedup();
    if members.len() < 2 {
        Vec::new()
    } else {
        members
    }
}

fn unique<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}
