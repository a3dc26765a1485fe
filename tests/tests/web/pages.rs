//! Every page, walked to from the navigation by every role: who gets there, and what each answer says to the browser.
//! A page that is added without a row here fails, and so does one that nothing leads to.

use std::collections::{BTreeMap, BTreeSet};

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::client::Answer;
use jiudang_tests::page::Page;
use jiudang_tests::person::Person;

use super::training;

/// Pages a role walks to, by their route.
const STREET_HR: [&str; 59] = [
    "/",
    "/appraisals",
    "/appraisals/:id",
    "/appraisals/:id/consequences",
    "/appraisals/:id/links",
    "/appraisals/:id/people/:appraisal",
    "/appraisals/:id/ratings",
    "/appraisals/:id/ratings/:import",
    "/appraisals/:id/spread",
    "/bank-profiles",
    "/certificates",
    "/coverage",
    "/import",
    "/imports",
    "/imports/:kind",
    "/organisation",
    "/password",
    "/placements",
    "/policy",
    "/policy/:id/:valid_from",
    "/policy/schemes/:code/:id/:valid_from",
    "/reviews",
    "/reviews/:id",
    "/runs",
    "/runs/:id",
    "/runs/:id/files",
    "/sessions",
    "/slips/:id",
    "/workers",
    "/workers/:id",
    "/workers/:id/record/:kind",
    "/workers/new",
    "/import/:id",
    "/imports/:kind/:id",
    "/training",
    "/training/new",
    "/training/courses",
    "/training/unit",
    "/training/:id",
    "/training/:id/room",
    "/workers/:id/training",
    "/structure",
    "/structure/check",
    "/structure/people",
    "/what-if",
    "/what-if/people",
    "/what-if/why",
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
    "/surveys/new",
];
/// Figures, for whoever reads them alone.
const LEADER: [&str; 25] = [
    "/",
    "/appraisals",
    "/appraisals/:id/spread",
    "/organisation",
    "/password",
    "/policy",
    "/policy/:id/:valid_from",
    "/policy/schemes/:code/:id/:valid_from",
    "/sessions",
    "/training/unit",
    "/structure",
    "/structure/check",
    "/what-if",
    "/district",
    "/benchmark",
    "/equal-pay",
    "/headcount",
    "/headcount/sizes",
    "/headcount/successions",
    "/retirement",
    "/turnover",
    "/turnover/survival",
    "/surveys",
    "/surveys/:id",
    "/budget",
];
/// Records of people, besides the figures.
const PEOPLE: [&str; 20] = [
    "/appraisals/:id",
    "/appraisals/:id/consequences",
    "/appraisals/:id/people/:appraisal",
    "/benchmark/people",
    "/certificates",
    "/coverage",
    "/reviews",
    "/reviews/:id",
    "/runs",
    "/runs/:id",
    "/slips/:id",
    "/structure/people",
    "/training",
    "/training/:id",
    "/training/courses",
    "/what-if/people",
    "/what-if/why",
    "/workers",
    "/workers/:id",
    "/workers/:id/training",
];
const ADMINISTRATOR: [&str; 12] = [
    "/",
    "/audit",
    "/organisation",
    "/password",
    "/policy",
    "/policy/:id/:valid_from",
    "/policy/schemes/:code/:id/:valid_from",
    "/sessions",
    "/users",
    "/users/new",
    "/policy/drafts/:draft",
    "/policy/drafts/:draft/preview",
];
const WORKER: [&str; 10] = [
    "/",
    "/my",
    "/my/appraisals",
    "/my/slips",
    "/my/surveys",
    "/my/surveys/:id",
    "/my/training",
    "/password",
    "/sessions",
    "/slips/:id",
];
/// Pages for who is not signed in.
const STRANGER: [&str; 3] = ["/rate/:secret", "/set-up", "/sign-in"];

/// Endings of addresses that are files.
const FILES: [&str; 5] = [".pdf", ".xlsx", ".toml", ".csv", ".txt"];

