//! What the address of a file asks for.

use domain::access::Action;
use domain::calendar::Date;
use domain::ids::{
    AppraisalId, CycleId, DraftId, ImportId, ReviewId, RunId, SlipId, SurveyId, TrainingSessionId, WorkerId,
};
use store::lists::ListKind;

/// What an address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// A list as a workbook.
    List(List),
    /// An empty list to fill in.
    ListForm(ListKind),
    CoverageReport,
    Structure,
    WhatIf,
    Benchmark,
    EqualPay,
    Budget,
    Headcount,
    Retirement,
    Turnover,
    Survival,
    Slip(SlipId),
    Register(RunId),
    Payslips(RunId),
    Draft(DraftId),
    Pack {
        scheme: Option<String>,
        id: String,
        version: Date,
    },
    Letters(ReviewId),
    Letter(ReviewId, WorkerId),
    Standing(WorkerId),
    /// The training record of somebody; of whoever asks where nobody is named.
    TrainingRecord(Option<WorkerId>),
    UnitTraining,
    AttendanceSheet(TrainingSessionId),
    Completions(TrainingSessionId, Option<WorkerId>),
    /// Results of an appraisal cycle, to be made public.
    AppraisalResults(CycleId),
    /// One worker's appraisal form.
    AppraisalSheet(CycleId, AppraisalId),
    /// An empty sheet of ratings.
    RatingsForm(CycleId),
}

/// A list of some page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Workers,
    Slips(WorkerId),
    Facts(WorkerId),
    OwnSlips,
    Contracts,
    Placements,
    Certificates,
    CertificateLevels,
    Coverage,
    Uncovered,
    Structure,
    Benchmark,
    EqualPay,
    PayPeople,
    Budget,
    BudgetHeld,
    Headcount,
    Retirement,
    RetirementPeople,
    Turnover,
    Leavers,
    Survival,
    NearLeaving,
    Survey(SurveyId),
    Reviews,
    Cases(ReviewId),
    Runs,
    BankProfiles,
    Run(RunId, OfRun),
    Import(ImportId),
    Imported(ListKind, ImportId),
    Units,
    Users,
    Sessions,
    Audit,
    Packs,
    Schemes,
    Drafts,
    Preview(DraftId),
    Training,
    TrainingCourses,
    TrainingPeople(TrainingSessionId),
    TrainingUnit,
    TrainingShort,
    OwnTraining,
    TrainingRecord(WorkerId),
    AppraisalCycles,
    AppraisalPeople(CycleId),
    AppraisalSpread(CycleId),
    AppraisalConsequences(CycleId),
    WhatIf,
    WhatIfPeople,
}

/// A list of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OfRun {
    /// Slips with a column for each item.
    Book,
    /// Slips as the page lists them.
    Slips,
    Items,
    Units,
    Causes,
    Changes,
    Gone,
    Late,
    LateSums,
    Held,
}

impl Asked {
    /// What a path asks for, if it is that of a file.
    pub(super) fn of(path: &str) -> Option<Self> {
        let (path, ending) = path.strip_prefix('/')?.rsplit_once('.')?;
        let parts: Vec<&str> = path.split('/').collect();
        match ending {
            "xlsx" => match parts.as_slice() {
                ["imports", kind, "form"] => ListKind::from_code(kind).map(Self::ListForm),
                ["appraisals", cycle, "ratings", "form"] => cycle.parse().ok().map(Self::RatingsForm),
                parts => List::of(parts).map(Self::List),
            },
            "pdf" => Self::paper(&parts),
            "toml" => Self::pack(&parts),
            _ => None,
        }
    }

