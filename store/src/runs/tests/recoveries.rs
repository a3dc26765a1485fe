//! What is paid back: agreements on file, instalments on slips, the account of a worker, and what the change is put
//! down to.

use domain::pay::Group;
use domain::recovery::{Agreement, AgreementOf, Instalment};

use super::*;
use crate::error::StoreError;
use crate::slips::SlipView;
use crate::testing::{each_backend, sqlite};

const STREET: &str = "KF/KF01/";

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

fn agreement(of: AgreementOf, yuan: i64, months: u16) -> FactBody {
    let agreed = Instalment::Months { months };
    FactBody::Recovery(Agreement { of, amount: Money::from_yuan(yuan), agreed, note: "协议1号".to_owned() })
}

async fn slip(store: &Store, office: &Office, worker: WorkerId, at: Month) -> SlipView {
    store.slip_of(&office.org.district_hr.scope(), worker, at).await.expect("a slip")
}

/// What a slip takes back, in fen; negative: paid out.
async fn taken(store: &Store, office: &Office, worker: WorkerId, at: &str) -> i64 {
    let slip = slip(store, office, worker, month(at)).await;
    let lines: Money = slip.lines.iter().filter(|line| line.group == Group::Recovery).map(|line| line.amount).sum();
    assert_eq!(lines, slip.row.totals.recovered(), "lines make the net");
    lines.fen()
}

#[tokio::test]
async fn an_advance_goes_out_with_one_month_and_comes_back_with_the_next_and_sums_and_causes_agree() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let worker = office.workers[0];
        record(&store, &office.org, worker, Period::since(day("2026-08-01")), agreement(AgreementOf::Advance, 900, 3))
            .await;
        for at in ["2026-07", "2026-08", "2026-09"] {
            office.paid(&store, month(at), STREET).await;
        }
        let run = office.draft(&store, october(), STREET).await;
        let mut all = Vec::new();
        for at in ["2026-07", "2026-08", "2026-09", "2026-10"] {
            all.push(taken(&store, &office, worker, at).await);
        }
        assert_eq!(all, [0, -90_000, 30_000, 30_000]);
        let scope = office.org.district_hr.scope();
        let account = store.recovery_account(&scope, worker).await.unwrap();
        assert_eq!(
            account.owed.iter().map(domain::recovery::Recovery::outstanding).sum::<Money>(),
            Money::from_yuan(300)
        );
        let view = store.run(&scope, run).await.unwrap();
        assert_eq!(view.row.totals.recovered(), Money::from_yuan(300), "the run's net is what goes to the bank");
        for at in [month("2026-09"), october()] {
            let found = slip(&store, &office, worker, at).await;
            let causes = store.slip_causes(&scope, found.row.id).await.unwrap();
            let moved = |cause| causes.iter().find(|split| split.cause == cause).map(|split| split.figures.net.fen());
            let expected = if at == october() { None } else { Some(-120_000) };
            assert_eq!(moved(Cause::Recovery), expected, "{at}");
        }
        sums_agree(&store).await;
    }
}

#[tokio::test]
async fn recalculating_takes_nothing_twice() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let worker = office.workers[0];
    record(&store, &office.org, worker, Period::since(day("2026-09-01")), agreement(AgreementOf::Overpaid, 400, 2))
        .await;
    office.paid(&store, month("2026-09"), STREET).await;
    let run = office.draft(&store, october(), STREET).await;
    let before = dump(&store, run).await;
    store.recalculate_run(office.street(), run).await.unwrap();
    calculate(&store, run).await;
    assert_eq!(dump(&store, run).await, before);
    assert_eq!(taken(&store, &office, worker, "2026-10").await, 20_000);
}

#[tokio::test]
async fn an_agreement_withdrawn_after_a_closed_month_is_returned_in_the_next() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let worker = office.workers[0];
    record(&store, &office.org, worker, Period::since(day("2026-09-01")), agreement(AgreementOf::Overpaid, 400, 2))
        .await;
    office.paid(&store, month("2026-09"), STREET).await;
    let scope = office.org.district_hr.scope();
    let file = store.worker(&scope, worker).await.unwrap().unwrap();
    let facts = store.facts(&scope, worker, false).await.unwrap();
    let fact = facts.iter().find(|record| record.fact.body.kind() == "recovery").unwrap().fact.id;
    let act = act(&office.org.district_hr, "2026-10-10T01:00:00Z");
    store.withdraw_fact(act, worker, file.version, fact, "登记错了人").await.unwrap();
    office.draft(&store, october(), STREET).await;
    assert_eq!(taken(&store, &office, worker, "2026-10").await, -20_000);
}

#[tokio::test]
async fn an_account_is_told_to_nobody_outside_the_scope_and_nonsense_is_refused() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let worker = office.workers[0];
    let other = office.org.other_street_hr.scope();
    assert!(matches!(store.recovery_account(&other, worker).await, Err(StoreError::NotFound)));
    let file = store.worker(&office.org.district_hr.scope(), worker).await.unwrap().unwrap();
    let of = |amount: i64, agreed| {
        let note = "协议1号".to_owned();
        FactBody::Recovery(Agreement { of: AgreementOf::Advance, amount: Money::from_yuan(amount), agreed, note })
    };
    for (body, field) in [
        (of(0, Instalment::Months { months: 3 }), "amount"),
        (of(100, Instalment::Months { months: 0 }), "months"),
        (of(100, Instalment::Amount { amount: Money::ZERO }), "instalment"),
    ] {
        let refused =
            store.record_fact(office.district(), worker, file.version, Period::since(day("2026-10-01")), body).await;
        assert!(matches!(refused, Err(StoreError::Invalid(at, _)) if at == field), "{refused:?}");
    }
}
