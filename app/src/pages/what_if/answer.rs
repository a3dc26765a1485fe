//! The answer: what each draft costs, who wins and who loses, by unit, and against what pay must reach.

use domain::benchmark::Caliber;
use domain::policy::PackStatus;
use domain::what_if::{ByRules, FloorEffect};
use leptos::prelude::*;
use store::headcount::HeadcountRow;
use store::what_if::{Difference, DraftAnswer, Offer, Posts, WhatIf};

use super::form::{assumptions, described};
use super::query::Asked;
use super::words::{band, draft_name, norm, reached};
use crate::components::{Bar, Bars, Facts, Head, Notice, Sample, Table, fact, money_cell_opt, signed};
use crate::context::{Cx, t};
use crate::explain::source;
use crate::pages::runs::reason;
use crate::words::{NOTHING, Names, named};

pub(super) fn view(cx: &Cx, (asked, answer): (&Asked, &WhatIf), offer: &Offer, names: &Names) -> AnyView {
    let parts = [
        asked_for(cx, asked, answer, offer),
        notices(cx, answer),
        cost(cx, answer),
        parts(cx, asked, answer),
        units(cx, asked, answer),
        floors(cx, answer),
        posts(cx, answer),
        held(cx, answer, names),
    ];
    parts.into_iter().collect_view().into_any()
}

fn title_of(cx: &Cx, answer: &WhatIf, at: usize) -> String {
    draft_name(cx.locale, answer.drafts.get(at).map(|draft| draft.name.as_str()).unwrap_or_default(), at)
}

fn asked_for(cx: &Cx, asked: &Asked, answer: &WhatIf, offer: &Offer) -> AnyView {
    let mut facts = vec![
        fact(cx.t("worker.unit"), answer.name.clone()),
        fact(cx.t("trial.looked_at"), cx.tf("trial.people_count", &[("people", &answer.people.to_string())])),
        fact(cx.t("trial.assumed"), cx.list(assumptions(cx, asked))),
    ];
    for (at, draft) in asked.spec.drafts.iter().enumerate() {
        facts.push(fact(title_of(cx, answer, at), described(cx, draft, offer)));
    }
    view! { <Facts items=facts/> }.into_any()
}

fn notices(cx: &Cx, answer: &WhatIf) -> AnyView {
    let one = |(at, draft): (usize, &DraftAnswer)| {
        let name = title_of(cx, answer, at);
        let mut said = Vec::new();
        if draft.placed_anew {
            said.push(cx.tf("trial.placed_anew", &[("draft", &name)]));
        }
        if let Some(month) = draft.unpublished {
            said.push(cx.tf("trial.unpublished", &[("draft", &name), ("month", &cx.month(month))]));
        }
        if draft.over.is_empty() && draft.people > 0 {
            said.push(cx.tf("trial.few", &[("draft", &name)]));
        }
        said.into_iter().map(|text| view! { <p>{text}</p> }).collect_view()
    };
    let said = answer.drafts.iter().enumerate().map(one).collect_view();
    let any =
        answer.drafts.iter().any(|draft| draft.placed_anew || draft.unpublished.is_some() || draft.over.is_empty());
    any.then(|| view! { <Notice kind="warning">{said}</Notice> }).into_any()
}

/// Figures of a draft by caliber.
type Of = fn(&DraftAnswer) -> &Vec<(Caliber, Difference)>;

