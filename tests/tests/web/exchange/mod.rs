//! Files of a run for the bank, the tax client, the insurance and the housing fund: they say what the slips say, go to
//! those who may have them, and leave a trace.

mod files;
mod own;
mod result;
mod who;

use domain::access::{Scope, UnitPath};
use domain::ids::RunId;
use domain::money::Money;
use exchange::bank;
use exchange::input::tax_wages;
use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::id_of;
use jiudang_tests::page::Page;
use jiudang_tests::person::Person;
use jiudang_tests::t;
use store::PageRequest;
use store::slips::{SlipQuery, SlipView};

/// Begins the run of a month and has it approved.
fn approved(app: &TestApp, clerk: &mut Person, month: &str, unit: &str) -> String {
    let run = clerk.begins_run(month, unit);
    clerk.fills(&run, "/api/run/submit", &[]).leads_to(&run);
    app.sign_in(Who::Approver).fills(&run, "/api/run/approve", &[]).leads_to(&run);
    run
}

/// Six people, one of them with a child, and their approved October.
fn october(app: &TestApp) -> (Person, String) {
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let form = format!("{}/record/deductions", clerk.finds("周望舒"));
    let child = [("from", "2026-10-01"), ("child_education", "2000"), ("elderly_support", "1500")];
    assert_eq!(clerk.fills(&form, "/api/fact/deductions", &child).status(), 303);
    let run = approved(app, &mut clerk, "2026-10", "KF/");
    (clerk, run)
}

/// Every slip of a run, as its page shows it.
fn slips(app: &TestApp, run: &str) -> Vec<SlipView> {
    let scope = Scope::Subtree(UnitPath::parse("KF/").expect("a path"));
    let run: RunId = run.trim_start_matches("/runs/").parse().expect("a run");
    let query = SlipQuery { run: Some(run), ..SlipQuery::default() };
    app.wait(async {
        let mut slips = Vec::new();
        for page in 1.. {
            let page = PageRequest { page, size: 200 };
            let rows = app.store().slips(&scope, &query, page).await.expect("slips").rows;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                slips.push(app.store().slip(&scope, row.id).await.expect("a slip"));
            }
        }
        slips
    })
}

/// The sum of the lines of some kinds on a slip.
fn lines(slip: &SlipView, kinds: &[&str]) -> Money {
    slip.lines.iter().filter(|line| kinds.contains(&line.item.as_str())).map(|line| line.amount).sum()
}

/// Of everybody on the roster: each file comes to the sums of the run.
pub fn files_of_the_whole_roster_agree_with_the_run(app: &TestApp, clerk: &Person, run: &str) {
    let slips = slips(app, run);
    let sum = |of: fn(&SlipView) -> Money| slips.iter().map(of).sum::<Money>();
    let net = sum(|slip| slip.row.totals.net);
    let paid = slips.iter().filter(|slip| !slip.row.totals.net.is_zero()).count();
    let page = clerk.opens(&format!("{run}/files?tab=bank&profile=generic-csv"));
    assert!(says(&page, paid, net), "{}", page.text());
    let profile = bank::built_in("generic-csv").expect("a profile");
    let (lines, _) = bank::read(&profile, &clerk.downloads(&link(&page, "bank-generic-csv.csv"))).expect("a file");
    assert_eq!((lines.len(), lines.iter().map(|line| line.amount).sum::<Money>()), (paid, net));

    let taxable = sum(|slip| slip.row.totals.taxable);
    let bytes = clerk.downloads(&format!("{run}/files/tax-wages.xlsx"));
    let reading = tax_wages::read(&bytes, "a.xlsx").expect("a sheet");
    let rows = reading.usable().expect("no errors");
    assert_eq!((rows.len(), rows.iter().map(|row| row.wage.income).sum::<Money>()), (slips.len(), taxable));

    let both = sum(|slip| slip.row.totals.employee + slip.row.totals.employer);
    let housing: Money = slips.iter().map(lines_of_housing).sum();
    let housed = slips.iter().filter(|slip| !lines_of_housing(slip).is_zero()).count();
    let page = clerk.opens(&format!("{run}/files?tab=housing"));
    assert!(says(&page, housed, housing), "{}", page.text());
    let insured = clerk.opens(&format!("{run}/files?tab=insurance"));
    assert!(insured.says(&(both - housing).to_string()), "{}", insured.text());
}

fn lines_of_housing(slip: &SlipView) -> Money {
    lines(slip, &["housing_employee", "housing_employer"])
}

/// The link to the one file whose address ends so.
fn link(page: &Page, ending: &str) -> String {
    let mut found: Vec<String> = page.links().into_iter().filter(|href| href.ends_with(ending)).collect();
    assert_eq!(found.len(), 1, "{ending}: {found:?} in {}", page.text());
    found.remove(0)
}

/// An amount as files write it.
fn says(page: &Page, rows: usize, total: Money) -> bool {
    let beside = t("files.beside_sum").replace("{rows}", &rows.to_string()).replace("{total}", &total.to_string());
    page.says(&beside)
}
