//! Every list of a page can be had as a workbook: the same rows, for the same people, and each leaves a trace.

use std::time::Duration;

use jiudang_server::clock;
use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::{self, six_people};
use jiudang_tests::person::Person;
use jiudang_tests::t;
use store::facts::day_of;

use super::late::closes;

const DAY: Duration = Duration::from_secs(86_400);

/// A table, heads first.
type Rows = Vec<Vec<String>>;

/// A cell as it is compared: amounts without marks, signs and zeros at their end; what stands for nothing is nothing.
fn plain(text: &str) -> String {
    let text = text.trim().trim_start_matches('+');
    let number = text.replace(',', "");
    let is_number = number.trim_start_matches('-').chars().all(|c| c.is_ascii_digit() || c == '.');
    match number.split_once('.') {
        _ if text == "—" => String::new(),
        Some((whole, fraction)) if is_number => {
            format!("{whole}.{}", fraction.trim_end_matches('0')).trim_end_matches('.').to_owned()
        }
        _ if is_number => number,
        _ => text.to_owned(),
    }
}

/// A workbook from its head on.
fn book(person: &Person, path: &str, first: &str) -> Rows {
    let rows = files::shown(&files::sheet(&person.downloads(path)));
    let head = rows.iter().position(|row| row.iter().any(|cell| cell == t(first)));
    let head = head.unwrap_or_else(|| panic!("{path} has no head {}: {rows:?}", t(first)));
    rows[head..].to_vec()
}

/// Lines above the head.
fn remarks(person: &Person, path: &str) -> String {
    files::shown(&files::sheet(&person.downloads(path))).into_iter().take(3).flatten().collect()
}

fn column(rows: &Rows, key: &str) -> Vec<String> {
    let at = rows[0].iter().position(|head| head == t(key)).unwrap_or_else(|| panic!("no {} in {:?}", t(key), rows[0]));
    rows[1..].iter().map(|row| row.get(at).map(|cell| plain(cell)).unwrap_or_default()).collect()
}

/// A workbook has the rows of a table of a page, sums included.
fn is_the_same(person: &Person, page: &str, caption: &str, path: &str, keys: &[&str]) -> Rows {
    let table = person.opens(page).table(caption).unwrap_or_else(|| panic!("{page} has no table {caption}"));
    // Rows that only explain the one above them are no rows.
    let table: Rows = table.into_iter().filter(|row| row.len() > 1).collect();
    let made = book(person, path, keys[0]);
    assert_eq!(made.len(), table.len(), "{path}: {made:?} for {table:?}");
    for key in keys {
        assert_eq!(column(&made, key), column(&table, key), "{path}: {}", t(key));
    }
    made
}

/// Six people on file, none of them placed.
fn unplaced() -> TestApp {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    let preview = clerk.uploads("花名册.csv", six_people().as_bytes());
    clerk.fills(&preview, &format!("{preview}/apply"), &[]).leads_to("/workers");
    app
}

#[test]
fn who_waits_for_a_grade_and_who_is_held_for_want_of_one() {
    let app = unplaced();
    let mut clerk = app.sign_in(Who::StreetA);
    let keys = ["worker.name", "worker.unit", "placements.recorded", "placements.proposed"];
    let made = is_the_same(&clerk, "/placements", t("placements.caption"), "/placements.xlsx", &keys);
    assert_eq!(made.len(), 4, "three of the street");
    assert!(remarks(&clerk, "/placements.xlsx").contains(t("sample.mark")), "the ladder is a sample, and it says so");

    let run = clerk.begins_run("2026-10", "KF/KF01/");
    let keys = ["worker.code", "worker.name", "worker.unit", "run.reason"];
    let held =
        is_the_same(&clerk, &format!("{run}?tab=held"), t("run.held_caption"), &format!("{run}/held.xlsx"), &keys);
    assert_eq!(held.len(), 4);

    let round =
        clerk.fills("/reviews", "/api/review/open", &[("unit", "KF/KF01/"), ("as_of", "2026-10-15")]).location();
    let keys =
        ["review.as_of", "worker.unit", "review.state", "review.people", "review.outcome.first", "review.waiting"];
    is_the_same(&clerk, "/reviews", t("reviews.caption"), "/reviews.xlsx", &keys);
    let keys =
        ["worker.name", "worker.unit", "review.before", "review.difference", "review.conditions", "review.decision"];
    for (filter, rows) in [("", 4), ("?outcome=first", 4), ("?q=%E9%A9%AC", 2)] {
        let (page, path) = (format!("{round}{filter}"), format!("{round}.xlsx{filter}"));
        assert_eq!(is_the_same(&clerk, &page, t("review.caption"), &path, &keys).len(), rows, "{filter}");
    }
    assert_eq!(book(&clerk, &format!("{round}.xlsx?outcome=fall"), "worker.name").len(), 1, "nobody falls");
    assert!(remarks(&clerk, &format!("{round}.xlsx")).contains(t("sample.mark")));
}

