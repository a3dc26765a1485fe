//! Formats of bank files that offices described themselves, in the words of `exchange`.

use app::error::ApiError;
use domain::access::Scope;
use domain::ids::BankProfileId;
use exchange::bank::{Amounts, Characters, Column, Encoding, FileKind, Holds, LineEnd, NameSpaces, Profile};
use exchange::layout::Status;
use store::Store;
use store::bank_profiles::{BankColumn, BankEncoding, BankFileKind, BankFormat, BankSeparator};

/// How names of such profiles begin; their key follows.
pub(super) const OWN: &str = "own-";

/// True if a profile is one of these.
pub(super) fn is_own(profile: &Profile) -> bool {
    profile.code.starts_with(OWN)
}

/// Those that may be used in a scope.
pub(super) async fn profiles(store: &Store, scope: &Scope) -> Result<Vec<Profile>, ApiError> {
    let known = store.bank_profiles(scope).await?;
    Ok(known.into_iter().map(|own| profile(own.id, own.name, &own.format)).collect())
}

fn profile(id: BankProfileId, name: String, format: &BankFormat) -> Profile {
    let kind = match format.kind {
        BankFileKind::Csv => FileKind::Csv,
        BankFileKind::Txt => FileKind::Txt,
        BankFileKind::Xlsx => FileKind::Xlsx,
    };
    let (encoding, gbk) = match format.encoding {
        BankEncoding::Utf8 => (Encoding::Utf8, false),
        BankEncoding::Utf8Bom => (Encoding::Utf8Bom, false),
        BankEncoding::Gbk => (Encoding::Gbk, kind != FileKind::Xlsx),
    };
    let separator = match format.separator {
        BankSeparator::Comma => ',',
        BankSeparator::Bar => '|',
        BankSeparator::Tab => '\t',
        BankSeparator::Semicolon => ';',
    };
    Profile {
        code: format!("{OWN}{id}"),
        sheet: name.clone(),
        name,
        // What an office knows of its own bank is no sample; nobody else confirms it either.
        status: Status::Confirmed,
        source: String::new(),
        kind,
        encoding,
        separator,
        quotes: kind == FileKind::Csv,
        line_end: LineEnd::Crlf,
        header: format.header,
        characters: if format.gbk_alone || gbk { Characters::Gbk } else { Characters::Any },
        name_spaces: NameSpaces::Keep,
        amounts: Amounts::Yuan,
        least_lines: 0,
        most_lines: usize::try_from(format.most_lines).unwrap_or(usize::MAX),
        columns: format.columns.iter().map(|(holds, title)| column(*holds, title)).collect(),
    }
}

fn column(holds: BankColumn, title: &str) -> Column {
    let holds = match holds {
        BankColumn::Number => Holds::Number,
        BankColumn::Account => Holds::Account,
        BankColumn::Name => Holds::Name,
        BankColumn::Amount => Holds::Amount,
        BankColumn::IdNumber => Holds::IdNumber,
        BankColumn::Bank => Holds::Bank,
        BankColumn::Purpose => Holds::Purpose,
        BankColumn::WorkerNumber => Holds::WorkerNumber,
        BankColumn::Remark => Holds::Remark,
    };
    let required = matches!(holds, Holds::Account | Holds::Name | Holds::Amount);
    Column { title: title.to_owned(), holds, required, most: 0, text: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_that_can_be_described_is_a_sound_profile() {
        for kind in BankFileKind::ALL {
            for encoding in BankEncoding::ALL {
                for separator in BankSeparator::ALL {
                    let columns = BankColumn::ALL.iter().map(|holds| (*holds, holds.code().to_owned())).collect();
                    let format = BankFormat {
                        kind: *kind,
                        encoding: *encoding,
                        separator: *separator,
                        header: true,
                        gbk_alone: false,
                        most_lines: 1,
                        columns,
                    };
                    let made = profile(BankProfileId(7), "本行".to_owned(), &format);
                    assert_eq!(made.sound(), Ok(()), "{format:?}");
                    assert!(is_own(&made) && made.code == "own-7");
                }
            }
        }
    }
}
