//! Fixed wording, looked up once for a document.

use domain::calendar::Month;
use jiff::civil::{Date, DateTime};

use crate::model::{Labels, Payslip};
use crate::setting::filled;

/// Keys that slips do not use.
const OTHERS: [&str; 3] = ["report.register.", "report.letter.", "report.general."];

macro_rules! texts {
    ($($field:ident = $key:literal;)+) => {
        /// Every key a report looks up; a locale must have them all.
        pub const KEYS: &[&str] = &[$($key),+];

        /// The wording of a document.
        pub(crate) struct Texts {
            pub(crate) language: String,
            $(pub(crate) $field: String),+
        }

        impl Texts {
            pub(crate) fn look_up(labels: &Labels) -> Self {
                Self { language: labels.language.to_owned(), $($field: (labels.text)($key)),+ }
            }

            /// What slips use of it, to know the characters in advance.
            pub(crate) fn of_slips(&self) -> impl Iterator<Item = &str> {
                let all = [$(($key, self.$field.as_str())),+];
                all.into_iter().filter(|(key, _)| !OTHERS.iter().any(|other| key.starts_with(other))).map(|(_, text)| text)
            }
        }
    };
}

texts! {
    month = "report.month";
    off_cycle = "report.off_cycle";
    date = "report.date";
    page = "report.page";
    created = "report.created";
    currency = "report.currency";
    sample = "report.sample";
    sample_note = "report.sample_note";
    fictitious = "report.fictitious";
    draft = "report.draft";
    net_capitals = "report.capitals";
    slip_heading = "report.payslip.heading";
    slip_title = "report.payslip.title";
    slips_title = "report.payslip.title_many";
    name = "report.payslip.name";
    code = "report.payslip.code";
    id = "report.payslip.id";
    community = "report.payslip.community";
    post = "report.payslip.post";
    grade = "report.payslip.grade";
    account = "report.payslip.account";
    attendance = "report.payslip.attendance";
    paid_on = "report.payslip.paid_on";
    item = "report.payslip.item";
    basis = "report.payslip.basis";
    amount = "report.payslip.amount";
    to_date = "report.payslip.to_date";
    source = "report.payslip.source";
    earnings = "report.payslip.earnings";
    deductions = "report.payslip.deductions";
    employer = "report.payslip.employer";
    gross = "report.payslip.gross";
    contributions = "report.payslip.contributions";
    recovered = "report.payslip.recovered";
    advanced = "report.payslip.advanced";
    tax = "report.payslip.tax";
    deductions_total = "report.payslip.deductions_total";
    net = "report.payslip.net";
    employer_total = "report.payslip.employer_total";
    cost = "report.payslip.cost";
    reading_title = "report.payslip.reading.title";
    reading_sum = "report.payslip.reading.sum";
    reading_basis = "report.payslip.reading.basis";
    reading_employer = "report.payslip.reading.employer";
    reading_question = "report.payslip.reading.question";
    sources_title = "report.payslip.sources.title";
    remarks_title = "report.remarks.title";
    register_heading = "report.register.heading";
    register_title = "report.register.title";
    register_unit = "report.register.unit";
    register_people = "report.register.people";
    register_number = "report.register.number";
    register_code = "report.register.code";
    register_name = "report.register.name";
    register_place = "report.register.place";
    register_grade = "report.register.grade";
    register_receipt = "report.register.receipt";
    register_page_total = "report.register.page_total";
    register_total = "report.register.total";
    register_capitals = "report.register.capitals";
    register_prepared = "report.register.prepared_by";
    register_reviewed = "report.register.reviewed_by";
    register_approved = "report.register.approved_by";
    register_paid = "report.register.paid_by";
    general_empty = "report.general.empty";
    general_continued = "report.general.continued";
    letter_heading = "report.letter.heading";
    letter_title = "report.letter.title";
    letters_title = "report.letter.title_many";
    letter_reference = "report.letter.reference";
    letter_addressee = "report.letter.addressee";
    letter_person = "report.letter.person";
    letter_person_post = "report.letter.person_post";
    letter_opening = "report.letter.opening";
    letter_kept = "report.letter.kept";
    letter_item = "report.letter.item";
    letter_before = "report.letter.before";
    letter_after = "report.letter.after";
    letter_change = "report.letter.change";
    letter_grade = "report.letter.grade";
    letter_amount = "report.letter.amount";
    letter_from = "report.letter.from";
    letter_unplaced = "report.letter.unplaced";
    letter_by_rules = "report.letter.by_rules";
    letter_reason = "report.letter.reason";
    letter_grounds = "report.letter.grounds";
    letter_passed = "report.letter.passed";
    letter_not_passed = "report.letter.not_passed";
    letter_sources = "report.letter.sources";
    letter_sample = "report.letter.sample_note";
    letter_draft = "report.letter.draft";
    letter_appeal = "report.letter.appeal";
    letter_seal = "report.letter.seal";
    letter_receipt = "report.letter.receipt";
    letter_receipt_date = "report.letter.receipt_date";
    standing_heading = "report.letter.standing.heading";
    standing_title = "report.letter.standing.title";
    standing_opening = "report.letter.standing.opening";
    standing_closing = "report.letter.standing.closing";
    standing_sample = "report.letter.standing.sample_note";
    standing_by_rules = "report.letter.standing.by_rules";
    standing_next = "report.letter.standing.next";
    standing_next_on = "report.letter.standing.next_on";
    standing_gain = "report.letter.standing.gain";
    standing_no_next = "report.letter.standing.no_next";
}

impl Texts {
    /// A month in words.
    pub(crate) fn month(&self, month: Month) -> String {
        let (year, number) = (month.year().to_string(), month.number());
        filled(&self.month, &[("year", &year), ("month", &number.to_string()), ("mm", &format!("{number:02}"))])
    }

    /// A month in words, with the number of the off-cycle run if it is one.
    pub(crate) fn cycle(&self, month: Month, off_cycle: i32) -> String {
        let month = self.month(month);
        match off_cycle {
            0 => month,
            number => filled(&self.off_cycle, &[("month", &month), ("number", &number.to_string())]),
        }
    }

    /// A date in words.
    pub(crate) fn date(&self, date: Date) -> String {
        let (year, month, day) = (date.year().to_string(), date.month(), date.day());
        filled(
            &self.date,
            &[
                ("year", &year),
                ("month", &month.to_string()),
                ("mm", &format!("{month:02}")),
                ("day", &day.to_string()),
                ("dd", &format!("{day:02}")),
            ],
        )
    }

    /// When the document was made.
    pub(crate) fn created(&self, at: DateTime) -> String {
        let time = format!("{:02}:{:02}", at.hour(), at.minute());
        filled(&self.created, &[("date", &self.date(at.date())), ("time", &time)])
    }

    /// Title of a document with one slip.
    pub(crate) fn title_of(&self, slip: &Payslip) -> String {
        let month = self.month(slip.month);
        filled(&self.slip_title, &[("unit", &slip.unit), ("month", &month), ("name", &slip.worker.name)])
    }

    /// Title of a document with many slips that begins with this one.
    pub(crate) fn title_from(&self, slip: &Payslip) -> String {
        filled(&self.slips_title, &[("unit", &slip.unit), ("month", &self.month(slip.month))])
    }

    /// `Page 1 of 3`.
    pub(crate) fn page(&self, page: usize, pages: usize) -> String {
        filled(&self.page, &[("page", &page.to_string()), ("pages", &pages.to_string())])
    }
}
