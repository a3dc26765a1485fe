//! The certificate of grade: where one worker stands today, condition by condition.

use anyhow::Result;
use app::words::named;
use domain::access::Scope;
use domain::calendar::{Date, Month};
use domain::fact::{Fact, FactBody};
use domain::ids::WorkerId;
use domain::placement::{Profile, next_step, place};
use domain::policy::{PackStatus, PolicySet};
use locales::Locale;
use reports::{GradeStanding, Issue, Letter, LetterGrade, Matter, NextGrade, Pdf};
use store::workers::WorkerFile;
use store::{Store, StoreError, Timestamp};

use super::letter::grounds;
use super::{fonts, with_labels};
use crate::clock;

/// A certificate, ready to be printed.
pub struct Standing {
    letter: Letter,
    /// The worker's number, for the name of the file.
    pub code: String,
}

impl Standing {
    /// Of one worker, by what is on file on `today`.
    ///
    /// # Errors
    /// `NotFound` outside the scope, for who is not employed, and where the file does not tell; the store fails.
    pub async fn load(
        store: &Store,
        scope: &Scope,
        worker: WorkerId,
        locale: Locale,
        today: Date,
    ) -> Result<Self, StoreError> {
        let file = store.worker(scope, worker).await?.ok_or(StoreError::NotFound)?;
        let policy = store.library().await?.in_force(Month::of(today))?;
        let facts: Vec<Fact> = store.facts(scope, worker, false).await?.into_iter().map(|record| record.fact).collect();
        let letter = letter(locale, &policy, &file, &facts, today).ok_or(StoreError::NotFound)?;
        Ok(Self { letter, code: file.row.code })
    }

    /// Prints it.
    ///
    /// # Errors
    /// A font fails.
    pub async fn print(self, locale: Locale, now: Timestamp) -> Result<Pdf> {
        let issue = Issue { author: self.letter.unit.clone(), created_at: clock::local(now) };
        let printing = tokio::task::spawn_blocking(move || -> Result<Pdf> {
            let (fonts, mut bytes) = (fonts()?, Vec::new());
            let summary =
                with_labels(locale, |labels| reports::letters_to(fonts, labels, &issue, [&self.letter], &mut bytes))?;
            Ok(Pdf { bytes, summary })
        });
        printing.await?
    }
}

fn letter(locale: Locale, policy: &PolicySet, file: &WorkerFile, facts: &[Fact], today: Date) -> Option<Letter> {
    let profile = Profile::from_facts(policy, facts, today).ok().flatten()?;
    let decision = place(policy, &profile, today);
    let ladder = &policy.ladder;
    let grade = |position: u16| ladder.grades.get(usize::from(position));
    let name = |position: u16| grade(position).map(|grade| named(locale, &grade.name)).unwrap_or_default();
    let held = profile.confirmed.and_then(grade);
    let next = next_step(policy, &profile, today);
    let conditions = decision.as_ref().map(|decision| decision.conditions.as_slice()).unwrap_or_default();
    let (grounds, sources) = grounds(locale, &policy.labels, &policy.sources, conditions);
    let post = ladder.posts.get(usize::from(profile.post)).map(|post| named(locale, &post.name));
    let row = &file.row;
    let places = [row.street.as_str(), row.community.as_str()];
    Some(Letter {
        unit: row.street.clone(),
        reference: format!("{}-{today}", row.code),
        name: row.name.clone(),
        code: row.code.clone(),
        place: places.into_iter().filter(|place| !place.is_empty()).collect::<Vec<_>>().join(" "),
        post: post.unwrap_or_default(),
        as_of: today,
        matter: Matter::Standing(GradeStanding {
            held: held.map(|grade| LetterGrade { name: named(locale, &grade.name), amount: grade.amount }),
            since: held.and_then(|_| held_since(facts, today)),
            by_rules: decision.as_ref().map(|decision| name(decision.grade)).unwrap_or_default(),
            next: next.map(|next| NextGrade { name: name(next.grade), on: next.on, gain: next.monthly_gain }),
        }),
        grounds,
        sources,
        sample: policy
            .sources
            .get(usize::from(policy.index.placement_source.0))
            .is_none_or(|clause| clause.status == PackStatus::Sample),
        fictitious: file.fictitious,
    })
}

/// The first day of the placement in force.
fn held_since(facts: &[Fact], today: Date) -> Option<Date> {
    let in_force = |fact: &&Fact| matches!(fact.body, FactBody::Placement(_)) && fact.period.contains(today);
    facts.iter().find(in_force).map(|fact| fact.period.from)
}
