//! Training that is due, for the first page of each role.

use domain::access::Action;
use domain::calendar::Date;
use domain::ids::WorkerId;
use domain::training::{EnrolmentState, Verdict};
use jiff::ToSpan;
use leptos::prelude::*;
use store::PageRequest;
use store::training::{Dues, NamedStanding, ShortQuery, UpcomingRow};

use super::Due;
use crate::components::Section;
use crate::context::Cx;
use crate::error::ApiError;
use crate::pages::training::{session_clock, session_days, standing_words, table};

/// Days ahead that are worth a word.
const AHEAD: u16 = 30;

/// What a worker has before them within 30 days.
pub(super) struct OwnDues {
    coming: Vec<UpcomingRow>,
    short: Vec<(NamedStanding, Date)>,
}

/// People up to whom the first page counts who is pressed: a street office. Standings are worked out one by one, and a first
/// page must not keep a district waiting; the page of its units tells.
const COUNTED: i64 = 300;

/// People of the office who have to begin a training within 30 days to meet a target of the year.
pub(super) async fn pressing(cx: &Cx, people: i64) -> Result<u64, ApiError> {
    if people > COUNTED {
        return Ok(0);
    }
    let query = ShortQuery {
        unit: None,
        year: cx.today.year(),
        target: None,
        open: Some(true),
        within: Some(AHEAD),
        today: cx.today,
    };
    let page = PageRequest { page: 1, size: 1 };
    Ok(cx.store.training_short(&cx.scope()?, &query, page).await?.count.rows)
}

pub(super) async fn own_dues(cx: &Cx, worker: WorkerId) -> Result<OwnDues, ApiError> {
    let period = domain::dated::Period::since(cx.today);
    let record = cx.store.training_record(&cx.scope()?, worker, period, cx.now).await?;
    let ahead = cx.today.saturating_add(i64::from(AHEAD).days());
    let coming = record.coming.into_iter().filter(|row| row.session.session.dates.first() <= ahead).collect();
    let short = record.standings.into_iter().filter_map(|named| match named.standing.verdict {
        Verdict::Open { by } if by <= ahead => Some((named, by)),
        _ => None,
    });
    Ok(OwnDues { coming, short: short.collect() })
}

/// What waits for the office.
pub(super) fn duties(cx: &Cx, dues: &Dues, pressing: u64) -> Vec<Due> {
    let write = cx.may(Action::EditFacts);
    let all = [
        (write && dues.unclosed_count > 0, "home.due.unclosed", dues.unclosed_count, "/training?which=over", "warning"),
        (pressing > 0, "home.due.training_short", pressing, "/training/unit?short=soon#short", "warning"),
    ];
    let shown = all.into_iter().filter(|(shown, ..)| *shown);
    let due = |(_, key, count, href, class): (bool, &str, u64, &str, &'static str)| Due {
        text: cx.tf(key, &[("count", &count.to_string())]),
        href: href.to_owned(),
        class,
    };
    shown.map(due).collect()
}

/// Sessions that begin within 30 days.
pub(super) fn coming(cx: &Cx, dues: &Dues) -> AnyView {
    if dues.coming.is_empty() || !cx.may(Action::ReadWorkers) {
        return ().into_any();
    }
    let count = dues.coming_count.to_string();
    let title = cx.tf("home.training", &[("count", &count)]);
    let all = view! { <a href="/training">{cx.t("home.training_all")}</a> }.into_any();
    let table = table(cx, &dues.coming);
    view! { <Section title=title id="training" actions=all>{table}</Section> }.into_any()
}

/// What a worker has before them.
pub(super) fn own(cx: &Cx, dues: &OwnDues) -> AnyView {
    let coming = dues.coming.iter().map(|row| {
        let session = &row.session.session;
        let when = format!("{} {}", session_days(cx, session), session_clock(session));
        let key = match row.state {
            EnrolmentState::Waiting => "home.own_waiting",
            _ => "home.own_training",
        };
        cx.tf(key, &[("when", &when), ("title", &row.session.title), ("place", &row.session.place)])
    });
    let short = dues.short.iter().map(|(named, by)| {
        let (name, standing, by) = (cx.named(&named.name), standing_words(cx, named), by.to_string());
        cx.tf("home.own_short", &[("name", &name), ("standing", &standing), ("by", &by)])
    });
    let lines = coming.map(|text| (text, "")).chain(short.map(|text| (text, "warning")));
    let lines = lines.map(|(text, class)| view! { <li class=class><a href="/my/training">{text}</a></li> });
    lines.collect_view().into_any()
}
