//! Evidence and claims about income tax, recorded in forms, and what pages say of them; a bonus asked about.

use jiudang_server::clock;
use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::t;

const CLAIM: &str = "/api/fact/deduction_claim";
const EVIDENCE: &str = "/api/fact/tax_evidence";

/// What is entered, the field refused, the key of the reason.
type Wrong<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

/// The month of the day the server takes today to be, and December of its year: pages speak of today.
fn now_and_december() -> (String, String) {
    let today = clock::day(clock::now());
    (today.strftime("%Y-%m").to_string(), format!("{}-12", today.year()))
}

#[test]
fn a_claim_is_chosen_and_entered_wrong_and_then_right() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let file = clerk.finds("马䶮");
    let choice = clerk.opens(&format!("{file}/record/deduction_claim"));
    assert!(choice.form(CLAIM).is_none(), "what is claimed comes first");
    let address = choice.link(t("tax.claim.elderly")).expect("a link");
    let wrong: [Wrong<'_>; 5] = [
        (&[("born", "")], "born", "error.field.required"),
        (&[("share", "")], "share", "error.field.required"),
        (&[("share", "shared"), ("amount", "1500.01")], "amount", "error.field.claim_above_most"),
        (&[("share", "shared"), ("amount", "很多")], "amount", "error.field.money"),
        (&[("share", "alone"), ("amount", "100")], "amount", "error.field.claim_alone"),
    ];
    for (changed, field, reason) in wrong {
        let whole = [("from", "2026-10-01"), ("born", "1955-06-01"), ("share", "alone")];
        let kept = whole.into_iter().filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
        let fields: Vec<_> = kept.chain(changed.iter().copied()).collect();
        let page = clerk.fills(&address, CLAIM, &fields).shows(422);
        assert_eq!(page.field_error(field), t(reason), "{changed:?}: {}", page.refusal());
        assert!(page.form(CLAIM).expect("the form again").value("from").is_some(), "of the same claim");
    }
    let right = [("from", "2026-10-01"), ("born", "1955-06-01"), ("share", "shared"), ("amount", "1000")];
    clerk.fills(&address, CLAIM, &right).leads_to(&file);
    let page = clerk.opens(&file);
    assert!(page.says(t("tax.claims_lead")) && page.says("1,000.00"), "{}", page.text());
    let again = clerk.fills(&address, CLAIM, &right).shows(422);
    assert_eq!(again.field_error("from"), t("error.field.claim_twice"));
    let rent = clerk.opens(&format!("{file}/record/deduction_claim")).link(t("tax.claim.rent")).expect("a link");
    clerk.fills(&rent, CLAIM, &[("from", "2026-10-01"), ("city", "capital")]).leads_to(&file);
    assert!(clerk.opens(&file).says("1,500.00"));
}

#[test]
fn evidence_is_entered_wrong_and_then_right_and_the_file_says_what_it_does() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let file = clerk.finds("马䶮");
    let form = format!("{file}/record/tax_evidence");
    let wrong: [Wrong<'_>; 4] = [
        (&[], "first_job", "error.field.nothing_stated"),
        (&[("document", "个人声明")], "first_job", "error.field.required"),
        (&[("months", "13"), ("income", "1")], "months", "error.field.out_of_range"),
        (&[("months", "12")], "income", "error.field.required"),
    ];
    for (fields, field, reason) in wrong {
        let page = clerk.fills(&form, EVIDENCE, fields).shows(422);
        assert_eq!(page.field_error(field), t(reason), "{fields:?}: {}", page.refusal());
    }
    let (now, december) = now_and_december();
    let year = december.trim_end_matches("-12");
    let january = format!("{year}-01-01");
    let eleven =
        [("year", year), ("from", january.as_str()), ("months", "11"), ("income", "50000"), ("since_january", "yes")];
    clerk.fills(&form, EVIDENCE, &eleven).leads_to(&file);
    let page = clerk.opens(&file);
    assert!(page.says(t("tax.basic.by_months")) && page.says(t("tax.refused_lead")), "{}", page.text());
    let first = [("year", year), ("from", january.as_str()), ("first_job", "yes"), ("document", "毕业证")];
    clerk.fills(&form, EVIDENCE, &first).leads_to(&file);
    let page = clerk.opens(&file);
    assert!(!page.says(t("tax.basic.by_months")) && page.says(t("tax.refused_lead")), "{}", page.text());
    let run = clerk.begins_run(&now, "KF/KF01/");
    let slip = clerk.finds_slip(&run, "马䶮");
    let page = clerk.opens(&slip);
    assert!(page.says(t("tax.refused_lead")) && page.says(t("tax.basic_name.first_job")), "{}", page.text());
}

#[test]
fn a_bonus_is_compared_for_hr_and_for_the_worker_without_keeping_anything() {
    let app = TestApp::start();
    app.import_six();
    let clerk = app.sign_in(Who::StreetA);
    let file = clerk.finds("马䶮");
    let (_, december) = now_and_december();
    let of_file = |query: &str| clerk.opens(&format!("{file}?{query}"));
    let asks = |rest: &str| of_file(&format!("bonus_month={december}&{rest}"));
    let page = asks("bonus=36001");
    assert!(page.says(t("bonus.separate")) && page.says(t("bonus.merged")), "{}", page.text());
    assert!(page.says("36,000.00"), "the zone it lies in");
    assert!(page.says("38,566.66"), "and its end");
    assert!(!asks("bonus=36000").says("38,566.66"), "at the border there is none");
    assert!(asks("bonus=36000&bonus_used=yes").says(t("tax.not_separate.used")));
    assert!(asks("bonus=x").says(t("error.field.money")));
    assert!(asks("bonus=0").says(t("error.field.bonus_positive")));
    assert!(of_file("bonus=1").says(t("error.field.required")));
    assert!(of_file("bonus=1&bonus_month=2019-01").says(t("error.field.out_of_range")));
    let own = app.worker("马䶮").opens(&format!("/my?bonus=36001&bonus_month={december}"));
    assert!(own.says(t("bonus.separate")) && own.says(t("tax.basic.by_months")), "{}", own.text());
}

#[test]
fn the_page_of_the_withholding_pack_shows_every_rule_and_the_traps() {
    let app = TestApp::start();
    let page = app.sign_in(Who::District).opens("/policy/cn-iit-wages/2023-01-01");
    for key in
        ["policy.tax.basic", "policy.tax.additional", "policy.tax.other", "policy.tax.bonus", "policy.tax.labour"]
    {
        assert!(page.says(t(key)), "{key}");
    }
    let traps = page.table(t("policy.tax.traps")).expect("the zones");
    assert_eq!(traps.len(), 7, "a head and six zones: {traps:?}");
    assert_eq!(traps[1], ["36,000.00", "38,566.66", "34,920.00"]);
    assert!(page.says("国税函〔2006〕526号"));
}
