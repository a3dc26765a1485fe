//! What a questionnaire came to, once it is closed: each figure with what it is a figure of, beside the turnover of the
//! same unit.

use domain::access::Action;
use domain::calendar::Month;
use domain::ids::SurveyId;
use domain::pulse::{Question, Tally};
use leptos::prelude::*;
use store::pulse::{SurveyGroup, SurveyResults};
use store::turnover::{TurnoverQuery, UnitTurnover};

use super::own::option;
use super::{base, state};
use crate::components::{
    Bar, Bars, Disclosure, Empty, Facts, Form, Head, Layout, Notice, PageOf, Section, Submit, Table, fact, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::pages::turnover::words;
use crate::told;
use crate::words::NOTHING;

/// What a questionnaire came to, and the turnover of its unit; downloads read the same.
pub struct Results {
    /// What it came to.
    pub found: SurveyResults,
    /// Comings and goings of the last twelve months before it closed.
    pub turnover: Option<UnitTurnover>,
}

/// Reads the questionnaire the address names.
///
/// # Errors
/// `NotFound` outside the scope; the store fails.
pub async fn results(cx: &Cx, id: SurveyId) -> Result<Results, ApiError> {
    let by = cx.require(Action::ReadFigures)?;
    let found = cx.store.survey_results(&cx.figures()?, id, cx.today).await?;
    let turnover = if found.whole.is_some() {
        let to = Month::of(found.survey.closes_on).previous();
        let query = TurnoverQuery { unit: Some(found.survey.unit.clone()), from: to.plus(-11), to };
        cx.store.turnover(by, &query).await?
    } else {
        None
    };
    Ok(Results { found, turnover })
}

/// The turnover rate of a unit in those months, or a dash.
#[must_use]
pub fn rate(results: &Results, group: &SurveyGroup, is_whole: bool) -> String {
    let Some(turnover) = &results.turnover else { return NOTHING.to_owned() };
    let own = turnover.units.iter().find(|unit| unit.key.as_deref() == Some(group.unit.as_str()));
    let row = if is_whole { Some(&turnover.whole) } else { own.map(|unit| &unit.row) };
    let row = row.and_then(|row| row.as_ref().ok());
    words::percent(turnover.policy.rules.shares.decimals, row.and_then(|shown| shown.row.rate))
}

/// Name of a unit; of those told together with the unit itself, that they are.
#[must_use]
pub fn unit(cx: &Cx, results: &Results, group: &SurveyGroup) -> String {
    if group.unit == results.found.survey.unit {
        cx.tf("surveys.together", &[("unit", &group.name)])
    } else {
        group.name.clone()
    }
}

/// The mean of a scale with two decimals.
#[must_use]
pub fn mean(tally: &Tally) -> String {
    tally.mean_hundredths.map_or_else(|| NOTHING.to_owned(), |mean| format!("{}.{:02}", mean / 100, mean % 100))
}

/// An answer in words.
#[must_use]
pub fn answer(cx: &Cx, question: &Question, number: u8) -> String {
    option(cx, question, number)
}

/// What a questionnaire came to.
#[component]
pub fn SurveyPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = match cx.id(1) {
            Ok(id) => results(&cx, SurveyId(id)).await,
            Err(error) => Err(error),
        };
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, results: &Results) -> AnyView {
    let survey = &results.found.survey;
    let above = vec![("/surveys".to_owned(), cx.t("surveys.title"))];
    let title = survey.title.clone();
    let items = [
        (cx.t("worker.unit"), survey.unit_name.clone()),
        (cx.t("surveys.state"), state(cx, survey)),
        (cx.t("surveys.opens_on"), survey.opens_on.to_string()),
        (cx.t("surveys.closes_on"), survey.closes_on.to_string()),
        (cx.t("surveys.answered"), base(cx, survey.answered, survey.asked)),
    ];
    let items = items.into_iter().map(|(label, value)| fact(label, value)).collect();
    let guarded = told::of_all(cx.locale, &results.found.least);
    let Some(whole) = &results.found.whole else {
        let questions = results.found.questions.iter().map(|question| view! { <li>{question.text.clone()}</li> });
        let questions = questions.collect_view();
        let text = cx.tf("surveys.not_closed", &[("day", &survey.closes_on.to_string())]);
        let hidden = vec![("survey", survey.id.to_string())];
        let close = cx.may(Action::EditFacts).then(|| {
            view! {
                <Disclosure summary=t("surveys.close") action="/api/survey/close">
                    <p>{t("surveys.close_warning")}</p>
                    <Form action="/api/survey/close" hidden=hidden>
                        <div class="form-end"><Submit kind="danger" text=t("surveys.close_now")/></div>
                    </Form>
                </Disclosure>
            }
        });
        return view! {
            <Layout title=title above=above>
                <Facts items=items/>
                <Notice><p>{text}</p></Notice>
                <h2>{t("surveys.questions")}</h2>
                <ol>{questions}</ol>
                {close}
            </Layout>
        }
        .into_any();
    };
    let download = cx.download(&format!("/surveys/{}.xlsx", survey.id));
    let actions = view! { <a class="button" href=download>{cx.t("list.download")}</a> };
    let body = match &whole.tallies {
        Ok(tallies) => {
            let asked = results.found.questions.iter().zip(tallies).enumerate();
            asked.map(|(at, asked)| question(cx, results, at, asked)).collect_view().into_any()
        }
        Err(why) => {
            let text = told::hidden(cx.locale, *why, Some(&results.found.least));
            view! { <Empty title=cx.t("surveys.too_few")><p>{text}</p></Empty> }.into_any()
        }
    };
    let units = units(cx, results, whole);
    view! {
        <Layout title=title above=above actions=actions.into_any()>
            <Facts items=items/>
            <p class="hint">{guarded}</p>
            {units}
            {body}
        </Layout>
    }
    .into_any()
}

