//! Invented slips and registers, and wording for them.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod reading;

use domain::calendar::Month;
use domain::money::{Money, chinese_capitals};
use domain::pay::Group;
use jiff::civil::{date, datetime};
use jiudang_reports::*;
use locales::Locale;

fn text(locale: Locale, key: &str) -> String {
    locale.find(key).unwrap_or_else(|| panic!("no text for {key}")).to_owned()
}

pub fn chinese() -> Labels<'static> {
    Labels { language: Locale::Zh.tag(), text: &|key| text(Locale::Zh, key) }
}

pub fn english() -> Labels<'static> {
    Labels { language: Locale::En.tag(), text: &|key| text(Locale::En, key) }
}

pub fn issue() -> Issue {
    Issue { author: "望川区银杏街道办事处".into(), created_at: datetime(2026, 11, 3, 9, 5, 7, 0) }
}

const SURNAMES: &str =
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎";
const GIVEN: &str =
    "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰红梅建国志鹏雪峰晓东海燕文博思远子涵雨桐浩然欣怡梓萱一诺";
const COMMUNITIES: [&str; 6] = ["银杏社区", "北渡口社区", "棉纺厂社区", "青石桥社区", "云栖里社区", "新民路社区"];
const POSTS: [&str; 4] = ["党组织书记、居委会主任（一肩挑）", "副主任", "专职网格员", "社区专职工作者"];

fn pick(letters: &str, position: usize) -> char {
    letters.chars().nth(position % letters.chars().count()).expect("not empty")
}

pub fn name(number: usize) -> String {
    match number % 97 {
        13 => "阿依古丽·买买提".into(),
        29 => "㛃𬭎".into(),
        41 => "𠮷田䶮".into(),
        67 => "𫖯瑶".into(),
        _ => [pick(SURNAMES, number * 7), pick(GIVEN, number * 3), pick(GIVEN, number * 5 + 11)].iter().collect(),
    }
}

fn line(group: Group, name: &str, basis: &str, fen: i64, sample: bool, source: usize) -> SlipLine {
    let amount = Money::from_fen(fen);
    SlipLine {
        group,
        name: name.into(),
        basis: basis.into(),
        amount,
        to_date: Money::from_fen(fen * 10),
        sample,
        source: Some(source),
    }
}

fn sums(lines: &[SlipLine], of: impl Fn(&SlipLine) -> Money) -> Sums {
    let total = |group| lines.iter().filter(|line| line.group == group).map(&of).sum::<Money>();
    let (gross, employee, tax) = (total(Group::Earning), total(Group::EmployeeContribution), total(Group::Tax));
    let employer = total(Group::EmployerContribution);
    Sums { gross, employee, tax, net: gross - employee - tax, employer, cost: gross + employer }
}

