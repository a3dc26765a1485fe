//! Pay compared, as briefings: sentences first, then the tables and charts they come from.

use anyhow::Result;
use app::pages::pay::{
    caliber, calibers_remarks, clauses, covered, is_sample, measure, not_averaged, passed_of, period, side, working,
};
use app::told;
use app::words::named;
use domain::access::Principal;
use domain::benchmark::Caliber;
use domain::calendar::Date;
use domain::money::{Money, Rounding};
use locales::Locale;
use reports::{Bar, BarChart, Block, Pdf, Report, Table, TableColumn, TableRow};
use store::benchmark::{
    Averages, BenchmarkQuery, EqualPay, EqualPayQuery, FloorAt, FloorView, GroupPay, PayBenchmark, PayRow,
};
use store::{Store, Timestamp};

use super::print;

/// Writes the briefing on pay against the floors, with remarks on what was asked before it; `None` while no month is
/// closed.
///
/// # Errors
/// `Forbidden`; `NotFound` for a unit outside the scope; the store or a font fails.
pub async fn benchmark_briefing(
    store: &Store,
    by: &Principal,
    query: &BenchmarkQuery,
    (locale, remarks): (Locale, impl Fn(&PayBenchmark) -> Vec<String>),
    (today, now): (Date, Timestamp),
) -> Result<Option<Pdf>> {
    let Some(found) = store.pay_benchmark(by, query, today).await? else { return Ok(None) };
    let mut report = benchmark(locale, &found);
    report.blocks.splice(0..0, remarks(&found).into_iter().map(Block::Paragraph));
    Ok(Some(print(locale, now, report.title.clone(), vec![report]).await?))
}

/// Writes the briefing on equal pay, with remarks on what was asked before it; `None` while no month is closed.
///
/// # Errors
/// As [`benchmark_briefing`].
pub async fn equal_pay_briefing(
    store: &Store,
    by: &Principal,
    query: &EqualPayQuery,
    (locale, remarks): (Locale, impl Fn(&EqualPay) -> Vec<String>),
    (today, now): (Date, Timestamp),
) -> Result<Option<Pdf>> {
    let Some(found) = store.equal_pay(by, query, today).await? else { return Ok(None) };
    let mut report = equal(locale, &found);
    report.blocks.splice(0..0, remarks(&found).into_iter().map(Block::Paragraph));
    Ok(Some(print(locale, now, report.title.clone(), vec![report]).await?))
}

fn filled(locale: Locale, key: &str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    locale.format(key, &values)
}

fn or_dash(money: Option<Money>) -> String {
    money.map_or_else(|| "—".to_owned(), |money| money.to_string())
}

fn benchmark(locale: Locale, found: &PayBenchmark) -> Report {
    let mut blocks = Vec::new();
    match &found.whole {
        Some(Ok(whole)) => {
            blocks.push(Block::Paragraph(sentence(locale, found, whole)));
            blocks.extend(found.floors.iter().filter_map(|floor| Some(Block::Paragraph(reached(locale, floor)?))));
            blocks.push(Block::Heading(locale.text("pay.calibers").to_owned()));
            blocks.push(Block::Table(calibers(locale, whole)));
            blocks.extend(calibers_remarks(locale, whole).into_iter().map(Block::Paragraph));
        }
        Some(Err(why)) => blocks.push(Block::Paragraph(told::hidden(locale, *why, Some(&found.least)))),
        None => blocks.push(Block::Paragraph(locale.text("pay.nobody").to_owned())),
    }
    for floor in &found.floors {
        blocks.push(Block::Heading(named(locale, &floor.name)));
        blocks.push(Block::Paragraph(working(locale, floor)));
        blocks.push(Block::Table(floor_table(locale, found, floor)));
    }
    for (key, rows) in [("pay.by.units", &found.units), ("pay.by.posts", &found.posts)] {
        if !rows.is_empty() {
            blocks.push(Block::Heading(locale.format(key, &[("caliber", &caliber(locale, found.caliber))])));
            blocks.extend(charts(locale, found, rows).map(Block::Bars));
            blocks.push(Block::Table(rows_table(locale, found, rows, key == "pay.by.units")));
        }
    }
    let mut notes: Vec<String> =
        ["pay.note.months", "pay.floor_note", "pay.note.quartiles", "pay.note.highest", "pay.adjusted_note"]
            .map(|key| locale.text(key).to_owned())
            .to_vec();
    notes.extend((!found.full).then(|| told::least(locale, &found.least)));
    Report {
        title: locale.text("pay.brief.benchmark").to_owned(),
        subtitle: period(locale, found.periods.chosen),
        unit: found.unit_name.clone(),
        blocks,
        notes,
        sample: found.floors.iter().any(is_sample),
        fictitious: found.fictitious,
        ..Report::default()
    }
}

