//! What the command line promises to scripts: exit codes, JSON, and the same rules as the pages.

use jiudang_tests::client::Client;
use jiudang_tests::command::Office;
use jiudang_tests::files::{self, SIX, csv, id_number, row, six_people};
use jiudang_tests::person::Person;
use serde_json::Value;

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn packs() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/packs").to_owned()
}

#[test]
fn only_success_ends_with_zero() {
    let office = Office::empty();
    office.runs(&["payroll", "list"]).fails_with("there is no database");
    office.runs(&["no-such-command"]).fails_with("no-such-command");
    office.runs(&["payroll", "run", "--month", "2026-13"]).fails_with("2026-13");
    assert!(!office.file("jiudang.db").exists(), "a wrong command leaves nothing behind");
    let office = Office::set_up();
    office.runs(&["payroll", "show", "99"]).fails_with("Not found");
    office.runs(&["payroll", "run", "--month", "2026-10", "--as", "nobody"]).fails_with("there is no account nobody");
    office.runs(&["payroll", "run", "--month", "2026-10", "--as", "admin"]).fails_with("may not do this");
    office.runs(&["payroll", "run", "--month", "2026-10"]).fails_with("name one with --as: ");
    office.runs(&["import", "roster", "no-such-file.xlsx", "--as", "clerk"]).fails_with("no-such-file.xlsx");
    office.runs(&["--help"]).succeeds();
    assert!(office.runs(&["--version"]).out().starts_with("jiudang "));
}

#[test]
fn a_dry_run_changes_nothing() {
    let office = Office::set_up();
    let roster = files::roster_file().display().to_string();
    for _ in 0..2 {
        let report = office.json(&["import", "roster", &roster, "--dry-run", "--as", "clerk"]);
        assert_eq!((number(&report["people"]), number(&report["errors"])), (651, 0));
        assert_eq!(number(&report["diff"]["new"]), 651, "still new");
        assert_eq!(report["as_of"], files::expected()["as_of"]);
        assert_eq!(report["outcome"], Value::Null);
    }
}

#[test]
fn a_roster_is_imported_whole_or_not_at_all_unless_told_otherwise() {
    let office = Office::set_up();
    let broken = six_people().replace(&id_number("19850302", "男", 2), "439901198503020000");
    std::fs::write(office.file("broken.csv"), broken).expect("disk");
    let refused = office.runs(&["import", "roster", "broken.csv", "--as", "clerk"]);
    refused.fails_with("nothing was imported");
    assert!(refused.out().contains("row 4, column E"), "{}", refused.out());
    assert!(!refused.out().contains("439901198503020000") && !refused.error().contains("439901198503020000"));
    let report = office.json(&["import", "roster", "broken.csv", "--as", "clerk", "--skip-bad"]);
    assert_eq!((number(&report["outcome"]["added"]), &report["bad_rows"]), (5, &serde_json::json!([4])));
    let again = office.json(&["import", "roster", "broken.csv", "--as", "clerk", "--skip-bad"]);
    assert_eq!((number(&again["outcome"]["added"]), number(&again["outcome"]["unchanged"])), (0, 5));
}

