//! Who was at a training session. A row takes the place of what is on file of its person; what it says already is left.

use std::collections::HashMap;

use domain::identity::normalise_name;
use domain::ids::{TrainingSessionId, WorkerId};
use domain::training::{Presence, RecordedBy, Session};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::look::Told;
use super::people::{CHUNK, groups};
use super::{Entry, Finding, ListEffect, ListPreviewRow, ListRow, ProblemCode};
use crate::db::unit_path;
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::training::Mark;
use crate::training::lists::{OnFile, Seated, fitting, mark, of_list, seated};
use crate::{Act, Store};

/// Somebody inside the scope with what is on file of them.
struct Person {
    file: worker::Model,
    seated: Seated,
    known: Option<OnFile>,
}

/// A row of the preview with what it would record.
type Seen = (ListPreviewRow, Option<Mark>);

/// The rows beside what is on file.
pub(super) async fn compared<C: ConnectionTrait>(
    store: &Store,
    connection: &C,
    act: Act<'_>,
    session: TrainingSessionId,
    rows: &[ListRow],
) -> Result<Vec<ListPreviewRow>> {
    Ok(looked_at(store, connection, act, session, rows).await?.into_iter().map(|(row, _)| row).collect())
}

/// Records what the rows without problems say that is not on file.
pub(super) async fn record(
    store: &Store,
    tx: &DatabaseTransaction,
    act: Act<'_>,
    session: TrainingSessionId,
    rows: &[ListRow],
) -> Result<()> {
    let seen = looked_at(store, tx, act, session, rows).await?;
    let marks: Vec<Mark> = seen.into_iter().filter_map(|(_, mark)| mark).collect();
    let (row, _) = of_list(tx, act, session).await?;
    mark(tx, act, &row, &marks, RecordedBy::Spreadsheet).await?;
    Ok(())
}

async fn looked_at<C: ConnectionTrait>(
    store: &Store,
    connection: &C,
    act: Act<'_>,
    session: TrainingSessionId,
    rows: &[ListRow],
) -> Result<Vec<Seen>> {
    let (row, own) = of_list(connection, act, session).await?;
    let of = unit_path(&row.unit_path)?;
    let groups = groups(&store.keys, rows);
    let mut seen: Vec<Option<Seen>> = vec![None; rows.len()];
    for chunk in groups.chunks(CHUNK) {
        let blinds: Vec<&str> = chunk.iter().map(|group| group.blind.as_str()).collect();
        let mut people = people(connection, act, session, &blinds).await?;
        for group in chunk {
            let mut person = people.remove(&group.blind);
            for position in &group.rows {
                let Some(row) = rows.get(*position) else { continue };
                let told = match &mut person {
                    Some(person) => {
                        let invited = of.covers(&unit_path(&person.file.unit_path)?);
                        look(&own, person, invited, row)?
                    }
                    None => (Told::only(Finding::new(ProblemCode::UnknownPerson, "id_number")), None),
                };
                if let Some(slot) = seen.get_mut(*position) {
                    *slot = Some(shown(row, person.as_ref(), told));
                }
            }
        }
    }
    Ok(seen.into_iter().flatten().collect())
}

async fn people<C: ConnectionTrait>(
    connection: &C,
    act: Act<'_>,
    session: TrainingSessionId,
    blinds: &[&str],
) -> Result<HashMap<String, Person>> {
    let inside = crate::scope::filter(&act.by.scope(), worker::Column::Id, worker::Column::UnitPath);
    let found = worker::Entity::find().filter(worker::Column::IdBlind.is_in(blinds.iter().copied())).filter(inside);
    let found = found.all(connection).await?;
    let ids: Vec<WorkerId> = found.iter().map(|row| WorkerId(row.id)).collect();
    let (seats, mut known) = seated(connection, session, &ids).await?;
    let person = |file: worker::Model| {
        let seated = seats.get(&file.id).copied().unwrap_or_default();
        (file.id_blind.clone(), Person { known: known.remove(&file.id), seated, file })
    };
    Ok(found.into_iter().map(person).collect())
}

/// What a row would record of somebody; a second row of theirs may only say the same.
fn look(session: &Session, person: &mut Person, invited: bool, row: &ListRow) -> Result<(Told, Option<Presence>)> {
    let Entry::Attended { presence } = row.entry else { return Err(StoreError::Invalid("file", "wrong_list")) };
    if !invited && person.seated == Seated::Never {
        return Ok((Told::only(Finding::new(ProblemCode::NotInvited, "id_number")), None));
    }
    let mut told = Told::nothing();
    if !row.name.is_empty() && row.name != normalise_name(&person.file.name) {
        told.say(Finding::new(ProblemCode::NameDiffers, "name").with("name", &person.file.name));
        return Ok((told, None));
    }
    let presence = match fitting(session, presence) {
        Ok(presence) => presence,
        Err(StoreError::Invalid(field, reason)) => {
            told.say(Finding::new(ProblemCode::Invalid, field).with("reason", reason));
            return Ok((told, None));
        }
        Err(other) => return Err(other),
    };
    let hours = |presence: Presence| presence.hours(session).to_string();
    match &person.known {
        Some(known) if known.presence == presence => return Ok((told, None)),
        Some(known) if known.of_list => {
            told.say(Finding::new(ProblemCode::Contradiction, ""));
            return Ok((told, None));
        }
        Some(known) => {
            told.change("attended", hours(known.presence), hours(presence));
            told.effect = ListEffect::Changed;
        }
        None => {
            told.change("attended", "", hours(presence));
            told.effect = ListEffect::New;
        }
    }
    if person.seated != Seated::Seat && presence != Presence::Absent {
        told.say(Finding::new(ProblemCode::WithoutSeat, ""));
    }
    person.known = Some(OnFile { presence, by: RecordedBy::Spreadsheet, days: String::new(), of_list: true });
    Ok((told, Some(presence)))
}

fn shown(row: &ListRow, person: Option<&Person>, (told, presence): (Told, Option<Presence>)) -> Seen {
    let worker = person.map(|person| WorkerId(person.file.id));
    let row = super::look::shown(row, person.map(|person| &person.file.name).zip(worker), told);
    let mark = worker.zip(presence).map(|(worker, presence)| Mark { worker, presence });
    (row, mark)
}
