//! Letters about grades as files: what is printed, and what a reader gets back out of them.

mod common;

use common::reading::Opened;
use common::{chinese, english, issue};
use domain::money::Money;
use jiff::civil::date;
use jiudang_reports::{
    Fonts, GradeDecision, GradeStanding, Ground, Labels, Letter, LetterGrade, Matter, NextGrade, Pdf, ReportError,
    Source, letters_to,
};

const A4: (f64, f64) = (595.28, 841.89);
const MARGIN: f64 = 68.0;

fn print(labels: &Labels, letters: &[Letter]) -> Result<Pdf, ReportError> {
    let fonts = Fonts::embedded().expect("the fonts are compiled in");
    let mut bytes = Vec::new();
    let summary = letters_to(&fonts, labels, &issue(), letters, &mut bytes)?;
    Ok(Pdf { bytes, summary })
}

fn ground(passed: bool, text: &str, steps: &str, source: usize) -> Ground {
    Ground { passed, text: text.into(), steps: steps.into(), source: Some(source) }
}

fn grade(name: &str, yuan: i64) -> LetterGrade {
    LetterGrade { name: name.into(), amount: Money::from_yuan(yuan) }
}

fn decision() -> GradeDecision {
    GradeDecision {
        decided_on: Some(date(2026, 1, 20)),
        before: Some(grade("初级三档", 2_450)),
        after: Some(grade("中级一档", 2_630)),
        by_rules: String::new(),
        reason: String::new(),
    }
}