#[test]
fn lists_are_recorded_by_script_as_by_the_pages() {
    let office = Office::set_up();
    std::fs::write(office.file("six.csv"), six_people()).expect("disk");
    office.runs(&["import", "roster", "six.csv", "--as", "clerk"]).succeeds();
    let list = |name: &str, text: &str| std::fs::write(office.file(name), text).expect("disk");
    let id = files::id_of;
    list("bases.csv", &format!("姓名,身份证号码,缴费基数\n马䶮,{},5800\n陈𬭎,{},7000\n", id("马䶮"), id("陈𬭎")));
    let bases = ["import", "bases", "bases.csv", "--month", "2026-10", "--as", "clerk"];
    let report = office.json(&[&bases[..], &["--dry-run"]].concat());
    assert_eq!((number(&report["diff"]["changed"]), number(&report["diff"]["same"])), (1, 1));
    assert_eq!(report["outcome"], Value::Null);
    assert_eq!(number(&office.json(&bases)["outcome"]["changed"]), 1);
    let again = office.json(&bases);
    assert_eq!((number(&again["outcome"]["same"]), &again["outcome"]["import"]), (2, &Value::Null));

    list("broken.csv", &format!("姓名,身份证号码,缴费基数\n马䶮,{},1.005\n王二,{},6000\n", id("马䶮"), id("陈𬭎")));
    let broken = ["import", "bases", "broken.csv", "--month", "2026-10", "--as", "clerk"];
    let refused = office.runs(&broken);
    refused.fails_with("nothing was recorded");
    assert!(refused.out().contains("row 2, column C") && refused.out().contains("row 3: "), "{}", refused.out());
    assert!(!refused.out().contains(&id("陈𬭎")));
    let skipped = office.json(&[&broken[..], &["--skip-bad"]].concat());
    assert_eq!((number(&skipped["errors"]), number(&skipped["outcome"]["refused"])), (2, 1));

    list("opening.csv", &format!("姓名,身份证号码,上年月平均工资\n周望舒,{},4300\n", id("周望舒")));
    let opening = office.json(&["import", "opening", "opening.csv", "--year", "2026", "--as", "clerk"]);
    assert_eq!(number(&opening["outcome"]["new"]), 1);
    list("amounts.csv", &format!("姓名,身份证号码,项目,金额\n周望舒,{},年终奖励,300\n", id("周望舒")));
    let amounts = office.json(&["import", "one-offs", "amounts.csv", "--month", "2026-10", "--as", "clerk"]);
    assert_eq!(number(&amounts["outcome"]["new"]), 1);
    list("typed.csv", &format!("姓名,证件号码,子女教育\n周望舒,{},2000\n", id("周望舒")));
    let typed = office.json(&["import", "deductions", "typed.csv", "--month", "2026-10", "--as", "clerk"]);
    assert_eq!(number(&typed["outcome"]["new"]), 1);
    let leave = "姓名,身份证号码,开始日期,结束日期,类型\n";
    list("leave.csv", &format!("{leave}周望舒,{},2026-10-12,2026-10-13,病假\n", id("周望舒")));
    let attendance = ["import", "attendance", "leave.csv", "--month", "2026-10", "--as", "clerk"];
    assert_eq!(number(&office.json(&attendance)["diff"]["left_out"]), 1);
    let unpaid = office.json(&[&attendance[..], &["--unpaid", "病假,事假"]].concat());
    assert_eq!(number(&unpaid["outcome"]["new"]), 1);
    office.runs(&["import", "bases", "bases.csv", "--as", "clerk"]).fails_with("--month");
    office.runs(&["import", "bases", "bases.csv", "--month", "2026-10", "--as", "admin"]).fails_with("may not do this");
}

#[test]
fn a_month_by_script() {
    let office = Office::with_roster();
    let shown = office.json(&["payroll", "run", "--month", "2026-10", "--as", "clerk"]);
    let row = &shown["run"]["row"];
    assert_eq!(row["state"], "draft");
    assert_eq!(number(&row["slips"]) + number(&row["held"]), 651);
    assert_eq!(shown["held"].as_array().map_or(0, Vec::len), usize::try_from(number(&row["held"])).unwrap_or(0));
    totals_close(&shown);
    let run = row["id"].to_string();
    let again = office.json(&["payroll", "run", "--month", "2026-10", "--as", "clerk"]);
    assert_eq!(
        (&again["run"]["row"]["id"], &again["totals"]),
        (&row["id"], &shown["totals"]),
        "calculated again, the same"
    );

    every_line_is_explained(&office);
    let step = |words: &[&str]| office.runs(&[&["payroll"], words].concat());
    step(&["approve", &run, "--as", "chief"]).fails_with("");
    step(&["submit", &run, "--as", "clerk"]).succeeds();
    step(&["approve", &run, "--as", "clerk"]).fails_with(locales::Locale::En.text("error.conflict.own_run"));
    step(&["return", &run, "--comment", "please check once more", "--as", "chief"]).succeeds();
    step(&["submit", &run, "--as", "clerk"]).succeeds();
    step(&["pay", &run, "--as", "chief"]).fails_with("");
    step(&["approve", &run, "--as", "chief"]).succeeds();
    step(&["pay", &run, "--as", "chief"]).succeeds();
    let list = office.json(&["payroll", "list"]);
    assert_eq!(list[0]["state"], "paid");
    assert_eq!(list[0]["totals"], row["totals"], "what was paid is what was calculated");
    for closed in [
        &["run", "--month", "2026-10"][..],
        &["submit", &run],
        &["return", &run, "--comment", "too late"],
        &["approve", &run],
        &["pay", &run],
    ] {
        step(&[closed, &["--as", "chief"]].concat()).fails_with("");
    }
    reports_are_written(&office, row);
    a_backup_is_as_good_as_the_original(&office, row);
}

