//! A made-up workforce of any size, with the structure of the sample roster.

use std::collections::{HashMap, HashSet};

use domain::calendar::{Date, Month};
use domain::fact::{CertificateLevel, Degree, EducationLevel, Fund, Source};
use domain::identity::{IdNumber, Sex};
use domain::money::Money;
use domain::policy::PostRule;
use domain::roster::{ContractTerm, Precision, RosterCertificate, RosterDate, RosterRow};

use super::dice::Dice;
use super::names;

/// People of a community, on average.
const COMMUNITY_SIZE: u64 = 10;
/// Communities of a street, on average.
const STREET_SIZE: u64 = 6;
/// A region code that no place has.
const REGION: &str = "439901";
/// Serial numbers of one day and sex.
const SERIALS: u32 = 500;
/// Birth years with their share per mille, so that ages spread as in the sample roster.
const AGES: [((i16, i16), u64); 5] =
    [((1965, 1970), 10), ((1971, 1979), 155), ((1980, 1990), 450), ((1991, 1995), 206), ((1996, 2004), 179)];

/// Makes people one after another; no two share an ID number.
pub struct People<'a> {
    seed: u64,
    total: u64,
    posts: &'a [PostRule],
    /// The month last paid in this demo: nobody joined later, but for a few in that month.
    last: Month,
    serials: HashMap<(Date, bool), u32>,
    taken: HashSet<String>,
}

impl<'a> People<'a> {
    /// For `total` people, with the posts of the ladder in force.
    pub fn new(seed: u64, total: u32, posts: &'a [PostRule], last: Month) -> Self {
        Self { seed, total: u64::from(total), posts, last, serials: HashMap::new(), taken: HashSet::new() }
    }

    /// Keeps ID numbers from being given again.
    pub fn keep_free(&mut self, ids: impl Iterator<Item = String>) {
        self.taken.extend(ids);
    }

    /// Where the person of a number works: (street, community, place within the community).
    fn seat(&self, number: u64) -> (u64, u64, u64) {
        let communities = self.total.div_ceil(COMMUNITY_SIZE).max(1);
        let (community, place) = (number % communities, number / communities);
        let streets = communities.div_ceil(STREET_SIZE);
        (community % streets, community / streets, place)
    }

    /// The person of a number from 0.
    pub fn person(&mut self, number: u64) -> RosterRow {
        let mut dice = Dice::new(self.seed, "person", number);
        let (street, community, place) = self.seat(number);
        let sex = if dice.chance(739) { Sex::Female } else { Sex::Male };
        let birth = self.birth(&mut dice);
        let id_number = self.id_number(birth, sex);
        let name = names::person(&mut dice, sex);
        let (education, degree) = education(&mut dice);
        let (joined, since) = self.start(&mut dice, id_number.birth());
        let certificate = certificate(&mut dice, self.last);
        RosterRow {
            row: u32::try_from(number).unwrap_or(u32::MAX).saturating_add(4),
            street: names::street(street),
            community: names::community(street, community),
            ethnic: if name.contains('·') { "其他" } else { "汉族" }.to_owned(),
            name,
            sex,
            birth: id_number.birth(),
            political: dice.weighted(&[("中共党员", 31), ("群众", 33), ("共青团员", 36)]).to_owned(),
            education,
            degree,
            posts: self.posts_of(&mut dice, place),
            source: dice.weighted(&[
                (Source::Elected, 419),
                (Source::Recruited, 333),
                (Source::Seconded, 120),
                (Source::Other, 126),
                (Source::Rehired, 2),
            ]),
            community_since: RosterDate { date: since, precision: Precision::Day },
            joined_on: RosterDate { date: joined, precision: Precision::Day },
            contract: contract(&mut dice, joined),
            certificate,
            phone: format!("139{:08}", number % 100_000_000),
            bank: "样例银行".to_owned(),
            account: account(number),
            funds: funds(&mut dice),
            declared_base: declared(&mut dice),
            id_number,
            remark: String::new(),
        }
    }

    fn birth(&self, dice: &mut Dice) -> Date {
        let (first, last) = dice.weighted(&AGES);
        let year = i16::try_from(dice.between(first.into(), last.into())).unwrap_or(first);
        let month = Month::new(year, i8::try_from(dice.between(1, 12)).unwrap_or(1)).unwrap_or(self.last);
        day_in(dice, month)
    }

