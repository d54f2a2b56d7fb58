//! From events to a CRD, around its versions.
//!
//! Owns: `metadata`, `spec`, names and what is refused about them.
//! Must not know: syntaxes, other documents.

use crate::cursor::{Cursor, Keys};
use crate::error::Fault;
use crate::names::{group_fault, kind_fault, label_fault};
use crate::v1beta1::{self, Legacy};
use crate::{ApiVersion, Definition, Names, Position, Rest, Scope, Source, Step, Value, Version};

/// `spec` as it is read; what must be there is found out at the end.
#[derive(Default)]
struct Spec {
    group: Option<Box<str>>,
    names: Option<Names>,
    scope: Option<Scope>,
    versions: Vec<Version>,
    conversion: Option<Value>,
    preserve_unknown_fields: Option<bool>,
    rest: Rest,
    legacy: Legacy,
}

impl<'a> Cursor<'a> {
    /// A CRD whose mapping was entered with `keys`.
    pub(crate) fn definition(
        &mut self,
        source: Source,
        api_version: ApiVersion,
        mut keys: Keys<'a>,
    ) -> Result<Definition, Fault> {
        let mut metadata = Value::Null;
        let mut status = None;
        let mut rest = Rest::new();
        let mut spec = None;
        let mut spec_at = source.at;
        let mut metadata_at = source.at;
        while let Some(key) = self.key(&mut keys)? {
            match &*key.name {
                "apiVersion" | "kind" => drop(self.events.next()?),
                "metadata" => {
                    metadata_at = key.at;
                    metadata = self
                        .value()
                        .map_err(|fault| fault.within(Step::Field("metadata")))?;
                }
                "status" => {
                    status = Some(
                        self.value()
                            .map_err(|fault| fault.within(Step::Field("status")))?,
                    );
                }
                "spec" => {
                    spec_at = key.at;
                    spec = Some(
                        self.spec(api_version)
                            .map_err(|fault| fault.within(Step::Field("spec")))?,
                    );
                }
                _ => self.other(key, &mut rest)?,
            }
        }
        let spec = spec.ok_or_else(|| missing(source.at, "spec"))?;
        let within_spec = |fault: Fault| fault.within(Step::Field("spec"));
        let Spec {
            group,
            names,
            scope,
            versions,
            conversion,
            preserve_unknown_fields,
            rest: spec_rest,
            legacy,
        } = spec;
        let mut definition = Definition {
            group: group.ok_or_else(|| within_spec(missing(spec_at, "group")))?,
            names: names.ok_or_else(|| within_spec(missing(spec_at, "names")))?,
            scope: match (scope, api_version) {
                (Some(scope), _) => scope,
                // The default of v1beta1.
                (None, ApiVersion::V1Beta1) => Scope::Namespaced,
                (None, ApiVersion::V1) => return Err(within_spec(missing(spec_at, "scope"))),
            },
            source,
            api_version,
            metadata,
            versions,
            conversion,
            preserve_unknown_fields,
            status,
            rest,
            spec_rest,
        };
        match api_version {
            ApiVersion::V1 => {}
            ApiVersion::V1Beta1 => v1beta1::convert(&mut definition, legacy),
        }
        check(&definition, spec_at, metadata_at)?;
        Ok(definition)
    }

    fn spec(&mut self, api_version: ApiVersion) -> Result<Spec, Fault> {
        let mut keys = self.enter()?;
        let mut spec = Spec::default();
        while let Some(key) = self.key(&mut keys)? {
            match (&*key.name, api_version) {
                ("group", _) => {
                    spec.group = self.text("group", &mut spec.rest)?;
                    refuse(spec.group.as_deref().and_then(group_fault), key.at, "group")?;
                }
                ("names", _) => {
                    let names = self
                        .names()
                        .map_err(|fault| fault.within(Step::Field("names")))?;
                    spec.names = Some(names);
                }
                ("scope", _) => {
                    let scope = self.text("scope", &mut spec.rest)?;
                    spec.scope = match scope.as_deref() {
                        Some("Namespaced") => Some(Scope::Namespaced),
                        Some("Cluster") => Some(Scope::Cluster),
                        Some(other) => {
                            let message = format!("{other:?} is not a scope");
                            return Err(Fault::new(key.at, message)
                                .help("it must be Namespaced or Cluster")
                                .within(Step::Field("scope")));
                        }
                        None => None,
                    };
                }
                ("versions", _) => {
                    spec.versions = self.list("versions", &mut spec.rest, |cursor, node| {
                        cursor.version(&node, api_version)
                    })?;
                }
                ("conversion", _) => spec.conversion = Some(self.field("conversion")?),
                ("preserveUnknownFields", _) => {
                    spec.preserve_unknown_fields =
                        self.flag("preserveUnknownFields", &mut spec.rest)?;
                }
                (
                    "version" | "validation" | "subresources" | "additionalPrinterColumns",
                    ApiVersion::V1Beta1,
                ) => self.legacy(&key, &mut spec.legacy)?,
                (_, _) => self.other(key, &mut spec.rest)?,
            }
        }
        Ok(spec)
    }

