//! The structure of the workforce as a briefing: sentences first, then the tables and charts they come from.

use anyhow::Result;
use app::pages::structure::{age, band, counted, facts, scheme, unknown};
use app::words::{Names, named, word};
use domain::fact::Fund;
use domain::policy::{BandScheme, PackStatus};
use domain::structure::{BandTable, Decimals, Percent};
use locales::Locale;
use reports::{Bar, BarChart, Block, Pdf, Report, Table, TableColumn, TableRow};
use store::Timestamp;
use store::structure::Structure;

use super::print;

/// Writes the briefing, with what to say of what was asked for and could not be.
///
/// # Errors
/// A font fails.
pub async fn structure_briefing(
    structure: &Structure,
    misread: Vec<String>,
    (locale, names): (Locale, &Names),
    now: Timestamp,
) -> Result<Pdf> {
    let mut report = briefing(locale, names, structure);
    report.blocks.splice(0..0, misread.into_iter().map(Block::Paragraph));
    print(locale, now, report.title.clone(), vec![report]).await
}

fn briefing(locale: Locale, names: &Names, structure: &Structure) -> Report {
    let text = |key: &str| locale.text(key).to_owned();
    let report = &structure.whole.report;
    let mut blocks: Vec<Block> = sentences(locale, structure).into_iter().map(Block::Paragraph).collect();
    blocks.push(Block::Facts(facts(locale, structure)));
    for table in &report.tables {
        if let Some(scheme) = scheme(&structure.policy, table) {
            blocks.push(Block::Heading(named(locale, &scheme.name)));
            blocks.push(Block::Bars(chart(locale, scheme, table)));
            blocks.push(Block::Table(bands(locale, structure, (scheme, table))));
        }
    }
    blocks.push(Block::Heading(text("structure.posts")));
    blocks.push(Block::Table(posts(locale, names, structure)));
    blocks.push(Block::Heading(text("structure.certificates")));
    blocks.push(Block::Table(certificates(locale, structure)));
    blocks.push(Block::Heading(text("structure.insurance")));
    blocks.push(Block::Table(insurance(locale, structure)));
    blocks.push(Block::Heading(text("structure.by_unit")));
    blocks.push(Block::Table(units(locale, structure)));
    let rounding = locale.text(&format!("share_rounding.{}", structure.policy.rules.shares.rounding.code())).to_owned();
    let clause = &structure.policy.rules.shares.clause;
    let mut notes = vec![locale.format("structure.note", &[("rounding", &rounding), ("clause", clause)])];
    notes.push(text("structure.posts_note"));
    Report {
        title: text("structure.brief.title"),
        subtitle: report.on.to_string(),
        unit: structure.whole.name.clone(),
        blocks,
        notes,
        sample: structure.policy.pack.status == PackStatus::Sample,
        fictitious: structure.fictitious,
        ..Report::default()
    }
}

/// What the tables come to in words.
fn sentences(locale: Locale, structure: &Structure) -> Vec<String> {
    let report = &structure.whole.report;
    let filled = |key: &str, values: &[(&str, String)]| {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        locale.format(key, &values)
    };
    let count = |count: u32| count.to_string();
    let mut said = vec![filled(
        "structure.brief.text",
        &[
            ("day", report.on.to_string()),
            ("unit", structure.whole.name.clone()),
            ("people", count(report.people)),
            ("age", age(locale, report)),
        ],
    )];
    said.extend(structure.then.as_ref().map(|then| {
        let change = format!("{:+}", i64::from(report.people) - i64::from(then.people));
        let values = [
            ("day", then.on.to_string()),
            ("then", count(then.people)),
            ("people", count(report.people)),
            ("change", change),
        ];
        filled("structure.brief.compared", &values)
    }));
    let largest = report.tables.iter().filter_map(|table| {
        let scheme = scheme(&structure.policy, table).filter(|scheme| !scheme.overlapping)?;
        let row = table.rows.iter().filter(|row| row.people > 0).max_by_key(|row| row.people)?;
        let values = [
            ("what", named(locale, &scheme.name)),
            ("band", band(locale, scheme, row.band)),
            ("people", count(row.people)),
            ("share", row.share.map(|share| share.to_string()).unwrap_or_default()),
        ];
        Some(filled("structure.brief.largest", &values))
    });
    said.push(largest.collect::<Vec<_>>().join(if locale == Locale::Zh { "" } else { " " }));
    let posts = &report.posts;
    let values = [
        ("posts", count(posts.held)),
        ("people", count(posts.people)),
        ("several", count(posts.several)),
        ("committee", count(posts.committee)),
    ];
    said.push(filled("structure.brief.posts", &values));
    let (held, registered) = report
        .certificates
        .iter()
        .fold((0, 0), |(held, registered), row| (held + row.held, registered + row.registered));
    let share = Percent::half_up(u64::from(held), u64::from(report.people), structure.policy.rules.shares.decimals);
    let share = share.unwrap_or(Percent::new(0, Decimals::ONE)).to_string();
    said.push(filled(
        "structure.brief.certified",
        &[("held", count(held)), ("share", share), ("registered", count(registered))],
    ));
    said.extend(report.insurance.iter().find(|row| row.fund == Fund::Pension).map(|row| {
        let share = row.share.map(|share| share.to_string()).unwrap_or_default();
        filled("structure.brief.insured", &[("insured", count(row.insured)), ("share", share)])
    }));
    said.retain(|sentence| !sentence.is_empty());
    said
}

