//! When somebody retires (退休): the statutory month by category and birth, what may be chosen beside it, and how many
//! will in which unit and year.
//!
//! Where one sex has several categories, which one somebody belongs to is a decision with a reason that is recorded for
//! them; nothing is inferred from their sex alone.

use serde::{Deserialize, Serialize};

use crate::access::UnitPath;
use crate::calendar::{Date, Month};
use crate::identity::Sex;
use crate::ids::WorkerId;
use crate::policy::{RetirementCategory, RetirementRules};

/// When somebody wants to retire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "timing", rename_all = "snake_case")]
pub enum Timing {
    /// At the statutory age.
    #[default]
    Statutory,
    /// Earlier (弹性提前).
    Earlier {
        /// By so many months.
        months: u16,
    },
    /// Later, by agreement (弹性延迟).
    Later {
        /// By so many months.
        months: u16,
    },
}

/// What was decided about somebody's retirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Code of the category.
    pub category: String,
    /// When.
    #[serde(flatten)]
    pub timing: Timing,
    /// Why, in the words of the file: the post is managerial, the notice given.
    pub reason: String,
}

/// Somebody's retirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retirement {
    /// Code of the category.
    pub category: String,
    /// False: it is the only one of their sex, and nobody had to choose.
    pub chosen: bool,
    /// Months by which the original age has risen.
    pub risen: u16,
    /// The statutory age, in months.
    pub age_months: u16,
    /// The month in which it is reached.
    pub statutory: Month,
    /// The month of retirement, as chosen.
    pub month: Month,
    /// Months of contributions that a pension in that year asks for.
    pub contribution_months: u16,
}

/// Why it cannot be told when somebody retires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// No date of birth is on file.
    #[error("no date of birth")]
    NoBirth,
    /// No sex is on file.
    #[error("no sex")]
    NoSex,
    /// Their sex has several categories and none was decided on.
    #[error("no category was decided on")]
    NotDecided,
    /// The category decided on is not in the pack, or is one of the other sex.
    #[error("no such category")]
    NoSuchCategory,
    /// Earlier or later than the rules allow.
    #[error("beyond what may be chosen")]
    BeyondChoice,
    /// A month outside the calendar.
    #[error("outside the calendar")]
    OutsideCalendar,
}

crate::fact::codes! {
    Unknown {
        NoBirth => "no_birth", NoSex => "no_sex", NotDecided => "not_decided", NoSuchCategory => "no_such_category",
        BeyondChoice => "beyond_choice", OutsideCalendar => "outside_calendar",
    }
}

/// Months by which the age has risen for somebody born in `born`: one for each `every_months` begun from the month the
/// rise begins with on, and no more than the pack says.
// Source: 国务院关于渐进式延迟法定退休年龄的办法, art. 1 and its tables: n = min(most, ⌊m ÷ every⌋ + 1).
fn risen(category: &RetirementCategory, born: Month) -> u16 {
    let since = born.ordinal() - category.born_from.ordinal();
    let Ok(since) = u16::try_from(since) else { return 0 };
    (since / u16::from(category.every_months.max(1)) + 1).min(u16::from(category.most_months))
}

/// When somebody of a category and birth retires if they leave it at the statutory age: the age in months, by how much
/// it has risen, and the month.
#[must_use]
pub fn statutory(category: &RetirementCategory, birth: Date) -> Option<(u16, u16, Month)> {
    let born = Month::of(birth);
    let risen = risen(category, born);
    let age = u16::from(category.age) * 12 + risen;
    Some((age, risen, Month::from_ordinal(born.ordinal() + i32::from(age))?))
}

