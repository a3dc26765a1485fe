//! A pack's file as keys and values, to be written out and changed key by key.
//!
//! Nothing here knows what a key means: the reader does, and it is asked again after every change.

use toml::de::{DeTable, DeValue};

/// A value, with tables in the order they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// A text.
    Text(String),
    /// A number or date as it stands in the file.
    Bare(String),
    /// True or false.
    Flag(bool),
    /// A list.
    List(Vec<Tree>),
    /// A table.
    Table(Vec<(String, Tree)>),
}

/// One step of a dotted key: the name, and the position behind it if there is one.
type Step<'a> = (&'a str, Option<usize>);

fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let step = |part| match str::split_once(part, '[') {
        None => Some((part, None)),
        Some((name, rest)) => Some((name, Some(rest.strip_suffix(']')?.parse().ok()?))),
    };
    path.split('.').map(step).collect()
}

impl Tree {
    /// Reads TOML; `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        DeTable::parse(text).ok().map(|root| table(root.get_ref()))
    }

    /// The value at a dotted key (`grades[3].amount`).
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Self> {
        steps(path)?.into_iter().try_fold(self, |tree, (name, at)| {
            let found = tree.child(name)?;
            match (at, found) {
                (None, found) => Some(found),
                (Some(at), Self::List(entries)) => entries.get(at),
                (Some(_), _) => None,
            }
        })
    }

    fn get_mut(&mut self, path: &str) -> Option<&mut Self> {
        steps(path)?.into_iter().try_fold(self, |tree, (name, at)| {
            let found = tree.child_mut(name)?;
            match (at, found) {
                (None, found) => Some(found),
                (Some(at), Self::List(entries)) => entries.get_mut(at),
                (Some(_), _) => None,
            }
        })
    }

    fn child(&self, name: &str) -> Option<&Self> {
        let Self::Table(entries) = self else { return None };
        entries.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    fn child_mut(&mut self, name: &str) -> Option<&mut Self> {
        let Self::Table(entries) = self else { return None };
        entries.iter_mut().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Entries of the list at a dotted key; none if there is no list.
    #[must_use]
    pub fn entries(&self, path: &str) -> &[Self] {
        match self.get(path) {
            Some(Self::List(entries)) => entries,
            _ => &[],
        }
    }

    /// The value at a dotted key as somebody would enter it; empty if there is none.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        self.get(path).map(Self::as_entered).unwrap_or_default()
    }

    fn as_entered(&self) -> String {
        match self {
            Self::Text(text) | Self::Bare(text) => text.clone(),
            Self::Flag(flag) => flag.to_string(),
            Self::List(entries) => entries.iter().map(Self::as_entered).collect::<Vec<_>>().join(", "),
            Self::Table(_) => String::new(),
        }
    }

    /// Puts a value at a dotted key, with the tables on the way; false if a list on the way has no such entry.
    pub fn set(&mut self, path: &str, value: Self) -> bool {
        let (above, name) = path.rsplit_once('.').unwrap_or(("", path));
        if !above.is_empty() && self.get(above).is_none() && !self.set(above, Self::Table(Vec::new())) {
            return false;
        }
        let holder = if above.is_empty() { Some(self) } else { self.get_mut(above) };
        let Some(holder) = holder else { return false };
        if name.contains('[') {
            return holder.get_mut(name).is_some_and(|old| {
                *old = value;
                true
            });
        }
        if let Some(old) = holder.child_mut(name) {
            *old = value;
            return true;
        }
        let Self::Table(entries) = holder else { return false };
        entries.push((name.to_owned(), value));
        true
    }

    /// Takes away the value at a dotted key, or the entry of a list.
    pub fn remove(&mut self, path: &str) -> Option<Self> {
        let (above, name) = path.rsplit_once('.').unwrap_or(("", path));
        let holder = if above.is_empty() { self } else { self.get_mut(above)? };
        if let Some((list, at)) = name.split_once('[') {
            let at: usize = at.strip_suffix(']')?.parse().ok()?;
            let Self::List(entries) = holder.child_mut(list)? else { return None };
            return (at < entries.len()).then(|| entries.remove(at));
        }
        let Self::Table(entries) = holder else { return None };
        let at = entries.iter().position(|(key, _)| key == name)?;
        Some(entries.remove(at).1)
    }

    /// Puts an entry into the list at a dotted key: at a position, or at the end; the list is made if there is none.
    pub fn insert(&mut self, path: &str, at: Option<usize>, entry: Self) -> bool {
        if self.get(path).is_none() && !self.set(path, Self::List(Vec::new())) {
            return false;
        }
        let Some(Self::List(entries)) = self.get_mut(path) else { return false };
        let at = at.unwrap_or(entries.len()).min(entries.len());
        entries.insert(at, entry);
        true
    }

    /// The file.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        if let Self::Table(entries) = self {
            write_table(&mut out, "", entries);
        }
        out
    }

    /// Written with the key it stands under, not under a head of its own.
    fn is_inline(&self, key: &str) -> bool {
        match self {
            Self::Table(entries) => {
                let plain = entries.iter().all(|(_, value)| !matches!(value, Self::List(_) | Self::Table(_)));
                let name = entries.iter().all(|(key, _)| key == "zh" || key == "en");
                plain && (name || matches!(key, "amounts" | "classes" | "factors" | "pays"))
            }
            Self::List(entries) => entries.is_empty() || entries.iter().any(|entry| !matches!(entry, Self::Table(_))),
            _ => true,
        }
    }

    fn inline(&self, out: &mut String) {
        match self {
            Self::Text(text) => quote(out, text),
            Self::Bare(text) => out.push_str(text),
            Self::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::List(entries) => {
                out.push('[');
                for (at, entry) in entries.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { ", " });
                    entry.inline(out);
                }
                out.push(']');
            }
            Self::Table(entries) => {
                out.push('{');
                for (at, (key, value)) in entries.iter().enumerate() {
                    out.push_str(if at == 0 { " " } else { ", " });
                    name(out, key);
                    out.push_str(" = ");
                    value.inline(out);
                }
                out.push_str(if entries.is_empty() { "}" } else { " }" });
            }
        }
    }
}

