//! One person of a cycle: ratings entered, points, reasons for no grade, a decision in a tie, an appeal answered.

use domain::access::Action;
use domain::policy::AppraisalForm;
use leptos::prelude::*;
use store::appraisals::{AppraisalView, CycleView};

use super::result::{arithmetic, caused, story};
use super::{above, appraisal_of, cycle_of, require_board};
use crate::appraisal_words::{adjustment, group, lack, whys};
use crate::components::{
    Choice, Disclosure, Facts, Field, FieldGroup, Form, Layout, PageOf, Sample, Section, Submit, TextField, Tick, fact,
    outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::words::{Names, named, time};

struct Data {
    view: AppraisalView,
    cycle: CycleView,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    require_board(cx)?;
    let (scope, id) = (cx.scope()?, cycle_of(cx)?);
    let view = cx.store.appraisal(&scope, appraisal_of(cx)?).await?;
    if view.cycle_id != id {
        return Err(ApiError::NotFound);
    }
    Ok(Data { view, cycle: cx.store.cycle(&scope, id).await?, names: cx.names().await? })
}

/// One person of a cycle.
#[component]
pub fn AppraisalPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let view = &data.view;
    let mark = view.rules.pack.status == domain::policy::PackStatus::Sample;
    let mark = mark.then(|| view! { <Sample/> }.into_any());
    let href = format!("/appraisals/{}/people/{}.pdf", view.cycle_id, view.id);
    let printed = view.stage.publicity().is_some();
    let actions = printed.then(|| view! { <a class="button" href=href>{cx.t("appraisals.sheet")}</a> }.into_any());
    let items = vec![
        fact(cx.t("worker.code"), view.code.clone()),
        fact(cx.t("worker.unit"), view.unit.clone()),
        fact(cx.t("appraisals.form"), cx.named(&view.form.name)),
    ];
    let (collected, report, arithmetic) = (collected(cx, view), report(cx, view), arithmetic(cx, view));
    let (story, caused) = (story(cx, view), caused(cx, &data.names, view));
    let forms = cx.may(Action::EditFacts).then(|| forms(cx, data));
    let body = view! {
        <Facts items=items/>
        {collected}
        {report}
        <Section title=t("appraisals.arithmetic") id="arithmetic">{arithmetic}</Section>
        <Section title=t("appraisals.result") id="result">{story}{caused}</Section>
        {forms}
    };
    let (title, above) = (view.name.clone(), above(cx, &data.cycle.row));
    match (mark, actions) {
        (Some(mark), Some(actions)) => {
            view! { <Layout title=title above=above mark=mark actions=actions>{body}</Layout> }.into_any()
        }
        (Some(mark), None) => view! { <Layout title=title above=above mark=mark>{body}</Layout> }.into_any(),
        (None, Some(actions)) => view! { <Layout title=title above=above actions=actions>{body}</Layout> }.into_any(),
        (None, None) => view! { <Layout title=title above=above>{body}</Layout> }.into_any(),
    }
}

/// Raters so far, what is missing, and why no grade is given.
fn collected(cx: &Cx, view: &AppraisalView) -> AnyView {
    let mut items: Vec<_> = view
        .raters
        .iter()
        .map(|raters| {
            let name = group(cx.locale, &view.form, &raters.group);
            fact(name, cx.tf("appraisals.raters", &[("count", &raters.have.to_string())]))
        })
        .collect();
    if !view.lacks.is_empty() {
        let lacks = cx.list(view.lacks.iter().map(|of| lack(cx.locale, &view.form, of)));
        items.push(fact(cx.t("appraisals.missing"), lacks));
    }
    if !view.not_graded.is_empty() {
        items.push(fact(cx.t("appraisals.not_graded"), whys(cx.locale, &view.not_graded)));
    }
    if let Some(decision) = &view.decision {
        let grade = crate::appraisal_words::grade(cx.locale, &view.rules, Some(&decision.grade));
        items.push(fact(cx.tf("appraisals.decided", &[("grade", &grade)]), decision.reason.clone()));
    }
    view! { <Facts items=items/> }.into_any()
}

fn report(cx: &Cx, view: &AppraisalView) -> Option<AnyView> {
    let (text, at) = view.self_report.clone()?;
    let at = time(at);
    let title = cx.t("appraisals.self_report");
    Some(
        view! { <Section title=title id="report"><p class="small">{at}</p><p class="prewrap">{text}</p></Section> }
            .into_any(),
    )
}

