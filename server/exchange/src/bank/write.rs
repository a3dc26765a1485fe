//! Payees into the files of a profile.

use domain::money::Money;
use encoding_rs::{Encoding as Charset, GB18030, GBK, UTF_8};

use super::Payee;
use super::check::{check, text_of};
use super::profile::{Amounts, Column, Encoding, FileKind, Holds, LineEnd, Profile};
use crate::guard::neutral;
use crate::out::{OutError, place, words};
use crate::problem::{Problem, ProblemCode, has_errors};
use crate::xlsx::{ColumnHead, ColumnKind, Head, Value, WriteError, Writer};

/// The files of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankFiles {
    /// Files, in the order of the payees.
    pub files: Vec<BankFile>,
    /// Lines of all files.
    pub count: u32,
    /// Sum of all files.
    pub total: Money,
    /// What somebody should look at; never an error.
    pub warnings: Vec<Problem>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankFile {
    /// Ending of its name: `-1.txt` where there are several, `.txt` otherwise.
    pub suffix: String,
    /// Media type.
    pub media_type: &'static str,
    /// Contents.
    pub bytes: Vec<u8>,
    /// Lines with a payee.
    pub count: u32,
    /// Their sum.
    pub total: Money,
}

/// Checks all payees, then writes the files.
///
/// # Errors
/// [`OutError::Refused`] with every name the bank cannot take and its characters, every amount, account
/// and text that does not fit; nothing is written then.
pub fn write(profile: &Profile, payees: &[Payee]) -> Result<BankFiles, OutError> {
    let problems = check(profile, payees);
    if has_errors(&problems) {
        return Err(OutError::Refused(problems));
    }
    let parts = split(payees, profile.most_lines);
    let several = parts.len() > 1;
    let mut files = Vec::with_capacity(parts.len());
    for (at, part) in parts.into_iter().enumerate() {
        let extension = profile.kind.extension();
        let suffix = if several { format!("-{}.{extension}", at + 1) } else { format!(".{extension}") };
        let bytes = match profile.kind {
            FileKind::Xlsx => workbook(profile, part)?,
            FileKind::Txt | FileKind::Csv => encoded(profile, &text(profile, part)?)?,
        };
        let total = part.iter().map(|p| p.amount).sum();
        files.push(BankFile { suffix, media_type: profile.kind.media_type(), bytes, count: place(part.len()), total });
    }
    let total = files.iter().map(|f| f.total).sum();
    Ok(BankFiles { count: files.iter().map(|f| f.count).sum(), total, files, warnings: problems })
}

/// Parts as even as can be, so that the last is not below the least a bank takes.
fn split(payees: &[Payee], most: usize) -> Vec<&[Payee]> {
    if most == 0 || payees.len() <= most {
        return vec![payees];
    }
    let parts = payees.len().div_ceil(most);
    let (size, longer) = (payees.len() / parts, payees.len() % parts);
    let mut rest = payees;
    let mut out = Vec::with_capacity(parts);
    for at in 0..parts {
        let (part, after) = rest.split_at(size + usize::from(at < longer));
        out.push(part);
        rest = after;
    }
    out
}

fn workbook(profile: &Profile, payees: &[Payee]) -> Result<Vec<u8>, WriteError> {
    let columns = profile.columns.iter().map(|column| {
        let kind = match (column.holds, profile.amounts) {
            (Holds::Amount, Amounts::Yuan) => ColumnKind::Money,
            (Holds::Amount, Amounts::Fen) | (Holds::Number, _) => ColumnKind::Integer,
            _ => ColumnKind::Text,
        };
        let width = if kind == ColumnKind::Text { 24 } else { 14 };
        ColumnHead { title: column.title.clone(), kind, width }
    });
    let head = Head { sheet: profile.sheet.clone(), lines: Vec::new(), columns: columns.collect() };
    let mut writer = Writer::for_program(head, profile.header)?;
    for (number, payee) in (1_i64..).zip(payees) {
        let row: Vec<Value> = profile.columns.iter().map(|c| value(profile, c, payee, number)).collect();
        writer.push(&row)?;
    }
    writer.finish(None)
}

fn value(profile: &Profile, column: &Column, payee: &Payee, number: i64) -> Value {
    match (column.holds, profile.amounts) {
        (Holds::Number, _) => Value::Integer(number),
        (Holds::Amount, Amounts::Yuan) => Value::Money(payee.amount),
        (Holds::Amount, Amounts::Fen) => Value::Integer(payee.amount.fen()),
        _ => match text_of(column, payee) {
            "" => Value::Empty,
            text => words(text),
        },
    }
}

fn text(profile: &Profile, payees: &[Payee]) -> Result<String, OutError> {
    let mut out = String::new();
    if profile.header {
        line(profile, profile.columns.iter().map(|c| c.title.clone()), &mut out);
    }
    for (number, payee) in (1_u32..).zip(payees) {
        line(profile, profile.columns.iter().map(|c| field(profile, c, payee, number)), &mut out);
    }
    Ok(out)
}

/// One value; what a spreadsheet would take for a formula is made harmless.
fn field(profile: &Profile, column: &Column, payee: &Payee, number: u32) -> String {
    match (column.holds, profile.amounts) {
        (Holds::Number, _) => number.to_string(),
        (Holds::Amount, Amounts::Yuan) => payee.amount.plain(),
        (Holds::Amount, Amounts::Fen) => payee.amount.fen().to_string(),
        _ => neutral(text_of(column, payee)),
    }
}

fn line(profile: &Profile, fields: impl Iterator<Item = String>, out: &mut String) {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            out.push(profile.separator);
        }
        if profile.quotes && field.contains([profile.separator, '"', '\r', '\n']) {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&field);
        }
    }
    out.push_str(match profile.line_end {
        LineEnd::Crlf => "\r\n",
        LineEnd::Lf => "\n",
    });
}

fn encoded(profile: &Profile, text: &str) -> Result<Vec<u8>, OutError> {
    let charset: &'static Charset = match profile.encoding {
        Encoding::Utf8 => UTF_8,
        Encoding::Utf8Bom => return Ok([b"\xef\xbb\xbf", text.as_bytes()].concat()),
        Encoding::Gbk => GBK,
        Encoding::Gb18030 => GB18030,
    };
    let (bytes, _, replaced) = charset.encode(text);
    if replaced {
        // Values were checked one by one; only the titles of the profile itself can be the cause.
        let problem = Problem::at(0, "", "", ProblemCode::UnsupportedCharacter).with("characters", "");
        return Err(OutError::Refused(vec![problem]));
    }
    Ok(bytes.into_owned())
}
