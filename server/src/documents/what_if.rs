//! What other rules would bring as a briefing: sentences first, then the tables and charts they come from.

use anyhow::Result;
use app::context::Cx;
use app::error::ApiError;
use app::explain::source;
use app::pages::runs::reason;
use app::pages::what_if::{Asked, assumptions, band, described, draft_name, norm};
use app::words::{NOTHING, named, word};
use domain::benchmark::Caliber;
use domain::money::Money;
use domain::pay::Hold;
use domain::what_if::ByRules;
use locales::Locale;
use reports::{Bar, BarChart, Block, Pdf, Report, Table, TableColumn, TableRow};
use store::what_if::{Difference, DraftAnswer, Posts, WhatIf};

use super::print;

/// Figures of a draft.
type Of = fn(&DraftAnswer) -> &Vec<(Caliber, Difference)>;

/// What the answer is an answer to, in words.
pub struct Question {
    /// What each draft changes.
    pub drafts: Vec<String>,
    /// What is assumed.
    pub assumed: String,
    /// Who cannot be told of: draft, rules and reason, and how many.
    pub held: Vec<([String; 3], u64)>,
}

impl Question {
    /// Of an answer.
    ///
    /// # Errors
    /// The store fails.
    pub async fn of(cx: &Cx, asked: &Asked, found: &WhatIf) -> Result<Self, ApiError> {
        let offer = cx.store.what_if_offer(cx.principal()?, asked.spec.first).await?;
        let names = cx.names().await?;
        let held = found.drafts.iter().enumerate().flat_map(|(at, draft)| {
            let of = |(by, hold, people): &(ByRules, Hold, u64)| {
                let rules = match by {
                    ByRules::Today => "trial.held_today",
                    ByRules::Draft => "trial.held_draft",
                };
                ([name_of(cx.locale, found, at), cx.t(rules), reason(cx, &names, hold)], *people)
            };
            draft.held.iter().map(of).collect::<Vec<_>>()
        });
        Ok(Self {
            held: held.collect(),
            drafts: asked.spec.drafts.iter().map(|draft| described(cx, draft, &offer)).collect(),
            assumed: cx.list(assumptions(cx, asked)),
        })
    }
}

/// Writes the briefing.
///
/// # Errors
/// A font fails, or the store.
pub async fn what_if_briefing(cx: &Cx, asked: &Asked, found: &WhatIf) -> Result<Pdf> {
    let question = Question::of(cx, asked, found).await?;
    let report = briefing(cx.locale, asked, found, &question);
    print(cx.locale, cx.now, report.title.clone(), vec![report]).await
}

fn name_of(locale: Locale, found: &WhatIf, at: usize) -> String {
    draft_name(locale, found.drafts.get(at).map(|draft| draft.name.as_str()).unwrap_or_default(), at)
}

fn briefing(locale: Locale, asked: &Asked, found: &WhatIf, question: &Question) -> Report {
    let text = |key: &str| locale.text(key).to_owned();
    let spec = &asked.spec;
    let values = [
        ("unit", found.name.clone()),
        ("people", found.people.to_string()),
        ("month", app::words::month(locale, found.first)),
        ("months", found.months.to_string()),
        ("caliber", word(locale, spec.by)),
    ];
    let assumed = locale.format("trial.paper.assumed", &[("assumed", &question.assumed)]);
    let mut blocks = vec![Block::Paragraph(filled(locale, "trial.paper.text", &values)), Block::Paragraph(assumed)];
    let drafts = found.drafts.iter().enumerate();
    let said = drafts.map(|(at, draft)| {
        let what = question.drafts.get(at).cloned().unwrap_or_default();
        Block::Paragraph(sentence(locale, (name_of(locale, found, at), what), draft))
    });
    blocks.extend(said);
    let months = found.months.to_string();
    let spans: [(&str, Of); 2] = [("trial.now", |draft| &draft.now), ("trial.over", |draft| &draft.over)];
    for (key, of) in spans {
        blocks.push(Block::Heading(locale.format(key, &[("months", &months)])));
        blocks.push(Block::Table(cost(locale, found, of)));
    }
    blocks.push(Block::Heading(locale.format("trial.parts", &[("caliber", &word(locale, spec.by))])));
    blocks.push(Block::Table(parts(locale, found)));
    for (at, draft) in found.drafts.iter().enumerate().filter(|(_, draft)| !draft.parts.bands.is_empty()) {
        blocks.push(Block::Note(locale.format("trial.bands", &[("draft", &name_of(locale, found, at))])));
        blocks.push(Block::Bars(bands(locale, found, draft)));
    }
    if found.drafts.first().is_some_and(|draft| draft.by_unit.len() > 1) {
        blocks.push(Block::Heading(locale.format("trial.by_unit", &[("months", &months)])));
        blocks.push(Block::Table(units(locale, found)));
    }
    if found.drafts.first().is_some_and(|draft| !draft.floors.is_empty()) {
        blocks.push(Block::Heading(text("trial.floors")));
        blocks.push(Block::Table(floors(locale, found)));
    }
    if let Some(today) = &found.posts {
        blocks.push(Block::Heading(text("trial.posts")));
        blocks.push(Block::Table(posts(locale, found, today)));
        blocks.push(Block::Note(text("trial.posts_hint")));
    }
    if !question.held.is_empty() {
        blocks.push(Block::Heading(text("trial.held")));
        blocks.push(Block::Table(held(locale, question)));
    }
    let mut notes = vec![text("trial.paper.note"), text("trial.parts_hint"), text("trial.floors_hint")];
    if found.aggregate {
        notes.push(text("trial.suppressed"));
    }
    Report {
        title: asked.saved.as_ref().map_or_else(|| text("trial.paper.title"), |saved| saved.title.clone()),
        subtitle: found.first.to_string(),
        unit: found.name.clone(),
        blocks,
        notes,
        sample: found.sample,
        fictitious: found.fictitious,
        ..Report::default()
    }
}