    fn paper(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["coverage"] => Self::CoverageReport,
            ["structure"] => Self::Structure,
            ["what-if"] => Self::WhatIf,
            ["benchmark"] => Self::Benchmark,
            ["equal-pay"] => Self::EqualPay,
            ["budget"] => Self::Budget,
            ["headcount"] => Self::Headcount,
            ["retirement"] => Self::Retirement,
            ["turnover"] => Self::Turnover,
            ["turnover", "survival"] => Self::Survival,
            ["slips", slip] => Self::Slip(slip.parse().ok()?),
            ["workers", worker, "ladder"] => Self::Standing(worker.parse().ok()?),
            ["appraisals", cycle, "results"] => Self::AppraisalResults(cycle.parse().ok()?),
            ["appraisals", cycle, "people", of] => Self::AppraisalSheet(cycle.parse().ok()?, of.parse().ok()?),
            ["runs", run, "register"] => Self::Register(run.parse().ok()?),
            ["runs", run, "slips"] => Self::Payslips(run.parse().ok()?),
            ["reviews", review, "letters"] => Self::Letters(review.parse().ok()?),
            ["reviews", review, "letters", worker] => Self::Letter(review.parse().ok()?, worker.parse().ok()?),
            ["my", "training"] => Self::TrainingRecord(None),
            ["workers", worker, "training"] => Self::TrainingRecord(Some(worker.parse().ok()?)),
            ["training", "unit"] => Self::UnitTraining,
            ["training", session, "sheet"] => Self::AttendanceSheet(session.parse().ok()?),
            ["training", session, "certificates"] => Self::Completions(session.parse().ok()?, None),
            ["training", session, "certificates", worker] => {
                Self::Completions(session.parse().ok()?, Some(worker.parse().ok()?))
            }
            _ => return None,
        })
    }

    fn pack(parts: &[&str]) -> Option<Self> {
        let pack = |scheme: Option<&str>, id: &str, version: &str| {
            let version = version.parse().ok()?;
            Some(Self::Pack { scheme: scheme.map(str::to_owned), id: id.to_owned(), version })
        };
        match parts {
            ["policy", "drafts", draft] => draft.parse().ok().map(Self::Draft),
            ["policy", "schemes", scheme, id, version] => pack(Some(scheme), id, version),
            ["policy", id, version] => pack(None, id, version),
            _ => None,
        }
    }
}

