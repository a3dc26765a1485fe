//! The people behind the figures, for who reads pay: paged by the database.

use domain::access::{Principal, UnitPath};
use domain::benchmark::Caliber;
use domain::calendar::Date;
use domain::ids::WorkerId;
use domain::money::Money;
use domain::policy::{LadderRules, Named};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};

use super::earners::{paid, post_of};
use super::{Ground, PayPeriod};
use crate::db::unit_path;
use crate::error::{Result, StoreError};
use crate::paging::Count;
use crate::{Page, PageRequest, Store};

/// Whom to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleQuery {
    /// The unit; none: all of the scope.
    pub unit: Option<UnitPath>,
    /// The months; none: the year of the last that is closed.
    pub period: Option<PayPeriod>,
    /// By which caliber.
    pub caliber: Caliber,
    /// Position of the floor they are held against.
    pub floor: usize,
    /// Those below the floor alone.
    pub below: bool,
    /// Position of the post, if of one alone.
    pub post: Option<u16>,
    /// Position of the grade, if of one alone.
    pub grade: Option<u16>,
}

/// Somebody's pay beside the floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayPerson {
    /// Worker.
    pub worker: WorkerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: UnitPath,
    /// Name of it.
    pub unit_name: String,
    /// Name of the post that pays.
    pub post: Named,
    /// Name of the grade.
    pub grade: Named,
    /// Months paid for.
    pub months: i64,
    /// Of them those worked in full.
    pub whole_months: i64,
    /// All they were paid.
    pub paid: Money,
    /// What a month worked in full pays, to the fen, half up; none without one.
    pub monthly: Option<Money>,
    /// What these months must come to; none without one, and where the floor is not for them.
    pub required: Option<Money>,
    /// What is missing.
    pub gap: Money,
}

#[derive(FromQueryResult)]
struct Row {
    worker_id: i64,
    code: String,
    name: String,
    unit_path: String,
    posts: String,
    grade: String,
    months: i64,
    whole_months: i64,
    amount: i64,
    counted: i64,
    required: Option<i64>,
}

impl Store {
    /// People by what they are short of a floor, the most first; `None` while no month is closed.
    ///
    /// # Errors
    /// `Forbidden` for who may not see people; `NotFound` for a unit outside the scope; policy errors, driver errors.
    pub async fn pay_people(
        &self,
        by: &Principal,
        query: &PeopleQuery,
        today: Date,
        page: PageRequest,
    ) -> Result<Option<Page<PayPerson>>> {
        if !by.sees_pay_of_people() {
            return Err(StoreError::Forbidden);
        }
        let Some(ground) = self.pay_asked(by, query.unit.as_ref(), query.period, today).await? else {
            return Ok(None);
        };
        let connection = self.read();
        let backend = connection.get_database_backend();
        let posts = self.posts_on_slips(&ground).await?;
        let (select, values) = select(backend, &ground, query, &posts);
        let sql = format!("{select} SELECT COUNT(*) FROM held");
        let counted = connection.query_one_raw(Statement::from_sql_and_values(backend, sql, values.clone())).await?;
        let rows: i64 = counted.ok_or(StoreError::Corrupt("count"))?.try_get_by_index(0)?;
        let sql = format!(
            "{select} SELECT * FROM held ORDER BY CASE WHEN required > counted THEN required - counted ELSE 0 END DESC, \
             code LIMIT {} OFFSET {}",
            page.limit(),
            page.offset()
        );
        let found =
            Row::find_by_statement(Statement::from_sql_and_values(backend, sql, values)).all(connection).await?;
        let people = found.into_iter().map(|row| person(&ground, row)).collect::<Result<Vec<_>>>()?;
        let count = Count { rows: u64::try_from(rows).unwrap_or_default(), more: false };
        Ok(Some(Page { rows: people, request: page, count }))
    }

    /// Every list of posts that stands on some slip of the months.
    async fn posts_on_slips(&self, ground: &Ground) -> Result<Vec<String>> {
        let sql = format!(
            "SELECT DISTINCT a.posts FROM pay_aggregate a JOIN pay_run r ON r.id = a.run_id \
             WHERE r.month BETWEEN {} AND {} AND a.unit_path = ''",
            ground.periods.chosen.first.ordinal(),
            ground.periods.chosen.last.ordinal()
        );
        let rows = self.read().query_all_raw(Statement::from_string(self.read().get_database_backend(), sql)).await?;
        rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
    }
}

