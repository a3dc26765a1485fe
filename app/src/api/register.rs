//! The table of server functions. They register themselves only where the linker keeps what nothing refers to, which
//! it does not: so they are named here, and a test holds the table against the source.

use leptos::server_fn::axum::register_explicit;

use super::{
    admin, appraisal, bank_profile, certificate, fact, headcount, placement, policy, pulse, review, run, tax, training,
    what_if, worker,
};
use crate::islands::{RunProgress, WhatIfAnswer};

/// Makes every server function known. To be called before the first request.
pub fn register() {
    register_admin();
    register_policy();
    register_facts();
    register_reviews();
    register_training();
    register_appraisals();
    register_explicit::<pulse::OpenSurvey>();
    register_explicit::<pulse::AnswerSurvey>();
    register_explicit::<worker::CreateWorker>();
    register_explicit::<worker::ChangeWorker>();
    register_explicit::<worker::Reveal>();
    register_explicit::<certificate::RecordReward>();
    register_explicit::<placement::ConfirmPlacements>();
    register_explicit::<run::CreateRun>();
    register_explicit::<run::RecalculateRun>();
    register_explicit::<run::SubmitRun>();
    register_explicit::<run::ReturnRun>();
    register_explicit::<run::ApproveRun>();
    register_explicit::<run::PayRun>();
    register_explicit::<run::SetChangeLimit>();
    register_explicit::<bank_profile::SaveBankProfile>();
    register_explicit::<bank_profile::DeleteBankProfile>();
    register_explicit::<headcount::RecordUnitSize>();
    register_explicit::<headcount::RecordUnitSizes>();
    register_explicit::<headcount::WithdrawUnitSize>();
    register_explicit::<headcount::RecordSuccession>();
    register_explicit::<headcount::WithdrawSuccession>();
    register_explicit::<RunProgress>();
    register_explicit::<what_if::KeepWhatIf>();
    register_explicit::<what_if::ShareWhatIf>();
    register_explicit::<what_if::DropWhatIf>();
    register_explicit::<WhatIfAnswer>();
}

fn register_admin() {
    register_explicit::<admin::CreateUnit>();
    register_explicit::<admin::RenameUnit>();
    register_explicit::<admin::DisableUser>();
    register_explicit::<admin::RevokeSession>();
}

fn register_policy() {
    register_explicit::<policy::InstallPack>();
    register_explicit::<policy::AdoptPack>();
    register_explicit::<policy::CreateDraft>();
    register_explicit::<policy::SaveDraftText>();
    register_explicit::<policy::DeleteDraft>();
    register_explicit::<policy::PublishDraft>();
}

fn register_reviews() {
    register_explicit::<review::OpenReview>();
    register_explicit::<review::RefreshReview>();
    register_explicit::<review::ConfirmCases>();
    register_explicit::<review::ExceptCase>();
    register_explicit::<review::KeepCase>();
    register_explicit::<review::NoteAppeal>();
    register_explicit::<review::ApplyReview>();
    register_explicit::<review::CloseReview>();
}

fn register_training() {
    register_explicit::<training::SaveCourse>();
    register_explicit::<training::PlanSession>();
    register_explicit::<training::ChangeSession>();
    register_explicit::<training::CloseSession>();
    register_explicit::<training::CancelSession>();
    register_explicit::<training::EnrolWorkers>();
    register_explicit::<training::WithdrawWorkers>();
    register_explicit::<training::RecordAttendance>();
    register_explicit::<training::MakeRoomCode>();
    register_explicit::<training::JoinSession>();
    register_explicit::<training::LeaveSession>();
    register_explicit::<training::SignInToRoom>();
}

fn register_appraisals() {
    register_explicit::<appraisal::OpenCycle>();
    register_explicit::<appraisal::BeginCycle>();
    register_explicit::<appraisal::DiscardCycle>();
    register_explicit::<appraisal::CloseRatings>();
    register_explicit::<appraisal::ProposeGrades>();
    register_explicit::<appraisal::TakeBackGrades>();
    register_explicit::<appraisal::PublishResults>();
    register_explicit::<appraisal::FinishCycle>();
    register_explicit::<appraisal::RewardPool>();
    register_explicit::<appraisal::Rate>();
    register_explicit::<appraisal::WithdrawRatings>();
    register_explicit::<appraisal::AdjustScore>();
    register_explicit::<appraisal::PutInvestigation>();
    register_explicit::<appraisal::Exempt>();
    register_explicit::<appraisal::DecideGrade>();
    register_explicit::<appraisal::AnswerAppeal>();
    register_explicit::<appraisal::CorrectResult>();
    register_explicit::<appraisal::DecideProposal>();
    register_explicit::<appraisal::MakeLinks>();
    register_explicit::<appraisal::RevokeLinks>();
    register_explicit::<appraisal::ReportOnSelf>();
    register_explicit::<appraisal::AcknowledgeResult>();
    register_explicit::<appraisal::AppealResult>();
}

fn register_facts() {
    register_explicit::<fact::RecordEmployment>();
    register_explicit::<fact::RecordAssignment>();
    register_explicit::<fact::RecordPlacement>();
    register_explicit::<fact::RecordEducation>();
    register_explicit::<fact::RecordCertificate>();
    register_explicit::<fact::RecordEnrolment>();
    register_explicit::<fact::RecordDeductions>();
    register_explicit::<fact::RecordAppraisal>();
    register_explicit::<fact::RecordUnpaidLeave>();
    register_explicit::<fact::RecordOneOff>();
    register_explicit::<fact::RecordOpeningWage>();
    register_explicit::<fact::RecordOpeningTax>();
    register_explicit::<fact::RecordRecognisedService>();
    register_explicit::<fact::RecordSuspension>();
    register_explicit::<tax::RecordTaxEvidence>();
    register_explicit::<tax::RecordDeductionClaim>();
    register_explicit::<fact::RecordPosting>();
    register_explicit::<fact::RecordRetirement>();
    register_explicit::<fact::EndFact>();
    register_explicit::<fact::GiveReason>();
    register_explicit::<fact::WithdrawFact>();
}