/// October closed; by November one is found to have had a higher grade all along, and one has left.
fn november(app: &TestApp) -> (String, String) {
    let mut clerk = app.sign_in(Who::District);
    let october = clerk.begins_run("2026-10", "KF/");
    closes(app, &mut clerk, &october);
    let file = clerk.finds("马䶮");
    let placed = [("from", "2026-10-01"), ("grade", "middle-2")];
    assert_eq!(clerk.fills(&format!("{file}/record/placement"), "/api/fact/placement", &placed).status(), 303);
    let left = clerk.finds("周望舒");
    let employment = clerk.opens(&left).forms().into_iter().find(|form| form.action == "/api/fact/end");
    let form = employment.expect("a form that ends the employment");
    let filled = form.filled(&[("to", "2026-10-31")]);
    let fields: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(clerk.sends("/api/fact/end", &fields).status(), 303);
    let november = clerk.begins_run("2026-11", "KF/");
    (october, november)
}

#[test]
fn every_list_of_a_run_is_a_workbook() {
    let app = TestApp::start();
    app.import_six();
    let (october, run) = november(&app);
    let clerk = app.sign_in(Who::District);
    let sums = ["totals.gross", "totals.employee", "totals.tax", "totals.net", "totals.cost"];
    let with = |front: &[&'static str]| [front, &sums].concat();

    let keys = with(&["worker.unit", "run.state", "run.slips", "run.held"]);
    let runs = is_the_same(&clerk, "/runs", t("runs.caption"), "/runs.xlsx", &keys);
    assert_eq!(column(&runs, "run.month"), ["2026-11", "2026-10"], "months sort");

    let tab = |name: &str| format!("{run}?tab={name}");
    let file = |name: &str| format!("{run}/{name}.xlsx");
    let keys = with(&["worker.unit", "run.slips"]);
    let units = is_the_same(&clerk, &run, t("run.by_unit"), &file("units"), &keys);
    assert_eq!(units.last().expect("a row")[0], t("run.sum"), "sums are values under the rows");
    assert!(remarks(&clerk, &file("units")).contains(t("run.sample_note")), "figures of samples say so");

    let keys = &with(&["worker.code", "worker.name", "worker.unit"])[..7];
    for (filter, rows) in [("", 6), ("&q=%E9%A9%AC", 2)] {
        let path = format!("{}{}", file("slips"), filter.replacen('&', "?", 1));
        let page = format!("{}{filter}", tab("slips"));
        assert_eq!(is_the_same(&clerk, &page, t("run.tab.slips"), &path, keys).len(), rows);
    }

    let keys = ["worker.name", "worker.unit", "run.item", "late.old", "late.new", "run.difference"];
    let late = is_the_same(&clerk, &tab("late"), t("late.list"), &file("late"), &keys);
    assert_eq!(column(&late, "late.month"), ["2026-10"]);
    let keys = ["run.item", "late.group", "run.people", "run.amount"];
    is_the_same(&clerk, &tab("late"), t("late.sums"), &file("late-sums"), &keys);

    let keys = ["changes.cause", "changes.people", "totals.net", "totals.gross", "totals.cost"];
    is_the_same(&clerk, &tab("changes"), t("changes.by_cause_caption"), &file("causes"), &keys);
    let keys = ["worker.name", "worker.unit", "run.net_before"];
    let gone = is_the_same(&clerk, &tab("changes"), t("run.gone"), &file("gone"), &keys);
    assert_eq!(column(&gone, "worker.name"), ["周望舒"]);
    assert!(column(&gone, "run.reason")[0].contains("离职"), "{gone:?}");

    the_sums_by_item_have_those_of_their_groups(&clerk, &run);
    assert_eq!(book(&clerk, &format!("{october}/held.xlsx"), "worker.name").len(), 1, "nobody is held");
    assert_eq!(clerk.status(&format!("{run}/everything.xlsx")), 404);
}

fn the_sums_by_item_have_those_of_their_groups(clerk: &Person, run: &str) {
    let table = clerk.opens(run).table(t("run.by_item")).expect("sums by item");
    let made = book(clerk, &format!("{run}/items.xlsx"), "run.item");
    let amounts: Vec<String> = table[1..].iter().map(|row| plain(row.last().expect("an amount"))).collect();
    assert_eq!(column(&made, "run.amount"), amounts, "group by group, each with its sum first");
    let unit = clerk.opens(&format!("{run}?unit=KF%2FKF01%2F"));
    let caption = locales::Locale::Zh.format("run.unit_by_item", &[("unit", "清河街道")]).replace('\u{3000}', " ");
    let table = unit.table(&caption).expect("sums of the unit");
    let made = book(clerk, &format!("{run}/items.xlsx?unit=KF%2FKF01%2F"), "run.item");
    let amounts: Vec<String> = table[1..].iter().map(|row| plain(row.last().expect("an amount"))).collect();
    assert_eq!(column(&made, "run.amount"), amounts);
    assert_eq!(clerk.status(&format!("{run}/items.xlsx?unit=XX%2F")), 404, "no such unit in the run");
}

#[test]
fn lists_about_one_worker_are_workbooks_for_the_office_and_for_oneself() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let run = clerk.begins_run("2026-10", "KF/KF01/");
    clerk.fills(&run, "/api/run/submit", &[]).leads_to(&run);
    app.sign_in(Who::District).fills(&run, "/api/run/approve", &[]).leads_to(&run);
    let file = clerk.finds("马䶮");
    let until = day_of(clock::now()).saturating_add(30 * DAY).to_string();
    let contract = [("from", "2026-10-02"), ("contract_from", "2026-01-01"), ("contract_to", until.as_str())];
    clerk.fills(&format!("{file}/record/employment"), "/api/fact/employment", &contract).leads_to(&file);

    let keys = ["totals.gross", "totals.employee", "totals.tax", "totals.net", "run.state"];
    let (own, worker) = (format!("{file}/slips.xlsx"), app.worker("马䶮"));
    for (person, page, path) in [(&clerk, file.as_str(), own.as_str()), (&worker, "/my/slips", "/my/slips.xlsx")] {
        let table = person.opens(page).table(t("worker.slips")).expect("slips");
        let made = book(person, path, "run.month");
        assert_eq!(made.len(), table.len() + 1, "a row of sums");
        for key in keys {
            assert_eq!(column(&made, key)[..1], column(&table, key)[..1], "{path}: {}", t(key));
        }
        assert_eq!(column(&made, "totals.net")[0], column(&made, "totals.net")[1], "one slip is the sum");
    }
    assert_eq!(book(&worker, "/my/slips.xlsx?year=2025", "run.month").len(), 2, "none of that year, and their sum");
    assert_eq!(book(&worker, "/my/slips.xlsx?year=2026", "run.month").len(), 3);

    let facts = book(&clerk, &format!("{file}/facts.xlsx"), "fact.kind");
    let says = column(&facts, "fact.says").concat();
    assert!(says.contains("百善社区") && says.contains(&until), "{says}");
    assert!(column(&facts, "fact.superseded_on").iter().any(|at| !at.is_empty()), "what was corrected as well");

    let made = book(&clerk, "/contracts.xlsx", "employment.contract_to");
    assert_eq!(
        (column(&made, "worker.name"), column(&made, "employment.contract_to")),
        (vec!["马䶮".into()], vec![until])
    );
    let home = clerk.opens("/").table(t("home.contracts_caption")).expect("the list on the first page");
    assert_eq!(home.len(), made.len());
}