/// Units with how many answered of how many, beside their turnover.
fn units(cx: &Cx, results: &Results, whole: &SurveyGroup) -> AnyView {
    let head = vec![
        Head::text(cx.t("worker.unit")),
        Head::figure(cx.t("surveys.answered")),
        Head::figure(cx.t("surveys.turnover")),
    ];
    let line = |name: String, group: &SurveyGroup, is_whole: bool| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{base(cx, group.answered, group.asked)}</td>
                <td class="num">{rate(results, group, is_whole)}</td>
            </tr>
        }
        .into_any()
    };
    let all = line(cx.t("surveys.everybody"), whole, true);
    let below = results.found.units.iter().map(|group| line(unit(cx, results, group), group, false)).collect_view();
    let note = results.turnover.as_ref().map(|turnover| {
        let months = words::months(cx.locale, turnover);
        let formula = words::formula(cx.locale, &turnover.policy);
        let text = cx.tf("surveys.turnover_note", &[("months", &months), ("formula", &formula)]);
        view! { <p class="hint">{text}</p> }
    });
    let title = cx.t("surveys.bases");
    view! {
        <Section title=title.clone() id="units">
            <Table caption=title quiet=true head=head>{all}{below}</Table>
            {note}
        </Section>
    }
    .into_any()
}

fn question(cx: &Cx, results: &Results, at: usize, (question, tally): (&Question, &Tally)) -> AnyView {
    let numbers = 1..=question.answers();
    let bars = numbers.clone().zip(&tally.counts).map(|(number, count)| Bar {
        label: option(cx, question, number),
        amount: u64::from(*count),
        value: count.to_string(),
    });
    let bars: Vec<Bar> = bars.collect();
    let mut head = vec![Head::text(cx.t("worker.unit")), Head::figure(cx.t("surveys.n"))];
    head.extend(numbers.map(|number| Head::figure(option(cx, question, number))));
    if question.is_scale() {
        head.push(Head::figure(cx.t("surveys.mean")));
    }
    let columns = head.len() - 1;
    let cells = |tally: &Tally| {
        let counts = tally.counts.iter().map(|count| view! { <td class="num">{*count}</td> }).collect_view();
        let mean = question.is_scale().then(|| view! { <td class="num">{mean(tally)}</td> });
        view! { <td class="num">{tally.answered}</td>{counts}{mean} }.into_any()
    };
    let all = view! { <tr><th scope="row">{cx.t("surveys.everybody")}</th>{cells(tally)}</tr> };
    let below = results.found.units.iter().map(|group| {
        let own = group.tallies.as_ref().map(|tallies| tallies.get(at));
        let told = match own {
            Ok(tally) => tally.map(cells),
            Err(why) => {
                let text = told::hidden(cx.locale, *why, Some(&results.found.least));
                Some(view! { <td colspan=columns class="muted">{text}</td> }.into_any())
            }
        };
        view! { <tr><th scope="row">{unit(cx, results, group)}</th>{told}</tr> }
    });
    let below = below.collect_view();
    let title = format!("{}. {}", at + 1, question.text);
    let chart = cx.tf("structure.chart", &[("what", &title)]);
    view! {
        <Section title=title.clone() id=format!("question-{}", at + 1)>
            <div class="beside">
                <Bars title=chart bars=bars/>
                <Table caption=title quiet=true head=head>{all}{below}</Table>
            </div>
        </Section>
    }
    .into_any()
}
