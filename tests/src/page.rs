//! What a person sees of a page: texts, links, forms, tables. A reader of the pages of this project, not of any.

use std::fmt;

/// Elements that never have content.
const VOID: [&str; 9] = ["area", "base", "br", "col", "hr", "img", "input", "link", "meta"];
/// Elements that begin a new line.
const BLOCKS: [&str; 29] = [
    "p", "div", "section", "main", "nav", "header", "footer", "ul", "ol", "li", "table", "caption", "tr", "td", "th",
    "h1", "h2", "h3", "h4", "dl", "dt", "dd", "form", "label", "summary", "details", "option", "legend", "br",
];

/// A page as it was sent.
#[derive(Clone)]
pub struct Page {
    tokens: Vec<Token>,
    html: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open { name: String, attributes: Vec<(String, String)> },
    Close(String),
    Text(String),
}

impl Token {
    fn attribute(&self, wanted: &str) -> Option<&str> {
        let Self::Open { attributes, .. } = self else { return None };
        attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    fn opens(&self, wanted: &str) -> bool {
        matches!(self, Self::Open { name, .. } if name == wanted)
    }
}

/// A form with what it would send if nothing were changed.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// `get` or `post`.
    pub method: String,
    /// Every input, in order.
    pub fields: Vec<Field>,
}

/// An input of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type; `select` and `textarea` for those.
    pub kind: String,
    /// What it holds: for a box, what it sends when it is ticked.
    pub value: String,
    /// A box: it is ticked. Anything else is sent always.
    pub sent: bool,
    /// What may be chosen: value, text.
    pub options: Vec<(String, String)>,
}

impl Form {
    /// What it sends with `changes`, as a browser would.
    ///
    /// # Panics
    /// It has no field of a name in `changes`.
    #[must_use]
    pub fn filled(&self, changes: &[(&str, &str)]) -> Vec<(String, String)> {
        for (name, _) in changes {
            assert!(
                self.fields.iter().any(|field| field.name == *name),
                "the form to {} has no field {name}",
                self.action
            );
        }
        let mut sent: Vec<(String, String)> = Vec::new();
        for field in &self.fields {
            if changes.iter().any(|(name, _)| *name == field.name) {
                let chosen = changes.iter().filter(|(name, _)| *name == field.name);
                if !sent.iter().any(|(name, _)| *name == field.name) {
                    sent.extend(chosen.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
                }
            } else if field.sent {
                sent.push((field.name.clone(), field.value.clone()));
            }
        }
        sent
    }

    /// What a field holds.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
    }

    /// The value of the choice whose text ends in `text`.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    pub fn choice(&self, name: &str, text: &str) -> String {
        let field = self.fields.iter().find(|field| field.name == name).expect("a field of that name");
        let chosen = field.options.iter().find(|(_, shown)| shown.trim().ends_with(text));
        chosen.map(|(value, _)| value.clone()).unwrap_or_else(|| panic!("{name} has no choice {text}"))
    }
}

impl Page {
    /// Reads a page.
    #[must_use]
    pub fn new(html: &str) -> Self {
        Self { tokens: tokens(html), html: html.to_owned() }
    }

    /// The HTML.
    #[must_use]
    pub fn html(&self) -> &str {
        &self.html
    }

    /// All text, a line for each block.
    #[must_use]
    pub fn text(&self) -> String {
        plain(&self.tokens)
    }

    /// True if the text is somewhere on the page.
    #[must_use]
    pub fn says(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// The main heading, with the marks beside it.
    #[must_use]
    pub fn heading(&self) -> String {
        self.element(|token| token.opens("h1")).map(plain).unwrap_or_default()
    }

    /// What the page says happened.
    #[must_use]
    pub fn notice(&self) -> String {
        self.element(|token| token.attribute("role") == Some("status")).map(plain).unwrap_or_default()
    }

    /// Why the page refused a form.
    #[must_use]
    pub fn refusal(&self) -> String {
        self.element(|token| token.attribute("role") == Some("alert")).map(plain).unwrap_or_default()
    }

    /// The error beside a field.
    #[must_use]
    pub fn field_error(&self, field: &str) -> String {
        let id = format!("f-{field}-error");
        self.element(|token| token.attribute("id") == Some(&id)).map(plain).unwrap_or_default()
    }

    /// The value beside a name in a list of facts.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<String> {
        let at = (0..self.tokens.len()).find(|at| self.tokens[*at].opens("dt") && plain(self.inside(*at)) == name)?;
        let value = (at..self.tokens.len()).find(|at| self.tokens[*at].opens("dd"))?;
        Some(plain(self.inside(value)))
    }

    /// Text of the first element of a class.
    #[must_use]
    pub fn of_class(&self, class: &str) -> Option<String> {
        let is = |token: &Token| token.attribute("class").is_some_and(|own| own.split(' ').any(|own| own == class));
        self.element(is).map(plain)
    }