#[test]
fn units_accounts_and_the_log_are_workbooks() {
    let app = TestApp::start();
    app.import_six();
    let keys = ["organisation.name", "organisation.kind", "organisation.code", "organisation.headcount"];
    for who in [Who::StreetA, Who::District, Who::Administrator] {
        let person = app.sign_in(who);
        if person.opens("/organisation").table(t("organisation.caption")).is_some() {
            is_the_same(&person, "/organisation", t("organisation.caption"), "/organisation.xlsx", &keys);
        }
    }
    let keeper = app.sign_in(Who::Administrator);
    let keys = ["sign_in.account", "worker.name", "users.role", "worker.unit", "users.state", "users.last_sign_in"];
    for (filter, rows) in [("", 8), ("?q=street", 3)] {
        let (page, path) = (format!("/users{filter}"), format!("/users.xlsx{filter}"));
        assert_eq!(is_the_same(&keeper, &page, t("users.caption"), &path, &keys).len(), rows);
    }
    let keys = ["audit.number", "audit.when", "sign_in.account", "audit.what", "audit.subject", "audit.detail"];
    let auditor = app.sign_in(Who::Auditor);
    let log = is_the_same(&auditor, "/audit", t("audit.caption"), "/audit.xlsx", &keys);
    assert!(log.len() > 5);
    let of_one = "?account=district&action=signed_in";
    let (page, path) = (format!("/audit{of_one}"), format!("/audit.xlsx{of_one}"));
    let of_one = is_the_same(&auditor, &page, t("audit.caption"), &path, &keys);
    assert!(column(&of_one, "sign_in.account").iter().all(|account| account == "district"));
    let sessions = book(&auditor, "/sessions.xlsx", "sessions.created");
    let page = auditor.opens("/sessions").table(t("sessions.caption")).expect("sessions");
    assert_eq!(sessions.len(), page.len());
}