fn sentence(locale: Locale, found: &PayBenchmark, whole: &GroupPay) -> String {
    let mean = whole.averages.map(|averages| averages.mean);
    let values = [
        ("months", period(locale, found.periods.chosen)),
        ("unit", found.unit_name.clone()),
        ("people", whole.people.to_string()),
        ("months_paid", whole.person_months.to_string()),
        ("gross", or_dash(mean.map(|mean| mean.gross))),
        ("after", or_dash(mean.map(|mean| mean.after_contributions))),
        ("cost", or_dash(mean.map(|mean| mean.employer_cost))),
    ];
    filled(locale, "pay.brief.text", &values)
}

/// Whether a floor is met by what it counts itself.
fn reached(locale: Locale, floor: &FloorView) -> Option<String> {
    let at = floor.at.iter().find(|at| at.of_rule)?;
    let standing = at.standing?.ok()?;
    let met = if standing.passes { "pay.passes.yes" } else { "pay.passes.no" };
    let values = [
        ("floor", named(locale, &floor.name)),
        ("people", standing.people.to_string()),
        ("passed", passed_of(standing.passed)),
        ("passes", locale.text(met).to_owned()),
    ];
    let key = if standing.passed.is_some() { "pay.brief.floor" } else { "pay.brief.floor_hidden" };
    Some(filled(locale, key, &values))
}

fn calibers(locale: Locale, whole: &GroupPay) -> Table {
    let columns = vec![
        TableColumn::text(locale.text("pay.caliber")),
        TableColumn::figure(locale.text("pay.total")),
        TableColumn::figure(locale.text("pay.mean")),
        TableColumn::text(locale.text("pay.definition")),
    ];
    let rows = Caliber::ALL.iter().map(|of| {
        let definition = locale.text(&format!("pay.definition.{}", of.code())).to_owned();
        let total = whole.total.map(|total| total.by(*of));
        let amounts = [or_dash(total), or_dash(whole.averages.map(|averages| averages.mean.by(*of)))];
        TableRow::new([caliber(locale, *of)].into_iter().chain(amounts).chain([definition]).collect())
    });
    Table { columns, rows: rows.collect(), ..Table::default() }
}

fn floor_table(locale: Locale, found: &PayBenchmark, floor: &FloorView) -> Table {
    let mut columns = vec![TableColumn::text(locale.text("pay.caliber"))];
    let keys = ["pay.for", "pay.passed", "pay.passes", "pay.mean_of", "pay.mean_gap", "pay.gap", "pay.highest"];
    columns.extend(keys.map(|key| TableColumn::figure(locale.text(key))));
    let row = |at: &FloorAt| {
        let name = at.caliber.map_or_else(|| measure(locale, &floor.measure), |of| caliber(locale, of));
        let name = if at.of_rule { locale.format("pay.of_rule", &[("caliber", &name)]) } else { name };
        let cells = match at.standing {
            Some(Ok(standing)) => {
                let met = if standing.passes { "pay.passes.yes" } else { "pay.passes.no" };
                vec![
                    name,
                    standing.people.to_string(),
                    passed_of(standing.passed),
                    locale.text(met).to_owned(),
                    or_dash(standing.mean),
                    or_dash(standing.mean_gap),
                    or_dash(standing.gap),
                    or_dash(at.highest),
                ]
            }
            Some(Err(why)) => vec![name, told::hidden(locale, why, Some(&found.least))],
            None => vec![name, "—".to_owned()],
        };
        TableRow::new(cells)
    };
    let of = locale.text(&format!("policy.benchmark.of.{}", floor.of.code())).to_owned();
    let rule = [("measure", measure(locale, &floor.measure)), ("of", of)];
    let note = format!("{}{}", filled(locale, "pay.rule", &rule), clauses(locale, floor));
    Table { columns, rows: floor.at.iter().map(row).collect(), note, ..Table::default() }
}

