//! Lays out code as rustfmt does, where a line can grow too long.
//!
//! Owns: widths and the way lines are broken.
//! Must not know: what the code means.

/// rustfmt's `max_width`.
pub(crate) const WIDTH: usize = 100;

/// `#[name(argument)]` at an indentation.
pub(crate) fn attribute(out: &mut String, indent: &str, name: &str, arguments: &str) {
    let line = indent.len() + name.len() + arguments.chars().count() + 5;
    if line <= WIDTH {
        line_of(out, &[indent, "#[", name, "(", arguments, ")]"]);
    } else {
        line_of(out, &[indent, "#[", name, "("]);
        line_of(out, &[indent, "    ", arguments]);
        line_of(out, &[indent, ")]"]);
    }
}

/// `#[derive(...)]`, its items one below the other when they do not fit.
pub(crate) fn derive(out: &mut String, items: &[&str]) {
    let joined = items.join(", ");
    if joined.len() + "#[derive()]".len() <= WIDTH {
        line_of(out, &["#[derive(", &joined, ")]"]);
        return;
    }
    out.push_str("#[derive(\n");
    fill(out, "    ", items);
    out.push_str(")]\n");
}

/// `pub name: type,` in a struct.
pub(crate) fn field(out: &mut String, visibility: &str, name: &str, ty: &str) {
    if "    : ,".len() + visibility.len() + name.len() + ty.len() <= WIDTH {
        line_of(out, &["    ", visibility, name, ": ", ty, ","]);
    } else {
        line_of(out, &["    ", visibility, name, ":"]);
        line_of(out, &["        ", ty, ","]);
    }
}

/// `visibility use path::{names};` with the names sorted.
pub(crate) fn import(out: &mut String, start: &str, path: &str, names: &[String]) {
    match names {
        [] => {}
        [one] => line_of(out, &[start, " ", path, "::", one, ";"]),
        many => {
            // Names in capitals alone are sorted differently by different editions of the style.
            let (capitals, names): (Vec<&str>, Vec<&str>) = many
                .iter()
                .map(String::as_str)
                .partition(|n| !n.contains(|c: char| c.is_ascii_lowercase()));
            for name in capitals {
                line_of(out, &[start, " ", path, "::", name, ";"]);
            }
            let names = match names.as_slice() {
                [] => return,
                [one] => return line_of(out, &[start, " ", path, "::", one, ";"]),
                _ => names,
            };
            let joined = names.join(", ");
            // rustfmt keeps two columns free here.
            if start.len() + path.len() + " ::{};".len() + joined.len() + 2 <= WIDTH {
                line_of(out, &[start, " ", path, "::{", &joined, "};"]);
            } else {
                line_of(out, &[start, " ", path, "::{"]);
                fill(out, "    ", &names);
                out.push_str("};\n");
            }
        }
    }
}

/// A function's head up to its brace: on one line when it fits, else one argument a line.
pub(crate) fn function(
    out: &mut String,
    indent: &str,
    name: &str,
    arguments: &[&str],
    result: &str,
) {
    signature(out, indent, name, arguments, result, " {");
}

/// A function of a trait, without a body.
pub(crate) fn declaration(
    out: &mut String,
    indent: &str,
    name: &str,
    arguments: &[&str],
    result: &str,
) {
    let joined = arguments.join(", ");
    let line = indent.len() + name.len() + joined.len() + result.len() + "() -> ;".len();
    // At just this width rustfmt breaks before the arrow, in each edition differently.
    let arguments = if line == WIDTH && arguments == ["&self"] {
        &["self: &Self"]
    } else {
        arguments
    };
    signature(out, indent, name, arguments, result, ";");
}

fn signature(
    out: &mut String,
    indent: &str,
    name: &str,
    arguments: &[&str],
    result: &str,
    end: &str,
) {
    let joined = arguments.join(", ");
    let line = indent.len() + name.len() + joined.len() + result.len() + "() -> ".len() + end.len();
    if line <= WIDTH {
        line_of(out, &[indent, name, "(", &joined, ") -> ", result, end]);
        return;
    }
    line_of(out, &[indent, name, "("]);
    for argument in arguments {
        line_of(out, &[indent, "    ", argument, ","]);
    }
    line_of(out, &[indent, ") -> ", result, end]);
}

/// The parts and a line end.
pub(crate) fn line_of(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
    out.push('\n');
}

fn fill(out: &mut String, indent: &str, items: &[&str]) {
    let whole = indent.len() + items.iter().map(|item| item.len() + 2).sum::<usize>() - 1;
    // A list of one line may fill it; of several, each keeps a column free.
    let room = if whole <= WIDTH { WIDTH } else { WIDTH - 1 };
    let mut width = 0;
    for item in items {
        let needed = item.len() + 1;
        if width == 0 {
            out.push_str(indent);
            width = indent.len();
        } else if width + 1 + needed > room {
            out.push('\n');
            out.push_str(indent);
            width = indent.len();
        } else {
            out.push(' ');
            width += 1;
        }
        out.push_str(item);
        out.push(',');
        width += needed;
    }
    out.push('\n');
}
