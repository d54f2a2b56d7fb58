//! Walks over the tokens of a declaration.
//!
//! Owns: skipping what no macro here reads, and errors placed on a token.
//! Must not know: what is generated.

use std::iter::Peekable;

use proc_macro::{Delimiter, Group, Ident, Span, TokenStream, TokenTree, token_stream};

/// A declaration that cannot be expanded, and where that shows.
pub(crate) struct Refusal {
    span: Span,
    message: String,
}

/// What an expansion gives: the text of the impls.
pub(crate) type Expansion = Result<String, Refusal>;

/// Turns the text of an expansion into tokens, or its refusal into a compile error.
pub(crate) fn finish(expansion: Expansion) -> TokenStream {
    let refusal = match expansion {
        Ok(text) => match text.parse() {
            Ok(tokens) => return tokens,
            Err(error) => Refusal {
                span: Span::call_site(),
                message: format!("the expansion is not Rust: {error}"),
            },
        },
        Err(refusal) => refusal,
    };
    let text = format!("::core::compile_error! {{ {:?} }}", refusal.message);
    let tokens: TokenStream = text.parse().unwrap_or_default();
    tokens
        .into_iter()
        .map(|mut token| {
            token.set_span(refusal.span);
            token
        })
        .collect()
}

/// One setting of a `#[kubewright(...)]` attribute.
pub(crate) struct Setting {
    pub(crate) name: Ident,
    /// The tokens after `=`, as written.
    pub(crate) value: Option<String>,
}

/// A cursor over the tokens of one delimited part.
pub(crate) struct Cursor {
    tokens: Peekable<token_stream::IntoIter>,
    end: Span,
}

impl Cursor {
    pub(crate) fn new(tokens: TokenStream) -> Self {
        Self {
            tokens: tokens.into_iter().peekable(),
            end: Span::call_site(),
        }
    }

    pub(crate) fn inside(group: &Group) -> Self {
        Self {
            tokens: group.stream().into_iter().peekable(),
            end: group.span_close(),
        }
    }

    pub(crate) fn is_empty(&mut self) -> bool {
        self.tokens.peek().is_none()
    }

    pub(crate) fn refuse<T>(&mut self, message: &str) -> Result<T, Refusal> {
        let span = self.tokens.peek().map_or(self.end, TokenTree::span);
        refuse(span, message)
    }

    /// The next identifier.
    pub(crate) fn ident(&mut self, expected: &str) -> Result<Ident, Refusal> {
        match self.tokens.next() {
            Some(TokenTree::Ident(ident)) => Ok(ident),
            Some(other) => refuse(other.span(), &format!("expected {expected}")),
            None => refuse(self.end, &format!("expected {expected}")),
        }
    }

    /// The next string, number or other literal, as written.
    pub(crate) fn literal(&mut self, expected: &str) -> Result<String, Refusal> {
        match self.tokens.next() {
            Some(TokenTree::Literal(literal)) => Ok(literal.to_string()),
            Some(other) => refuse(other.span(), &format!("expected {expected}")),
            None => refuse(self.end, &format!("expected {expected}")),
        }
    }

    /// The next group with these delimiters.
    pub(crate) fn group(&mut self, delimiter: Delimiter, expected: &str) -> Result<Group, Refusal> {
        match self.tokens.next() {
            Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Ok(group),
            Some(other) => refuse(other.span(), &format!("expected {expected}")),
            None => refuse(self.end, &format!("expected {expected}")),
        }
    }

