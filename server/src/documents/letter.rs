//! Letters about grades, filled from the cases of a review round.

use std::io::Write;

use anyhow::Result;
use app::conditions;
use app::words::named;
use domain::access::Scope;
use domain::ids::{ReviewId, WorkerId};
use domain::placement::Condition;
use domain::policy::{ClauseRef, Named};
use locales::Locale;
use reports::{GradeDecision, Ground, Issue, Letter, LetterGrade, Matter, Source, Summary};
use store::reviews::{Decision, Graded, ReviewCase, ReviewLetters};
use store::{Store, StoreError, Timestamp};

use super::slip::{cite, source};
use super::{fonts, with_labels};
use crate::clock;

/// Letters read together.
const CHUNK: usize = 200;

/// The letters of some workers of a round, a few hundred at a time.
pub struct Letters {
    store: Store,
    scope: Scope,
    review: ReviewId,
    workers: Vec<WorkerId>,
    /// The first of them, which name the unit too.
    pub first: ReviewLetters,
}

impl Letters {
    /// Of one worker, or of everybody for whom something was decided.
    ///
    /// # Errors
    /// `NotFound` when there is none inside the scope; the store fails.
    pub async fn open(
        store: &Store,
        scope: &Scope,
        review: ReviewId,
        worker: Option<WorkerId>,
    ) -> Result<Self, StoreError> {
        let workers = match worker {
            Some(worker) => vec![worker],
            None => store.review_decided(scope, review).await?,
        };
        let first = store.review_letters(scope, review, workers.get(..CHUNK).unwrap_or(&workers)).await?;
        Ok(Self { store: store.clone(), scope: scope.clone(), review, workers, first })
    }

    /// Writes them in one file.
    ///
    /// # Errors
    /// The store, a font or the writer fails.
    pub async fn write<W: Write + Send + 'static>(self, locale: Locale, now: Timestamp, writer: W) -> Result<Summary> {
        let issue = Issue { author: self.first.unit_name.clone(), created_at: clock::local(now) };
        let (pages, mut incoming) = tokio::sync::mpsc::channel(64);
        let printing = tokio::task::spawn_blocking(move || -> Result<Summary> {
            let letters = std::iter::from_fn(|| incoming.blocking_recv());
            let fonts = fonts()?;
            Ok(with_labels(locale, |labels| reports::letters_to::<W, Letter>(fonts, labels, &issue, letters, writer))?)
        });
        let mut ready = Some(self.first);
        for chunk in self.workers.chunks(CHUNK) {
            let letters = match ready.take() {
                Some(first) => first,
                None => self.store.review_letters(&self.scope, self.review, chunk).await?,
            };
            for case in &letters.cases {
                // The printer is gone only if it failed, and then says why itself.
                if pages.send(letter(locale, &letters, case)).await.is_err() {
                    break;
                }
            }
        }
        drop(pages);
        printing.await?
    }
}

fn letter(locale: Locale, all: &ReviewLetters, case: &ReviewCase) -> Letter {
    let grade =
        |graded: &Graded| LetterGrade { name: named(locale, &all.terms.grade(&graded.grade)), amount: graded.amount };
    let (grounds, sources) = grounds(locale, &all.terms.labels, &all.terms.sources, &case.conditions);
    let departs = case.decision != Decision::Confirmed && case.decided != case.proposed;
    let by_rules = case.proposed.as_ref().filter(|_| departs).map(|proposed| grade(proposed).name);
    Letter {
        unit: all.unit_name.clone(),
        reference: format!("{}-{}", all.review, case.code),
        name: case.name.clone(),
        code: case.code.clone(),
        place: case.unit.clone(),
        post: case.post.as_ref().map(|post| named(locale, &all.terms.post(post))).unwrap_or_default(),
        as_of: all.as_of,
        matter: Matter::Decision(GradeDecision {
            decided_on: all.applied_on,
            before: case.before.as_ref().map(grade),
            after: case.decided.as_ref().map(grade),
            by_rules: by_rules.unwrap_or_default(),
            reason: case.reason.clone().unwrap_or_default(),
        }),
        grounds,
        sources,
        sample: all.sample,
        fictitious: case.fictitious,
    }
}

/// Conditions in words with the documents they rest on: each once, with its clauses in the order they are named.
pub(super) fn grounds(
    locale: Locale,
    labels: &[Named],
    clauses: &[ClauseRef],
    conditions: &[Condition],
) -> (Vec<Ground>, Vec<Source>) {
    let mut documents: Vec<Vec<&ClauseRef>> = Vec::new();
    let ground = |condition: &Condition| {
        let clause = clauses.get(usize::from(condition.source.0));
        let source = clause.map(|clause| cite(&mut documents, clause));
        Ground {
            passed: condition.passed,
            text: conditions::evidence(locale, labels, condition),
            steps: conditions::steps(locale, condition),
            source,
        }
    };
    let grounds = conditions.iter().map(ground).collect();
    (grounds, documents.iter().map(|clauses| source(locale, clauses)).collect())
}
