//! Every address that changes something, and who may use it. A new one without a row here fails.

use std::collections::BTreeSet;
use std::path::Path;

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::person::Person;

/// Who may use an address at all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    /// HR, of a street or of the district.
    Hr,
    /// HR of the district.
    District,
    /// HR of the district and the administrator.
    Organisers,
    /// The administrator.
    Administrator,
    /// Whoever reads pay.
    Readers,
    /// A worker, for themselves.
    Worker,
}

impl For {
    fn lets(self, who: Who) -> bool {
        let district = matches!(who, Who::District | Who::Approver);
        match self {
            Self::Hr => district || matches!(who, Who::StreetA | Who::StreetB),
            Self::District => district,
            Self::Organisers => district || who == Who::Administrator,
            Self::Administrator => who == Who::Administrator,
            Self::Readers => For::Hr.lets(who) || matches!(who, Who::Leader | Who::Auditor),
            Self::Worker => false,
        }
    }
}

/// Fields every form about a fact sends.
const FACT: &str = "worker=1&version=1&from=2026-10-01";

/// Address, who may, a form that somebody who may could send.
const FORMS: [(&str, For, &str); 102] = [
    ("what-if/keep", For::Readers, "query=months=12&title=x"),
    ("what-if/share", For::Readers, "id=1&version=1&title=x"),
    ("what-if/drop", For::Readers, "id=1&version=1"),
    ("run/create", For::Hr, "month=2026-11&unit=KF/"),
    ("run/off_cycle", For::Hr, "month=2026-10&unit=KF/"),
    ("run/discard", For::Hr, "run=1&version=1"),
    ("run/recalculate", For::Hr, "run=1&version=1"),
    ("run/submit", For::Hr, "run=1&version=1"),
    ("run/return", For::District, "run=1&version=1&comment=请再核对一遍"),
    ("run/approve", For::District, "run=1&version=1"),
    ("run/pay", For::District, "run=1&version=1"),
    ("run/limit", For::Hr, "run=1&unit=KF/KF01/&amount=300&percent=10"),
    (
        "bank_profile/save",
        For::Hr,
        "profile=&version=&name=x&kind=csv&encoding=gbk&separator=comma&header=yes&characters=no&most_lines=&\
         holds[0]=account&titles[0]=a&holds[1]=name&titles[1]=b&holds[2]=amount&titles[2]=c",
    ),
    ("bank_profile/delete", For::Hr, "profile=1&version=1"),
    ("unit/create", For::Organisers, "parent=1&name=新街道&code=KF09"),
    ("unit/rename", For::Organisers, "unit=2&name=新名字"),
    ("user/disable", For::Administrator, "user=2&disabled=true"),
    ("policy/install", For::Organisers, "path=pack.toml&text=x"),
    ("certificate/reward", For::Hr, "worker=1&version=1&level=worker&on=2026-10-20"),
    ("policy/adopt", For::Organisers, "scheme=benxi&id=cn-benxi-2023&version=2023-01-01&valid_from=2027-01-01"),
    (
        "policy/draft",
        For::Organisers,
        "scheme=&id=sample-three-level-nine-step&version=2022-01-01&valid_from=2027-01-01",
    ),
    ("policy/draft/text", For::Organisers, "draft=1&version=1&text=x"),
    ("policy/draft/delete", For::Organisers, "draft=1&version=1"),
    ("policy/draft/publish", For::Organisers, "draft=1&version=1"),
    ("placement/confirm", For::Hr, "on=2026-10-01&everybody=on"),
    ("review/open", For::Hr, "unit=KF/&as_of=2026-10-15"),
    ("review/refresh", For::Hr, "review=1"),
    ("review/confirm", For::Hr, "review=1&rising=on"),
    ("review/except", For::Hr, "review=1&worker=1&grade=primary-1&reason=履历待核实"),
    ("review/keep", For::Hr, "review=1&worker=1&reason=本年度不调整"),
    ("review/appeal", For::Hr, "review=1&worker=1&appeal=本人有异议"),
    ("review/apply", For::Hr, "review=1&version=1"),
    ("review/close", For::Hr, "review=1&version=1&reason=日期选错"),
    ("appraisal/open", For::Hr, "unit=KF/&cycle=2025&rate_until=2026-12-31"),
    ("appraisal/begin", For::Hr, "cycle=1&version=1"),
    ("appraisal/discard", For::Hr, "cycle=1&version=1"),
    ("appraisal/close", For::Hr, "cycle=1&version=1"),
    ("appraisal/propose", For::Hr, "cycle=1&version=1"),
    ("appraisal/take_back", For::Hr, "cycle=1&version=1"),
    ("appraisal/publish", For::Hr, "cycle=1&version=1"),
    ("appraisal/finish", For::Hr, "cycle=1&version=1"),
    ("appraisal/reward", For::Hr, "cycle=1&version=1&pool=KF/KF01/&document=区表彰1号"),
    ("appraisal/rate", For::Hr, "cycle=1&appraisal=1&group=street&kind=&mark=1&scores[duties]=90&scores[conduct]=90"),
    ("appraisal/withdraw", For::Hr, "cycle=1&appraisal=1&group=street&mark=1"),
    ("appraisal/adjust", For::Hr, "cycle=1&appraisal=1&code=honour&points=1&reason=区级表彰"),
    ("appraisal/investigate", For::Hr, "cycle=1&appraisal=1&from=2026-10-01&to=&document=立案1号文件"),
    ("appraisal/exempt", For::Hr, "cycle=1&appraisal=1&reason=长期借调在外"),
    ("appraisal/decide", For::Hr, "cycle=1&appraisal=1&grade=excellent&reason=服务人口更多"),
    ("appraisal/answer", For::Hr, "cycle=1&appraisal=1&grade=&score=&reason=经复核维持"),
    ("appraisal/correct", For::District, "cycle=1&appraisal=1&grade=qualified&score=&reason=上级复核决定"),
    ("appraisal/proposal", For::Hr, "cycle=1&consequence=1&decision=accept&reason=同意提请事项"),
    ("appraisal/links", For::Hr, "cycle=1&unit=KF/KF01/&raters=street&number=3&expires_on=2026-12-31"),
    ("appraisal/revoke", For::Hr, "cycle=1&unit=KF/KF01/"),
    // About oneself alone: who has no own record may not, and to a worker another's is not there.
    ("appraisal/report", For::Worker, "appraisal=1&report=一年来的履职情况"),
    ("appraisal/acknowledge", For::Worker, "appraisal=1"),
    ("appraisal/appeal", For::Worker, "appraisal=1&appeal=请复核我的得分"),
    (
        "worker/create",
        For::Hr,
        "name=周全&id_number=439901199402070082&ethnic=&political=&phone=&bank=&account=&remark=&joined_on=2026-10-01&source=recruited&community_since=2026-10-01&contract_from=&contract_to=&unit=KF/KF01/KF0101/&posts=community_worker&second_post=",
    ),
    ("worker/change", For::Hr, "worker=1&version=1&phone=&political=&bank=&bank_name=&account=&remark=x"),
    ("worker/reveal", For::Hr, "worker=2&secret=id_number&reason=核对社保登记"),
    ("fact/employment", For::Hr, "source=recruited&community_since=2018-03-01&contract_from=&contract_to="),
    ("fact/assignment", For::Hr, "unit=KF/KF01/KF0101/&posts=community_worker&second_post="),
    ("fact/placement", For::Hr, "ladder=sample-three-level-nine-step&grade=1"),
    ("fact/education", For::Hr, "level=bachelor&degree="),
    ("fact/certificate", For::Hr, "level=assistant&number=&registered_from=&registered_until=&hours="),
    ("fact/enrolment", For::Hr, "pension=insured&housing=other&declared_base=5000&housing_rate="),
    (
        "fact/deductions",
        For::Hr,
        "child_education=&infant_care=&elderly_support=&mortgage_interest=&rent=&continuing_education=",
    ),
    ("fact/tax_evidence", For::Hr, "year=2026&first_job=yes&document=本人声明"),
    ("fact/deduction_claim", For::Hr, "claim=rent&city=small"),
    ("fact/appraisal", For::Hr, "year=2025&grade=excellent"),
    ("fact/unpaid_leave", For::Hr, "to=2026-10-05&note=x"),
    ("fact/one_off", For::Hr, "item=x&amount=1&note=x"),
    ("fact/opening_wage", For::Hr, "year=2025&average=5000"),
    ("fact/recognised_service", For::Hr, "months=30&document=认定书"),
    ("fact/suspension", For::Hr, "reason=处分期"),
    ("fact/recovery", For::Hr, "of=advance&amount=1000&months=2&note=借款单1号"),
    ("headcount/size", For::Hr, "unit=KF/KF01/KF0101/&from=2026-10-01&residents=1600&households=550&source=年报"),
    ("headcount/sizes", For::Hr, "from=2026-10-01&source=年报&lines=荷塘社区 1600 550"),
    ("headcount/withdraw_size", For::Hr, "size=1&reason=登记有误"),
    (
        "headcount/succession",
        For::District,
        "unit=KF/KF01/KF0101/&on=2026-10-01&to[0]=KF/KF01/KF0102/&share[0]=100&document=批复",
    ),
    ("headcount/withdraw_succession", For::District, "succession=1&reason=登记有误"),
    ("fact/retirement", For::Hr, "category=men-60&timing=statutory&months=&reason=到龄退休"),
    ("fact/posting", For::Hr, "posting=rotation&place=望江街道&duty=&document=&to="),
    ("training/course", For::Hr, "course=&version=&unit=KF/&title=x&kind=post&level=street&organiser=x&hours=8"),
    (
        "training/plan",
        For::Hr,
        "course=1&unit=KF/&first=2026-12-01&last=&only=&starts=09:00&ends=17:00&place=x&hours=8&capacity=&note=",
    ),
    (
        "training/change",
        For::Hr,
        "session=1&version=1&first=2026-12-01&last=&only=&starts=09:00&ends=17:00&place=x&hours=8&capacity=&note=",
    ),
    ("training/close", For::Hr, "session=1&version=1"),
    ("training/cancel", For::Hr, "session=1&version=1&reason=场地被占用"),
    ("training/enrol", For::Hr, "session=1&workers[0]=9999"),
    ("training/withdraw", For::Hr, "session=1&workers[0]=9999"),
    ("training/attendance", For::Hr, "session=1&version=1&workers[0]=1&presence[0]=whole&hours[0]="),
    ("training/code", For::Hr, "session=1"),
    ("training/join", For::Worker, "session=1"),
    ("training/leave", For::Worker, "session=1"),
    ("training/sign_in", For::Worker, "code=234567"),
    ("fact/opening_tax", For::Hr, "year=2026&months=9&income=1&special=&additional=&withheld="),
    ("fact/end", For::Hr, "worker=1&version=1&fact=1&to=2026-10-31"),
    ("fact/separation", For::Hr, "worker=1&version=1&fact=1&separation=salary"),
    ("survey/open", For::Hr, "unit=KF/&title=x&questions=甲%0A乙%0A丙&opens_on=2026-12-01&closes_on=2026-12-31"),
    ("survey/close", For::Hr, "survey=1"),
    ("survey/answer", For::Worker, "survey=1&answers[0]=3"),
    ("fact/withdraw", For::Hr, "worker=1&version=1&fact=1&reason=登记有误"),
    // Everybody ends the own sessions; this is somebody else's.
    ("session/revoke", For::Administrator, "session=9999"),
];

