//! The document around every page, and the table of pages.

use leptos::config::LeptosOptions;
use leptos::hydration::HydrationScripts;
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::SsrMode;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::context::Cx;
use crate::pages::{
    AnswerSurveyPage, AppraisalPage, AuditPage, BankProfilesPage, BenchmarkPage, BudgetPage, CertificatesPage,
    ConsequencesPage, CoveragePage, CyclePage, CyclesPage, DistrictPage, DraftPage, DraftPreviewPage, EqualPayPage,
    HeadcountPage, HomePage, ImportPage, ImportPreviewPage, LinksPage, ListPage, ListPreviewPage, ListsPage,
    MyAppraisalsPage, MyPage, MySlipsPage, MySurveysPage, MyTrainingPage, NewSurveyPage, NewUserPage, NewWorkerPage,
    NotFoundPage, OrganisationPage, PackPage, PasswordPage, PayPeoplePage, PlacementsPage, PlanSessionPage, PolicyPage,
    RatePage, RatingsPage, RatingsPreviewPage, RecordPage, RetirementPage, ReviewPage, ReviewsPage, RoomPage,
    RunFilesPage, RunPage, RunsPage, SchemePackPage, SessionPage, SessionsPage, SetUpPage, SignInPage, SlipPage,
    SpreadPage, StructureCheckPage, StructurePage, StructurePeoplePage, SuccessionsPage, SurveyPage, SurveysPage,
    SurvivalPage, TrainingCoursesPage, TrainingPage, TrainingUnitPage, TurnoverPage, UnitSizesPage, UsersPage,
    WhatIfPage, WhatIfPeoplePage, WhatIfWhyPage, WorkerPage, WorkerTrainingPage, WorkersPage,
};

