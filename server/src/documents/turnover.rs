//! Comings and goings, and how long people stay, as briefings: sentences first, then the tables and charts they come from.

use anyhow::Result;
use app::pages::turnover::survival::{self, DRAWN, MONTHS, last};
use app::pages::turnover::words;
use app::told;
use app::words::Names;
use domain::access::Principal;
use domain::policy::PackStatus;
use domain::survival::{Curve as Stays, Fixed};
use locales::Locale;
use reports::{Bar, BarChart, Block, Curve, CurveChart, Pdf, Report, Table, TableColumn, TableRow};
use store::turnover::{Shown, Stayed, Survival, SurvivalQuery, TurnoverGroup, TurnoverQuery, UnitTurnover};
use store::{Store, Timestamp};

use super::print;

fn filled(locale: Locale, key: &str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    locale.format(key, &values)
}

/// Writes the briefing on comings and goings; `None` where no rules say how.
///
/// # Errors
/// `NotFound` for a unit outside the scope; the store or a font fails.
pub async fn turnover_briefing(
    store: &Store,
    by: &Principal,
    query: &TurnoverQuery,
    (locale, names): (Locale, &Names),
    now: Timestamp,
) -> Result<Option<Pdf>> {
    let Some(found) = store.turnover(by, query).await? else { return Ok(None) };
    let report = comings(locale, names, &found);
    Ok(Some(print(locale, now, report.title.clone(), vec![report]).await?))
}

fn comings(locale: Locale, names: &Names, found: &UnitTurnover) -> Report {
    let text = |key: &str| locale.text(key).to_owned();
    let mut blocks: Vec<Block> = sentences(locale, found).into_iter().map(Block::Paragraph).collect();
    if let Ok(shown) = &found.whole {
        blocks.push(Block::Facts(words::facts(locale, found, shown)));
        blocks.push(Block::Heading(text("turnover.apart")));
        blocks.push(Block::Facts(words::apart(locale, found, shown)));
    }
    if let Ok(reasons) = &found.reasons {
        blocks.push(Block::Heading(text("turnover.by_reason")));
        let bars = reasons.iter().map(|(reason, left)| Bar {
            label: words::reason(locale, &found.policy, *reason),
            amount: u64::from(*left),
            value: left.to_string(),
        });
        blocks.push(Block::Bars(BarChart { bars: bars.collect(), ..BarChart::default() }));
        blocks.push(Block::Table(reason_table(locale, found, reasons)));
    }
    if !found.parts.is_empty() {
        let (title, first) = words::part_keys(found);
        blocks.push(Block::Heading(text(title)));
        let bars = found.parts.iter().map(|part| Bar {
            label: words::part(locale, part),
            amount: u64::from(part.shown.row.all_left()),
            value: part.shown.row.all_left().to_string(),
        });
        blocks.push(Block::Bars(BarChart { bars: bars.collect(), ..BarChart::default() }));
        let rows = found.parts.iter().map(|part| line(found, words::part(locale, part), &part.shown));
        blocks.push(Block::Table(table(locale, first, rows.collect())));
    }
    if !found.units.is_empty() {
        blocks.push(Block::Heading(text("structure.by_unit")));
        let rows = found.units.iter().map(|group| grouped(locale, found, words::unit(locale, found, group), group));
        blocks.push(Block::Table(table(locale, "worker.unit", rows.collect())));
    }
    for of in &found.tables {
        blocks.push(Block::Heading(words::dimension(locale, &found.policy, &of.by)));
        let name = |group: &TurnoverGroup| words::group(locale, &found.policy, names, &of.by, group);
        let rows = of.groups.iter().map(|group| grouped(locale, found, name(group), group));
        blocks.push(Block::Table(table(locale, "turnover.book.group", rows.collect())));
    }
    let mut notes = vec![words::formula(locale, &found.policy)];
    if let Some(least) = &found.least {
        notes.extend([text("turnover.halves_hint"), words::guarded(locale, least)]);
    }
    Report {
        title: text("turnover.brief.title"),
        subtitle: words::months(locale, found),
        unit: found.unit.1.clone(),
        blocks,
        notes,
        sample: found.policy.pack.status == PackStatus::Sample,
        fictitious: found.fictitious,
        ..Report::default()
    }
}

