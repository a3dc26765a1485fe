//! Figures typed in from elsewhere: whether they add up, and whether any whole number of people gives the percentages.
//! Nothing typed in is kept.

use domain::access::Action;
use domain::structure::{Finding, Percent, Statement, check, table};
use leptos::prelude::*;

use crate::components::{Empty, Field, Head, Layout, Notice, PageOf, Section, Table, TextField, outcome};
use crate::context::{Cx, cx, t};

/// Rows read at most.
const MOST: usize = 200;

/// A row as typed: what it is, people, and their percentage.
struct Typed {
    name: String,
    count: Option<u64>,
    percent: Option<Percent>,
}

/// Reads `name count percentage`, parted by commas, tabs or spaces; count or percentage may be missing, a percentage has
/// its sign where the count is missing.
fn typed(line: &str) -> Option<Typed> {
    let mut cells: Vec<&str> = line.split([',', '，', '\t', ' ', '\u{3000}']).filter(|cell| !cell.is_empty()).collect();
    let percent_of = |cell: &str| cell.ends_with(['%', '％']).then(|| cell.parse().ok()).flatten();
    let last = cells.pop()?;
    let (percent, count): (Option<Percent>, Option<u64>) = match percent_of(last) {
        Some(percent) => {
            let count = cells.last().and_then(|cell| cell.parse().ok());
            if count.is_some() {
                cells.pop();
            }
            (Some(percent), count)
        }
        None => (None, Some(last.parse().ok()?)),
    };
    Some(Typed { name: cells.join(" "), count, percent })
}

/// What is stated, with what it is about.
fn statements(cx: &Cx, total: u64, rows: &[Typed]) -> Vec<(String, Statement)> {
    let counted: Vec<&Typed> = rows.iter().filter(|row| row.count.is_some()).collect();
    let parts: Vec<(u64, Option<Percent>)> =
        counted.iter().map(|row| (row.count.unwrap_or_default(), row.percent)).collect();
    let shares: Vec<&&Typed> = counted.iter().filter(|row| row.percent.is_some()).collect();
    let mut named = shares.into_iter().map(|row| row.name.clone());
    let all = |statement: &Statement, named: &mut dyn Iterator<Item = String>| match statement {
        Statement::Share { .. } => named.next().unwrap_or_default(),
        _ => cx.t("structure.check.all"),
    };
    let of_table = if parts.is_empty() { Vec::new() } else { table(&parts, total) };
    let mut said: Vec<(String, Statement)> =
        of_table.into_iter().map(|statement| (all(&statement, &mut named), statement)).collect();
    let alone = rows.iter().filter(|row| row.count.is_none());
    said.extend(
        alone.filter_map(|row| Some((row.name.clone(), Statement::PercentOf { of: total, percent: row.percent? }))),
    );
    said
}

/// The page.
#[component]
pub fn StructureCheckPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = cx.require(Action::ReadFigures).map(|_| ());
        outcome(data, move |()| show(&cx))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx) -> AnyView {
    let (total, rows) = (cx.query("total").unwrap_or_default(), cx.query("rows").unwrap_or_default());
    let above = vec![("/structure".to_owned(), cx.t("nav.structure"))];
    let asked = !total.is_empty() || !rows.is_empty();
    let answer = asked.then(|| answer(cx, total, rows));
    let (total, rows) = (total.to_owned(), rows.to_owned());
    view! {
        <Layout title=cx.t("structure.check") above=above>
            <p>{t("structure.check.lead")}</p>
            <form class="form" method="get" action="/structure/check">
                <Field name="total" label=t("structure.check.total") value=total inputmode="numeric" required=true class="short"/>
                <TextField name="rows" label=t("structure.check.rows") hint=t("structure.check.rows_hint") value=rows required=true rows=8/>
                <div class="form-end"><button type="submit" class="button primary">{t("structure.check.submit")}</button></div>
            </form>
            {answer}
        </Layout>
    }
    .into_any()
}

