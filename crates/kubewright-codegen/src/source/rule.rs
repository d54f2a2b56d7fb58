//! CEL rules in attributes: as a text, as a list, or as kube's `Rule::new("...")`.
//!
//! Owns: the forms that a rule is written in.
//! Must not know: CEL, what the rule is about.

use kubewright_schema::Rule;
use syn::{Error, Expr, ExprLit, Lit, Result};

use super::words::{Word, WordValue};

/// The reasons that the API server knows.
const REASONS: [&str; 4] = [
    "FieldValueRequired",
    "FieldValueForbidden",
    "FieldValueInvalid",
    "FieldValueDuplicate",
];

/// The rule that follows the word.
///
/// # Errors
/// When it is in none of the forms.
pub(crate) fn parse(word: &Word) -> Result<Rule> {
    match &word.value {
        WordValue::Json(serde_json::Value::String(text), _) => Ok(of(text)),
        WordValue::List(..) => list(word),
        WordValue::Expr(expr) => expression(expr),
        WordValue::Flag | WordValue::Json(..) => Err(word.error(format!(
            "`{0}` needs a rule: `{0} = \"self > 0\"` or \
             `{0}(rule = \"self > 0\", message = \"must be positive\")`",
            word.name
        ))),
    }
}

/// The rule as a definition has it.
pub(crate) fn json(rule: &Rule) -> serde_json::Value {
    let Rule {
        at: _,
        rule,
        message,
        message_expression,
        reason,
        field_path,
        optional_old_self,
        rest: _,
    } = rule;
    let mut out = serde_json::json!({ "rule": rule });
    for (key, value) in [
        ("message", message),
        ("messageExpression", message_expression),
        ("reason", reason),
        ("fieldPath", field_path),
    ] {
        if let Some(value) = value {
            out[key] = serde_json::json!(value);
        }
    }
    if let Some(value) = optional_old_self {
        out["optionalOldSelf"] = serde_json::json!(value);
    }
    out
}

fn of(text: &str) -> Rule {
    Rule {
        rule: text.into(),
        ..Rule::default()
    }
}

fn list(word: &Word) -> Result<Rule> {
    let mut rule = Rule::default();
    for inner in word.list()? {
        let text = || inner.text().map(|text| Some(text.into_boxed_str()));
        match inner.name.as_str() {
            "rule" => rule.rule = inner.text()?.into(),
            "message" => rule.message = text()?,
            "message_expression" => rule.message_expression = text()?,
            "reason" => {
                rule.reason = Some(reason(&inner.text()?).map_err(|told| inner.error(told))?)
            }
            "field_path" => rule.field_path = text()?,
            "optional_old_self" => rule.optional_old_self = Some(inner.boolean()?),
            _ => {
                return Err(inner.error(
                    "expected `rule`, `message`, `message_expression`, `reason`, `field_path` or \
                     `optional_old_self`",
                ));
            }
        }
    }
    if rule.rule.is_empty() {
        return Err(word.error(format!(
            "`{0}` needs a rule: `{0}(rule = \"self > 0\")`",
            word.name
        )));
    }
    Ok(rule)
}

fn reason(text: &str) -> std::result::Result<Box<str>, String> {
    if REASONS.contains(&text) {
        return Ok(text.into());
    }
    Err(format!("a reason is one of {}", REASONS.join(", ")))
}

/// `"rule"`, `("rule", "message")`, or `Rule::new("rule").message("message")`.
fn expression(expr: &Expr) -> Result<Rule> {
    let wrong = |expr: &Expr| {
        Error::new_spanned(
            expr,
            "expected a text, or `Rule::new(\"...\")` with `message`, `reason`, `field_path` or \
             `optional_old_self`",
        )
    };
    match expr {
        Expr::Tuple(tuple) => {
            let mut parts = tuple.elems.iter();
            let (Some(rule), Some(message), None) = (parts.next(), parts.next(), parts.next())
            else {
                return Err(wrong(expr));
            };
            let mut rule = of(&text(rule)?);
            rule.message = Some(text(message)?.into());
            Ok(rule)
        }
        Expr::MethodCall(call) => {
            let name = call.method.to_string();
            if name == "into" {
                return expression(&call.receiver);
            }
            let mut rule = expression(&call.receiver)?;
            let argument = call.args.first().ok_or_else(|| wrong(expr))?;
            match name.as_str() {
                "message" => message(&mut rule, argument)?,
                "reason" => {
                    let Expr::Path(path) = argument else {
                        return Err(wrong(argument));
                    };
                    let last = path.path.segments.last().map(|it| it.ident.to_string());
                    rule.reason = Some(
                        reason(&last.unwrap_or_default())
                            .map_err(|told| Error::new_spanned(argument, told))?,
                    );
                }
                "field_path" => rule.field_path = Some(text(argument)?.into()),
                "optional_old_self" => {
                    let Expr::Lit(ExprLit {
                        lit: Lit::Bool(value),
                        ..
                    }) = argument
                    else {
                        return Err(wrong(argument));
                    };
                    rule.optional_old_self = Some(value.value);
                }
                _ => return Err(wrong(expr)),
            }
            Ok(rule)
        }
        Expr::Call(call) => {
            let is_new = matches!(&*call.func, Expr::Path(path)
                if path.path.segments.last().is_some_and(|last| last.ident == "new"));
            match call.args.first() {
                Some(argument) if is_new => text(argument).map(|text| of(&text)),
                _ => Err(wrong(expr)),
            }
        }
        _ => text(expr).map(|text| of(&text)),
    }
}

/// A text, or `Message::Expression("...".into())`.
fn message(rule: &mut Rule, argument: &Expr) -> Result<()> {
    if let Expr::Call(call) = argument
        && let Expr::Path(path) = &*call.func
        && let Some(inner) = call.args.first()
    {
        let is_expression = path
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "Expression");
        let text = Some(text(inner)?.into());
        if is_expression {
            rule.message_expression = text;
        } else {
            rule.message = text;
        }
        return Ok(());
    }
    rule.message = Some(text(argument)?.into());
    Ok(())
}

/// The text of a literal, also with `.into()`, `.to_string()` or `.to_owned()`.
fn text(expr: &Expr) -> Result<String> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Ok(text.value()),
        Expr::MethodCall(call) if call.args.is_empty() => text(&call.receiver),
        Expr::Paren(inner) => text(&inner.expr),
        _ => Err(Error::new_spanned(expr, "expected a text in quotes")),
    }
}