/// What the tables come to in words.
fn sentences(locale: Locale, found: &UnitTurnover) -> Vec<String> {
    let shown = match &found.whole {
        Ok(shown) => shown,
        Err(why) => return vec![told::hidden(locale, *why, found.least.as_ref())],
    };
    let row = &shown.row;
    let decimals = found.policy.rules.shares.decimals;
    let values = [
        ("months", words::months(locale, found)),
        ("unit", found.unit.1.clone()),
        ("start", row.start.to_string()),
        ("joined", row.joined.to_string()),
        ("left", row.all_left().to_string()),
        ("end", row.end.to_string()),
        ("rate", words::percent(decimals, row.rate)),
        ("voluntary", words::percent(decimals, row.voluntary_rate)),
    ];
    if let Some(why) = words::no_natures(locale, found, shown) {
        return vec![filled(locale, "turnover.brief.text_counts", &values), why];
    }
    let mut said = vec![filled(locale, "turnover.brief.text", &values)];
    let known = found.reasons.iter().flatten().filter(|(reason, _)| reason.is_some());
    said.extend(known.max_by_key(|(_, left)| *left).map(|(reason, left)| {
        let values = [("reason", words::reason(locale, &found.policy, *reason)), ("count", left.to_string())];
        filled(locale, "turnover.brief.reason", &values)
    }));
    said
}

fn reason_table(locale: Locale, found: &UnitTurnover, reasons: &[(Option<domain::turnover::Reason>, u32)]) -> Table {
    let columns = vec![
        TableColumn::text(locale.text("turnover.reason")),
        TableColumn::text(locale.text("turnover.nature")),
        TableColumn::figure(locale.text("turnover.left")),
    ];
    let rule = &found.policy.rules.turnover;
    let rows = reasons.iter().map(|(reason, left)| {
        let nature = words::nature(locale, rule.nature(*reason));
        TableRow::new(vec![words::reason(locale, &found.policy, *reason), nature, left.to_string()])
    });
    Table { columns, rows: rows.collect(), ..Table::default() }
}

fn table(locale: Locale, first: &str, rows: Vec<TableRow>) -> Table {
    let keys = ["start", "joined", "moved_in", "moved_out", "left", "voluntary", "end", "rate"];
    let mut columns = vec![TableColumn::text(locale.text(first))];
    columns.extend(keys.map(|key| TableColumn::figure(locale.text(&format!("turnover.{key}")))));
    Table { columns, rows, ..Table::default() }
}

fn line(found: &UnitTurnover, name: String, shown: &Shown) -> TableRow {
    let row = &shown.row;
    let counts = [row.start, row.joined, row.moved_in, row.moved_out, row.all_left()].map(|count| count.to_string());
    let rate = words::percent(found.policy.rules.shares.decimals, row.rate);
    let voluntary = words::of_nature(shown, |row| row.voluntary);
    let cells = std::iter::once(name).chain(counts).chain([voluntary, row.end.to_string(), rate]);
    TableRow::new(cells.collect())
}

fn grouped(locale: Locale, found: &UnitTurnover, name: String, group: &TurnoverGroup) -> TableRow {
    match &group.row {
        Ok(shown) => line(found, name, shown),
        Err(why) => {
            let why = told::hidden(locale, *why, found.least.as_ref());
            TableRow::new(vec![filled(locale, "fact.pair", &[("name", name), ("value", why)])])
        }
    }
}

/// Writes the briefing on how long people stay; `None` where no rules say which leaving counts.
///
/// # Errors
/// `NotFound` for a unit outside the scope; the store or a font fails.
pub async fn survival_briefing(
    store: &Store,
    by: &Principal,
    query: &SurvivalQuery,
    (locale, names): (Locale, &Names),
    now: Timestamp,
) -> Result<Option<Pdf>> {
    let Some(found) = store.survival(by, query).await? else { return Ok(None) };
    let report = stays(locale, names, &found);
    Ok(Some(print(locale, now, report.title.clone(), vec![report]).await?))
}

