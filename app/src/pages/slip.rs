//! A payslip with the reason for every figure on it.

use domain::access::Action;
use domain::changes::{Cause, Split};
use domain::ids::SlipId;
use domain::pay::{Group, TaxStanding};
use leptos::prelude::*;
use store::runs::RunState;
use store::slips::{SlipLine, SlipView};

use crate::components::{
    Amount, Facts, Layout, Notice, PageOf, RunBadge, Sample, Section, Why, fact, fact_of, outcome, signed,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::explain::explain_line;
use crate::pages::workers::show_tax;
use crate::words::named;

struct Data {
    slip: SlipView,
    causes: Vec<Split>,
    tax: TaxStanding,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let (scope, slip) = (cx.scope()?, SlipId(cx.id(1)?));
    Ok(Data {
        slip: cx.store.slip(&scope, slip).await?,
        causes: cx.store.slip_causes(&scope, slip).await?,
        tax: cx.store.slip_tax(&scope, slip).await?,
    })
}

/// A payslip.
#[component]
pub fn SlipPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let slip = &data.slip;
    let row = &slip.row;
    let title = cx.tf("slip.title", &[("name", &row.name), ("month", &cx.cycle(row.month, row.off_cycle))]);
    let pdf = view! { <a class="button" href=format!("/slips/{}.pdf", row.id)>{cx.t("slip.pdf")}</a> }.into_any();
    let mark = view! { <RunBadge state=row.state/> }.into_any();
    let body = view! {
        {notes(cx, slip)}
        {summary(cx, slip)}
        {why(cx, slip, &data.causes)}
        {who(cx, slip)}
        {lines(cx, slip)}
        {show_tax(cx, row.month, &data.tax)}
        {year(cx, slip)}
    };
    view! { <Layout title=title above=above(cx, slip) mark=mark actions=pdf><div class="slip narrow">{body}</div></Layout> }.into_any()
}

fn above(cx: &Cx, slip: &SlipView) -> Vec<(String, String)> {
    if cx.may(Action::ReadPay) {
        let month = cx.cycle(slip.row.month, slip.row.off_cycle);
        vec![
            ("/runs".to_owned(), cx.t("nav.runs")),
            (format!("/runs/{}?tab=slips", slip.row.run), month),
            (format!("/workers/{}", slip.row.worker), slip.row.name.clone()),
        ]
    } else {
        vec![("/my/slips".to_owned(), cx.t("nav.my_slips"))]
    }
}

fn notes(cx: &Cx, slip: &SlipView) -> AnyView {
    let draft = !matches!(slip.row.state, RunState::Approved | RunState::Paid);
    let draft = draft.then(|| view! { <p>{t("slip.draft")}</p> });
    let fictitious = slip.fictitious.then(|| view! { <p>{t("app.fictitious")}</p> });
    let sample = slip.lines.iter().any(|line| explain_line(cx.locale, line, slip).sample);
    let sample = sample.then(|| view! { <p>{t("slip.sample_note")}</p> });
    if draft.is_none() && fictitious.is_none() && sample.is_none() {
        return ().into_any();
    }
    view! { <Notice kind="warning">{draft}{fictitious}{sample}</Notice> }.into_any()
}

fn summary(cx: &Cx, slip: &SlipView) -> AnyView {
    let totals = slip.row.totals;
    let recovered = totals.recovered();
    let key = match recovered {
        none if none.is_zero() => "slip.sum",
        out if out.is_negative() => "slip.sum_advanced",
        _ => "slip.sum_recovered",
    };
    let sum = cx.tf(
        key,
        &[
            ("recovered", &recovered.to_string()),
            ("advanced", &(-recovered).to_string()),
            ("gross", &totals.gross.to_string()),
            ("employee", &totals.employee.to_string()),
            ("tax", &totals.tax.to_string()),
            ("net", &totals.net.to_string()),
        ],
    );
    let change = slip.net_before.map(|before| cx.tf("slip.change", &[("change", &signed(totals.net - before))]));
    let change = change.map(|change| view! { <p class="muted">{change}</p> });
    view! {
        <Section title=cx.t("slip.net") id="net">
            <p class="lead-figure">{totals.net.to_string()}</p>
            <p>{sum}</p>
            {change}
        </Section>
    }
    .into_any()
}

