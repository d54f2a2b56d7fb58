//! Names the members of one type: the fields of a struct, the variants of an enum.
//!
//! Owns: what becomes of members whose names meet.
//! Must not know: other types, overrides, text.
//!
//! A name must never come to mean another member because a CRD got one more: a program would go on
//! compiling and send something else. So of members whose names meet none keeps the name; each gets
//! one that says how its JSON name is written (`HttpUpper` and `HttpLower`), which depends on that
//! name alone.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::graph::{EnumShape, Field, StructShape};
use crate::ident;

/// A field with its Rust name.
#[derive(Debug)]
pub(crate) struct NamedField<'a> {
    pub(crate) ident: String,
    pub(crate) field: &'a Field,
}

/// A variant with its Rust name.
#[derive(Debug)]
pub(crate) struct NamedVariant {
    pub(crate) ident: String,
    /// The value as a JSON string holds it, or as a number or boolean is written.
    pub(crate) value: String,
}

/// The fields of a struct with Rust names that are all different, and the name for the rest.
pub(crate) fn fields(shape: &StructShape) -> (Vec<NamedField<'_>>, Option<String>) {
    let mut members: Vec<Member<'_>> = shape
        .fields
        .iter()
        .map(|field| match &field.rename {
            Some(name) => Member::fixed(ident::field_override(name)),
            None => Member::new(&field.json, ident::field(&field.json)),
        })
        .collect();
    if shape.rest {
        members.push(Member::rest());
    }
    let mut names = settle(members, |name, suffix| {
        format!(
            "{}_{suffix}",
            name.trim_start_matches("r#").trim_end_matches('_')
        )
    });
    let rest = if shape.rest { names.pop() } else { None };
    let fields = names
        .into_iter()
        .zip(&shape.fields)
        .map(|(ident, field)| NamedField { ident, field });
    (fields.collect(), rest)
}

/// The variants of an enum, and the name of the one for unknown values.
pub(crate) fn variants(shape: &EnumShape) -> (Vec<NamedVariant>, &'static str) {
    let values: Vec<String> = match shape {
        EnumShape::Strings(values) => values.iter().map(|value| value.to_string()).collect(),
        EnumShape::Integers(values) => values.iter().map(i64::to_string).collect(),
        EnumShape::Booleans(values) => values.iter().map(bool::to_string).collect(),
    };
    let members = values
        .iter()
        .map(|value| Member::new(value, ident::variant(value)));
    let names = settle(members.collect(), |name, suffix| {
        format!("{name}{}", ident::type_name(suffix))
    });
    // A variant with a payload is never mistaken for one without.
    let unknown = ["Other", "Unrecognized", "UnrecognizedValue"]
        .into_iter()
        .find(|unknown| names.iter().all(|name| name != unknown))
        .unwrap_or("OtherValueThanTheKnown");
    let variants = names
        .into_iter()
        .zip(values)
        .map(|(ident, value)| NamedVariant { ident, value });
    (variants.collect(), unknown)
}

/// The names of a union's members as variants of its view.
pub(crate) fn choices<'a>(json: impl Iterator<Item = &'a str>) -> Vec<String> {
    let members = json.map(|json| Member::new(json, ident::type_name(json)));
    settle(members.collect(), |name, suffix| {
        format!("{name}{}", ident::type_name(suffix))
    })
}

struct Member<'a> {
    json: &'a str,
    /// What it is called when nothing else is.
    plain: String,
    /// How often its name met another one; a fixed name never gives way.
    level: u8,
    fixed: bool,
}

impl<'a> Member<'a> {
    fn new(json: &'a str, plain: String) -> Self {
        Self {
            json,
            plain,
            level: 0,
            fixed: false,
        }
    }

    /// The field of what the schema does not name.
    fn rest() -> Self {
        // No JSON name is spelled so twice: this one is written by no schema.
        Self::new("\0other fields", "other".to_owned())
    }

    fn fixed(plain: String) -> Self {
        Self {
            json: "",
            plain,
            level: 0,
            fixed: true,
        }
    }

    fn name(&self, with: &impl Fn(&str, &str) -> String) -> String {
        match self.level {
            0 => self.plain.clone(),
            1 if self.json.starts_with('\0') => with(&self.plain, "fields"),
            1 => match style(self.json) {
                Some(style) => with(&self.plain, style),
                None => with(&self.plain, &hash(self.json)),
            },
            2 => with(&self.plain, &hash(self.json)),
            level => with(&self.plain, &format!("{}x{level}", hash(self.json))),
        }
    }
}