#[test]
fn rules_schemes_and_drafts_are_workbooks() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let ladder = "/policy/sample-three-level-nine-step/2022-01-01";
    let made = clerk.fills(ladder, "/api/policy/draft", &[("valid_from", "2026-12-01")]).location();
    let draft = made.split('?').next().expect("an address").to_owned();
    let form = clerk.opens(&format!("{draft}?part=scale")).form(&format!("{draft}/save")).expect("the scale");
    let amount = form.fields.iter().find(|field| field.name.ends_with("].amount")).expect("an amount").clone();
    let more = (amount.value.parse::<i64>().expect("yuan") + 5_000).to_string();
    clerk.fills(&format!("{draft}?part=scale"), &format!("{draft}/save"), &[(&amount.name, &more)]).leads_to(&draft);

    let keys = ["policy.title", "policy.kind", "policy.document", "policy.status"];
    let in_force = clerk.opens("/policy").table(t("policy.caption")).expect("packs in force");
    let packs = book(&clerk, "/policy.xlsx", "policy.title");
    for key in keys {
        assert_eq!(column(&packs, key)[..in_force.len() - 1], column(&in_force, key), "{}", t(key));
    }
    is_the_same(&clerk, "/policy", t("scheme.caption"), "/policy/schemes.xlsx", &keys);
    let drafts = book(&clerk, "/policy/drafts.xlsx", "policy.title");
    assert_eq!(drafts.len(), 2);

    let keys = ["worker.name", "worker.unit", "draft.grade_before", "draft.grade_after", "draft.before", "draft.after"];
    let (page, path) = (format!("{draft}/preview"), format!("{draft}/preview.xlsx"));
    if let Some(table) = clerk.opens(&page).table(t("draft.changes")) {
        let made = book(&clerk, &path, "worker.name");
        assert_eq!(made.len(), table.len() + 1, "and their sums");
        for key in keys {
            assert_eq!(column(&made, key)[..table.len() - 1], column(&table, key), "{}", t(key));
        }
    }
    assert_eq!(clerk.status(&path), 200);
    let keeper = app.sign_in(Who::Administrator);
    assert_eq!(keeper.status(&path), 403, "who reads no pay has no comparison");
    assert_eq!(app.sign_in(Who::Leader).status("/policy/drafts.xlsx"), 403);
}