/// When somebody retires, with the choice recorded for them if there is one.
///
/// # Errors
/// [`Unknown`], why it cannot be told.
pub fn retirement(
    rules: &RetirementRules,
    sex: Option<Sex>,
    birth: Option<Date>,
    choice: Option<&Choice>,
) -> Result<Retirement, Unknown> {
    let birth = birth.ok_or(Unknown::NoBirth)?;
    let sex = sex.ok_or(Unknown::NoSex)?;
    let mut of_sex = rules.categories.iter().filter(|category| category.sex == sex);
    let category = match choice {
        Some(choice) => of_sex.find(|category| category.code == choice.category).ok_or(Unknown::NoSuchCategory)?,
        None => match (of_sex.next(), of_sex.next()) {
            (Some(only), None) => only,
            (None, _) => return Err(Unknown::NoSuchCategory),
            _ => return Err(Unknown::NotDecided),
        },
    };
    let (age_months, risen, statutory) = statutory(category, birth).ok_or(Unknown::OutsideCalendar)?;
    let moved = match choice.map(|choice| choice.timing).unwrap_or_default() {
        Timing::Statutory => 0,
        // Never before the original age: what can be given back is what it has risen by.
        Timing::Earlier { months } if months <= rules.earlier.most_months.min(risen) => -i32::from(months),
        Timing::Later { months } if months <= rules.later.most_months => i32::from(months),
        Timing::Earlier { .. } | Timing::Later { .. } => return Err(Unknown::BeyondChoice),
    };
    let month = Month::from_ordinal(statutory.ordinal() + moved).ok_or(Unknown::OutsideCalendar)?;
    Ok(Retirement {
        category: category.code.clone(),
        chosen: choice.is_some(),
        risen,
        age_months,
        statutory,
        month,
        contribution_months: rules.contribution.in_year(month.year()),
    })
}

/// Somebody who will retire one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aging {
    /// Who.
    pub worker: WorkerId,
    /// Their unit.
    pub unit: UnitPath,
    /// Sex, if it is known.
    pub sex: Option<Sex>,
    /// Date of birth, if it is known.
    pub birth: Option<Date>,
    /// What was decided about it, if something was.
    pub choice: Option<Choice>,
}

/// Who retires where and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// By unit and year, those of the years asked about in which somebody does.
    pub rows: Vec<ForecastRow>,
    /// Whose month lies before the first of them: still employed all the same.
    pub overdue: Vec<(WorkerId, Month)>,
    /// Of whom it cannot be told, and why.
    pub unknown: Vec<(WorkerId, Unknown)>,
    /// Of those, who has not been decided on: the first and the last month that their categories give.
    pub between: Vec<(WorkerId, Month, Month)>,
}

/// Who retires in a unit in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForecastRow {
    /// The unit.
    pub unit: UnitPath,
    /// The year.
    pub year: i16,
    /// Who, with category and month.
    pub people: Vec<(WorkerId, Retirement)>,
}

/// Who of `people` retires from the year of `first` on, for so many years, by unit and year. Nobody is taken to retire of
/// whom it cannot be told: they are listed apart.
#[must_use]
pub fn forecast(rules: &RetirementRules, people: &[Aging], first: Month, years: u16) -> Forecast {
    let mut forecast = Forecast::default();
    let end = i32::from(first.year()) + i32::from(years);
    for person in people {
        match retirement(rules, person.sex, person.birth, person.choice.as_ref()) {
            Err(unknown) => {
                forecast.unknown.push((person.worker, unknown));
                if unknown == Unknown::NotDecided {
                    forecast.between.extend(between(rules, person));
                }
            }
            Ok(retirement) if retirement.month < first => forecast.overdue.push((person.worker, retirement.month)),
            Ok(retirement) if i32::from(retirement.month.year()) < end => forecast.add(person, retirement),
            Ok(_) => {}
        }
    }
    forecast.rows.sort_by(|a, b| (&a.unit, a.year).cmp(&(&b.unit, b.year)));
    forecast
}

impl Forecast {
    fn add(&mut self, person: &Aging, retirement: Retirement) {
        let year = retirement.month.year();
        let entry = (person.worker, retirement);
        match self.rows.iter_mut().find(|row| row.unit == person.unit && row.year == year) {
            Some(row) => row.people.push(entry),
            None => self.rows.push(ForecastRow { unit: person.unit.clone(), year, people: vec![entry] }),
        }
    }
}

fn between(rules: &RetirementRules, person: &Aging) -> Option<(WorkerId, Month, Month)> {
    let (sex, birth) = (person.sex?, person.birth?);
    let of_sex = rules.categories.iter().filter(|category| category.sex == sex);
    let months: Vec<Month> = of_sex.filter_map(|category| Some(statutory(category, birth)?.2)).collect();
    Some((person.worker, months.iter().min().copied()?, months.iter().max().copied()?))
}
