//! The web server: middleware, pages, forms, downloads.

mod download;
mod drafts;
mod files;
mod forms;
mod headers;
mod import;
mod lists;
mod log;
mod ratings;
mod request;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};
use app::shell::{App, shell};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, State};
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, post};
use leptos::config::LeptosOptions;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::{LeptosRoutes, generate_route_list_with_exclusions};
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::services::ServeDir;

use crate::auth::{self, Passwords};
use crate::config::Config;
use crate::jobs;

pub use forms::{again, show};
pub use request::Client;

/// The most a form may hold.
pub const FORM_LIMIT: usize = 1 << 20;

/// The most an upload may hold: the file and the little a form adds to it.
const UPLOAD_LIMIT: usize = exchange::limits::FILE_BYTES + (64 << 10);

/// What every handler shares.
#[derive(Clone)]
pub struct Shared {
    /// The store.
    pub store: Store,
    /// Options of the page renderer.
    pub options: LeptosOptions,
    /// Name of the style sheet and scripts, without ending.
    pub assets: Arc<str>,
    /// Makes and checks password hashes.
    pub passwords: Passwords,
    /// How browsers reach the server, if not directly.
    pub public_url: Option<Arc<str>>,
    /// Browsers reach the server through TLS.
    pub secure: bool,
    /// Somebody has an account.
    pub settled: Arc<AtomicBool>,
    /// Tells the job worker that there may be work.
    pub jobs: Arc<Notify>,
}

impl Shared {
    /// True if the names of scripts and styles change with their content.
    #[must_use]
    pub fn hashed_assets(&self) -> bool {
        self.assets.contains(['-', '.'])
    }
}

impl FromRef<Shared> for LeptosOptions {
    fn from_ref(shared: &Shared) -> Self {
        shared.options.clone()
    }
}

/// What handlers need that show a page themselves.
#[derive(Clone)]
pub struct Site {
    /// What every handler shares.
    pub shared: Shared,
    /// Pages alone, to show one again.
    pub pages: Router,
}

/// A server that was started.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<std::io::Result<()>>,
    working: JoinHandle<()>,
}

impl Running {
    /// Stops it: requests in hand are answered, a calculation goes on when the next server starts.
    ///
    /// # Errors
    /// The server failed.
    pub async fn stop(self) -> Result<()> {
        self.stop.send_replace(true);
        self.finished().await
    }

    /// Waits until it is told to stop (SIGTERM, Ctrl-C).
    ///
    /// # Errors
    /// The server failed.
    pub async fn until_signal(self) -> Result<()> {
        let stop = self.stop.clone();
        let waiting = tokio::spawn(async move {
            stop_signal().await;
            stop.send_replace(true);
        });
        let outcome = self.finished().await;
        waiting.abort();
        outcome
    }

    async fn finished(self) -> Result<()> {
        self.serving.await?.context("the server failed")?;
        self.working.await.context("the job worker failed")
    }
}

async fn stop_signal() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

/// Starts serving and working off jobs.
///
/// # Errors
/// The address cannot be used.
pub async fn start(store: Store, config: &Config) -> Result<Running> {
    let listener =
        TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen on {}", config.listen))?;
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let notify = Arc::new(Notify::new());
    let shared = shared(store.clone(), config, Arc::clone(&notify))?;
    let service = router(shared, config).into_make_service_with_connect_info::<SocketAddr>();
    let graceful = axum::serve(listener, service).with_graceful_shutdown(until(stopped.clone()));
    Ok(Running {
        address,
        stop,
        serving: tokio::spawn(async move { graceful.await }),
        working: tokio::spawn(jobs::work(store, notify, until(stopped))),
    })
}

