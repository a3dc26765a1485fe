//! Every code people can meet has a text in every language, and every key the source names exists.
#![cfg(feature = "ssr")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use domain::access::Role;
use domain::appraisal::{ConsequenceKind, CycleKind, CycleState, Hidden, ResultState, ScoreRounding};
use domain::benchmark::Caliber;
use domain::changes::Cause;
use domain::fact::{AppraisalGrade, CertificateLevel, Degree, EducationLevel, Fund, PostingKind, Source};
use domain::money::{Money, Rate, Rounding};
use domain::pay::{BaseOrigin, Group};
use domain::policy::{
    AdditionalKind, AppealFrom, CityClass, DaysOf, FloorOf, HourRounding, LeaveCounts, NormBase, NormPool,
    PostRounding, ProposalKind, ProposalWhen, ProrationBy, QuotaOf, QuotaPool, QuotaRounding, StartedCount,
    WaitingOrder,
};
use domain::retirement::Unknown;
use domain::roster::{Column, ProblemCode};
use domain::structure::{FindingCode, ShareRounding};
use domain::trace::{Formula, InputKind};
use domain::training::{EnrolmentState, NotCounted, OrganiserLevel, RecordedBy, SessionFault, TrainingKind, WhyNot};
use domain::turnover;
use domain::withholding::{
    BasicDeduction, BasicRefusal, Cheaper, ClaimOf, ClaimProblem, ClaimWhy, NotSeparate, OtherWhy, RehiredAs,
};
use locales::Locale;
use store::appraisals::{Only, ReminderKind, Standing};
use store::lists::{ListEffect, ListKind, ProblemCode as Finding};
use store::reviews::{Decision, Outcome, ReviewState};
use store::runs::RunState;
use store::training::{Seats, SessionState};

fn check(keys: impl IntoIterator<Item = String>) {
    let mut missing = BTreeSet::new();
    for key in keys {
        for locale in Locale::ALL {
            if !locales::keys(locale).contains(&key.as_str()) {
                missing.insert(format!("{} {key}", locale.tag()));
            }
        }
    }
    assert!(missing.is_empty(), "without a text: {missing:#?}");
}

fn under<T: Copy>(prefix: &str, all: &[T], code: impl Fn(T) -> &'static str) -> Vec<String> {
    all.iter().map(|value| format!("{prefix}.{}", code(*value))).collect()
}

