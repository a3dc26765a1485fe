//! What the address asks and assumes: read, shown in a form, and said beside the figures.

use domain::budget::MOST_MONTHS;
use domain::calendar::Month;
use domain::fact::AppraisalGrade;
use domain::money::Rate;
use leptos::prelude::*;
use store::budget::{BudgetQuery, Hires};
use store::unit_menu::UnitMenu;

use crate::components::{Choice, Field, FieldGroup};
use crate::context::{Cx, t};
use crate::error::ApiError;
use crate::pages::headcount::percent;
use crate::pages::planning::sees_lists;
use crate::units::{UnitFilter, unit_asked};
use crate::words::{NOTHING, Names, choices};

/// Months one may ask for.
const LENGTHS: [&str; 3] = ["12", "24", "36"];
/// Months ahead that the first may lie.
const AHEAD: i32 = 12;

/// The grade assumed of appraisals to come where none is named, and the code that asks for none.
const APPRAISED: AppraisalGrade = AppraisalGrade::Qualified;
const NOT_APPRAISED: &str = "none";

fn invalid(field: &str, reason: &str) -> ApiError {
    ApiError::Invalid { field: field.to_owned(), reason: reason.to_owned() }
}

fn month_of(cx: &Cx, field: &str) -> Result<Option<Month>, ApiError> {
    let asked = cx.query(field).map(|text| text.parse().map_err(|_| invalid(field, "month")));
    asked.transpose()
}

/// The month something is assumed from, one of those planned; the first where none is named.
fn from_month(cx: &Cx, field: &str, (first, months): (Month, u8)) -> Result<Month, ApiError> {
    let from = month_of(cx, field)?.unwrap_or(first);
    let planned = (first..first.plus(i32::from(months))).contains(&from);
    if planned { Ok(from) } else { Err(invalid(field, "out_of_range")) }
}

fn people(cx: &Cx, field: &str) -> Result<Option<u32>, ApiError> {
    let asked = cx.query(field).map(|text| text.trim().parse().map_err(|_| invalid(field, "number")));
    Ok(asked.transpose()?.filter(|people| *people > 0))
}

fn is_assumed(cx: &Cx, field: &str) -> Result<bool, ApiError> {
    match cx.query(field) {
        None | Some("yes") => Ok(true),
        Some("no") => Ok(false),
        Some(_) => Err(invalid(field, "choice")),
    }
}

fn appraisal(cx: &Cx) -> Result<Option<AppraisalGrade>, ApiError> {
    match cx.query("appraisal") {
        None => Ok(Some(APPRAISED)),
        Some(NOT_APPRAISED) => Ok(None),
        Some(code) => AppraisalGrade::from_code(code).map(Some).ok_or_else(|| invalid("appraisal", "choice")),
    }
}

/// The first month where none is named: the next, and this one for who reads numbers alone.
fn first_of(cx: &Cx) -> Month {
    let now = Month::of(cx.today);
    if sees_lists(cx) { now.next() } else { now }
}

/// What the address asks for; downloads read the same.
///
/// # Errors
/// `Invalid`, the first field that cannot be read; `NotFound` for what is no unit.
pub fn budget_query(cx: &Cx) -> Result<BudgetQuery, ApiError> {
    let now = Month::of(cx.today);
    let first = month_of(cx, "first")?.unwrap_or_else(|| first_of(cx));
    if !(now..=now.plus(AHEAD)).contains(&first) {
        return Err(invalid("first", "out_of_range"));
    }
    let months = cx.query("months").map(|text| text.parse().map_err(|_| invalid("months", "number")));
    let months = months.transpose()?.unwrap_or(12);
    if !(1..=MOST_MONTHS).contains(&months) {
        return Err(invalid("months", "out_of_range"));
    }
    let planned = (first, months);
    let growth = match cx.query("growth") {
        None => None,
        Some(text) => {
            let growth = percent(text).ok_or_else(|| invalid("growth", "percent"))?;
            cx.query("growth_from").ok_or_else(|| invalid("growth_from", "required"))?;
            (growth != Rate::ZERO).then_some((from_month(cx, "growth_from", planned)?, growth))
        }
    };
    let hires = match people(cx, "hires")? {
        None => None,
        Some(people) => Some(Hires {
            from: from_month(cx, "hires_from", planned)?,
            people,
            post: cx.query("post").ok_or_else(|| invalid("post", "required"))?.to_owned(),
            grade: cx.query("grade").ok_or_else(|| invalid("grade", "required"))?.to_owned(),
        }),
    };
    let leaves = match people(cx, "leaves")? {
        None => None,
        Some(people) => Some((from_month(cx, "leaves_from", planned)?, people)),
    };
    Ok(BudgetQuery {
        unit: unit_asked(cx)?,
        first,
        months,
        steps: is_assumed(cx, "steps")?,
        renewals: is_assumed(cx, "renewals")?,
        retire: is_assumed(cx, "retire")?,
        once: is_assumed(cx, "once")?,
        appraisal: appraisal(cx)?,
        growth,
        hires,
        leaves,
    })
}

/// What a field of the address may hold, in words.
pub(super) fn allowed(cx: &Cx, field: &str) -> Option<String> {
    let now = Month::of(cx.today);
    let (from, to, most) = (now.to_string(), now.plus(AHEAD).to_string(), MOST_MONTHS.to_string());
    let key = format!("budget.allowed.{field}");
    cx.locale.find(&key)?;
    Some(cx.tf(&key, &[("from", &from), ("to", &to), ("most", &most)]))
}