fn hidden(view: &AppraisalView) -> Vec<(&'static str, String)> {
    vec![("cycle", view.cycle_id.to_string()), ("appraisal", view.id.to_string())]
}

fn forms(cx: &Cx, data: &Data) -> AnyView {
    let view = &data.view;
    let state = view.stage.code();
    let collecting = (state == "collecting").then(|| ratings(cx, view));
    let open = ["draft", "collecting", "scored"].contains(&state);
    let put = open.then(|| put(cx, view));
    let tie = (state == "scored" && view.not_graded.is_empty()).then(|| decide(cx, view));
    let appeal = (view.result.code() == "appealed" && data.cycle.leads).then(|| answer(cx, view));
    let correct = (state == "final" && data.cycle.leads && cx.may(Action::ApproveRun)).then(|| correct(cx, view));
    view! { {collecting}{tie}{appeal}{put}{correct} }.into_any()
}

/// One form for each group whose ratings come on paper.
fn ratings(cx: &Cx, view: &AppraisalView) -> AnyView {
    let forms = view.form.groups.iter().enumerate().filter(|(_, group)| group.from_cycles.is_none());
    let forms = forms.map(|(position, group)| rating(cx, view, position, group)).collect_view();
    let title = cx.t("appraisals.enter");
    view! {
        <Section title=title id="enter">
            <p class="hint">{t("appraisals.enter_hint")}</p>
            {forms}
        </Section>
    }
    .into_any()
}

fn rating(cx: &Cx, view: &AppraisalView, position: usize, group: &domain::policy::RaterGroup) -> AnyView {
    let key = group.code.clone();
    let own = [hidden(view), vec![("group", group.code.clone())]].concat();
    let taken = own.clone();
    let kinds: Vec<(String, String)> =
        group.kinds.iter().map(|kind| (kind.code.clone(), named(cx.locale, &kind.name))).collect();
    let fields: Vec<(String, String)> = fields(cx, &view.form, position);
    let summary = named(cx.locale, &group.name);
    let (legend, back_key) = (summary.clone(), format!("{key}-back"));
    let form_key = key.clone();
    view! {
        <Disclosure summary=summary action="/api/appraisal/rate" key=key>
            <Form action="/api/appraisal/rate" key=form_key hidden=own>
                <FieldGroup legend=legend>
                    <Field name="mark" label=t("appraisals.mark") hint=t("appraisals.mark_hint") maxlength=40_u32 required=true/>
                    {(!kinds.is_empty()).then(|| view! { <Choice name="kind" label=t("appraisals.kind") options=kinds required=true/> })}
                    {fields.into_iter().map(|(name, label)| view! {
                        <Field name=name label=label inputmode="decimal".to_owned() class="short" required=true/>
                    }).collect_view()}
                </FieldGroup>
                <div class="form-end"><Submit text=t("appraisals.rate")/></div>
            </Form>
            <Form action="/api/appraisal/withdraw" key=back_key hidden=taken class="form inline">
                <Field name="mark" label=t("appraisals.withdraw_mark") maxlength=40_u32 required=true/>
                <div class="form-end"><Submit kind="secondary" text=t("appraisals.withdraw")/></div>
            </Form>
        </Disclosure>
    }
    .into_any()
}

/// Names and labels of the fields of a group.
fn fields(cx: &Cx, form: &AppraisalForm, position: usize) -> Vec<(String, String)> {
    let field = |of: &domain::policy::Indicator| {
        let label = cx.tf("appraisals.indicator_max", &[("name", &cx.named(&of.name)), ("max", &of.max.to_string())]);
        (format!("scores[{}]", of.code), label)
    };
    form.rated_by(position).map(field).collect()
}

