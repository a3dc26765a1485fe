//! What a report says, as plain values. Whoever prints fills these; nothing here knows a database.
//!
//! Texts that belong to a person or to a policy pack arrive ready to print; fixed wording comes
//! through [`Labels`].

mod report;

use std::collections::BTreeSet;

use domain::calendar::Month;
use domain::money::Money;
use domain::pay::Group;
use jiff::civil::{Date, DateTime};

pub use report::*;

/// Looks up fixed wording by key in one language. The keys a report asks for are in `crate::KEYS`.
#[derive(Clone, Copy)]
pub struct Labels<'a> {
    /// Language tag of the texts, written into the document: `zh-CN`, `en`.
    pub language: &'a str,
    /// The text of a key. Placeholders such as `{page}` stay in it.
    pub text: &'a (dyn Fn(&str) -> String + Sync),
}

/// Who makes the document, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Name of the office that issues it; becomes the document's author.
    pub author: String,
    /// Local time of making it, in China's one time zone (UTC+8).
    pub created_at: DateTime,
}

/// One worker's slip for one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payslip {
    /// The paying unit.
    pub unit: String,
    /// The month paid for.
    pub month: Month,
    /// 0: the month's own run; else the number of the off-cycle run.
    pub off_cycle: i32,
    /// The day the money is paid, if known.
    pub paid_on: Option<Date>,
    /// Serial number of the slip or its run, as printed at the foot.
    pub reference: String,
    /// Whose slip it is.
    pub worker: Worker,
    /// Lines in the order of printing; a group's lines need not be adjacent.
    pub lines: Vec<SlipLine>,
    /// Sums of this month.
    pub totals: Sums,
    /// Sums of the tax year up to and with this month.
    pub to_date: Sums,
    /// Net pay in Chinese capitals (大写).
    pub net_capitals: String,
    /// Clauses the lines rest on; [`SlipLine::source`] points here.
    pub sources: Vec<Source>,
    /// Remarks on this slip alone, each a sentence or two.
    pub remarks: Vec<String>,
    /// The workforce is invented: the page says so.
    pub fictitious: bool,
    /// Not approved yet: the page says so.
    pub draft: bool,
}

/// The head of a slip. Empty fields are left out of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worker {
    /// Full name, of any length and script.
    pub name: String,
    /// The worker's number in the register.
    pub code: String,
    /// ID number, already masked.
    pub id_masked: String,
    /// Community.
    pub community: String,
    /// Post, or posts.
    pub post: String,
    /// Level and step.
    pub grade: String,
    /// Bank account, already masked.
    pub account_masked: String,
    /// Attendance in words (`31/31`).
    pub attendance: String,
}

/// One line of a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipLine {
    /// Which sum it belongs to.
    pub group: Group,
    /// What it is.
    pub name: String,
    /// How it came about, in short: `6,000.00 × 8%`.
    pub basis: String,
    /// The amount; deductions are positive, as in the engine.
    pub amount: Money,
    /// The same item over the tax year so far, this month included.
    pub to_date: Money,
    /// The figure rests on a sample, not on a confirmed rule.
    pub sample: bool,
    /// Position in [`Payslip::sources`].
    pub source: Option<usize>,
}

/// Sums of a slip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// 应发合计
    pub gross: Money,
    /// 个人社保公积金合计
    pub employee: Money,
    /// 个人所得税
    pub tax: Money,
    /// 实发
    pub net: Money,
    /// 单位社保公积金合计
    pub employer: Money,
    /// 用人成本
    pub cost: Money,
}

/// A clause that lines rest on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Issuer and document with number.
    pub title: String,
    /// Clause, article or table.
    pub clause: String,
    /// The pack is a sample.
    pub sample: bool,
}

/// A letter that tells a worker what was decided about their grade (定级晋档通知书).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The unit that decided.
    pub unit: String,
    /// Serial number of the letter.
    pub reference: String,
    /// Full name.
    pub name: String,
    /// The worker's number.
    pub code: String,
    /// Street office and community.
    pub place: String,
    /// Post; empty: not known.
    pub post: String,
    /// From when the decision counts, or the day of which the grade is certified.
    pub as_of: Date,
    /// What it says.
    pub matter: Matter,
    /// The conditions, in order.
    pub grounds: Vec<Ground>,
    /// Clauses they rest on; [`Ground::source`] points here.
    pub sources: Vec<Source>,
    /// The rules are a sample.
    pub sample: bool,
    /// The workforce is invented.
    pub fictitious: bool,
}

