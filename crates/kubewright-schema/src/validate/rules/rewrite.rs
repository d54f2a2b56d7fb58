//! Brings a parsed expression into the form that the CEL library evaluates as the server does.
//!
//! Owns: the form of calls, and macros that the library lacks.
//! Must not know: values, rules.

use kube_cel::cel::common::ast::{
    CallExpr, ComprehensionExpr, EntryExpr, Expr, ListExpr, LiteralValue, operators,
};
use kube_cel::cel::parser::Expression;

/// Functions whose first argument the library takes from the left as well. As an argument
/// it loses the error that the argument came to.
const LEFT: [&str; 9] = [
    "double", "dyn", "int", "ip", "matches", "size", "string", "type", "uint",
];

/// The function that stands for `a.?b` and `a[?b]`.
pub(super) const SELECT: &str = "@select_optional";

/// Rewrites an expression and everything in it; none when it holds a struct, which no rule
/// has a use for and the library no code. The parser bounds how deep expressions are.
pub(super) fn rewrite(expression: &mut Expression) -> Option<()> {
    match &mut expression.expr {
        Expr::Call(call) => {
            if let Some(target) = &mut call.target {
                rewrite(target)?;
            }
            call.args.iter_mut().try_for_each(rewrite)?;
            if let Some(bound) = bind(call) {
                expression.expr = bound;
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

/// `cel.bind(name, value, body)` as cel-go expands it: a loop over nothing whose result is
/// the body, with the value in its accumulator.
fn bind(call: &mut CallExpr) -> Option<Expr> {
    let is_cel = matches!(
        call.target.as_deref(),
        Some(Expression { expr: Expr::Ident(name), .. }) if name == "cel"
    );
    if !is_cel || call.func_name != "bind" {
        return None;
    }
    let [name, value, body] = &mut call.args[..] else {
        return None;
    };
    let Expr::Ident(name) = &name.expr else {
        return None;
    };
    let name = name.clone();
    let of = |expr| Expression { id: 0, expr };
    Some(Expr::Comprehension(Box::new(ComprehensionExpr {
        iter_range: of(Expr::List(ListExpr::new(Vec::new()))),
        iter_var: "#unused".to_owned(),
        iter_var2: None,
        accu_var: name.clone(),
        accu_init: std::mem::take(value),
        loop_cond: of(Expr::Literal(LiteralValue::Boolean(false.into()))),
        loop_step: of(Expr::Ident(name)),
        result: std::mem::take(body),
    })))
}