/// What is assumed, in words; printed beside the figures.
#[must_use]
pub fn assumed(cx: &Cx, names: &Names, query: &BudgetQuery) -> Vec<(String, String)> {
    let yes = |is: bool| cx.t(if is { "form.yes" } else { "form.no" });
    let said = |key: &str, values: &[(&str, String)]| {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        cx.tf(key, &values)
    };
    let nothing = || NOTHING.to_owned();
    let growth = query.growth.map_or_else(nothing, |(from, growth)| {
        let percent = format!("{}.{:02}%", growth.ppm() / 10_000, growth.ppm() / 100 % 100);
        said("budget.growth_value", &[("month", cx.month(from)), ("percent", percent)])
    });
    let hires = query.hires.as_ref().map_or_else(nothing, |hires| {
        let values = [
            ("month", cx.month(hires.from)),
            ("people", hires.people.to_string()),
            ("post", names.post(&hires.post)),
            ("grade", names.grade(&hires.grade)),
        ];
        said("budget.hires_value", &values)
    });
    let leaves = query.leaves.map_or_else(nothing, |(from, people)| {
        said("budget.leaves_value", &[("month", cx.month(from)), ("people", people.to_string())])
    });
    let appraisal = query.appraisal.map_or_else(|| cx.t("budget.appraisal_none"), |grade| cx.word(grade));
    [
        ("budget.field.steps", yes(query.steps)),
        ("budget.field.renewals", yes(query.renewals)),
        ("budget.field.retire", yes(query.retire)),
        ("budget.field.once", yes(query.once)),
        ("budget.field.appraisal", appraisal),
        ("budget.field.growth", growth),
        ("budget.field.hires", hires),
        ("budget.field.leaves", leaves),
    ]
    .into_iter()
    .map(|(key, value)| (cx.t(key), value))
    .collect()
}

/// The form, with what the address says.
pub(super) fn form(cx: &Cx, names: &Names, menu: UnitMenu) -> AnyView {
    let of = |field: &str| cx.query(field).unwrap_or_default().to_owned();
    let or = |field: &str, value: &str| cx.query(field).unwrap_or(value).to_owned();
    let first = or("first", &first_of(cx).to_string());
    let lengths = LENGTHS.map(|months| (months.to_owned(), cx.tf("budget.months_of", &[("months", months)]))).to_vec();
    let yes_no = || ["yes", "no"].map(|code| (code.to_owned(), cx.t(&format!("form.{code}")))).to_vec();
    let switch = |field: &'static str| {
        let (label, value) = (cx.t(&format!("budget.field.{field}")), or(field, "yes"));
        view! { <Choice name=field label=label options=yes_no() value=value/> }.into_any()
    };
    // Who reads numbers alone is told of everybody as the rules have it, from this month on.
    let free = sees_lists(cx);
    let switches = free.then(|| ["steps", "renewals", "retire"].map(switch).collect_view());
    let first = free
        .then(|| view! { <Field name="first" kind="month" label=t("budget.field.first") value=first required=true/> });
    let once = switch("once");
    let mut grades = choices(cx, AppraisalGrade::ALL, AppraisalGrade::code);
    grades.push((NOT_APPRAISED.to_owned(), cx.t("budget.appraisal_none")));
    let (posts, levels) = (names.post_choices(), names.grade_choices());
    let (months, appraisal) = (or("months", "12"), or("appraisal", APPRAISED.code()));
    let (growth, growth_from) = (of("growth"), of("growth_from"));
    let (hires, hires_from, post, grade) = (of("hires"), of("hires_from"), of("post"), of("grade"));
    let (leaves, leaves_from) = (of("leaves"), of("leaves_from"));
    view! {
        <form class="form wide" method="get" action="/budget" aria-label=cx.t("budget.form")>
            <div class="fields">
                <UnitFilter menu=menu/>
                {first}
                <Choice name="months" label=t("budget.field.months") options=lengths value=months/>
            </div>
            <details class="disclosure">
                <summary>{cx.t("budget.assumptions")}</summary>
                <div class="fields">
                    {switches}
                    {once}
                    <Choice name="appraisal" label=t("budget.field.appraisal") options=grades value=appraisal/>
                </div>
                <FieldGroup legend=t("budget.field.growth")>
                    <Field name="growth" label=t("budget.growth_percent") value=growth inputmode="decimal".to_owned() class="short"/>
                    <Field name="growth_from" kind="month" label=t("budget.field.growth_from") value=growth_from/>
                </FieldGroup>
                <FieldGroup legend=t("budget.field.hires") hint=t("budget.hires_hint")>
                    <Field name="hires" label=t("budget.each_month") value=hires inputmode="numeric".to_owned() class="short"/>
                    <Field name="hires_from" kind="month" label=t("budget.from_month") value=hires_from/>
                    <Choice name="post" label=t("worker.post") options=posts value=post none=t("form.choose")/>
                    <Choice name="grade" label=t("worker.grade") options=levels value=grade none=t("form.choose")/>
                </FieldGroup>
                <FieldGroup legend=t("budget.field.leaves") hint=t("budget.leaves_hint")>
                    <Field name="leaves" label=t("budget.each_month") value=leaves inputmode="numeric".to_owned() class="short"/>
                    <Field name="leaves_from" kind="month" label=t("budget.from_month") value=leaves_from/>
                </FieldGroup>
            </details>
            <div class="form-end"><button type="submit" class="button primary">{cx.t("budget.submit")}</button></div>
        </form>
    }
    .into_any()
}
