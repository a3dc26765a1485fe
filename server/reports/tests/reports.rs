//! General reports as files: what is printed, and what a reader gets back out of them.

mod common;

use common::reading::Opened;
use common::{chinese, english, issue};
use jiudang_reports::*;

const A4: (f64, f64) = (595.28, 841.89);
const BROAD: (f64, f64) = (841.89, 595.28);
const MARGIN: f64 = 62.0;
const BROAD_MARGIN: f64 = 56.0;

fn print_in(labels: &Labels, report: &Report) -> Result<Pdf, ReportError> {
    let fonts = Fonts::embedded().expect("the fonts are compiled in");
    let mut bytes = Vec::new();
    let summary = report_to(&fonts, labels, &issue(), report, &mut bytes)?;
    Ok(Pdf { bytes, summary })
}

fn print(report: &Report) -> Pdf {
    print_in(&chinese(), report).expect("the report is printed")
}

/// Opens a report after checking that it is sound, tidy, and has every text that was given.
fn opened(report: &Report, pdf: &Pdf) -> Opened {
    assert!(pdf.summary.missing.is_empty(), "{:?}", pdf.summary.missing);
    let file = Opened::new(&pdf.bytes);
    file.check();
    match report.orientation {
        Orientation::Portrait => file.assert_tidy(A4, MARGIN),
        Orientation::Landscape => file.assert_tidy(BROAD, BROAD_MARGIN),
    }
    let found = file.characters();
    // What goes over several pages has heads and feet in between.
    for text in given(report).into_iter().map(without_spaces).filter(|text| text.len() < 1_000) {
        assert!(found.contains(&text), "{text} is missing");
    }
    file
}

