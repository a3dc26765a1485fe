//! How an amount came about, in figures and signs alone: `6,000.00 × 8%`. The sentence is on the page of the slip.

use domain::money::{Money, Rate};
use domain::policy::Named;
use domain::trace::{Formula, InputKind, Trace};
use locales::Locale;

/// The short form of a trace.
pub fn basis(locale: Locale, trace: &Trace, labels: &[Named]) -> String {
    let parts = Parts { locale, trace, labels };
    match trace.formula {
        Formula::GradeScale => parts.scaled(parts.label(InputKind::Grade)),
        Formula::PostScale => parts.scaled(parts.label(InputKind::Post)),
        Formula::GradeCoefficient => {
            let made_of = parts.join(&[parts.money(InputKind::GradeBase), parts.rate(InputKind::Coefficient)]);
            parts.scaled(Some(made_of))
        }
        Formula::PerformancePeriod => {
            parts.join(&[parts.money(InputKind::Accrued), parts.rate(InputKind::AppraisalFactor)])
        }
        Formula::CertificateScale => parts.label(InputKind::Certificate).unwrap_or_default(),
        Formula::Seniority => parts.seniority(),
        Formula::Performance => {
            let factor = parts.rate(InputKind::AppraisalFactor);
            let base = parts.money(InputKind::FixedAmount).or_else(|| parts.money(InputKind::ScaleAmount));
            parts.join(&[
                base,
                parts.rate(InputKind::Share),
                factor,
                parts.rate(InputKind::ProbationShare),
                parts.presence(),
            ])
        }
        Formula::Fixed => parts.presence().unwrap_or_default(),
        Formula::ContributionRate => parts.join(&[parts.money(InputKind::Base), parts.rate(InputKind::Rate)]),
        Formula::Withholding => parts.withholding(),
        Formula::Difference | Formula::ContributionDifference => parts.less(InputKind::NewAmount, InputKind::OldAmount),
        Formula::Recovery => parts.less(InputKind::Agreed, InputKind::RecoveredBefore),
        Formula::AdvancePaid => parts.less(InputKind::Agreed, InputKind::PaidOutBefore),
        Formula::OneOff | Formula::ContributionFixed | Formula::RecoveryReturned => String::new(),
    }
}

struct Parts<'a> {
    locale: Locale,
    trace: &'a Trace,
    labels: &'a [Named],
}

impl Parts<'_> {
    fn join(&self, factors: &[Option<String>]) -> String {
        factors.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" × ")
    }

    /// With the shares and days it is multiplied with.
    fn scaled(&self, what: Option<String>) -> String {
        let shares = [self.rate(InputKind::Share), self.rate(InputKind::ProbationShare)];
        let [share, probation] = shares;
        self.join(&[what, share, probation, self.presence()])
    }

    fn money(&self, kind: InputKind) -> Option<String> {
        self.trace.input(kind).map(|fen| Money::from_fen(fen).to_string())
    }

    fn rate(&self, kind: InputKind) -> Option<String> {
        self.trace.input(kind).map(|ppm| Rate::from_ppm(ppm).to_string())
    }

    fn label(&self, kind: InputKind) -> Option<String> {
        let name = self.labels.get(usize::try_from(self.trace.input(kind)?).ok()?)?;
        Some(app::words::named(self.locale, name))
    }

    /// `20/22` where a part of the month is paid.
    fn presence(&self) -> Option<String> {
        let (paid, of) = (self.trace.input(InputKind::PaidDays)?, self.trace.input(InputKind::MonthDays)?);
        (paid != of).then(|| format!("{paid}/{of}"))
    }

    fn seniority(&self) -> String {
        let years = self.trace.input(InputKind::CommunityYears);
        let years = years.map(|years| self.trace.input(InputKind::YearsCap).map_or(years, |cap| years.min(cap)));
        self.join(&[years.map(|years| years.to_string()), self.money(InputKind::AmountPerYear), self.presence()])
    }

    fn withholding(&self) -> String {
        let product = self.join(&[self.money(InputKind::CumulativeTaxable), self.rate(InputKind::Rate)]);
        let less = [self.money(InputKind::QuickDeduction), self.money(InputKind::WithheldBefore)];
        less.into_iter().flatten().fold(product, |sum, part| format!("{sum} − {part}"))
    }

    /// One amount less another.
    fn less(&self, whole: InputKind, part: InputKind) -> String {
        let [whole, part] = [whole, part].map(|kind| self.money(kind).unwrap_or_default());
        format!("{whole} − {part}")
    }
}

#[cfg(test)]
mod tests {
    use domain::trace::{LabelId, SourceId};

    use super::*;

    fn labels() -> Vec<Named> {
        vec![Named { zh: "中级二档".into(), en: "Middle 2".into() }]
    }

    #[test]
    fn a_part_of_a_month_shows_its_days() {
        let grade = |paid| {
            Trace::new(Formula::GradeScale, SourceId(0))
                .money(InputKind::ScaleAmount, Money::from_yuan(3160))
                .label(InputKind::Grade, LabelId(0))
                .with(InputKind::PaidDays, paid)
                .with(InputKind::MonthDays, 22)
        };
        assert_eq!(basis(Locale::Zh, &grade(20), &labels()), "中级二档 × 20/22");
        assert_eq!(basis(Locale::En, &grade(22), &labels()), "Middle 2");
    }

    #[test]
    fn contributions_are_base_times_rate() {
        let trace = Trace::new(Formula::ContributionRate, SourceId(0))
            .money(InputKind::Base, Money::from_yuan(6000))
            .rate(InputKind::Rate, Rate::from_ppm(80_000));
        assert_eq!(basis(Locale::Zh, &trace, &[]), "6,000.00 × 8%");
    }

    #[test]
    fn years_beyond_the_cap_do_not_show() {
        let trace = Trace::new(Formula::Seniority, SourceId(0))
            .with(InputKind::CommunityYears, 34)
            .money(InputKind::AmountPerYear, Money::from_yuan(20))
            .with(InputKind::YearsCap, 30);
        assert_eq!(basis(Locale::Zh, &trace, &[]), "30 × 20.00");
    }

    #[test]
    fn tax_shows_what_is_subtracted() {
        let trace = Trace::new(Formula::Withholding, SourceId(0))
            .money(InputKind::CumulativeTaxable, Money::from_yuan(40_000))
            .rate(InputKind::Rate, Rate::from_ppm(100_000))
            .money(InputKind::QuickDeduction, Money::from_yuan(2520))
            .money(InputKind::WithheldBefore, Money::from_yuan(1000));
        assert_eq!(basis(Locale::Zh, &trace, &[]), "40,000.00 × 10% − 2,520.00 − 1,000.00");
    }
}