#[test]
fn every_value_of_every_enum_has_a_name() {
    check(under("role", &Role::ALL, Role::code));
    check(under("source", Source::ALL, Source::code));
    check(under("education", EducationLevel::ALL, EducationLevel::code));
    check(under("degree", Degree::ALL, Degree::code));
    check(under("certificate", CertificateLevel::ALL, CertificateLevel::code));
    check(under("fund", Fund::ALL, Fund::code));
    check(under("appraisal", AppraisalGrade::ALL, AppraisalGrade::code));
    check(under("appraisal_cycle", CycleKind::ALL, CycleKind::code));
    check(under("appraisal_rounding", &ScoreRounding::ALL, ScoreRounding::code));
    check(under("appraisal_pool", QuotaPool::ALL, QuotaPool::code));
    check(under("appraisal_quota_of", QuotaOf::ALL, QuotaOf::code));
    check(under("appraisal_quota_rounding", QuotaRounding::ALL, QuotaRounding::code));
    check(under("appraisal_days", DaysOf::ALL, DaysOf::code));
    check(under("appraisal_appeal_from", AppealFrom::ALL, AppealFrom::code));
    check(under("appraisal_proposal", ProposalKind::ALL, ProposalKind::code));
    check(under("appraisal_when", ProposalWhen::ALL, ProposalWhen::code));
    check(under("cause", Cause::ALL, Cause::code));
    check(under("group", &Group::ALL, Group::code));
    check(under("base_origin", &BaseOrigin::ALL, BaseOrigin::code));
    check(under("trace.rounding", &Rounding::ALL, Rounding::code));
    check(under("trace.formula", Formula::ALL, Formula::code));
    check(under("trace.input", InputKind::ALL, InputKind::code));
    check(under("roster.column", Column::ALL, Column::code));
    check(under("roster.problem", ProblemCode::ALL, ProblemCode::code));
    check(under("roster.remedy", ProblemCode::ALL, ProblemCode::code));
    let states = [RunState::Calculating, RunState::Draft, RunState::Submitted, RunState::Approved, RunState::Paid];
    check(under("run.state", &states, RunState::code));
    check(under("review.state", ReviewState::ALL, ReviewState::code));
    check(under("review.outcome", Outcome::ALL, Outcome::code));
    check(under("review.decision", Decision::ALL, Decision::code));
    check(under("training_kind", TrainingKind::ALL, TrainingKind::code));
    check(under("organiser_level", OrganiserLevel::ALL, OrganiserLevel::code));
    check(under("share_rounding", ShareRounding::ALL, ShareRounding::code));
    check(under("turnover_formula", turnover::Formula::ALL, turnover::Formula::code));
    check(under("turnover_nature", turnover::Nature::ALL, turnover::Nature::code));
    check(under("separation", turnover::Reason::ALL, turnover::Reason::code));
    check(under("told", domain::disclosure::Hidden::ALL, domain::disclosure::Hidden::code));
    check(under("turnover.stays_by", &store::turnover::StaysBy::ALL, store::turnover::StaysBy::code));
    check(under("confidence", domain::survival::Confidence::ALL, domain::survival::Confidence::code));
    check((1..=5).map(|points| format!("surveys.scale.{points}")));
    check(under("figures.finding", FindingCode::ALL, FindingCode::code));
    check(under("retirement.unknown", Unknown::ALL, Unknown::code));
    let fields = ["unit", "first", "months", "growth", "growth_from", "hires", "hires_from", "leaves", "leaves_from"];
    check(fields.into_iter().chain(["appraisal", "post", "grade"]).map(|field| format!("budget.field.{field}")));
    check(
        ["cost", "course", "retire", "once", "hires", "leaves", "share"]
            .map(|code| format!("budget.definition.{code}")),
    );
    check(["own", "pool", "least", "most"].map(|code| format!("headcount.by.{code}")));
    check(["unread", "unknown", "several", "twice", "too_many"].map(|code| format!("error.line.{code}")));
    check(["statutory", "earlier", "later"].map(|code| format!("retirement.timing.{code}")));
    check(under("norm_base", NormBase::ALL, NormBase::code));
    check(under("norm_pool", NormPool::ALL, NormPool::code));
    check(under("post_rounding", PostRounding::ALL, PostRounding::code));
    check(under("training_by", RecordedBy::ALL, RecordedBy::code));
    check(under("training_not_counted", NotCounted::ALL, NotCounted::code));
    check(under("enrolment_state", EnrolmentState::ALL, EnrolmentState::code));
    check(under("training_state", SessionState::ALL, SessionState::code));
    check(under("seats", &Seats::ALL, Seats::code));
    check(under("verdict.cannot", WhyNot::ALL, WhyNot::code));
    check(under("posting", PostingKind::ALL, PostingKind::code));
    check(under("error.field", SessionFault::ALL, SessionFault::code));
    check(under("policy.training.by", ProrationBy::ALL, ProrationBy::code));
    check(under("policy.training.leave", LeaveCounts::ALL, LeaveCounts::code));
    check(under("policy.training.rounding", HourRounding::ALL, HourRounding::code));
    check(under("policy.training.order", WaitingOrder::ALL, WaitingOrder::code));
    check(under("caliber", Caliber::ALL, Caliber::code));
    check(under("policy.benchmark.of", FloorOf::ALL, FloorOf::code));
    check(under("policy.benchmark.count", StartedCount::ALL, StartedCount::code));
}

