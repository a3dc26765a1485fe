//! Evidence and claims about income tax, recorded in forms, and what pages say of them; a bonus asked about.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::t;

const CLAIM: &str = "/api/fact/deduction_claim";
const EVIDENCE: &str = "/api/fact/tax_evidence";

#[test]
fn a_claim_is_chosen_and_entered_wrong_and_then_right() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let file = clerk.finds("马䶮");
    let choice = clerk.opens(&format!("{file}/record/deduction_claim"));
    assert!(choice.form(CLAIM).is_none(), "what is claimed comes first");
    let address = choice.link(&t("tax.claim.elderly")).expect("a link");
    let wrong: [(&[(&str, &str)], &str, &str); 5] = [
        (&[("born", "")], "born", "error.field.required"),
        (&[("share", "")], "share", "error.field.required"),
        (&[("share", "shared"), ("amount", "1500.01")], "amount", "error.field.claim_above_most"),
        (&[("share", "shared"), ("amount", "很多")], "amount", "error.field.money"),
        (&[("share", "alone"), ("amount", "100")], "amount", "error.field.claim_alone"),
    ];
    for (changed, field, reason) in wrong {
        let fields = [&[("from", "2026-10-01"), ("born", "1955-06-01"), ("share", "alone")], changed].concat();
        let page = clerk.fills(&address, CLAIM, &fields).shows(422);
        assert_eq!(page.field_error(field), t(reason), "{changed:?}: {}", page.refusal());
        assert!(page.form(CLAIM).expect("the form again").value("from").is_some(), "of the same claim");
    }
    let right = [("from", "2026-10-01"), ("born", "1955-06-01"), ("share", "shared"), ("amount", "1000")];
    clerk.fills(&address, CLAIM, &right).leads_to(&file);
    let page = clerk.opens(&file);
    assert!(page.says(&t("tax.claims_lead")) && page.says("1,000.00"), "{}", page.text());
    let again = clerk.fills(&address, CLAIM, &right).shows(422);
    assert_eq!(again.field_error("from"), t("error.field.claim_twice"));
    let rent = clerk.opens(&format!("{file}/record/deduction_claim")).link(&t("tax.claim.rent")).expect("a link");
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
    let wrong: [(&[(&str, &str)], &str, &str); 4] = [
        (&[], "first_job", "error.field.nothing_stated"),
        (&[("document", "个人声明")], "first_job", "error.field.required"),
        (&[("months", "13"), ("income", "1")], "months", "error.field.out_of_range"),
        (&[("months", "12")], "income", "error.field.required"),
    ];
    for (fields, field, reason) in wrong {
        let page = clerk.fills(&form, EVIDENCE, fields).shows(422);
        assert_eq!(page.field_error(field), t(reason), "{fields:?}: {}", page.refusal());
    }
    let eleven =
        [("year", "2026"), ("from", "2026-01-01"), ("months", "11"), ("income", "50000"), ("since_january", "yes")];
    clerk.fills(&form, EVIDENCE, &eleven).leads_to(&file);
    let page = clerk.opens(&file);
    assert!(page.says(&t("tax.basic.by_months")) && page.says(&t("tax.refused_lead")), "{}", page.text());
    let first = [("year", "2026"), ("from", "2026-01-01"), ("first_job", "yes"), ("document", "毕业证")];
    clerk.fills(&form, EVIDENCE, &first).leads_to(&file);
    let page = clerk.opens(&file);
    assert!(!page.says(&t("tax.basic.by_months")) && page.says(&t("tax.refused_lead")), "{}", page.text());
    let run = clerk.begins_run("2026-10", "KF/KF01/");
    let slip = clerk.finds_slip(&run, "马䶮");
    let page = clerk.opens(&slip);
    assert!(page.says(&t("tax.refused_lead")) && page.says(&t("tax.basic_name.first_job")), "{}", page.text());
}

#[test]
fn a_bonus_is_compared_for_hr_and_for_the_worker_without_keeping_anything() {
    let app = TestApp::start();
    app.import_six();
    let clerk = app.sign_in(Who::StreetA);
    let file = clerk.finds("马䶮");
    let of_file = |query: &str| clerk.opens(&format!("{file}?{query}"));
    let page = of_file("bonus=36001&bonus_month=2026-12");
    assert!(page.says(&t("bonus.separate")) && page.says(&t("bonus.merged")), "{}", page.text());
    assert!(page.says("36,000.00"), "the zone it lies in");
    assert!(!of_file("bonus=36000&bonus_month=2026-12").says("38,566.67"), "at the border there is none");
    assert!(of_file("bonus=36000&bonus_month=2026-12&bonus_used=yes").says(&t("tax.not_separate.used")));
    for (query, reason) in [
        ("bonus=x&bonus_month=2026-12", "error.field.money"),
        ("bonus=0&bonus_month=2026-12", "error.field.bonus_positive"),
        ("bonus=1&bonus_month=", "error.field.required"),
        ("bonus=1&bonus_month=2027-01", "error.field.out_of_range"),
    ] {
        assert!(of_file(query).says(&t(reason)), "{query}");
    }
    let own = app.worker("马䶮").opens("/my?bonus=36001&bonus_month=2026-12");
    assert!(own.says(&t("bonus.separate")) && own.says(&t("tax.basic.by_months")), "{}", own.text());
}

#[test]
fn the_page_of_the_withholding_pack_shows_every_rule_and_the_traps() {
    let app = TestApp::start();
    let page = app.sign_in(Who::District).opens("/policy/cn-iit-wages/2023-01-01");
    for key in
        ["policy.tax.basic", "policy.tax.additional", "policy.tax.other", "policy.tax.bonus", "policy.tax.labour"]
    {
        assert!(page.says(&t(key)), "{key}");
    }
    let traps = page.table(&t("policy.tax.traps")).expect("the zones");
    assert_eq!(traps.len(), 6, "{traps:?}");
    assert_eq!(traps[0], ["36,000.00", "38,566.67", "34,920.00"]);
    assert!(page.says("国税函〔2006〕526号"));
}
