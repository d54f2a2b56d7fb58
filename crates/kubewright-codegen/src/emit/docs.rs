//! Writes schema descriptions as doc comments that cannot do harm.
//!
//! Owns: cleaning, escaping and fencing of text that others wrote.
//! Must not know: what the text describes.

/// Adds `text` as doc comment lines; nothing when it is blank.
///
/// Control and bidirectional characters go, carriage returns end lines, brackets and angle brackets
/// are escaped so that they are no links or HTML, a paragraph is one line, and what Markdown would take for a code block (and
/// rustdoc for a doctest) is fenced as `text`.
pub(crate) fn doc(out: &mut String, indent: &str, text: &str) -> bool {
    let before = out.len();
    let mut state = Block::Text;
    let mut blank = false;
    // Whether the last line is prose that the next one may go on with.
    let mut open = false;
    let mut clean = String::new();
    for raw in text.split([
        '\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}',
    ]) {
        let content = cleaned(raw, &mut clean).trim_end();
        if content.trim_start().is_empty() {
            blank = out.len() > before;
            continue;
        }
        let depth = indentation(content);
        let fence = fence_of(content);
        let was_open = std::mem::take(&mut open);
        state = match state {
            Block::Fenced(by) if fence == Some(by) => {
                flush_blank(out, indent, &mut blank);
                push(out, indent, "```");
                Block::Text
            }
            Block::Fenced(by) => {
                flush_blank(out, indent, &mut blank);
                // Another kind of fence is content, and must not end ours.
                push(out, indent, &content.replace("```", "'''"));
                Block::Fenced(by)
            }
            Block::Text | Block::Indented if fence.is_some() => {
                if matches!(state, Block::Indented) {
                    push(out, indent, "```");
                }
                flush_blank(out, indent, &mut blank);
                push(out, indent, "```text");
                Block::Fenced(fence.unwrap_or('`'))
            }
            Block::Text if depth >= 4 => {
                flush_blank(out, indent, &mut blank);
                push(out, indent, "```text");
                push(out, indent, content);
                Block::Indented
            }
            Block::Indented if depth >= 4 => {
                flush_blank(out, indent, &mut blank);
                push(out, indent, content);
                Block::Indented
            }
            Block::Text | Block::Indented => {
                if matches!(state, Block::Indented) {
                    push(out, indent, "```");
                }
                let joins =
                    was_open && !blank && matches!(state, Block::Text) && !starts_block(content);
                if joins {
                    out.pop();
                    out.push(' ');
                    escaped(out, content.trim_start());
                } else {
                    flush_blank(out, indent, &mut blank);
                    out.push_str(indent);
                    out.push_str("/// ");
                    let (markers, rest) = markers(content);
                    out.push_str(&markers);
                    escaped(out, rest);
                }
                out.push('\n');
                open = !ends_block(content);
                Block::Text
            }
        };
    }
    if !matches!(state, Block::Text) {
        push(out, indent, "```");
    }
    out.len() > before
}

/// Adds a paragraph of our own after what is there.
pub(crate) fn paragraph(out: &mut String, indent: &str, after_text: bool, text: &str) {
    if after_text {
        out.push_str(indent);
        out.push_str("///\n");
    }
    push(out, indent, text);
}

/// Adds a sentence of our own to the last paragraph when that is prose, else as one of its own.
pub(crate) fn sentence(out: &mut String, indent: &str, after_text: bool, text: &str) {
    let last = out
        .trim_end()
        .rsplit('\n')
        .next()
        .unwrap_or("")
        .trim_start();
    let last = last.strip_prefix("/// ").unwrap_or("");
    let apart = last.starts_with("```") || starts_block(last) || ends_block(last);
    if !after_text || apart {
        return paragraph(out, indent, after_text, text);
    }
    let ends = last.ends_with(['.', '!', '?', ':', ';']);
    out.truncate(out.trim_end().len());
    out.push_str(if ends { " " } else { ". " });
    out.push_str(text);
    out.push('\n');
}