    /// A number that passes its checks and was not given before; the birth moves on when a day is used up.
    fn id_number(&mut self, birth: Date, sex: Sex) -> IdNumber {
        let mut birth = birth;
        loop {
            let used = self.serials.entry((birth, sex == Sex::Male)).or_default();
            if *used == SERIALS {
                birth = birth.tomorrow().unwrap_or(Date::constant(1980, 1, 1));
                continue;
            }
            let serial = *used * 2 + u32::from(sex == Sex::Male);
            *used += 1;
            let body = format!("{REGION}{:04}{:02}{:02}{serial:03}", birth.year(), birth.month(), birth.day());
            let found = "0123456789X".chars().find_map(|check| IdNumber::parse(&format!("{body}{check}")).ok());
            if let Some(id) = found.filter(|id| !self.taken.contains(id.as_str())) {
                return id;
            }
        }
    }

    /// (joined this district, began community work).
    fn start(&self, dice: &mut Dice, birth: Date) -> (Date, Date) {
        if dice.chance(15) {
            let joined = day_in(dice, self.last);
            return (joined, joined);
        }
        let adult = Month::of(birth).plus(20 * 12);
        let back = dice.weighted(&[((1, 36), 560), ((37, 120), 235), ((121, 264), 205)]);
        let months = i32::try_from(dice.between(back.0, back.1)).unwrap_or(1);
        let month = self.last.plus(-months).max(adult).min(self.last.previous());
        let joined = day_in(dice, month);
        // Some worked for a community elsewhere before.
        let earlier = if dice.chance(250) { i32::try_from(dice.between(1, 48)).unwrap_or(0) } else { 0 };
        let since = month.plus(-earlier).max(adult).first_day().min(joined);
        (joined, since)
    }

    /// The first places of a community are its heads and deputies, then its committee, then staff.
    fn posts_of(&self, dice: &mut Dice, place: u64) -> Vec<String> {
        let of_class =
            |class: &str| -> Vec<&PostRule> { self.posts.iter().filter(|post| post.class == class).collect() };
        let (heads, deputies) = (of_class(PostRule::HEAD), of_class("deputy"));
        let codes = |posts: &[&PostRule]| posts.iter().map(|post| post.code.clone()).collect::<Vec<_>>();
        let chosen = match place {
            0 if dice.chance(560) => heads,
            0 => heads.into_iter().take(1).collect(),
            1 => deputies.into_iter().take(1).collect(),
            2 => deputies.into_iter().skip(1).take(1).collect(),
            3..=6 => of_class("member").into_iter().take(1).collect(),
            _ => {
                let staff = of_class("staff");
                if staff.is_empty() { staff } else { vec![*dice.pick(&staff)] }
            }
        };
        if chosen.is_empty() { codes(&self.posts.iter().take(1).collect::<Vec<_>>()) } else { codes(&chosen) }
    }
}

fn day_in(dice: &mut Dice, month: Month) -> Date {
    let day = i8::try_from(dice.between(1, month.days())).unwrap_or(1);
    Date::new(month.year(), month.number(), day).unwrap_or(month.first_day())
}

fn education(dice: &mut Dice) -> (EducationLevel, Option<Degree>) {
    let level = dice.weighted(&[
        (EducationLevel::JuniorMiddle, 18),
        (EducationLevel::SeniorMiddle, 230),
        (EducationLevel::SecondaryVocational, 74),
        (EducationLevel::JuniorCollege, 538),
        (EducationLevel::Bachelor, 132),
        (EducationLevel::Master, 8),
    ]);
    let degree = match level {
        EducationLevel::Bachelor => dice.chance(800).then_some(Degree::Bachelor),
        EducationLevel::Master => Some(Degree::Master),
        _ => None,
    };
    (level, degree)
}

fn certificate(dice: &mut Dice, last: Month) -> Option<RosterCertificate> {
    let level = dice.weighted(&[
        (None, 724),
        (Some(CertificateLevel::Assistant), 181),
        (Some(CertificateLevel::Worker), 92),
        (Some(CertificateLevel::Senior), 3),
    ])?;
    let months = i32::try_from(dice.between(-6, 34)).unwrap_or(0);
    let registered_until = dice.chance(950).then(|| last.plus(months).last_day());
    Some(RosterCertificate { level, registered_until })
}

