//! What a slip shows, and to whom.

use domain::access::{Role, Scope};

use super::*;
use crate::error::StoreError;
use crate::slips::{SlipQuery, SlipView};
use crate::testing::{each_backend, person, sqlite};

#[tokio::test]
async fn a_slip_explains_each_line_and_hides_what_is_personal() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        office.draft(&store, october(), "KF/").await;
        let slip = store.slip_of(&office.org.street_hr.scope(), office.workers[0], october()).await.unwrap();
        assert_eq!(slip.row.unit, "清河街道 荷塘社区");
        assert_eq!(slip.grade.zh, "初级二档");
        assert_eq!(slip.posts.len(), 1);
        assert_eq!(slip.id_masked, domain::identity::mask_id(&id_number(1)));
        assert!(slip.account_masked.starts_with("样例银行 *"), "{}", slip.account_masked);
        assert!(!slip.account_masked.contains("622200"), "{}", slip.account_masked);
        for line in &slip.lines {
            let clause = slip.sources.get(usize::from(line.trace.source.0)).expect("a clause");
            assert!(!clause.clause.is_empty(), "{}", line.item);
            assert!(!line.name.zh.is_empty() && line.name.zh != line.item, "{} has a name", line.item);
        }
        let pension = slip.lines.iter().find(|line| line.item == "pension_employee").unwrap();
        let base = pension.trace.input(domain::trace::InputKind::Base);
        assert_eq!(base, Some(460_000), "the declared base of serial 1");
    }
}

fn sum(slip: &SlipView, item: &str, of: impl Fn(&crate::slips::SlipLine) -> Money) -> Money {
    slip.lines.iter().filter(|line| line.item == item).map(of).sum()
}

#[tokio::test]
async fn the_year_to_date_is_the_sum_of_the_years_slips_up_to_the_month() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let worker = office.workers[0];
        for (on, yuan) in [("2026-08-05", 100), ("2026-10-05", 200), ("2026-10-06", 300), ("2026-11-05", 400)] {
            one_off(&store, &office.org, worker, on, Money::from_yuan(yuan)).await;
        }
        office.draft(&store, "2025-12".parse().unwrap(), "KF/").await;
        for month in ["2026-08", "2026-09", "2026-10", "2026-11"] {
            office.draft(&store, month.parse().unwrap(), "KF/").await;
        }
        let scope = office.org.street_hr.scope();
        let slip = async |month: &str| store.slip_of(&scope, worker, month.parse().unwrap()).await.unwrap();
        let (august, september, october) = (slip("2026-08").await, slip("2026-09").await, slip("2026-10").await);
        let totals = [&august, &september, &october].map(|slip| slip.row.totals);
        assert_eq!(october.year_to_date.gross, totals.iter().map(|totals| totals.gross).sum());
        assert_eq!(october.year_to_date.net, totals.iter().map(|totals| totals.net).sum());
        assert_eq!(october.net_before, Some(september.row.totals.net));
        assert_eq!(august.net_before, None);
        for item in ["grade_pay", "year_end_bonus", "pension_employee", "income_tax"] {
            let months: Money =
                [&august, &september, &october].map(|slip| sum(slip, item, |line| line.amount)).into_iter().sum();
            assert_eq!(sum(&october, item, |line| line.year_to_date), months, "{item}");
        }
        let bonuses: Vec<_> = october.lines.iter().filter(|line| line.item == "year_end_bonus").collect();
        let shown: Vec<_> = bonuses.iter().map(|line| (line.amount, line.year_to_date)).collect();
        let yuan = Money::from_yuan;
        assert_eq!(shown, [(yuan(200), yuan(300)), (yuan(300), yuan(300))], "the first carries what August adds");
    }
}

