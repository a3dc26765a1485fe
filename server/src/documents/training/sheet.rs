//! The sheet that people sign in a session, a column for each day.

use anyhow::Result;
use app::context::Cx;
use app::pages::training::{session_clock, session_days};
use domain::calendar::Date;
use domain::ids::TrainingSessionId;
use reports::{Block, Pdf, Report, Table, TableColumn, TableRow};
use store::training::{PeopleQuery, SeatRow, Seats, SessionRow};

use super::print;
use super::words::place;
use crate::documents::books::each_row;

/// Days that fit beside the names on one sheet.
const DAYS: usize = 4;
/// Blank lines for people who come without a seat.
const BLANK: usize = 6;

/// Writes the sheet of a session: people with a seat, by unit and code.
///
/// # Errors
/// `NotFound` for a session not to be seen; the store or a font fails.
pub async fn attendance_sheet(cx: &Cx, session: TrainingSessionId) -> Result<(SessionRow, Pdf)> {
    let scope = cx.scope()?;
    let row = cx.store.training_session(&scope, session).await?;
    let query = PeopleQuery { which: Seats::List, ..PeopleQuery::default() };
    let (mut people, mut fictitious) = (Vec::new(), false);
    let take = |seat: &SeatRow| {
        fictitious |= seat.fictitious;
        people.push([seat.worker.code.clone(), seat.worker.name.clone(), place(&seat.worker)]);
        Ok(())
    };
    each_row(|request| cx.store.session_people(&scope, session, &query, request), take).await?;
    let days: Vec<Date> = row.session.dates.iter().collect();
    let report = |days: &[Date]| Report { fictitious, ..sheet(cx, &row, days, &people) };
    let reports = days.chunks(DAYS).map(report).collect();
    let pdf = print(cx.locale, cx.now, title(cx, &row), reports).await?;
    Ok((row, pdf))
}

fn title(cx: &Cx, row: &SessionRow) -> String {
    cx.tf("training.paper.sheet.title", &[("title", &row.title)])
}

fn sheet(cx: &Cx, row: &SessionRow, days: &[Date], people: &[[String; 3]]) -> Report {
    let text = |key: &str| cx.t(key);
    let session = &row.session;
    let facts = [
        ("training.paper.days", session_days(cx, session)),
        ("training.paper.time", session_clock(session)),
        ("training.paper.place", row.place.clone()),
        ("training.paper.organiser", row.organiser.clone()),
        ("training.paper.kind", cx.word(session.kind)),
        ("training.paper.hours_of", session.hours.to_string()),
    ];
    let mut columns = vec![
        TableColumn::figure(text("training.paper.number")),
        TableColumn::mark(text("worker.code")),
        TableColumn::text(text("worker.name")),
        TableColumn::text(text("worker.unit")),
    ];
    let day = |day: &Date| cx.tf("training.paper.sign_on", &[("day", &day.strftime("%m-%d").to_string())]);
    columns.extend(days.iter().map(|on| TableColumn::text(day(on)).weighing(1)));
    let blank = || [String::new(), String::new(), String::new()];
    let lines = people.iter().cloned().chain(std::iter::repeat_n(blank(), BLANK));
    let line =
        |(number, cells): (usize, [String; 3])| TableRow::new([number.to_string()].into_iter().chain(cells).collect());
    Report {
        title: title(cx, row),
        subtitle: row.unit_name.clone(),
        unit: row.organiser.clone(),
        blocks: vec![
            Block::Facts(facts.map(|(key, value)| (text(key), value)).to_vec()),
            Block::Table(Table { columns, rows: (1..).zip(lines).map(line).collect(), ..Table::default() }),
            Block::Signatures(vec![text("training.paper.signed_teacher"), text("training.paper.signed_clerk")]),
        ],
        notes: vec![text("training.paper.sheet.note")],
        ..Report::default()
    }
}