/// Means as bars and quartiles as boxes, each with the floor as a line.
fn charts(locale: Locale, found: &PayBenchmark, rows: &[PayRow]) -> impl Iterator<Item = BarChart> {
    let fen = |money: Money| u64::try_from(money.fen()).unwrap_or_default();
    let shown: Vec<(String, Averages)> =
        rows.iter().filter_map(|row| Some((named(locale, &row.name), row.pay.ok()?.averages?))).collect();
    let line = found.floors.get(found.floor).and_then(|floor| floor.month).map(|month| month.required);
    let note = line.map(|line| locale.format("pay.line", &[("amount", &line.to_string())])).unwrap_or_default();
    let bar = |(label, pay): &(String, Averages)| Bar {
        label: label.clone(),
        amount: fen(pay.monthly.mean),
        value: pay.monthly.mean.to_string(),
    };
    let means = BarChart {
        caption: locale.text("pay.mean").to_owned(),
        bars: shown.iter().map(bar).collect(),
        mark: line.map(fen),
        note: note.clone(),
        ..BarChart::default()
    };
    let many: Vec<&(String, Averages)> = shown.iter().filter(|(_, pay)| !pay.few).collect();
    let boxed = |(label, pay): &&(String, Averages)| {
        let of = pay.monthly;
        let value = format!("{} | {} | {}", of.lower_quartile, of.median, of.upper_quartile);
        Bar { label: label.clone(), amount: fen(of.upper_quartile), value }
    };
    let quartiles = |(_, pay): &&(String, Averages)| {
        [pay.monthly.lower_quartile, pay.monthly.median, pay.monthly.upper_quartile].map(fen)
    };
    let spreads = BarChart {
        caption: locale.text("pay.quartiles").to_owned(),
        bars: many.iter().map(boxed).collect(),
        quartiles: many.iter().map(quartiles).collect(),
        mark: line.map(fen),
        note,
        ..BarChart::default()
    };
    [means, spreads].into_iter()
}

/// Units or posts side by side. Adjusted means are of units alone.
fn rows_table(locale: Locale, found: &PayBenchmark, rows: &[PayRow], units: bool) -> Table {
    let first = if units { "worker.unit" } else { "worker.post" };
    let mut columns = vec![TableColumn::text(locale.text(first))];
    let adjusted: &[&str] = if units { &["pay.adjusted", "pay.covered", "pay.standard"] } else { &[] };
    let keys = ["pay.headcount", "pay.mean", "pay.median_short"].into_iter().chain(adjusted.iter().copied());
    columns.extend(keys.chain(["pay.passed_of", "pay.mean_gap"]).map(|key| TableColumn::figure(locale.text(key))));
    let row = |row: &PayRow| {
        let mut cells = vec![named(locale, &row.name), row.people.to_string()];
        match row.pay {
            Err(why) => cells.push(told::hidden(locale, why, Some(&found.least))),
            Ok(pay) => {
                let (standing, monthly) = (pay.standing, pay.averages.map(|averages| averages.monthly));
                cells.push(or_dash(monthly.map(|of| of.mean)));
                cells.push(or_dash(monthly.map(|of| of.median)));
                if units {
                    cells.push(or_dash(pay.adjusted.map(|adjusted| adjusted.adjusted)));
                    cells.push(pay.adjusted.map_or_else(|| "—".to_owned(), |adjusted| covered(&adjusted)));
                    cells.push(or_dash(pay.standard()));
                }
                cells.push(standing.map(|of| format!("{} / {}", passed_of(of.passed), of.people)).unwrap_or_default());
                cells.push(or_dash(standing.and_then(|of| of.mean_gap)));
            }
        }
        TableRow::new(cells)
    };
    Table { columns, rows: rows.iter().map(row).collect(), ..Table::default() }
}

