//! Certificates from the day they are recorded to the day they lapse, and what would come of one.

use std::time::Duration;

use domain::calendar::Date;
use jiudang_server::clock;
use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files;
use jiudang_tests::person::Person;
use jiudang_tests::t;
use store::facts::day_of;

const NAME: &str = "马䶮";
const RECORD: &str = "/api/fact/certificate";
const REWARD: &str = "/api/certificate/reward";

const DAY: u64 = 86_400;
/// About as long as a registration lasts.
const REGISTRATION: Duration = Duration::from_secs(1_095 * DAY);

fn in_days(days: u64) -> Date {
    day_of(clock::now()).saturating_add(Duration::from_secs(days * DAY))
}

/// Records a certificate registered for three years that end in so many days.
fn register(clerk: &mut Person, file: &str, level: &str, until: Date, hours: &str) {
    let from = until.saturating_sub(REGISTRATION).to_string();
    let until = until.to_string();
    let fields = [
        ("from", from.as_str()),
        ("level", level),
        ("number", "证字第 7 号"),
        ("registered_from", &from),
        ("registered_until", &until),
        ("hours", hours),
    ];
    clerk.fills(&format!("{file}/record/certificate"), RECORD, &fields).leads_to(file);
}

#[test]
fn a_registration_that_ends_soon_is_seen_by_the_office_and_by_the_worker() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let file = clerk.finds(NAME);
    let until = in_days(30);
    register(&mut clerk, &file, "worker", until, "60");

    let caption = t("certificates.which.lapsing");
    let list = clerk.opens("/certificates").table(caption).expect("the list");
    assert_eq!(list.len(), 2, "one person and the heads");
    for cell in [NAME, t("certificate.worker"), "证字第 7 号", &until.to_string(), "60 / 90"] {
        assert!(list[1].iter().any(|found| found.contains(cell)), "{cell} in {:?}", list[1]);
    }
    let levels = clerk.opens("/certificates").table(t("certificates.levels")).expect("the counts");
    assert_eq!(levels[2][1..], ["1", "1", "1"], "held, registered, lapsing");
    let book = files::shown(&files::sheet(&clerk.downloads("/certificates.xlsx?which=lapsing"))).concat();
    assert!(book.contains(&NAME.to_owned()) && book.contains(&"证字第 7 号".to_owned()));
    assert!(clerk.opens("/").links().contains(&"/certificates?which=lapsing".to_owned()), "and on the first page");
    let empty = clerk.opens("/certificates?which=lapsed");
    assert!(empty.says(t("certificates.none")));

    let neighbour = app.sign_in(Who::StreetB);
    for address in ["/certificates", "/certificates?which=all", "/"] {
        assert!(!neighbour.opens(address).html().contains(NAME), "{address} shows another street's people");
    }
    let book = files::shown(&files::sheet(&neighbour.downloads("/certificates.xlsx?which=all"))).concat();
    assert!(!book.contains(&NAME.to_owned()));

    let worker = app.worker(NAME);
    let word = locales::Locale::Zh
        .format("certificates.notice_lapsing", &[("level", t("certificate.worker")), ("until", &until.to_string())]);
    for address in ["/", "/my"] {
        assert!(worker.opens(address).says(&word), "{address} says what ends");
    }
    let missing = locales::Locale::Zh.format("certificates.hours_missing", &[("hours", "30")]);
    assert!(worker.opens("/my").says(&missing), "and what is missing");
    assert!(worker.opens("/my").form(REWARD).is_none(), "nobody rewards themselves");

    let next = until.tomorrow().expect("a day");
    let early = [
        ("from", day_of(clock::now()).to_string()),
        ("registered_from", next.to_string()),
        ("registered_until", next.saturating_add(REGISTRATION).to_string()),
    ];
    let form = format!("{file}/record/certificate?level=worker");
    let early: Vec<(&str, &str)> = early.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = clerk.fills(&form, RECORD, &early).shows(422);
    assert_eq!(page.field_error("from"), t("error.field.registration_runs"));
    let again = page.form(RECORD).expect("the form again");
    assert_eq!(again.value("number"), Some("证字第 7 号"), "the form starts from the record it renews");
    let next = next.to_string();
    let renewal: Vec<(&str, &str)> = [("from", next.as_str())].into_iter().chain(early[1..].iter().copied()).collect();
    clerk.fills(&form, RECORD, &renewal).leads_to(&file);
    assert!(clerk.opens("/certificates").says(t("certificates.none")), "it is renewed");
    assert!(!worker.opens("/my").says(&word));
}

