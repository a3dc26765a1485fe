//! Certificates of completion of a session: of one person or of all, a page each.

use std::io::Write;

use anyhow::Result;
use app::words::word;
use domain::access::Scope;
use domain::ids::{TrainingSessionId, WorkerId};
use locales::Locale;
use reports::{Block, Issue, Report, Summary};
use store::training::{PeopleQuery, SeatRow, Seats, SessionRow, SessionState};
use store::{Page, PageRequest, Store, StoreError, Timestamp};

use super::words::{dates_said, place};
use super::write;
use crate::clock;
use crate::documents::books::each_row;

/// Certificates, ready to be printed.
pub struct Completions {
    /// The session.
    pub session: SessionRow,
    people: Vec<SeatRow>,
}

impl Completions {
    /// Of everybody who completed a closed session and may be read, or of one of them.
    ///
    /// # Errors
    /// `NotFound` where there is none; the store fails.
    pub async fn load(
        store: &Store,
        scope: &Scope,
        session: TrainingSessionId,
        worker: Option<WorkerId>,
    ) -> Result<Self> {
        let row = store.training_session(scope, session).await?;
        let query = PeopleQuery { which: Seats::List, completed: true, ..PeopleQuery::default() };
        let mut people = Vec::new();
        let fetch = |request: PageRequest| store.session_people(scope, session, &query, request);
        let take = |seat: &SeatRow| {
            if worker.is_none_or(|worker| worker == seat.worker.id) {
                people.push(seat.clone());
            }
            Ok(())
        };
        each_row(async |request| -> Result<Page<SeatRow>, StoreError> { fetch(request).await }, take).await?;
        if people.is_empty() || row.state != SessionState::Closed {
            return Err(StoreError::NotFound.into());
        }
        Ok(Self { session: row, people })
    }

    /// What the file is about: the code of the one person, or the title of the session.
    #[must_use]
    pub fn about(&self) -> &str {
        match self.people.as_slice() {
            [one] => &one.worker.code,
            _ => &self.session.title,
        }
    }

    /// Writes them in one file.
    ///
    /// # Errors
    /// A font or the writer fails.
    pub fn write<W: Write>(&self, locale: Locale, now: Timestamp, writer: W) -> Result<Summary> {
        let issue = Issue { author: self.session.organiser.clone(), created_at: clock::local(now) };
        let title = locale.format("training.paper.completion.of", &[("title", &self.session.title)]);
        let reports = self.people.iter().map(|seat| certificate(locale, &self.session, seat));
        write(locale, &issue, &title, reports, writer)
    }
}

fn certificate(locale: Locale, row: &SessionRow, seat: &SeatRow) -> Report {
    let text = |key: &str| locale.text(key).to_owned();
    let session = &row.session;
    let number = format!("{}-{}", session.id, seat.worker.code);
    let said = locale.format(
        "training.paper.completion.text",
        &[
            ("name", &seat.worker.name),
            ("dates", &dates_said(locale, &session.dates)),
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
        ("training.paper.kind", word(locale, session.kind)),
        ("training.paper.level", word(locale, session.level)),
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
