//! The rules of the office, changed in the browser: copied, corrected, compared, published; and schemes of other places.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::page::Form;
use jiudang_tests::person::Person;
use jiudang_tests::t;

const LADDER: &str = "/policy/sample-three-level-nine-step/2022-01-01";
const DRAFT: &str = "/api/policy/draft";

/// Makes a draft of the ladder in force; answers its address.
fn drafted(clerk: &mut Person, from: &str) -> String {
    let made = clerk.fills(LADDER, DRAFT, &[("valid_from", from)]).location();
    made.split('?').next().expect("an address").to_owned()
}

/// The form of a part of a draft.
fn part(clerk: &Person, draft: &str, name: &str) -> Form {
    clerk.opens(&format!("{draft}?part={name}")).form(&format!("{draft}/save")).expect("the form of the part")
}

/// Names and amounts of the grades as the form holds them.
fn amounts(form: &Form) -> Vec<(String, i64)> {
    let of_grades = form.fields.iter().filter(|field| field.name.ends_with("].amount"));
    of_grades.map(|field| (field.name.clone(), field.value.parse().expect("whole yuan"))).collect()
}

fn yuan(amount: i64) -> String {
    format!("{},{:03}.00", amount / 1000, amount % 1000)
}

#[test]
fn the_amounts_of_next_year_are_entered_compared_and_published() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let october = clerk.begins_run("2026-10", "KF/");
    let draft = drafted(&mut clerk, "2026-12-01");
    let (page, save) = (format!("{draft}?part=scale"), format!("{draft}/save"));

    let old = amounts(&part(&clerk, &draft, "scale"));
    assert_eq!(old.len(), 9);
    for (entered, reason) in
        [("三千", "pack_error.bad_value"), ("3000.005", "pack_error.too_fine"), ("", "pack_error.missing")]
    {
        let refused = clerk.fills(&page, &save, &[(old[2].0.as_str(), entered)]).shows(422);
        assert_eq!(refused.field_error(&format!("{}-scale", old[2].0)), t(reason), "{}", refused.refusal());
        let again = refused.form(&save).expect("the form again");
        assert_eq!(again.value(&old[2].0), Some(entered), "what was entered stays");
    }
    assert_eq!(amounts(&part(&clerk, &draft, "scale")), old, "and nothing was kept");

    let new: Vec<(&str, String)> = old.iter().map(|(key, yuan)| (key.as_str(), (yuan + 100).to_string())).collect();
    let fields: Vec<(&str, &str)> = new.iter().map(|(key, value)| (*key, value.as_str())).collect();
    clerk.fills(&page, &save, &fields).leads_to(&draft);

    let compared = clerk.opens(&format!("{draft}/preview"));
    let people: i64 = compared.fact(t("draft.people")).expect("how many").parse().expect("a number");
    assert!(people > 0);
    assert_eq!(compared.fact(t("draft.pay_up")), Some(people.to_string()));
    assert_eq!(compared.fact(t("draft.pay_down")), Some("0".to_owned()));
    let sums = compared.table(t("draft.sums")).expect("the sums");
    assert_eq!(sums[1][3], format!("+{}.00", people * 100), "{sums:?}");
    let listed = compared.table(t("draft.changes")).expect("the people");
    assert!(listed[1..].iter().all(|row| row[6] == "+100.00"), "{listed:?}");

    let published = clerk.fills(&format!("{draft}/preview"), "/api/policy/draft/publish", &[]).location();
    assert!(published.starts_with("/policy/sample-three-level-nine-step/2026-12-01"), "{published}");
    assert!(clerk.opens(&published).says("2026年12月"), "from when it counts");
    assert_eq!(clerk.status(&draft), 404, "the draft has become the version");

    let december = clerk.begins_run("2026-12", "KF/");
    clerk.fills(&october, "/api/run/recalculate", &[]);
    clerk.waits_for(&october);
    let slip = |run: &str| clerk.opens(&clerk.finds_slip(run, "马䶮"));
    let (before, after) = (slip(&october), slip(&december));
    let grade =
        old.iter().map(|(_, amount)| *amount).find(|amount| before.says(&yuan(*amount))).expect("an old amount");
    assert!(after.says(&yuan(grade + 100)) && !after.says(&yuan(grade)), "December is paid by the new version");
    assert!(!before.says(&yuan(grade + 100)), "October by the old one, calculated again too");
}

#[test]
fn rows_and_rules_are_added_and_taken_away() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    let draft = drafted(&mut clerk, "2027-01-01");
    let save = format!("{draft}/save");
    let presses = |clerk: &mut Person, name: &str, what: &str| {
        let mut fields = part(clerk, &draft, name).filled(&[]);
        fields.push(("do".to_owned(), what.to_owned()));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        clerk.sends(&save, &fields)
    };
    presses(&mut clerk, "scale", "add:grades:senior").leads_to(&draft);
    assert_eq!(amounts(&part(&clerk, &draft, "scale")).len(), 10);
    presses(&mut clerk, "scale", "remove:grades[9]").leads_to(&draft);
    assert_eq!(amounts(&part(&clerk, &draft, "scale")).len(), 9);
    presses(&mut clerk, "placement", "add:probation").leads_to(&draft);
    assert_eq!(part(&clerk, &draft, "placement").value("probation.months"), Some("3"));
    presses(&mut clerk, "scale", "add:nonsense").is_refused(422, "error.bad_input");

    let rules =
        [(format!("{}.at_months", "placement"), "36, 24"), (format!("{}.education[0].steps", "placement"), "many")];
    for (field, entered) in &rules {
        let page = format!("{draft}?part=placement");
        let refused = clerk.fills(&page, &save, &[(field.as_str(), *entered)]).shows(422);
        assert_ne!(refused.field_error(&format!("{field}-placement")), "", "{field}: {}", refused.refusal());
    }
    let taken = [("pack.valid_from", "2022-01-01")];
    let refused = clerk.fills(&format!("{draft}?part=basics"), &save, &taken).shows(422);
    assert_eq!(refused.field_error("pack.valid_from-basics"), t("pack_error.overlap"));
}

