//! Files of a run for others, as their page shows them. The server makes this, since writing and reading files is not
//! the pages' business.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::money::Money;
use domain::roster::Severity;
use store::pay_files::FilesRun;

use crate::error::ApiError;

/// What the page of a run's files shows, or why it shows nothing.
#[derive(Clone, Debug)]
pub struct FilesAnswer(pub Arc<Result<FilesView, ApiError>>);

/// The page of a run's files.
#[derive(Clone, Debug)]
pub struct FilesView {
    /// The run, or the part of it that may be read.
    pub run: FilesRun,
    /// The tab shown.
    pub tab: FilesTab,
    /// Formats of banks, on their tab.
    pub profiles: Vec<Format>,
    /// The profile chosen, if any.
    pub profile: String,
    /// Files made ready, checked and not yet downloaded.
    pub prepared: Vec<Prepared>,
    /// What came of an uploaded template that was not filled in.
    pub template: Option<TemplateAnswer>,
    /// What came of an uploaded result of the tax client.
    pub compared: Option<Compared>,
}

/// Parts of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FilesTab {
    /// Bank files.
    #[default]
    Bank,
    /// Sheets of the tax client.
    Tax,
    /// Lists of the insurance.
    Insurance,
    /// List of the housing fund.
    Housing,
    /// The tax client's result beside ours.
    Reconcile,
}

impl FilesTab {
    /// Every part, the first shown first.
    pub const ALL: [Self; 5] = [Self::Bank, Self::Tax, Self::Insurance, Self::Housing, Self::Reconcile];

    /// Its name in addresses, also the tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bank => "bank",
            Self::Tax => "tax",
            Self::Insurance => "insurance",
            Self::Housing => "housing",
            Self::Reconcile => "reconcile",
        }
    }

    /// The part of a name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.code() == code)
    }
}

/// A format that ships; where it comes from is told by `files.source.<code>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// Stored name.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// Ending of its files.
    pub ending: &'static str,
    /// No primary source confirms it.
    pub sample: bool,
    /// The office described it itself.
    pub own: bool,
}

/// A file made ready, or why there is none.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Stored name of the kind of file (`tax_wages`), the tail of its locale keys.
    pub kind: &'static str,
    /// Its format.
    pub format: Format,
    /// Where to get it; several where the format splits it, none where it is refused or nobody is in it.
    pub downloads: Vec<Download>,
    /// Rows in all.
    pub count: u32,
    /// Sum of all; nothing for sheets without amounts.
    pub total: Option<Money>,
    /// What the run says to it: a key with the rows and the amount of the run. The server has seen to it that they agree.
    pub of_run: Option<OfRun>,
    /// Keys of what is to be known beside it, with a number.
    pub notes: Vec<(&'static str, u32)>,
    /// Errors that forbid it, or what is worth a look.
    pub problems: Vec<FileProblem>,
    /// It is refused.
    pub refused: bool,
}

/// A figure of the run, or of all approved runs of its month, that a file agrees with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfRun {
    /// Locale key of what the amount is.
    pub key: &'static str,
    /// It is that of the month.
    pub month: bool,
    /// Rows by the run.
    pub count: i64,
    /// The amount by the run.
    pub total: Money,
}

/// A file that can be downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Address.
    pub href: String,
    /// Name of the file.
    pub name: String,
    /// Rows.
    pub count: u32,
    /// Sum.
    pub total: Option<Money>,
}

/// Something wrong with a file that came in or was to go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProblem {
    /// Row of the sheet, or place in the list; 0 if the whole is meant.
    pub row: u32,
    /// Who it is about; may be empty.
    pub name: String,
    /// The column: letters of an uploaded sheet and title.
    pub column: String,
    /// The value found, shortened where sensitive.
    pub value: String,
    /// Tail of `exchange.problem.…` and `exchange.remedy.…`.
    pub code: &'static str,
    /// How badly.
    pub severity: Severity,
    /// Values for the texts.
    pub params: BTreeMap<String, String>,
}

/// What is to be said of an uploaded template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateAnswer {
    /// Columns nobody knows: letters and title.
    pub unknown: Vec<String>,
    /// Titles of figures it has no column for.
    pub missing: Vec<String>,
    /// What is wrong.
    pub problems: Vec<FileProblem>,
}

/// The tax client's result beside ours.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    /// Name of the file.
    pub file_name: String,
    /// What is wrong with the file; nothing is compared then.
    pub problems: Vec<FileProblem>,
    /// Errors in it, those not shown included.
    pub errors: u32,
    /// Our people.
    pub ours: u32,
    /// People in the file.
    pub theirs: u32,
    /// On both sides.
    pub matched: u32,
    /// Of them without any difference.
    pub agreeing: u32,
    /// People with differences.
    pub differing: Vec<Differing>,
    /// People on one side alone: name, shortened ID number, row of the file, tail of `exchange.cause.…`.
    pub alone: Vec<Alone>,
    /// Tails of `exchange.figure.…` that one side does not state.
    pub not_compared: Vec<&'static str>,
    /// Tax by us.
    pub our_tax: Money,
    /// Tax by the client.
    pub their_tax: Money,
}

/// Somebody with differences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// Name.
    pub name: String,
    /// Shortened ID number.
    pub id_masked: String,
    /// Row of the file.
    pub row: Option<u32>,
    /// Tail of `exchange.cause.…`, of the person as a whole.
    pub cause: Option<&'static str>,
    /// Figure, ours, theirs, likely cause: tails of keys, and values as shown.
    pub figures: Vec<DifferingFigure>,
}

/// One figure that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferingFigure {
    /// Tail of `exchange.figure.…`.
    pub figure: &'static str,
    /// Ours.
    pub ours: String,
    /// Theirs.
    pub theirs: String,
    /// Tail of `exchange.cause.…`.
    pub cause: &'static str,
}

/// Somebody on one side alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alone {
    /// Name.
    pub name: String,
    /// Shortened ID number.
    pub id_masked: String,
    /// Row of the file.
    pub row: Option<u32>,
    /// Tail of `exchange.cause.…`.
    pub cause: &'static str,
}