/// What a letter about a grade says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A grade was decided on (定级晋档通知书).
    Decision(GradeDecision),
    /// Where somebody stands on a day (职级档次证明).
    Standing(GradeStanding),
}

/// A decision about a grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeDecision {
    /// The day it was put on file; `None`: a draft.
    pub decided_on: Option<Date>,
    /// The grade held before.
    pub before: Option<LetterGrade>,
    /// The grade decided on; `None`: what was held is kept.
    pub after: Option<LetterGrade>,
    /// The grade by the rules, where the decision departs from it; empty: it does not.
    pub by_rules: String,
    /// Why it departs from the rules; empty: it does not.
    pub reason: String,
}

/// Where somebody stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeStanding {
    /// The grade on file.
    pub held: Option<LetterGrade>,
    /// From when it counts.
    pub since: Option<Date>,
    /// The grade by the rules; empty: it cannot be told.
    pub by_rules: String,
    /// The next step as far as it can be foreseen.
    pub next: Option<NextGrade>,
}

/// A step to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextGrade {
    /// Name of the grade.
    pub name: String,
    /// The earliest day.
    pub on: Date,
    /// What it adds a month.
    pub gain: Money,
}

/// A grade and what it pays a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterGrade {
    /// Name of the grade.
    pub name: String,
    /// Amount a month.
    pub amount: Money,
}

/// A condition of the placement rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Met.
    pub passed: bool,
    /// What was asked and what the file says.
    pub text: String,
    /// Steps it adds or costs; empty: none.
    pub steps: String,
    /// Position in [`Letter::sources`].
    pub source: Option<usize>,
}

/// The register of a unit for one month (工资发放表).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// The paying unit.
    pub unit: String,
    /// The month paid for.
    pub month: Month,
    /// 0: the month's own run; else the number of the off-cycle run.
    pub off_cycle: i32,
    /// Number of the run.
    pub reference: String,
    /// Columns of money, in order.
    pub columns: Vec<Column>,
    /// One row a worker, in the order of printing.
    pub rows: Vec<Row>,
    /// Sum of the column marked [`Column::payable`], in Chinese capitals (大写).
    pub payable_capitals: String,
    /// Who signs, in order: names already known are printed on the line.
    pub signatures: Signatures,
    /// Remarks under the table.
    pub remarks: Vec<String>,
    /// Some figure rests on a sample.
    pub sample: bool,
    /// The workforce is invented: every page says so.
    pub fictitious: bool,
    /// Not approved yet: every page says so.
    pub draft: bool,
}

/// A column of money in the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub name: String,
    /// Heading shared with neighbours that name the same band; empty: none.
    pub band: String,
    /// A sum (gross, deductions, net): set off from its parts.
    pub sum: bool,
    /// The amount paid out; at most one column.
    pub payable: bool,
}

/// A worker's row in the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The worker's number.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Community and post, or whatever tells namesakes apart.
    pub place: String,
    /// Level and step.
    pub grade: String,
    /// One amount a column; a missing amount prints as a blank and counts as zero.
    pub amounts: Vec<Option<Money>>,
    /// Remark, short.
    pub remark: String,
}

/// Names on the signature lines; empty: the line is left to be signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatures {
    /// 制表
    pub prepared_by: String,
    /// 审核
    pub reviewed_by: String,
    /// 批准（负责人）
    pub approved_by: String,
    /// 财务（出纳）
    pub paid_by: String,
}

/// A finished document in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// What went into it.
    pub summary: Summary,
}

/// What went into a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Pages written.
    pub pages: usize,
    /// Characters no embedded font can draw; each was printed as the geta mark (〓).
    pub missing: BTreeSet<char>,
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is nothing to print: no slip, a register without rows, or a report without blocks.
    #[error("nothing to print")]
    Empty,
    /// The register has more columns of money than the widest page can hold.
    #[error("{found} columns of money; at most {limit} fit")]
    TooManyColumns {
        /// Columns given.
        found: usize,
        /// Columns that fit.
        limit: usize,
    },
    /// The figures of a report's table do not fit the sheet even at the smallest size.
    #[error("the table in block {block} is too wide for the sheet")]
    TooWide {
        /// Position of the block, from 0.
        block: usize,
    },
    /// A row has more amounts or cells than the register or table has columns.
    #[error("row {row} has more entries than there are columns")]
    Ragged {
        /// Position of the row, from 0.
        row: usize,
    },
    /// An embedded font could not be read or subsetted.
    #[error("font: {0}")]
    Font(String),
    /// The document could not be written.
    #[error("writing: {0}")]
    Write(#[from] std::io::Error),
}
