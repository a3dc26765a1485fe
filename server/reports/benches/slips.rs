//! How many pages a second of processor time: all slips in one file, and each in its own.
//!
//! The same slips are drawn by ReportLab in Python, if it is there, in the same run: without
//! breaking lines or fitting text, which it would have to do beside.

#[path = "../tests/common/mod.rs"]
mod common;

use std::fs;
use std::io::sink;
use std::process::Command;

use jiudang_reports::{Fonts, Payslip, SlipPress, payslips, payslips_to};
use serde_json::{Value, json};

const SLIPS: usize = 1_000;
const MANY: usize = 20_000;

/// Processor time of this thread so far, in seconds.
fn processor_time() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts processor time");
    let nanoseconds: f64 = text.split(' ').next().and_then(|first| first.parse().ok()).expect("a count");
    nanoseconds / 1e9
}

fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap_or("unknown").trim().to_owned()
}

/// The best of several runs, in pages a second of processor time.
fn measure(name: &str, pages: usize, rounds: usize, mut run: impl FnMut() -> usize) -> f64 {
    let mut best = 0.0_f64;
    let mut bytes = 0;
    for _ in 0..rounds {
        let start = processor_time();
        bytes = run();
        best = best.max(pages as f64 / (processor_time() - start));
    }
    println!(
        "{name:<44}{best:>9.0} pages/CPU-s   {:>7.1} KB/page   peak {}",
        bytes as f64 / pages as f64 / 1e3,
        peak_memory()
    );
    best
}

fn as_json(slip: &Payslip) -> Value {
    let line = |line: &jiudang_reports::SlipLine| {
        json!([line.name, line.basis, line.amount.to_string(), line.to_date.to_string(), line.sample])
    };
    let worker = &slip.worker;
    let head = [
        &worker.name,
        &worker.code,
        &worker.id_masked,
        &worker.community,
        &worker.post,
        &worker.grade,
        &worker.attendance,
        &worker.account_masked,
    ];
    json!({
        "unit": slip.unit, "reference": slip.reference, "capitals": slip.net_capitals, "net": slip.totals.net.to_string(),
        "gross": slip.totals.gross.to_string(), "employee": slip.totals.employee.to_string(),
        "tax": slip.totals.tax.to_string(), "employer": slip.totals.employer.to_string(), "cost": slip.totals.cost.to_string(),
        "head": head,
        "lines": slip.lines.iter().map(line).collect::<Vec<_>>(),
        "sources": slip.sources.iter().map(|source| [&source.title, &source.clause]).collect::<Vec<_>>(),
    })
}

/// Pages a second of processor time in one file and in separate files, by ReportLab.
fn baseline(slips: &[Payslip]) -> Option<(f64, f64)> {
    let folder = tempfile::tempdir().ok()?;
    let data = folder.path().join("slips.json");
    let labels: Value = jiudang_reports::KEYS
        .iter()
        .map(|key| ((*key).to_owned(), Value::from((common::chinese().text)(key))))
        .collect();
    let all = json!({"labels": labels, "slips": slips.iter().map(as_json).collect::<Vec<_>>()});
    fs::write(&data, all.to_string()).ok()?;
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/reportlab_slips.py");
    let font = concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/NotoSansSC-Regular.ttf");
    let output = Command::new(python).arg(here).arg(data).arg(font).output().ok()?;
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8(output.stdout).ok()?;
    let mut figures = text.split_whitespace().map(str::parse::<f64>);
    Some((figures.next()?.ok()?, figures.next()?.ok()?))
}

fn main() {
    let slips = common::slips(SLIPS);
    let (labels, issue) = (common::chinese(), common::issue());
    let start = processor_time();
    let fonts = Fonts::embedded().expect("fonts");
    println!("fonts parsed once in {:.1} ms", (processor_time() - start) * 1e3);
    let one = measure("1,000 slips in one file", SLIPS, 5, || {
        payslips(&fonts, &labels, &issue, &slips).expect("slips").bytes.len()
    });
    let separate = measure("1,000 separate files (press)", SLIPS, 5, || {
        let mut press = SlipPress::new(&fonts, &labels, &issue, &slips).expect("a press");
        slips.iter().map(|slip| press.print(slip).expect("a slip").bytes.len()).sum()
    });
    measure("100 single files, nothing shared", 100, 2, || {
        slips
            .iter()
            .take(100)
            .map(|slip| payslips(&fonts, &labels, &issue, std::slice::from_ref(slip)).expect("a slip").bytes.len())
            .sum()
    });
    let before = peak_memory();
    measure("20,000 slips in one file, streamed", MANY, 1, || {
        payslips_to(&fonts, &labels, &issue, (0..MANY).map(|number| &slips[number % SLIPS]), sink())
            .expect("slips")
            .pages
    });
    println!("peak memory before the 20,000: {before}, after: {}", peak_memory());
    match baseline(&slips) {
        Some((together, apart)) => {
            println!("ReportLab, 1,000 slips in one file          {together:>9.0} pages/CPU-s");
            println!("ReportLab, separate files                   {apart:>9.0} pages/CPU-s");
            println!("ratio, one file:        {:.2} (goal 4)", one / together);
            println!("ratio, separate files:  {:.2} (goal 5)", separate / apart);
        }
        None => println!(
            "BASELINE SKIPPED: python3 with reportlab is not there (pip install reportlab; PYTHON=… names another)"
        ),
    }
}