pub fn slip(number: usize) -> Payslip {
    use Group::{Earning, EmployeeContribution, EmployerContribution, Tax};
    let wobble = i64::try_from(number).expect("small") * 137 % 90_000;
    let lines = vec![
        line(Earning, "等级档次工资", "中级五档 4,150.00 × 31/31 天", 415_000 + wobble, true, 0),
        line(Earning, "岗位津贴", "副主任 600.00 × 31/31 天", 60_000, true, 0),
        line(Earning, "职业资格津贴", "社会工作师，登记至 2028-06-30", 30_000, true, 0),
        line(Earning, "社区工作年限津贴", "7 年 × 20.00，封顶 30 年", 14_000, true, 0),
        line(Earning, "绩效工资", "1,200.00 × 1.1（优秀）× 31/31 天", 132_000, true, 0),
        line(Earning, "高温津贴", "本月登记", 20_000, false, 1),
        line(EmployeeContribution, "基本养老保险", "基数 6,510.00 × 8%，四舍五入到分", 52_080, true, 2),
        line(EmployeeContribution, "基本医疗保险（含生育）", "基数 6,510.00 × 2%，四舍五入到分", 13_020, true, 2),
        line(EmployeeContribution, "大病医疗互助", "定额", 1_500, true, 2),
        line(EmployeeContribution, "失业保险", "基数 6,510.00 × 0.3%，四舍五入到分", 1_953, true, 2),
        line(EmployeeContribution, "住房公积金", "基数 6,510.00 × 8%，四舍五入到元", 52_100, true, 3),
        line(Tax, "个人所得税", "累计应纳税所得额 10,993.47 × 3% − 0.00 − 已预扣 296.82", 3_298, false, 4),
        line(EmployerContribution, "基本养老保险", "基数 6,510.00 × 16%，四舍五入到分", 104_160, true, 2),
        line(EmployerContribution, "基本医疗保险（含生育）", "基数 6,510.00 × 8.7%，四舍五入到分", 56_637, true, 2),
        line(EmployerContribution, "失业保险", "基数 6,510.00 × 0.7%，四舍五入到分", 4_557, true, 2),
        line(EmployerContribution, "工伤保险", "基数 6,510.00 × 0.4%，四舍五入到分", 2_604, true, 2),
        line(EmployerContribution, "住房公积金", "基数 6,510.00 × 8%，四舍五入到元", 52_100, true, 3),
    ];
    let source = |title: &str, clause: &str, sample| Source { title: title.into(), clause: clause.into(), sample };
    Payslip {
        unit: "望川区银杏街道办事处".into(),
        month: Month::new(2026, 10).expect("a month"),
        off_cycle: 0,
        paid_on: Some(date(2026, 11, 10)),
        reference: format!("2026-10 第1批 {number:05}"),
        worker: Worker {
            name: name(number),
            code: format!("YX{number:05}"),
            id_masked: "430181********0027".into(),
            community: COMMUNITIES[number % COMMUNITIES.len()].into(),
            post: POSTS[number % POSTS.len()].into(),
            grade: "中级五档".into(),
            account_masked: "6222 **** **** 0417".into(),
            attendance: "31 天，共 31 天".into(),
        },
        net_capitals: chinese_capitals(sums(&lines, |line| line.amount).net),
        totals: sums(&lines, |line| line.amount),
        to_date: sums(&lines, |line| line.to_date),
        lines,
        sources: vec![
            source("望川区社区工作者薪酬管理办法（样例）", "第二章 工资构成，第六条至第十一条；附表一", true),
            source("望川区人力资源和社会保障局关于高温津贴的通知", "第二条", false),
            source("长沙市社会保险缴费比例和基数（样例）", "2026 年度", true),
            source("长沙住房公积金缴存规定（样例）", "第四条", true),
            source(
                "国家税务总局关于发布《个人所得税扣缴申报管理办法（试行）》的公告（国家税务总局公告2018年第61号）",
                "第六条",
                false,
            ),
        ],
        remarks: vec![],
        fictitious: true,
        draft: false,
    }
}

pub fn slips(count: usize) -> Vec<Payslip> {
    (0..count).map(slip).collect()
}

pub fn register(people: usize) -> Register {
    let column = |name: &str, band: &str| Column { name: name.into(), band: band.into(), sum: false, payable: false };
    let sum = |name: &str, band: &str| Column { sum: true, ..column(name, band) };
    let columns = vec![
        column("等级档次工资", "应发项目"),
        column("岗位津贴", "应发项目"),
        column("绩效工资", "应发项目"),
        column("其他津贴补贴", "应发项目"),
        sum("应发合计", "应发项目"),
        column("社会保险", "代扣项目"),
        column("住房公积金", "代扣项目"),
        column("个人所得税", "代扣项目"),
        Column { payable: true, ..sum("实发工资", "") },
    ];
    let rows = (0..people).map(|number| {
        let slip = slip(number);
        let of = |name: &str| slip.lines.iter().find(|line| line.name == name).map(|line| line.amount);
        let named = ["等级档次工资", "岗位津贴", "绩效工资"].map(of);
        let known: Money = named.iter().flatten().copied().sum();
        let housing = of("住房公积金").unwrap_or_default();
        let totals = slip.totals;
        let mut amounts: Vec<Option<Money>> = named.into();
        let tax = Some(totals.tax).filter(|_| number % 3 > 0);
        amounts.extend([totals.gross - known, totals.gross, totals.employee - housing, housing].map(Some));
        amounts.push(tax);
        amounts.push(Some(totals.gross - totals.employee - tax.unwrap_or_default()));
        Row {
            code: slip.worker.code,
            name: slip.worker.name,
            place: format!("{} {}", slip.worker.community, slip.worker.post),
            grade: slip.worker.grade,
            amounts,
            remark: String::new(),
        }
    });
    let rows: Vec<Row> = rows.collect();
    let paid = rows.iter().filter_map(|row| row.amounts.last().copied().flatten()).sum();
    Register {
        unit: "望川区银杏街道办事处".into(),
        month: Month::new(2026, 10).expect("a month"),
        off_cycle: 0,
        reference: "2026-10 第1批".into(),
        columns,
        rows,
        payable_capitals: chinese_capitals(paid),
        signatures: Signatures { prepared_by: "林知秋".into(), ..Signatures::default() },
        remarks: vec!["标有“样例”的规则未经确认。".into()],
        sample: true,
        fictitious: true,
        draft: false,
    }
}
