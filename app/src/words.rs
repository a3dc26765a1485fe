//! Dates, months, instants and codes as words of the page's language, and the names that policy packs give.

use std::sync::Arc;

use domain::appraisal::{CycleKind, ScoreRounding};
use domain::benchmark::Caliber;
use domain::calendar::{Date, Month};
use domain::changes::Cause;
use domain::fact::{
    AppraisalGrade, CertificateLevel, Degree, Education, EducationLevel, Fund, NotInsuredReason, PostingKind, Source,
    StartReason, StopReason,
};
use domain::money::Rate;
use domain::policy::{
    AdditionalKind, AppealFrom, CityClass, DaysOf, LadderRules, Library, Named, PackKind, PayItemRules, ProposalKind,
    QuotaOf, QuotaPool, QuotaRounding, ReasonRule, Rules, WithholdingRules, WorkforcePolicy,
};
use domain::recovery::AgreementOf;
use domain::training::{EnrolmentState, NotCounted, OrganiserLevel, RecordedBy, TrainingKind};
use domain::turnover::Reason;
use jiff::tz::{Offset, TimeZone};
use locales::Locale;
use store::Timestamp;

use crate::context::Cx;
use crate::error::ApiError;

/// China Standard Time: the clock people mean.
const CHINA: Offset = jiff::tz::offset(8);

/// Shown where there is no value.
pub const NOTHING: &str = "—";

/// A name in a language.
#[must_use]
pub fn named(locale: Locale, name: &Named) -> String {
    match locale {
        Locale::Zh => name.zh.clone(),
        Locale::En => name.en.clone(),
    }
}

/// A month in words (`2026年10月`).
#[must_use]
pub fn month(locale: Locale, month: Month) -> String {
    let (year, number) = (month.year().to_string(), month.number().to_string());
    let two = format!("{:02}", month.number());
    locale.format("date.month", &[("year", &year), ("month", &number), ("mm", &two)])
}

/// A month in words, with the number of the off-cycle run if it is one (`2026年10月补发第1批`).
#[must_use]
pub fn cycle(locale: Locale, of: Month, off_cycle: i32) -> String {
    let month = month(locale, of);
    match off_cycle {
        0 => month,
        number => locale.format("run.off_cycle", &[("month", &month), ("number", &number.to_string())]),
    }
}

/// An instant to the minute, in China.
#[must_use]
pub fn time(at: Timestamp) -> String {
    at.to_zoned(TimeZone::fixed(CHINA)).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Several words as a list.
#[must_use]
pub fn list(locale: Locale, words: impl IntoIterator<Item = String>) -> String {
    words.into_iter().collect::<Vec<_>>().join(locale.text("list.separator"))
}

/// The word of a code.
#[must_use]
pub fn word(locale: Locale, of: impl Coded) -> String {
    locale.text(&of.key()).to_owned()
}

/// Name of a reason for leaving, as a pack calls it or else by its code.
#[must_use]
pub fn separation(locale: Locale, policy: Option<&WorkforcePolicy>, reason: Reason) -> String {
    let rule = policy.and_then(|policy| policy.rules.turnover.reasons.iter().find(|rule| rule.reason == reason));
    rule.map_or_else(
        || locale.text(&format!("separation.{}", reason.code())).to_owned(),
        |rule| named(locale, &rule.name),
    )
}

/// Education with its degree.
#[must_use]
pub fn education(locale: Locale, held: Education) -> String {
    let degree = held.degree.map(|degree| word(locale, degree));
    list(locale, [Some(word(locale, held.level)), degree].into_iter().flatten())
}

impl Cx {
    /// A date, or a dash.
    #[must_use]
    pub fn date_or_dash(&self, date: Option<Date>) -> String {
        date.map_or_else(|| NOTHING.to_owned(), |date| date.to_string())
    }

    /// A month in words, with the number of the off-cycle run if it is one.
    #[must_use]
    pub fn cycle(&self, of: Month, off_cycle: i32) -> String {
        cycle(self.locale, of, off_cycle)
    }

    /// A month in words.
    #[must_use]
    pub fn month(&self, of: Month) -> String {
        month(self.locale, of)
    }

    /// Several words as a list.
    #[must_use]
    pub fn list(&self, words: impl IntoIterator<Item = String>) -> String {
        list(self.locale, words)
    }

    /// The word of a code.
    #[must_use]
    pub fn word(&self, of: impl Coded) -> String {
        word(self.locale, of)
    }

    /// Education with its degree.
    #[must_use]
    pub fn education(&self, held: Education) -> String {
        education(self.locale, held)
    }

    /// Funds as a list, or the word for none.
    #[must_use]
    pub fn funds(&self, funds: &[Fund]) -> String {
        if funds.is_empty() { self.t("fund.none") } else { self.list(funds.iter().map(|fund| self.word(*fund))) }
    }

    /// The names that policy packs give today.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn names(&self) -> Result<Names, ApiError> {
        let library = self.store.library().await?;
        Ok(Names { library, month: Month::of(self.today), locale: self.locale })
    }
}

