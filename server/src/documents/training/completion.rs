//! Certificates of completion of a session: of one person or of all, a page each.

use anyhow::Result;
use app::context::Cx;
use domain::ids::{TrainingSessionId, WorkerId};
use reports::{Block, Pdf, Report};
use store::StoreError;
use store::training::{PeopleQuery, SeatRow, Seats, SessionRow, SessionState};

use super::print;
use super::words::{dates_said, place};
use crate::documents::books::each_row;

/// Writes the certificates of everybody who completed a closed session and may be read, or of one of them. What they
/// are about stands beside them: the code of the one, or the title of the session.
///
/// # Errors
/// `NotFound` where there is none; the store or a font fails.
pub async fn completions(cx: &Cx, session: TrainingSessionId, worker: Option<WorkerId>) -> Result<(String, Pdf)> {
    let scope = cx.scope()?;
    let row = cx.store.training_session(&scope, session).await?;
    if row.state != SessionState::Closed {
        return Err(StoreError::NotFound.into());
    }
    let query = PeopleQuery { which: Seats::List, completed: true, ..PeopleQuery::default() };
    let (mut about, mut reports) = (row.title.clone(), Vec::new());
    let take = |seat: &SeatRow| {
        if worker.is_none_or(|worker| worker == seat.worker.id) {
            reports.push(certificate(cx, &row, seat));
        }
        if worker == Some(seat.worker.id) {
            about.clone_from(&seat.worker.code);
        }
        Ok(())
    };
    each_row(|request| cx.store.session_people(&scope, session, &query, request), take).await?;
    if reports.is_empty() {
        return Err(StoreError::NotFound.into());
    }
    let title = cx.tf("training.paper.completion.of", &[("title", &row.title)]);
    Ok((about, print(cx.locale, cx.now, title, reports).await?))
}

fn certificate(cx: &Cx, row: &SessionRow, seat: &SeatRow) -> Report {
    let text = |key: &str| cx.t(key);
    let session = &row.session;
    let number = format!("{}-{}", session.id, seat.worker.code);
    let said = cx.tf(
        "training.paper.completion.text",
        &[
            ("name", &seat.worker.name),
            ("dates", &dates_said(cx, &session.dates)),
            ("organiser", &row.organiser),
            ("title", &row.title),
            ("hours", &session.hours.to_string()),
            ("there", &seat.hours.to_string()),
        ],
    );
    let facts = [
        ("worker.name", seat.worker.name.clone()),
        ("worker.code", seat.worker.code.clone()),
        ("worker.unit", place(&seat.worker)),
        ("training.paper.kind", cx.word(session.kind)),
        ("training.paper.level", cx.word(session.level)),
        ("training.paper.completion.number", number),
    ];
    let continuing = session.continuing.then(|| Block::Paragraph(text("training.paper.completion.continuing")));
    let mut blocks = vec![Block::Paragraph(said)];
    blocks.extend(continuing);
    blocks.push(Block::Facts(facts.map(|(key, value)| (text(key), value)).to_vec()));
    blocks.push(Block::Signatures(vec![text("training.paper.signed_organiser"), text("training.paper.signed_on")]));
    Report {
        title: text("training.paper.completion.title"),
        unit: row.organiser.clone(),
        blocks,
        fictitious: seat.fictitious,
        ..Report::default()
    }
}