fn chart(locale: Locale, scheme: &BandScheme, table: &BandTable) -> BarChart {
    let bars = table.rows.iter().map(|row| Bar {
        label: band(locale, scheme, row.band),
        amount: u64::from(row.people),
        value: counted(row),
    });
    BarChart { bars: bars.collect(), whole: Some(u64::from(table.of)), ..BarChart::default() }
}

fn bands(locale: Locale, structure: &Structure, (scheme, table): (&BandScheme, &BandTable)) -> Table {
    let compared = structure.then.as_ref().and_then(|then| then.tables.iter().find(|then| then.scheme == table.scheme));
    let share_of = locale.format("structure.share_of", &[("of", &table.of.to_string())]);
    let mut columns = vec![
        TableColumn::text(locale.text("structure.band")),
        TableColumn::figure(locale.text("structure.people")),
        TableColumn::figure(share_of),
    ];
    if compared.is_some() {
        let more = ["structure.before", "structure.change", "structure.points"];
        columns.extend(more.map(|key| TableColumn::figure(locale.text(key))));
    }
    let rows = table.rows.iter().map(|row| {
        let mut cells = vec![
            band(locale, scheme, row.band),
            row.people.to_string(),
            row.share.map(|share| share.to_string()).unwrap_or_default(),
        ];
        let then = compared.and_then(|then| then.rows.iter().find(|then| then.band == row.band));
        let change = structure.changes.iter().find(|change| (change.scheme, change.band) == (table.scheme, row.band));
        if let Some((then, change)) = then.zip(change) {
            cells.push(then.people.to_string());
            cells.push(format!("{:+}", change.people));
            cells.push(change.points.map(|points| points.to_string()).unwrap_or_default());
        }
        TableRow::new(cells)
    });
    let note = unknown(locale, table).unwrap_or_default();
    Table { columns, rows: rows.collect(), note, ..Table::default() }
}

fn posts(locale: Locale, names: &Names, structure: &Structure) -> Table {
    let columns =
        vec![TableColumn::text(locale.text("worker.post")), TableColumn::figure(locale.text("structure.posts_held"))];
    let held = structure.whole.report.posts.posts.iter().filter(|(_, held)| *held > 0);
    let rows = held.map(|(code, held)| TableRow::new(vec![names.posts(std::slice::from_ref(code)), held.to_string()]));
    Table { columns, rows: rows.collect(), ..Table::default() }
}

fn certificates(locale: Locale, structure: &Structure) -> Table {
    let report = &structure.whole.report;
    let columns = vec![
        TableColumn::text(locale.text("worker.certificate")),
        TableColumn::figure(locale.text("structure.held")),
        TableColumn::figure(locale.text("structure.registered")),
        TableColumn::figure(locale.format("structure.share_of", &[("of", &report.people.to_string())])),
    ];
    let rows = report.certificates.iter().map(|row| {
        let share = row.share.map(|share| share.to_string()).unwrap_or_default();
        TableRow::new(vec![word(locale, row.level), row.held.to_string(), row.registered.to_string(), share])
    });
    Table { columns, rows: rows.collect(), ..Table::default() }
}

fn insurance(locale: Locale, structure: &Structure) -> Table {
    let mut columns = vec![TableColumn::text(locale.text("coverage.fund"))];
    let figures = ["structure.insured", "structure.known", "coverage.share", "structure.unknown"];
    columns.extend(figures.map(|key| TableColumn::figure(locale.text(key))));
    let rows = structure.whole.report.insurance.iter().map(|row| {
        let share = row.share.map(|share| share.to_string()).unwrap_or_default();
        let counts = [row.insured.to_string(), row.of.to_string(), share, row.unknown.to_string()];
        TableRow::new([word(locale, row.fund)].into_iter().chain(counts).collect())
    });
    Table { columns, rows: rows.collect(), ..Table::default() }
}

/// Units by people, mean age and the bands of the first scheme by years.
fn units(locale: Locale, structure: &Structure) -> Table {
    let schemes = &structure.policy.rules.schemes;
    let chosen = schemes.iter().position(|scheme| scheme.measure.is_years()).unwrap_or_default();
    let mut columns = vec![TableColumn::text(locale.text("worker.unit"))];
    columns.push(TableColumn::figure(locale.text("structure.people")));
    columns.push(TableColumn::figure(locale.text("structure.mean_age")));
    if let Some(scheme) = schemes.get(chosen) {
        let bands = 0..u16::try_from(scheme.bands.len()).unwrap_or_default();
        columns.extend(bands.map(|position| TableColumn::figure(band(locale, scheme, position))));
    }
    let rows = structure.by_unit.iter().map(|unit| {
        let mut cells = vec![unit.name.clone(), unit.report.people.to_string(), mean(&unit.report)];
        let rows = unit.report.tables.get(chosen).map(|table| table.rows.as_slice()).unwrap_or_default();
        cells.extend(rows.iter().map(|row| row.people.to_string()));
        TableRow::new(cells)
    });
    Table { columns, rows: rows.collect(), ..Table::default() }
}

fn mean(report: &domain::structure::Report) -> String {
    report.mean_age_tenths().map(|tenths| format!("{}.{}", tenths / 10, tenths % 10)).unwrap_or_default()
}
