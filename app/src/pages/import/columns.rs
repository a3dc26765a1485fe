//! Which field each column of the sheet holds, and the form to correct it.

use domain::roster::Column;
use leptos::prelude::*;

use crate::components::{Disclosure, Field, Form, Head, Submit, Table};
use crate::context::{Cx, ImportColumn, ImportPreview, t};

/// Locale key of a field.
pub(super) fn column_key(column: Column) -> String {
    format!("roster.column.{}", column.code())
}

/// Name of the choice for the column at `position`.
fn field(position: usize) -> String {
    format!("column-{position}")
}

/// The form.
pub(super) fn form(cx: &Cx, preview: &ImportPreview) -> AnyView {
    let action = format!("/import/{}/mapping", preview.id);
    let head = vec![
        Head::text(cx.t("import.column.letter")),
        Head::text(cx.t("import.column.header")),
        Head::text(cx.t("import.column.example")),
        Head::text(cx.t("import.column.holds")),
    ];
    let rows = preview.columns.iter().enumerate().map(|(position, column)| row(cx, position, column)).collect_view();
    let table = view! { <Table caption=cx.t("import.columns") quiet=true head=head>{rows}</Table> }.into_any();
    let header_row = preview.header_row.to_string();
    let summary = cx.tf("import.correct_columns", &[("row", &header_row)]);
    let form_action = action.clone();
    view! {
        <Disclosure summary=summary action=action>
            <Form action=form_action>
                <p>{t("import.columns_hint")}</p>
                <Field name="header_row" kind="number" label=t("import.header_row") hint=t("import.header_row_hint") value=header_row required=true class="short"/>
                {table}
                <div class="form-end"><Submit text=t("import.remap")/></div>
            </Form>
        </Disclosure>
    }
    .into_any()
}

fn row(cx: &Cx, position: usize, column: &ImportColumn) -> AnyView {
    let label = cx.tf("import.column.label", &[("letter", &column.letter), ("header", &column.header)]);
    let options = Column::ALL
        .iter()
        .map(|field| {
            let chosen = column.column == Some(*field);
            view! { <option value=field.code() selected=chosen>{cx.t(&column_key(*field))}</option> }
        })
        .collect_view();
    view! {
        <tr>
            <th scope="row">{column.letter.clone()}</th>
            <td>{column.header.clone()}</td>
            <td>{column.example.clone()}</td>
            <td>
                <select name=field(position) aria-label=label>
                    <option value="" selected=column.column.is_none()>{cx.t("import.column.none")}</option>
                    {options}
                </select>
            </td>
        </tr>
    }
    .into_any()
}