/// The document. Sets the content security policy, since the nonce is made here.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let cx = use_context::<Cx>();
    let lang = cx.as_ref().map_or("zh-CN", |cx| cx.locale.tag());
    let sheet = format!("/pkg/{}.css", options.output_name);
    let scripts =
        cx.is_some_and(|cx| has_islands(&cx.path)).then(|| view! { <HydrationScripts options=options islands=true/> });
    set_policy();
    view! {
        <!DOCTYPE html>
        <html lang=lang>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light"/>
                <link rel="stylesheet" href=sheet/>
                <link rel="icon" href="data:,"/>
                {scripts}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Pages with something that runs in the browser; the others load no scripts at all.
fn has_islands(path: &str) -> bool {
    path == "/what-if" || (path.starts_with("/runs/") && !path.ends_with("/files"))
}

fn set_policy() {
    let (Some(nonce), Some(response)) = (leptos::nonce::use_nonce(), use_context::<leptos_axum::ResponseOptions>())
    else {
        return;
    };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    if let Ok(value) = policy.parse() {
        response.insert_header(http::header::CONTENT_SECURITY_POLICY, value);
    }
}

/// The table of pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/") view=HomePage ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/set-up") view=SetUpPage ssr=SsrMode::Async/>
                <Route path=path!("/password") view=PasswordPage ssr=SsrMode::Async/>
                <Route path=path!("/workers") view=WorkersPage ssr=SsrMode::Async/>
                <Route path=path!("/workers/new") view=NewWorkerPage ssr=SsrMode::Async/>
                <Route path=path!("/workers/:id/record/:kind") view=RecordPage ssr=SsrMode::Async/>
                <Route path=path!("/import") view=ImportPage ssr=SsrMode::Async/>
                <Route path=path!("/import/:id") view=ImportPreviewPage ssr=SsrMode::Async/>
                <Route path=path!("/imports") view=ListsPage ssr=SsrMode::Async/>
                <Route path=path!("/imports/:kind") view=ListPage ssr=SsrMode::Async/>
                <Route path=path!("/imports/:kind/:id") view=ListPreviewPage ssr=SsrMode::Async/>
                <Route path=path!("/placements") view=PlacementsPage ssr=SsrMode::Async/>
                <Route path=path!("/reviews") view=ReviewsPage ssr=SsrMode::Async/>
                <Route path=path!("/reviews/:id") view=ReviewPage ssr=SsrMode::Async/>
                <Route path=path!("/appraisals") view=CyclesPage ssr=SsrMode::Async/>
                <Route path=path!("/appraisals/:id") view=CyclePage ssr=SsrMode::Async/>
                <Route path=path!("/appraisals/:id/spread") view=SpreadPage ssr=SsrMode::Async/>
                <Route path=path!("/appraisals/:id/links") view=LinksPage ssr=SsrMode::Async/>
                <Route path=path!("/appraisals/:id/ratings") view=RatingsPage ssr=SsrMode::Async/>
                <Route path=path!("/appraisals/:id/ratings/:import") view=RatingsPreviewPage ssr=SsrMode::Async/>
                <Route path=path!("/appraisals/:id/consequences") view=ConsequencesPage ssr=SsrMode::Async/>
                <Route path=path!("/appraisals/:id/people/:appraisal") view=AppraisalPage ssr=SsrMode::Async/>
                <Route path=path!("/my/appraisals") view=MyAppraisalsPage ssr=SsrMode::Async/>
                <Route path=path!("/rate/:secret") view=RatePage ssr=SsrMode::Async/>
                <Route path=path!("/certificates") view=CertificatesPage ssr=SsrMode::Async/>
                <Route path=path!("/coverage") view=CoveragePage ssr=SsrMode::Async/>
                <Route path=path!("/structure") view=StructurePage ssr=SsrMode::Async/>
                <Route path=path!("/structure/people") view=StructurePeoplePage ssr=SsrMode::Async/>
                <Route path=path!("/structure/check") view=StructureCheckPage ssr=SsrMode::Async/>
                <Route path=path!("/what-if") view=WhatIfPage ssr=SsrMode::Async/>
                <Route path=path!("/what-if/people") view=WhatIfPeoplePage ssr=SsrMode::Async/>
                <Route path=path!("/what-if/why") view=WhatIfWhyPage ssr=SsrMode::Async/>
                <Route path=path!("/district") view=DistrictPage ssr=SsrMode::Async/>
                <Route path=path!("/benchmark") view=BenchmarkPage ssr=SsrMode::Async/>
                <Route path=path!("/benchmark/people") view=PayPeoplePage ssr=SsrMode::Async/>
                <Route path=path!("/equal-pay") view=EqualPayPage ssr=SsrMode::Async/>
                <Route path=path!("/budget") view=BudgetPage ssr=SsrMode::Async/>
                <Route path=path!("/headcount") view=HeadcountPage ssr=SsrMode::Async/>
                <Route path=path!("/headcount/sizes") view=UnitSizesPage ssr=SsrMode::Async/>
                <Route path=path!("/headcount/successions") view=SuccessionsPage ssr=SsrMode::Async/>
                <Route path=path!("/retirement") view=RetirementPage ssr=SsrMode::Async/>
                <Route path=path!("/surveys") view=SurveysPage ssr=SsrMode::Async/>
                <Route path=path!("/surveys/new") view=NewSurveyPage ssr=SsrMode::Async/>
                <Route path=path!("/surveys/:id") view=SurveyPage ssr=SsrMode::Async/>
                <Route path=path!("/my/surveys") view=MySurveysPage ssr=SsrMode::Async/>
                <Route path=path!("/my/surveys/:id") view=AnswerSurveyPage ssr=SsrMode::Async/>
                <Route path=path!("/turnover") view=TurnoverPage ssr=SsrMode::Async/>
                <Route path=path!("/turnover/survival") view=SurvivalPage ssr=SsrMode::Async/>
                <Route path=path!("/training") view=TrainingPage ssr=SsrMode::Async/>
                <Route path=path!("/training/new") view=PlanSessionPage ssr=SsrMode::Async/>
                <Route path=path!("/training/courses") view=TrainingCoursesPage ssr=SsrMode::Async/>
                <Route path=path!("/training/unit") view=TrainingUnitPage ssr=SsrMode::Async/>
                <Route path=path!("/training/:id") view=SessionPage ssr=SsrMode::Async/>
                <Route path=path!("/training/:id/room") view=RoomPage ssr=SsrMode::Async/>
                <Route path=path!("/workers/:id/training") view=WorkerTrainingPage ssr=SsrMode::Async/>
                <Route path=path!("/my/training") view=MyTrainingPage ssr=SsrMode::Async/>
                <Route path=path!("/my") view=MyPage ssr=SsrMode::Async/>
                <Route path=path!("/my/slips") view=MySlipsPage ssr=SsrMode::Async/>
                <Route path=path!("/workers/:id") view=WorkerPage ssr=SsrMode::Async/>
                <Route path=path!("/runs") view=RunsPage ssr=SsrMode::Async/>
                <Route path=path!("/runs/:id") view=RunPage ssr=SsrMode::Async/>
                <Route path=path!("/runs/:id/files") view=RunFilesPage ssr=SsrMode::Async/>
                <Route path=path!("/bank-profiles") view=BankProfilesPage ssr=SsrMode::Async/>
                <Route path=path!("/slips/:id") view=SlipPage ssr=SsrMode::Async/>
                <Route path=path!("/organisation") view=OrganisationPage ssr=SsrMode::Async/>
                <Route path=path!("/users") view=UsersPage ssr=SsrMode::Async/>
                <Route path=path!("/users/new") view=NewUserPage ssr=SsrMode::Async/>
                <Route path=path!("/sessions") view=SessionsPage ssr=SsrMode::Async/>
                <Route path=path!("/policy") view=PolicyPage ssr=SsrMode::Async/>
                <Route path=path!("/policy/drafts/:draft") view=DraftPage ssr=SsrMode::Async/>
                <Route path=path!("/policy/drafts/:draft/preview") view=DraftPreviewPage ssr=SsrMode::Async/>
                <Route path=path!("/policy/schemes/:code/:id/:valid_from") view=SchemePackPage ssr=SsrMode::Async/>
                <Route path=path!("/policy/:id/:valid_from") view=PackPage ssr=SsrMode::Async/>
                <Route path=path!("/audit") view=AuditPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
