//! Formats of bank files that an office describes itself.

use domain::ids::BankProfileId;
use leptos::prelude::*;
use store::bank_profiles::{BankColumn, BankEncoding, BankFileKind, BankFormat, BankSeparator};

use super::input;
use crate::context::{cx, finish};
use crate::error::ApiError;

/// A format as its form holds it: what each column holds, and the titles, in order.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Described {
    profile: String,
    version: String,
    name: String,
    kind: String,
    encoding: String,
    separator: String,
    header: String,
    characters: String,
    most_lines: String,
    holds: Vec<String>,
    titles: Vec<String>,
}

/// Keeps a format, new or changed.
#[server(prefix = "/api", endpoint = "bank_profile/save")]
pub async fn save_bank_profile(#[server(flatten)] described: Described) -> Result<(), ApiError> {
    finish(save(&described).await, |id| format!("/bank-profiles?profile={id}&done=bank_profile_saved"))
}

async fn save(described: &Described) -> Result<BankProfileId, ApiError> {
    let cx = cx();
    let known = match described.profile.as_str() {
        "" => None,
        _ => Some(key(&described.profile, &described.version)?),
    };
    Ok(cx.store.save_bank_profile(cx.act()?, known, &described.name, described.format()?).await?)
}

fn key(profile: &str, version: &str) -> Result<(BankProfileId, i64), ApiError> {
    let id = profile.parse().map_err(|_| ApiError::NotFound)?;
    Ok((id, version.parse().map_err(|_| ApiError::BadInput)?))
}

impl Described {
    fn format(&self) -> Result<BankFormat, ApiError> {
        let yes =
            |field: &str, text: &str| input::code(field, text, |code| ["no", "yes"].iter().position(|c| *c == code));
        let mut columns = Vec::new();
        for (holds, title) in self.holds.iter().zip(&self.titles) {
            // A line without a choice is none, whatever its title.
            if let Some(holds) = input::code_opt("columns", holds, BankColumn::from_code)? {
                columns.push((holds, title.clone()));
            }
        }
        Ok(BankFormat {
            kind: input::code("kind", &self.kind, BankFileKind::from_code)?,
            encoding: input::code("encoding", &self.encoding, BankEncoding::from_code)?,
            separator: input::code("separator", &self.separator, BankSeparator::from_code)?,
            header: yes("header", &self.header)? == 1,
            gbk_alone: yes("characters", &self.characters)? == 1,
            most_lines: input::optional(&self.most_lines).map_or(Ok(0), |text| input::number("most_lines", &text))?,
            columns,
        })
    }
}

/// Takes a format away.
#[server(prefix = "/api", endpoint = "bank_profile/delete")]
pub async fn delete_bank_profile(profile: String, version: String) -> Result<(), ApiError> {
    finish(delete(&profile, &version).await, |()| "/bank-profiles?done=bank_profile_deleted".to_owned())
}

async fn delete(profile: &str, version: &str) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.delete_bank_profile(cx.act()?, key(profile, version)?).await?)
}