fn contract(dice: &mut Dice, joined: Date) -> Option<ContractTerm> {
    dice.chance(600).then(|| {
        let from = Month::of(joined);
        ContractTerm { from: joined, to: Some(from.plus(35).last_day()) }
    })
}

fn funds(dice: &mut Dice) -> Vec<Fund> {
    let shares = [
        (Fund::Pension, 909),
        (Fund::Medical, 779),
        (Fund::Unemployment, 530),
        (Fund::Injury, 645),
        (Fund::Housing, 461),
    ];
    shares.into_iter().filter(|(_, share)| dice.chance(*share)).map(|(fund, _)| fund).collect()
}

fn declared(dice: &mut Dice) -> Option<Money> {
    const WAGES: [i64; 6] = [300_000, 380_000, 420_000, 450_050, 512_345, 2_170_000];
    dice.chance(885).then(|| Money::from_fen(*dice.pick(&WAGES)))
}

/// A bank account of 19 digits with its check digit.
fn account(number: u64) -> String {
    let body = format!("6222{number:014}");
    let digits = ('0'..='9').map(|check| format!("{body}{check}"));
    digits.into_iter().find(|account| domain::identity::passes_luhn(account)).unwrap_or(body)
}

#[cfg(test)]
mod tests {
    use domain::policy::{Library, PackKind, Rules};

    use super::*;

    fn posts() -> Vec<PostRule> {
        let library = Library::built_in().unwrap();
        match &library.pack_in_force(PackKind::Ladder, "2026-10".parse().unwrap()).unwrap().rules {
            Rules::Ladder(ladder) => ladder.posts.clone(),
            other => panic!("{other:?}"),
        }
    }

    fn people(total: u32) -> Vec<RosterRow> {
        let posts = posts();
        let mut people = People::new(1, total, &posts, "2026-10".parse().unwrap());
        (0..u64::from(total)).map(|number| people.person(number)).collect()
    }

    #[test]
    fn nobody_shares_an_id_number_or_an_account() {
        let rows = people(120_000);
        let ids: HashSet<&str> = rows.iter().map(|row| row.id_number.as_str()).collect();
        let accounts: HashSet<&str> = rows.iter().map(|row| row.account.as_str()).collect();
        assert_eq!((ids.len(), accounts.len()), (rows.len(), rows.len()));
    }

    #[test]
    fn everybody_makes_sense() {
        let posts = posts();
        for row in people(3_000) {
            assert_eq!((row.birth, row.sex), (row.id_number.birth(), row.id_number.sex()));
            assert!(row.community_since.date <= row.joined_on.date);
            assert!(domain::calendar::completed_years(row.birth, row.community_since.date) >= 19);
            assert!(row.joined_on.date <= Date::constant(2026, 10, 31));
            assert!(!row.posts.is_empty() && row.posts.iter().all(|code| posts.iter().any(|post| post.code == *code)));
            assert!(domain::identity::passes_luhn(&row.account));
            assert_eq!(domain::identity::normalise_name(&row.name), row.name);
        }
    }

    #[test]
    fn the_structure_is_that_of_the_sample_roster() {
        let rows = people(6_510);
        let share = |held: &dyn Fn(&RosterRow) -> bool| rows.iter().filter(|row| held(row)).count() * 1000 / rows.len();
        assert!((715..765).contains(&share(&|row| row.sex == Sex::Female)));
        assert!((885..930).contains(&share(&|row| row.funds.contains(&Fund::Pension))));
        assert!((255..300).contains(&share(&|row| row.certificate.is_some())));
        assert!((35..75).contains(&share(&|row| row.posts.len() == 2)), "{}", share(&|row| row.posts.len() == 2));
        let streets: HashSet<&str> = rows.iter().map(|row| row.street.as_str()).collect();
        let communities: HashSet<(&str, &str)> =
            rows.iter().map(|row| (row.street.as_str(), row.community.as_str())).collect();
        assert_eq!((streets.len(), communities.len()), (109, 651));
        assert!(rows.iter().any(|row| row.name.contains('𬭎')));
    }
}
