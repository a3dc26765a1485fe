//! Headcount: sizes of communities, one by one or many at once, and what became of units.

use std::collections::HashMap;

use domain::access::{Action, UnitPath};
use domain::headcount::Succession;
use domain::money::Rate;
use leptos::prelude::*;
use store::headcount::NewSize;

use super::input;
use crate::context::{Cx, cx, finish};
use crate::error::ApiError;

/// Lines that one form may carry.
const LINES: usize = 5_000;

/// The size of one community as of a day.
#[server(prefix = "/api", endpoint = "headcount/size")]
pub async fn record_unit_size(
    unit: String,
    from: String,
    residents: String,
    households: String,
    source: String,
) -> Result<(), ApiError> {
    finish(one(&unit, &from, (&residents, &households), &source).await, |()| page("sizes", "unit_size_recorded"))
}

fn page(part: &str, done: &str) -> String {
    format!("/headcount/{part}?done={done}")
}

async fn one(unit: &str, from: &str, (residents, households): (&str, &str), source: &str) -> Result<(), ApiError> {
    let cx = cx();
    let figure = |field: &str, text: &str| input::optional(text).map(|text| input::number(field, &text)).transpose();
    let size = NewSize {
        unit: input::unit("unit", unit)?,
        residents: figure("residents", residents)?,
        households: figure("households", households)?,
    };
    let from = input::date("from", from)?;
    cx.store.record_unit_sizes(cx.act()?, from, source, vec![size]).await?;
    Ok(())
}

/// Sizes of many communities as of a day, a line each, as copied from a spreadsheet.
#[server(prefix = "/api", endpoint = "headcount/sizes")]
pub async fn record_unit_sizes(from: String, source: String, lines: String) -> Result<(), ApiError> {
    finish(many(&from, &source, &lines).await, |()| page("sizes", "unit_sizes_recorded"))
}

async fn many(from: &str, source: &str, lines: &str) -> Result<(), ApiError> {
    let cx = cx();
    cx.require(Action::EditFacts)?;
    let from = input::date("from", from)?;
    input::required("lines", lines)?;
    let known = Communities::of(&cx).await?;
    let mut sizes: Vec<NewSize> = Vec::new();
    for (line, row) in lines.lines().zip(1_u32..).filter(|(line, _)| !line.trim().is_empty()) {
        let wrong = |reason: &str| ApiError::Line {
            field: "lines".to_owned(),
            row: row.to_string(),
            line: line.trim().chars().take(60).collect(),
            reason: reason.to_owned(),
        };
        let (name, residents, households) = cells(line).ok_or_else(|| wrong("unread"))?;
        let unit = known.find(name).map_err(wrong)?;
        if sizes.iter().any(|size| size.unit == unit) {
            return Err(wrong("twice"));
        }
        sizes.push(NewSize { unit, residents, households });
        if sizes.len() > LINES {
            return Err(wrong("too_many"));
        }
    }
    cx.store.record_unit_sizes(cx.act()?, from, source, sizes).await?;
    Ok(())
}

/// A line of unit, residents and households: parted by tabs, commas or spaces; an empty figure or a dash is not known.
fn cells(line: &str) -> Option<(&str, Option<u32>, Option<u32>)> {
    let cells: Vec<&str> = if line.contains('\t') {
        line.split('\t').map(str::trim).collect()
    } else if line.contains([',', '，']) {
        line.split([',', '，']).map(str::trim).collect()
    } else {
        line.split_whitespace().collect()
    };
    let figure = |cell: Option<&&str>| match cell.copied().unwrap_or_default() {
        "" | "-" | "—" => Some(None),
        text => text.parse().ok().map(Some),
    };
    let name = cells.first().copied().filter(|name| !name.is_empty())?;
    if cells.len() > 3 {
        return None;
    }
    let (residents, households) = (figure(cells.get(1))?, figure(cells.get(2))?);
    (residents.is_some() || households.is_some()).then_some((name, residents, households))
}