/// The routes the product has.
fn routes() -> BTreeSet<String> {
    let table = include_str!("../../../app/src/shell.rs");
    table.split("path!(\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// The route an address belongs to: the one with the fewest parameters.
fn route_of(routes: &BTreeSet<String>, address: &str) -> Option<String> {
    let path: Vec<&str> = address.split(['?', '#']).next()?.split('/').collect();
    // Files are no pages; that they can be had is told elsewhere.
    if path.last().is_some_and(|name| FILES.iter().any(|ending| name.ends_with(ending))) {
        return None;
    }
    let fits = |route: &&String| {
        let parts: Vec<&str> = route.split('/').collect();
        parts.len() == path.len() && parts.iter().zip(&path).all(|(part, own)| part.starts_with(':') || part == own)
    };
    routes.iter().filter(fits).min_by_key(|route| route.matches(':').count()).cloned()
}

/// Follows links, a few addresses of each route; answers what was seen.
fn walk(person: &Person, routes: &BTreeSet<String>, begin: &str) -> BTreeMap<String, Vec<(String, Answer)>> {
    const EACH: usize = 3;
    let mut seen: BTreeMap<String, Vec<(String, Answer)>> = BTreeMap::new();
    let mut known: BTreeSet<String> = BTreeSet::from([begin.to_owned()]);
    let mut next = vec![begin.to_owned()];
    while let Some(address) = next.pop() {
        let Some(route) = route_of(routes, &address) else { continue };
        let visits = seen.entry(route).or_default();
        if visits.len() == EACH {
            continue;
        }
        let answer = person.gets(&address);
        let links = Page::new(&answer.text()).links();
        visits.push((address, answer));
        for link in links.into_iter().filter(|link| link.starts_with('/')) {
            let link = link.split('#').next().unwrap_or_default().to_owned();
            if known.insert(link.clone()) {
                if route_of(routes, &link).is_none() {
                    let file = FILES.iter().any(|end| link.split('?').next().is_some_and(|path| path.ends_with(end)));
                    assert!(file || link == "/", "a link leads nowhere: {link}");
                } else {
                    next.insert(0, link);
                }
            }
        }
    }
    seen
}

fn is_safe(address: &str, answer: &Answer) {
    let header = |name: &str| answer.header(name).unwrap_or_else(|| panic!("{address} has no {name}")).to_owned();
    let policy = header("content-security-policy");
    for part in
        ["default-src 'none'", "script-src 'nonce-", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(part), "{address}: {policy}");
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{address}");
    assert_eq!(header("x-frame-options"), "DENY", "{address}");
    assert_eq!(header("referrer-policy"), "same-origin", "{address}");
    assert_eq!(header("cache-control"), "no-store", "{address}");
    let html = answer.text();
    assert!(!html.contains(" style=\"") && !html.contains(" onclick="), "{address} has what the policy forbids");
    assert!(!html.contains("undefined") && !html.contains("NaN"), "{address}");
}

/// One heading, a title, no text whose key was not found.
fn is_sound(address: &str, page: &Page) {
    assert_eq!(page.html().matches("<h1").count(), 1, "{address} has one main heading");
    assert_ne!(page.heading(), "", "{address}");
    let text = page.text();
    let key = text.split(|c: char| c.is_whitespace() || "“”（）：".contains(c)).find(|word| {
        let parts: Vec<&str> = word.split('.').collect();
        parts.len() > 1
            && !word.contains('/')
            && parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
            && locales::Locale::Zh.find(word).is_none()
            && !word.ends_with(".toml")
            && !["street.a", "street.b"].contains(word)
    });
    assert_eq!(key, None, "{address} shows a key for which there is no text");
    let ids: Vec<&str> = page.html().split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    let twice: Vec<_> = unique.iter().filter(|id| ids.iter().filter(|other| other == id).count() > 1).collect();
    assert!(twice.is_empty(), "{address} has {twice:?} twice");
}

fn set(routes: &[&str]) -> BTreeSet<String> {
    routes.iter().map(|route| (*route).to_owned()).collect()
}

#[test]
fn every_page_is_reached_by_those_it_is_for_and_is_sound() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    // Files for others are there once a run is approved, and so is the worker's slip; the next month is a draft.
    let run = clerk.begins_run("2026-10", "KF/KF01/");
    clerk.fills(&run, "/api/run/submit", &[]).leads_to(&run);
    app.sign_in(Who::District).fills(&run, "/api/run/approve", &[]).leads_to(&run);
    let _ = clerk.begins_run("2026-11", "KF/KF01/");
    let round = [("unit", "KF/KF01/"), ("as_of", "2026-10-15")];
    assert_eq!(clerk.fills("/reviews", "/api/review/open", &round).status(), 303);
    training::plans_today(&mut clerk, "KF/KF01/");
    let cycle = super::appraisals::rating(&app, Who::District);
    super::turnover::asks_everybody(&mut app.sign_in(Who::District));
    let routes = routes();
    let mut walked: BTreeSet<String> = BTreeSet::new();
    let drafts = ["/policy/drafts/:draft", "/policy/drafts/:draft/preview"];
    // A questionnaire of so few people as a street of the tests has is not opened: this one asks the district.
    let district: Vec<&str> = [&STREET_HR[..], &drafts, &["/audit", "/budget", "/surveys/:id"]].concat();
    let ladder = "/policy/sample-three-level-nine-step/2022-01-01";
    let made =
        app.sign_in(Who::District).fills(ladder, "/api/policy/draft", &[("valid_from", "2027-01-01")]).location();
    assert!(made.starts_with("/policy/drafts/"), "{made}");
    let auditor: Vec<&str> = [&LEADER[..], &PEOPLE, &["/audit"]].concat();
    let roles: [(&str, Person, &[&str]); 6] = [
        ("street HR", app.sign_in(Who::StreetA), &STREET_HR),
        ("district HR", app.sign_in(Who::District), &district),
        ("leader", app.sign_in(Who::Leader), &LEADER),
        ("auditor", app.sign_in(Who::Auditor), &auditor),
        ("administrator", app.sign_in(Who::Administrator), &ADMINISTRATOR),
        ("worker", app.worker("马䶮"), &WORKER),
    ];
    for (role, mut person, expected) in roles {
        let mut seen = walk(&person, &routes, "/");
        if expected.contains(&"/import/:id") {
            let preview = person.uploads("花名册.csv", jiudang_tests::files::six_people().as_bytes());
            seen.extend(walk(&person, &routes, &preview).into_iter().filter(|(route, _)| route == "/import/:id"));
            // The roster states declared wages: it is a list of bases as well.
            let list = jiudang_tests::files::six_people();
            let preview = person.uploads_list("bases", &[("month", "2026-10")], "基数.csv", list.as_bytes()).location();
            seen.extend(
                walk(&person, &routes, &preview).into_iter().filter(|(route, _)| route == "/imports/:kind/:id"),
            );
        }
        if expected.contains(&"/appraisals/:id/ratings/:import") {
            let preview = super::appraisals::uploads(&mut person, &cycle, "").location();
            let route = "/appraisals/:id/ratings/:import";
            seen.extend(walk(&person, &routes, &preview).into_iter().filter(|(of, _)| of == route));
        }
        for (address, answer) in seen.values().flatten() {
            assert_eq!(answer.status, 200, "{role}: {address}");
            is_safe(address, answer);
            is_sound(address, &Page::new(&answer.text()));
        }
        let reached: BTreeSet<String> = seen.into_keys().collect();
        assert_eq!(reached, set(expected), "{role}");
        for route in
            routes.difference(&reached).filter(|route| !route.contains(':') && !STRANGER.contains(&route.as_str()))
        {
            // Rules are no secret; who has no own record finds none.
            let expected = match route.as_str() {
                "/policy" => 200,
                "/my" | "/my/slips" | "/my/training" | "/my/appraisals" | "/my/surveys" => 404,
                _ => 403,
            };
            assert_eq!(person.status(route), expected, "{role} at {route}");
        }
        walked.extend(reached);
    }
    let open = app.stranger().gets("/sign-in");
    is_safe("/sign-in", &open);
    is_sound("/sign-in", &Page::new(&open.text()));
    let link = app.stranger().gets("/rate/done");
    is_safe("/rate/done", &link);
    is_sound("/rate/done", &Page::new(&link.text()));
    let new = TestApp::start_empty();
    let set_up = new.stranger().gets("/set-up");
    is_safe("/set-up", &set_up);
    is_sound("/set-up", &Page::new(&set_up.text()));
    walked.extend(set(&STRANGER));
    assert_eq!(walked, routes, "every route is walked to by somebody");
}

#[test]
fn files_and_errors_are_kept_from_browsers_that_guess() {
    let app = TestApp::start();
    let clerk = app.sign_in(Who::District);
    for address in ["/healthz", "/workers.xlsx", "/certificates.xlsx", "/no/such/page"] {
        let answer = clerk.gets(address);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{address}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{address}");
        assert!(answer.header("content-security-policy").is_some(), "{address}");
    }
}
