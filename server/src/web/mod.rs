//! The web server: middleware, pages, forms, downloads.

mod forms;
mod request;

use std::sync::Arc;

use anyhow::Result;
use app::shell::{App, shell};
use axum::Router;
use axum::extract::FromRef;
use axum::middleware;
use axum::routing::post;
use leptos::config::LeptosOptions;
use leptos_axum::{LeptosRoutes, generate_route_list};
use store::Store;
use store::crypto::Keys;
use tower_http::services::ServeDir;

use crate::config::Config;

/// What every handler shares.
#[derive(Clone)]
pub struct Shared {
    /// The store.
    pub store: Store,
    /// Options of the page renderer.
    pub options: LeptosOptions,
    /// Pages alone, to show a refused form again.
    pub assets: Arc<str>,
}

impl FromRef<Shared> for LeptosOptions {
    fn from_ref(shared: &Shared) -> Self {
        shared.options.clone()
    }
}

/// Serves until stopped.
///
/// # Errors
/// The database or the address cannot be used.
pub async fn serve(config: Config) -> Result<()> {
    let store = Store::open(&config.database, Keys::from_master([0; 32])).await?;
    let router = router(store, &config);
    let listener = tokio::net::TcpListener::bind(config.listen).await?;
    axum::serve(listener, router.into_make_service_with_connect_info::<std::net::SocketAddr>()).await?;
    Ok(())
}

/// All routes.
pub fn router(store: Store, config: &Config) -> Router {
    let options = LeptosOptions::builder().output_name(Arc::<str>::from(config.assets.as_str())).build();
    let shared = Shared { store, options, assets: config.assets.as_str().into() };
    let pages = pages(&shared);
    Router::new()
        .route("/api/{*name}", post(forms::submit))
        .with_state(forms::Forms { shared: shared.clone(), pages: pages.clone() })
        .merge(pages)
        .layer(middleware::from_fn_with_state(shared.clone(), request::prepare))
        .nest_service("/pkg", ServeDir::new(config.site.join("pkg")).precompressed_br().precompressed_gzip())
}

/// The pages alone.
fn pages(shared: &Shared) -> Router {
    let routes = generate_route_list(App);
    let options = shared.options.clone();
    Router::<Shared>::new()
        .leptos_routes_with_context(shared, routes, request::provide, move || shell(options.clone()))
        .with_state(shared.clone())
}