#[test]
fn the_preview_of_an_import_is_a_workbook_for_whoever_uploaded_it() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    let broken = six_people().replace(&files::id_number("19850302", "男", 2), "439901198503020000");
    let preview = clerk.uploads("花名册.csv", broken.as_bytes());
    let keys = ["import.problem.severity", "import.problem.row", "import.problem.column", "import.problem.what"];
    is_the_same(&clerk, &preview, t("import.problems"), &format!("{preview}.xlsx"), &keys);
    let keys = ["import.problem.row", "worker.name", "worker.unit", "placements.proposed", "import.effect"];
    let (page, path) = (format!("{preview}?tab=new"), format!("{preview}.xlsx?tab=new"));
    let new = is_the_same(&clerk, &page, t("import.tab.new"), &path, &keys);
    assert_eq!(new.len(), 6, "five good rows");
    assert!(
        !files::shown(&files::sheet(&clerk.downloads(&format!("{preview}.xlsx")))).concat().concat().contains("439901")
    );
    assert_eq!(app.sign_in(Who::Approver).status(&format!("{preview}.xlsx")), 404, "it is somebody else's");
    clerk.fills(&preview, &format!("{preview}/apply"), &[]).leads_to("/workers");
    assert_eq!(clerk.status(&format!("{preview}.xlsx")), 404, "once applied there is nothing left to show");
}

#[test]
fn the_preview_of_a_list_is_a_workbook_for_whoever_uploaded_it() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let row = |name: &str, base: &str| format!("{name},{},{base}\r\n", files::id_of(name));
    let list = format!("姓名,身份证号码,缴费基数\r\n{}{}", row("周望舒", "5800"), row("马䶮", "多"));
    let preview = clerk.uploads_list("bases", &[("month", "2026-10")], "基数.csv", list.as_bytes()).location();
    let keys = ["import.problem.severity", "import.problem.row", "worker.name", "import.problem.column"];
    let keys = [&keys[..], &["import.problem.value", "import.problem.what", "import.problem.remedy"]].concat();
    let (page, path) = (format!("{preview}?tab=problems"), format!("{preview}.xlsx?tab=problems"));
    is_the_same(&clerk, &page, t("import.problems"), &path, &keys);
    let keys = ["import.problem.row", "worker.name", "lists.change"];
    let (page, path) = (format!("{preview}?tab=changed"), format!("{preview}.xlsx?tab=changed"));
    let changed = is_the_same(&clerk, &page, t("list.effect.changed"), &path, &keys);
    assert_eq!(column(&changed, "fact.from"), ["2026-10-01"]);
    assert_eq!(app.sign_in(Who::Approver).status(&path), 404, "it is somebody else's");
    assert_eq!(app.sign_in(Who::Leader).status(&path), 403);
}

#[test]
fn every_list_of_a_page_is_linked_from_it_and_each_download_is_on_record() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let run = clerk.begins_run("2026-10", "KF/");
    let pages = [
        "/training",
        "/training/courses",
        "/training/unit",
        "/structure",
        "/headcount",
        "/retirement",
        "/turnover",
        "/turnover/survival",
        "/workers",
        "/appraisals",
        "/certificates",
        "/coverage",
        "/runs",
        "/reviews",
        "/organisation",
        "/policy",
        "/audit",
    ];
    let mut links: Vec<String> = pages.iter().flat_map(|page| clerk.opens(page).links()).collect();
    for tab in ["totals", "changes", "late", "held", "slips"] {
        links.extend(clerk.opens(&format!("{run}?tab={tab}")).links());
    }
    links.retain(|link| link.contains(".xlsx"));
    links.sort();
    links.dedup();
    assert!(links.len() > 12, "{links:?}");
    for link in &links {
        let answer = clerk.gets(link);
        assert_eq!(answer.status, 200, "{link}");
        let kind = answer.header("content-type").unwrap_or_default();
        assert!(kind.contains("spreadsheet"), "{link} is {kind}");
    }
    let log = book(&app.sign_in(Who::Auditor), "/audit.xlsx?action=downloaded", "audit.detail");
    assert_eq!(log.len() - 1, links.len(), "one row each: {log:?}");
    assert!(!log.concat().concat().contains("马䶮"), "and nobody's name");
}

#[test]
fn the_filters_of_a_page_go_along() {
    let app = TestApp::start();
    app.import_six();
    let clerk = app.sign_in(Who::District);
    let page = clerk.opens("/workers?q=%E9%A9%AC&page=1&unit=KF%2FKF01%2F");
    let link = page.links().into_iter().find(|link| link.starts_with("/workers.xlsx")).expect("a link");
    assert!(link.contains("q=%E9%A9%AC") && link.contains("unit=KF/KF01/") && !link.contains("page="), "{link}");
    assert_eq!(book(&clerk, &link, "worker.name").len(), 2);
}
