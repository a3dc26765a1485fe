//! Why a line of a payslip is what it is: formula in words, inputs, clause. For pages, PDFs and the command line.

use domain::money::{Money, Rate};
use domain::pay::BaseOrigin;
use domain::policy::{ClauseRef, Named, PackStatus};
use domain::trace::{Formula, InputKind, Trace, Unit, date_from_number, rounding_from_number};
use locales::Locale;
use store::slips::{SlipLine, SlipView};

use crate::words;

/// A line in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// One sentence that ends in the amount.
    pub formula: String,
    /// What went into it: name, value.
    pub inputs: Vec<(String, String)>,
    /// Title, document and clause it rests on.
    pub source: String,
    /// The clause is not confirmed by a primary source.
    pub sample: bool,
}

/// Explains one line of a slip.
#[must_use]
pub fn explain_line(locale: Locale, line: &SlipLine, slip: &SlipView) -> Explained {
    explain(locale, &line.trace, line.amount, &slip.labels, &slip.sources)
}

/// Explains an amount by its trace, with the names and clauses the trace points at.
#[must_use]
pub fn explain(locale: Locale, trace: &Trace, amount: Money, labels: &[Named], sources: &[ClauseRef]) -> Explained {
    let texts = Texts { locale, trace, labels, amount };
    let clause = sources.get(usize::from(trace.source.0));
    Explained {
        formula: texts.sentence(),
        inputs: texts.inputs(),
        source: clause.map(|clause| source(locale, clause)).unwrap_or_default(),
        sample: clause.is_none_or(|clause| clause.status == PackStatus::Sample),
    }
}

/// A clause in words: title, document, clause.
#[must_use]
pub fn source(locale: Locale, clause: &ClauseRef) -> String {
    locale.format(
        "trace.source",
        &[
            ("title", &words::named(locale, &clause.title)),
            ("document", &clause.document),
            ("clause", &clause.clause),
            ("from", &clause.version.to_string()),
        ],
    )
}

struct Texts<'a> {
    locale: Locale,
    trace: &'a Trace,
    labels: &'a [Named],
    amount: Money,
}

impl Texts<'_> {
    fn inputs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for input in self.trace.inputs() {
            pairs.push((self.text(&format!("trace.input.{}", input.0.code())), self.value(input.0, input.1)));
        }
        pairs
    }

    fn sentence(&self) -> String {
        let mut values: Vec<(&str, String)> = Vec::new();
        for input in self.trace.inputs() {
            values.push((input.0.code(), self.value(input.0, input.1)));
        }
        let amount = self.amount.to_string();
        let presence = self.presence();
        let mut all: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        all.push(("amount", &amount));
        all.push(("presence", &presence));
        let code = self.trace.formula.code();
        let key = match self.variant() {
            Some(variant) => format!("trace.formula.{code}.{variant}"),
            None => format!("trace.formula.{code}"),
        };
        self.locale.format(&key, &all)
    }

    /// Which wording fits: the same arithmetic reads differently when a cap, a floor or a lapse decided it.
    fn variant(&self) -> Option<&'static str> {
        let input = |kind| self.trace.input(kind);
        match self.trace.formula {
            Formula::ContributionRate => {
                let (before, base) = (input(InputKind::DeclaredBase)?, input(InputKind::Base)?);
                let (floor, ceiling) = (input(InputKind::BaseFloor)?, input(InputKind::BaseCeiling)?);
                if base == floor && before < floor {
                    Some("floor")
                } else if base == ceiling && before > ceiling {
                    Some("ceiling")
                } else {
                    None
                }
            }
            Formula::CertificateScale => {
                let starts = input(InputKind::StartsMonth).is_some();
                match (self.amount.is_zero(), input(InputKind::RegisteredUntil)) {
                    (false, _) => starts.then_some("begins"),
                    (true, None) => Some("unregistered"),
                    (true, Some(_)) if starts => Some("not_yet"),
                    (true, Some(_)) => Some("lapsed"),
                }
            }
            Formula::Recovery => input(InputKind::Leaving).map(|_| "leaving"),
            Formula::Seniority if input(InputKind::CommunityYears)? > input(InputKind::YearsCap)? => Some("capped"),
            Formula::Withholding => {
                let due = input(InputKind::CumulativeTax)?;
                if input(InputKind::CumulativeTaxable)? == 0 {
                    Some("nothing")
                } else if due < input(InputKind::WithheldBefore)? {
                    Some("surplus")
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    /// What else the amount is multiplied with: ` × 70%` of the grade's amount, ` × 试用期 80%`, ` × 20 ÷ 22 天`.
    fn presence(&self) -> String {
        let rate = |kind, key: &str| {
            let ppm = self.trace.input(kind).filter(|ppm| *ppm != Rate::ONE.ppm());
            ppm.map(|ppm| self.locale.format(key, &[("share", &Rate::from_ppm(ppm).to_string())])).unwrap_or_default()
        };
        let share = match self.trace.formula {
            // Its months are added up with the share already.
            Formula::PerformancePeriod => String::new(),
            _ => rate(InputKind::Share, "trace.share"),
        };
        format!("{share}{}{}", rate(InputKind::ProbationShare, "trace.probation"), self.days())
    }

    /// ` × 20 ÷ 22 天` where a part of the month is paid, else nothing.
    fn days(&self) -> String {
        let (paid, of) = (self.trace.input(InputKind::PaidDays), self.trace.input(InputKind::MonthDays));
        match (paid, of) {
            (Some(paid), Some(of)) if paid != of => {
                self.locale.format("trace.presence", &[("paid", &paid.to_string()), ("of", &of.to_string())])
            }
            _ => String::new(),
        }
    }

    fn value(&self, kind: InputKind, number: i64) -> String {
        match kind.unit() {
            Unit::Money => Money::from_fen(number).to_string(),
            Unit::Rate => Rate::from_ppm(number).to_string(),
            Unit::Count => number.to_string(),
            Unit::Label => {
                let name = usize::try_from(number).ok().and_then(|position| self.labels.get(position));
                name.map(|name| words::named(self.locale, name)).unwrap_or_default()
            }
            Unit::Date => date_from_number(number).map(|date| date.to_string()).unwrap_or_default(),
            Unit::Month => {
                let month = i32::try_from(number).ok().and_then(domain::calendar::Month::from_ordinal);
                month.map(|month| words::month(self.locale, month)).unwrap_or_default()
            }
            Unit::Rounding => {
                let rounding = rounding_from_number(number);
                rounding.map(|rounding| self.text(&format!("trace.rounding.{}", rounding.code()))).unwrap_or_default()
            }
            Unit::BaseOrigin => {
                let origin = BaseOrigin::ALL.into_iter().find(|origin| origin.number() == number);
                origin.map(|origin| self.text(&format!("base_origin.{}", origin.code()))).unwrap_or_default()
            }
        }
    }

    fn text(&self, key: &str) -> String {
        self.locale.text(key).to_owned()
    }
}
