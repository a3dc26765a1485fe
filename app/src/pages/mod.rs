//! Pages: each loads what it shows and hands plain values to components.

pub mod admin;
pub mod appraisals;
mod bank_profiles;
pub mod certificates;
pub mod coverage;
mod home;
pub mod import;
pub mod lists;
mod my;
mod placements;
pub mod reviews;
pub mod runs;
mod sign_in;
mod slip;
pub mod structure;
pub mod surveys;
pub mod training;
pub mod turnover;
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
pub use certificates::CertificatesPage;
pub use coverage::CoveragePage;
pub use home::{HomePage, NotFoundPage};
pub use import::{ImportPage, ImportPreviewPage};
pub use lists::{ListPage, ListPreviewPage, ListsPage};
pub use my::{MyPage, MySlipsPage, own_slips};
pub use placements::PlacementsPage;
pub use reviews::{ReviewPage, ReviewsPage};
pub use runs::{RunFilesPage, RunPage, RunsPage};
pub use sign_in::{PasswordPage, SetUpPage, SignInPage};
pub use slip::SlipPage;
pub use structure::{StructureCheckPage, StructurePage};
pub use surveys::{AnswerSurveyPage, MySurveysPage, NewSurveyPage, SurveyPage, SurveysPage};
pub use training::{
    MyTrainingPage, PlanSessionPage, RoomPage, SessionPage, TrainingCoursesPage, TrainingPage, TrainingUnitPage,
    WorkerTrainingPage,
};
pub use turnover::{SurvivalPage, TurnoverPage};
pub use workers::{NewWorkerPage, RecordPage, WorkerPage, WorkersPage};