    /// Addresses of links.
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        let links = self.tokens.iter().filter(|token| token.opens("a"));
        links.filter_map(|token| token.attribute("href")).map(str::to_owned).collect()
    }

    /// The address behind a text.
    #[must_use]
    pub fn link(&self, text: &str) -> Option<String> {
        let links = (0..self.tokens.len()).filter(|at| self.tokens[*at].opens("a"));
        let mut same = links.filter(|at| plain(self.inside(*at)) == text);
        same.next().and_then(|at| self.tokens[at].attribute("href")).map(str::to_owned)
    }

    /// Rows of the table with a caption, the heads first.
    #[must_use]
    pub fn table(&self, caption: &str) -> Option<Vec<Vec<String>>> {
        let tables = (0..self.tokens.len()).filter(|at| self.tokens[*at].opens("table"));
        let inside = tables.map(|at| self.inside(at)).find(|inside| {
            let at = inside.iter().position(|token| token.opens("caption"));
            at.is_some_and(|at| plain(within(inside, at)) == caption)
        })?;
        let rows = (0..inside.len()).filter(|at| inside[*at].opens("tr")).map(|at| within(inside, at));
        Some(rows.map(cells).collect())
    }

    /// All forms.
    #[must_use]
    pub fn forms(&self) -> Vec<Form> {
        (0..self.tokens.len()).filter(|at| self.tokens[*at].opens("form")).map(|at| self.read_form(at)).collect()
    }

    /// The form sent to `action`.
    #[must_use]
    pub fn form(&self, action: &str) -> Option<Form> {
        self.forms().into_iter().find(|form| form.action == action)
    }

    fn read_form(&self, at: usize) -> Form {
        let opening = &self.tokens[at];
        let attribute = |name: &str| opening.attribute(name).unwrap_or_default().to_owned();
        Form {
            action: attribute("action"),
            method: attribute("method").to_lowercase(),
            fields: fields(self.inside(at)),
        }
    }

    fn inside(&self, at: usize) -> &[Token] {
        within(&self.tokens, at)
    }

    fn element(&self, is: impl Fn(&Token) -> bool) -> Option<&[Token]> {
        self.tokens.iter().position(is).map(|at| self.inside(at))
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text())
    }
}

fn cells(row: &[Token]) -> Vec<String> {
    let cells = (0..row.len()).filter(|at| row[*at].opens("td") || row[*at].opens("th"));
    cells.map(|at| plain(within(row, at))).collect()
}

fn fields(inside: &[Token]) -> Vec<Field> {
    let mut fields = Vec::new();
    for (at, token) in inside.iter().enumerate() {
        let Token::Open { name, .. } = token else { continue };
        let Some(field) = token.attribute("name") else { continue };
        let value = token.attribute("value").unwrap_or_default().to_owned();
        let field = match name.as_str() {
            "input" => {
                let kind = token.attribute("type").unwrap_or("text").to_owned();
                let tick = kind == "checkbox" || kind == "radio";
                let value = if tick && value.is_empty() { "on".to_owned() } else { value };
                let sent = kind != "file" && (!tick || token.attribute("checked").is_some());
                Field { name: field.to_owned(), kind, value, sent, options: Vec::new() }
            }
            "textarea" => Field {
                name: field.to_owned(),
                kind: name.clone(),
                value: within(inside, at).iter().filter_map(text_of).collect(),
                sent: true,
                options: Vec::new(),
            },
            "select" => select(field, within(inside, at)),
            _ => continue,
        };
        fields.push(field);
    }
    fields
}

fn select(name: &str, inside: &[Token]) -> Field {
    let options: Vec<usize> = (0..inside.len()).filter(|at| inside[*at].opens("option")).collect();
    let read = |at: &usize| {
        let text = plain(within(inside, *at));
        (inside[*at].attribute("value").map_or_else(|| text.clone(), str::to_owned), text)
    };
    let chosen = options.iter().find(|at| inside[**at].attribute("selected").is_some()).or(options.first());
    Field {
        name: name.to_owned(),
        kind: "select".to_owned(),
        value: chosen.map(read).map(|(value, _)| value).unwrap_or_default(),
        sent: true,
        options: options.iter().map(read).collect(),
    }
}

fn text_of(token: &Token) -> Option<&str> {
    if let Token::Text(text) = token { Some(text) } else { None }
}

/// The tokens between an opening and its close.
fn within(tokens: &[Token], at: usize) -> &[Token] {
    let Some(Token::Open { name, .. }) = tokens.get(at) else { return &[] };
    let mut depth = 0_usize;
    for (offset, token) in tokens[at..].iter().enumerate() {
        match token {
            Token::Open { name: other, .. } if other == name => depth += 1,
            Token::Close(other) if other == name => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &tokens[at + 1..at + offset];
        }
    }
    &tokens[at + 1..]
}