    /// Any value of a known field.
    pub(crate) fn field(&mut self, name: &'static str) -> Result<Value, Fault> {
        self.value()
            .map_err(|fault| fault.within(Step::Field(name)))
    }

    fn names(&mut self) -> Result<Names, Fault> {
        let node = self.events.next()?;
        let mut keys = self.enter_at(&node)?;
        let (mut plural, mut kind) = (None, None);
        let mut names = Names::default();
        let rest = &mut names.rest;
        while let Some(key) = self.key(&mut keys)? {
            match &*key.name {
                "plural" => {
                    plural = self.text("plural", rest)?;
                    refuse(plural.as_deref().and_then(label_fault), key.at, "plural")?;
                }
                "singular" => {
                    names.singular = self.text("singular", rest)?;
                    let singular = names.singular.as_deref().filter(|name| !name.is_empty());
                    refuse(singular.and_then(label_fault), key.at, "singular")?;
                }
                "kind" => {
                    kind = self.text("kind", rest)?;
                    refuse(kind.as_deref().and_then(kind_fault), key.at, "kind")?;
                }
                "listKind" => {
                    names.list_kind = self.text("listKind", rest)?;
                    let kind = names.list_kind.as_deref().filter(|name| !name.is_empty());
                    refuse(kind.and_then(kind_fault), key.at, "listKind")?;
                }
                "shortNames" => {
                    names.short_names = self.texts("shortNames", rest)?;
                    let fault = names.short_names.iter().find_map(|name| label_fault(name));
                    refuse(fault, key.at, "shortNames")?;
                }
                "categories" => {
                    names.categories = self.texts("categories", rest)?;
                    let fault = names.categories.iter().find_map(|name| label_fault(name));
                    refuse(fault, key.at, "categories")?;
                }
                _ => self.other(key, rest)?,
            }
        }
        names.plural = plural.ok_or_else(|| missing(node.at, "plural"))?;
        names.kind = kind.ok_or_else(|| missing(node.at, "kind"))?;
        Ok(names)
    }
}

/// What the API server demands of the document as a whole.
fn check(definition: &Definition, spec_at: Position, metadata_at: Position) -> Result<(), Fault> {
    let spec = |fault: Fault| fault.within(Step::Field("spec"));
    if definition.versions.is_empty() {
        return Err(spec(missing(spec_at, "versions")));
    }
    for (index, version) in definition.versions.iter().enumerate() {
        if let Some(first) = definition.versions[..index]
            .iter()
            .find(|other| other.name == version.name)
        {
            let message = format!(
                "the version `{}` stands here a second time, first at {}",
                version.name, first.at
            );
            return Err(spec(
                Fault::new(version.at, message)
                    .within(Step::Index(index))
                    .within(Step::Field("versions")),
            ));
        }
    }
    let wanted = definition.name();
    let name = definition.metadata.get("name").and_then(Value::as_str);
    if name != Some(&*wanted) {
        let message = match name {
            Some(name) => format!("the name is {name:?}, but must be {wanted:?}"),
            None => format!("the name is missing; it must be {wanted:?}"),
        };
        return Err(Fault::new(metadata_at, message)
            .help("the name of a CRD is its spec.names.plural, a dot, and its spec.group")
            .within(Step::Field("name"))
            .within(Step::Field("metadata")));
    }
    Ok(())
}

pub(crate) fn refuse(
    message: Option<String>,
    at: Position,
    name: &'static str,
) -> Result<(), Fault> {
    match message {
        None => Ok(()),
        Some(message) => Err(Fault::new(at, message).within(Step::Field(name))),
    }
}

pub(crate) fn missing(at: Position, name: &'static str) -> Fault {
    Fault::new(at, format!("`{name}` is missing")).within(Step::Field(name))
}