/// Forms that go to the server itself.
const PLAIN: [(&str, For, &str); 8] = [
    ("/users/new", For::Administrator, "account=new.one&name=x&role=street_hr&unit=KF/&worker_code="),
    ("/users/reset", For::Administrator, "user=2&account=x"),
    ("/import/1/mapping", For::Hr, "header_row=2"),
    ("/import/1/apply", For::Hr, "facts_from=2026-10-01"),
    ("/imports/bases/1/apply", For::Hr, "mode=all&seen=x"),
    ("/runs/1/files/reconcile", For::Hr, ""),
    ("/runs/1/files/template", For::Hr, ""),
    ("/policy/drafts/1/save", For::Organisers, "version=1&form=basics&pack.document=x"),
];

fn pairs(form: &str) -> Vec<(&str, &str)> {
    form.split('&').filter_map(|pair| pair.split_once('=')).collect()
}

fn forms() -> impl Iterator<Item = (String, For, Vec<(&'static str, &'static str)>)> {
    let functions = FORMS.into_iter().map(|(name, who, form)| {
        let about_fact = name.starts_with("fact/") && !form.contains("worker=");
        let fields = if about_fact { [pairs(FACT), pairs(form)].concat() } else { pairs(form) };
        (format!("/api/{name}"), who, fields)
    });
    functions.chain(PLAIN.into_iter().map(|(path, who, form)| (path.to_owned(), who, pairs(form))))
}