#[test]
fn what_has_no_field_is_changed_in_the_text_which_can_be_taken_along() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    let draft = drafted(&mut clerk, "2027-01-01");
    let text = String::from_utf8(clerk.downloads(&format!("{draft}.toml"))).expect("text");
    assert!(text.contains("社区党组织书记") && text.contains("valid_from = 2027-01-01"), "{text}");
    let page = format!("{draft}?part=text");
    let broken = text.replacen("level = \"primary\"", "level = \"primry\"", 1);
    let refused = clerk.fills(&page, "/api/policy/draft/text", &[("text", &broken)]).shows(422);
    assert!(refused.says("pack.toml:") && refused.says("grades[0].level"), "line and key");
    let nearer = text.replacen("layer = \"nation\"", "layer = \"district\"", 1);
    clerk.fills(&page, "/api/policy/draft/text", &[("text", &nearer)]).leads_to(&draft);
    assert!(String::from_utf8_lossy(&clerk.downloads(&format!("{draft}.toml"))).contains("\"district\""));
    let known = String::from_utf8(clerk.downloads(&format!("{LADDER}.toml"))).expect("text");
    assert!(known.contains("valid_from = 2022-01-01"), "a version in force can be had as well");
    clerk.fills(&draft, "/api/policy/draft/delete", &[]).leads_to("/policy");
    assert_eq!(clerk.status(&draft), 404);
}

#[test]
fn a_scheme_of_a_place_is_read_and_put_to_use() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let all = clerk.opens("/policy").table(t("scheme.caption")).expect("the schemes");
    assert!(all.len() > 20, "every pack of every scheme");
    let address = "/policy/schemes/benxi/cn-benxi-2023/2023-01-01";
    assert!(clerk.opens("/policy").links().iter().any(|link| link == address));
    assert!(clerk.opens(address).says(t("scheme.nowhere")));
    assert!(String::from_utf8_lossy(&clerk.downloads(&format!("{address}.toml"))).contains("cn-benxi-2023"));
    let no_day = clerk.fills(address, "/api/policy/adopt", &[("valid_from", "2027-02-30")]).shows(422);
    assert_eq!(no_day.field_error("valid_from"), t("error.field.date"));
    let pack = clerk.fills(address, "/api/policy/adopt", &[("valid_from", "2027-03-15")]).location();
    assert!(pack.starts_with("/policy/cn-benxi-2023/2027-03-15"), "{pack}");
    assert!(clerk.opens(&pack).says("2027年4月"), "begun within March, it counts from April");
    let twice = clerk.fills(address, "/api/policy/adopt", &[("valid_from", "2027-03-15")]).shows(422);
    assert_eq!(twice.field_error("valid_from"), t("pack_error.overlap"));
    let lacks = "/policy/schemes/changsha/cn-changsha-2018/2018-01-01";
    let refused = clerk.fills(lacks, "/api/policy/adopt", &[("valid_from", "2027-01-01")]).shows(422);
    assert!(refused.refusal().contains("指标"), "its base refers to a figure nobody has: {}", refused.refusal());
    let farther = drafted(&mut clerk, "2027-04-01");
    let preview = clerk.opens(&format!("{farther}/preview"));
    assert!(preview.of_class("warning").unwrap_or_default().contains("优先"), "the nearer scheme would win");
    assert!(preview.says(t("draft.nobody")));
}

#[test]
fn drafts_are_closed_to_those_who_do_not_make_the_rules() {
    let app = TestApp::start();
    let draft = drafted(&mut app.sign_in(Who::District), "2027-01-01");
    for who in [Who::StreetA, Who::Leader, Who::Auditor] {
        let mut person = app.sign_in(who);
        for page in [draft.clone(), format!("{draft}/preview"), format!("{draft}.toml")] {
            assert_eq!(person.status(&page), 403, "{who:?} at {page}");
        }
        let fields = [("version", "1"), ("form", "basics"), ("pack.document", "x")];
        assert_eq!(person.sends(&format!("{draft}/save"), &fields).status(), 403, "{who:?}");
        assert!(person.opens(LADDER).form(DRAFT).is_none(), "{who:?} is offered no draft");
    }
    let page = app.sign_in(Who::Administrator).opens(&format!("{draft}/preview"));
    assert!(page.fact(t("draft.people")).is_none(), "who sees no pay publishes without a comparison");
    assert!(page.form("/api/policy/draft/publish").is_some());
}

#[test]
fn the_rules_on_appraisals_are_read_with_their_weights_limits_and_clauses() {
    let app = TestApp::start();
    let page = app.sign_in(Who::District).opens("/policy/sample-appraisal/2022-01-01");
    let raters = page.table("年度考核表：评议主体").expect("the raters");
    let residents = raters.iter().find(|row| row[0] == "居民评议").expect("the residents");
    assert_eq!(residents[1..3], ["60%", "30"]);
    assert!(residents[3].contains("普通居民不少于 70%"), "{residents:?}");
    let grades = page.table(t("appraisal_pack.grades")).expect("the grades");
    assert_eq!(grades.iter().map(|row| row[..2].join(" ")).collect::<Vec<_>>().last().unwrap(), "不合格 0.00");
    for said in ["年度：不超过确定等次人数的 20%", "5 个工作日", "不足 5 人的得分不公布", "连续 2 次"]
    {
        assert!(page.says(said), "{said}");
    }
}
