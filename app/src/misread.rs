//! What an address asks for that cannot be answered: said with what may be asked and what is shown in its place, so that
//! nobody takes the answer for that of another question.

use domain::calendar::Date;
use leptos::prelude::*;

use crate::components::Notice;
use crate::context::Cx;
use crate::error::ApiError;

/// Says that a field was not understood; `label`, `allowed` and `shown` are words already.
#[must_use]
pub fn said(cx: &Cx, label: &str, entered: &str, (allowed, shown): (&str, &str)) -> String {
    let values = [("field", label), ("entered", entered), ("allowed", allowed), ("shown", shown)];
    cx.tf("misread.said", &values)
}

/// The sentences on a page; nothing where there are none.
#[must_use]
pub fn notice(said: &[String]) -> AnyView {
    if said.is_empty() {
        return ().into_any();
    }
    let lines = said.iter().map(|line| view! { <p>{line.clone()}</p> }).collect_view();
    view! { <Notice kind="error">{lines}</Notice> }.into_any()
}

/// Days that may be asked about: from the first that somebody was employed to a year from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// None where nobody was.
    first: Option<Date>,
    last: Date,
}

impl Days {
    /// Those of who asks; looked up only if one of the fields has a day.
    ///
    /// # Errors
    /// `NotSignedIn`; driver errors.
    pub async fn of(cx: &Cx, fields: &[&str]) -> Result<Self, ApiError> {
        let scope = cx.figures()?;
        let asked = fields.iter().any(|field| cx.query(field).is_some());
        let first = if asked { cx.store.first_employment(&scope).await? } else { None };
        Ok(Self { first, last: cx.today.checked_add(jiff::Span::new().years(1)).unwrap_or(cx.today) })
    }

    fn holds(&self, day: Date) -> bool {
        day <= self.last && self.first.is_none_or(|first| first <= day)
    }

    /// The day of a field of the address, or `otherwise`; and what to say if it cannot be asked about.
    #[must_use]
    pub fn read(
        &self,
        cx: &Cx,
        (field, label): (&str, &str),
        otherwise: Option<Date>,
    ) -> (Option<Date>, Option<String>) {
        let Some(entered) = cx.query(field) else { return (otherwise, None) };
        match entered.trim().parse::<Date>() {
            Ok(day) if self.holds(day) => (Some(day), None),
            _ => {
                let to = self.last.to_string();
                let allowed = match self.first {
                    Some(first) => cx.tf("misread.day", &[("from", &first.to_string()), ("to", &to)]),
                    None => cx.tf("misread.day_until", &[("to", &to)]),
                };
                let shown = otherwise.map_or_else(|| cx.t("misread.nothing"), |day| day.to_string());
                (otherwise, Some(said(cx, label, entered, (&allowed, &shown))))
            }
        }
    }
}
