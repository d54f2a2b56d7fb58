//! Connectives and quantifiers that survive an error in one operand, as cel-go's do.
//!
//! Owns: `||`, `&&`, `exists` and `all`, also with two variables.
//! Must not know: how expressions come to call them.

use kube_cel::cel::objects::Key;
use kube_cel::cel::parser::Expression;
use kube_cel::cel::{Context, ExecutionError, FunctionContext, ResolveResult, Value};

use kube_cel::cel::common::ast::Expr;

/// The names that expressions call these by.
pub(super) const OR: &str = "@or";
pub(super) const AND: &str = "@and";
/// Arguments are what is gone through, one or two variables, and the condition.
pub(super) const EXISTS: &str = "@exists";
pub(super) const ALL: &str = "@all";

type Function = Box<dyn Fn(&mut FunctionContext<'_, '_>) -> ResolveResult + Send + Sync>;

pub(super) fn register(context: &mut Context<'_>) {
    for (name, deciding) in [(OR, true), (AND, false)] {
        let function: Function = Box::new(move |call| connect(call, deciding));
        context.add_function(name, function);
    }
    for (name, deciding) in [(EXISTS, true), (ALL, false)] {
        let function: Function = Box::new(move |call| quantify(call, deciding));
        context.add_function(name, function);
    }
}

/// The answer of operands so far: one that decides, or else the first error.
struct Answer {
    deciding: bool,
    decided: bool,
    error: Option<ExecutionError>,
}

impl Answer {
    fn new(deciding: bool) -> Self {
        Self {
            deciding,
            decided: false,
            error: None,
        }
    }

    fn add(&mut self, operand: ResolveResult) {
        match operand {
            Ok(Value::Bool(value)) => self.decided |= value == self.deciding,
            Ok(_) => {
                self.error.get_or_insert(ExecutionError::NoSuchOverload);
            }
            Err(error) => {
                self.error.get_or_insert(error);
            }
        }
    }

    fn result(self) -> ResolveResult {
        match self.error {
            _ if self.decided => Ok(Value::Bool(self.deciding)),
            Some(error) => Err(error),
            None => Ok(Value::Bool(!self.deciding)),
        }
    }
}

fn connect(call: &FunctionContext<'_, '_>, deciding: bool) -> ResolveResult {
    let mut answer = Answer::new(deciding);
    for operand in call.args {
        answer.add(call.ptx.resolve(operand));
        if answer.decided {
            break;
        }
    }
    answer.result()
}

fn quantify(call: &FunctionContext<'_, '_>, deciding: bool) -> ResolveResult {
    let [range, variables @ .., condition] = call.args else {
        return Err(ExecutionError::NoSuchOverload);
    };
    let names: Vec<&str> = variables.iter().filter_map(name).collect();
    let mut answer = Answer::new(deciding);
    for (place, value) in entries(call.ptx.resolve(range)?)? {
        let mut context = call.ptx.new_inner_scope();
        match (&names[..], value) {
            // Alone, a variable stands for the elements of a list and the keys of a map.
            ([only], Entry::Element(value)) => context.add_variable_from_value(*only, value),
            ([only], Entry::Value(_)) => context.add_variable_from_value(*only, place),
            ([first, second], Entry::Element(value) | Entry::Value(value)) => {
                context.add_variable_from_value(*first, place);
                context.add_variable_from_value(*second, value);
            }
            (_, Entry::Element(_) | Entry::Value(_)) => {
                return Err(ExecutionError::NoSuchOverload);
            }
        }
        answer.add(context.resolve(condition));
        if answer.decided {
            break;
        }
    }
    answer.result()
}

fn name(expression: &Expression) -> Option<&str> {
    match &expression.expr {
        Expr::Ident(name) => Some(name),
        _ => None,
    }
}

enum Entry {
    Element(Value),
    Value(Value),
}

/// What is gone through, each with its place.
fn entries(range: Value) -> Result<Vec<(Value, Entry)>, ExecutionError> {
    match range {
        Value::List(elements) => Ok((0_i64..)
            .zip(elements.iter())
            .map(|(index, element)| (Value::Int(index), Entry::Element(element.clone())))
            .collect()),
        Value::Map(map) => Ok(map
            .map
            .iter()
            .map(|(key, value)| (of_key(key), Entry::Value(value.clone())))
            .collect()),
        _ => Err(ExecutionError::NoSuchOverload),
    }
}

fn of_key(key: &Key) -> Value {
    match key {
        Key::Int(key) => Value::Int(*key),
        Key::Uint(key) => Value::UInt(*key),
        Key::Bool(key) => Value::Bool(*key),
        Key::String(key) => Value::String(key.clone()),
    }
}
