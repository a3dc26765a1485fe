//! What of appraisals is due within a month, for the first page of whoever has to do it.

use domain::access::{Action, Principal, Scope};
use domain::appraisal::Cycle;
use domain::calendar::Date;
use domain::ids::{AppraisalId, CycleId};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::rows::{Round, days};
use crate::Store;
use crate::coded::coded;
use crate::db::{date, date_opt};
use crate::entity::{appraisal, appraisal_cycle};
use crate::error::Result;
use crate::runs::{covering, part_of};
use crate::scope::subtree;

/// Days ahead that are looked at.
const AHEAD: i64 = 30;
/// Cycles looked at.
const LISTED: u64 = 50;

coded! {
    /// What is due.
    ReminderKind {
        /// 评分截止
        Ratings = "ratings";
        /// 公示结束
        Publicity = "publicity";
        /// 申诉待答复
        Appeals = "appeals";
        /// 本人述职
        SelfReport = "self_report";
        /// 本人确认或申诉
        OwnResult = "own_result";
    }
}

/// Something due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// What.
    pub kind: ReminderKind,
    /// The cycle.
    pub cycle_id: CycleId,
    /// The time it is of.
    pub cycle: Cycle,
    /// The appraisal, where it is one's own.
    pub appraisal: Option<AppraisalId>,
    /// By when.
    pub due: Date,
    /// How many people it is about.
    pub count: i64,
}

impl Store {
    /// What is due within 30 days, or overdue, the earliest first.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn appraisal_reminders(&self, by: &Principal, today: Date) -> Result<Vec<Reminder>> {
        let mut found = match by.scope() {
            Scope::Worker(worker) => self.own_reminders(worker.0).await?,
            Scope::Subtree(_) if by.may(Action::EditFacts) => self.duties(by).await?,
            _ => Vec::new(),
        };
        let last = today.saturating_add(jiff::Span::new().days(AHEAD));
        found.retain(|reminder| reminder.due <= last);
        found.sort_by_key(|reminder| (reminder.due, reminder.cycle_id));
        Ok(found)
    }

    async fn duties(&self, by: &Principal) -> Result<Vec<Reminder>> {
        let rows = appraisal_cycle::Entity::find()
            .filter(appraisal_cycle::Column::State.is_in(["collecting", "published"]))
            .filter(
                sea_orm::Condition::any()
                    .add(subtree(&by.unit, appraisal_cycle::Column::UnitPath))
                    .add(appraisal_cycle::Column::UnitPath.is_in(covering(&by.unit))),
            )
            .order_by_desc(appraisal_cycle::Column::Id)
            .limit(LISTED)
            .all(self.read())
            .await?;
        let mut found = Vec::new();
        for row in rows {
            let round = Round::read(row)?;
            let Some(part) = part_of(&by.scope(), &round.unit) else { continue };
            let people = || {
                appraisal::Entity::find()
                    .filter(appraisal::Column::CycleId.eq(round.id.0))
                    .filter(subtree(&part, appraisal::Column::UnitPath))
            };
            let mut say = |kind, due, count: u64| {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                found.push(Reminder { kind, cycle_id: round.id, cycle: round.cycle, appraisal: None, due, count });
            };
            if round.is("collecting") {
                say(ReminderKind::Ratings, date(&round.row.rate_until_on)?, people().count(self.read()).await?);
                continue;
            }
            let (public, appeals) = days(&round.row)?;
            if let Some(due) = public.max(appeals) {
                say(ReminderKind::Publicity, due, people().count(self.read()).await?);
            }
            let waiting = people().filter(appraisal::Column::State.eq("appealed"));
            let waiting = waiting.order_by_asc(appraisal::Column::AnswerByOn).all(self.read()).await?;
            if let Some(due) = date_opt(waiting.first().and_then(|row| row.answer_by_on.as_deref()))? {
                say(ReminderKind::Appeals, due, u64::try_from(waiting.len()).unwrap_or(u64::MAX));
            }
        }
        Ok(found)
    }

    async fn own_reminders(&self, worker: i64) -> Result<Vec<Reminder>> {
        let rows = appraisal::Entity::find()
            .filter(appraisal::Column::WorkerId.eq(worker))
            .filter(appraisal::Column::FinalOn.is_null())
            .order_by_desc(appraisal::Column::Id)
            .limit(LISTED)
            .all(self.read())
            .await?;
        let cycles = appraisal_cycle::Entity::find()
            .filter(appraisal_cycle::Column::Id.is_in(rows.iter().map(|row| row.cycle_id)))
            .all(self.read())
            .await?;
        let mut found = Vec::new();
        for row in rows {
            let Some(cycle) = cycles.iter().find(|cycle| cycle.id == row.cycle_id) else { continue };
            let round = Round::read(cycle.clone())?;
            let appraisal = Some(AppraisalId(row.id));
            let reminder =
                |kind, due| Reminder { kind, cycle_id: round.id, cycle: round.cycle, appraisal, due, count: 1 };
            if round.is("collecting") && row.self_report.is_none() {
                found.push(reminder(ReminderKind::SelfReport, date(&round.row.rate_until_on)?));
            }
            if round.is("published") && row.state == "published" {
                let (_, appeals) = days(&round.row)?;
                found.extend(appeals.map(|due| reminder(ReminderKind::OwnResult, due)));
            }
        }
        Ok(found)
    }
}