    /// Takes the group when it is next.
    pub(crate) fn group_if(&mut self, delimiter: Delimiter) -> Option<Group> {
        let next = self.tokens.next_if(
            |token| matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter),
        );
        match next {
            Some(TokenTree::Group(group)) => Some(group),
            _ => None,
        }
    }

    /// Takes the punctuation when it is next.
    pub(crate) fn punct(&mut self, wanted: char) -> bool {
        self.tokens
            .next_if(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted))
            .is_some()
    }

    /// Takes the keyword when it is next.
    pub(crate) fn keyword(&mut self, wanted: &str) -> bool {
        self.tokens
            .next_if(
                |token| matches!(token, TokenTree::Ident(ident) if ident.to_string() == wanted),
            )
            .is_some()
    }

    pub(crate) fn expect(&mut self, wanted: char) -> Result<(), Refusal> {
        if self.punct(wanted) {
            Ok(())
        } else {
            self.refuse(&format!("expected `{wanted}`"))
        }
    }

    /// Skips attributes, and hands each setting of a `#[kubewright(...)]` one over.
    pub(crate) fn attributes(
        &mut self,
        mut each: impl FnMut(Setting) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        while self.punct('#') {
            let group = self.group(Delimiter::Bracket, "an attribute")?;
            let mut inside = Cursor::inside(&group);
            if !inside.keyword("kubewright") {
                continue;
            }
            let settings = inside.group(Delimiter::Parenthesis, "`(...)`")?;
            let mut settings = Cursor::inside(&settings);
            while !settings.is_empty() {
                let name = settings.ident("a setting")?;
                let value = if settings.punct('=') {
                    let minus = if settings.punct('-') { "-" } else { "" };
                    let value = match settings.tokens.next() {
                        Some(value @ (TokenTree::Literal(_) | TokenTree::Ident(_))) => value,
                        _ => return settings.refuse("expected a literal"),
                    };
                    Some(format!("{minus}{value}"))
                } else {
                    None
                };
                each(Setting { name, value })?;
                if !settings.punct(',') && !settings.is_empty() {
                    return settings.refuse("expected `,`");
                }
            }
        }
        Ok(())
    }

    /// Attributes as written, for a declaration that is written out again.
    pub(crate) fn attributes_text(&mut self, text: &mut String) -> Result<(), Refusal> {
        while self.punct('#') {
            let group = self.group(Delimiter::Bracket, "an attribute")?;
            text.push('#');
            text.push_str(&group.to_string());
            text.push('\n');
        }
        Ok(())
    }

    /// Skips `pub`, `pub(crate)` and the like, and gives back what was written.
    pub(crate) fn visibility(&mut self) -> String {
        if !self.keyword("pub") {
            return String::new();
        }
        match self.group_if(Delimiter::Parenthesis) {
            Some(group) => format!("pub{group} "),
            None => "pub ".to_owned(),
        }
    }

    /// Takes a type and the comma after it, and says how often it is an `Option` from the
    /// outside in: 0, 1, or 2 for two and more.
    pub(crate) fn field_type(&mut self) -> (u8, Vec<TokenTree>) {
        let mut taken = Vec::new();
        let mut options = 0;
        let mut depth = 0u32;
        // Only the path before the first `<` that is no `Option` counts.
        let mut counting = true;
        let mut last_is_option = false;
        let mut after_dash = false;
        for token in self.tokens.by_ref() {
            match &token {
                TokenTree::Punct(punct) => match punct.as_char() {
                    ',' if depth == 0 => break,
                    '<' => {
                        depth += 1;
                        if counting && last_is_option {
                            options += 1;
                            counting = options < 2;
                        } else {
                            counting = false;
                        }
                        last_is_option = false;
                        after_dash = false;
                    }
                    '>' if !after_dash => {
                        depth = depth.saturating_sub(1);
                        counting = false;
                    }
                    ':' => {
                        last_is_option = false;
                        after_dash = false;
                    }
                    other => {
                        after_dash = other == '-';
                        last_is_option = false;
                    }
                },
                TokenTree::Ident(ident) => {
                    last_is_option = counting && ident.to_string() == "Option";
                    after_dash = false;
                }
                TokenTree::Group(_) | TokenTree::Literal(_) => counting = false,
            }
            taken.push(token);
        }
        (options, taken)
    }

    /// The tokens up to this one, which is taken, as written.
    pub(crate) fn text_until(&mut self, end: char) -> String {
        let mut taken = TokenStream::new();
        for token in self.tokens.by_ref() {
            if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == end) {
                break;
            }
            taken.extend([token]);
        }
        taken.to_string()
    }

    /// The tokens up to the next comma outside of `<...>`, which is taken, as written.
    pub(crate) fn type_text(&mut self) -> String {
        let mut taken = TokenStream::new();
        let mut depth = 0u32;
        for token in self.tokens.by_ref() {
            if let TokenTree::Punct(punct) = &token {
                match punct.as_char() {
                    ',' if depth == 0 => break,
                    '<' => depth += 1,
                    '>' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            taken.extend([token]);
        }
        taken.to_string()
    }
}

/// A refusal at a place.
pub(crate) fn refuse<T>(span: Span, message: &str) -> Result<T, Refusal> {
    Err(Refusal {
        span,
        message: message.to_owned(),
    })
}

/// The name, then the body in braces, of a `struct` or `enum`.
pub(crate) fn declaration(cursor: &mut Cursor, keyword: &str) -> Result<(String, Group), Refusal> {
    cursor.visibility();
    if !cursor.keyword(keyword) {
        return cursor.refuse(&format!("this derive is for a `{keyword}`"));
    }
    let name = cursor.ident("a name")?.to_string();
    let Some(body) = cursor.group_if(Delimiter::Brace) else {
        return cursor.refuse("expected `{`: generics and tuples have no JSON form here");
    };
    Ok((name, body))
}