impl List {
    fn of(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["workers"] => Self::Workers,
            ["workers", worker, "slips"] => Self::Slips(worker.parse().ok()?),
            ["workers", worker, "facts"] => Self::Facts(worker.parse().ok()?),
            ["my", "slips"] => Self::OwnSlips,
            ["contracts"] => Self::Contracts,
            ["placements"] => Self::Placements,
            ["certificates"] => Self::Certificates,
            ["certificates", "levels"] => Self::CertificateLevels,
            ["coverage"] => Self::Coverage,
            ["coverage", "missing"] => Self::Uncovered,
            ["structure"] => Self::Structure,
            ["what-if"] => Self::WhatIf,
            ["what-if", "people"] => Self::WhatIfPeople,
            ["benchmark"] => Self::Benchmark,
            ["benchmark", "people"] => Self::PayPeople,
            ["equal-pay"] => Self::EqualPay,
            ["budget"] => Self::Budget,
            ["budget", "held"] => Self::BudgetHeld,
            ["headcount"] => Self::Headcount,
            ["retirement"] => Self::Retirement,
            ["retirement", "people"] => Self::RetirementPeople,
            ["surveys", survey] => Self::Survey(survey.parse().ok()?),
            ["turnover"] => Self::Turnover,
            ["turnover", "leavers"] => Self::Leavers,
            ["turnover", "survival"] => Self::Survival,
            ["turnover", "near"] => Self::NearLeaving,
            ["reviews"] => Self::Reviews,
            ["reviews", review] => Self::Cases(review.parse().ok()?),
            ["appraisals"] => Self::AppraisalCycles,
            ["appraisals", cycle] => Self::AppraisalPeople(cycle.parse().ok()?),
            ["appraisals", cycle, "spread"] => Self::AppraisalSpread(cycle.parse().ok()?),
            ["appraisals", cycle, "consequences"] => Self::AppraisalConsequences(cycle.parse().ok()?),
            ["runs"] => Self::Runs,
            ["bank-profiles"] => Self::BankProfiles,
            ["runs", run] => Self::Run(run.parse().ok()?, OfRun::Book),
            ["runs", run, of] => Self::Run(run.parse().ok()?, OfRun::of(of)?),
            ["import", import] => Self::Import(import.parse().ok()?),
            ["imports", kind, import] => Self::Imported(ListKind::from_code(kind)?, import.parse().ok()?),
            ["organisation"] => Self::Units,
            ["users"] => Self::Users,
            ["sessions"] => Self::Sessions,
            ["audit"] => Self::Audit,
            ["policy"] => Self::Packs,
            ["policy", "schemes"] => Self::Schemes,
            ["policy", "drafts"] => Self::Drafts,
            ["policy", "drafts", draft, "preview"] => Self::Preview(draft.parse().ok()?),
            ["training"] => Self::Training,
            ["training", "courses"] => Self::TrainingCourses,
            ["training", "unit"] => Self::TrainingUnit,
            ["training", "unit", "short"] => Self::TrainingShort,
            ["training", session, "people"] => Self::TrainingPeople(session.parse().ok()?),
            ["my", "training"] => Self::OwnTraining,
            ["workers", worker, "training"] => Self::TrainingRecord(worker.parse().ok()?),
            _ => return None,
        })
    }

    /// Its name in the audit log and in ASCII.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Workers => "workers",
            Self::Slips(_) | Self::OwnSlips => "worker_slips",
            Self::Facts(_) => "facts",
            Self::Contracts => "contracts",
            Self::Placements => "placements",
            Self::Certificates => "certificates",
            Self::CertificateLevels => "certificate_levels",
            Self::Coverage => "coverage",
            Self::Structure => "structure",
            Self::WhatIf => "what_if",
            Self::WhatIfPeople => "what_if_people",
            Self::Benchmark => "benchmark",
            Self::EqualPay => "equal_pay",
            Self::PayPeople => "pay_people",
            Self::Budget => "budget",
            Self::BudgetHeld => "budget_held",
            Self::Headcount => "headcount",
            Self::Retirement => "retirement",
            Self::RetirementPeople => "retirement_people",
            Self::Turnover => "turnover",
            Self::Leavers => "leavers",
            Self::Survey(_) => "survey",
            Self::Survival => "survival",
            Self::NearLeaving => "near_leaving",
            Self::Uncovered => "uncovered",
            Self::Reviews => "reviews",
            Self::Cases(_) => "review_cases",
            Self::Runs => "runs",
            Self::BankProfiles => "bank_profiles",
            Self::Run(_, of) => of.code(),
            Self::Import(_) => "import",
            Self::Imported(..) => "imported_list",
            Self::Units => "units",
            Self::Users => "users",
            Self::Sessions => "sessions",
            Self::Audit => "audit",
            Self::Packs => "packs",
            Self::Schemes => "schemes",
            Self::Drafts => "drafts",
            Self::Preview(_) => "draft_preview",
            Self::Training => "training",
            Self::TrainingCourses => "training_courses",
            Self::TrainingPeople(_) => "training_people",
            Self::TrainingUnit => "training_unit",
            Self::TrainingShort => "training_short",
            Self::OwnTraining | Self::TrainingRecord(_) => "training_record",
            Self::AppraisalCycles => "appraisal_cycles",
            Self::AppraisalPeople(_) => "appraisal_people",
            Self::AppraisalSpread(_) => "appraisal_spread",
            Self::AppraisalConsequences(_) => "appraisal_consequences",
        }
    }

    /// What it is about in the audit log: a table, and the key of a row where it is about one.
    pub(super) const fn subject(self) -> (&'static str, i64) {
        match self {
            Self::Slips(worker) | Self::Facts(worker) | Self::TrainingRecord(worker) => ("worker", worker.0),
            Self::OwnTraining | Self::TrainingShort | Self::TrainingUnit => ("worker", 0),
            Self::Training => ("training_session", 0),
            Self::TrainingPeople(session) => ("training_session", session.0),
            Self::TrainingCourses => ("training_course", 0),
            Self::Workers
            | Self::OwnSlips
            | Self::Contracts
            | Self::Placements
            | Self::Certificates
            | Self::CertificateLevels
            | Self::Coverage
            | Self::Structure
            | Self::Budget
            | Self::BudgetHeld
            | Self::Headcount
            | Self::Retirement
            | Self::RetirementPeople
            | Self::Turnover
            | Self::Leavers
            | Self::Survival
            | Self::NearLeaving
            | Self::Uncovered => ("worker", 0),
            Self::Survey(survey) => ("pulse_survey", survey.0),
            Self::WhatIf | Self::WhatIfPeople => ("what_if", 0),
            Self::Reviews => ("review_round", 0),
            Self::Cases(review) => ("review_round", review.0),
            Self::Runs | Self::Benchmark | Self::EqualPay | Self::PayPeople => ("pay_run", 0),
            Self::BankProfiles => ("bank_profile", 0),
            Self::Run(run, _) => ("pay_run", run.0),
            Self::Import(import) | Self::Imported(_, import) => ("import_batch", import.0),
            Self::Units => ("unit", 0),
            Self::Users => ("app_user", 0),
            Self::Sessions => ("session", 0),
            Self::Audit => ("audit", 0),
            Self::Packs | Self::Schemes => ("policy_pack", 0),
            Self::Drafts => ("policy_draft", 0),
            Self::Preview(draft) => ("policy_draft", draft.0),
            Self::AppraisalCycles => ("appraisal_cycle", 0),
            Self::AppraisalPeople(cycle) | Self::AppraisalSpread(cycle) | Self::AppraisalConsequences(cycle) => {
                ("appraisal_cycle", cycle.0)
            }
        }
    }

    /// What somebody must be allowed to do to have it, as for its page; one of these, or nothing but to be signed in.
    pub(super) const fn asks(self) -> &'static [Action] {
        match self {
            Self::Workers
            | Self::Facts(_)
            | Self::Contracts
            | Self::Certificates
            | Self::CertificateLevels
            | Self::Coverage
            | Self::Uncovered
            | Self::Reviews
            | Self::Training
            | Self::TrainingCourses
            | Self::TrainingPeople(_)
            | Self::TrainingShort
            | Self::TrainingRecord(_)
            | Self::Cases(_) => &[Action::ReadWorkers],
            Self::AppraisalCycles
            | Self::AppraisalSpread(_)
            | Self::Structure
            | Self::Headcount
            | Self::Retirement
            | Self::Turnover
            | Self::Survival
            | Self::Survey(_)
            | Self::TrainingUnit
            | Self::Benchmark
            | Self::EqualPay
            | Self::WhatIf
            | Self::Budget => &[Action::ReadFigures],
            // Who keeps the facts, or audits.
            Self::AppraisalPeople(_)
            | Self::AppraisalConsequences(_)
            | Self::BudgetHeld
            | Self::RetirementPeople
            | Self::Leavers
            | Self::NearLeaving => &[Action::EditFacts, Action::ReadAudit],
            Self::Runs | Self::Run(..) | Self::Slips(_) => &[Action::ReadPay],
            // Who reads pay sees the people behind its figures.
            Self::PayPeople | Self::WhatIfPeople => &[Action::ReadPay],
            Self::Placements => &[Action::EditFacts],
            Self::BankProfiles => &[Action::RevealSecrets],
            Self::Import(_) | Self::Imported(..) => &[Action::ImportRoster],
            Self::Units => &[Action::ReadFigures, Action::ManageUnits],
            Self::Users => &[Action::ManageUsers],
            Self::Audit => &[Action::ReadAudit],
            Self::Drafts | Self::Preview(_) => &[Action::InstallPolicy],
            Self::OwnSlips | Self::OwnTraining | Self::Sessions | Self::Packs | Self::Schemes => &[],
        }
    }
}