/// Communities somebody may write to, by code and by name; a name that several have is none.
struct Communities(HashMap<String, Option<UnitPath>>);

impl Communities {
    async fn of(cx: &Cx) -> Result<Self, ApiError> {
        let all = cx.store.unit_sizes(&cx.scope()?, None).await?.communities;
        let mut known: HashMap<String, Option<UnitPath>> = HashMap::new();
        for (path, name) in all {
            known.entry(name).and_modify(|same| *same = None).or_insert_with(|| Some(path.clone()));
            let code = path.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            known.insert(code.to_owned(), Some(path.clone()));
        }
        Ok(Self(known))
    }

    fn find(&self, name: &str) -> Result<UnitPath, &'static str> {
        match self.0.get(name) {
            Some(Some(path)) => Ok(path.clone()),
            Some(None) => Err("several"),
            None => Err("unknown"),
        }
    }
}

/// Takes a size back.
#[server(prefix = "/api", endpoint = "headcount/withdraw_size")]
pub async fn withdraw_unit_size(size: i64, reason: String) -> Result<(), ApiError> {
    let done = async {
        let cx = cx();
        Ok(cx.store.withdraw_unit_size(cx.act()?, size, reason.trim()).await?)
    };
    finish(done.await, |()| page("sizes", "unit_size_withdrawn"))
}

/// What became of a unit: up to three units that went on from it, with their shares.
#[server(prefix = "/api", endpoint = "headcount/succession")]
pub async fn record_succession(
    unit: String,
    on: String,
    to: Vec<String>,
    share: Vec<String>,
    document: String,
) -> Result<(), ApiError> {
    finish(succeed(&unit, &on, (&to, &share), &document).await, |()| page("successions", "succession_recorded"))
}

async fn succeed(unit: &str, on: &str, (to, share): (&[String], &[String]), document: &str) -> Result<(), ApiError> {
    let cx = cx();
    let mut parts = Vec::new();
    for (unit, share) in to.iter().zip(share) {
        match (input::optional(unit), input::percent_opt("share", share)?) {
            (Some(unit), Some(share)) => parts.push((input::unit("to", &unit)?, share)),
            (None, None) => {}
            (Some(_), None) => return Err(input::invalid("share", "share_needed")),
            (None, Some(_)) => return Err(input::invalid("to", "required")),
        }
    }
    if parts.iter().any(|(_, share)| *share <= Rate::ZERO) {
        return Err(input::invalid("share", "share_needed"));
    }
    let succession = Succession {
        from: input::unit("unit", unit)?,
        on: input::date("on", on)?,
        to: parts,
        document: input::required("document", document)?,
    };
    cx.store.record_succession(cx.act()?, succession).await?;
    Ok(())
}

/// Takes a succession back.
#[server(prefix = "/api", endpoint = "headcount/withdraw_succession")]
pub async fn withdraw_succession(succession: i64, reason: String) -> Result<(), ApiError> {
    let done = async {
        let cx = cx();
        Ok(cx.store.withdraw_succession(cx.act()?, succession, reason.trim()).await?)
    };
    finish(done.await, |()| page("successions", "succession_withdrawn"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_spreadsheets_give_them() {
        assert_eq!(cells("荷塘社区\t1600\t550"), Some(("荷塘社区", Some(1_600), Some(550))));
        assert_eq!(cells("荷塘社区\t\t550"), Some(("荷塘社区", None, Some(550))));
        assert_eq!(cells("荷塘社区，1600，—"), Some(("荷塘社区", Some(1_600), None)));
        assert_eq!(cells("KF0101  1600 550"), Some(("KF0101", Some(1_600), Some(550))));
        for wrong in ["荷塘社区", "荷塘社区 很多 550", "1600\t", "\t1\t2", "荷塘社区 1 2 3"] {
            assert_eq!(cells(wrong), None, "{wrong}");
        }
    }
}
