//! Reading what a form holds.

use domain::access::UnitPath;
use domain::calendar::{Date, Month};
use domain::money::{Money, MoneyError, Rate};

use crate::error::ApiError;

/// A field is wrong.
pub(crate) fn invalid(field: &str, reason: &str) -> ApiError {
    ApiError::Invalid { field: field.to_owned(), reason: reason.to_owned() }
}

/// A text that must not be empty.
pub(crate) fn required(field: &str, text: &str) -> Result<String, ApiError> {
    let text = text.trim();
    if text.is_empty() { Err(invalid(field, "required")) } else { Ok(text.to_owned()) }
}

/// A text, `None` if empty.
pub(crate) fn optional(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A date.
pub(crate) fn date(field: &str, text: &str) -> Result<Date, ApiError> {
    required(field, text)?.parse().map_err(|_| invalid(field, "date"))
}

/// A date, `None` if empty.
pub(crate) fn date_opt(field: &str, text: &str) -> Result<Option<Date>, ApiError> {
    optional(text).map(|text| date(field, &text)).transpose()
}

/// A month (`2026-10`).
pub(crate) fn month(field: &str, text: &str) -> Result<Month, ApiError> {
    required(field, text)?.parse().map_err(|_| invalid(field, "month"))
}

/// A unit's path.
pub(crate) fn unit(field: &str, text: &str) -> Result<UnitPath, ApiError> {
    UnitPath::parse(text).map_err(|_| invalid(field, "unit"))
}

/// An amount in yuan.
pub(crate) fn money(field: &str, text: &str) -> Result<Money, ApiError> {
    Money::parse(&required(field, text)?).map_err(|error| {
        let reason = match error {
            MoneyError::NotANumber => "money",
            MoneyError::TooFine => "money_too_fine",
            MoneyError::OutOfRange => "money_range",
        };
        invalid(field, reason)
    })
}

/// An amount in yuan, `None` if empty.
pub(crate) fn money_opt(field: &str, text: &str) -> Result<Option<Money>, ApiError> {
    optional(text).map(|text| money(field, &text)).transpose()
}

/// An amount in yuan, zero if empty.
pub(crate) fn money_or_zero(field: &str, text: &str) -> Result<Money, ApiError> {
    Ok(money_opt(field, text)?.unwrap_or(Money::ZERO))
}

/// A percentage (`8` or `8.5`, with or without `%`), `None` if empty. Hundredths of a percent have the same form as
/// fen, so that no fraction is ever computed.
pub(crate) fn percent_opt(field: &str, text: &str) -> Result<Option<Rate>, ApiError> {
    let Some(text) = optional(text.trim_end_matches(['%', '％'])) else { return Ok(None) };
    let hundredths = Money::parse(&text).map_err(|_| invalid(field, "percent"))?;
    Ok(Some(Rate::from_ppm(hundredths.fen() * 100)))
}

/// A whole number.
pub(crate) fn number<T: std::str::FromStr>(field: &str, text: &str) -> Result<T, ApiError> {
    required(field, text)?.parse().map_err(|_| invalid(field, "number"))
}

/// A value of an enum by its code.
pub(crate) fn code<T>(field: &str, text: &str, from_code: impl Fn(&str) -> Option<T>) -> Result<T, ApiError> {
    from_code(&required(field, text)?).ok_or_else(|| invalid(field, "choice"))
}

/// A value of an enum by its code, `None` if empty.
pub(crate) fn code_opt<T>(
    field: &str,
    text: &str,
    from_code: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    optional(text).map(|text| code(field, &text, from_code)).transpose()
}