fn given(report: &Report) -> Vec<&str> {
    let mut all = vec![report.title.as_str(), &report.subtitle, &report.unit];
    all.extend(report.notes.iter().map(String::as_str));
    for block in &report.blocks {
        match block {
            Block::Heading(text) | Block::Paragraph(text) | Block::Note(text) => all.push(text),
            Block::Facts(facts) => all.extend(facts.iter().flat_map(|(label, value)| [label.as_str(), value])),
            Block::Table(table) => {
                all.extend([table.caption.as_str(), &table.note]);
                all.extend(table.columns.iter().map(|column| column.name.as_str()));
                all.extend(table.rows.iter().flat_map(|row| &row.cells).map(String::as_str));
            }
            Block::Bars(chart) => {
                all.extend([chart.caption.as_str(), &chart.note]);
                all.extend(chart.bars.iter().flat_map(|bar| [bar.label.as_str(), &bar.value]));
            }
            Block::Curves(chart) => {
                all.extend([chart.caption.as_str(), &chart.note, &chart.unit]);
                all.extend(chart.curves.iter().map(|curve| curve.label.as_str()));
            }
            Block::Signatures(labels) => all.extend(labels.iter().map(String::as_str)),
        }
    }
    all
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

fn texts<const N: usize>(all: [&str; N]) -> Vec<String> {
    all.map(String::from).into()
}

fn facts<const N: usize>(all: [(&str, &str); N]) -> Block {
    Block::Facts(all.map(|(label, value)| (label.into(), value.into())).into())
}

fn bar(label: &str, amount: u64) -> Bar {
    Bar { label: label.into(), amount, value: format!("{amount} 人") }
}

fn staffing() -> Table {
    let figures = ["核定编制", "在岗", "空缺", "持证", "月人均应发（元）"];
    let columns = std::iter::once(TableColumn::text("街道、社区")).chain(figures.map(TableColumn::figure));
    Table {
        caption: "表一  各街道人员配备与工资水平".into(),
        columns: columns.collect(),
        rows: vec![
            TableRow::group("银杏街道"),
            TableRow::new(texts(["北渡口社区", "14", "13", "1", "8", "6,214.50"])),
            TableRow::new(texts(["棉纺厂社区", "12", "12", "0", "7", "6,087.00"])),
            TableRow::group("云栖街道"),
            TableRow::new(texts(["青石桥社区", "11", "9", "2", "4", "5,932.75"])),
            TableRow::new(texts(["云栖里社区（含新民路片区）", "16", "16", "0", "11", "6,405.20"])),
            TableRow::total(texts(["合计", "53", "50", "3", "30", "6,187.34"])),
        ],
        note: "月人均应发按当月在岗人数计算，不含单位缴费部分。".into(),
    }
}

fn briefing() -> Report {
    Report {
        title: "社区工作者队伍与薪酬情况简报".into(),
        subtitle: "2026年10月 · 截至2026年10月31日".into(),
        unit: "望川区委社会工作部".into(),
        blocks: vec![
            facts([
                ("在岗人数", "50 人"),
                ("当月应发合计", "309,367.00 元"),
                ("核定编制", "53 人"),
                ("持证比例", "60.0%"),
                ("口径", "本级与各街道当月已批准的发放批次；调入、调出人员按当月末所在社区计，退休返聘人员不计入编制"),
            ]),
            Block::Heading("一、总体情况".into()),
            Block::Paragraph(
                "截至10月末，全区社区工作者在岗50人，编制使用率为94.3%。当月应发工资309,367.00元，\
                 较上月增加4,120.00元，主要是3人晋档、1人取得社会工作师证书后职业津贴调整所致。\n\
                 空缺岗位3个，其中青石桥社区2个，已列入第四季度公开招聘计划。"
                    .into(),
            ),
            Block::Table(staffing()),
            Block::Heading("二、职级分布".into()),
            Block::Bars(BarChart {
                caption: "图一  各等级在岗人数".into(),
                bars: vec![bar("初级", 21), bar("中级", 18), bar("高级", 9), bar("未定级", 2), bar("待核", 0)],
                note: "未定级人员为试用期人员。".into(),
                ..BarChart::default()
            }),
            Block::Note("本简报由系统根据已批准的发放批次生成，未批准的月份不计入。".into()),
            Block::Signatures(texts(["制表人：", "审核人：", "负责人："])),
        ],
        notes: texts(["持证指登记有效的社会工作者职业资格证书。", "数据为虚构，仅供演示。"]),
        sample: true,
        fictitious: true,
        draft: true,
        ..Report::default()
    }
}

fn with(blocks: Vec<Block>) -> Report {
    Report {
        title: "培训学时记录".into(), unit: "望川区银杏街道办事处".into(), blocks, ..Report::default()
    }
}

/// A record of training with rows of any number, every ninth with a long remark.
fn training(rows: usize) -> Table {
    let names = ["王芳", "阿依古丽·买买提", "𬭎䶮", "𠮷田䶮", "欧阳海燕"];
    let remark = "参加区委社会工作部组织的网格员能力提升专题培训，考核合格；证书编号见附件，补训一次后计入本年度学时";
    let row = |number: usize| {
        let remark = if number.is_multiple_of(9) { remark } else { "" };
        let hours = format!("{}.5", number % 90);
        let code = format!("W{number:06}");
        TableRow::new(texts([&number.to_string(), names[number % 5], &code, "北渡口社区", &hours, remark]))
    };
    Table {
        caption: "2026年度学时明细".into(),
        columns: vec![
            TableColumn::figure("序号"),
            TableColumn::text("姓名"),
            TableColumn::mark("工号"),
            TableColumn::text("社区"),
            TableColumn::figure("学时"),
            TableColumn::text("备注").weighing(1),
        ],
        rows: (1..=rows).map(row).collect(),
        note: "学时以登记为准。".into(),
    }
}

#[test]
fn a_briefing_is_tidy_and_says_everything() {
    let report = briefing();
    let pdf = print(&report);
    let file = opened(&report, &pdf);
    assert_eq!(pdf.summary.pages, 1);
    assert_eq!(file.info("Title"), report.title);
    assert_eq!(file.info("Author"), "望川区银杏街道办事处");
    let text = file.characters();
    for said in ["空缺岗位3个", "6,405.20", "第1页，共", "制表时间：2026年11月3日09:05", "说明1.持证指"]
    {
        assert!(text.contains(said), "the briefing lacks {said}: {text}");
    }
    for page in file.pages() {
        for notice in ["虚构数据，仅供演示", "草稿，尚未批准", "样例"] {
            assert!(page.contains(notice), "a page does not say {notice}");
        }
    }
}

#[test]
fn a_short_report_is_one_page_in_either_language_and_position() {
    for labels in [chinese(), english()] {
        for orientation in [Orientation::Portrait, Orientation::Landscape] {
            let report = Report { orientation, ..with(vec![Block::Table(staffing()), facts([("学时", "36")])]) };
            let pdf = print_in(&labels, &report).expect("a report");
            let file = opened(&report, &pdf);
            assert_eq!(pdf.summary.pages, 1);
            let size = if orientation == Orientation::Portrait { "595.28 x 841.89" } else { "841.89 x 595.28" };
            assert!(file.info("Page size").starts_with(size), "{}", file.info("Page size"));
        }
        opened(&briefing(), &print_in(&labels, &briefing()).expect("a report"));
    }
}

#[test]
fn a_long_table_repeats_its_head_and_loses_no_row() {
    for orientation in [Orientation::Portrait, Orientation::Landscape] {
        let report = Report { orientation, ..with(vec![Block::Table(training(300))]) };
        let pdf = print(&report);
        let file = opened(&report, &pdf);
        let pages = file.pages();
        assert!(pages.len() > 5);
        let mut number = 0;
        for (page, text) in (1..).zip(&pages) {
            for head in ["序号", "姓名", "工号", "学时", "备注"] {
                assert!(text.contains(head), "{head} is missing on page {page}");
            }
            assert_eq!(text.contains("2026年度学时明细（续）"), page > 1);
            assert!(text.contains(&format!("第 {page} 页，共 {} 页", pages.len())));
            for word in text.split_whitespace().filter(|word| word.len() == 7 && word.starts_with('W')) {
                number += 1;
                assert_eq!(word, format!("W{number:06}"));
            }
        }
        assert_eq!(number, 300);
        assert!(pages.last().expect("a page").contains("学时以登记为准"));
    }
}

#[test]
fn rare_characters_are_drawn_and_copied() {
    let report = with(vec![Block::Paragraph("𬭎 䶮 𠮷".into()), Block::Table(training(5))]);
    let file = opened(&report, &print(&report));
    let text = file.characters();
    assert!(text.contains("𬭎䶮𠮷") && text.contains("𠮷田䶮"));
}

#[test]
fn figures_end_under_each_other_and_long_cells_wrap() {
    let report = with(vec![Block::Table(staffing()), Block::Table(training(20))]);
    let file = opened(&report, &print(&report));
    let words = file.words();
    let end = |text: &str| words.iter().find(|word| word.text == text).expect("a figure").right;
    for figure in ["6,087.00", "5,932.75", "6,187.34"] {
        assert!((end(figure) - end("6,214.50")).abs() < 0.3, "{figure}");
    }
    let remark = words.iter().filter(|word| word.text.contains("参加区委") || word.text.contains("计入本年度"));
    let tops: std::collections::BTreeSet<i64> =
        remark.map(|word| format!("{:.0}", word.top).parse().expect("a number")).collect();
    assert!(tops.len() > 2, "a long cell takes several lines");
}

#[test]
fn no_caption_heading_or_sum_stands_apart_from_its_table() {
    for lines in 1..60 {
        let filler = Block::Note(vec!["一行"; lines].join("\n"));
        let table = Table { rows: staffing().rows.split_off(3), ..staffing() };
        let report = with(vec![filler, Block::Heading("二、配备".into()), Block::Table(table)]);
        let file = Opened::new(&print(&report).bytes);
        let pages = file.pages();
        let page_of = |text: &str| pages.iter().position(|page| page.contains(text)).expect("on a page");
        assert_eq!(page_of("二、配备"), page_of("青石桥社区"), "{lines} lines");
        assert_eq!(page_of("表一"), page_of("青石桥社区"), "{lines} lines");
        assert_eq!(page_of("合计"), page_of("云栖里社区"), "{lines} lines");
        assert_eq!(page_of("合计"), page_of("月人均应发按"), "{lines} lines");
    }
}

#[test]
fn a_month_of_days_fits_a_broad_sheet() {
    let days = (1..=31).map(|day| TableColumn::mark(day.to_string()));
    let columns = std::iter::once(TableColumn::text("姓名")).chain(days);
    let columns = columns.chain([TableColumn::figure("出勤天数"), TableColumn::text("签名").weighing(1)]).collect();
    let row = |number: usize| {
        let days = (0..31).map(|day| if (day + number) % 7 < 5 { "√" } else { "休" }.to_owned());
        TableRow::new([format!("吾布力·{number}")].into_iter().chain(days).chain(["22".into()]).collect())
    };
    let table = Table { caption: "考勤表".into(), columns, rows: (0..40).map(row).collect(), ..Table::default() };
    let report = Report { orientation: Orientation::Landscape, ..with(vec![Block::Table(table)]) };
    opened(&report, &print(&report));
}

#[test]
fn a_cell_taller_than_a_page_goes_on_over_the_next() {
    let long: String = (1..=900).map(|number| format!("第{number}条，")).collect();
    let mut table = training(3);
    table.rows[1].cells[5] = long.clone();
    let report =
        with(vec![Block::Table(table), Block::Facts(vec![("说明".into(), long.clone())]), Block::Paragraph(long)]);
    let pdf = print(&report);
    let file = opened(&report, &pdf);
    let text = file.characters();
    for number in 1..=900 {
        assert!(text.matches(&format!("第{number}条")).count() >= 2, "{number}");
    }
}

#[test]
fn what_is_empty_says_so() {
    let table = Table { rows: Vec::new(), ..staffing() };
    let chart = BarChart { caption: "图二".into(), ..BarChart::default() };
    for (labels, said) in [(chinese(), "无"), (english(), "None")] {
        let report = with(vec![Block::Table(table.clone()), Block::Bars(chart.clone())]);
        let file = opened(&report, &print_in(&labels, &report).expect("a report"));
        let pages = file.pages();
        assert_eq!(pages[0].split_whitespace().filter(|word| *word == said).count(), 2);
    }
}

/// Widths of the bars of a chart.
fn widths(chart: BarChart) -> Vec<f64> {
    let report = with(vec![Block::Bars(chart)]);
    let objects = opened(&report, &print(&report)).objects();
    let widths = objects.lines().filter(|line| line.ends_with("re f")).filter_map(|line| {
        let numbers: Vec<f64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        numbers.get(numbers.len().checked_sub(2)?).copied()
    });
    widths.collect()
}

#[test]
fn bars_are_as_long_as_their_amounts() {
    let bars = vec![bar("甲", u64::MAX), bar("乙", u64::MAX / 2), bar("丙", 1), bar("丁", 0)];
    let widths = widths(BarChart { bars, ..BarChart::default() });
    let [longest, half, least] = widths[..] else { panic!("three bars: {widths:?}") };
    assert!((longest / 2.0 - half).abs() < 0.1 && least < 1.0, "{widths:?}");
}

#[test]
fn bars_of_shares_are_held_against_the_whole() {
    let chart = |whole| widths(BarChart { bars: vec![bar("甲", 30), bar("乙", 10)], whole, ..BarChart::default() });
    let (alone, shares) = (chart(None), chart(Some(40)));
    assert!((alone[0] * 0.75 - shares[0]).abs() < 0.1, "three quarters of the room: {alone:?} {shares:?}");
    assert!((shares[0] / 3.0 - shares[1]).abs() < 0.1, "{shares:?}");
}

#[test]
fn what_cannot_be_printed_is_refused_by_name() {
    let refused = |blocks| print_in(&chinese(), &with(blocks)).expect_err("refused");
    assert!(matches!(refused(Vec::new()), ReportError::Empty));
    assert!(matches!(refused(vec![Block::Heading(String::new())]), ReportError::Empty));
    let mut ragged = staffing();
    ragged.rows[1].cells.push("多".into());
    assert!(matches!(refused(vec![Block::Table(ragged)]), ReportError::Ragged { row: 1 }));
    let wide = Table {
        columns: vec![TableColumn::figure("金额"); 20],
        rows: vec![TableRow::new(vec!["1,234,567.00".into(); 20])],
        ..Table::default()
    };
    let blocks = vec![Block::Note("先".into()), Block::Table(wide)];
    assert!(matches!(refused(blocks), ReportError::TooWide { block: 1 }));
}

#[test]
fn several_reports_in_one_file_begin_on_pages_of_their_own_and_count_them() {
    let reports = ["王芳", "𠮷田䶮"].map(|name| with(vec![facts([("姓名", name)]), Block::Table(training(60))]));
    let fonts = Fonts::embedded().expect("the fonts are compiled in");
    let mut bytes = Vec::new();
    let summary = reports_to(&fonts, &chinese(), &issue(), "培训证书", &reports, &mut bytes).expect("reports");
    let file = Opened::new(&bytes);
    file.check();
    file.assert_tidy(A4, MARGIN);
    assert_eq!(file.info("Title"), "培训证书");
    let pages = file.pages();
    assert_eq!((pages.len(), summary.pages % 2), (summary.pages, 0));
    let half = summary.pages / 2;
    for (page, text) in pages.iter().enumerate() {
        assert!(text.contains(&format!("第 {} 页，共 {half} 页", page % half + 1)), "page {page}: {text}");
    }
    let none = reports_to::<_, Report>(&fonts, &chinese(), &issue(), "", [], &mut Vec::new());
    assert!(matches!(none, Err(ReportError::Empty)));
}