/// A common table `held` of the people asked for, and its parameters.
fn select(backend: DbBackend, ground: &Ground, query: &PeopleQuery, posts: &[String]) -> (String, Vec<Value>) {
    let ladder = &ground.policy.ladder;
    let mut values: Vec<Value> = vec![ground.root.as_str().into(), ground.root.upper_bound().into()];
    let mut mark = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let (from, to) = (mark(ground.unit.as_str().into()), mark(ground.unit.upper_bound().into()));
    let mut conditions = vec![format!("p.unit_path >= {from} AND p.unit_path < {to}")];
    let mut among = |column: &str, texts: Vec<&str>| {
        let marks: Vec<String> = texts.into_iter().map(|text| mark(text.into())).collect();
        if marks.is_empty() { "1 = 0".to_owned() } else { format!("{column} IN ({})", marks.join(", ")) }
    };
    if let Some(post) = query.post {
        let of_post = posts.iter().filter(|posts| post_of(ladder, posts) == post).map(String::as_str);
        conditions.push(among("p.posts", of_post.collect()));
    }
    if let Some(grade) = query.grade {
        let code = ladder.grades.get(usize::from(grade)).map(|grade| grade.code.as_str());
        conditions.push(among("p.grade", code.into_iter().collect()));
    }
    let floor = ground.floors.get(query.floor);
    let mut required = "CAST(NULL AS BIGINT)".to_owned();
    if let Some(floor) = floor {
        let cases = (1..=12_u8).filter_map(|months| Some((months, floor.required(months)?.required.fen())));
        let cases: Vec<String> = cases.map(|(months, fen)| format!("WHEN {months} THEN {fen}")).collect();
        let mut excepted = Vec::new();
        if !floor.rule.except_sources.is_empty() {
            let codes = floor.rule.except_sources.iter().map(|source| source.code()).collect();
            excepted.push(format!("NOT ({})", among("p.source", codes)));
        }
        if !floor.is_for_every_post() {
            let of_posts = posts.iter().filter(|posts| floor.is_for_post(post_of(ladder, posts))).map(String::as_str);
            excepted.push(among("p.posts", of_posts.collect()));
        }
        if !cases.is_empty() {
            let by_months = format!("CAST(CASE p.whole_months {} END AS BIGINT)", cases.join(" "));
            required = if excepted.is_empty() {
                by_months
            } else {
                format!("CASE WHEN {} THEN {by_months} END", excepted.join(" AND "))
            };
        }
    }
    let amount = match query.caliber {
        Caliber::EmployerCost => "cost",
        Caliber::Gross => "gross",
        Caliber::AfterContributions => "after_own",
        Caliber::Net => "net",
    };
    let below = if query.below { " WHERE required > counted" } else { "" };
    let sql = format!(
        "{}, asked AS (SELECT p.worker_id, p.code, p.name, p.unit_path, p.posts, p.grade, p.months, p.whole_months, \
         p.{amount} AS amount, p.whole_{amount} AS counted, \
         {required} AS required FROM paid p WHERE {}), held AS (SELECT * FROM asked{below})",
        paid(backend, ground.periods.chosen),
        conditions.join(" AND ")
    );
    (sql, values)
}

fn person(ground: &Ground, row: Row) -> Result<PayPerson> {
    let ladder: &LadderRules = &ground.policy.ladder;
    let (counted, required) = (Money::from_fen(row.counted), row.required.map(Money::from_fen));
    let monthly = || counted.ratio(1, row.whole_months, domain::money::Rounding::FenHalfUp);
    Ok(PayPerson {
        worker: WorkerId(row.worker_id),
        code: row.code,
        name: row.name,
        unit: unit_path(&row.unit_path)?,
        unit_name: ground.earners.names.get(&row.unit_path).cloned().unwrap_or_default(),
        post: ground.post_name(post_of(ladder, &row.posts)),
        grade: ground.grade_name(ladder.grade(&row.grade).unwrap_or(super::UNKNOWN)),
        months: row.months,
        whole_months: row.whole_months,
        paid: Money::from_fen(row.amount),
        monthly: (row.whole_months > 0).then(monthly),
        required,
        gap: required.map_or(Money::ZERO, |required| (required - counted).floor_zero()),
    })
}