fn filled(locale: Locale, key: &str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    locale.format(key, &values)
}

fn sentence(locale: Locale, (name, what): (String, String), draft: &DraftAnswer) -> String {
    let cost = draft.over.iter().find(|(caliber, _)| *caliber == Caliber::EmployerCost);
    let Some(more) = cost.map(|(_, cost)| cost.more()) else {
        return locale.format("trial.few", &[("draft", &name)]);
    };
    let direction = locale.text(if more.is_negative() { "trial.paper.less" } else { "trial.paper.more" });
    let amount = if more.is_negative() { -more } else { more };
    let mut values =
        vec![("draft", name), ("what", what), ("direction", direction.to_owned()), ("amount", amount.to_string())];
    let parts = &draft.parts;
    match (parts.winners, parts.losers, parts.same) {
        (Some((winners, _)), Some((losers, _)), Some(same)) => {
            values.extend([
                ("winners", winners.to_string()),
                ("losers", losers.to_string()),
                ("same", same.to_string()),
            ]);
            filled(locale, "trial.paper.draft", &values)
        }
        _ => filled(locale, "trial.paper.draft_few", &values),
    }
}

fn signed(amount: Money) -> String {
    app::components::signed(amount)
}

fn cost(locale: Locale, found: &WhatIf, of: Of) -> Table {
    let mut columns =
        vec![TableColumn::text(locale.text("trial.caliber")), TableColumn::figure(locale.text("trial.today"))];
    for at in 0..found.drafts.len() {
        columns.push(TableColumn::figure(name_of(locale, found, at)));
        columns.push(TableColumn::figure(locale.text("trial.more")));
    }
    let rows = Caliber::ALL.iter().map(|caliber| {
        let find = |draft: &DraftAnswer| of(draft).iter().find(|(known, _)| known == caliber).map(|(_, found)| *found);
        let today = found.drafts.first().and_then(find);
        let mut cells = vec![word(locale, *caliber), shown(today.map(|found| found.before.to_string()))];
        for draft in &found.drafts {
            let found = find(draft);
            cells.push(shown(found.map(|found| found.after.to_string())));
            cells.push(shown(found.map(|found| signed(found.more()))));
        }
        TableRow::new(cells)
    });
    Table { columns, rows: rows.collect(), ..Table::default() }
}

fn shown(text: Option<String>) -> String {
    text.unwrap_or_else(|| NOTHING.to_owned())
}

fn parts(locale: Locale, found: &WhatIf) -> Table {
    let figures = ["winners", "won", "losers", "lost", "same", "mean", "median"];
    let figures = figures.map(|key| TableColumn::figure(locale.text(&format!("trial.{key}"))));
    let mut columns = vec![TableColumn::text(locale.text("trial.drafts"))];
    columns.extend(figures);
    let rows = found.drafts.iter().enumerate().map(|(at, draft)| {
        let parts = &draft.parts;
        let some = !draft.over.is_empty();
        TableRow::new(vec![
            name_of(locale, found, at),
            shown(parts.winners.map(|(people, _)| people.to_string())),
            shown(parts.winners.map(|(_, won)| won.to_string())),
            shown(parts.losers.map(|(people, _)| people.to_string())),
            shown(parts.losers.map(|(_, lost)| lost.to_string())),
            shown(parts.same.map(|people| people.to_string())),
            shown(some.then(|| signed(parts.mean))),
            shown(parts.median.map(signed)),
        ])
    });
    Table { columns, rows: rows.collect(), ..Table::default() }
}