fn answer(cx: &Cx, total: &str, rows: &str) -> AnyView {
    let Ok(total) = total.trim().parse::<u64>() else {
        return view! { <Notice kind="error"><p>{t("structure.check.no_total")}</p></Notice> }.into_any();
    };
    let lines: Vec<&str> = rows.lines().filter(|line| !line.trim().is_empty()).take(MOST).collect();
    let unread = lines.iter().zip(1..).find(|(line, _)| typed(line).is_none());
    if let Some((line, number)) = unread {
        let values = [("row", number.to_string()), ("line", (*line).to_owned())];
        let text = cx.tf("structure.check.unread", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        return view! { <Notice kind="error"><p>{text}</p></Notice> }.into_any();
    }
    let rows: Vec<Typed> = lines.iter().filter_map(|line| typed(line)).collect();
    let said = statements(cx, total, &rows);
    let found: Vec<(String, Finding)> =
        said.iter().filter_map(|(name, statement)| Some((name.clone(), check(statement)?))).collect();
    let checked = cx.tf("structure.check.checked", &[("count", &said.len().to_string())]);
    if found.is_empty() {
        return view! { <Empty title=cx.t("structure.check.fine")><p>{checked}</p></Empty> }.into_any();
    }
    let head =
        ["structure.check.what", "structure.check.finding", "structure.check.why"].map(|key| Head::text(cx.t(key)));
    let lines = found.iter().map(|(name, finding)| {
        let wrong = cx.t(&format!("figures.finding.{}", finding.code().code()));
        view! {
            <tr><th scope="row" class="wrap">{name.clone()}</th><td class="wrap">{wrong}</td><td class="wrap">{why(cx, finding)}</td></tr>
        }
    });
    let lines = lines.collect_view();
    let title = cx.t("structure.check.findings");
    view! {
        <Section title=title.clone() id="findings">
            <Table caption=title quiet=true head=head.to_vec()>{lines}</Table>
            <p class="hint">{checked}</p>
        </Section>
    }
    .into_any()
}

fn why(cx: &Cx, finding: &Finding) -> String {
    let key = format!("structure.check.{}", finding.code().code());
    let filled = |key: &str, values: &[(&str, String)]| {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        cx.tf(key, &values)
    };
    match finding {
        Finding::SumDiffers { sum, total } => filled(&key, &[("sum", sum.to_string()), ("total", total.to_string())]),
        Finding::PercentsDiffer { sum, least, most } => {
            filled(&key, &[("sum", sum.to_string()), ("least", least.to_string()), ("most", most.to_string())])
        }
        Finding::ShareDiffers { is, cut_off, bases } => {
            let cut = cut_off.then(|| cx.t("structure.check.cut_off"));
            let bases = bases.map(|(fewest, most)| {
                filled("structure.check.bases", &[("fewest", fewest.to_string()), ("most", most.to_string())])
            });
            cx.list([Some(filled(&key, &[("is", is.to_string())])), cut, bases].into_iter().flatten())
        }
        Finding::Impossible { below, above, cut_off } => {
            let near = [*below, *above].into_iter().flatten().map(|(count, is)| {
                filled("structure.check.near", &[("count", count.to_string()), ("is", is.to_string())])
            });
            let cut = cut_off.map(|count| filled("structure.check.if_cut", &[("count", count.to_string())]));
            cx.list(near.chain(cut))
        }
        Finding::NotAtLeast { is } => filled(&key, &[("is", is.to_string())]),
        Finding::OfNobody => cx.t(&key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_people_type_them() {
        let read = |line| typed(line).map(|row| (row.name, row.count, row.percent.map(|percent| percent.to_string())));
        let (age, percent) = ("36–45 岁".to_owned(), Some("45.9%".to_owned()));
        assert_eq!(read("36–45 岁，293，45.9%"), Some((age.clone(), Some(293), percent.clone())));
        assert_eq!(read("36–45 岁\t293\t45.9％"), Some((age.clone(), Some(293), percent)));
        assert_eq!(read("36–45 岁 293"), Some((age, Some(293), None)));
        assert_eq!(read("医疗 77.8%"), Some(("医疗".to_owned(), None, Some("77.8%".to_owned()))));
        assert_eq!(read("没有数字"), None);
    }
}