/// Rows of the audit log.
fn log(auditor: &Person) -> String {
    auditor.opens("/audit").of_class("paging").expect("how many rows there are")
}

#[test]
fn whoever_may_not_is_refused_and_leaves_no_trace() {
    let app = TestApp::start();
    app.import_six();
    app.sign_in(Who::StreetA).begins_run("2026-10", "KF/KF01/");
    let worker = ("a worker", app.worker("马䶮"), None);
    let office = [Who::Leader, Who::Auditor, Who::Administrator, Who::StreetA]
        .map(|who| (who.account(), app.sign_in(who), Some(who)));
    let auditor = app.sign_in(Who::Auditor);
    let before = log(&auditor);
    for (name, mut person, who) in [worker].into_iter().chain(office) {
        for (action, lets, fields) in forms().filter(|(action, ..)| action != "/api/session/revoke") {
            if who.map_or(lets == For::Worker, |who| lets.lets(who)) {
                continue;
            }
            if who.is_none() && lets == For::Worker {
                assert_eq!(person.sends(&action, &fields).status(), 404, "{name} at {action}");
                continue;
            }
            let outcome = person.sends(&action, &fields);
            assert_eq!(outcome.status(), 403, "{name} at {action}: {}", outcome.page().refusal());
        }
        if !who.is_some_and(|who| For::Hr.lets(who)) {
            let body = jiudang_tests::files::six_people();
            let answer = person.browser().upload("/import", "file", "x.csv", body.as_bytes()).expect("an answer");
            assert_eq!(answer.status, 403, "{name} uploads");
            let list = person.browser().upload_with("/imports/bases", &[("month", "2026-10")], "x.csv", b"x");
            assert_eq!(list.expect("an answer").status, 403, "{name} uploads a list");
        }
        assert_eq!(person.sends("/api/session/revoke", &[("session", "9999")]).status(), 404, "{name}");
    }
    assert_eq!(log(&auditor), before, "nothing was done");
}

