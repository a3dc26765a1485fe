//! Payslips as files: what is printed, and what a reader gets back out of them.

mod common;

use common::reading::{Opened, tool};
use common::{chinese, english, issue, slip, slips};
use domain::money::Money;
use jiudang_reports::{Fonts, Labels, Payslip, Pdf, ReportError, SlipLine, SlipPress, payslips, payslips_to};

const A4: (f64, f64) = (595.28, 841.89);
const MARGIN: f64 = 51.0;

fn fonts() -> Fonts {
    Fonts::embedded().expect("the fonts are compiled in")
}

fn print(slips: &[Payslip]) -> Pdf {
    payslips(&fonts(), &chinese(), &issue(), slips).expect("the slips are printed")
}

fn print_named(name: &str) -> Pdf {
    let mut slip = slip(1);
    slip.worker.name = name.into();
    print(&[slip])
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Every text of a slip that must be found in its file.
fn written(slip: &Payslip) -> Vec<String> {
    let worker = &slip.worker;
    let mut all = vec![&slip.unit, &slip.reference, &slip.net_capitals, &worker.name, &worker.code, &worker.id_masked];
    all.extend([&worker.community, &worker.post, &worker.grade, &worker.account_masked, &worker.attendance]);
    all.extend(&slip.remarks);
    all.extend(slip.sources.iter().flat_map(|source| [&source.title, &source.clause]));
    all.extend(slip.lines.iter().flat_map(|line| [&line.name, &line.basis]));
    let mut all: Vec<String> = all.into_iter().map(|text| without_spaces(text)).collect();
    all.extend(slip.lines.iter().flat_map(|line| [line.amount.to_string(), line.to_date.to_string()]));
    for sums in [&slip.totals, &slip.to_date] {
        let deducted = sums.employee + sums.tax;
        all.extend([sums.gross, deducted, sums.net, sums.employer, sums.cost].map(|sum| sum.to_string()));
    }
    all
}

#[test]
fn a_slip_is_one_valid_page_with_fonts_embedded_and_subsetted() {
    let pdf = print(&slips(1));
    assert_eq!(pdf.summary.pages, 1);
    assert!(pdf.bytes.len() < 90_000, "{} bytes", pdf.bytes.len());
    let file = Opened::new(&pdf.bytes);
    file.check();
    assert_eq!(file.info("Pages"), "1");
    file.assert_tidy(A4, MARGIN);
    let fonts = tool("pdffonts", &[&file.path()]);
    for font in fonts.lines().skip(2) {
        assert!(font.contains("+NotoSansSC-Regular") || font.contains("+JiudangRareHan-Regular"), "{font}");
        assert!(font.contains("yes yes yes"), "embedded, subsetted, with Unicode: {font}");
    }
}

#[test]
fn title_author_language_and_dates_are_in_the_document() {
    let file = Opened::new(&print(&slips(1)).bytes);
    assert_eq!(file.info("Title"), "2026年10月工资条：赵伟艳");
    assert_eq!(file.info("Author"), "望川区银杏街道办事处");
    assert_eq!(file.info("CreationDate"), "D:20261103090507+08'00'");
    assert_eq!(file.info("ModDate"), "D:20261103090507+08'00'");
    let objects = file.objects();
    assert!(objects.contains("/Lang (zh-CN)"));
    assert!(objects.contains("/DisplayDocTitle true"));
    assert!(!objects.contains("PDFX"), "claims no standard it was not made for");

    let many = Opened::new(&print(&slips(2)).bytes);
    assert_eq!(many.info("Title"), "望川区银杏街道办事处2026年10月工资条");
}

#[test]
fn text_taken_from_the_page_is_the_text_that_was_given() {
    let slip = slip(1);
    let found = Opened::new(&print(std::slice::from_ref(&slip)).bytes).characters();
    for text in written(&slip) {
        assert!(found.contains(&text), "{text} is not in {found}");
    }
}

#[test]
fn english_wording_prints_as_well() {
    let pdf = payslips(&fonts(), &english(), &issue(), &slips(1)).expect("a slip");
    let file = Opened::new(&pdf.bytes);
    assert!(file.objects().contains("/Lang (en)"));
    assert!(file.characters().contains("Howtoreadthispayslip"));
    assert_eq!(pdf.summary.pages, 1);
    file.assert_tidy(A4, MARGIN);
}

#[test]
fn rare_characters_and_long_names_are_drawn_and_copied() {
    for name in ["䶮㛃𬭎𫖯𠮷", "阿依古丽·买买提", "𠮷田", "古丽巴哈尔·阿不都热依木·吐尔逊·艾合买提江·买买提明"]
    {
        let pdf = print_named(name);
        assert!(pdf.summary.missing.is_empty(), "{:?}", pdf.summary.missing);
        let file = Opened::new(&pdf.bytes);
        file.check();
        assert!(file.characters().contains(name), "{name}");
        file.assert_tidy(A4, MARGIN);
    }
    let without = Opened::new(&print_named("\u{3013}").bytes).picture();
    assert_ne!(Opened::new(&print_named("\u{20bb7}").bytes).picture(), without, "U+20BB7 has a picture of its own");
}

#[test]
fn a_character_in_no_font_is_shown_as_the_geta_mark_reported_and_still_copied() {
    let pdf = print_named("\u{f40}某");
    assert_eq!(pdf.summary.missing, ['\u{f40}'].into());
    let file = Opened::new(&pdf.bytes);
    assert!(file.characters().contains("\u{f40}某"));
    let shown = payslips(&fonts(), &chinese(), &issue(), &{
        let mut slip = slip(1);
        slip.worker.name = "\u{3013}某".into();
        [slip]
    });
    assert_eq!(file.picture(), Opened::new(&shown.expect("a slip").bytes).picture());
}

#[test]
fn control_characters_in_a_name_become_spaces() {
    let pdf = print_named("王\u{7}\t某");
    assert!(pdf.summary.missing.is_empty());
    assert!(Opened::new(&pdf.bytes).characters().contains("王某"));
}

#[test]
fn a_variation_selector_takes_no_room_and_is_copied() {
    let pdf = print_named("葛\u{e0100}城");
    assert!(pdf.summary.missing.is_empty());
    let file = Opened::new(&pdf.bytes);
    assert!(file.objects().contains("<DB40DD00>"), "the selector is in the text");
    assert!(file.characters().contains("葛\u{e0100}城"));
    assert_eq!(file.picture(), Opened::new(&print_named("葛城").bytes).picture());
}

#[test]
fn many_slips_are_pages_of_one_file_in_order() {
    let slips = slips(300);
    let pdf = print(&slips);
    assert_eq!(pdf.summary.pages, 300);
    let file = Opened::new(&pdf.bytes);
    file.check();
    let pages = file.pages();
    assert_eq!(pages.len(), 300);
    for (slip, page) in slips.iter().zip(&pages) {
        for text in [&slip.worker.name, &slip.worker.code, &slip.totals.net.to_string()] {
            assert!(page.contains(text.as_str()), "{text} is not on its page");
        }
    }
}

#[test]
fn writing_to_a_stream_gives_the_same_file() {
    let slips = slips(5);
    let mut streamed = Vec::new();
    let summary = payslips_to(&fonts(), &chinese(), &issue(), slips.iter(), &mut streamed).expect("slips");
    let pdf = print(&slips);
    assert_eq!(streamed, pdf.bytes);
    assert_eq!(summary, pdf.summary);
}

#[test]
fn a_writer_that_fails_is_an_error() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("no space"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let result = payslips_to(&fonts(), &chinese(), &issue(), slips(1).iter(), Full);
    assert!(matches!(result, Err(ReportError::Write(_))));
    let nothing = payslips(&fonts(), &chinese(), &issue(), &[]);
    assert!(matches!(nothing, Err(ReportError::Empty)));
}

fn overfull() -> Payslip {
    let mut slip = slip(3);
    slip.unit = "望川区银杏街道办事处社区工作者服务中心第三派驻工作组（含北渡口、棉纺厂、青石桥片区）".into();
    slip.worker.name = "古丽巴哈尔·阿不都热依木·吐尔逊·艾合买提江·买买提明·托合提".into();
    slip.worker.post = "党组织书记、居委会主任（一肩挑）兼专职网格员、新时代文明实践站站长、退役军人服务站站长".into();
    slip.net_capitals = "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分".repeat(3);
    let mut more: Vec<SlipLine> = slip.lines.iter().cycle().take(40).cloned().collect();
    for (number, line) in more.iter_mut().enumerate() {
        line.name = format!("第{number}项：{}（按上级文件精神阶段性发放，名称很长的一次性项目）", line.name);
        line.basis = format!("{}；{}", line.basis, line.basis);
        line.amount = Money::from_fen(123_456_789_012);
        line.to_date = Money::from_fen(-123_456_789_012);
    }
    slip.lines.extend(more);
    slip.remarks = vec!["本月补发上月差额。".repeat(30), "线上办理，无需签章。".into()];
    slip
}

#[test]
fn a_slip_with_far_too_much_goes_on_without_losing_or_covering_anything() {
    let slip = overfull();
    let pdf = print(std::slice::from_ref(&slip));
    assert!(pdf.summary.pages > 1);
    let file = Opened::new(&pdf.bytes);
    file.check();
    file.assert_tidy(A4, MARGIN);
    let pages = file.pages();
    for (number, page) in (1..).zip(&pages) {
        assert!(page.contains(&format!("第 {number} 页，共 {} 页", pages.len())));
        assert!(page.contains("古丽巴哈尔"), "whose slip it is stands on every page");
    }
    let found = file.characters();
    for line in &slip.lines {
        let start: String = line.name.chars().take(6).collect();
        assert!(found.contains(&start), "{start}");
    }
}

#[test]
fn samples_drafts_and_invented_people_are_marked() {
    let mut slip = slip(1);
    (slip.draft, slip.fictitious) = (true, true);
    let marked = Opened::new(&print(std::slice::from_ref(&slip)).bytes).characters();
    assert!(marked.contains("虚构数据，仅供演示") && marked.contains("草稿，尚未批准"));
    let samples = slip.lines.iter().filter(|line| line.sample).count();
    let sources = slip.sources.iter().filter(|source| source.sample).count();
    let count = |text: &str| text.matches("样例").count();
    let in_titles = slip.sources.iter().filter(|source| source.title.contains("样例")).count();
    assert_eq!(count(&marked), samples + sources + in_titles + 2, "and twice in the note about samples");

    (slip.draft, slip.fictitious) = (false, false);
    slip.lines.iter_mut().for_each(|line| line.sample = false);
    slip.sources.clear();
    let plain = Opened::new(&print(&[slip]).bytes).characters();
    assert!(!plain.contains("虚构") && !plain.contains("草稿") && !plain.contains("样例"));
}

#[test]
fn equal_input_gives_an_equal_file() {
    assert_eq!(print(&slips(3)).bytes, print(&slips(3)).bytes);
}

#[test]
fn separate_files_say_the_same_and_carry_no_glyph_of_another_name() {
    let fonts = fonts();
    let slips = slips(60);
    let mut press = SlipPress::new(&fonts, &chinese(), &issue(), &slips).expect("a press");
    let files: Vec<Opened> = [29, 41, 13, 5]
        .map(|number| &slips[number])
        .into_iter()
        .map(|slip| {
            let pdf = press.print(slip).expect("a slip");
            assert!(pdf.bytes.len() < 120_000, "{} bytes", pdf.bytes.len());
            let file = Opened::new(&pdf.bytes);
            file.check();
            let alone = Opened::new(&print(std::slice::from_ref(slip)).bytes);
            assert_eq!(file.characters(), alone.characters());
            assert_eq!(file.picture(), alone.picture());
            file
        })
        .collect();
    let knows = |file: &Opened, code: &str| file.objects().contains(&format!("<{code}>"));
    assert!(knows(&files[0], "36C3") && !knows(&files[1], "36C3") && !knows(&files[3], "36C3"));
    assert!(knows(&files[1], "D842DFB7") && !knows(&files[0], "D842DFB7"));
}

#[test]
fn a_press_prints_slips_it_was_not_prepared_for() {
    let fonts = fonts();
    let mut press = SlipPress::new(&fonts, &chinese(), &issue(), &[]).expect("a press");
    let slip = overfull();
    let file = Opened::new(&press.print(&slip).expect("a slip").bytes);
    file.check();
    assert!(file.characters().contains("望川区社区工作者薪酬管理办法"));
}

#[test]
fn a_report_asks_for_the_keys_it_lists_and_no_other() {
    let asked = std::sync::Mutex::new(std::collections::BTreeSet::new());
    let look_up = |key: &str| {
        asked.lock().expect("not poisoned").insert(key.to_owned());
        (chinese().text)(key)
    };
    let labels = Labels { language: "zh-CN", text: &look_up };
    payslips(&fonts(), &labels, &issue(), &slips(1)).expect("a slip");
    let listed = jiudang_reports::KEYS.iter().map(|key| (*key).to_owned()).collect();
    assert_eq!(*asked.lock().expect("not poisoned"), listed);
    assert!(jiudang_reports::KEYS.iter().all(|key| !(english().text)(key).is_empty()));
}

#[test]
fn fonts_are_shared_between_threads() {
    let fonts = fonts();
    let print = |number| payslips(&fonts, &chinese(), &issue(), &[slip(number)]).expect("a slip").bytes;
    let together = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|number| scope.spawn(move || print(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect::<Vec<_>>()
    });
    assert_eq!(together, (0..4).map(print).collect::<Vec<_>>());
}
