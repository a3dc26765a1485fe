//! Kinds of files, and the names they go by in addresses.

use app::files::FilesTab;
use exchange::bank;

use super::own::OWN;

/// A kind of file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// For a bank, in the profile of a name.
    Bank(String),
    /// Wage sheet of the tax client.
    Wages,
    /// Person sheet of the tax client.
    Persons,
    /// Insurance list of the month.
    Insurance,
    /// Who joins the insurance.
    Joins,
    /// Who leaves it.
    Leaves,
    /// Housing fund list of the month.
    Housing,
}

impl Kind {
    /// The name in locale files and in the audit log.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Bank(_) => "bank",
            Self::Wages => "tax_wages",
            Self::Persons => "tax_persons",
            Self::Insurance => "insurance_month",
            Self::Joins => "insurance_joins",
            Self::Leaves => "insurance_leaves",
            Self::Housing => "housing_month",
        }
    }

    /// The name in addresses, without the ending.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Bank(profile) => format!("bank-{profile}"),
            other => other.code().replace('_', "-"),
        }
    }

    /// The kinds of a part of the page; of banks the one profile.
    #[must_use]
    pub fn of_tab(tab: FilesTab, profile: &str) -> Vec<Self> {
        match tab {
            FilesTab::Bank => vec![Self::Bank(profile.to_owned())],
            FilesTab::Tax => vec![Self::Wages, Self::Persons],
            FilesTab::Insurance => vec![Self::Insurance, Self::Joins, Self::Leaves],
            FilesTab::Housing => vec![Self::Housing],
            FilesTab::Reconcile => Vec::new(),
        }
    }

    /// The part of the page it stands on, as the query of an address.
    #[must_use]
    pub fn page_query(&self) -> String {
        match self {
            Self::Bank(profile) => format!("tab=bank&profile={profile}"),
            Self::Wages | Self::Persons => "tab=tax".to_owned(),
            Self::Insurance | Self::Joins | Self::Leaves => "tab=insurance".to_owned(),
            Self::Housing => "tab=housing".to_owned(),
        }
    }

    /// Made from the slips of all approved runs of the month: the tax client takes one sheet for a month.
    #[must_use]
    pub const fn is_of_month(&self) -> bool {
        matches!(self, Self::Wages | Self::Persons)
    }

    /// Made from the slips of the run; otherwise from what changed against the month before.
    #[must_use]
    pub const fn is_of_slips(&self) -> bool {
        !matches!(self, Self::Joins | Self::Leaves)
    }

    /// The kind and the suffix of a name in an address. Names of profiles may end in a number as parts of files do.
    #[must_use]
    pub fn read(name: &str) -> Option<(Self, &str)> {
        let sheets = [Self::Wages, Self::Persons, Self::Insurance, Self::Joins, Self::Leaves, Self::Housing];
        if let Some(own) = name.strip_prefix("bank-").filter(|rest| rest.starts_with(OWN)) {
            let digits = own[OWN.len()..].chars().take_while(char::is_ascii_digit).count();
            let (code, suffix) = own.split_at(OWN.len() + digits);
            return (digits > 0 && suffix.starts_with(['.', '-'])).then(|| (Self::Bank(code.to_owned()), suffix));
        }
        let profiles = bank::built_in_codes().into_iter().map(|code| Self::Bank(code.to_owned()));
        profiles.chain(sheets).find_map(|kind| {
            let suffix = name.strip_prefix(&kind.path())?;
            suffix.starts_with(['.', '-']).then_some((kind, suffix))
        })
    }
}
