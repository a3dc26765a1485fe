//! What people write for education, certificates, sources and posts.

use std::collections::HashMap;

use super::ProblemCode;
use super::value::says_none;
use crate::fact::{CertificateLevel, Degree, EducationLevel, Source};
use crate::identity::{Sex, compact};
use crate::policy::PostRule;

/// A text without white space and without what stands in brackets: `大学本科(全日制)` is 大学本科.
fn plain(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::new();
    for c in compact(text).chars() {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// 男 or 女.
pub(super) fn sex(text: &str) -> Result<Option<Sex>, ProblemCode> {
    match compact(text).as_str() {
        "" => Ok(None),
        "男" | "男性" | "1" => Ok(Some(Sex::Male)),
        "女" | "女性" | "2" => Ok(Some(Sex::Female)),
        _ => Err(ProblemCode::UnknownSex),
    }
}

/// Highest education. 研究生 alone is a doctor's only where the degree says so.
pub(super) fn education(text: &str, degree: Option<Degree>) -> Result<Option<EducationLevel>, ProblemCode> {
    let text = plain(text);
    let text = text.trim_end_matches("毕业").trim_end_matches("学历").trim_end_matches("教育");
    let text = text.trim_start_matches("全日制").trim_start_matches("在职");
    Ok(Some(match text {
        "" => return Ok(None),
        "小学" => EducationLevel::Primary,
        "初中" | "普通初中" => EducationLevel::JuniorMiddle,
        "高中" | "普通高中" => EducationLevel::SeniorMiddle,
        "中专" | "职高" | "职业高中" | "技校" | "中技" | "中职" | "中等专科" | "中等职业" | "技工学校" => {
            EducationLevel::SecondaryVocational
        }
        "大学专科" | "大专" | "专科" | "高职" | "高等职业" | "高职高专" => {
            EducationLevel::JuniorCollege
        }
        "大学本科" | "本科" | "大学" | "大本" => EducationLevel::Bachelor,
        "研究生" if degree == Some(Degree::Doctor) => EducationLevel::Doctor,
        "硕士研究生" | "硕士" | "研究生" => EducationLevel::Master,
        "博士研究生" | "博士" => EducationLevel::Doctor,
        _ => return Err(ProblemCode::UnknownEducation),
    }))
}

/// Degree: 学士, 法学学士, 工商管理硕士.
pub(super) fn degree(text: &str) -> Result<Option<Degree>, ProblemCode> {
    let text = plain(text);
    let text = text.trim_end_matches("学位");
    match text {
        _ if says_none(text) => Ok(None),
        _ if text.ends_with("学士") => Ok(Some(Degree::Bachelor)),
        _ if text.ends_with("硕士") => Ok(Some(Degree::Master)),
        _ if text.ends_with("博士") => Ok(Some(Degree::Doctor)),
        _ => Err(ProblemCode::UnknownDegree),
    }
}

/// Social work certificate.
pub(super) fn certificate(text: &str) -> Result<Option<CertificateLevel>, ProblemCode> {
    let text = plain(text);
    let text = text.trim_end_matches("证书").trim_end_matches('证');
    match text {
        _ if says_none(text) => Ok(None),
        "助理社会工作师"
        | "助理社工师"
        | "助理社工"
        | "助理"
        | "初级"
        | "初级社工师"
        | "初级社会工作师"
        | "初级社工" => Ok(Some(CertificateLevel::Assistant)),
        "社会工作师" | "社工师" | "中级" | "中级社工师" | "中级社会工作师" | "中级社工" => {
            Ok(Some(CertificateLevel::Worker))
        }
        "高级社会工作师" | "高级社工师" | "高级" | "高级社工" => Ok(Some(CertificateLevel::Senior)),
        _ => Err(ProblemCode::UnknownCertificate),
    }
}

/// How they came to the job.
pub(super) fn source(text: &str) -> Result<Option<Source>, ProblemCode> {
    Ok(Some(match plain(text).as_str() {
        "" => return Ok(None),
        "选举" | "换届选举" | "选举产生" | "民主选举" | "选任" => Source::Elected,
        "招聘" | "公开招聘" | "社会招聘" | "招录" | "公开招录" | "聘用" | "招考" | "公开招考" | "选聘" => {
            Source::Recruited
        }
        "街道下派" | "下派" | "选派" | "街道选派" | "下派干部" | "街道派驻" => Source::Seconded,
        "退休返聘" | "返聘" | "离退休返聘" => Source::Rehired,
        "其他" | "其它" => Source::Other,
        _ => return Err(ProblemCode::UnknownSource),
    }))
}

/// The posts of a ladder by what rosters call them.
pub(super) struct PostNames {
    /// Plain name and position of the post, longest names first.
    names: Vec<(String, usize)>,
    codes: Vec<String>,
    /// Rosters repeat few texts many times.
    known: HashMap<String, Result<Vec<String>, ProblemCode>>,
}

/// Written beside the posts of a person who leads both the party branch and the residents' committee.
const ONE_FOR_BOTH: &str = "一肩挑";

/// Characters of a text that can name posts; a longer one is something else.
const LONGEST_POSTS: usize = 200;

impl PostNames {
    pub(super) fn new(posts: &[PostRule]) -> Self {
        let mut names: Vec<(String, usize)> = posts
            .iter()
            .enumerate()
            .flat_map(|(at, post)| post.synonyms.iter().chain([&post.name.zh]).map(move |name| (plain(name), at)))
            .filter(|(name, _)| !name.is_empty())
            .collect();
        names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        names.dedup();
        Self { names, codes: posts.iter().map(|p| p.code.clone()).collect(), known: HashMap::new() }
    }

    /// Codes of the posts a text names, in the order of the ladder; none if it is blank.
    pub(super) fn read(&mut self, text: &str) -> Result<Vec<String>, ProblemCode> {
        if let Some(answer) = self.known.get(text) {
            return answer.clone();
        }
        let answer = self.work_out(text);
        self.known.insert(text.to_owned(), answer.clone());
        answer
    }

    fn work_out(&self, text: &str) -> Result<Vec<String>, ProblemCode> {
        let both = compact(text).contains(ONE_FOR_BOTH);
        let names = plain(text).replace(ONE_FOR_BOTH, "");
        if names.is_empty() {
            return if both { Err(ProblemCode::PostsIncomplete) } else { Ok(Vec::new()) };
        }
        if names.chars().count() > LONGEST_POSTS {
            return Err(ProblemCode::UnknownPost);
        }
        let mut dead_ends = Vec::new();
        let mut found = self.split(&names, &mut dead_ends).ok_or(ProblemCode::UnknownPost)?;
        found.sort_unstable();
        found.dedup();
        if both && found.len() < 2 {
            return Err(ProblemCode::PostsIncomplete);
        }
        Ok(found.into_iter().filter_map(|at| self.codes.get(at).cloned()).collect())
    }

    /// Reads names one after another with separators between them, longest first, trying again with
    /// a shorter name where the rest makes no sense. `dead_ends` holds lengths of rests that made none.
    fn split(&self, text: &str, dead_ends: &mut Vec<usize>) -> Option<Vec<usize>> {
        let rest = text.trim_start_matches(['、', ',', ';', '/', '+', '&', '|', '兼', '和', '及', '与', '。', '.']);
        if rest.is_empty() {
            return Some(Vec::new());
        }
        if dead_ends.contains(&rest.len()) {
            return None;
        }
        for (name, at) in &self.names {
            let Some(after) = rest.strip_prefix(name.as_str()) else { continue };
            if let Some(mut found) = self.split(after, dead_ends) {
                found.push(*at);
                return Some(found);
            }
        }
        dead_ends.push(rest.len());
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::tests::posts;

    fn read(text: &str) -> Result<String, ProblemCode> {
        PostNames::new(&posts()).read(text).map(|codes| codes.join("+"))
    }

    #[test]
    fn a_post_is_known_by_its_synonyms() {
        assert_eq!(read("社区党组织书记").as_deref(), Ok("secretary"));
        assert_eq!(read(" 社区 书记 ").as_deref(), Ok("secretary"));
        assert_eq!(read("社区党组织副书记").as_deref(), Ok("deputy_secretary"));
        assert_eq!(read("社区网格员(专职)").as_deref(), Ok("grid"));
        assert_eq!(read("").as_deref(), Ok(""));
    }

    #[test]
    fn several_posts_are_told_apart() {
        let both = Ok("secretary+director");
        for written in [
            "社区党组织书记、居委会主任(一肩挑)",
            "社区党组织书记、居委会主任（一肩挑）",
            "居委会主任、社区党组织书记(一肩挑)",
            "书记兼主任",
            "书记、主任一肩挑",
            "书记主任（一肩挑）",
            "社区书记/居委会主任",
        ] {
            assert_eq!(read(written).as_deref(), both.as_deref(), "{written}");
        }
        assert_eq!(read("副书记、网格员").as_deref(), Ok("deputy_secretary+grid"));
    }

    #[test]
    fn a_post_nobody_knows_is_not_guessed() {
        assert_eq!(read("名誉主席"), Err(ProblemCode::UnknownPost));
        assert_eq!(read("书记、名誉主席"), Err(ProblemCode::UnknownPost));
        assert_eq!(read("书记助理"), Err(ProblemCode::UnknownPost), "not a secretary");
        assert_eq!(read("社区书记(一肩挑)"), Err(ProblemCode::PostsIncomplete));
        assert_eq!(read("一肩挑"), Err(ProblemCode::PostsIncomplete));
    }

    #[test]
    fn a_text_made_to_be_slow_is_answered_at_once() {
        let text = format!("{}名誉", "书记主任".repeat(20_000));
        assert_eq!(read(&text), Err(ProblemCode::UnknownPost));
        let text = format!("{}名誉", "书记、主任、".repeat(32));
        assert_eq!(read(&text), Err(ProblemCode::UnknownPost));
    }

    #[test]
    fn education_and_degree_read_together() {
        assert_eq!(education("大学专科", None), Ok(Some(EducationLevel::JuniorCollege)));
        assert_eq!(education("大专学历", None), Ok(Some(EducationLevel::JuniorCollege)));
        assert_eq!(education("全日制本科", None), Ok(Some(EducationLevel::Bachelor)));
        assert_eq!(education("本科（在职）", None), Ok(Some(EducationLevel::Bachelor)));
        assert_eq!(education("研究生", Some(Degree::Doctor)), Ok(Some(EducationLevel::Doctor)));
        assert_eq!(education("研究生", None), Ok(Some(EducationLevel::Master)));
        assert_eq!(education("中专", None), Ok(Some(EducationLevel::SecondaryVocational)));
        assert_eq!(education("", None), Ok(None));
        assert_eq!(education("函授", None), Err(ProblemCode::UnknownEducation));
        assert_eq!(degree("法学学士学位"), Ok(Some(Degree::Bachelor)));
        assert_eq!(degree("无"), Ok(None));
        assert_eq!(degree("双证"), Err(ProblemCode::UnknownDegree));
    }

    #[test]
    fn certificates_and_sources() {
        assert_eq!(certificate("助理社会工作师"), Ok(Some(CertificateLevel::Assistant)));
        assert_eq!(certificate("中级社工师证书"), Ok(Some(CertificateLevel::Worker)));
        assert_eq!(certificate("高级社会工作师"), Ok(Some(CertificateLevel::Senior)));
        assert_eq!(certificate("无"), Ok(None));
        assert_eq!(certificate("教师资格证"), Err(ProblemCode::UnknownCertificate));
        assert_eq!(source("街道下派"), Ok(Some(Source::Seconded)));
        assert_eq!(source("公开招聘（2019年）"), Ok(Some(Source::Recruited)));
        assert_eq!(source("借调"), Err(ProblemCode::UnknownSource));
    }
}