/// Cost and pay by every caliber, in the first month and in all.
fn cost(cx: &Cx, answer: &WhatIf) -> AnyView {
    let spans: [(&str, &'static str, Of); 2] =
        [("trial.now", "now", |draft| &draft.now), ("trial.over", "over", |draft| &draft.over)];
    let tables = spans.map(|(key, id, of)| {
        let title = cx.tf(key, &[("months", &answer.months.to_string())]);
        let mut head = vec![Head::text(cx.t("trial.caliber")), Head::figure(cx.t("trial.today"))];
        for at in 0..answer.drafts.len() {
            head.push(Head::figure(title_of(cx, answer, at)));
            head.push(Head::figure(cx.t("trial.more")));
        }
        let rows = Caliber::ALL.iter().map(|caliber| {
            let find =
                |draft: &DraftAnswer| of(draft).iter().find(|(known, _)| known == caliber).map(|(_, found)| *found);
            let today = answer.drafts.first().and_then(find).map(|found| found.before);
            let cells = answer.drafts.iter().map(|draft| {
                let found = find(draft);
                let more = found.map_or_else(|| NOTHING.to_owned(), |found| signed(found.more()));
                view! { {money_cell_opt(found.map(|found| found.after))}<td class="num">{more}</td> }
            });
            let cells = cells.collect_view();
            view! { <tr><th scope="row">{cx.word(*caliber)}</th>{money_cell_opt(today)}{cells}</tr> }
        });
        let rows = rows.collect_view();
        super::section(title.clone(), id, view! { <Table caption=title quiet=true head=head>{rows}</Table> }.into_any())
    });
    tables.into_iter().collect_view().into_any()
}

/// Who wins and who loses, and by how much.
fn parts(cx: &Cx, asked: &Asked, answer: &WhatIf) -> AnyView {
    let heads = ["trial.drafts", "trial.winners", "trial.won", "trial.losers", "trial.lost", "trial.same"];
    let mut head: Vec<Head> = heads
        .iter()
        .enumerate()
        .map(|(at, key)| if at == 0 { Head::text(cx.t(key)) } else { Head::figure(cx.t(key)) })
        .collect();
    head.extend(["trial.mean", "trial.median"].map(|key| Head::figure(cx.t(key))));
    let hidden = || NOTHING.to_owned();
    let row = |(at, draft): (usize, &DraftAnswer)| {
        let parts = &draft.parts;
        let count = |part: Option<u64>| part.map_or_else(hidden, |people| people.to_string());
        let title = title_of(cx, answer, at);
        let name = if answer.aggregate {
            title.into_any()
        } else {
            let href = asked.address("/what-if/people", &[("draft", (at + 1).to_string())]);
            view! { <a href=href>{title}</a> }.into_any()
        };
        let shown = !draft.over.is_empty();
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{count(parts.winners.map(|(people, _)| people))}</td>
                {money_cell_opt(parts.winners.map(|(_, won)| won))}
                <td class="num">{count(parts.losers.map(|(people, _)| people))}</td>
                {money_cell_opt(parts.losers.map(|(_, lost)| lost))}
                <td class="num">{count(parts.same)}</td>
                <td class="num">{if shown { signed(parts.mean) } else { hidden() }}</td>
                <td class="num">{parts.median.map_or_else(hidden, signed)}</td>
            </tr>
        }
    };
    let rows = answer.drafts.iter().enumerate().map(row).collect_view();
    let title = cx.tf("trial.parts", &[("caliber", &cx.word(asked.spec.by))]);
    let charts = answer.drafts.iter().enumerate().map(|(at, draft)| bands(cx, answer, at, draft)).collect_view();
    let inner = view! {
        <Table caption=title.clone() quiet=true head=head>{rows}</Table>
        <p class="hint">{t("trial.parts_hint")}</p>
        {charts}
    };
    super::section(title, "parts", inner.into_any())
}

fn bands(cx: &Cx, answer: &WhatIf, at: usize, draft: &DraftAnswer) -> AnyView {
    if draft.parts.bands.is_empty() {
        return ().into_any();
    }
    let hidden = cx.t("trial.hidden");
    let some = draft.parts.bands.iter().filter(|(of, shown)| of.people > 0 || !*shown);
    let all = some.map(|(of, shown)| {
        let value = if *shown { of.people.to_string() } else { hidden.clone() };
        Bar { label: band(cx.locale, of, answer.months), amount: of.people, value }
    });
    let bars: Vec<Bar> = all.collect();
    let rows = bars.iter().map(|bar| {
        view! { <tr><th scope="row">{bar.label.clone()}</th><td class="num">{bar.value.clone()}</td></tr> }
    });
    let rows = rows.collect_view();
    let title = cx.tf("trial.bands", &[("draft", &title_of(cx, answer, at))]);
    let head = vec![Head::text(cx.t("trial.change")), Head::figure(cx.t("structure.people"))];
    let chart = cx.tf("structure.chart", &[("what", &title)]);
    view! {
        <div class="beside">
            <Bars title=chart bars=bars/>
            <Table caption=title head=head>{rows}</Table>
        </div>
    }
    .into_any()
}

/// The units directly below, draft by draft.
fn units(cx: &Cx, asked: &Asked, answer: &WhatIf) -> AnyView {
    let Some(first) = answer.drafts.first().filter(|draft| draft.by_unit.len() > 1) else { return ().into_any() };
    let mut head = vec![Head::text(cx.t("worker.unit")), Head::figure(cx.t("structure.people"))];
    for at in 0..answer.drafts.len() {
        let title = title_of(cx, answer, at);
        head.push(Head::figure(cx.tf("trial.cost_of", &[("draft", &title)])));
        head.push(Head::figure(cx.tf("trial.pay_of", &[("draft", &title), ("caliber", &cx.word(asked.spec.by))])));
    }
    let rows = first.by_unit.iter().map(|unit| {
        let cells = answer.drafts.iter().map(|draft| {
            let found = draft.by_unit.iter().find(|other| other.path == unit.path).and_then(|found| found.shown);
            let text =
                |found: Option<Difference>| found.map_or_else(|| NOTHING.to_owned(), |found| signed(found.more()));
            view! {
                <td class="num">{text(found.map(|(cost, _)| cost))}</td>
                <td class="num">{text(found.map(|(_, pay)| pay))}</td>
            }
        });
        let cells = cells.collect_view();
        view! { <tr><th scope="row">{unit.name.clone()}</th><td class="num">{unit.people}</td>{cells}</tr> }
    });
    let rows = rows.collect_view();
    let title = cx.tf("trial.by_unit", &[("months", &answer.months.to_string())]);
    let note = answer.aggregate.then(|| view! { <p class="hint">{t("trial.suppressed")}</p> });
    let inner = view! { <Table caption=title.clone() quiet=true head=head>{rows}</Table>{note} };
    super::section(title, "units", inner.into_any())
}

/// What pay must reach: who does by today's rules, and by each draft.
fn floors(cx: &Cx, answer: &WhatIf) -> AnyView {
    let Some(first) = answer.drafts.first().filter(|draft| !draft.floors.is_empty()) else { return ().into_any() };
    let mut head = vec![Head::text(cx.t("trial.floor")), Head::text(cx.t("trial.today"))];
    head.extend((0..answer.drafts.len()).map(|at| Head::text(title_of(cx, answer, at))));
    let reached = |group| reached(cx.locale, answer, group);
    let rows = first.floors.iter().map(|floor| {
        let cells = answer.drafts.iter().map(|draft| {
            let same = |other: &&FloorEffect| other.floor.rule.code == floor.floor.rule.code;
            let after = draft.floors.iter().find(same).and_then(|found| found.after);
            view! { <td class="wrap">{reached(after)}</td> }
        });
        let cells = cells.collect_view();
        let clause = source(cx.locale, &floor.floor.clause);
        view! {
            <tr>
                <th scope="row">{named(cx.locale, &floor.floor.rule.name)}<p class="hint">{clause}</p></th>
                <td class="wrap">{reached(floor.before)}</td>
                {cells}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let title = cx.t("trial.floors");
    let inner = view! {
        <Table caption=title.clone() quiet=true head=head>{rows}</Table>
        <p class="hint">{t("trial.floors_hint")}</p>
    };
    super::section(title, "floors", inner.into_any())
}

/// Posts by today's norm and by each draft's, and what filling the vacancies costs.
fn posts(cx: &Cx, answer: &WhatIf) -> AnyView {
    let Some(today) = &answer.posts else { return ().into_any() };
    let months = answer.months.to_string();
    let heads = ["headcount.approved", "headcount.filled", "headcount.vacant", "headcount.over"];
    let mut head = vec![Head::text(cx.t("trial.drafts")), Head::text(cx.t("trial.by_norm"))];
    head.extend(heads.map(|key| Head::figure(cx.t(key))));
    head.push(Head::figure(cx.t("trial.filling_now")));
    head.push(Head::figure(cx.tf("trial.filling_over", &[("months", &months)])));
    let row = |name: String, posts: &Posts| {
        let whole = &posts.whole;
        let clause = source(cx.locale, &posts.norm.clause);
        let sample = (posts.norm.clause.status == PackStatus::Sample).then(|| view! { <Sample/> });
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="wrap">{norm(cx.locale, &posts.norm)}" "{sample}<p class="hint">{clause}</p></td>
                <td class="num">{whole.approved}</td>
                <td class="num">{whole.filled}</td>
                <td class="num">{whole.vacant}</td>
                <td class="num">{whole.over}</td>
                {money_cell_opt(posts.filling.map(|filling| filling.now))}
                {money_cell_opt(posts.filling.map(|filling| filling.over))}
            </tr>
        }
    };
    let of_drafts = answer.drafts.iter().enumerate().filter_map(|(at, draft)| {
        let posts = draft.posts.as_ref()?;
        Some(row(title_of(cx, answer, at), posts))
    });
    let of_drafts = of_drafts.collect_view();
    let unknown = today.whole.unknown;
    let unknown = (unknown > 0)
        .then(|| view! { <p class="hint">{cx.tf("trial.posts_unknown", &[("count", &unknown.to_string())])}</p> });
    let title = cx.t("trial.posts");
    let (rows, units) = ((row(cx.t("trial.today"), today), of_drafts), posts_by_unit(cx, answer, today));
    let inner = view! {
        <Table caption=title.clone() quiet=true head=head>{rows}</Table>
        <p class="hint">{t("trial.posts_hint")}</p>
        {unknown}
        {units}
    };
    super::section(title, "posts", inner.into_any())
}

fn posts_by_unit(cx: &Cx, answer: &WhatIf, today: &Posts) -> AnyView {
    if today.by_unit.len() < 2 {
        return ().into_any();
    }
    let mut head = vec![
        Head::text(cx.t("worker.unit")),
        Head::figure(cx.t("headcount.filled")),
        Head::figure(cx.t("headcount.approved")),
        Head::figure(cx.t("headcount.vacant")),
    ];
    for at in 0..answer.drafts.len() {
        let draft = title_of(cx, answer, at);
        head.push(Head::figure(cx.tf("trial.posts_of", &[("draft", &draft)])));
        head.push(Head::figure(cx.tf("trial.vacant_of", &[("draft", &draft)])));
    }
    let rows = today.by_unit.iter().map(|(path, row)| {
        let cells = answer.drafts.iter().map(|draft| {
            let posts = draft.posts.as_ref();
            let found = posts.and_then(|posts| posts.by_unit.iter().find(|(other, _)| other == path));
            let text =
                |of: fn(&HeadcountRow) -> u32| found.map_or_else(|| NOTHING.to_owned(), |(_, row)| of(row).to_string());
            view! { <td class="num">{text(|row| row.approved)}</td><td class="num">{text(|row| row.vacant)}</td> }
        });
        let cells = cells.collect_view();
        view! {
            <tr>
                <th scope="row">{row.name.clone()}</th>
                <td class="num">{row.filled}</td>
                <td class="num">{row.approved}</td>
                <td class="num">{row.vacant}</td>
                {cells}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let caption = cx.t("trial.posts_by_unit");
    view! { <Table caption=caption class="tall" head=head>{rows}</Table> }.into_any()
}

/// Who could not be told of, and why.
fn held(cx: &Cx, answer: &WhatIf, names: &Names) -> AnyView {
    let rows = answer.drafts.iter().enumerate().flat_map(|(at, draft)| {
        let name = title_of(cx, answer, at);
        draft.held.iter().map(move |(by, hold, people)| (name.clone(), *by, hold.clone(), *people))
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return ().into_any();
    }
    let head = vec![
        Head::text(cx.t("trial.drafts")),
        Head::text(cx.t("trial.held_by")),
        Head::text(cx.t("trial.held_why")),
        Head::figure(cx.t("structure.people")),
    ];
    let rows = rows.into_iter().map(|(name, by, hold, people)| {
        let by = cx.t(match by {
            ByRules::Today => "trial.held_today",
            ByRules::Draft => "trial.held_draft",
        });
        view! {
            <tr><th scope="row">{name}</th><td>{by}</td><td>{reason(cx, names, &hold)}</td><td class="num">{people}</td></tr>
        }
    });
    let rows = rows.collect_view();
    let title = cx.t("trial.held");
    super::section(title.clone(), "held", view! { <Table caption=title quiet=true head=head>{rows}</Table> }.into_any())
}
