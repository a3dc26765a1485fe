//! The rules of one month, taken over by those of another part by part, so that each part's effect can be told.

use super::Program;

impl Program {
    /// Earnings as in `other`: amounts, factors, shares and items.
    pub(crate) fn earn_as(&mut self, other: &Self) {
        let Self { monthly, whole_month, reach, periodic, one_offs, difference, .. } = other;
        self.monthly.clone_from(monthly);
        self.whole_month.clone_from(whole_month);
        self.reach = *reach;
        self.periodic.clone_from(periodic);
        self.one_offs.clone_from(one_offs);
        self.difference = *difference;
    }

    /// Floors, ceilings and rounding of bases as in `other`, of the funds that both have parts of: limits without a
    /// part mean nothing.
    pub(crate) fn limit_as(&mut self, other: &Self) {
        for (fund, (limits, new)) in self.limits.iter_mut().zip(&other.limits).enumerate() {
            let pays = |program: &[super::program::Part]| program.iter().any(|part| part.fund == fund);
            if pays(&self.parts) && pays(&other.parts) {
                *limits = *new;
                self.parts.iter_mut().filter(|part| part.fund == fund).for_each(|part| part.limit(new));
            }
        }
        self.measure();
    }

    /// Parts as in `other`: rates and fixed amounts, with its limits.
    pub(crate) fn contribute_as(&mut self, other: &Self) {
        self.parts.clone_from(&other.parts);
        self.limits = other.limits;
        self.measure();
    }

    /// Tax as in `other`. How it is computed is in the rules besides, which go with it.
    pub(crate) fn tax_as(&mut self, other: &Self) {
        self.tax = other.tax;
        self.tax_table.clone_from(&other.tax_table);
    }
}
