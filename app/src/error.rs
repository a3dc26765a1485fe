//! Errors as people meet them: codes here, texts in the locale files.

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};
use store::StoreError;

/// One fault of a policy pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFault {
    /// File and line.
    pub place: String,
    /// Dotted key.
    pub key: String,
    /// Tail of `pack_error.…`.
    pub code: String,
    /// A value to show with it.
    pub detail: String,
}

/// Why something was refused or failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ApiError {
    /// The form could not be read.
    #[error("bad input")]
    BadInput,
    /// Nobody is signed in.
    #[error("not signed in")]
    NotSignedIn,
    /// The role does not allow it.
    #[error("forbidden")]
    Forbidden,
    /// Nothing there inside the scope.
    #[error("not found")]
    NotFound,
    /// Changed meanwhile.
    #[error("stale")]
    Stale,
    /// The state of things does not allow it; tail of `error.conflict.…`.
    #[error("conflict {reason}")]
    Conflict {
        /// Tail of the locale key.
        reason: String,
    },
    /// A field is wrong; tail of `error.field.…`.
    #[error("invalid {field}: {reason}")]
    Invalid {
        /// Name of the field in the form.
        field: String,
        /// Tail of the locale key.
        reason: String,
    },
    /// A line of what was entered in a field is wrong; tail of `error.line.…`.
    #[error("line {row} of {field}: {reason}")]
    Line {
        /// Name of the field in the form.
        field: String,
        /// Number of the line, from 1.
        row: String,
        /// The line as entered.
        line: String,
        /// Tail of the locale key.
        reason: String,
    },
    /// No rules are in force for a month.
    #[error("no policy")]
    NoPolicy {
        /// Month.
        month: String,
    },
    /// The rules refer to a published figure that no pack has.
    #[error("no figure")]
    NoFigure {
        /// Code of the series.
        series: String,
        /// The year asked for.
        year: String,
    },
    /// A policy pack has faults; nothing was installed.
    #[error("bad pack")]
    BadPack {
        /// Every fault found.
        faults: Vec<PackFault>,
    },
    /// An uploaded file cannot be read; tail of `roster.read_error.…` and values for its places.
    #[error("unreadable file")]
    Unreadable {
        /// Tail of the locale key.
        reason: String,
        /// Name and value.
        values: Vec<(String, String)>,
    },
    /// Something failed; the log knows what.
    #[error("internal")]
    Internal,
}

impl ApiError {
    /// The locale key of the message.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::BadInput => "error.bad_input".into(),
            Self::NotSignedIn => "error.not_signed_in".into(),
            Self::Forbidden => "error.forbidden".into(),
            Self::NotFound => "error.not_found".into(),
            Self::Stale => "error.stale".into(),
            Self::Conflict { reason } => format!("error.conflict.{reason}"),
            Self::Invalid { reason, .. } => format!("error.field.{reason}"),
            Self::Line { reason, .. } => format!("error.line.{reason}"),
            Self::NoPolicy { .. } => "error.no_policy".into(),
            Self::NoFigure { .. } => "error.no_figure".into(),
            Self::BadPack { .. } => "error.bad_pack".into(),
            Self::Unreadable { reason, .. } => format!("roster.read_error.{reason}"),
            Self::Internal => "error.internal".into(),
        }
    }

    /// Values for the places of the message.
    #[must_use]
    pub fn values(&self) -> Vec<(&str, &str)> {
        match self {
            Self::Line { row, line, .. } => vec![("row", row), ("line", line)],
            Self::NoPolicy { month } => vec![("month", month)],
            Self::NoFigure { series, year } => vec![("series", series), ("year", year)],
            Self::Unreadable { values, .. } => {
                values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The field it is about.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Invalid { field, .. } | Self::Line { field, .. } => Some(field),
            Self::BadPack { .. } => Some("text"),
            Self::Unreadable { .. } => Some("file"),
            _ => None,
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::BadInput
            | Self::Invalid { .. }
            | Self::Line { .. }
            | Self::NoPolicy { .. }
            | Self::NoFigure { .. }
            | Self::BadPack { .. }
            | Self::Unreadable { .. } => 422,
            Self::NotSignedIn => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Stale | Self::Conflict { .. } => 409,
            Self::Internal => 500,
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Forbidden => Self::Forbidden,
            StoreError::Conflict(reason) => Self::Conflict { reason: reason.into() },
            StoreError::Stale => Self::Stale,
            StoreError::Invalid(field, reason) => Self::Invalid { field: field.into(), reason: reason.into() },
            StoreError::Policy(domain::policy::PolicyError::NoneInForce { month, .. }) => {
                Self::NoPolicy { month: month.to_string() }
            }
            StoreError::Policy(domain::policy::PolicyError::NoFigure { series, year }) => {
                Self::NoFigure { series, year: year.to_string() }
            }
            StoreError::Corrupt(_) | StoreError::Driver(_) | StoreError::File(_) => {
                tracing::error!(%error, "store failed");
                Self::Internal
            }
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::BadInput
    }
}