fn plain(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        match token {
            Token::Text(part) => text.push_str(part),
            Token::Open { name, .. } | Token::Close(name) if BLOCKS.contains(&name.as_str()) => text.push('\n'),
            _ => {}
        }
    }
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn tokens(html: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push_text(&mut tokens, &rest[..at]);
        rest = &rest[at..];
        let Some(comment) = rest.strip_prefix("<!") else {
            rest = element(&mut tokens, rest);
            continue;
        };
        // Markers of the renderer are `<!>` and `<!--…-->`.
        rest = match comment.strip_prefix("--") {
            Some(inside) => inside.split_once("-->").map_or("", |(_, after)| after),
            None => comment.split_once('>').map_or("", |(_, after)| after),
        };
    }
    push_text(&mut tokens, rest);
    tokens
}

fn push_text(tokens: &mut Vec<Token>, text: &str) {
    if !text.is_empty() {
        tokens.push(Token::Text(decoded(text)));
    }
}

/// Reads the tag at the beginning of `rest`; answers what follows it.
fn element<'a>(tokens: &mut Vec<Token>, rest: &'a str) -> &'a str {
    let end = tag_end(rest);
    let (tag, after) = (&rest[1..end], rest.get(end + 1..).unwrap_or_default());
    if let Some(name) = tag.strip_prefix('/') {
        tokens.push(Token::Close(name.trim().to_lowercase()));
        return after;
    }
    let tag = tag.trim_end_matches('/');
    let (name, attributes) = tag.split_once(|c: char| c.is_whitespace()).unwrap_or((tag, ""));
    let name = name.to_lowercase();
    let raw = name == "script" || name == "style";
    let void = VOID.contains(&name.as_str());
    let close = format!("</{name}>");
    tokens.push(Token::Open { name: name.clone(), attributes: read_attributes(attributes) });
    if void {
        tokens.push(Token::Close(name));
        return after;
    }
    if raw { after.find(&close).map_or("", |at| &after[at..]) } else { after }
}

/// Where a tag ends: the first `>` outside quotes.
fn tag_end(rest: &str) -> usize {
    let mut quoted = false;
    for (at, c) in rest.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return at,
            _ => {}
        }
    }
    rest.len()
}

fn read_attributes(text: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..end].to_lowercase();
        rest = &rest[end..];
        let value = if let Some(quoted) = rest.strip_prefix("=\"") {
            let (value, after) = quoted.split_once('"').unwrap_or((quoted, ""));
            rest = after;
            decoded(value)
        } else if let Some(bare) = rest.strip_prefix('=') {
            let end = bare.find(char::is_whitespace).unwrap_or(bare.len());
            rest = &bare[end..];
            decoded(&bare[..end])
        } else {
            String::new()
        };
        attributes.push((name, value));
        rest = rest.trim_start();
    }
    attributes
}

fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&nbsp;", "\u{a0}");
    plain.replace("&#x27;", "'").replace("&#39;", "'").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = r##"<!DOCTYPE html><html><head><script nonce="x">if (a < b) {}</script></head><body>
        <h1>Runs<!--hk=1--> <span class="badge">draft</span></h1><div role="status"><p>Saved.</p></div>
        <dl><div><dt>Net</dt><dd><span>12.00</span></dd></div></dl>
        <table><caption>Items</caption><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td>1 &amp; 2</td></tr></tbody></table>
        <form method="POST" action="/x?a=1&amp;b=2"><input type="hidden" name="version" value="7"><input name="name" value="&quot;马䶮&quot;">
        <input type="checkbox" name="all"><select name="unit"><option value="a">A</option><option value="b" selected>B</option></select>
        <textarea name="note">old</textarea><input type="file" name="file"><button type="submit">Go</button></form>
        <a class="more" href="/runs/7">More</a></body></html>"##;

    #[test]
    fn a_page_is_read_as_people_see_it() {
        let page = Page::new(HTML);
        assert_eq!(page.heading(), "Runs draft");
        assert_eq!(page.notice(), "Saved.");
        assert_eq!(page.fact("Net").as_deref(), Some("12.00"));
        assert_eq!(page.table("Items"), Some(vec![vec!["A".to_owned()], vec!["1 & 2".to_owned()]]));
        assert_eq!(page.link("More").as_deref(), Some("/runs/7"));
        assert_eq!(page.of_class("badge").as_deref(), Some("draft"));
        assert!(!page.says("a < b"), "scripts are no text");
    }

    #[test]
    fn a_form_sends_what_a_browser_would() {
        let form = Page::new(HTML).form("/x?a=1&b=2").expect("the form");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let unchanged = [pair("version", "7"), pair("name", "\"马䶮\""), pair("unit", "b"), pair("note", "old")];
        assert_eq!(form.filled(&[]), unchanged, "no box that is not ticked, no file");
        assert_eq!(
            form.filled(&[("all", "on"), ("note", "new")])[2..],
            [pair("all", "on"), pair("unit", "b"), pair("note", "new")]
        );
        assert_eq!(form.choice("unit", "A"), "a");
    }

    #[test]
    #[should_panic(expected = "has no field salary")]
    fn a_field_that_is_not_there_cannot_be_filled_in() {
        let _ = Page::new(HTML).forms()[0].filled(&[("salary", "1")]);
    }
}