/// Points, investigations, and that no grade can be given.
fn put(cx: &Cx, view: &AppraisalView) -> AnyView {
    let rules: Vec<(String, String)> = view
        .form
        .adjustments
        .iter()
        .map(|rule| {
            let name = adjustment(cx.locale, &view.form, &rule.code);
            let range = [("name", name.as_str()), ("least", &rule.least.to_string()), ("most", &rule.most.to_string())];
            (rule.code.clone(), cx.tf("appraisals.range", &range))
        })
        .collect();
    let (adjusting, investigating, exempting) = (hidden(view), hidden(view), hidden(view));
    let today = cx.today.to_string();
    let points = (!rules.is_empty()).then(|| {
        view! {
            <Disclosure summary=t("appraisals.adjust") action="/api/appraisal/adjust" key="adjust">
                <Form action="/api/appraisal/adjust" key="adjust" hidden=adjusting>
                    <Choice name="code" label=t("appraisals.adjustment") options=rules required=true/>
                    <Field name="points" label=t("appraisals.points") hint=t("appraisals.points_hint") inputmode="decimal".to_owned() class="short" required=true/>
                    <TextField name="reason" label=t("appraisals.reason") rows=2 required=true/>
                    <div class="form-end"><Submit kind="secondary" text=t("appraisals.save")/></div>
                </Form>
            </Disclosure>
        }
    });
    view! {
        {points}
        <Disclosure summary=t("appraisals.investigate") action="/api/appraisal/investigate" key="investigate">
            <Form action="/api/appraisal/investigate" key="investigate" hidden=investigating>
                <Field name="from" kind="date" label=t("appraisals.from") value=today required=true/>
                <Field name="to" kind="date" label=t("appraisals.to") hint=t("appraisals.to_hint")/>
                <Field name="document" label=t("appraisals.document") required=true/>
                <div class="form-end"><Submit kind="secondary" text=t("appraisals.save")/></div>
            </Form>
        </Disclosure>
        <Disclosure summary=t("appraisals.exempt_do") action="/api/appraisal/exempt" key="exempt">
            <Form action="/api/appraisal/exempt" key="exempt" hidden=exempting>
                <TextField name="reason" label=t("appraisals.reason") rows=2 required=true/>
                <Tick name="lifted" label=t("appraisals.exempt_lift")/>
                <div class="form-end"><Submit kind="secondary" text=t("appraisals.save")/></div>
            </Form>
        </Disclosure>
    }
    .into_any()
}

fn grades(cx: &Cx, view: &AppraisalView) -> Vec<(String, String)> {
    let grades = view.rules.rules.grades.iter().rev();
    grades.map(|rule| (rule.code.clone(), named(cx.locale, &rule.name))).collect()
}

fn decide(cx: &Cx, view: &AppraisalView) -> AnyView {
    let (hidden, grades) = (hidden(view), grades(cx, view));
    let chosen = view.decision.as_ref().map(|decision| decision.grade.clone()).unwrap_or_default();
    let none = cx.t("appraisals.by_score");
    let title = cx.t("appraisals.decide");
    view! {
        <Section title=title id="decide">
            <Form action="/api/appraisal/decide" key="decide" hidden=hidden>
                <Choice name="grade" label=t("appraisals.grade") options=grades value=chosen none=none/>
                <TextField name="reason" label=t("appraisals.reason") hint=t("appraisals.decide_hint") rows=2 required=true/>
                <div class="form-end"><Submit text=t("appraisals.decide")/></div>
            </Form>
        </Section>
    }
    .into_any()
}

fn answer(cx: &Cx, view: &AppraisalView) -> AnyView {
    let (hidden, grades, none) = (hidden(view), grades(cx, view), cx.t("appraisals.stands"));
    let title = cx.t("appraisals.answer");
    view! {
        <Section title=title id="answer">
            <Form action="/api/appraisal/answer" key="answer" hidden=hidden>
                <Choice name="grade" label=t("appraisals.answer_grade") options=grades none=none/>
                <Field name="score" label=t("appraisals.answer_score") hint=t("appraisals.answer_score_hint") inputmode="decimal".to_owned() class="short"/>
                <TextField name="reason" label=t("appraisals.reason") rows=3 required=true/>
                <div class="form-end"><Submit text=t("appraisals.answer")/></div>
            </Form>
        </Section>
    }
    .into_any()
}

fn correct(cx: &Cx, view: &AppraisalView) -> AnyView {
    let (hidden, grades) = (hidden(view), grades(cx, view));
    let none = cx.t("appraisals.choose");
    let summary = cx.t("appraisals.correct");
    view! {
        <Disclosure summary=summary action="/api/appraisal/correct" key="correct">
            <Form action="/api/appraisal/correct" key="correct" hidden=hidden>
                <p class="hint">{t("appraisals.correct_hint")}</p>
                <Choice name="grade" label=t("appraisals.grade") options=grades none=none required=true/>
                <Field name="score" label=t("appraisals.answer_score") hint=t("appraisals.answer_score_hint") inputmode="decimal".to_owned() class="short"/>
                <TextField name="reason" label=t("appraisals.reason") rows=3 required=true/>
                <div class="form-end"><Submit kind="danger" text=t("appraisals.correct")/></div>
            </Form>
        </Disclosure>
    }
    .into_any()
}
