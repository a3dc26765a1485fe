use domain::access::{Scope, UnitPath};
use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::{Assignment, FactBody};
use domain::policy::BandBy;
use jiudang_store::structure::{Structure, StructureQuery};
use jiudang_store::structure_people::Counted;
use jiudang_store::testing::people::{on, staff};
use jiudang_store::testing::{each_backend, organisation};
use jiudang_store::{PageRequest, Store};

use super::{act, refused, strangers, version};

async fn described(store: &Store, scope: &Scope, unit: Option<&UnitPath>, day: Date) -> Structure {
    let query = StructureQuery { unit: unit.cloned(), on: day, then: None };
    store.structure(scope, &query).await.expect("reads").expect("a pack says how")
}

#[tokio::test]
async fn a_district_is_described_by_its_units_whose_people_add_up() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let found = described(&store, &org.leadership.figures(), None, on("2026-10-20")).await;
        assert_eq!(found.whole.report.people, 6);
        let units: Vec<_> =
            found.by_unit.iter().map(|unit| (unit.path.as_str(), unit.name.as_str(), unit.report.people)).collect();
        assert_eq!(units, [("KF/KF01/", "清河街道", 4), ("KF/KF02/", "望江街道", 2)]);
        assert!(found.fictitious, "people of the tests are marked as invented");
        for (position, table) in found.whole.report.tables.iter().enumerate() {
            assert_eq!(table.of + table.unknown, 6);
            let scheme = &found.policy.rules.schemes[position];
            let banded: u32 = table.rows.iter().map(|row| row.people).sum();
            assert!(scheme.overlapping || banded == table.of, "{}", scheme.code);
            for (band, row) in table.rows.iter().enumerate() {
                let below: u32 = found.by_unit.iter().map(|unit| unit.report.tables[position].rows[band].people).sum();
                assert_eq!(below, row.people, "{} band {band}", scheme.code);
            }
        }
        let education = found.policy.rules.schemes.iter().position(|scheme| scheme.measure == BandBy::Education);
        let bachelors = &found.whole.report.tables[education.expect("a scheme of education")];
        assert_eq!(bachelors.rows.last().map(|row| row.people), Some(6));
    }
}

/// Every number of a description, and what it is counted by.
fn figures(found: &Structure) -> Vec<(Counted, u32)> {
    let report = &found.whole.report;
    let mut all = vec![(Counted::All, report.people)];
    for table in &report.tables {
        let code = &found.policy.rules.schemes[usize::from(table.scheme)].code;
        all.push((Counted::Unknown(code.clone()), table.unknown));
        all.extend(table.rows.iter().map(|row| (Counted::Band(code.clone(), row.band), row.people)));
    }
    all.extend(report.posts.posts.iter().map(|(post, held)| (Counted::Post(post.clone()), *held)));
    for row in &report.certificates {
        all.extend([(Counted::Held(row.level), row.held), (Counted::Registered(row.level), row.registered)]);
    }
    all.extend(report.insurance.iter().map(|row| (Counted::Insured(row.fund), row.insured)));
    all.extend(report.insurance.iter().map(|row| (Counted::NoEnrolment, row.unknown)));
    all
}

#[tokio::test]
async fn every_number_opens_onto_as_many_people_for_who_sees_them() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let request = PageRequest::default();
        for (by, people) in [(&org.district_hr, 6), (&org.street_hr, 4), (&org.auditor, 6)] {
            let found = described(&store, &by.figures(), None, on("2026-10-20")).await;
            assert_eq!(found.whole.report.people, people);
            let query = StructureQuery { unit: None, on: on("2026-10-20"), then: None };
            for (of, count) in figures(&found) {
                assert_eq!(Counted::parse(&of.code()), Some(of.clone()));
                let list = store.structure_people(by, (&query, &of), request).await.unwrap().unwrap();
                assert_eq!(list.rows.len(), usize::try_from(count).unwrap(), "{}", of.code());
                assert!(list.rows.iter().all(|row| !row.name.is_empty() && !row.unit.is_empty()));
            }
        }
        let query = StructureQuery { unit: Some(org.street.path.clone()), on: on("2026-10-20"), then: None };
        let asked = (&query, &Counted::All);
        assert_eq!(refused(store.structure_people(&org.leadership, asked, request).await), "forbidden");
        assert_eq!(refused(store.structure_people(&org.administrator, asked, request).await), "forbidden");
        assert_eq!(refused(store.structure_people(&org.other_street_hr, asked, request).await), "not found");
    }
}

#[tokio::test]
async fn people_are_counted_where_they_worked_on_the_day_and_compared_with_another() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let worker = staff(&store, &org).await[0];
        let unit = org.communities[2].path.clone();
        let moved = FactBody::Assignment(Assignment { unit, posts: vec!["community_worker".into()] });
        let read = version(&store, &org, worker).await;
        let since = Period::since(on("2026-10-15"));
        store.record_fact(act(&org.district_hr), worker, read, since, moved).await.unwrap();
        let street = &org.street.path;
        let before = described(&store, &org.street_hr.scope(), Some(street), on("2026-10-14")).await;
        assert_eq!(before.whole.report.people, 4, "whoever keeps the file today");
        let query = StructureQuery { unit: None, on: on("2026-10-15"), then: Some(on("2026-10-14")) };
        let after = store.structure(&org.street_hr.scope(), &query).await.unwrap().unwrap();
        assert_eq!((after.whole.report.people, after.then.map(|then| then.people)), (3, Some(4)));
        let gone: i64 = after.changes.iter().filter(|change| change.scheme == 0).map(|change| change.people).sum();
        assert_eq!(gone, -1);
        let early = StructureQuery { on: on("2018-02-28"), ..query };
        assert_eq!(store.structure(&org.street_hr.scope(), &early).await.unwrap(), None, "no pack says how");
    }
}

#[tokio::test]
async fn a_unit_outside_the_scope_is_not_described() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = staff(&store, &org).await;
        let query = StructureQuery { unit: Some(org.street.path.clone()), on: on("2026-10-20"), then: None };
        for scope in strangers(&store, &org, workers[1]).await {
            assert_eq!(refused(store.structure(&scope, &query).await), "not found", "{scope:?}");
        }
    }
}
