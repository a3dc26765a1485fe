//! Who sees whom. A street office sees its own street, a worker the own record, an administrator nobody.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::SIX;
use jiudang_tests::person::{Person, encoded};

/// Lists of a run that are files.
const OF_RUN: [&str; 9] = ["slips", "items", "units", "causes", "changes", "gone", "late", "late-sums", "held"];

/// Lists of people and of the office that are files.
const LISTS: [&str; 24] = [
    "/what-if.xlsx",
    "/what-if/people.xlsx",
    "/turnover.xlsx",
    "/turnover/leavers.xlsx",
    "/turnover/survival.xlsx",
    "/turnover/near.xlsx",
    "/appraisals.xlsx",
    "/structure.xlsx",
    "/headcount.xlsx",
    "/retirement.xlsx",
    "/retirement/people.xlsx",
    "/training.xlsx",
    "/training/courses.xlsx",
    "/training/unit.xlsx",
    "/training/unit/short.xlsx",
    "/workers.xlsx",
    "/contracts.xlsx",
    "/placements.xlsx",
    "/certificates.xlsx",
    "/certificates/levels.xlsx",
    "/coverage.xlsx",
    "/coverage/missing.xlsx",
    "/runs.xlsx",
    "/reviews.xlsx",
];

/// Pages and files about a workforce as a whole, closed to whoever reads nobody.
const OF_WORKFORCE: [&str; 28] = [
    "/structure",
    "/structure.pdf",
    "/what-if",
    "/what-if.pdf",
    "/what-if/people",
    "/structure/check",
    "/structure/people",
    "/district",
    "/benchmark",
    "/benchmark.pdf",
    "/benchmark.xlsx",
    "/benchmark/people",
    "/benchmark/people.xlsx",
    "/equal-pay",
    "/equal-pay.pdf",
    "/equal-pay.xlsx",
    "/headcount",
    "/headcount.pdf",
    "/headcount/sizes",
    "/headcount/successions",
    "/retirement",
    "/retirement.pdf",
    "/turnover",
    "/turnover.pdf",
    "/turnover/survival",
    "/turnover/survival.pdf",
    "/surveys",
    "/surveys/new",
];

/// Addresses of what is about people of one street.
struct Street {
    run: String,
    name: &'static str,
    file: String,
    slip: String,
}

impl Street {
    fn of(app: &TestApp, who: Who, name: &'static str) -> Self {
        let mut clerk = app.sign_in(who);
        let run = clerk.begins_run("2026-10", who.unit());
        let (file, slip) = (clerk.finds(name), clerk.finds_slip(&run, name));
        Self { run, name, file, slip }
    }

    /// Every page and every file that shows something of these people.
    fn addresses(&self) -> Vec<String> {
        let Self { run, file, slip, .. } = self;
        let mut all =
            vec![file.clone(), format!("{file}/record/enrolment"), slip.clone(), format!("{slip}.pdf"), run.clone()];
        all.extend(["totals", "changes", "held", "slips"].map(|tab| format!("{run}?tab={tab}")));
        all.extend([format!("{run}/register.pdf"), format!("{run}/slips.pdf"), format!("{run}.xlsx")]);
        all.extend(OF_RUN.map(|list| format!("{run}/{list}.xlsx")));
        all.extend([format!("{file}/slips.xlsx"), format!("{file}/facts.xlsx")]);
        all.extend(["training", "training.xlsx", "training.pdf"].map(|of| format!("{file}/{of}")));
        all
    }
}

fn names_of(street: &str) -> Vec<&'static str> {
    SIX.iter().filter(|person| person.0 == street).map(|person| person.2).collect()
}

fn is_shut_out(person: &Person, address: &str) {
    let status = person.status(address);
    assert!(status == 404 || status == 403, "{address} answers {status}");
}