/// Gives each member a name of its own: those that meet all move on, until no two do.
fn settle(mut members: Vec<Member<'_>>, with: impl Fn(&str, &str) -> String) -> Vec<String> {
    let mut met: FxHashSet<String> = FxHashSet::default();
    loop {
        let names: Vec<String> = members.iter().map(|member| member.name(&with)).collect();
        let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
        seen.reserve(names.len());
        for name in &names {
            *seen.entry(name).or_default() += 1;
        }
        let mut moved = false;
        for (member, name) in members.iter_mut().zip(&names) {
            let meets = seen[name.as_str()] > 1 || met.contains(name);
            if meets && !member.fixed && member.level < u8::MAX {
                met.insert(name.clone());
                member.level += 1;
                moved = true;
            }
        }
        if !moved {
            return names;
        }
    }
}

/// How a name is written, where that and its words give the name back.
fn style(name: &str) -> Option<&'static str> {
    let words = ident::field(name);
    let words: Vec<&str> = words
        .trim_start_matches("r#")
        .split('_')
        .filter(|word| !word.is_empty())
        .collect();
    let title = |word: &&str| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    };
    let pascal: String = words.iter().map(title).collect();
    let camel = words.first().map(|first| {
        let rest: String = words[1..].iter().map(title).collect();
        (*first).to_owned() + &rest
    })?;
    let single = words.len() == 1;
    let joined = |between: &str| words.join(between);
    let styles = [
        (if single { "lower" } else { "camel" }, camel),
        (if single { "title" } else { "pascal" }, pascal),
        ("upper", joined("_").to_ascii_uppercase()),
        ("snake", joined("_")),
        ("kebab", joined("-")),
        ("upper_kebab", joined("-").to_ascii_uppercase()),
        ("dotted", joined(".")),
        ("spaced", joined(" ")),
        ("slashed", joined("/")),
    ];
    styles
        .into_iter()
        .find(|(_, written)| written == name)
        .map(|(style, _)| style)
}

/// Something short that depends on the name alone (FNV-1a).
fn hash(name: &str) -> String {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    format!("x{hash:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Extras, Scalar, TypeRef};

    #[track_caller]
    fn check_variants(values: &[&str], expected: &[&str]) {
        let values = values.iter().map(|value| (*value).into()).collect();
        let (variants, _) = variants(&EnumShape::Strings(values));
        let names: Vec<&str> = variants.iter().map(|v| v.ident.as_str()).collect();
        assert_eq!(names, expected);
    }

    #[track_caller]
    fn check_fields(json: &[&str], rest: bool, expected: &[&str]) {
        let field = |json: &&str| Field {
            json: (*json).into(),
            rename: None,
            ty: TypeRef::Scalar(Scalar::String),
            required: false,
            nullable: false,
            attributes: Vec::new(),
        };
        let shape = StructShape {
            fields: json.iter().map(field).collect(),
            rest,
            union: Vec::new(),
            root: None,
            extras: Extras::default(),
        };
        let (fields, rest) = fields(&shape);
        let mut names: Vec<&str> = fields.iter().map(|f| f.ident.as_str()).collect();
        names.extend(rest.as_deref());
        assert_eq!(names, expected);
    }

    #[test]
    fn of_members_that_meet_none_keeps_the_name() {
        check_variants(&["http", "tcp"], &["Http", "Tcp"]);
        check_variants(&["HTTP", "http"], &["HttpUpper", "HttpLower"]);
        check_variants(&["http", "HTTP"], &["HttpLower", "HttpUpper"]);
        check_variants(
            &["True", "true", "TRUE"],
            &["TrueTitle", "TrueLower", "TrueUpper"],
        );
        check_variants(&["a-b", "a_b", "aB"], &["ABKebab", "ABSnake", "ABCamel"]);
        check_fields(&["a_b", "aB"], false, &["a_b_snake", "a_b_camel"]);
        check_fields(&["type", "Type"], false, &["type_lower", "type_title"]);
    }

    #[test]
    fn a_name_that_others_met_on_is_no_ones() {
        // `HttpLower` could mean either, so it means neither.
        let values = ["http", "HTTP", "http-lower"].map(Into::into).to_vec();
        let (variants, _) = variants(&EnumShape::Strings(values));
        let names: Vec<&str> = variants.iter().map(|v| v.ident.as_str()).collect();
        assert_eq!(names[1..], ["HttpUpper", "HttpLowerKebab"]);
        assert!(names[0].starts_with("HttpX"), "{names:?}");
    }

    #[test]
    fn what_no_style_writes_is_told_apart_by_a_hash() {
        let values = ["é", "ü"].map(Into::into).to_vec();
        let (variants, _) = variants(&EnumShape::Strings(values));
        assert_ne!(variants[0].ident, variants[1].ident);
    }

    #[test]
    fn the_rest_and_what_meets_it_give_way() {
        check_fields(&["name"], true, &["name", "other"]);
        check_fields(&["other"], true, &["other_lower", "other_fields"]);
    }
}
