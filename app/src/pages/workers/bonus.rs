//! A year-end bonus both ways: a form in the address, and what the engine says. Nothing is kept.

use domain::calendar::Month;
use domain::ids::WorkerId;
use domain::money::Money;
use domain::pay::{BonusOutlook, BonusWish, Hold};
use domain::withholding::BonusWay;
use leptos::prelude::*;

use crate::api::input;
use crate::components::{Choice, Field, Head, Notice, Sample, Section, Table, money_cell};
use crate::context::{Cx, t};
use crate::error::ApiError;
use crate::tax_words;
use crate::words::Names;

/// What was asked and what came of it.
pub(crate) enum Asked {
    /// Nothing.
    Nothing,
    /// Something that cannot be read, and why.
    Refused(ApiError),
    /// A bonus.
    Answer(BonusWish, Result<Option<BonusOutlook>, Hold>),
}

/// Reads the bonus from the address and asks the engine.
///
/// # Errors
/// The worker is not inside the scope; driver errors.
pub(crate) async fn load(cx: &Cx, worker: WorkerId) -> Result<Asked, ApiError> {
    let Some(amount) = cx.query("bonus") else { return Ok(Asked::Nothing) };
    match wish(cx, amount) {
        Ok(wish) => Ok(Asked::Answer(wish, cx.store.bonus_outlook(&cx.scope()?, worker, wish, cx.today).await?)),
        Err(refusal) => Ok(Asked::Refused(refusal)),
    }
}

fn wish(cx: &Cx, amount: &str) -> Result<BonusWish, ApiError> {
    let bonus = input::money("bonus", amount)?;
    if bonus <= Money::ZERO {
        return Err(input::invalid("bonus", "bonus_positive"));
    }
    let month = input::month("bonus_month", cx.query("bonus_month").unwrap_or_default())?;
    if !months(cx).contains(&month) {
        return Err(input::invalid("bonus_month", "out_of_range"));
    }
    Ok(BonusWish { bonus, month, used: cx.query("bonus_used").is_some() })
}

/// Months a bonus can be asked about: this one to December.
fn months(cx: &Cx) -> Vec<Month> {
    let now = Month::of(cx.today);
    (0..=12 - i32::from(now.number())).map(|later| now.plus(later)).collect()
}

/// The form and the answer.
pub(crate) fn section(cx: &Cx, names: &Names, asked: &Asked) -> AnyView {
    let answer = match asked {
        Asked::Nothing => None,
        Asked::Refused(refusal) => {
            let text = cx.tf(&refusal.key(), &refusal.values());
            let id = format!("#f-{}", refusal.field().unwrap_or("bonus"));
            Some(view! { <div class="notice error" role="alert"><p><a href=id>{text}</a></p></div> }.into_any())
        }
        Asked::Answer(wish, Ok(Some(outlook))) => Some(show(cx, names, *wish, outlook)),
        Asked::Answer(_, Ok(None)) => Some(view! { <p class="muted">{cx.t("bonus.not_employed")}</p> }.into_any()),
        Asked::Answer(_, Err(hold)) => Some(super::ladder::cannot_tell(cx, names, hold)),
    };
    let form = form(cx);
    view! {
        <Section title=cx.t("bonus.title") id="bonus">
            <p>{t("bonus.lead")}</p>
            {form}
            {answer}
        </Section>
    }
    .into_any()
}

fn form(cx: &Cx) -> AnyView {
    let months = months(cx);
    let last = months.last().map(ToString::to_string).unwrap_or_default();
    let month = cx.query("bonus_month").map_or(last, ToOwned::to_owned);
    let amount = cx.query("bonus").unwrap_or_default().to_owned();
    let options = months.iter().map(|month| (month.to_string(), cx.month(*month))).collect();
    let used = vec![("yes".to_owned(), cx.t("form.yes"))];
    let chosen = cx.query("bonus_used").unwrap_or_default().to_owned();
    let address = format!("{}#bonus", cx.path);
    view! {
        <form class="filters" method="get" action=address aria-label=cx.t("bonus.title")>
            <Field name="bonus" label=t("bonus.amount") value=amount inputmode="decimal".to_owned() required=true/>
            <Choice name="bonus_month" label=t("bonus.month") options=options value=month required=true/>
            <Choice name="bonus_used" label=t("bonus.used") options=used value=chosen none=t("form.no")/>
            <div class="form-end"><button type="submit" class="button primary">{t("bonus.submit")}</button></div>
        </form>
    }
    .into_any()
}

fn show(cx: &Cx, names: &Names, wish: BonusWish, outlook: &BonusOutlook) -> AnyView {
    let choice = &outlook.choice;
    let (bonus, saves) = (wish.bonus.to_string(), choice.saves.to_string());
    let key = format!("tax.cheaper.{}", choice.cheaper.code());
    let cheaper = cx.tf(&key, &[("bonus", &bonus), ("saves", &saves)]);
    let separate = choice.separate.as_ref();
    let impossible = separate.err().map(|reason| view! { <p>{tax_words::not_separate(cx, reason)}</p> });
    let rows = [("bonus.separate", separate.ok()), ("bonus.merged", Some(&choice.merged))];
    let rows = rows.into_iter().filter_map(|(key, way)| way.map(|way| row(cx, key, wish.bonus, way))).collect_view();
    let head = vec![
        Head::text(cx.t("bonus.way")),
        Head::figure(cx.t("bonus.tax")),
        Head::figure(cx.t("bonus.net")),
        Head::figure(cx.t("bonus.this_month")),
        Head::figure(cx.t("bonus.year")),
    ];
    let caption = cx.tf("bonus.caption", &[("bonus", &bonus), ("month", &cx.month(wish.month))]);
    let counted = cx.tf("bonus.counted", &[("until", &cx.month(outlook.until))]);
    let sample = names.withholding_is_sample().then(|| view! { " "<Sample/> });
    view! {
        <Notice><p><strong>{cheaper}</strong></p>{impossible}</Notice>
        {trap(cx, outlook)}
        <Table caption=caption head=head>{rows}</Table>
        <p class="hint">{counted}{sample}</p>
    }
    .into_any()
}

fn row(cx: &Cx, key: &str, bonus: Money, way: &BonusWay) -> AnyView {
    view! {
        <tr>
            <th scope="row">{cx.t(key)}</th>
            {money_cell(way.on_bonus)}
            {money_cell(bonus - way.on_bonus)}
            {money_cell(way.this_month)}
            {money_cell(way.year)}
        </tr>
    }
    .into_any()
}

/// The zone in which more nets less, if the bonus lies in one and can be taxed for itself.
fn trap(cx: &Cx, outlook: &BonusOutlook) -> Option<AnyView> {
    let (zone, alone) = (outlook.trap?, outlook.alone?);
    outlook.choice.separate.as_ref().ok()?;
    let values = [zone.above, zone.to, alone.net, zone.best].map(|money| money.to_string());
    let [above, to, net, best] = values;
    let text = cx.tf("bonus.trap", &[("above", &above), ("to", &to), ("net", &net), ("best", &best)]);
    Some(view! { <Notice kind="warning"><p>{text}</p></Notice> }.into_any())
}