/// Gross less contributions less tax is net, and the items sum up to them.
fn totals_close(shown: &Value) {
    let totals = &shown["run"]["row"]["totals"];
    let of = |name: &str| number(&totals[name]);
    assert_eq!(of("gross") - of("employee") - of("tax"), of("net"));
    assert_eq!(of("gross") + of("employer"), of("cost"));
    let rows = shown["totals"].as_array().expect("totals by item");
    let sum = |group: &str| -> i64 {
        rows.iter().filter(|row| row["group"] == group).map(|row| number(&row["amount"])).sum()
    };
    assert_eq!(sum("earning"), of("gross"));
    assert_eq!(sum("employee_contribution"), of("employee"));
    assert_eq!(sum("employer_contribution"), of("employer"));
    assert_eq!(sum("tax"), of("tax"));
}

fn every_line_is_explained(office: &Office) {
    let slip = office.json(&["payroll", "explain", "--worker", "W000004", "--month", "2026-10"]);
    let lines = slip["lines"].as_array().expect("lines");
    assert!(lines.len() > 5, "{slip}");
    let earned: i64 = lines.iter().filter(|line| line["group"] == "earning").map(|line| number(&line["amount"])).sum();
    assert_eq!(earned, number(&slip["totals"]["gross"]));
    for line in lines {
        for part in ["name", "formula", "source"] {
            assert!(line[part].as_str().is_some_and(|text| !text.is_empty()), "{line} has no {part}");
        }
        assert!(line["inputs"].as_array().is_some_and(|inputs| !inputs.is_empty()), "{line} has no inputs");
        assert!(line["sample"].is_boolean());
    }
    let said = office.runs(&["payroll", "explain", "--worker", "W000004", "--month", "2026-10", "--locale", "zh-CN"]);
    said.succeeds();
    for line in lines.iter().filter(|line| line["sample"] == true) {
        assert!(line["source"].as_str().is_some_and(|source| !source.is_empty()));
    }
    assert!(said.out().contains("[样例]"), "{}", said.out());
    office
        .runs(&["payroll", "explain", "--worker", "W999999", "--month", "2026-10"])
        .fails_with("there is no worker W999999");
    office.runs(&["payroll", "explain", "--worker", "W000004", "--month", "2020-01"]).fails_with("no payslip");
}

fn reports_are_written(office: &Office, run: &Value) {
    let write = |kind: &str, more: &[&str]| {
        let file = format!("{kind}.pdf");
        let report = office.json(&[&["report", kind, "--month", "2026-10", "--out", &file], more].concat());
        assert_eq!(report["missing"], "", "no character is lost");
        (number(&report["pages"]), files::pdf_text(&std::fs::read(office.file(&file)).expect("the file")))
    };
    let (pages, register) = write("register", &[]);
    assert!(pages > 1 && register.contains("阿依古丽·买买提"), "{pages} pages");
    let (pages, slips) = write("payslips", &[]);
    assert_eq!(pages, number(&run["slips"]), "one page each");
    for name in ["马䶮", "刘㛃", "陈𬭎", "欧阳𫖯", "阿依古丽·买买提"] {
        assert!(slips.contains(name) && register.contains(name), "{name}");
    }
    let (pages, slip) = write("payslip", &["--worker", "W000004"]);
    assert_eq!(pages, 1);
    assert!(slip.contains("W000004") && !slip.contains("W000005"));
    office.runs(&["report", "payslip", "--month", "2026-10", "--out", "none.pdf"]).fails_with("--worker");
    office.runs(&["report", "register", "--month", "2020-01", "--out", "none.pdf"]).fails_with("no payslips");
}

