//! Running a case of an appraisal pack.

use super::AppraisalGiven;
use crate::appraisal::{
    Amendment, Ballot, Candidate, Consequence, ConsequenceKind, CycleState, FinalResult, Lack, Origin, Person,
    Publicity, ScoreSheet, Suggestion, Total, cycle_pay, follow, not_graded, regrade, score, shown, suggest, tally,
};
use crate::calendar::{Date, Month};
use crate::ids::AppraisalId;
use crate::policy::{AppraisalForm, AppraisalPolicy, AppraisalRules, Library, PackKind, PolicyError, PolicySet};

type Got = Vec<(String, String)>;

/// What the rules in force in the last month of the cycle give.
///
/// # Errors
/// [`PolicyError`] when no appraisal pack covers it, or no complete set of rules the month in which the grade is final.
pub(in crate::policy::cases) fn run(library: &Library, given: &AppraisalGiven) -> Result<Got, PolicyError> {
    let (kind, month) = (PackKind::Appraisal, given.cycle.last_month());
    let appraisal = library.appraisal_in_force(month).ok_or(PolicyError::NoneInForce { kind, month })?;
    let mut got = Got::new();
    let scored = scored(&appraisal, given, &mut got);
    if let Some(on) = given.graded_on {
        let ladder = library.ladder_in_force(month).ok().and_then(|policy| policy.ladder.probation);
        let rule = &appraisal.rules.not_graded;
        let why = not_graded(rule, ladder.as_ref(), &given.facts, &[], (given.cycle, on));
        got.push(("not_graded".to_owned(), joined(why.iter().map(|why| why.code().to_owned()))));
    }
    pool(&appraisal.rules, given, &mut got);
    if let Some(on) = given.published_on {
        let publicity = Publicity::beginning(&appraisal.rules, on);
        let answer_by = Publicity::answer_by(&appraisal.rules, publicity.appeal_until);
        let days = [("until", publicity.until), ("appeal_until", publicity.appeal_until), ("answer_by", answer_by)];
        got.extend(days.map(|(what, day)| (what.to_owned(), day.to_string())));
    }
    if let (Some(final_on), Some(grade)) = (given.final_on, given.grade.clone().or(scored)) {
        let policy = library.in_force(Month::of(final_on))?;
        followed(&policy, &appraisal.rules, given, (&grade, final_on), &mut got);
    }
    Ok(got)
}

fn joined(entries: impl Iterator<Item = String>) -> String {
    entries.collect::<Vec<_>>().join("; ")
}

/// Score, parts of the groups and what must be hidden; the code of the grade the score reaches.
fn scored(appraisal: &AppraisalPolicy, given: &AppraisalGiven, got: &mut Got) -> Option<String> {
    if given.ballots.is_empty() {
        return None;
    }
    let mut refuse = |what: &str| got.push(("refused".to_owned(), what.to_owned()));
    let Some(form) = appraisal.rules.form(given.cycle.kind(), &given.class) else {
        refuse("no form");
        return None;
    };
    let ballots = match ballots(form, given) {
        Ok(ballots) => ballots,
        Err(error) => {
            refuse(&error);
            return None;
        }
    };
    let sheet = match score(form, &tally(form, &ballots), &given.adjustments) {
        Ok(sheet) => sheet,
        Err(error) => {
            refuse(&error.to_string());
            return None;
        }
    };
    for group in &sheet.groups {
        got.extend(group.contribution.map(|points| (format!("group {}", group.group), points.to_string())));
    }
    got.push(("hidden".to_owned(), hidden(appraisal, form, &sheet, given.cycle.last_day())));
    match &sheet.total {
        Total::NotYet(lacks) => {
            got.push(("not_yet".to_owned(), joined(lacks.iter().map(lack))));
            None
        }
        Total::Told(score) => {
            let grade = appraisal.rules.grades.get(usize::from(appraisal.rules.grade_for(*score)))?;
            got.push(("score".to_owned(), score.to_string()));
            got.push(("grade".to_owned(), grade.code.clone()));
            got.push(("counts_as".to_owned(), grade.counts_as.code().to_owned()));
            Some(grade.code.clone())
        }
    }
}

fn ballots(form: &AppraisalForm, given: &AppraisalGiven) -> Result<Vec<Ballot>, String> {
    let mut ballots = Vec::new();
    for entry in &given.ballots {
        let scores: Vec<_> = entry.scores.iter().map(|(code, score)| (code.as_str(), *score)).collect();
        let ballot = Ballot::new(form, &entry.group, entry.kind.as_deref(), &scores);
        let ballot = ballot.map_err(|error| error.to_string())?;
        ballots.extend(core::iter::repeat_n(ballot, entry.times));
    }
    Ok(ballots)
}

/// Groups whose figures are hidden once ratings are closed, and `score` if that is.
fn hidden(appraisal: &AppraisalPolicy, form: &AppraisalForm, sheet: &ScoreSheet, on: Date) -> String {
    let shown = shown(&appraisal.rules.anonymity, form, sheet, &CycleState::Scored { since: on });
    let groups = shown.groups.iter().filter(|group| group.figures.is_err()).map(|group| group.group.clone());
    joined(groups.chain(shown.total.is_none().then(|| "score".to_owned())))
}

