use domain::access::Principal;
use domain::ids::TrainingSessionId;
use domain::training::{Hours, Presence};
use jiudang_store::lists::{Entry, ListDiff, ListEffect, ListOf, ListOptions, ListOutcome, ListRow};
use jiudang_store::testing::each_backend;
use jiudang_store::testing::people::id_number;
use jiudang_store::training::{PeopleQuery, SeatRow};
use jiudang_store::{PageRequest, Store, StoreError};

use super::{act, ground, refused, session, tick, version};

fn of(session: TrainingSessionId) -> ListOf {
    ListOf::Training { session, name: "2026-10-10 社区矛盾调解".into() }
}

fn row(row: u32, number: u32, presence: Presence) -> ListRow {
    ListRow { row, id_number: id_number(number), name: String::new(), entry: Entry::Attended { presence } }
}

async fn preview(store: &Store, by: &Principal, session: TrainingSessionId, rows: &[ListRow]) -> ListDiff {
    store.list_preview(act(by, "2026-10-11"), &of(session), rows).await.unwrap()
}

async fn apply(
    store: &Store,
    by: &Principal,
    session: TrainingSessionId,
    rows: &[ListRow],
    options: ListOptions<'_>,
) -> Result<ListOutcome, StoreError> {
    store.apply_list(act(by, "2026-10-11"), None, &of(session), rows, options).await
}

async fn list(store: &Store, by: &Principal, session: TrainingSessionId) -> Vec<SeatRow> {
    let everybody = PeopleQuery::default();
    store.session_people(&by.scope(), session, &everybody, PageRequest::default()).await.unwrap().rows
}

#[tokio::test]
async fn a_list_of_attendance_is_compared_and_recorded_once() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let hr = &org.street_hr;
        let session = session(&store, hr, "2026-10-10", None).await;
        store.enrol_workers(act(hr, "2026-10-01"), session, &staff[..3]).await.unwrap();
        tick(&store, hr, session, &staff[..1], "2026-10-10").await;
        let six = Presence::Part { hours: Hours::whole(6) };
        let rows = [
            row(2, 1, Presence::Whole),
            row(3, 2, six),
            row(4, 3, Presence::Absent),
            row(5, 4, Presence::Whole),
            row(6, 5, Presence::Whole),
        ];
        let diff = preview(&store, hr, session, &rows).await;
        use ListEffect::{New, Refused, Same};
        let effects: Vec<ListEffect> = diff.rows.iter().map(|row| row.effect).collect();
        assert_eq!(effects, [Same, New, New, New, Refused], "one of the other street is nobody here");
        let codes: Vec<&str> = diff.rows.iter().flat_map(|row| &row.findings).map(|found| found.code.code()).collect();
        assert_eq!(codes, ["without_seat", "unknown_person"]);
        assert_eq!(
            refused(apply(&store, hr, session, &rows, ListOptions::default()).await),
            "conflict: import_has_errors"
        );
        let stale = ListOptions { without_refused: true, seen: Some("another") };
        assert_eq!(refused(apply(&store, hr, session, &rows, stale).await), "conflict: import_changed");
        assert_eq!(list(&store, hr, session).await.iter().filter(|row| row.presence.is_some()).count(), 1);

        let good = &rows[..4];
        let seen = preview(&store, hr, session, good).await.seen;
        let options = ListOptions { without_refused: false, seen: Some(&seen) };
        let outcome = apply(&store, hr, session, good, options).await.unwrap();
        assert_eq!((outcome.new, outcome.same, outcome.refused), (3, 1, 0));
        let hours: Vec<String> = list(&store, hr, session).await.iter().map(|row| row.hours.to_string()).collect();
        assert_eq!(hours, ["8", "6", "0", "8"]);
        let twice = apply(&store, hr, session, good, ListOptions::default()).await.unwrap();
        assert_eq!((twice.import, twice.same), (None, 4), "the same twice records nothing");
    }
}

#[tokio::test]
async fn rows_that_contradict_each_other_or_the_session_are_refused() {
    for store in each_backend().await {
        let (org, _) = ground(&store).await;
        let (hr, district) = (&org.street_hr, &org.district_hr);
        let session = session(&store, hr, "2026-10-10", None).await;
        let nine = Presence::Part { hours: Hours::whole(9) };
        let rows =
            [row(2, 1, Presence::Whole), row(3, 1, Presence::Absent), row(4, 2, nine), row(5, 5, Presence::Whole)];
        let diff = preview(&store, district, session, &rows).await;
        let codes: Vec<&str> = diff.rows.iter().flat_map(|row| &row.findings).map(|found| found.code.code()).collect();
        assert_eq!(codes, ["without_seat", "contradiction", "invalid", "not_invited"]);
        let other = store.list_preview(act(&org.other_street_hr, "2026-10-11"), &of(session), &rows).await;
        assert_eq!(refused(other), "not found");
        let early = store.list_preview(act(hr, "2026-10-09"), &of(session), &rows).await;
        assert_eq!(refused(early), "conflict: training_not_begun");
        store.close_session(act(hr, "2026-10-11"), (session, version(&store, hr, session).await)).await.unwrap();
        let closed = store.list_preview(act(hr, "2026-10-11"), &of(session), &rows).await;
        assert_eq!(refused(closed), "conflict: training_ended");
    }
}