fn a_backup_is_as_good_as_the_original(office: &Office, run: &Value) {
    let checks = office.json(&["doctor"]);
    assert_eq!(checks["healthy"], true, "{checks}");
    office.runs(&["backup", "copy.db"]).succeeds();
    office.runs(&["backup", "copy.db"]).fails_with("");
    let other = Office::empty();
    std::fs::copy(office.file("copy.db"), other.file("copy.db")).expect("disk");
    other.runs(&["restore", "copy.db"]).succeeds();
    other.runs(&["payroll", "list"]).fails_with("key");
    std::fs::copy(office.file("jiudang.key"), other.file("jiudang.key")).expect("disk");
    assert_eq!(other.json(&["doctor"])["healthy"], true);
    let restored = other.json(&["payroll", "list"]);
    assert_eq!(restored[0]["totals"], run["totals"]);
    assert_eq!(restored[0]["state"], "paid");
    std::fs::write(other.file("jiudang.key"), format!("{}\n", "07".repeat(32))).expect("disk");
    let doubt = other.runs(&["doctor"]);
    doubt.fails_with("");
}

#[test]
fn a_broken_pack_is_told_by_file_line_and_key() {
    let office = Office::empty();
    let from = std::path::Path::new(&packs()).join("sample-three-level-nine-step/2022-01-01/pack.toml");
    let text = std::fs::read_to_string(from).expect("a pack that ships");
    let line = text.lines().position(|line| line.starts_with("kind")).expect("its kind") + 1;
    let kind = text.lines().nth(line - 1).unwrap_or_default();
    std::fs::create_dir(office.file("own")).expect("disk");
    std::fs::write(office.file("own/pack.toml"), text.replace(kind, "kind = \"nonsense\"")).expect("disk");
    let said = office.runs(&["policy", "check", "own"]);
    said.fails_with(&format!("pack.toml:{line}: "));
    assert!(said.out().contains("kind"), "{}", said.out());
    let report: Value = serde_json::from_str(&office.runs(&["policy", "check", "own", "--json"]).out()).expect("JSON");
    assert_eq!(number(&report["errors"][0]["line"]), i64::try_from(line).unwrap_or(0));
    std::fs::write(office.file("own/pack.toml"), &text).expect("disk");
    office.runs(&["policy", "check", "own"]).succeeds();
    office.runs(&["policy", "check", "nowhere"]).fails_with("nowhere");
}

#[test]
fn the_packs_that_ship_are_sound_and_their_cases_hold() {
    let office = Office::set_up();
    office.runs(&["policy", "check", &packs()]).succeeds();
    office.runs(&["policy", "test", &packs()]).succeeds();
    let list = office.json(&["policy", "list"]);
    let list = list.as_array().expect("packs");
    assert!(list.len() >= 4);
    for pack in list {
        let id = pack["id"].as_str().or(pack["manifest"]["id"].as_str()).expect("an identifier");
        let shown = office.json(&["policy", "show", id]);
        let status = shown["manifest"]["status"].as_str().expect("a status");
        assert!(["confirmed", "sample"].contains(&status));
    }
}

#[test]
fn accounts_are_kept_by_script() {
    let office = Office::set_up();
    let made = office.json(&["user", "add", "li.na", "--name", "李娜", "--role", "auditor"]);
    let password = made["password"].as_str().expect("a first password");
    let list = office.runs(&["user", "list", "--json"]).out();
    assert!(list.contains("li.na") && !list.contains(password), "shown once");
    let served = office.serves();
    served.answers();
    let sign_in = |password: &str| {
        let outcome = Person::new(&served.base).sends("/sign-in", &[("account", "li.na"), ("password", password)]);
        (outcome.status(), outcome.answer().location.clone())
    };
    assert_eq!(sign_in(password), (303, Some("/password".to_owned())));
    office.runs(&["user", "disable", "li.na"]).succeeds();
    assert_eq!(sign_in(password).0, 422);
    office.runs(&["user", "disable", "li.na", "--undo"]).succeeds();
    let reset = office.json(&["user", "reset", "li.na"]);
    assert_eq!(sign_in(password).0, 422);
    assert_eq!(sign_in(reset["password"].as_str().unwrap_or_default()).0, 303);
    office.runs(&["user", "add", "li.na", "--name", "李娜", "--role", "auditor"]).fails_with("");
    office.runs(&["user", "disable", "nobody"]).fails_with("there is no account nobody");
}

