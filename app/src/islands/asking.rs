//! Answers a form while it is being filled in: each change is sent, and the answer takes the place of the one before.
//! Without JavaScript the form is sent by its button.

use leptos::prelude::*;
use leptos::web_sys::{FormData, HtmlFormElement, UrlSearchParams};
use wasm_bindgen::JsCast;

/// How long nothing more is entered before an answer is asked for.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(150);

/// The answer to what a form asks about other rules, as the page would show it.
///
/// # Errors
/// Not signed in, or nothing this person may ask.
#[server(prefix = "/api", endpoint = "what-if/answer")]
pub async fn what_if_answer(query: String) -> Result<String, ServerFnError> {
    let cx = crate::api::what_if::asking(&crate::context::cx(), &query);
    Ok(crate::pages::what_if::answer_html(&cx).await?)
}

fn entered(form: &str) -> Option<String> {
    let form = document().get_element_by_id(form)?.dyn_into::<HtmlFormElement>().ok()?;
    let data = FormData::new_with_form(&form).ok()?;
    let pairs = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    Some(pairs.to_string().into())
}

/// A form whose answer follows what is entered.
#[island]
pub fn Asking(
    /// Id of the form.
    form: String,
    /// Id of what holds the answer.
    answer: String,
    /// Said once an answer has come.
    done: String,
    /// The form.
    children: Children,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let turn = StoredValue::new(0_u32);
    let ask = move || {
        let (form, answer, done) = (form.clone(), answer.clone(), done.clone());
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        set_timeout(
            move || {
                if turn.get_value() != mine {
                    return;
                }
                let Some(query) = entered(&form) else { return };
                leptos::task::spawn_local(async move {
                    // An answer to what was entered since is on its way.
                    let Ok(html) = what_if_answer(query).await else { return };
                    if turn.get_value() == mine
                        && let Some(place) = document().get_element_by_id(&answer)
                    {
                        place.set_inner_html(&html);
                        said.set(done);
                    }
                });
            },
            PAUSE,
        );
    };
    view! {
        <div class="asking" on:input=move |_| ask()>
            {children()}
            <p role="status" class="hint">{move || said.get()}</p>
        </div>
    }
}

/// A number with a slider beside it, which is there only where it works.
#[island]
pub fn Lever(
    /// Name of the field.
    name: String,
    /// What is moved.
    label: String,
    /// What it stands at now.
    now: String,
    /// By how much it is moved.
    value: String,
    /// Unit of it.
    unit: String,
    /// How far the slider goes, up and down.
    most: String,
    /// Its steps.
    step: String,
) -> impl IntoView {
    let text = RwSignal::new(value.clone());
    let works = RwSignal::new(false);
    Effect::new(move |_| works.set(true));
    let id = format!("f-{name}");
    let (hint, slider) = (format!("{id}-hint"), label.clone());
    let least = format!("-{most}");
    view! {
        <div class="field lever">
            <label for=id.clone()>{label}</label>
            <p class="hint" id=hint.clone()>{now}</p>
            <div class="lever-row">
                <input
                    id=id
                    name=name
                    type="text"
                    inputmode="decimal"
                    value=value
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                    aria-describedby=hint
                />
                <span>{unit}</span>
                <Show when=move || works.get()>
                    <input
                        type="range"
                        min=least.clone()
                        max=most.clone()
                        step=step.clone()
                        prop:value=move || if text.get().is_empty() { "0".to_owned() } else { text.get() }
                        on:input=move |event| text.set(event_target_value(&event))
                        aria-label=slider.clone()
                    />
                </Show>
            </div>
        </div>
    }
}
