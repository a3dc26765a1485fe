//! Looks at a calculation now and then, and loads the page again when it is done.

use leptos::prelude::*;

/// How far the calculation of a run is: workers done and in all, or nothing once it has ended.
///
/// # Errors
/// Not signed in, or the run is not there for this person.
#[server(prefix = "/api", endpoint = "run/progress")]
pub async fn run_progress(run: i64) -> Result<Option<(i64, i64)>, ServerFnError> {
    let cx = crate::context::cx();
    let scope = cx.scope()?;
    let view = cx.store.run(&scope, domain::ids::RunId(run)).await.map_err(crate::error::ApiError::from)?;
    let calculating = view.row.state == store::runs::RunState::Calculating;
    Ok(calculating.then(|| view.progress.unwrap_or_default()))
}

/// How far a calculation is. Without JavaScript the page reloads by itself (a `refresh` meta element).
#[island]
pub fn Progress(
    /// The run.
    run: i64,
    /// Workers done.
    done: i64,
    /// Workers in all.
    all: i64,
    /// What is shown first.
    label: String,
    /// The same with places for `{done}` and `{all}`.
    template: String,
) -> impl IntoView {
    let state = RwSignal::new((done, all));
    let text = RwSignal::new(label.clone());
    Effect::new(move |_| {
        let template = template.clone();
        set_interval(
            move || {
                let template = template.clone();
                leptos::task::spawn_local(async move {
                    match run_progress(run).await {
                        Ok(Some((done, all))) => {
                            state.set((done, all));
                            text.set(template.replace("{done}", &done.to_string()).replace("{all}", &all.to_string()));
                        }
                        Ok(None) => {
                            let _ = window().location().reload();
                        }
                        Err(_) => {}
                    }
                });
            },
            std::time::Duration::from_millis(800),
        );
    });
    view! {
        <div class="progress">
            <p role="status">{move || text.get()}</p>
            <progress max=move || state.get().1.max(1) value=move || state.get().0 aria-label=label>{done}</progress>
        </div>
    }
}
