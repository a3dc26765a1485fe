//! A part of a draft as a form: its fields bear the keys of the file, so that a fault of the file is shown at its field.

use domain::policy::{Tree, to_tree};
use leptos::prelude::*;
use store::policy_drafts::PolicyDraft;

use crate::components::{CellField, Choice, Field, FieldGroup, Form, FormScope, Section, Submit};
use crate::context::Cx;
use crate::pages::admin::policy::faults;

/// A part of a draft.
pub(super) struct Part<'a> {
    pub cx: &'a Cx,
    draft: &'a PolicyDraft,
    /// Keys and values of the file.
    tree: Tree,
    /// Code, the tail of its locale key.
    name: &'static str,
}

impl<'a> Part<'a> {
    /// The part `name`, whose fields are about to be made. They ask what was entered and refused before the form
    /// around them is there to tell them.
    pub fn begin(cx: &'a Cx, draft: &'a PolicyDraft, name: &'static str) -> Self {
        let part = Self { cx, draft, tree: to_tree(&draft.pack), name };
        provide_context(FormScope::of(&part.action(), name));
        part
    }

    fn action(&self) -> String {
        format!("/policy/drafts/{}/save", self.draft.id)
    }

    /// What stands at a key.
    pub fn shown(&self, key: &str) -> String {
        self.tree.shown(key)
    }

    /// A field for the value at a key, which must be there.
    pub fn required(&self, key: &str, label: &str) -> AnyView {
        let (key, value) = (key.to_owned(), self.shown(key));
        view! { <Field name=key label=self.cx.t(label) value=value required=true/> }.into_any()
    }

    /// A field for the value at a key, which may be absent.
    pub fn optional(&self, key: &str, label: &str) -> AnyView {
        let (key, value) = (key.to_owned(), self.shown(key));
        view! { <Field name=key label=self.cx.t(label) value=value/> }.into_any()
    }

    /// A choice for the code at a key.
    pub fn choice(&self, key: &str, label: &str, options: Vec<(String, String)>) -> AnyView {
        let (key, value) = (key.to_owned(), self.shown(key));
        view! { <Choice name=key label=self.cx.t(label) options=options value=value required=true/> }.into_any()
    }

    /// A choice for the code at a key, which may be absent.
    pub fn choice_or_none(&self, key: &str, label: &str, options: Vec<(String, String)>) -> AnyView {
        let (key, value, none) = (key.to_owned(), self.shown(key), self.cx.t("draft.none"));
        view! { <Choice name=key label=self.cx.t(label) options=options value=value none=none/> }.into_any()
    }

    /// Yes or no for the flag at a key.
    pub fn flag(&self, key: &str, label: &str) -> AnyView {
        let value = Some(self.shown(key)).filter(|value| !value.is_empty()).unwrap_or_else(|| "false".to_owned());
        let options = vec![("true".to_owned(), self.cx.t("form.yes")), ("false".to_owned(), self.cx.t("form.no"))];
        view! { <Choice name=key.to_owned() label=self.cx.t(label) options=options value=value required=true/> }
            .into_any()
    }

    /// A cell of a table with the value at a key.
    pub fn cell(&self, key: String, row: &str, column: &str) -> AnyView {
        let value = self.shown(&key);
        let label = self.cx.tf("draft.cell", &[("row", row), ("column", &self.cx.t(column))]);
        view! { <td><CellField name=key label=label value=value/></td> }.into_any()
    }

    /// A button that saves the part and adds something to it.
    pub fn add(&self, what: &str, text: String) -> AnyView {
        let value = format!("add:{what}");
        view! { <button type="submit" name="do" value=value class="button secondary" formnovalidate=true>{text}</button> }
            .into_any()
    }

    /// A button that saves the part and takes something away from it.
    pub fn remove(&self, what: &str, of: &str) -> AnyView {
        let (value, label) = (format!("remove:{what}"), self.cx.tf("draft.remove_of", &[("what", of)]));
        let text = self.cx.t("draft.remove");
        view! {
            <div>
                <button type="submit" name="do" value=value class="button link" aria-label=label formnovalidate=true>{text}</button>
            </div>
        }
        .into_any()
    }

    /// The form around the fields of the part. The first button is the one that Enter presses: it saves.
    pub fn form(&self, fields: AnyView) -> AnyView {
        let cx = self.cx;
        let action = self.action();
        let hidden = vec![("version", self.draft.version.to_string())];
        let title = cx.t(&format!("draft.part.{}", self.name));
        let faults = faults(cx, &action, self.name);
        let save = cx.t("form.save");
        let (key, default) = (self.name, save.clone());
        view! {
            <Section title=title id=key>
                {faults}
                <Form action=action key=key hidden=hidden class="form wide">
                    <button type="submit" class="unseen" tabindex="-1" aria-hidden="true">{default}</button>
                    {fields}
                    <div class="form-end"><Submit text=save/></div>
                </Form>
            </Section>
        }
        .into_any()
    }
}

/// Fields that belong together.
pub(super) fn group(legend: String, hint: String, fields: Vec<AnyView>) -> AnyView {
    view! { <FieldGroup legend=legend hint=hint>{fields}</FieldGroup> }.into_any()
}

/// Buttons below a group.
pub(super) fn below(buttons: Vec<AnyView>) -> AnyView {
    view! { <div class="form-end">{buttons}</div> }.into_any()
}