fn bands(locale: Locale, found: &WhatIf, draft: &DraftAnswer) -> BarChart {
    let some = draft.parts.bands.iter().filter(|(of, visible)| of.people > 0 || !*visible);
    let bars = some.map(|(of, visible)| Bar {
        label: band(locale, of, found.months),
        amount: of.people,
        value: if *visible { of.people.to_string() } else { locale.text("trial.hidden").to_owned() },
    });
    BarChart { bars: bars.collect(), ..BarChart::default() }
}

fn units(locale: Locale, found: &WhatIf) -> Table {
    let mut columns =
        vec![TableColumn::text(locale.text("worker.unit")), TableColumn::figure(locale.text("structure.people"))];
    for at in 0..found.drafts.len() {
        let name = name_of(locale, found, at);
        columns.push(TableColumn::figure(locale.format("trial.cost_of", &[("draft", &name)])));
    }
    let first = found.drafts.first().map(|draft| draft.by_unit.as_slice()).unwrap_or_default();
    let rows = first.iter().map(|unit| {
        let mut cells = vec![unit.name.clone(), unit.people.to_string()];
        cells.extend(found.drafts.iter().map(|draft| {
            let same = draft.by_unit.iter().find(|other| other.path == unit.path);
            shown(same.and_then(|found| found.shown).map(|(cost, _)| signed(cost.more())))
        }));
        TableRow::new(cells)
    });
    Table { columns, rows: rows.collect(), ..Table::default() }
}

fn posts(locale: Locale, found: &WhatIf, today: &Posts) -> Table {
    let mut columns =
        vec![TableColumn::text(locale.text("trial.drafts")), TableColumn::text(locale.text("trial.by_norm"))];
    let heads = ["headcount.approved", "headcount.filled", "headcount.vacant", "headcount.over", "trial.filling_now"];
    columns.extend(heads.map(|key| TableColumn::figure(locale.text(key))));
    let months = found.months.to_string();
    columns.push(TableColumn::figure(locale.format("trial.filling_over", &[("months", &months)])));
    let row = |name: String, posts: &Posts| {
        let whole = &posts.whole;
        let mut cells = vec![name, norm(locale, &posts.norm)];
        cells.extend([whole.approved, whole.filled, whole.vacant, whole.over].map(|count| count.to_string()));
        cells.push(shown(posts.filling.map(|filling| filling.now.to_string())));
        cells.push(shown(posts.filling.map(|filling| filling.over.to_string())));
        TableRow::new(cells)
    };
    let mut rows = vec![row(locale.text("trial.today").to_owned(), today)];
    let drafts = found.drafts.iter().enumerate();
    rows.extend(drafts.filter_map(|(at, draft)| Some(row(name_of(locale, found, at), draft.posts.as_ref()?))));
    Table { columns, rows, ..Table::default() }
}

fn held(locale: Locale, question: &Question) -> Table {
    let heads = ["trial.drafts", "trial.held_by", "trial.held_why"];
    let mut columns: Vec<TableColumn> = heads.iter().map(|key| TableColumn::text(locale.text(key))).collect();
    columns.push(TableColumn::figure(locale.text("structure.people")));
    let rows = question.held.iter().map(|(words, people)| {
        let mut cells = words.to_vec();
        cells.push(people.to_string());
        TableRow::new(cells)
    });
    Table { columns, rows: rows.collect(), ..Table::default() }
}

fn floors(locale: Locale, found: &WhatIf) -> Table {
    let columns = ["trial.floor", "trial.drafts", "trial.floor_reached"].map(|key| TableColumn::text(locale.text(key)));
    let reached = |group| app::pages::what_if::reached(locale, found, group);
    let first = found.drafts.first().map(|draft| draft.floors.as_slice()).unwrap_or_default();
    let rows = first.iter().flat_map(|floor| {
        let name = format!("{}（{}）", named(locale, &floor.floor.rule.name), source(locale, &floor.floor.clause));
        let mut rows = vec![TableRow::new(vec![name, locale.text("trial.today").to_owned(), reached(floor.before)])];
        rows.extend(found.drafts.iter().enumerate().map(|(at, draft)| {
            let code = &floor.floor.rule.code;
            let same = draft.floors.iter().find(|other| other.floor.rule.code == *code);
            TableRow::new(vec![String::new(), name_of(locale, found, at), reached(same.and_then(|found| found.after))])
        }));
        rows
    });
    Table { columns: columns.to_vec(), rows: rows.collect(), ..Table::default() }
}