#[test]
fn a_street_office_sees_its_own_street_alone() {
    let app = TestApp::start();
    app.import_six();
    let (a, b) = (Street::of(&app, Who::StreetA, "马䶮"), Street::of(&app, Who::StreetB, "刘㛃"));
    for (who, own, other, others) in [(Who::StreetA, &a, &b, "望江街道"), (Who::StreetB, &b, &a, "清河街道")] {
        let clerk = app.sign_in(who);
        for address in own.addresses() {
            assert_eq!(clerk.status(&address), 200, "{address} is {who:?}'s own");
        }
        for address in other.addresses() {
            is_shut_out(&clerk, &address);
        }
        let lists = [
            "/",
            "/workers",
            "/workers?status=all",
            "/certificates?which=all",
            "/coverage",
            "/runs",
            "/organisation",
            "/placements",
            "/reviews",
            "/training?which=all",
            "/training/unit",
            "/structure",
            "/structure/people",
            "/what-if/people?months=12",
            "/district",
            "/benchmark",
            "/benchmark/people",
            "/equal-pay",
            "/headcount",
            "/headcount/sizes",
            "/headcount/successions",
            "/retirement",
            "/turnover",
            "/turnover/survival",
            "/surveys",
        ]
        .map(str::to_owned);
        let searches = [format!("/workers?q={}", encoded(other.name)), format!("{}?tab=slips", own.run)];
        for address in lists.into_iter().chain(searches) {
            let page = clerk.opens(&address);
            for name in names_of(others) {
                assert!(!page.html().contains(name) || address.contains(&encoded(name)), "{address} shows {name}");
            }
            assert!(!page.links().iter().any(|href| *href == other.file || href.starts_with(&other.run)), "{address}");
        }
        for list in LISTS.into_iter().chain(["/certificates.xlsx?which=all", "/workers.xlsx?status=all"]) {
            let shown = jiudang_tests::files::shown(&jiudang_tests::files::sheet(&clerk.downloads(list))).concat();
            assert!(names_of(others).iter().all(|name| !shown.contains(&(*name).to_owned())), "{list}");
            assert!(shown.contains(&own.name.to_owned()) || !list.starts_with("/workers"), "{list}");
        }
    }
    a_street_office_changes_nothing_of_another(&app, &b);
    the_administrator_sees_no_person(&app, &a);
    a_worker_sees_nobody_else(&app, &a, &b);
}

fn a_street_office_changes_nothing_of_another(app: &TestApp, other: &Street) {
    let mut clerk = app.sign_in(Who::StreetA);
    let worker = other.file.rsplit('/').next().expect("a number");
    let run = other.run.rsplit('/').next().expect("a number");
    let forms: [(&str, Vec<(&str, &str)>); 6] = [
        (
            "/api/worker/change",
            vec![
                ("worker", worker),
                ("version", "1"),
                ("phone", "13900000000"),
                ("political", ""),
                ("bank", ""),
                ("bank_name", ""),
                ("account", ""),
                ("remark", ""),
            ],
        ),
        ("/api/worker/reveal", vec![("worker", worker), ("secret", "id_number"), ("reason", "核对工资账户信息")]),
        (
            "/api/fact/education",
            vec![("worker", worker), ("version", "1"), ("from", "2026-10-01"), ("level", "master"), ("degree", "")],
        ),
        ("/api/run/recalculate", vec![("run", run), ("version", "1")]),
        ("/api/run/submit", vec![("run", run), ("version", "1")]),
        ("/api/run/create", vec![("month", "2026-11"), ("unit", "KF/KF02/")]),
    ];
    for (action, fields) in forms {
        let outcome = clerk.sends(action, &fields);
        let status = outcome.status();
        assert!([403, 404].contains(&status), "{action} answers {status} {}", outcome.page().refusal());
    }
}

fn the_administrator_sees_no_person(app: &TestApp, street: &Street) {
    let keeper = app.sign_in(Who::Administrator);
    let lists = [
        "/workers",
        "/certificates",
        "/coverage",
        "/coverage.pdf",
        "/runs",
        "/placements",
        "/reviews",
        "/import",
        "/my",
        "/my/slips",
        "/my/slips.xlsx",
        "/my/training",
        "/my/training.xlsx",
        "/my/training.pdf",
        "/training",
        "/training/unit.pdf",
    ];
    for address in
        street.addresses().into_iter().chain(lists.into_iter().chain(OF_WORKFORCE).chain(LISTS).map(str::to_owned))
    {
        is_shut_out(&keeper, &address);
    }
    for address in ["/", "/users", "/organisation", "/policy", "/audit", "/sessions"] {
        let page = keeper.opens(address);
        for (.., name, _, _, _) in SIX {
            assert!(!page.html().contains(name), "{address} shows {name}");
        }
    }
}

