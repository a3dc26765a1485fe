//! Whether payees can be written as a profile asks, looked at before any file is.

use std::collections::HashMap;

use domain::identity::{is_private_use, passes_luhn};
use domain::money::Money;
use encoding_rs::{EncoderResult, GBK};

use super::Payee;
use super::profile::{Characters, Column, Encoding, FileKind, Holds, NameSpaces, Profile};
use crate::guard::is_xml;
use crate::out::place;
use crate::problem::{Problem, ProblemCode};

/// Everything that is wrong or worth a look.
pub(super) fn check(profile: &Profile, payees: &[Payee]) -> Vec<Problem> {
    let mut problems = Vec::new();
    if payees.len() < profile.least_lines.max(1) {
        let problem = Problem::at(0, "", "", ProblemCode::TooFewRows);
        problems.push(problem.with("least", profile.least_lines.max(1)).with("count", payees.len()));
    }
    let (mut ids, mut accounts) = (HashMap::new(), HashMap::new());
    for (at, payee) in payees.iter().enumerate() {
        let mut line = Line { profile, payee, row: place(at + 1), problems: &mut problems };
        line.amount();
        line.account();
        for column in &profile.columns {
            line.text(column);
        }
        if let Some(id) = &payee.id_number {
            line.twice(&mut ids, id.as_str(), Holds::IdNumber, ProblemCode::DuplicateId);
        }
        if !payee.account.is_empty() {
            line.twice(&mut accounts, &payee.account, Holds::Account, ProblemCode::DuplicateAccount);
        }
    }
    problems
}

/// The text of a column, but for running numbers and amounts.
pub(super) fn text_of<'a>(column: &'a Column, payee: &'a Payee) -> &'a str {
    match column.holds {
        Holds::Account => &payee.account,
        Holds::Name => payee.written_name(),
        Holds::IdNumber => payee.id_number.as_ref().map_or("", |id| id.as_str()),
        Holds::Bank => &payee.bank,
        Holds::BankCode => &payee.bank_code,
        Holds::BankPlace => &payee.bank_place,
        Holds::Purpose => &payee.purpose,
        Holds::WorkerNumber => &payee.worker_number,
        Holds::Remark => &payee.remark,
        Holds::Fixed => &column.text,
        Holds::Number | Holds::Amount => "",
    }
}

struct Line<'a> {
    profile: &'a Profile,
    payee: &'a Payee,
    row: u32,
    problems: &'a mut Vec<Problem>,
}

impl Line<'_> {
    fn problem(&self, holds: Holds, value: &str, code: ProblemCode) -> Problem {
        Problem::at(self.row, holds.code(), value, code).with("name", &self.payee.name)
    }

    fn add(&mut self, holds: Holds, value: &str, code: ProblemCode) {
        let problem = self.problem(holds, value, code);
        self.problems.push(problem);
    }

    fn amount(&mut self) {
        let amount = self.payee.amount;
        if amount.is_zero() {
            self.add(Holds::Amount, &amount.plain(), ProblemCode::ZeroAmount);
        } else if amount < Money::ZERO {
            self.add(Holds::Amount, &amount.plain(), ProblemCode::NegativeAmount);
        }
    }

    fn account(&mut self) {
        let account = self.payee.account.as_str();
        if account.is_empty() {
            return;
        }
        if !account.chars().all(|c| c.is_ascii_digit()) {
            self.add(Holds::Account, account, ProblemCode::BadAccount);
        } else if !passes_luhn(account) {
            self.add(Holds::Account, account, ProblemCode::AccountCheckDigit);
        }
    }

    fn text(&mut self, column: &Column) {
        if matches!(column.holds, Holds::Number | Holds::Amount) {
            return;
        }
        let text = text_of(column, self.payee);
        if text.trim().is_empty() {
            if column.required {
                self.add(column.holds, "", ProblemCode::Missing);
            }
            return;
        }
        if text.chars().any(|c| c.is_control() && c != '\t' && c != '\r' && c != '\n' || !is_xml(c)) {
            self.add(column.holds, text, ProblemCode::UnwritableCharacter);
        }
        if self.breaks_line(text) {
            self.add(column.holds, text, ProblemCode::SeparatorInText);
        }
        if column.holds == Holds::Name
            && self.profile.name_spaces == NameSpaces::Refuse
            && text.contains(char::is_whitespace)
        {
            self.add(column.holds, text, ProblemCode::SpaceInName);
        }
        if column.most > 0 && text.chars().count() > column.most {
            let problem = self.problem(column.holds, text, ProblemCode::TextTooLong).with("most", column.most);
            self.problems.push(problem);
        }
        self.characters(column.holds, text);
    }

    /// True if the text would end its column or its line where nothing quotes it.
    fn breaks_line(&self, text: &str) -> bool {
        let profile = self.profile;
        profile.kind != FileKind::Xlsx && !profile.quotes && text.contains([profile.separator, '"', '\r', '\n'])
    }

    fn characters(&mut self, holds: Holds, text: &str) {
        let mut refused: Vec<char> = text.chars().filter(|c| !takes(self.profile, *c)).collect();
        refused.dedup();
        let private: Vec<char> = text.chars().filter(|c| is_private_use(*c) && takes(self.profile, *c)).collect();
        for (found, code) in [(refused, ProblemCode::UnsupportedCharacter), (private, ProblemCode::PrivateCharacter)] {
            if !found.is_empty() {
                let listed: Vec<String> = found.iter().map(|c| format!("{c} U+{:04X}", u32::from(*c))).collect();
                let problem = self.problem(holds, text, code).with("characters", listed.join("、"));
                self.problems.push(problem);
            }
        }
    }

    fn twice<'k>(&mut self, seen: &mut HashMap<&'k str, u32>, key: &'k str, holds: Holds, code: ProblemCode) {
        if let Some(first) = seen.get(key) {
            let problem = self.problem(holds, key, code).with("row", first);
            self.problems.push(problem);
        } else {
            seen.insert(key, self.row);
        }
    }
}

/// True if both the bank and the encoding of the file can take a character.
fn takes(profile: &Profile, c: char) -> bool {
    let gbk_file = profile.kind != FileKind::Xlsx && profile.encoding == Encoding::Gbk;
    match profile.characters {
        Characters::Gbk => in_gbk(c),
        _ if gbk_file => in_gbk(c),
        Characters::Basic => u32::from(c) <= 0xffff && !is_private_use(c),
        Characters::Any => true,
    }
}

/// True for characters with one or two bytes in GBK. Private ones would be different characters at the bank.
fn in_gbk(c: char) -> bool {
    if c.is_ascii() {
        return true;
    }
    let (mut source, mut target) = ([0_u8; 4], [0_u8; 8]);
    let text = c.encode_utf8(&mut source);
    let (result, ..) = GBK.new_encoder().encode_from_utf8_without_replacement(text, &mut target, true);
    !is_private_use(c) && matches!(result, EncoderResult::InputEmpty)
}
