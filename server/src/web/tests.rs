//! The server as a browser meets it, on a database of its own.

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use domain::access::{Principal, Role};
use store::Act;
use store::crypto::Keys;
use store::users::NewUser;
use tempfile::TempDir;
use tower::ServiceExt;

use super::*;
use crate::auth::hash_password;

const PASSWORD: &str = "three calm rivers";

struct Server {
    _folder: TempDir,
    store: Store,
    router: Router,
}

impl Server {
    async fn new(public_url: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display());
        let store = Store::open(&url, Keys::from_master([7; 32])).await.unwrap();
        let config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            site: folder.path().to_path_buf(),
            assets: "jiudang-0123".into(),
            public_url: public_url.map(str::to_owned),
        };
        let shared = shared(store.clone(), &config, Arc::default()).unwrap();
        Self { _folder: folder, store, router: router(shared, &config) }
    }

    /// With an administrator whose account is `admin`.
    async fn set_up(public_url: Option<&str>) -> (Self, Principal) {
        let server = Self::new(public_url).await;
        let first = store::units::FirstSetUp {
            district_name: "样例区",
            district_code: "YL",
            account: "admin",
            name: "管理员",
            password_hash: &hash_password(PASSWORD.as_bytes()).unwrap(),
        };
        let keeper = server.store.set_up(first, crate::clock::now()).await.unwrap();
        (server, keeper)
    }

    async fn send(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn get(&self, path: &str, cookie: &str) -> Response {
        let request =
            Request::get(path).header("accept", "text/html").header("host", "pay.local").header(COOKIE, cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, cookie: &str, form: &str) -> Response {
        let request = Request::post(path)
            .header("accept", "text/html")
            .header("host", "pay.local")
            .header(ORIGIN, "http://pay.local")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(COOKIE, cookie);
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    async fn sign_in(&self, account: &str) -> Response {
        self.post("/sign-in", "", &format!("account={account}&password={}", PASSWORD.replace(' ', "+"))).await
    }
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).and_then(|value| value.to_str().ok())
}

/// `name=value` of the cookie a response sets.
fn session(response: &Response) -> String {
    let set = response.headers().get(SET_COOKIE).unwrap().to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn every_response_tells_the_browser_to_be_careful() {
    let (server, _) = Server::set_up(None).await;
    for path in ["/", "/sign-in", "/pkg/missing.css", "/healthz", "/no/such/page"] {
        let response = server.get(path, "").await;
        assert_eq!(header(&response, "x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(header(&response, "referrer-policy"), Some("same-origin"), "{path}");
        assert_eq!(header(&response, "cross-origin-opener-policy"), Some("same-origin"), "{path}");
        assert_eq!(header(&response, "cross-origin-resource-policy"), Some("same-origin"), "{path}");
        assert!(header(&response, "permissions-policy").is_some(), "{path}");
        let policy = response.headers().get(CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert!(header(&response, "strict-transport-security").is_none(), "{path}");
        let cache = header(&response, "cache-control");
        assert_eq!(
            cache,
            Some(if path.starts_with("/pkg/") { "public, max-age=31536000, immutable" } else { "no-store" })
        );
    }
}

#[tokio::test]
async fn behind_tls_the_cookie_and_the_host_are_bound_to_it() {
    let (server, _) = Server::set_up(Some("https://pay.example.cn")).await;
    let request = Request::post("/sign-in").header("accept", "text/html").header(ORIGIN, "https://pay.example.cn");
    let form = Body::from("account=admin&password=three+calm+rivers");
    let response = server.send(request.body(form).unwrap()).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(header(&response, "strict-transport-security"), Some("max-age=31536000"));
    let set = response.headers().get(SET_COOKIE).unwrap().to_str().unwrap();
    assert!(set.starts_with("__Host-jiudang=") && set.ends_with("Path=/; HttpOnly; SameSite=Lax; Secure"), "{set}");
}

#[tokio::test]
async fn an_empty_database_leads_to_its_setting_up_and_only_once() {
    let server = Server::new(None).await;
    let response = server.get("/workers", "").await;
    assert_eq!((response.status(), response.headers()[LOCATION].to_str().unwrap()), (StatusCode::SEE_OTHER, "/set-up"));
    let form =
        "district_name=X&district_code=XX&account=Root.1&name=Root&password=three+calm+rivers&again=three+calm+rivers";
    let weak = form.replace("three+calm+rivers", "password123");
    assert_eq!(server.post("/set-up", "", &weak).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let response = server.post("/set-up", "", form).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(server.get("/", &session(&response)).await.status(), StatusCode::OK);
    let again = server.post("/set-up", "", form).await;
    assert_eq!((again.status(), header(&again, "location")), (StatusCode::SEE_OTHER, Some("/sign-in")));
}

#[tokio::test]
async fn signing_in_gives_a_new_session_and_signing_out_ends_it() {
    let (server, _) = Server::set_up(None).await;
    let first = session(&server.sign_in("ADMIN").await);
    let request = format!("account=admin&password={}&next=%2Fusers", PASSWORD.replace(' ', "+"));
    let response = server.post("/sign-in", "", &request).await;
    assert_eq!(header(&response, "location"), Some("/users"));
    let second = session(&response);
    assert_ne!(first, second);
    let third = server.post("/sign-in", &first, &request).await;
    assert_ne!(session(&third), first);
    assert_eq!(header(&server.get("/users", &first).await, "location"), Some("/sign-in?next=%2Fusers"), "replaced");
    assert_eq!(server.get("/", &second).await.status(), StatusCode::OK);
    server.post("/sign-out", &second, "").await;
    let after = server.get("/users?page=2", &second).await;
    assert_eq!(header(&after, "location"), Some("/sign-in?next=%2Fusers%3Fpage%3D2"));
    assert_eq!(server.get("/", &session(&third)).await.status(), StatusCode::OK, "another session goes on");
}

#[tokio::test]
async fn wrong_passwords_and_unknown_accounts_look_alike_and_are_slowed_down() {
    let (server, _) = Server::set_up(None).await;
    let wrong = server.post("/sign-in", "", "account=admin&password=nonsense").await;
    let unknown = server.post("/sign-in", "", "account=nobody&password=nonsense").await;
    assert_eq!(
        (wrong.status(), unknown.status()),
        (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY)
    );
    let message = locales::Locale::Zh.text("error.field.sign_in_failed");
    let shown = text(wrong).await;
    assert!(shown.contains(message) && text(unknown).await.contains(message));
    assert!(shown.contains("admin") && !shown.contains("nonsense"), "the account is shown again, the password never");
    let mut last = StatusCode::OK;
    for _ in 0..5 {
        last = server.post("/sign-in", "", "account=admin&password=nonsense").await.status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(server.sign_in("admin").await.status(), StatusCode::TOO_MANY_REQUESTS, "the right password waits too");
}

#[tokio::test]
async fn a_first_password_is_changed_before_anything_else() {
    let (server, keeper) = Server::set_up(None).await;
    let user = NewUser {
        account: "reader".into(),
        name: "读者".into(),
        role: Role::Auditor,
        unit: keeper.unit.clone(),
        worker: None,
        password_hash: hash_password(PASSWORD.as_bytes()).unwrap(),
        must_change_password: true,
    };
    server.store.create_user(Act { by: &keeper, at: crate::clock::now() }, user).await.unwrap();
    let response = server.sign_in("reader").await;
    assert_eq!(header(&response, "location"), Some("/password"));
    let cookie = session(&response);
    for path in ["/", "/workers", "/workers.xlsx", "/audit"] {
        assert_eq!(header(&server.get(path, &cookie).await, "location"), Some("/password"), "{path}");
    }
    let same = "current=three+calm+rivers&new=three+calm+rivers&again=three+calm+rivers";
    assert_eq!(server.post("/password", &cookie, same).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = "current=four+calm+rivers&new=five+calm+rivers&again=five+calm+rivers";
    assert_eq!(server.post("/password", &cookie, wrong).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let right = "current=three+calm+rivers&new=five+calm+rivers&again=five+calm+rivers";
    assert_eq!(header(&server.post("/password", &cookie, right).await, "location"), Some("/?done=password_changed"));
    assert_eq!(server.get("/audit", &cookie).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn forms_of_other_sites_do_nothing() {
    let (server, _) = Server::set_up(None).await;
    let cookie = session(&server.sign_in("admin").await);
    let foreign = |headers: &[(&str, &str)]| {
        let request = Request::post("/sign-out").header("host", "pay.local").header(COOKIE, cookie.as_str());
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.body(Body::empty()).unwrap()
    };
    for headers in [&[("origin", "https://evil.example")][..], &[("sec-fetch-site", "cross-site")], &[]] {
        assert_eq!(server.send(foreign(headers)).await.status(), StatusCode::FORBIDDEN, "{headers:?}");
    }
    assert_eq!(server.get("/", &cookie).await.status(), StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn forms_and_uploads_have_their_limits() {
    let (server, _) = Server::set_up(None).await;
    let long = "a".repeat(FORM_LIMIT + 1);
    assert_eq!(server.post("/sign-in", "", &long).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let cookie = session(&server.sign_in("admin").await);
    assert_eq!(server.post("/api/unit/rename", &cookie, &long).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_failure_keeps_its_reasons_to_itself() {
    let server = Server::new(None).await;
    let config = Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        site: server._folder.path().to_path_buf(),
        assets: "jiudang".into(),
        public_url: None,
    };
    let shared = shared(server.store.clone(), &config, Arc::default()).unwrap();
    let failing = Router::new()
        .route("/", get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, "disk full at /srv") }))
        .layer(middleware::from_fn_with_state(shared, headers::secure));
    let response = failing.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.headers().get(CONTENT_TYPE), None);
    assert_eq!(text(response).await, "");
}

#[tokio::test]
async fn the_language_is_remembered_and_leads_nowhere_else() {
    let (server, _) = Server::set_up(None).await;
    let response = server.post("/language", "", "lang=en&next=%2F%2Fevil.example").await;
    assert_eq!(header(&response, "location"), Some("/"));
    let set = session(&response);
    assert_eq!(set, "lang=en");
    assert!(text(server.get("/sign-in", &set).await).await.contains("<html lang=\"en\">"));
    assert!(text(server.get("/sign-in", "lang=xx").await).await.contains("<html lang=\"zh-CN\">"));
}

#[tokio::test]
async fn an_account_without_people_downloads_none() {
    let (server, _) = Server::set_up(None).await;
    let cookie = session(&server.sign_in("admin").await);
    assert_eq!(server.get("/workers.xlsx", &cookie).await.status(), StatusCode::FORBIDDEN);
    for path in ["/runs/1/register.pdf", "/runs/1/slips.pdf", "/runs/1.xlsx"] {
        assert_eq!(server.get(path, &cookie).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(server.get("/slips/1.pdf", &cookie).await.status(), StatusCode::NOT_FOUND);
}