#[tokio::test]
async fn a_worker_reads_their_own_slips_once_the_run_is_approved_and_nobody_elses() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let (own, other) = (office.workers[0], office.workers[1]);
        let who =
            person(&store, &office.org.administrator, "worker9", Role::Worker, &office.org.street.path, Some(own))
                .await;
        let scope = who.scope();
        assert_eq!(scope, Scope::Worker(own));
        let run = office.draft(&store, october(), "KF/KF01/").await;
        let visible = async || {
            let list = store.slips(&scope, &SlipQuery::default(), first_page()).await.unwrap();
            let slip = store.slip_of(&scope, own, october()).await;
            assert_eq!(list.rows.len(), usize::from(slip.is_ok()), "list and page agree");
            slip.is_ok()
        };
        assert!(!visible().await, "a draft");
        store.submit_run(office.street(), run, 2).await.unwrap();
        assert!(!visible().await, "a submitted run");
        store.approve_run(office.district(), run, 3).await.unwrap();
        assert!(visible().await, "an approved run");
        store.pay_run(office.district(), run, 4).await.unwrap();
        assert!(visible().await, "a paid run");
        assert!(matches!(store.slip_of(&scope, other, october()).await, Err(StoreError::NotFound)));
    }
}

#[tokio::test]
async fn slips_are_found_by_name_initials_and_code_and_listed_by_unit() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let run = office.draft(&store, october(), "KF/").await;
    let scope = office.org.district_hr.scope();
    let found = async |search: &str| {
        let query = SlipQuery { run: Some(run), search: search.to_owned(), ..SlipQuery::default() };
        let page = store.slips(&scope, &query, first_page()).await.unwrap();
        assert_eq!(page.count.rows, page.rows.len() as u64, "{search}");
        page.rows.iter().map(|row| row.worker.0).collect::<Vec<_>>()
    };
    assert_eq!(found("").await, [4, 1, 2, 3, 5, 6], "the street office first, then its communities");
    assert_eq!(found("测试3").await, [3]);
    assert_eq!(found("cs").await.len(), 6);
    assert_eq!(found("w000002").await, [2]);
    assert_eq!(found("%").await, Vec::<i64>::new(), "a sign is a sign");
    let query = SlipQuery { worker: Some(WorkerId(2)), ..SlipQuery::default() };
    office.draft(&store, october().next(), "KF/").await;
    let months = store.slips(&scope, &query, first_page()).await.unwrap();
    let months: Vec<String> = months.rows.iter().map(|row| row.month.to_string()).collect();
    assert_eq!(months, ["2026-11", "2026-10"]);
    office.draft(&store, october().next().next().next(), "KF/").await;
    assert_eq!(store.slip_years(&scope, WorkerId(2)).await.unwrap(), [2027, 2026], "each year once, the latest first");
    let of_year = |year| SlipQuery { worker: Some(WorkerId(2)), year: Some(year), ..SlipQuery::default() };
    for (year, slips) in [(2025, 0), (2026, 2), (2027, 1)] {
        assert_eq!(store.slips(&scope, &of_year(year), first_page()).await.unwrap().count.rows, slips, "{year}");
    }
    let other = office.org.other_street_hr.scope();
    assert_eq!(store.slip_years(&other, WorkerId(2)).await.unwrap(), Vec::<i16>::new());
}

#[tokio::test]
async fn chunks_for_reports_hold_every_slip_of_a_unit_once() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    office.draft(&store, october(), "KF/").await;
    let scope = office.org.district_hr.scope();
    let chunk = store.slips_chunk(&scope, (october(), 0), &office.org.street.path, None).await.unwrap();
    let who: Vec<WorkerId> = chunk.iter().map(|slip| slip.row.worker).collect();
    assert_eq!(who, office.workers[..4]);
    let after = Some(chunk[1].row.id);
    let rest = store.slips_chunk(&scope, (october(), 0), &office.org.street.path, after).await.unwrap();
    assert_eq!(rest, chunk[2..]);
    let end = store.slips_chunk(&scope, (october(), 0), &office.org.street.path, Some(chunk[3].row.id)).await.unwrap();
    assert!(end.is_empty());
    let single = store.slip(&scope, chunk[0].row.id).await.unwrap();
    assert_eq!(single, chunk[0], "a slip looks the same alone and among others");
}
