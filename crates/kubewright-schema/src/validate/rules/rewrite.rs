//! Brings a parsed expression into the form that the CEL library evaluates as the server does.
//!
//! Owns: the form of calls, and macros that the library lacks.
//! Must not know: values, rules.

use kube_cel::cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, operators};
use kube_cel::cel::parser::Expression;

use super::logic;

/// Functions whose first argument the library takes from the left as well. As an argument
/// it loses the error that the argument came to.
const LEFT: [&str; 10] = [
    "bool", "double", "dyn", "int", "ip", "matches", "size", "string", "type", "uint",
];

/// The function that stands for `a.?b` and `a[?b]`.
pub(super) const SELECT: &str = "@select_optional";

/// Rewrites an expression and everything in it; none when it holds a struct, which no rule
/// has a use for and the library no code. The parser bounds how deep expressions are.
pub(super) fn rewrite(expression: &mut Expression) -> Option<()> {
    let before = match &mut expression.expr {
        Expr::Comprehension(comprehension) => quantifier(comprehension),
        Expr::Call(call) => quantifier_of_two(call),
        _ => None,
    };
    if let Some(before) = before {
        expression.expr = before;
    }
    match &mut expression.expr {
        Expr::Call(call) => {
            if let Some(target) = &mut call.target {
                rewrite(target)?;
            }
            call.args.iter_mut().try_for_each(rewrite)?;
            if call.func_name == operators::LOGICAL_OR {
                call.func_name = logic::OR.to_owned();
            } else if call.func_name == operators::LOGICAL_AND {
                call.func_name = logic::AND.to_owned();
            } else if matches!(
                &*call.func_name,
                operators::OPT_SELECT | operators::OPT_INDEX
            ) && !call.args.is_empty()
            {
                // The library takes a key that is missing for an error.
                call.func_name = SELECT.to_owned();
                call.target = Some(Box::new(call.args.remove(0)));
            } else if call.target.is_none()
                && !call.args.is_empty()
                && LEFT.contains(&&*call.func_name)
            {
                call.target = Some(Box::new(call.args.remove(0)));
            }
        }
        Expr::Comprehension(comprehension) => {
            let ComprehensionExpr {
                iter_range,
                iter_var: _,
                iter_var2: _,
                accu_var: _,
                accu_init,
                loop_cond,
                loop_step,
                result,
            } = &mut **comprehension;
            for inner in [iter_range, accu_init, loop_cond, loop_step, result] {
                rewrite(inner)?;
            }
        }
        Expr::List(list) => list.elements.iter_mut().try_for_each(rewrite)?,
        Expr::Map(map) => {
            for entry in &mut map.entries {
                let EntryExpr::MapEntry(entry) = &mut entry.expr else {
                    return None;
                };
                rewrite(&mut entry.key)?;
                rewrite(&mut entry.value)?;
            }
        }
        Expr::Select(select) => rewrite(&mut select.operand)?,
        Expr::Struct(_) | Expr::Unspecified => return None,
        Expr::Ident(_) | Expr::Literal(_) => {}
    }
    Some(())
}

/// What the macros `all` and `exists` were before the parser expanded them.
fn quantifier(comprehension: &mut ComprehensionExpr) -> Option<Expr> {
    let Expr::Call(step) = &mut comprehension.loop_step.expr else {
        return None;
    };
    let name = match &*step.func_name {
        operators::LOGICAL_AND => logic::ALL,
        operators::LOGICAL_OR => logic::EXISTS,
        _ => return None,
    };
    let [accumulator, condition] = &mut step.args[..] else {
        return None;
    };
    if !matches!(&accumulator.expr, Expr::Ident(it) if *it == comprehension.accu_var) {
        return None;
    }
    let variable = Expression {
        id: 0,
        expr: Expr::Ident(comprehension.iter_var.clone()),
    };
    let range = std::mem::take(&mut comprehension.iter_range);
    Some(call(name, vec![range, variable, std::mem::take(condition)]))
}

/// `list.all(index, element, condition)` and the like, which the parser leaves alone.
fn quantifier_of_two(method: &mut CallExpr) -> Option<Expr> {
    let name = match &*method.func_name {
        "all" => logic::ALL,
        "exists" => logic::EXISTS,
        _ => return None,
    };
    let range = method.target.take_if(|_| method.args.len() == 3)?;
    let mut arguments = vec![*range];
    arguments.append(&mut method.args);
    Some(call(name, arguments))
}

fn call(name: &str, args: Vec<Expression>) -> Expr {
    Expr::Call(CallExpr {
        func_name: name.to_owned(),
        target: None,
        args,
    })
}