fn stays(locale: Locale, names: &Names, found: &Survival) -> Report {
    let text = |key: &str| locale.text(key).to_owned();
    let name = |group: &Stayed| words::stays_group(locale, &found.policy, names, found.query.by, group);
    let mut blocks = Vec::new();
    match &found.whole.curve {
        Ok(curve) => {
            let values = [
                ("since", found.followed.to_string()),
                ("people", curve.people.to_string()),
                ("left", curve.left.to_string()),
                ("censored", curve.people.saturating_sub(curve.left).to_string()),
                ("median", words::typical(locale, &found.whole)),
            ];
            blocks.push(Block::Paragraph(filled(locale, "turnover.survival_brief.text", &values)));
            let curves = vec![drawn(text("turnover.everybody"), curve, last(curve), true)];
            blocks.push(Block::Curves(CurveChart {
                unit: text("turnover.in_months"),
                curves,
                ..CurveChart::default()
            }));
        }
        Err(why) => blocks.push(Block::Paragraph(told::hidden(locale, *why, found.least.as_ref()))),
    }
    if !found.groups.is_empty() {
        let title = text(&format!("turnover.stays_by.{}", found.query.by.code()));
        blocks.push(Block::Heading(title.clone()));
        let mut shown: Vec<(&Stayed, &Stays)> =
            found.groups.iter().filter_map(|group| Some((group, group.curve.as_ref().ok()?))).collect();
        shown.retain(|(_, curve)| curve.known.is_some());
        shown.sort_by_key(|(_, curve)| std::cmp::Reverse(curve.people));
        let left_out = words::drawn(locale, shown.len(), DRAWN);
        shown.truncate(DRAWN);
        let until = shown.iter().map(|(_, curve)| last(curve)).max().unwrap_or(12);
        let curves = shown.iter().map(|(group, curve)| drawn(name(group), curve, until, false)).collect();
        blocks.push(Block::Curves(CurveChart { unit: text("turnover.in_months"), curves, ..CurveChart::default() }));
        blocks.extend(left_out.map(Block::Note));
        blocks.push(Block::Table(groups(locale, found, title, &name)));
        blocks.push(Block::Heading(text("turnover.test")));
        blocks.push(Block::Table(tests(locale, found, &name)));
    }
    let counts = found.policy.rules.turnover.counts.iter().map(|nature| words::nature(locale, Some(*nature)));
    let values = [
        ("counts", counts.collect::<Vec<_>>().join(locale.text("list.separator"))),
        ("confidence", text(&format!("confidence.{}", found.query.confidence.code()))),
        ("clause", found.policy.rules.turnover.clause.clone()),
    ];
    let mut notes =
        vec![filled(locale, "turnover.survival_note", &values), text("turnover.unseen"), text("turnover.test.note")];
    notes.extend(found.least.as_ref().map(|least| words::curves_guarded(locale, least)));
    Report {
        title: text("turnover.survival_brief.title"),
        subtitle: found.query.today.to_string(),
        unit: found.unit.1.clone(),
        blocks,
        notes,
        sample: found.policy.pack.status == PackStatus::Sample,
        fictitious: found.fictitious,
        ..Report::default()
    }
}

fn drawn(label: String, curve: &Stays, until: u32, with_band: bool) -> Curve {
    let thousandths = |share: Fixed| u64::try_from(share.rounded(3).max(0)).unwrap_or_default();
    let steps = curve.steps.iter().map(|step| (u64::from(step.time), thousandths(step.staying)));
    let band = curve.steps.iter().filter(|_| with_band).filter_map(|step| {
        let (least, most) = step.band?;
        Some((u64::from(step.time), thousandths(least), thousandths(most)))
    });
    let (from, until) = survival::drawn(curve, until);
    Curve { label, from, steps: steps.collect(), until, band: band.collect() }
}

fn groups(locale: Locale, found: &Survival, title: String, name: &dyn Fn(&Stayed) -> String) -> Table {
    let mut columns = vec![TableColumn::text(title)];
    columns.extend(
        ["turnover.followed", "turnover.left", "turnover.median", "turnover.known"]
            .map(|key| TableColumn::figure(locale.text(key))),
    );
    let at = |months: &u32| filled(locale, "turnover.staying_at", &[("months", months.to_string())]);
    columns.extend(MONTHS.iter().map(|months| TableColumn::figure(at(months))));
    let rows = found.groups.iter().map(|group| match &group.curve {
        Ok(curve) => {
            let median = words::typical(locale, group);
            let mut cells =
                vec![name(group), curve.people.to_string(), curve.left.to_string(), median, words::known(curve)];
            cells.extend(MONTHS.iter().map(|months| words::staying_at(curve, *months)));
            TableRow::new(cells)
        }
        Err(why) => {
            let values = [("name", name(group)), ("value", told::hidden(locale, *why, found.least.as_ref()))];
            TableRow::new(vec![filled(locale, "fact.pair", &values)])
        }
    });
    Table { columns, rows: rows.collect(), ..Table::default() }
}

fn tests(locale: Locale, found: &Survival, name: &dyn Fn(&Stayed) -> String) -> Table {
    let keys = ["left", "expected", "others_left", "others_expected", "chi_square", "p"];
    let mut columns = vec![TableColumn::text(locale.text("turnover.test.group"))];
    columns.extend(keys.map(|key| TableColumn::figure(locale.text(&format!("turnover.test.{key}")))));
    let tested = found.groups.iter().filter_map(|group| Some((group, group.against_others?)));
    let rows = tested.map(|(group, test)| {
        TableRow::new(vec![
            name(group),
            test.left.to_string(),
            test.expected.to_string(),
            test.other_left.to_string(),
            test.other_expected.to_string(),
            test.chi_square.to_string(),
            words::p(&test),
        ])
    });
    Table { columns, rows: rows.collect(), ..Table::default() }
}
