//! What a rater's link leads to: a form for a phone, without an account and without scripts; once sent, a word of thanks.

use leptos::prelude::*;
use store::appraisals::{LinkForm, LinkPerson};

use crate::appraisal_words::cycle_name;
use crate::components::{Field, FieldGroup, Form, Layout, PageOf, Sample, Submit, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;

/// Where a link leads once it was used.
const DONE: &str = "done";

enum Data {
    Done,
    Open(Box<LinkForm>),
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    match cx.segment(1).ok_or(ApiError::NotFound)? {
        DONE => Ok(Data::Done),
        secret => Ok(Data::Open(Box::new(cx.store.link(secret, cx.now).await?))),
    }
}

/// The form of a link.
#[component]
pub fn RatePage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    match data {
        Data::Done => {
            view! { <Layout title=cx.t("appraisals.rate_thanks")><p>{t("appraisals.rate_thanks_text")}</p></Layout> }
                .into_any()
        }
        Data::Open(link) => form(cx, link),
    }
}

fn form(cx: &Cx, link: &LinkForm) -> AnyView {
    let cycle = cycle_name(cx.locale, link.cycle);
    let group = cx.named(&link.group);
    let title = cx.tf("appraisals.rate_title", &[("unit", &link.unit_name), ("cycle", &cycle)]);
    let lead = cx.tf("appraisals.rate_lead", &[("group", &group), ("until", &link.expires_on.to_string())]);
    let sample = link.sample.then(|| view! { <Sample/> });
    let mark = view! { {sample} }.into_any();
    let own: Vec<(LinkPerson, Vec<(String, String)>)> =
        link.people.iter().map(|person| (person.clone(), fields(cx, link, person))).collect();
    let action = cx.path.clone();
    view! {
        <Layout title=title mark=mark>
            <p>{lead}</p>
            <p class="hint">{t("appraisals.rate_anonymous")}</p>
            <Form action=action>
                {own.into_iter().map(|(person, fields)| view! {
                    <FieldGroup legend=person.name hint=person.unit>
                        {fields.into_iter().map(|(name, label)| view! {
                            <Field name=name label=label inputmode="decimal".to_owned() class="short"/>
                        }).collect_view()}
                    </FieldGroup>
                }).collect_view()}
                <div class="form-end"><Submit text=t("appraisals.rate_send")/></div>
            </Form>
            <p class="hint">{t("appraisals.rate_hint")}</p>
        </Layout>
    }
    .into_any()
}

/// Names and labels of the fields about one person.
fn fields(cx: &Cx, link: &LinkForm, person: &LinkPerson) -> Vec<(String, String)> {
    let asked = link.forms.iter().find(|asked| asked.form == person.form);
    let field = |(code, name, max): &(String, domain::policy::Named, domain::appraisal::Score)| {
        let label = cx.tf("appraisals.indicator_max", &[("name", &cx.named(name)), ("max", &max.to_string())]);
        (format!("s-{}-{code}", person.id), label)
    };
    asked.map(|asked| asked.indicators.iter().map(field).collect()).unwrap_or_default()
}
