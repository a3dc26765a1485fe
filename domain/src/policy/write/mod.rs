//! From a [`Pack`] to the text of its `pack.toml`: what the reader makes of it is the same pack again.
//!
//! Series of equal steps are written out as grades, and bases without the figures that a month gives them.

mod appraisal;
mod benchmark;
mod contributions;
mod items;
mod ladder;
mod placement;
mod retirement;
mod staffing;
mod tax;
mod training;
mod withholding;
mod workforce;

use super::{Layer, Manifest, Named, Pack, PackKind, PackStatus, Rules, Tree};
use crate::calendar::Date;
use crate::money::{Money, Rate};

/// The text of a pack.
#[must_use]
pub fn to_toml(pack: &Pack) -> String {
    to_tree(pack).to_toml()
}

/// The keys and values of a pack.
#[must_use]
pub fn to_tree(pack: &Pack) -> Tree {
    let mut root = Entries::default();
    let rules = match &pack.rules {
        Rules::Ladder(rules) => {
            // A list beside its key must stand before the first table.
            root = root.list("succeeds", &rules.succeeds, |id| Tree::Text(id.clone()));
            ladder::write(rules)
        }
        Rules::PayItems(rules) => items::write(rules),
        Rules::Contributions(rules) => contributions::write(rules),
        Rules::Withholding(rules) => withholding::write(rules),
        Rules::Benchmark(rules) => benchmark::write(rules),
        Rules::Appraisal(rules) => appraisal::write(rules),
        Rules::Training(rules) => training::write(rules),
        Rules::Workforce(rules) => workforce::write(rules),
        Rules::Retirement(rules) => retirement::write(rules),
        Rules::Staffing(rules) => staffing::write(rules),
    };
    root.put("pack", manifest(&pack.manifest)).and(rules).table()
}

fn manifest(manifest: &Manifest) -> Tree {
    Entries::default()
        .text("id", &manifest.id)
        .text("kind", kind(manifest.kind))
        .named("title", &manifest.title)
        .named("issuer", &manifest.issuer)
        .text("document", &manifest.document)
        .text("layer", layer(manifest.layer))
        .text("status", status(manifest.status))
        .date("valid_from", manifest.valid_from)
        .maybe(manifest.valid_to, |entries, to| entries.date("valid_to", to))
        .maybe(manifest.note.as_ref(), |entries, note| entries.named("note", note))
        .table()
}

const fn kind(kind: PackKind) -> &'static str {
    match kind {
        PackKind::Ladder => "ladder",
        PackKind::PayItems => "pay_items",
        PackKind::Contributions => "contributions",
        PackKind::Withholding => "withholding",
        PackKind::Benchmark => "benchmark",
        PackKind::Appraisal => "appraisal",
        PackKind::Training => "training",
        PackKind::Workforce => "workforce",
        PackKind::Retirement => "retirement",
        PackKind::Staffing => "staffing",
    }
}

const fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Nation => "nation",
        Layer::Province => "province",
        Layer::City => "city",
        Layer::District => "district",
    }
}

const fn status(status: PackStatus) -> &'static str {
    match status {
        PackStatus::Confirmed => "confirmed",
        PackStatus::Sample => "sample",
    }
}

/// A table as it is put together.
#[derive(Default)]
struct Entries(Vec<(String, Tree)>);

impl Entries {
    fn table(self) -> Tree {
        Tree::Table(self.0)
    }

    fn put(mut self, key: &str, value: Tree) -> Self {
        self.0.push((key.to_owned(), value));
        self
    }

    fn and(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    fn maybe<T>(self, value: Option<T>, put: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => put(self, value),
            None => self,
        }
    }

    fn text(self, key: &str, text: &str) -> Self {
        self.put(key, Tree::Text(text.to_owned()))
    }

    fn named(self, key: &str, name: &Named) -> Self {
        self.put(key, named(name))
    }

    fn date(self, key: &str, date: Date) -> Self {
        self.put(key, Tree::Bare(date.to_string()))
    }

    fn money(self, key: &str, amount: Money) -> Self {
        self.put(key, money(amount))
    }

    fn rate(self, key: &str, rate: Rate) -> Self {
        self.text(key, &rate.to_string())
    }

    fn number(self, key: &str, number: impl Into<i64>) -> Self {
        let number: i64 = number.into();
        self.put(key, Tree::Bare(number.to_string()))
    }

    fn flag(self, key: &str, flag: bool) -> Self {
        self.put(key, Tree::Flag(flag))
    }

    /// A list, left out when it is empty.
    fn list<T>(self, key: &str, entries: &[T], write: impl FnMut(&T) -> Tree) -> Self {
        if entries.is_empty() { self } else { self.put(key, Tree::List(entries.iter().map(write).collect())) }
    }
}

fn named(name: &Named) -> Tree {
    Entries::default().text("zh", &name.zh).text("en", &name.en).table()
}

/// Whole yuan without decimals, else with two.
fn money(amount: Money) -> Tree {
    let text = amount.plain();
    Tree::Bare(text.strip_suffix(".00").map_or_else(|| text.clone(), str::to_owned))
}
