//! A certificate on file and its registration.

use serde::{Deserialize, Serialize};

use super::{CertificateLevel, is_false};
use crate::calendar::Date;

/// A certificate and its registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Level.
    pub level: CertificateLevel,
    /// Number on the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// First day of the registration in force (登记有效期起). Unknown: it began before the record does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_from: Option<Date>,
    /// Last day of the registration (登记有效期至), inclusive. Unknown: no allowance is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_until: Option<Date>,
    /// Hours of continuing education counted toward this registration's renewal, from training that is not on file here.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hours: u16,
    /// A degree in social work is counted toward this renewal; it counts once.
    #[serde(default, skip_serializing_if = "is_false")]
    pub degree_credit: bool,
}

impl Certificate {
    /// A certificate of which no more is known than its level and the last day of its registration.
    #[must_use]
    pub const fn registered(level: CertificateLevel, registered_until: Option<Date>) -> Self {
        Self { level, number: None, registered_from: None, registered_until, hours: 0, degree_credit: false }
    }

    /// True if its registration covers `day`.
    #[must_use]
    pub fn is_registered_on(&self, day: Date) -> bool {
        self.registered_until.is_some_and(|until| day <= until) && self.registered_from.is_none_or(|from| from <= day)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
const fn is_zero(hours: &u16) -> bool {
    *hours == 0
}
