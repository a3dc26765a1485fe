//! Pages: each loads what it shows and hands plain values to components.

pub mod admin;
pub mod appraisals;
mod bank_profiles;
pub mod budget;
pub mod certificates;
pub mod coverage;
pub mod headcount;
mod home;
pub mod import;
pub mod insight;
pub mod lists;
mod my;
pub mod pay;
mod placements;
pub mod planning;
pub mod retirement;
pub mod reviews;
pub mod runs;
mod sign_in;
mod slip;
pub mod structure;
pub mod surveys;
pub mod training;
pub mod turnover;
pub mod what_if;
pub mod workers;

pub use admin::{
    AuditPage, DraftPage, DraftPreviewPage, NewUserPage, OrganisationPage, PackPage, PolicyPage, SchemePackPage,
    SessionsPage, UsersPage,
};
pub use appraisals::{
    AppraisalPage, ConsequencesPage, CyclePage, CyclesPage, LinksPage, MyAppraisalsPage, RatePage, RatingsPage,
    RatingsPreviewPage, SpreadPage,
};
pub use bank_profiles::BankProfilesPage;
pub use budget::BudgetPage;
pub use certificates::CertificatesPage;
pub use coverage::CoveragePage;
pub use headcount::{HeadcountPage, SuccessionsPage, UnitSizesPage};
pub use home::{HomePage, NotFoundPage};
pub use import::{ImportPage, ImportPreviewPage};
pub use lists::{ListPage, ListPreviewPage, ListsPage};
pub use my::{MyPage, MySlipsPage, own_slips};
pub use pay::{BenchmarkPage, DistrictPage, EqualPayPage, PayPeoplePage};
pub use placements::PlacementsPage;
pub use retirement::RetirementPage;
pub use reviews::{ReviewPage, ReviewsPage};
pub use runs::{RunFilesPage, RunPage, RunsPage};
pub use sign_in::{PasswordPage, SetUpPage, SignInPage};
pub use slip::SlipPage;
pub use structure::{StructureCheckPage, StructurePage, StructurePeoplePage};
pub use surveys::{AnswerSurveyPage, MySurveysPage, NewSurveyPage, SurveyPage, SurveysPage};
pub use training::{
    MyTrainingPage, PlanSessionPage, RoomPage, SessionPage, TrainingCoursesPage, TrainingPage, TrainingUnitPage,
    WorkerTrainingPage,
};
pub use turnover::{SurvivalPage, TurnoverPage};
pub use what_if::{WhatIfPage, WhatIfPeoplePage, WhatIfWhyPage};
pub use workers::{NewWorkerPage, RecordPage, WorkerPage, WorkersPage};