/// The first paragraph of a text, for what is described in full elsewhere.
pub(crate) fn summary(text: &str) -> &str {
    let text = text.trim_start();
    let end = ["\n\n", "\r\n\r\n", "\n \n", "```", "\n-", "\n*", "\n1."]
        .iter()
        .filter_map(|end| text.find(end))
        .min();
    match end {
        Some(end) if end > 0 => &text[..end],
        Some(_) | None => text,
    }
}

/// Whether a line begins something other than prose: an item, a heading, a table, a quote.
fn starts_block(line: &str) -> bool {
    let line = line.trim_start();
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = number.len() < line.len() && number.starts_with(['.', ')']);
    numbered || line.starts_with(['-', '*', '+', '#', '|', '>', '=', '•', '~'])
}

/// Whether the next line stands for itself: after a heading or a row of a table.
fn ends_block(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(['#', '|', '=']) || line.starts_with("---") || line.starts_with("***")
}

/// Text for use inside a sentence of ours: one line, escaped, cut at 200 characters.
pub(crate) fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut clean = String::new();
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(200).collect();
    escaped(&mut out, cleaned(&short, &mut clean));
    if short.len() < line.len() {
        out.push('…');
    }
    out
}

/// A value as code inside a sentence.
pub(crate) fn code(text: &str) -> String {
    let mut clean = String::new();
    let line: String = text
        .chars()
        .take(200)
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    let line = cleaned(&line, &mut clean);
    // A span is fenced by more backticks than it holds in a row.
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if line.starts_with('`') || line.ends_with('`') || line.trim().is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{line}{space}{fence}")
}

enum Block {
    Text,
    /// Between two fences of this character.
    Fenced(char),
    Indented,
}

fn push(out: &mut String, indent: &str, line: &str) {
    out.push_str(indent);
    out.push_str("/// ");
    out.push_str(line);
    out.push('\n');
}

fn flush_blank(out: &mut String, indent: &str, blank: &mut bool) {
    if std::mem::take(blank) {
        out.push_str(indent);
        out.push_str("///\n");
    }
}

fn indentation(line: &str) -> usize {
    line.chars()
        .take_while(|c| matches!(c, ' ' | '\t'))
        .map(|c| if c == '\t' { 4 } else { 1 })
        .sum()
}

/// The character of which the line is a fence, also behind the markers of quotes and items.
fn fence_of(line: &str) -> Option<char> {
    let (_, line) = markers(line);
    let line = line.trim_start();
    [("```", '`'), ("~~~", '~')]
        .into_iter()
        .find_map(|(fence, by)| line.starts_with(fence).then_some(by))
}

/// The markers of quotes and items that a line begins with, each followed by one space, and what is
/// left of the line: more spaces would make that a code block.
fn markers(line: &str) -> (String, &str) {
    let mut found = String::new();
    let mut rest = line;
    loop {
        let text = rest.trim_start();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let length = match text.as_bytes().get(digits) {
            Some(b'>') if digits == 0 => 1,
            Some(b'-' | b'+' | b'*') if digits == 0 => 1,
            Some(b'.' | b')') if (1..10).contains(&digits) => digits + 1,
            _ => 0,
        };
        let (marker, after) = text.split_at(length);
        let apart = after.is_empty() || after.starts_with([' ', '\t']) || marker == ">";
        if length == 0 || !apart {
            // Without any marker the line is as it was.
            let rest = if found.is_empty() { line } else { text };
            return (found, rest);
        }
        found.push_str(marker);
        if !after.trim_start().is_empty() {
            found.push(' ');
        }
        rest = after;
    }
}

fn cleaned<'a>(line: &'a str, buffer: &'a mut String) -> &'a str {
    let bad = |c: char| {
        (c.is_control() && c != '\t')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}')
    };
    if line.is_ascii() && !line.bytes().any(|b| b < 0x20 && b != b'\t' || b == 0x7f) {
        return line;
    }
    buffer.clear();
    buffer.extend(line.chars().filter(|c| !bad(*c)));
    buffer
}