/// A value with a word in the locale files.
pub trait Coded {
    /// Its locale key.
    fn key(&self) -> String;
}

macro_rules! coded {
    ($($name:ident => $prefix:literal),+ $(,)?) => {$(
        impl Coded for $name {
            fn key(&self) -> String {
                format!(concat!($prefix, ".{}"), self.code())
            }
        }
    )+};
}

coded! {
    Source => "source",
    EducationLevel => "education",
    Degree => "degree",
    CertificateLevel => "certificate",
    Fund => "fund",
    AppraisalGrade => "appraisal",
    NotInsuredReason => "not_insured",
    StartReason => "start",
    StopReason => "stop",
    Cause => "cause",
    AgreementOf => "agreement_of",
    AdditionalKind => "tax_kind",
    CityClass => "tax_city",
    CycleKind => "appraisal_cycle",
    ScoreRounding => "appraisal_rounding",
    QuotaPool => "appraisal_pool",
    QuotaOf => "appraisal_quota_of",
    QuotaRounding => "appraisal_quota_rounding",
    DaysOf => "appraisal_days",
    AppealFrom => "appraisal_appeal_from",
    ProposalKind => "appraisal_proposal",
    TrainingKind => "training_kind",
    OrganiserLevel => "organiser_level",
    EnrolmentState => "enrolment_state",
    RecordedBy => "training_by",
    NotCounted => "training_not_counted",
    PostingKind => "posting",
    Caliber => "caliber",
}

/// Values of an enum as options of a choice.
pub fn choices<T: Coded + Copy>(cx: &Cx, all: &[T], code: impl Fn(T) -> &'static str) -> Vec<(String, String)> {
    all.iter().map(|value| (code(*value).to_owned(), cx.word(*value))).collect()
}

/// Names of posts, grades and items in the packs in force today; a code without a name stands for itself.
#[derive(Clone)]
pub struct Names {
    library: Arc<Library>,
    month: Month,
    locale: Locale,
}

impl Names {
    /// The library they come from.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The ladder in force.
    #[must_use]
    pub fn ladder(&self) -> Option<&LadderRules> {
        match &self.library.pack_in_force(PackKind::Ladder, self.month)?.rules {
            Rules::Ladder(ladder) => Some(ladder),
            _ => None,
        }
    }

    /// Id of the ladder's pack.
    #[must_use]
    pub fn ladder_id(&self) -> Option<&str> {
        self.library.pack_in_force(PackKind::Ladder, self.month).map(|pack| pack.manifest.id.as_str())
    }

    /// True if the ladder is not confirmed by a primary source.
    #[must_use]
    pub fn ladder_is_sample(&self) -> bool {
        let pack = self.library.pack_in_force(PackKind::Ladder, self.month);
        pack.is_none_or(|pack| pack.manifest.status == domain::policy::PackStatus::Sample)
    }

    /// The pay items in force.
    #[must_use]
    pub fn items(&self) -> Option<&PayItemRules> {
        match &self.library.pack_in_force(PackKind::PayItems, self.month)?.rules {
            Rules::PayItems(items) => Some(items),
            _ => None,
        }
    }

