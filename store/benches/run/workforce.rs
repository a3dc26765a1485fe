//! A made-up workforce of any size, put into a database by the shortest way: the facts, and the columns no one reads
//! here filled with nothing.

use std::path::Path;

use domain::fact::{
    Appraisal, AppraisalGrade, Assignment, Certificate, CertificateLevel, Deductions, Education, EducationLevel,
    Employment, Enrolment, Fund, Placement, Source,
};
use domain::money::Money;
use jiudang_store::units::Unit;
use rusqlite::{Connection, params};
use serde::Serialize;

const GRADES: [&str; 6] = ["primary-1", "primary-2", "primary-3", "middle-1", "middle-2", "middle-3"];
const POSTS: [&str; 4] = ["community_worker", "grid_worker", "committee_member", "deputy_director"];

/// Adds `workers` people, spread over `communities`, with eight to nine facts each.
pub fn fill(file: &Path, communities: &[Unit], workers: u32) {
    let mut connection = Connection::open(file).expect("opens");
    let transaction = connection.transaction().expect("a transaction");
    {
        let mut person = transaction.prepare(WORKER).expect("an insert");
        let mut fact = transaction.prepare(FACT).expect("an insert");
        for worker in 1..=workers {
            let community = &communities[worker as usize % communities.len()];
            let unit = community.path.as_str();
            let texts = (format!("W{worker:06}"), format!("人员{worker}"), format!("b{worker}"));
            person.execute(params![worker, texts.0, texts.1, unit, texts.2]).expect("inserts");
            for (kind, from, body) in facts(worker, community) {
                fact.execute(params![worker, kind, from, body]).expect("inserts");
            }
        }
    }
    transaction.commit().expect("commits");
}

const WORKER: &str = "INSERT INTO worker (id, code, name, name_sort, initials, sex, birth_on, ethnic, political, bank, remark, \
    fictitious, version, created_at, id_sealed, id_blind, id_tail_blind, unit_path, street, community, posts, grade_rank, \
    funds, active, projected_on) VALUES (?1, ?2, ?3, '', '', 'male', '1990-01-01', '', '', '', '', 1, 1, 0, x'', ?5, '', ?4, '', \
    '', '', 0, '', 1, '2026-10-01')";
const FACT: &str = "INSERT INTO fact (worker_id, kind, valid_from_on, recorded_at, recorded_by, body) \
    VALUES (?1, ?2, ?3, 0, 'bench', ?4)";

fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).expect("a body")
}

fn facts(worker: u32, community: &Unit) -> Vec<(&'static str, String, String)> {
    let pick = |list: &[&'static str], step: u32| list[(worker / step) as usize % list.len()].to_owned();
    let joined = format!("20{:02}-{:02}-01", 10 + worker % 14, 1 + worker % 12);
    let day = |text: &str| text.parse().expect("a day");
    let employment = Employment {
        source: Source::Recruited,
        community_since: day(&joined),
        contract_from: Some(day("2025-01-01")),
        contract_to: Some(day("2027-12-31")),
        separation: None,
    };
    let assignment = Assignment { unit: community.path.clone(), posts: vec![pick(&POSTS, 3)] };
    let placement = Placement { ladder: "sample-three-level-nine-step".to_owned(), grade: pick(&GRADES, 5) };
    let education = Education { level: EducationLevel::Bachelor, degree: None };
    let enrolment = Enrolment {
        declared_base: Some(Money::from_yuan(4_000 + i64::from(worker % 3_000))),
        ..Enrolment::new(Fund::ALL.to_vec())
    };
    let deductions =
        Deductions { elderly_support: Money::from_yuan(1_000 + i64::from(worker % 3) * 500), ..Deductions::default() };
    let appraisal = |year| Appraisal { year, grade: AppraisalGrade::Qualified };
    let mut all = vec![
        ("employment", joined.clone(), json(&employment)),
        ("assignment", joined.clone(), json(&assignment)),
        ("placement", "2025-01-01".to_owned(), json(&placement)),
        ("education", joined.clone(), json(&education)),
        ("enrolment", joined, json(&enrolment)),
        ("deductions", "2026-01-01".to_owned(), json(&deductions)),
        ("appraisal", "2025-01-15".to_owned(), json(&appraisal(2024))),
        ("appraisal", "2026-01-15".to_owned(), json(&appraisal(2025))),
    ];
    if worker.is_multiple_of(2) {
        let until = Some(day("2027-06-30"));
        let certificate = Certificate::registered(CertificateLevel::Worker, until);
        all.push(("certificate", "2021-07-01".to_owned(), json(&certificate)));
    }
    all
}