fn lack(lack: &Lack) -> String {
    match lack {
        Lack::TooFew { group, have, least } => format!("{} {group} {have}/{least}", lack.code()),
        Lack::Mix { group, kind, have, of, least_share } => {
            format!("{} {group} {kind} {have}/{of} {least_share}", lack.code())
        }
    }
}

fn pool(rules: &AppraisalRules, given: &AppraisalGiven, got: &mut Got) {
    let Some(pool) = &given.pool else { return };
    let allowed = rules.allowed(given.cycle.kind(), pool.people, pool.rewarded);
    got.extend(allowed.map(|allowed| ("allowed".to_owned(), allowed.to_string())));
    let candidates: Vec<Candidate> = (1..)
        .zip(&pool.scores)
        .map(|(id, score)| Candidate { id: AppraisalId(id), score: *score, decision: None })
        .collect();
    let grades = match suggest(rules, allowed, &candidates) {
        Ok(ranked) => joined(ranked.iter().map(|ranked| match ranked.suggestion {
            Suggestion::Grade { grade, .. } => {
                rules.grades.get(usize::from(grade)).map(|grade| grade.code.clone()).unwrap_or_default()
            }
            Suggestion::Tie { seats, tied } => format!("tie {seats}/{tied}"),
        })),
        Err(error) => error.to_string(),
    };
    got.push(("grades".to_owned(), grades));
}

fn result(
    rules: &AppraisalRules,
    (id, cycle): (i64, crate::appraisal::Cycle),
    grade: &str,
    on: Date,
) -> Option<FinalResult> {
    let rule = rules.grades.get(usize::from(rules.grade(grade)?))?;
    let (origin, grade) = (Origin::Result(AppraisalId(id)), rule.code.clone());
    Some(FinalResult { origin, cycle, grade, counts_as: rule.counts_as, final_on: on })
}

/// What follows from the grade, what it pays, and what becomes of that if the grade is corrected.
fn followed(
    policy: &PolicySet,
    rules: &AppraisalRules,
    given: &AppraisalGiven,
    (grade, final_on): (&str, Date),
    got: &mut Got,
) {
    let Some(own) = result(rules, (1, given.cycle), grade, final_on) else {
        got.push(("refused".to_owned(), format!("no grade {grade}")));
        return;
    };
    let earlier =
        (2..).zip(&given.earlier).filter_map(|(id, (cycle, grade, on))| result(rules, (id, *cycle), grade, *on));
    let results: Vec<FinalResult> = earlier.chain([own.clone()]).collect();
    let person = Person { results: &results, facts: &given.facts };
    // What earlier grades caused is not asked of this case.
    let policy = |result: &FinalResult| (result.origin == own.origin).then_some(policy);
    let caused = follow(person, policy);
    got.push(("consequences".to_owned(), joined(caused.iter().map(consequence))));
    for consequence in &caused {
        let ConsequenceKind::CyclePay { item, factor, .. } = &consequence.what else { continue };
        let rule = rules.pay.iter().find(|rule| rule.item == *item && rule.cycle == given.cycle.kind());
        got.extend(rule.map(|rule| (format!("pay {item}"), cycle_pay(rule, *factor, &given.months).plain())));
    }
    let Some(to) = &given.corrected else { return };
    let to = rules.grade(to).and_then(|grade| rules.grades.get(usize::from(grade)));
    let to = to.map(|grade| own.corrected(&grade.code, grade.counts_as));
    let amendments = regrade(&caused, person, (own.origin, own.cycle), to, policy);
    got.push(("amendments".to_owned(), joined(amendments.iter().map(amendment))));
}

fn amendment(amendment: &Amendment) -> String {
    match amendment {
        Amendment::Reverse { old } => format!("reverse {}", consequence(old)),
        Amendment::Replace { old, new } => format!("replace {} by {}", consequence(old), consequence(new)),
        Amendment::Add { new } => format!("add {}", consequence(new)),
    }
}

fn consequence(of: &Consequence) -> String {
    let code = of.what.code();
    let cycles = |with: &[FinalResult]| {
        let cycles: Vec<String> = with.iter().map(|held| held.cycle.to_string()).collect();
        cycles.join(" ")
    };
    match &of.what {
        ConsequenceKind::PayFactor { item, factor, first_paid_in, .. } => {
            format!("{code} {item} {factor} {first_paid_in}")
        }
        ConsequenceKind::CyclePay { item, factor, paid_in, .. } => format!("{code} {item} {factor} {paid_in}"),
        ConsequenceKind::YearNotCounted { year, .. } => format!("{code} {year}"),
        ConsequenceKind::StepsLost { steps } => format!("{code} {steps}"),
        ConsequenceKind::EarlyStep { steps, with } => format!("{code} {steps} {}", cycles(with)),
        ConsequenceKind::Proposal { code: rule, with, .. } => format!("{code} {rule} {}", cycles(with)),
    }
}
