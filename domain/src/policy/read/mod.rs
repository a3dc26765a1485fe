//! From `pack.toml` to a [`Pack`]: the manifest here, each kind of rules in its own file.

mod appraisal;
mod appraisal_form;
mod benchmark;
mod contributions;
mod items;
mod ladder;
mod placement;
mod retirement;
mod staffing;
mod tax;
mod training;
mod withholding;
mod workforce;

use super::document::{self, Table, Value};
use super::{Layer, Manifest, Pack, PackError, PackErrorCode, PackFile, PackKind, PackStatus, Rules};
use crate::money::Rounding;

/// Reads one pack.
///
/// # Errors
/// Every error found, by line.
pub(super) fn pack(file: &PackFile) -> Result<Pack, Vec<PackError>> {
    document::read(file, |root| {
        let Some(manifest) = root.want("pack", |value| value.table(manifest)) else {
            return root.forgive();
        };
        let rules = match manifest.kind {
            PackKind::Ladder => Rules::Ladder(Box::new(ladder::read(root)?)),
            PackKind::PayItems => Rules::PayItems(Box::new(items::read(root)?)),
            PackKind::Contributions => Rules::Contributions(Box::new(contributions::read(root)?)),
            PackKind::Withholding => Rules::Withholding(Box::new(withholding::read(root)?)),
            PackKind::Benchmark => Rules::Benchmark(Box::new(benchmark::read(root)?)),
            PackKind::Appraisal => Rules::Appraisal(Box::new(appraisal::read(root)?)),
            PackKind::Training => Rules::Training(Box::new(training::read(root)?)),
            PackKind::Workforce => Rules::Workforce(Box::new(workforce::read(root)?)),
            PackKind::Retirement => Rules::Retirement(Box::new(retirement::read(root)?)),
            PackKind::Staffing => Rules::Staffing(Box::new(staffing::read(root)?)),
        };
        Some(Pack { manifest, rules })
    })
}

fn manifest(table: &Table<'_>) -> Option<Manifest> {
    let id = table.want("id", Value::code);
    let kind = table.want("kind", |value| value.choice(kind));
    let title = table.want("title", Value::named);
    let issuer = table.want("issuer", Value::named);
    let document = table.want("document", Value::text);
    let layer = table.want("layer", |value| value.choice(layer));
    let status = table.want("status", |value| value.choice(status));
    let valid_from = table.want("valid_from", Value::date);
    let valid_to = table.maybe("valid_to", Value::date);
    let note = table.maybe("note", Value::named);
    let manifest = Manifest {
        id: id?,
        kind: kind?,
        title: title?,
        issuer: issuer?,
        document: document?,
        layer: layer?,
        status: status?,
        valid_from: valid_from?,
        valid_to: valid_to?,
        note: note?,
    };
    if manifest.period().is_empty() {
        table.error_at("valid_to", PackErrorCode::NotContiguous, &manifest.valid_from.to_string());
        return None;
    }
    Some(manifest)
}

fn kind(code: &str) -> Option<PackKind> {
    Some(match code {
        "ladder" => PackKind::Ladder,
        "pay_items" => PackKind::PayItems,
        "contributions" => PackKind::Contributions,
        "withholding" => PackKind::Withholding,
        "benchmark" => PackKind::Benchmark,
        "appraisal" => PackKind::Appraisal,
        "training" => PackKind::Training,
        "workforce" => PackKind::Workforce,
        "retirement" => PackKind::Retirement,
        "staffing" => PackKind::Staffing,
        _ => return None,
    })
}

fn layer(code: &str) -> Option<Layer> {
    Some(match code {
        "nation" => Layer::Nation,
        "province" => Layer::Province,
        "city" => Layer::City,
        "district" => Layer::District,
        _ => return None,
    })
}

fn status(code: &str) -> Option<PackStatus> {
    Some(match code {
        "confirmed" => PackStatus::Confirmed,
        "sample" => PackStatus::Sample,
        _ => return None,
    })
}

/// A named rounding.
fn rounding(value: &Value<'_>) -> Option<Rounding> {
    value.choice(|code| Rounding::ALL.into_iter().find(|rounding| rounding.code() == code))
}

fn whole_u16(value: &Value<'_>, range: core::ops::RangeInclusive<i64>) -> Option<u16> {
    value.whole(range).and_then(|number| u16::try_from(number).ok())
}