#[test]
fn a_server_killed_in_the_middle_of_a_run_finishes_it_once() {
    const PEOPLE: u32 = 2_600;
    let office = Office::set_up();
    std::fs::write(office.file("many.csv"), csv(&many(PEOPLE))).expect("disk");
    office.runs(&["import", "roster", "many.csv", "--as", "clerk"]).succeeds();
    let served = office.serves();
    served.answers();
    let mut clerk = Person::new(&served.base).signed_in("clerk", jiudang_tests::app::PASSWORD);
    let run = clerk.fills("/runs", "/api/run/create", &[("month", "2026-10"), ("unit", "KF/")]).location();
    let middle = in_the_middle(&clerk, &run);
    served.is_killed();
    assert!((1..i64::from(PEOPLE)).contains(&middle), "{middle} were done when it was killed");
    let served = office.serves();
    served.answers();
    let clerk = Person::new(&served.base).signed_in("clerk", jiudang_tests::app::PASSWORD);
    clerk.waits_for(&run);
    drop(served);
    let shown = office.json(&["payroll", "show", run.rsplit('/').next().unwrap_or_default()]);
    let row = &shown["run"]["row"];
    assert_eq!(
        (&row["state"], number(&row["slips"]) + number(&row["held"])),
        (&Value::from("draft"), i64::from(PEOPLE))
    );
    totals_close(&shown);
    assert_eq!(office.json(&["payroll", "list"]).as_array().map(Vec::len), Some(1));
    assert_eq!(office.json(&["doctor"])["healthy"], true, "no slip twice, no sum that does not close");
    let again = office.json(&["payroll", "run", "--month", "2026-10", "--as", "clerk"]);
    assert_eq!(again["totals"], shown["totals"], "the same as calculated in one go");
}

/// Waits until some people are done, and answers how many.
fn in_the_middle(clerk: &Person, run: &str) -> i64 {
    loop {
        let page = clerk.opens(run);
        let template = jiudang_tests::t("run.calculating");
        let lead = template.split('{').next().unwrap_or_default();
        let text = page.text();
        let Some(done) = text.lines().find_map(|line| line.strip_prefix(lead)) else { return i64::MAX };
        let done = done.trim().split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0);
        if done > 0 {
            return done;
        }
    }
}

/// Rows of people who differ in nothing but their number, name and wage.
fn many(count: u32) -> Vec<String> {
    let born = |serial: u32| format!("{}{:02}{:02}", 1970 + serial % 30, 1 + serial / 30 % 12, 1 + serial / 360 % 28);
    (0..count)
        .map(|serial| {
            let (street, community, _, sex, ..) = SIX[serial as usize % SIX.len()];
            let wage = (4_000 + serial).to_string();
            let name = format!(
                "{}{}",
                ["方", "田", "石", "邱", "莫"][serial as usize % 5],
                char::from_u32(0x4e00 + serial).unwrap_or('某')
            );
            let line = row(serial % 100, (street, community, &name, sex, &born(serial), &wage));
            // Two bank accounts alike would be a warning each.
            line.replace("62228888000000", &format!("6222888{serial:07}"))
        })
        .collect()
}

#[test]
fn a_server_answers_to_nobody_who_is_not_signed_in() {
    let office = Office::set_up();
    let served = office.serves();
    served.answers();
    let stranger = Client::new(&served.base);
    assert_eq!(stranger.get("/workers").expect("an answer").status, 303);
    assert_eq!(stranger.get("/workers.xlsx").expect("an answer").status, 303);
}
