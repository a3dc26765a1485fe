//! Who we are on a day (队伍结构): people by the bands of a pack, posts beside people, certificates, insurance.

use serde::{Deserialize, Serialize};

use super::{Member, Percent, ShareRounding, shares};
use crate::calendar::Date;
use crate::fact::{CertificateLevel, Fund};
use crate::policy::{PostRule, WorkforceRules};

/// Who we are on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The day.
    pub on: Date,
    /// People employed.
    pub people: u32,
    /// Completed years of age of those whose birth is known: their sum, and of how many.
    pub ages: (u64, u32),
    /// A table for each scheme of the pack, in its order.
    pub tables: Vec<BandTable>,
    /// Posts beside people.
    pub posts: PostTable,
    /// Certificates.
    pub certificates: Vec<CertificateRow>,
    /// Insurance and housing fund.
    pub insurance: Vec<FundRow>,
}

/// People by the bands of one scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BandTable {
    /// Position of the scheme in the pack.
    pub scheme: u16,
    /// People whose value is known: what shares are shares of.
    pub of: u32,
    /// People whose value is not.
    pub unknown: u32,
    /// How the shares were rounded.
    pub rounding: ShareRounding,
    /// The bands, in the order of the scheme.
    pub rows: Vec<BandRow>,
}

/// People in a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BandRow {
    /// Position of the band in its scheme.
    pub band: u16,
    /// People.
    pub people: u32,
    /// Their share of those whose value is known.
    pub share: Option<Percent>,
}

/// Posts beside the people who hold them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostTable {
    /// Posts held, one person's several posts counted each.
    pub held: u32,
    /// People who hold one or more.
    pub people: u32,
    /// Of them, who hold more than one.
    pub several: u32,
    /// People of whom no post is on file.
    pub none: u32,
    /// Posts held that the ladder does not know.
    pub unknown: u32,
    /// People with a post of a committee (两委).
    pub committee: u32,
    /// Posts held by each post of the ladder, in its order: code and number.
    pub posts: Vec<(String, u32)>,
    /// The same by class, in the order of the ladder.
    pub classes: Vec<ClassRow>,
}

/// Posts of one class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassRow {
    /// Class (`head`).
    pub class: String,
    /// Posts held.
    pub held: u32,
    /// People who hold them.
    pub people: u32,
    /// Of them, who hold two or more of this class (一肩挑).
    pub several: u32,
}

/// Holders whose highest certificate is of one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateRow {
    /// Level.
    pub level: CertificateLevel,
    /// People whose highest certificate it is.
    pub held: u32,
    /// People whose highest registered certificate it is.
    pub registered: u32,
    /// Share of all people who hold it.
    pub share: Option<Percent>,
}

/// People in one fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundRow {
    /// The fund.
    pub fund: Fund,
    /// People enrolled.
    pub insured: u32,
    /// People of whom an enrolment is on file: what the share is a share of.
    pub of: u32,
    /// People of whom nothing is on file.
    pub unknown: u32,
    /// Share enrolled.
    pub share: Option<Percent>,
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Describes `members`, all of them on `on`. Which posts there are follows `posts`.
#[must_use]
pub fn report(rules: &WorkforceRules, posts: &[PostRule], members: &[Member], on: Date) -> Report {
    let people = number(members.len());
    let ages: Vec<u64> = members.iter().filter_map(|member| u64::try_from(member.age()?).ok()).collect();
    let tables = (0_u16..).zip(&rules.schemes).map(|(position, scheme)| {
        let banded = members.iter().filter_map(|member| member.bands(scheme));
        let mut counts = vec![0_u64; scheme.bands.len()];
        let mut of = 0_u32;
        for bands in banded {
            of += 1;
            for band in bands {
                if let Some(count) = counts.get_mut(usize::from(band)) {
                    *count += 1;
                }
            }
        }
        table(rules, position, &counts, (of, people - of), scheme.overlapping)
    });
    Report {
        on,
        people,
        ages: (ages.iter().sum(), number(ages.len())),
        tables: tables.collect(),
        posts: post_table(posts, members),
        certificates: certificates(rules, members),
        insurance: insurance(rules, members),
    }
}

fn table(
    rules: &WorkforceRules,
    scheme: u16,
    counts: &[u64],
    (of, unknown): (u32, u32),
    overlapping: bool,
) -> BandTable {
    let asked = match rules.shares.rounding {
        ShareRounding::LargestRemainder if overlapping => ShareRounding::HalfUp,
        other => other,
    };
    let (percents, rounding) = shares(counts, u64::from(of), rules.shares.decimals, asked);
    let rows = (0_u16..).zip(counts.iter().zip(percents)).map(|(band, (count, share))| {
        let people = u32::try_from(*count).unwrap_or(u32::MAX);
        BandRow { band, people, share }
    });
    BandTable { scheme, of, unknown, rounding, rows: rows.collect() }
}

