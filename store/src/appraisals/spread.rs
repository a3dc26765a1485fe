//! How grades are spread over the street offices of a cycle, for leadership: each line with its own denominator, and
//! nothing that would tell the grade of somebody in a group of fewer than five.

use domain::access::{Scope, UnitPath};
use domain::appraisal::{Cycle, CycleState};
use domain::disclosure::list;
use domain::ids::CycleId;
use domain::policy::Named;
use sea_orm::{ConnectionTrait, Statement};
use serde::{Deserialize, Serialize};

use super::rows::find;
use crate::Store;
use crate::error::Result;
use crate::runs::names;

/// Segments of the path of a street office.
const STREET: usize = 2;

/// Grades of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpreadLine {
    /// Path of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// People appraised.
    pub people: u32,
    /// Of them with each grade, in the order of the scheme, and without a grade; none where that is withheld.
    pub grades: Option<(Vec<u32>, u32)>,
}

/// How grades are spread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// The time it is of.
    pub cycle: Cycle,
    /// Name of the unit that holds the cycle.
    pub unit_name: String,
    /// Where it stands.
    pub stage: CycleState,
    /// Grades of the scheme, ascending: code, name.
    pub grades: Vec<(String, Named)>,
    /// The fewest people of a line that is shown.
    pub least: u32,
    /// Street offices.
    pub lines: Vec<SpreadLine>,
    /// All of them.
    pub total: SpreadLine,
    /// The pack is a sample.
    pub sample: bool,
}

impl Store {
    /// How grades are spread over the part of a cycle inside the scope, once results are public.
    ///
    /// # Errors
    /// `NotFound` outside the scope, driver errors.
    pub async fn grade_spread(&self, scope: &Scope, id: CycleId) -> Result<Spread> {
        let connection = self.read();
        let (round, part) = find(connection, scope, id).await?;
        let codes: Vec<&str> = round.rules().grades.iter().map(|grade| grade.code.as_str()).collect();
        let public = round.stage.publicity().is_some();
        let mut lines = counted(connection, id, &part, &codes).await?;
        let names = names(connection, lines.iter().map(|line| line.unit.clone()).collect()).await?;
        let least = round.rules().anonymity.least;
        let people: Vec<u32> = lines.iter().map(|line| line.people).collect();
        let (all_hidden, hidden) = list(least, &people);
        let mut total = SpreadLine { unit: String::new(), name: String::new(), people: 0, grades: None };
        let mut sums = (vec![0; codes.len()], 0);
        for line in &mut lines {
            line.name = names.get(&line.unit).cloned().unwrap_or_default();
            total.people += line.people;
            if let Some((grades, none)) = &line.grades {
                sums.0.iter_mut().zip(grades).for_each(|(sum, count)| *sum += count);
                sums.1 += none;
            }
        }
        total.grades = (public && all_hidden.is_none()).then_some(sums);
        for (line, hidden) in lines.iter_mut().zip(hidden) {
            line.grades = line.grades.take().filter(|_| public && hidden.is_none());
        }
        let unit = round.row.unit_path.clone();
        Ok(Spread {
            cycle: round.cycle,
            unit_name: crate::runs::names(connection, vec![unit.clone()]).await?.remove(&unit).unwrap_or_default(),
            stage: round.stage,
            grades: round.rules().grades.iter().map(|grade| (grade.code.clone(), grade.name.clone())).collect(),
            least,
            lines,
            total,
            sample: round.row.sample,
        })
    }
}

/// People by street office and grade.
async fn counted<C: ConnectionTrait>(
    connection: &C,
    id: CycleId,
    part: &UnitPath,
    codes: &[&str],
) -> Result<Vec<SpreadLine>> {
    let sql = format!(
        "SELECT unit_path, grade, COUNT(*) FROM appraisal WHERE cycle_id = {id} AND unit_path >= $1 AND unit_path < $2 \
         GROUP BY unit_path, grade ORDER BY unit_path"
    );
    let bounds = [part.as_str().into(), part.upper_bound().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, bounds);
    let mut lines: Vec<SpreadLine> = Vec::new();
    for row in connection.query_all_raw(statement).await? {
        let (path, grade): (String, Option<String>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let count = u32::try_from(row.try_get_by_index::<i64>(2)?).unwrap_or(u32::MAX);
        let street = street(&path);
        if lines.last().is_none_or(|line| line.unit != street) {
            let grades = Some((vec![0; codes.len()], 0));
            lines.push(SpreadLine { unit: street.to_owned(), name: String::new(), people: 0, grades });
        }
        let Some(line) = lines.last_mut() else { continue };
        line.people += count;
        let Some((grades, none)) = &mut line.grades else { continue };
        let position = grade.and_then(|grade| codes.iter().position(|code| *code == grade));
        match position.and_then(|position| grades.get_mut(position)) {
            Some(slot) => *slot += count,
            None => *none += count,
        }
    }
    Ok(lines)
}

fn street(path: &str) -> &str {
    let end = path.match_indices('/').nth(STREET - 1).map_or(path.len(), |(at, _)| at + 1);
    path.get(..end).unwrap_or(path)
}