fn letter() -> Letter {
    let source = |title: &str, clause: &str| Source { title: title.into(), clause: clause.into(), sample: true };
    Letter {
        unit: "望川区银杏街道".into(),
        reference: "12-W000017".into(),
        name: "阿依古丽·买买提".into(),
        code: "W000017".into(),
        place: "银杏街道 北渡口社区".into(),
        post: "专职网格员".into(),
        as_of: date(2026, 1, 1),
        matter: Matter::Decision(decision()),
        grounds: vec![
            ground(true, "专职网格员从初级一档起定", "", 0),
            ground(true, "每年 1 月 1 日晋档：以 2026-01-01 为准", "", 1),
            ground(true, "自 2017-03-01 起计入 8 年 10 个月，下一档须满 9 年", "＋2 档", 1),
            ground(false, "2024 年考核基本合格，低于合格，该年不计", "", 1),
            ground(true, "连续 2 年优秀提前晋一次，最多 2 次：已提前 0 次，目前连续 1 年", "", 1),
            ground(true, "学历要求：大学本科；档案：大学本科、学士", "＋1 档", 1),
            ground(false, "证书要求：社会工作师，登记有效；档案：助理社会工作师（登记至 2027-06-30）", "", 1),
            ground(true, "本岗位最高到中级三档", "", 0),
        ],
        sources: vec![
            source("望川区社区工作者职业体系建设实施办法（样例） 望川办发〔2022〕18号", "附表二 岗位与等级对应表"),
            source("望川区社区工作者职级序列（样例）", "第九条至第十四条"),
        ],
        sample: true,
        fictitious: true,
    }
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn a_letter_is_one_tidy_page_that_says_everything() {
    let letter = letter();
    let pdf = print(&chinese(), std::slice::from_ref(&letter)).expect("a letter");
    assert_eq!((pdf.summary.pages, pdf.summary.missing.len()), (1, 0));
    let file = Opened::new(&pdf.bytes);
    file.check();
    file.assert_tidy(A4, MARGIN);
    assert_eq!(file.info("Title"), "定级晋档通知书：阿依古丽·买买提");
    let text = file.characters();
    let known = [&letter.unit, &letter.name, &letter.code, &letter.place, &letter.post, &letter.reference];
    let grounds = letter.grounds.iter().map(|ground| &ground.text);
    let sources = letter.sources.iter().flat_map(|source| [&source.title, &source.clause]);
    for said in known.into_iter().chain(grounds).chain(sources) {
        assert!(text.contains(&without_spaces(said)), "the letter lacks {said}");
    }
    for said in ["初级三档", "中级一档", "2,450.00", "2,630.00", "+180.00", "2026年1月1日", "2026年1月20日", "盖章"]
    {
        assert!(text.contains(said), "the letter lacks {said}: {text}");
    }
    assert!(!text.contains("草稿"));
}

#[test]
fn a_departure_from_the_rules_says_so_and_why() {
    let reason = "工作履历中 2017 年至 2018 年的一段尚待原单位出具证明";
    let with = |decision| Letter { matter: Matter::Decision(decision), ..letter() };
    let exception = with(GradeDecision { by_rules: "中级二档".into(), reason: reason.into(), ..decision() });
    let kept = GradeDecision { after: None, reason: "本年度暂缓一次".into(), decided_on: None, ..decision() };
    let (kept, first) = (with(kept), with(GradeDecision { before: None, ..decision() }));
    let pdf = print(&chinese(), &[exception, kept, first]).expect("letters");
    let file = Opened::new(&pdf.bytes);
    file.check();
    file.assert_tidy(A4, MARGIN);
    let pages: Vec<String> = file.pages().iter().map(|page| without_spaces(page)).collect();
    assert!(pages[0].contains("中级二档") && pages[0].contains(&without_spaces(reason)));
    let page_with = |text: &str| pages.iter().find(|page| page.contains(text)).expect("a page");
    assert!(page_with("本年度暂缓一次").contains("维持您现有的等级档次不变"));
    assert!(pages.iter().any(|page| page.contains("草稿，尚未执行")), "a letter that is not applied says so");
    assert!(pages.iter().any(|page| page.contains("未定级")));
    assert_eq!(file.info("Title"), "望川区银杏街道定级晋档通知书");
}

#[test]
fn many_conditions_take_further_pages_and_stay_tidy() {
    for labels in [chinese(), english()] {
        let mut long = letter();
        let more = (0..40).map(|year| {
            ground(false, &format!("{} 年没有达到合格的考核结果，该年暂不计；登记考核后计入", 1985 + year), "", 1)
        });
        long.grounds.extend(more);
        let pdf = print(&labels, &[long]).expect("a letter");
        let file = Opened::new(&pdf.bytes);
        file.check();
        file.assert_tidy(A4, MARGIN);
        assert!(pdf.summary.pages >= 2);
        assert!(file.characters().contains("2024年没有达到"));
    }
}

#[test]
fn a_certificate_says_where_somebody_stands_and_what_comes_next() {
    let next = NextGrade { name: "中级二档".into(), on: date(2027, 1, 1), gain: Money::from_yuan(180) };
    let standing = GradeStanding {
        held: Some(grade("中级一档", 2_630)),
        since: Some(date(2026, 1, 1)),
        by_rules: "中级一档".into(),
        next: Some(next),
    };
    let none = GradeStanding { held: None, since: None, by_rules: String::new(), next: None };
    for (labels, standing, said) in [
        (chinese(), standing.clone(), vec!["职级档次证明", "中级二档", "2027年1月1日", "+180.00", "2,630.00", "盖章"]),
        (chinese(), none, vec!["未定级", "目前推算不出"]),
        (english(), standing, vec!["CertificateofGrade", "+180.00"]),
    ] {
        let certificate = Letter { matter: Matter::Standing(standing), ..letter() };
        let pdf = print(&labels, &[certificate]).expect("a certificate");
        assert_eq!((pdf.summary.pages, pdf.summary.missing.len()), (1, 0));
        let file = Opened::new(&pdf.bytes);
        file.check();
        file.assert_tidy(A4, MARGIN);
        let text = file.characters();
        for said in said {
            assert!(text.contains(said), "the certificate lacks {said}: {text}");
        }
        assert!(!text.contains("签收") && !text.contains("草稿"), "nobody signs for a certificate");
    }
}

#[test]
fn without_letters_there_is_no_file() {
    assert!(matches!(print(&chinese(), &[]), Err(ReportError::Empty)));
}