fn escaped(out: &mut String, line: &str) {
    let special = |b: u8| matches!(b, b'[' | b']' | b'<' | b'`' | b'\t');
    if !line.bytes().any(special) {
        out.push_str(line);
        return;
    }
    let balanced = line.bytes().filter(|b| *b == b'`').count() % 2 == 0 && !line.contains("``");
    let mut code = false;
    let mut previous = '\0';
    for c in line.chars() {
        match c {
            '\t' => out.push_str("    "),
            '`' if balanced => {
                code = !code;
                out.push('`');
            }
            '`' | '[' | ']' | '<' if !code && previous != '\\' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
        previous = if previous == '\\' && c == '\\' {
            '\0'
        } else {
            c
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut out = String::new();
        doc(&mut out, "", text);
        assert_eq!(out, expected, "{text:?}");
    }

    #[test]
    fn hostile_text_is_cleaned() {
        check("a\u{202e}b\u{7}c\rd", "/// abc d\n");
        check(
            "see [x] <b>, `Vec<T>` and `open",
            "/// see \\[x\\] \\<b>, \\`Vec\\<T>\\` and \\`open\n",
        );
        check("see `Vec<T>` [x]", "/// see `Vec<T>` \\[x\\]\n");
        check("*/ \" } /**", "/// */ \" } /**\n");
    }

    #[test]
    fn code_is_fenced_as_text() {
        check(
            "Example:\n\n    a: 1\n\n    b: 2\nend",
            "/// Example:\n///\n/// ```text\n///     a: 1\n///\n///     b: 2\n/// ```\n/// end\n",
        );
        check("```yaml\na: [1]\n```", "/// ```text\n/// a: [1]\n/// ```\n");
        check("```\nopen", "/// ```text\n/// open\n/// ```\n");
        check("\tx", "/// ```text\n/// \tx\n/// ```\n");
        check("1. ```\nx\n```\ny", "/// ```text\n/// x\n/// ```\n/// y\n");
        check(
            "```\n~~~\nx\n```\ny",
            "/// ```text\n/// ~~~\n/// x\n/// ```\n/// y\n",
        );
        check(
            "~~~\n```\nx\n~~~\ny",
            "/// ```text\n/// '''\n/// x\n/// ```\n/// y\n",
        );
    }

    #[test]
    fn markers_make_no_code() {
        for (text, expected) in [
            (">     let x;", "/// > let x;\n"),
            ("-     foo bar;", "/// - foo bar;\n"),
            ("1.      panic!()", "/// 1. panic!()\n"),
            ("1)     bad", "/// 1) bad\n"),
            ("> -     x", "/// > - x\n"),
            (
                "> x\n>\n>     panic!(1)",
                "/// > x\n/// >\n/// > panic!(1)\n",
            ),
            ("-1 is none", "/// -1 is none\n"),
            ("3.5 is none", "/// 3.5 is none\n"),
            ("*bold* is none", "/// *bold* is none\n"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn a_paragraph_is_one_line() {
        check(
            "one\ntwo\n\nthree\n four",
            "/// one two\n///\n/// three four\n",
        );
        check(
            "see:\n- a\n  b\n* c\n1. d",
            "/// see:\n/// - a b\n/// * c\n/// 1. d\n",
        );
        check(
            "# Head\ntext\n| a |\n| b |",
            "/// # Head\n/// text\n/// | a |\n/// | b |\n",
        );
    }

    #[test]
    fn a_sentence_joins_prose_only() {
        let mut out = "    /// text\n".to_owned();
        sentence(&mut out, "    ", true, "Minimum: 1.");
        assert_eq!(out, "    /// text. Minimum: 1.\n");
        let mut out = "/// - item\n".to_owned();
        sentence(&mut out, "", true, "Minimum: 1.");
        assert_eq!(out, "/// - item\n///\n/// Minimum: 1.\n");
    }

    #[test]
    fn blank_lines_stand_only_between_text() {
        check("\n\na\n\n\nb\n\n", "/// a\n///\n/// b\n");
        check(" \n", "");
    }

    #[test]
    fn code_spans_survive_backticks() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code(""), "`  `");
    }
}