fn equal(locale: Locale, found: &EqualPay) -> Report {
    let values = [
        ("months", period(locale, found.periods.chosen)),
        ("unit", found.unit_name.clone()),
        ("people", found.people.to_string()),
        ("compared", found.compared.to_string()),
    ];
    let mut blocks = vec![Block::Paragraph(filled(locale, "pay.brief.equal_text", &values))];
    blocks.extend(not_averaged(locale, found.not_averaged).map(Block::Paragraph));
    for sum in &found.sides {
        let people = i64::try_from(sum.whole.people).unwrap_or(1).max(1);
        let each = |of: Money| app::components::signed(of.ratio(1, people, Rounding::FenHalfUp));
        let values = [
            ("side", side(locale, sum.side)),
            ("people", sum.whole.people.to_string()),
            ("gap", each(sum.whole.gap)),
            ("explained", each(sum.whole.explained)),
            ("unexplained", each(sum.whole.unexplained)),
        ];
        blocks.push(Block::Paragraph(filled(locale, "pay.brief.side", &values)));
    }
    blocks.push(Block::Heading(locale.text("pay.equal.strata").to_owned()));
    blocks.push(Block::Table(strata(locale, found)));
    let mut notes = ["pay.equal.note.gap", "pay.equal.note.explained", "pay.equal.note.step"]
        .map(|key| locale.text(key).to_owned())
        .to_vec();
    notes.extend((!found.full).then(|| told::least(locale, &found.least)));
    Report {
        title: locale.text("pay.brief.equal").to_owned(),
        subtitle: period(locale, found.periods.chosen),
        unit: found.unit_name.clone(),
        blocks,
        notes,
        fictitious: found.fictitious,
        ..Report::default()
    }
}

fn strata(locale: Locale, found: &EqualPay) -> Table {
    let mut columns: Vec<TableColumn> =
        ["worker.post", "worker.grade", "pay.equal.side"].map(|key| TableColumn::text(locale.text(key))).to_vec();
    let keys = ["pay.headcount", "pay.equal.mean", "pay.equal.gap", "pay.equal.explained", "pay.equal.unexplained"];
    columns.extend(keys.map(|key| TableColumn::figure(locale.text(key))));
    let groups = found.strata.iter().flat_map(|stratum| stratum.groups.iter().map(move |group| (stratum, group)));
    let rows = groups.map(|(stratum, group)| {
        let names = [named(locale, &stratum.post_name), named(locale, &stratum.grade_name), side(locale, group.side)];
        let mut cells: Vec<String> = names.into_iter().chain([group.people.to_string()]).collect();
        match (&group.mean, &group.gap) {
            (Err(why), _) => cells.push(told::hidden(locale, *why, Some(&found.least))),
            (Ok(mean), None) => {
                cells.push(mean.to_string());
                cells.extend(group.reference.then(|| locale.text("pay.equal.reference").to_owned()));
            }
            (Ok(mean), Some(gap)) => {
                let signed = app::components::signed;
                cells.extend([mean.to_string(), signed(gap.gap), signed(gap.explained), signed(gap.unexplained)]);
            }
        }
        TableRow::new(cells)
    });
    Table { columns, rows: rows.collect(), ..Table::default() }
}