/// Why net differs from the month before; nothing where it does not, or nobody can say any more.
fn why(cx: &Cx, slip: &SlipView, causes: &[Split]) -> Option<AnyView> {
    let (before, net) = (slip.net_before?, slip.row.totals.net);
    let causes: Vec<&Split> = causes.iter().filter(|split| !split.figures.net.is_zero()).collect();
    if causes.is_empty() {
        return None;
    }
    let lead = cx.tf("slip.why_changed_lead", &[("before", &before.to_string()), ("net", &net.to_string())]);
    let lines = causes.into_iter().map(|split| cause(cx, split)).collect_view();
    let (sum, change) = (cx.t("slip.why_sum"), signed(net - before));
    let list = view! {
        <p>{lead}</p>
        <ul class="slip-lines">
            {lines}
            <li class="sum"><span>{sum}</span><span class="slip-amount">{change}</span></li>
        </ul>
    };
    Some(view! { <Section title=cx.t("slip.why_changed") id="why-changed">{list}</Section> }.into_any())
}

fn cause(cx: &Cx, Split { cause, figures }: &Split) -> AnyView {
    // A figure that moves alone needs no parts.
    let moved = [figures.gross, figures.employee, figures.tax].iter().filter(|part| !part.is_zero()).count();
    let parts = (moved > 1).then(|| {
        let parts = [("gross", figures.gross), ("employee", figures.employee), ("tax", figures.tax)]
            .map(|(name, money)| (name, signed(money)));
        cx.tf("slip.why_parts", &parts.each_ref().map(|(name, money)| (*name, money.as_str())))
    });
    let note = if *cause == Cause::Unexplained { Some(cx.t("slip.why_unexplained")) } else { parts };
    view! {
        <li>
            <span class="slip-name">{cx.word(*cause)}</span>
            <span class="slip-amount">{signed(figures.net)}</span>
            {note.map(|note| view! { <span class="small">{note}</span> })}
        </li>
    }
    .into_any()
}

fn who(cx: &Cx, slip: &SlipView) -> AnyView {
    let posts = cx.list(slip.posts.iter().map(|post| named(cx.locale, post)));
    let items = vec![
        fact(cx.t("worker.name"), slip.row.name.clone()),
        fact(cx.t("worker.code"), slip.row.code.clone()),
        fact(cx.t("worker.unit"), slip.row.unit.clone()),
        fact(cx.t("worker.post"), posts),
        fact(cx.t("worker.grade"), named(cx.locale, &slip.grade)),
        fact(cx.t("worker.id_number"), slip.id_masked.clone()),
        fact(cx.t("worker.account"), slip.account_masked.clone()),
    ];
    view! { <Section title=cx.t("slip.who") id="who"><Facts items=items/></Section> }.into_any()
}

fn lines(cx: &Cx, slip: &SlipView) -> AnyView {
    let groups = Group::ALL.into_iter().map(|group| group_of(cx, slip, group)).collect_view();
    view! { <Section title=cx.t("slip.lines") id="lines">{groups}</Section> }.into_any()
}

fn group_of(cx: &Cx, slip: &SlipView, group: Group) -> AnyView {
    let own: Vec<&SlipLine> = slip.lines.iter().filter(|line| line.group == group).collect();
    if own.is_empty() {
        return ().into_any();
    }
    let sum = own.iter().map(|line| line.amount).sum();
    let title = cx.t(&format!("group.{}", group.code()));
    let hint =
        (group == Group::EmployerContribution).then(|| view! { <p class="hint">{cx.t("slip.employer_hint")}</p> });
    let lines = own.into_iter().map(|line| line_of(cx, slip, line)).collect_view();
    view! {
        <div class="slip-group">
            <h3>{title}</h3>
            {hint}
            <ul class="slip-lines">
                {lines}
                <li class="sum"><span>{cx.t("slip.group_sum")}</span><Amount money=sum/></li>
            </ul>
        </div>
    }
    .into_any()
}

fn line_of(cx: &Cx, slip: &SlipView, line: &SlipLine) -> AnyView {
    let explained = explain_line(cx.locale, line, slip);
    let name = named(cx.locale, &line.name);
    let amount = line.amount.to_string();
    let sample = explained.sample.then(|| view! { " "<Sample/> });
    let to_date = cx.tf("slip.to_date", &[("amount", &line.year_to_date.to_string())]);
    view! {
        <li>
            <span class="slip-name">{name.clone()}{sample}</span>
            <span class="slip-amount"><Amount money=line.amount/></span>
            <Why name=name amount=amount explained=explained/>
            <span class="to-date">{to_date}</span>
        </li>
    }
    .into_any()
}

fn year(cx: &Cx, slip: &SlipView) -> AnyView {
    let totals = slip.year_to_date;
    let items = [
        ("totals.gross", totals.gross),
        ("totals.employee", totals.employee),
        ("totals.tax", totals.tax),
        ("totals.net", totals.net),
        ("totals.employer", totals.employer),
        ("totals.cost", totals.cost),
    ]
    .map(|(key, money)| fact_of(cx.t(key), view! { <Amount money=money/> }));
    view! { <Section title=cx.t("slip.year") id="year"><Facts items=items.into() class="figures"/></Section> }
        .into_any()
}