#[test]
fn everything_an_appraisal_can_say_has_a_text() {
    check(CycleState::CODES.map(|code| format!("appraisals.stage.{code}")));
    check(["draft", "collecting", "scored", "proposed", "published"].map(|code| format!("appraisals.next.{code}")));
    check(ResultState::CODES.map(|code| format!("appraisals.result.{code}")));
    check(under("appraisals.hidden", &Hidden::ALL, Hidden::code));
    check(ConsequenceKind::CODES.map(|code| format!("appraisals.consequence.{code}")));
    check(under("appraisals.standing", Standing::ALL, Standing::code));
    check(under("appraisals.only", Only::ALL, Only::code));
    check(ReminderKind::ALL.iter().map(|kind| format!("home.due.appraisal_{}", kind.code())));
    let why = ["probation", "leave", "short", "investigation", "suspended", "decided"];
    check(why.map(|code| format!("appraisals.why.{code}")));
    let problems = ["quota_exceeded", "unknown_grade", "no_reason", "not_reached", "passed_over"];
    check(problems.map(|code| format!("appraisals.problem.{code}")));
    let steps = ["begin", "discard", "close", "propose", "publish", "take_back", "finish"];
    check(steps.map(|step| format!("appraisals.do.{step}")));
    let taken = ["drafted", "begun", "closed", "proposed", "taken_back", "published", "finished"];
    check(taken.map(|step| format!("appraisals.step.{step}")));
    check(taken.map(|step| format!("audit.action.appraisal_{step}")));
    let fields = ["code", "name", "group", "kind", "mark", "scores"];
    check(fields.map(|field| format!("appraisals.column.{field}")));
    let wrong = ["unknown_person", "name_differs", "unknown", "required", "out_of_range", "too_long", "contradiction"];
    check(wrong.into_iter().chain(["score", "from_cycles"]).map(|code| format!("appraisals.rating_problem.{code}")));
    check(["accept", "decline"].map(|code| format!("appraisals.proposal.{code}")));
}

#[test]
fn every_list_and_what_can_be_said_of_its_rows_has_a_text() {
    for area in ["lists.kind", "lists.short", "lists.about"] {
        check(under(area, &ListKind::ALL, ListKind::code));
    }
    let by_month = ListKind::ALL.into_iter().filter(|kind| !matches!(kind, ListKind::Opening | ListKind::Training));
    check(by_month.map(|kind| format!("lists.month_hint.{}", kind.code())));
    check(under("list.effect", &ListEffect::ALL, ListEffect::code));
    check(under("list.problem", Finding::ALL, Finding::code));
    check(under("list.remedy", Finding::ALL, Finding::code));
    let text = source("store/src/lists");
    let fields: BTreeSet<&str> = calls(&text, ".change(").filter_map(|call| quoted(call).next()).collect();
    assert!(fields.len() >= 4, "{fields:?}");
    check(fields.iter().map(|field| format!("list.field.{field}")));
    let kinds = domain::fact::Deductions::default().kinds().map(|(kind, _)| kind.code());
    check(
        kinds
            .into_iter()
            .chain(["months", "income", "special", "additional", "withheld", "average"])
            .map(|field| format!("list.field.{field}")),
    );
}

const KINDS: [&str; 19] = [
    "employment",
    "assignment",
    "placement",
    "education",
    "certificate",
    "enrolment",
    "deductions",
    "deduction_claim",
    "tax_evidence",
    "appraisal",
    "unpaid_leave",
    "one_off",
    "opening_wage",
    "opening_tax",
    "recognised_service",
    "suspension",
    "recovery",
    "posting",
    "retirement",
];

#[test]
fn every_kind_of_fact_has_a_name_and_a_hint() {
    check(KINDS.map(|kind| format!("fact.kind.{kind}")));
    check(KINDS.map(|kind| format!("fact.hint.{kind}")));
}

#[test]
fn every_reason_about_income_tax_has_a_text() {
    check(under("tax_kind", &AdditionalKind::ALL, AdditionalKind::code));
    check(under("tax_city", &CityClass::ALL, CityClass::code));
    let basic = [BasicDeduction::ByMonths, BasicDeduction::FirstJob, BasicDeduction::SixtyThousand];
    check(under("tax.basic", &basic, BasicDeduction::code));
    check(under("tax.basic_name", &basic, BasicDeduction::code));
    let (kind, amount, at) = (AdditionalKind::Rent, Money::ZERO, "2026-01".parse().unwrap());
    let refused = [
        BasicRefusal::NoRule { deduction: BasicDeduction::FirstJob },
        BasicRefusal::OtherYear { year: 2025 },
        BasicRefusal::NotWholeYear { months: 3 },
        BasicRefusal::TooMuch { income: amount, most: amount },
        BasicRefusal::NotSinceJanuary,
    ];
    check(refused.map(|refusal| format!("tax.refused.{}", refusal.code())));
    let why = [
        ClaimWhy::Deducted,
        ClaimWhy::NotYet { from: at },
        ClaimWhy::Ended { until: at },
        ClaimWhy::Outgrown { month: at },
        ClaimWhy::MonthsUsedUp { most: 240 },
        ClaimWhy::ExcludedBy { kind },
        ClaimWhy::OnceAYear { month: at },
        ClaimWhy::OtherYear { year: 2025 },
        ClaimWhy::AnnualOnly,
    ];
    check(why.map(|why| format!("tax.why.{}", why.code())));
    let problems = [
        ClaimProblem::NoRule { kind },
        ClaimProblem::Share { kind, share: Rate::ONE },
        ClaimProblem::AboveMost { amount, most: amount },
        ClaimProblem::Negative { amount },
        ClaimProblem::Twice { kind, other: 0 },
        ClaimProblem::Backwards { from: at },
    ];
    check(problems.map(|problem| format!("tax.problem.{}", problem.code())));
    let not_separate =
        [NotSeparate::NoRule, NotSeparate::Used, NotSeparate::Over { until: "2027-12-31".parse().unwrap() }];
    check(not_separate.map(|reason| format!("tax.not_separate.{}", reason.code())));
    check([Cheaper::Separate, Cheaper::Merged, Cheaper::Same].map(|way| format!("tax.cheaper.{}", way.code())));
    let other = [OtherWhy::Paid, OtherWhy::MonthlyMost, OtherWhy::YearlyMost, OtherWhy::IncomeShare];
    check(other.map(|why| format!("tax.other_why.{}", why.code())));
    check([RehiredAs::Wages, RehiredAs::Labour].map(|way| format!("tax.rehired.{}", way.code())));
    check(ClaimOf::CODES.map(|code| format!("tax.claim.{code}")));
    check(ClaimOf::CODES.map(|code| format!("tax.claim_hint.{code}")));
    check(["hold.claim".to_owned()]);
}