#[test]
fn nobody_gets_in_without_signing_in() {
    let app = TestApp::start();
    let mut stranger = app.stranger();
    for (action, _, fields) in forms() {
        let outcome = stranger.sends(&action, &fields);
        assert!(outcome.location().starts_with("/sign-in"), "{action}");
    }
}

#[test]
fn other_sites_cannot_send_forms() {
    let app = TestApp::start();
    let (mut clerk, auditor) = (app.sign_in(Who::District), app.sign_in(Who::Auditor));
    let before = log(&auditor);
    let everywhere = ["/sign-in", "/sign-out", "/password", "/language", "/set-up"]
        .map(|path| (path.to_owned(), For::Hr, Vec::new()));
    for (action, _, fields) in forms().chain(everywhere) {
        for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
            let answer = clerk.browser().post_from(&action, &fields, origin, "/").expect("an answer");
            assert_eq!(answer.status, 403, "{action} from {origin}");
        }
    }
    assert_eq!(clerk.status("/workers"), 200, "and the session goes on");
    assert_eq!(log(&auditor), before);
}

#[test]
fn every_server_function_stands_in_the_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src/api");
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(folder).expect("the server functions") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        let names = text.split("endpoint = \"").skip(1).filter_map(|rest| rest.split('"').next());
        found.extend(names.map(str::to_owned));
    }
    let known: BTreeSet<_> = FORMS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(found, known);
}
