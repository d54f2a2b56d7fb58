//! Evaluates one CEL rule.
//!
//! Owns: compiled rules, what a rule sees, errors in the words of cel-go.
//! Must not know: where rules apply, which error a failure becomes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use kube_cel::KubeCelExt;
use kube_cel::cel::parser::{Expression, Parser};
use kube_cel::cel::{Context, ExecutionError, ResolveResult, Value as CelValue};
use rustc_hash::FxHashMap;

use super::rewrite::rewrite;
use super::{Verdict, functions, variable};
use crate::{DeclaredType, Rule, Schema, SchemaPath, Value};

/// How long a message made by a rule may be, in bytes.
const MAX_MESSAGE: usize = 5 * 1024;

/// The expressions of a schema by their text, each compiled when it is first needed; none
/// for one in a syntax that is not known here.
#[derive(Debug)]
pub(in super::super) struct Programs(FxHashMap<Box<str>, OnceLock<Option<Program>>>);

#[derive(Debug)]
struct Program {
    expression: Expression,
    uses_old_self: bool,
}

impl Programs {
    /// Those of every node of a schema.
    pub(in super::super) fn of(schema: &Schema) -> Self {
        let mut found = FxHashMap::default();
        schema.visit(&mut SchemaPath::root(), &mut |_, node| {
            for rule in &node.rules {
                found.entry(rule.rule.clone()).or_default();
                if let Some(message) = &rule.message_expression {
                    found.entry(message.clone()).or_default();
                }
            }
        });
        Self(found)
    }

    fn get(&self, text: &str) -> Option<&Program> {
        let program = self.0.get(text)?.get_or_init(|| {
            let parser = Parser::new().enable_optional_syntax(true);
            let mut expression = parser.parse(text).ok()?;
            rewrite(&mut expression)?;
            let uses_old_self = expression.references().has_variable("oldSelf");
            Some(Program {
                expression,
                uses_old_self,
            })
        });
        program.as_ref()
    }
}

/// Evaluates the rules of one object.
pub(super) struct Evaluator<'a> {
    programs: &'a Programs,
    /// Made when the first rule needs it: it holds every function.
    context: OnceLock<Context<'static>>,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(programs: &'a Programs) -> Self {
        Self {
            programs,
            context: OnceLock::new(),
        }
    }

    /// What becomes of a rule for a value.
    pub(super) fn verdict(
        &self,
        rule: &Rule,
        spine: &Schema,
        value: &Value,
        is_resource: bool,
    ) -> Verdict {
        let Some(program) = self.programs.get(&rule.rule) else {
            return Verdict::NotChecked;
        };
        let has_optional = rule.optional_old_self == Some(true);
        if program.uses_old_self && !has_optional {
            // It is about a change, and the object has no past.
            return Verdict::Holds;
        }
        if spine.declared_type == Some(DeclaredType::Integer)
            && matches!(value, Value::Number(number) if number.as_i64().is_none())
        {
            return Verdict::Error("invalid data, expected int, got float64".to_owned());
        }
        let base = self.context.get_or_init(|| {
            let mut context = Context::default().with_all();
            functions::register(&mut context);
            context
        });
        let mut context = base.new_inner_scope();
        context.add_variable_from_value("self", variable::of(spine, value, is_resource));
        if has_optional {
            context.add_variable_from_value("oldSelf", functions::none());
        }
        let Some(found) = resolve(&context, program) else {
            return Verdict::NotChecked;
        };
        match found {
            Ok(CelValue::Bool(true)) => Verdict::Holds,
            Ok(CelValue::Bool(false)) => Verdict::Fails(self.message(rule, &context)),
            Ok(_) => Verdict::NotChecked,
            Err(error) => words(&error).map_or(Verdict::NotChecked, Verdict::Error),
        }
    }

    /// The message that a rule makes; none where it fails to, as the server then takes the
    /// one that is written.
    fn message(&self, rule: &Rule, context: &Context<'_>) -> Option<String> {
        let program = self.programs.get(rule.message_expression.as_deref()?)?;
        let Some(Ok(CelValue::String(text))) = resolve(context, program) else {
            return None;
        };
        let text = text.trim();
        let fits = !text.is_empty() && text.len() <= MAX_MESSAGE && !text.contains('\n');
        fits.then(|| text.to_owned())
    }
}

/// Evaluates an expression. The library has corners in which it panics; what comes of them
/// is none, as of anything else that it lacks.
fn resolve(context: &Context<'_>, program: &Program) -> Option<ResolveResult> {
    let run = AssertUnwindSafe(|| context.resolve(&program.expression));
    catch_unwind(run).ok()
}

/// An error in the words of cel-go; none for one that may be a lack of this library.
fn words(error: &ExecutionError) -> Option<String> {
    let converted = |from: &str, to: &str| format!("type conversion error from '{from}' to '{to}'");
    Some(match error {
        ExecutionError::NoSuchKey(key) => format!("no such key: {key}"),
        ExecutionError::IndexOutOfBounds(CelValue::Int(index)) => {
            format!("index out of bounds: {index}")
        }
        ExecutionError::DivisionByZero(_) => "division by zero".to_owned(),
        ExecutionError::RemainderByZero(_) => "modulus by zero".to_owned(),
        ExecutionError::Overflow(_, _, _) => "integer overflow".to_owned(),
        ExecutionError::FunctionError { function, message } => match function.as_str() {
            "bool" => converted("string", "bool"),
            "int" => converted("string", "int"),
            "uint" => converted("string", "uint"),
            "double" => converted("string", "double"),
            "duration" => converted("string", "google.protobuf.Duration"),
            "timestamp" => converted("string", "google.protobuf.Timestamp"),
            "asInteger" | "charAt" | "cidr" | "find" | "findAll" | "ip" | "matches" | "max"
            | "min" | "quantity" | "semver" | "slice" | "substring" | "url" | "value" => {
                message.clone()
            }
            _ => return None,
        },
        _ => return None,
    })
}