#[test]
fn every_wording_of_a_formula_exists() {
    let variants = [
        ("certificate_scale", ["lapsed", "unregistered", "not_yet", "begins"].as_slice()),
        ("seniority", &["capped"]),
        ("contribution_rate", &["floor", "ceiling"]),
        ("withholding", &["nothing", "surplus"]),
    ];
    check(variants.iter().flat_map(|(formula, own)| own.iter().map(move |v| format!("trace.formula.{formula}.{v}"))));
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// All source of a crate beside this one, tests left out.
fn source(folder: &str) -> String {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder), &mut found);
    found.retain(|path| !path.ends_with("tests.rs") && !path.components().any(|part| part.as_os_str() == "tests"));
    found.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// Texts in quotation marks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// What stands in the brackets of the calls `name(…)`, up to the first closing one.
fn calls<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(name).skip(1).filter_map(|rest| rest.split(')').next())
}

#[test]
fn every_refusal_of_the_store_says_what_is_wrong_and_what_to_do() {
    let text = format!("{}{}{}", source("store/src"), source("server/src"), source("app/src"));
    let conflicts: BTreeSet<&str> = calls(&text, "Conflict(").flat_map(quoted).filter(|code| is_code(code)).collect();
    assert!(conflicts.len() > 10, "{conflicts:?}");
    // The last is a code no file has, in a test of the command line.
    check(conflicts.iter().filter(|code| **code != "no_text_for_this").map(|code| format!("error.conflict.{code}")));
    let fields: BTreeSet<&str> = ["Invalid(", "invalid("]
        .into_iter()
        .flat_map(|name| calls(&text, name))
        .filter_map(|call| quoted(call.split_once(',')?.1).next())
        .filter(|code| is_code(code))
        .collect();
    assert!(fields.len() > 15, "{fields:?}");
    check(fields.iter().map(|code| format!("error.field.{code}")));
    let refused: BTreeSet<&str> = text
        .lines()
        .filter(|line| line.contains("refuse("))
        .filter_map(|line| quoted(line).last())
        .filter(|code| is_code(code))
        .collect();
    assert!(refused.len() > 10, "{refused:?}");
    check(refused.iter().map(|code| format!("error.field.{code}")));
}

#[test]
fn every_key_named_in_the_pages_exists() {
    let text = source("app/src");
    let areas: BTreeSet<&str> = locales::keys(Locale::Zh).into_iter().filter_map(|key| key.split('.').next()).collect();
    let is_key = |text: &str| {
        let mut parts = text.split('.');
        parts.next().is_some_and(|area| areas.contains(area)) && parts.next().is_some() && text.split('.').all(is_code)
    };
    // In source with escaped quotation marks the alternation slips, so that both readings are looked at.
    let named: BTreeSet<&str> = text.split('"').filter(|text| is_key(text)).collect();
    assert!(named.len() > 300, "the source was searched");
    check(named.into_iter().map(str::to_owned));
}