fn table(entries: &DeTable<'_>) -> Tree {
    let mut ordered: Vec<_> = entries.iter().collect();
    ordered.sort_by_key(|(key, _)| key.span().start);
    Tree::Table(ordered.into_iter().map(|(key, entry)| (key.get_ref().to_string(), value(entry.get_ref()))).collect())
}

fn value(found: &DeValue<'_>) -> Tree {
    match found {
        DeValue::String(text) => Tree::Text(text.to_string()),
        DeValue::Integer(number) => Tree::Bare(number.to_string()),
        DeValue::Float(number) => Tree::Bare(number.to_string()),
        DeValue::Boolean(flag) => Tree::Flag(*flag),
        DeValue::Datetime(moment) => Tree::Bare(moment.to_string()),
        DeValue::Array(entries) => Tree::List(entries.iter().map(|entry| value(entry.get_ref())).collect()),
        DeValue::Table(entries) => table(entries),
    }
}

/// What stands beside its key first: TOML would read it as part of the table before it otherwise.
fn write_table(out: &mut String, path: &str, entries: &[(String, Tree)]) {
    for (key, value) in entries.iter().filter(|(key, value)| value.is_inline(key)) {
        name(out, key);
        out.push_str(" = ");
        value.inline(out);
        out.push('\n');
    }
    for (key, value) in entries.iter().filter(|(key, value)| !value.is_inline(key)) {
        let mut below = path.to_owned();
        below.push_str(if path.is_empty() { "" } else { "." });
        name(&mut below, key);
        match value {
            Tree::List(list) => {
                for entry in list {
                    head(out, &format!("[[{below}]]"));
                    if let Tree::Table(entries) = entry {
                        write_table(out, &below, entries);
                    }
                }
            }
            Tree::Table(entries) => {
                // A table that holds nothing but tables needs no head of its own.
                if entries.is_empty() || entries.iter().any(|(key, value)| value.is_inline(key)) {
                    head(out, &format!("[{below}]"));
                }
                write_table(out, &below, entries);
            }
            _ => {}
        }
    }
}

fn head(out: &mut String, head: &str) {
    out.push_str(if out.is_empty() { "" } else { "\n" });
    out.push_str(head);
    out.push('\n');
}

fn name(out: &mut String, key: &str) {
    if !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        out.push_str(key);
    } else {
        quote(out, key);
    }
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_ascii_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}