async fn until(mut stopped: watch::Receiver<bool>) {
    // A sender that is gone stops as well.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

fn shared(store: Store, config: &Config, jobs: Arc<Notify>) -> Result<Shared> {
    Ok(Shared {
        store,
        options: LeptosOptions::builder().output_name(Arc::<str>::from(config.assets.as_str())).build(),
        assets: config.assets.as_str().into(),
        passwords: Passwords::new()?,
        public_url: config.public_url.as_deref().map(Arc::from),
        secure: config.is_secure(),
        settled: Arc::default(),
        jobs,
    })
}

/// All routes, behind the checks every request passes, outermost last.
fn router(shared: Shared, config: &Config) -> Router {
    let pages = pages(&shared);
    let site = Site { shared: shared.clone(), pages: pages.clone() };
    let guarded = plain_routes().with_state(site).merge(pages);
    Router::new()
        .merge(guarded)
        .layer(middleware::from_fn(import::prepare))
        .layer(middleware::from_fn(lists::prepare))
        .layer(middleware::from_fn(ratings::prepare))
        .layer(middleware::from_fn(files::prepare))
        .layer(middleware::from_fn(download::serve))
        .layer(middleware::from_fn_with_state(shared.clone(), auth::gate))
        .layer(middleware::from_fn(log::log))
        .layer(middleware::from_fn_with_state(shared.clone(), request::prepare))
        .layer(middleware::from_fn_with_state(shared.clone(), auth::check_origin))
        .route("/healthz", get(health).with_state(shared.clone()))
        .nest_service("/pkg", ServeDir::new(config.site.join("pkg")).precompressed_br().precompressed_gzip())
        .layer(compression())
        .layer(middleware::from_fn_with_state(shared, headers::secure))
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
}

fn plain_routes() -> Router<Site> {
    Router::new()
        .route("/api/{*name}", post(forms::submit))
        .route("/sign-in", post(auth::sign_in))
        .route("/sign-out", post(auth::sign_out))
        .route("/set-up", post(auth::set_up))
        .route("/password", post(auth::change_password))
        .route("/users/new", post(auth::create_account))
        .route("/users/reset", post(auth::reset_account))
        .route("/language", post(auth::language))
        .route("/import", post(import::upload).layer(DefaultBodyLimit::max(UPLOAD_LIMIT)))
        .route("/import/{id}/mapping", post(import::map))
        .route("/import/{id}/apply", post(import::apply))
        .route("/imports/{kind}", post(lists::upload).layer(DefaultBodyLimit::max(UPLOAD_LIMIT)))
        .route("/imports/{kind}/{id}/apply", post(lists::apply))
        .route("/rate/{secret}", post(ratings::by_link))
        .route("/appraisals/{id}/ratings", post(ratings::upload).layer(DefaultBodyLimit::max(UPLOAD_LIMIT)))
        .route("/appraisals/{id}/ratings/{import}/apply", post(ratings::apply))
        .route("/policy/drafts/{id}/save", post(drafts::save))
        .route("/runs/{id}/files/{name}", get(files::get))
        .route("/runs/{id}/files/reconcile", post(files::reconcile).layer(DefaultBodyLimit::max(UPLOAD_LIMIT)))
        .route("/runs/{id}/files/template", post(files::template).layer(DefaultBodyLimit::max(UPLOAD_LIMIT)))
}

/// Pages are compressed as they are sent; files that are compressed already are left alone.
fn compression() -> CompressionLayer<impl Predicate> {
    let already = DefaultPredicate::new()
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/vnd"))
        .and(NotForContentType::const_new("application/wasm"));
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(already)
}

/// The pages alone.
fn pages(shared: &Shared) -> Router {
    app::api::register();
    // Forms go through `forms::submit`, which calls the functions itself.
    let functions = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let routes = generate_route_list_with_exclusions(App, Some(functions));
    let (options, missing) = (shared.options.clone(), shared.options.clone());
    Router::<Shared>::new()
        .leptos_routes_with_context(shared, routes, request::provide, move || shell(options.clone()))
        .fallback(leptos_axum::render_app_async_with_context(request::provide, move || shell(missing.clone())))
        .with_state(shared.clone())
}

/// `GET /healthz`: whether the database answers.
async fn health(State(shared): State<Shared>) -> (StatusCode, &'static str) {
    match shared.store.is_empty().await {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, ""),
    }
}