impl OfRun {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "slips" => Self::Slips,
            "items" => Self::Items,
            "units" => Self::Units,
            "causes" => Self::Causes,
            "changes" => Self::Changes,
            "gone" => Self::Gone,
            "late" => Self::Late,
            "late-sums" => Self::LateSums,
            "held" => Self::Held,
            _ => return None,
        })
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Book => "slips",
            Self::Slips => "slip_list",
            Self::Items => "run_items",
            Self::Units => "run_units",
            Self::Causes => "causes",
            Self::Changes => "changes",
            Self::Gone => "gone",
            Self::Late => "differences",
            Self::LateSums => "difference_sums",
            Self::Held => "held",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(path: &str) -> List {
        match Asked::of(path) {
            Some(Asked::List(list)) => list,
            other => panic!("{path} asks for {other:?}"),
        }
    }

    #[test]
    fn every_list_has_a_name_in_every_language() {
        let single =
            ["workers", "contracts", "placements", "certificates", "coverage", "reviews", "runs", "organisation"]
                .into_iter()
                .chain(["users", "sessions", "audit", "policy", "my/slips", "certificates/levels", "coverage/missing"])
                .chain([
                    "policy/schemes",
                    "policy/drafts",
                    "policy/drafts/1/preview",
                    "workers/1/slips",
                    "workers/1/facts",
                ])
                .chain(["training", "training/courses", "training/1/people", "training/unit", "training/unit/short"])
                .chain(["my/training", "workers/1/training", "retirement", "retirement/people"])
                .chain(["headcount", "budget", "budget/held"])
                .chain(["surveys/1", "turnover", "turnover/leavers", "turnover/survival", "turnover/near"])
                .chain(["appraisals", "appraisals/1", "appraisals/1/spread", "appraisals/1/consequences"])
                .chain(["reviews/1", "import/1", "imports/bases/1", "runs/1", "bank-profiles"])
                .map(str::to_owned);
        let of_run = ["slips", "items", "units", "causes", "changes", "gone", "late", "late-sums", "held"];
        let all = single.chain(of_run.map(|name| format!("runs/1/{name}")));
        for path in all {
            let key = format!("report.file.{}", list(&format!("/{path}.xlsx")).code());
            for locale in locales::Locale::ALL {
                assert!(locales::keys(locale).contains(&key.as_str()), "{path}: {key}");
            }
        }
    }

    #[test]
    fn addresses_of_files_are_told_from_pages() {
        assert_eq!(list("/workers.xlsx"), List::Workers);
        assert_eq!(Asked::of("/imports/bases/form.xlsx"), Some(Asked::ListForm(ListKind::Bases)));
        for other in ["/imports/bases", "/imports/nonsense/form.xlsx", "/imports/bases/7"] {
            assert_eq!(Asked::of(other), None, "{other}");
        }
        assert_eq!(list("/runs/7/changes.xlsx"), List::Run(RunId(7), OfRun::Changes));
        assert_eq!(list("/runs/7.xlsx"), List::Run(RunId(7), OfRun::Book));
        assert_eq!(list("/reviews/7.xlsx"), List::Cases(ReviewId(7)));
        assert_eq!(list("/policy/drafts/3/preview.xlsx"), List::Preview(DraftId(3)));
        assert_eq!(Asked::of("/slips/42.pdf"), Some(Asked::Slip(SlipId(42))));
        assert_eq!(Asked::of("/runs/7/register.pdf"), Some(Asked::Register(RunId(7))));
        assert_eq!(Asked::of("/runs/7/slips.pdf"), Some(Asked::Payslips(RunId(7))));
        assert_eq!(Asked::of("/policy/drafts/3.toml"), Some(Asked::Draft(DraftId(3))));
        let version = "2022-01-01".parse().unwrap();
        let pack =
            |scheme: Option<&str>| Asked::Pack { scheme: scheme.map(str::to_owned), id: "own".to_owned(), version };
        assert_eq!(Asked::of("/policy/own/2022-01-01.toml"), Some(pack(None)));
        assert_eq!(Asked::of("/policy/schemes/xian/own/2022-01-01.toml"), Some(pack(Some("xian"))));
        for page in ["/policy/own/2022-01-01", "/policy/drafts/x.toml", "/policy/own/x.toml", "/policy/own.toml"] {
            assert_eq!(Asked::of(page), None, "{page}");
        }
        assert_eq!(Asked::of("/reviews/7/letters.pdf"), Some(Asked::Letters(ReviewId(7))));
        assert_eq!(Asked::of("/workers/42/ladder.pdf"), Some(Asked::Standing(WorkerId(42))));
        assert_eq!(Asked::of("/workers/42"), None);
        assert_eq!(Asked::of("/reviews/7/letters/42.pdf"), Some(Asked::Letter(ReviewId(7), WorkerId(42))));
        for page in ["/reviews/7", "/reviews/7/letters", "/reviews/x/letters.pdf", "/reviews/7/letters/.pdf"] {
            assert_eq!(Asked::of(page), None, "{page}");
        }
        // Files for others are made elsewhere.
        for page in ["/runs/7", "/slips/42", "/slips/x.pdf", "/runs/.xlsx", "/runs/7/files/tax-wages.xlsx", "/x.xlsx"] {
            assert_eq!(Asked::of(page), None, "{page}");
        }
    }
}
