//! The totals of a roster, as reports on the workforce band them.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::RosterRow;
use crate::calendar::{Date, completed_years};
use crate::fact::{CertificateLevel, EducationLevel, Fund, Source};
use crate::identity::Sex;
use crate::policy::PostRule;

/// Totals over the rows without errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Workers.
    pub people: u32,
    /// Communities; those of different streets are different.
    pub communities: u32,
    /// Street offices.
    pub streets: u32,
    /// Men.
    pub male: u32,
    /// Women.
    pub female: u32,
    /// By completed years of age.
    pub age: AgeBands,
    /// By highest education.
    pub education: EducationBands,
    /// By how they came to the job.
    pub source: SourceCounts,
    /// More than three completed years of community work.
    pub over_3_years: u32,
    /// Ten completed years of community work or more.
    pub at_least_10_years: u32,
    /// Holders by certificate.
    pub certificates: CertificateCounts,
    /// Insured by fund.
    pub insured: FundCounts,
    /// People in a post that leads a community.
    pub heads: u32,
    /// People with more than one post.
    pub several_posts: u32,
    /// Members of the party or residents' committee.
    pub committee_members: u32,
    /// Sum of the declared monthly wages.
    pub declared_base: crate::money::Money,
}

/// People by completed years of age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeBands {
    /// 30 and below.
    pub up_to_30: u32,
    /// 31 to 35.
    pub from_31_to_35: u32,
    /// 36 to 45.
    pub from_36_to_45: u32,
    /// 46 to 54.
    pub from_46_to_54: u32,
    /// 55 and above.
    pub from_55: u32,
}

/// People by highest education.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EducationBands {
    /// 高中及以下
    pub up_to_secondary: u32,
    /// 大学专科
    pub junior_college: u32,
    /// 大学本科及以上
    pub bachelor_and_above: u32,
}

/// People by how they came to the job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceCounts {
    /// 选举
    pub elected: u32,
    /// 招聘
    pub recruited: u32,
    /// 街道下派
    pub seconded: u32,
    /// 退休返聘
    pub rehired: u32,
    /// 其他
    pub other: u32,
}

/// Holders by certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateCounts {
    /// 助理社会工作师
    pub assistant: u32,
    /// 社会工作师
    pub worker: u32,
    /// 高级社会工作师
    pub senior: u32,
}

/// Insured by fund.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundCounts {
    /// 养老
    pub pension: u32,
    /// 医疗
    pub medical: u32,
    /// 失业
    pub unemployment: u32,
    /// 工伤
    pub injury: u32,
    /// 生育
    pub maternity: u32,
    /// 公积金
    pub housing: u32,
}

impl Summary {
    /// Counts `rows` on the day `as_of`. Which posts lead and which belong to a committee follows `posts`.
    #[must_use]
    pub fn of(rows: &[RosterRow], posts: &[PostRule], as_of: Date) -> Self {
        let mut summary = Self::default();
        let mut communities = HashSet::new();
        let mut streets = HashSet::new();
        for row in rows {
            communities.insert((row.street.as_str(), row.community.as_str()));
            streets.insert(row.street.as_str());
            summary.add(row, posts, as_of);
        }
        summary.communities = u32::try_from(communities.len()).unwrap_or(u32::MAX);
        summary.streets = u32::try_from(streets.len()).unwrap_or(u32::MAX);
        summary
    }

    fn add(&mut self, row: &RosterRow, posts: &[PostRule], as_of: Date) {
        self.people += 1;
        match row.sex {
            Sex::Male => self.male += 1,
            Sex::Female => self.female += 1,
        }
        *self.age.of(completed_years(row.birth, as_of)) += 1;
        *self.education.of(row.education) += 1;
        *self.source.of(row.source) += 1;
        let years = completed_years(row.community_since.date, as_of);
        self.over_3_years += u32::from(years > 3);
        self.at_least_10_years += u32::from(years >= 10);
        if let Some(certificate) = row.certificate {
            *self.certificates.of(certificate.level) += 1;
        }
        for fund in &row.funds {
            *self.insured.of(*fund) += 1;
        }
        let held = || posts.iter().filter(|p| row.posts.contains(&p.code));
        self.heads += u32::from(held().any(|p| p.class == PostRule::HEAD));
        self.committee_members += u32::from(held().any(|p| p.committee));
        self.several_posts += u32::from(row.posts.len() > 1);
        self.declared_base += row.declared_base.unwrap_or_default();
    }
}

impl AgeBands {
    fn of(&mut self, age: i64) -> &mut u32 {
        match age {
            ..=30 => &mut self.up_to_30,
            31..=35 => &mut self.from_31_to_35,
            36..=45 => &mut self.from_36_to_45,
            46..=54 => &mut self.from_46_to_54,
            55.. => &mut self.from_55,
        }
    }
}

impl EducationBands {
    fn of(&mut self, level: EducationLevel) -> &mut u32 {
        match level {
            EducationLevel::JuniorCollege => &mut self.junior_college,
            above if above > EducationLevel::JuniorCollege => &mut self.bachelor_and_above,
            _ => &mut self.up_to_secondary,
        }
    }
}

impl SourceCounts {
    fn of(&mut self, source: Source) -> &mut u32 {
        match source {
            Source::Elected => &mut self.elected,
            Source::Recruited => &mut self.recruited,
            Source::Seconded => &mut self.seconded,
            Source::Rehired => &mut self.rehired,
            Source::Other => &mut self.other,
        }
    }
}

impl CertificateCounts {
    fn of(&mut self, level: CertificateLevel) -> &mut u32 {
        match level {
            CertificateLevel::Assistant => &mut self.assistant,
            CertificateLevel::Worker => &mut self.worker,
            CertificateLevel::Senior => &mut self.senior,
        }
    }
}

impl FundCounts {
    fn of(&mut self, fund: Fund) -> &mut u32 {
        match fund {
            Fund::Pension => &mut self.pension,
            Fund::Medical => &mut self.medical,
            Fund::Unemployment => &mut self.unemployment,
            Fund::Injury => &mut self.injury,
            Fund::Maternity => &mut self.maternity,
            Fund::Housing => &mut self.housing,
        }
    }
}