fn a_worker_sees_nobody_else(app: &TestApp, own: &Street, other: &Street) {
    let worker = app.worker(own.name);
    is_shut_out(&worker, &own.slip);
    assert!(worker.opens("/my/slips").says(jiudang_tests::t("my.no_slips")), "a draft is the office's alone");
    app.sign_in(Who::StreetA).fills(&own.run, "/api/run/submit", &[]).leads_to(&own.run);
    app.sign_in(Who::District).fills(&own.run, "/api/run/approve", &[]).leads_to(&own.run);
    assert_eq!(worker.status(&own.slip), 200, "an approved slip is the worker's");
    assert_eq!(worker.status(&format!("{}.pdf", own.slip)), 200);
    let colleague = app.sign_in(Who::StreetA).finds_slip(&own.run, "欧阳𫖯");
    let theirs = [colleague.clone(), format!("{colleague}.pdf")];
    for address in other.addresses().into_iter().chain(theirs) {
        is_shut_out(&worker, &address);
    }
    // The own file is kept by the office; what it says of the worker stands on the own page.
    for address in own.addresses().iter().filter(|address| !address.starts_with(&own.slip)) {
        is_shut_out(&worker, address);
    }
    for address in [
        "/workers",
        "/certificates",
        "/coverage",
        "/coverage.pdf",
        "/workers/new",
        "/import",
        "/placements",
        "/reviews",
        "/runs",
        "/users",
        "/users/new",
        "/users.xlsx",
        "/audit",
        "/audit.xlsx",
        "/organisation.xlsx",
        "/policy/drafts.xlsx",
        "/training",
        "/training/unit",
        "/training/new",
        "/training/unit.pdf",
    ]
    .into_iter()
    .chain(OF_WORKFORCE)
    .chain(LISTS)
    {
        is_shut_out(&worker, address);
    }
    let own_slips = jiudang_tests::files::shown(&jiudang_tests::files::sheet(&worker.downloads("/my/slips.xlsx")));
    assert!(own_slips.concat().concat().contains(own.name));
    for address in ["/", "/my", "/my/slips", "/my/training", &own.slip] {
        let page = worker.opens(address);
        for (.., name, _, _, _) in SIX.iter().filter(|person| person.2 != own.name) {
            assert!(!page.html().contains(name), "{address} shows {name}");
        }
    }
}

#[test]
fn sealed_numbers_are_shown_shortened_until_somebody_says_why() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let file = clerk.finds("马䶮");
    let number = jiudang_tests::files::id_number("19920518", "女", 1);
    assert!(!clerk.opens(&file).html().contains(&number));
    let open = |clerk: &mut Person, reason: &str| {
        clerk.fills_one(&file, "/api/worker/reveal", &[("secret", "id_number")], &[("reason", reason)])
    };
    let refused = open(&mut clerk, "");
    assert_eq!(refused.status(), 422, "a reason is asked for");
    assert!(!refused.page().html().contains(&number));
    let shown = open(&mut clerk, "核对社保登记").shows(200);
    assert!(shown.says(&number));
    assert!(!clerk.opens(&file).html().contains(&number), "once");
    let log = app.sign_in(Who::Auditor).opens("/audit");
    assert!(log.says(jiudang_tests::t("audit.action.secret_opened")));
    assert!(!log.html().contains(&number) && !log.html().contains("马䶮"), "the log names no one");
}

#[test]
fn leadership_reads_figures_and_nobodys_record() {
    let app = TestApp::start();
    app.import_six();
    let own = Street::of(&app, Who::StreetA, "马䶮");
    let leader = app.sign_in(Who::Leader);
    for address in own.addresses() {
        is_shut_out(&leader, &address);
    }
    let of_people = [
        "/workers",
        "/workers.xlsx",
        "/contracts.xlsx",
        "/placements",
        "/certificates",
        "/certificates.xlsx",
        "/coverage",
        "/coverage/missing.xlsx",
        "/runs",
        "/runs.xlsx",
        "/reviews",
        "/training",
        "/training/unit/short.xlsx",
        "/structure/people",
        "/benchmark/people",
        "/what-if/people?months=12",
        "/turnover/leavers.xlsx",
        "/retirement/people.xlsx",
        "/audit",
    ];
    for address in of_people {
        assert_eq!(leader.status(address), 403, "{address}");
    }
    let figures = ["/", "/structure", "/district", "/benchmark", "/turnover", "/budget", "/what-if?months=12"];
    for address in figures {
        let page = leader.opens(address);
        assert!(SIX.iter().all(|person| !page.html().contains(person.2)), "{address} names somebody");
    }
}