#[test]
fn a_reward_is_proposed_once_and_paid_only_when_somebody_records_it() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let file = clerk.finds(NAME);
    assert!(clerk.opens(&file).form(REWARD).is_none(), "no certificate, no reward");
    register(&mut clerk, &file, "assistant", in_days(400), "0");
    let reader = app.sign_in(Who::Auditor);
    assert!(reader.opens(&file).form(REWARD).is_none(), "who only reads is asked nothing");
    let today = day_of(clock::now()).to_string();
    clerk.fills(&file, REWARD, &[("on", "")]).is_refused(422, "error.field.required");
    clerk.fills(&file, REWARD, &[("on", &today)]).leads_to(&file);
    let page = clerk.opens(&file);
    assert!(page.form(REWARD).is_none(), "once");
    assert_eq!(page.fact(t("one_off.amount")).as_deref(), Some("1,000.00"));
    register(&mut clerk, &file, "worker", in_days(800), "0");
    let word = locales::Locale::Zh.format(
        "certificates.reward_difference",
        &[("level", t("certificate.worker")), ("amount", "1,000.00"), ("before", "1,000.00")],
    );
    assert!(clerk.opens(&file).says(&word), "the difference on upgrade");
    let id = file.rsplit('/').next().expect("a number");
    let stale = [("worker", id), ("version", "1"), ("level", "worker"), ("on", &today)];
    assert_eq!(clerk.sends(REWARD, &stale).status(), 409, "a form of an older file");
}

#[test]
fn what_if_answers_from_the_address_and_keeps_nothing() {
    let app = TestApp::start();
    app.import_six();
    let clerk = app.sign_in(Who::StreetA);
    let file = clerk.finds(NAME);
    let worker = app.worker(NAME);
    let month = domain::calendar::Month::of(day_of(clock::now()));
    let locale = locales::Locale::Zh;
    let month = locale.format(
        "date.month",
        &[("year", &month.year().to_string()), ("month", &month.number().to_string()), ("mm", "")],
    );
    let caption = locale.format("what_if.caption", &[("month", &month)]);
    let before = worker.opens("/my");
    assert!(before.says(t("what_if.title")) && before.table(&caption).is_none(), "nothing is asked yet");
    for (person, address) in [(&worker, "/my"), (&clerk, file.as_str())] {
        let nothing = person.opens(&format!("{address}?if_certificate=&if_post="));
        assert!(nothing.table(&caption).is_none());
        let answer = person.opens(&format!("{address}?if_certificate=senior&if_appraisal=excellent"));
        let table = answer.table(&caption).unwrap_or_else(|| panic!("an answer at {address}: {}", answer.text()));
        assert_eq!(table.len(), 3, "gross and net");
        for row in &table[1..] {
            assert!(row[3].starts_with('+'), "{row:?}");
        }
        assert!(answer.html().contains("value=\"senior\" selected"), "what was chosen stays chosen");
        assert!(answer.says(t("sample.mark")));
        assert_eq!(person.status(&format!("{address}?if_certificate=nonsense&if_post=nobody")), 200);
    }
    assert!(!clerk.opens(&file).says(t("certificates.register")), "nothing was recorded");
    assert_eq!(app.sign_in(Who::StreetB).status(&format!("{file}?if_certificate=senior")), 404);
}