    /// Work injury risk classes and their rates, where the contributions in force have rates by class.
    #[must_use]
    pub fn injury_classes(&self) -> Vec<(u8, Rate)> {
        match self.library.pack_in_force(PackKind::Contributions, self.month).map(|pack| &pack.rules) {
            Some(Rules::Contributions(rules)) => {
                rules.parts.iter().flat_map(|part| &part.classes).map(|entry| (entry.class, entry.rate)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The rules of withholding in force.
    #[must_use]
    pub fn withholding(&self) -> Option<&WithholdingRules> {
        match &self.library.pack_in_force(PackKind::Withholding, self.month)?.rules {
            Rules::Withholding(rules) => Some(rules),
            _ => None,
        }
    }

    /// True if the rules of withholding are not confirmed by a primary source.
    #[must_use]
    pub fn withholding_is_sample(&self) -> bool {
        let pack = self.library.pack_in_force(PackKind::Withholding, self.month);
        pack.is_none_or(|pack| pack.manifest.status == domain::policy::PackStatus::Sample)
    }

    /// True if the pay items are not confirmed by a primary source.
    #[must_use]
    pub fn items_are_sample(&self) -> bool {
        let pack = self.library.pack_in_force(PackKind::PayItems, self.month);
        pack.is_none_or(|pack| pack.manifest.status == domain::policy::PackStatus::Sample)
    }

    /// Name of a grade.
    #[must_use]
    pub fn grade(&self, code: &str) -> String {
        let rule = self.ladder().and_then(|ladder| ladder.grades.iter().find(|grade| grade.code == code));
        rule.map_or_else(|| code.to_owned(), |grade| named(self.locale, &grade.name))
    }

    /// Name of a grade, or a dash.
    #[must_use]
    pub fn grade_or_dash(&self, code: Option<&str>) -> String {
        code.map_or_else(|| NOTHING.to_owned(), |code| self.grade(code))
    }

    /// Name of the grade at a position of the ladder.
    #[must_use]
    pub fn grade_at(&self, position: u16) -> String {
        let rule = self.ladder().and_then(|ladder| ladder.grades.get(usize::from(position)));
        rule.map_or_else(|| NOTHING.to_owned(), |grade| named(self.locale, &grade.name))
    }

    /// Name of a post.
    #[must_use]
    pub fn post(&self, code: &str) -> String {
        let rule = self.ladder().and_then(|ladder| ladder.posts.iter().find(|post| post.code == code));
        rule.map_or_else(|| code.to_owned(), |post| named(self.locale, &post.name))
    }

    /// Names of posts as a list.
    #[must_use]
    pub fn posts(&self, codes: &[String]) -> String {
        let names: Vec<String> = codes.iter().map(|code| self.post(code)).collect();
        names.join(self.locale.text("list.separator"))
    }

    /// Posts as options of a choice.
    #[must_use]
    pub fn post_choices(&self) -> Vec<(String, String)> {
        let posts = self.ladder().map(|ladder| ladder.posts.as_slice()).unwrap_or_default();
        posts.iter().map(|post| (post.code.clone(), named(self.locale, &post.name))).collect()
    }

    /// Grades as options of a choice.
    #[must_use]
    pub fn grade_choices(&self) -> Vec<(String, String)> {
        let grades = self.ladder().map(|ladder| ladder.grades.as_slice()).unwrap_or_default();
        grades.iter().map(|grade| (grade.code.clone(), named(self.locale, &grade.name))).collect()
    }

    /// The rules on describing a workforce in force.
    #[must_use]
    pub fn workforce(&self) -> Option<WorkforcePolicy> {
        self.library.workforce_in_force(self.month)
    }

    /// Name of a reason for leaving: as the rules in force call it, else by its code; what is no reason says itself.
    #[must_use]
    pub fn separation(&self, told: &str) -> String {
        Reason::from_code(told)
            .map_or_else(|| told.to_owned(), |reason| separation(self.locale, self.workforce().as_ref(), reason))
    }

    /// Reasons for leaving as options of a choice, each with what kind of leaving it is.
    #[must_use]
    pub fn separation_choices(&self) -> Vec<(String, String)> {
        let Some(policy) = self.workforce() else { return Vec::new() };
        let option = |rule: &ReasonRule| {
            let nature = self.locale.text(&format!("turnover_nature.{}", rule.nature.code())).to_owned();
            let values = [("reason", named(self.locale, &rule.name)), ("nature", nature)];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            (rule.reason.code().to_owned(), self.locale.format("turnover.reason_of", &values))
        };
        policy.rules.turnover.reasons.iter().map(option).collect()
    }

    /// Name of a pay item.
    #[must_use]
    pub fn item(&self, code: &str) -> String {
        let rule = self.items().and_then(|items| items.items.iter().find(|item| item.code == code));
        rule.map_or_else(|| code.to_owned(), |item| named(self.locale, &item.name))
    }

    /// One-off items as options of a choice.
    #[must_use]
    pub fn one_off_choices(&self) -> Vec<(String, String)> {
        let items = self.items().map(|items| items.items.as_slice()).unwrap_or_default();
        let one_off = items.iter().filter(|item| item.formula == domain::policy::ItemFormula::OneOff);
        one_off.map(|item| (item.code.clone(), named(self.locale, &item.name))).collect()
    }
}