fn post_table(posts: &[PostRule], members: &[Member]) -> PostTable {
    let held_by = |member: &Member, class: &str| {
        number(posts.iter().filter(|post| post.class == class && member.posts.contains(&post.code)).count())
    };
    let mut classes: Vec<&str> = Vec::new();
    for post in posts {
        if !classes.contains(&post.class.as_str()) {
            classes.push(&post.class);
        }
    }
    let classes = classes.into_iter().map(|class| {
        let held = members.iter().map(|member| held_by(member, class)).filter(|held| *held > 0);
        let held: Vec<u32> = held.collect();
        ClassRow {
            class: class.to_owned(),
            held: held.iter().sum(),
            people: number(held.len()),
            several: number(held.iter().filter(|held| **held > 1).count()),
        }
    });
    let holders = |code: &String| number(members.iter().filter(|member| member.posts.contains(code)).count());
    let all = || members.iter().flat_map(|member| &member.posts);
    let on_committee = |member: &&Member| posts.iter().any(|post| post.committee && member.posts.contains(&post.code));
    PostTable {
        held: number(all().count()),
        people: number(members.iter().filter(|member| !member.posts.is_empty()).count()),
        several: number(members.iter().filter(|member| member.posts.len() > 1).count()),
        none: number(members.iter().filter(|member| member.posts.is_empty()).count()),
        unknown: number(all().filter(|code| !posts.iter().any(|post| post.code == **code)).count()),
        committee: number(members.iter().filter(on_committee).count()),
        posts: posts.iter().map(|post| (post.code.clone(), holders(&post.code))).collect(),
        classes: classes.collect(),
    }
}

/// A share that stands for itself: there is nothing it could add up to 100 with.
fn alone(rules: &WorkforceRules, count: u32, of: u32) -> Option<Percent> {
    let (count, of, decimals) = (u64::from(count), u64::from(of), rules.shares.decimals);
    match rules.shares.rounding {
        ShareRounding::Down => Percent::down(count, of, decimals),
        ShareRounding::HalfUp | ShareRounding::LargestRemainder => Percent::half_up(count, of, decimals),
    }
}

fn certificates(rules: &WorkforceRules, members: &[Member]) -> Vec<CertificateRow> {
    let row = |level: CertificateLevel| {
        let held = number(members.iter().filter(|member| member.certificate == Some(level)).count());
        let registered = number(members.iter().filter(|member| member.registered == Some(level)).count());
        CertificateRow { level, held, registered, share: alone(rules, held, number(members.len())) }
    };
    CertificateLevel::ALL.iter().copied().map(row).collect()
}

fn insurance(rules: &WorkforceRules, members: &[Member]) -> Vec<FundRow> {
    let known = || members.iter().filter_map(|member| member.funds.as_ref());
    let of = number(known().count());
    let row = |fund: Fund| {
        let insured = number(known().filter(|funds| funds.contains(&fund)).count());
        FundRow { fund, insured, of, unknown: number(members.len()) - of, share: alone(rules, insured, of) }
    };
    Fund::ALL.iter().copied().map(row).collect()
}

/// What became of a band from one day to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BandChange {
    /// Position of the scheme in the pack.
    pub scheme: u16,
    /// Position of the band in it.
    pub band: u16,
    /// People, more or fewer.
    pub people: i64,
    /// Percentage points, more or fewer: of the exact shares, rounded once.
    pub points: Option<Percent>,
}

/// What became of each band from `then` to `now`, both by the bands of one pack.
#[must_use]
pub fn changes(rules: &WorkforceRules, now: &Report, then: &Report) -> Vec<BandChange> {
    let pairs = now.tables.iter().zip(&then.tables).filter(|(now, then)| now.scheme == then.scheme);
    let changes = pairs.flat_map(|(now, then)| {
        now.rows.iter().zip(&then.rows).map(|(row, before)| BandChange {
            scheme: now.scheme,
            band: row.band,
            people: i64::from(row.people) - i64::from(before.people),
            points: Percent::points(
                (u64::from(row.people), u64::from(now.of)),
                (u64::from(before.people), u64::from(then.of)),
                rules.shares.decimals,
            ),
        })
    });
    changes.collect()
}

impl PostTable {
    /// Posts that lead a community, if the ladder has such.
    #[must_use]
    pub fn heads(&self) -> Option<&ClassRow> {
        self.classes.iter().find(|class| class.class == PostRule::HEAD)
    }
}

impl Report {
    /// Mean age in tenths of a year, half up, of those whose birth is known.
    #[must_use]
    pub fn mean_age_tenths(&self) -> Option<u64> {
        let (sum, of) = (self.ages.0, u64::from(self.ages.1));
        (sum * 20 + of).checked_div(of * 2)
    }
}
