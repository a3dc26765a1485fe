//! The list of workers: searched, filtered, sorted and paged in SQL, from indexes.

use domain::access::Scope;
use domain::ids::WorkerId;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, LikeExpr, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::{WorkerQuery, WorkerRow, WorkerSort, WorkerStatus, read_row};
use crate::crypto::Keys;
use crate::entity::unit;
use crate::entity::worker::{Column, Entity};
use crate::error::Result;
use crate::{Count, Page, PageRequest, Store, scope};

/// Rows counted at most: beyond it a page says “more than”.
const COUNTED: u64 = 2_000;

impl Store {
    /// A page of the list.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn workers(&self, scope: &Scope, query: &WorkerQuery, page: PageRequest) -> Result<Page<WorkerRow>> {
        let (count, ids) = match search(&self.keys, &query.search) {
            Some(found) => self.searched(scope, query, found, page).await?,
            None => self.listed(scope, query, page).await?,
        };
        let mut found = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(self.read()).await?;
        found.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
        let rows = found.iter().map(read_row).collect::<Result<Vec<_>>>()?;
        Ok(Page { rows, request: page, count })
    }

    /// Few are expected: all keys up to the limit come with one query, in order, and the page is cut from them.
    async fn searched(
        &self,
        scope: &Scope,
        query: &WorkerQuery,
        found: Condition,
        page: PageRequest,
    ) -> Result<(Count, Vec<i64>)> {
        let select = sorted(inside_scope(scope).filter(filters(query)).filter(found), query);
        let ids = self.keys_of(select.clone().limit(COUNTED + 1)).await?;
        let count = counted(ids.len());
        let beyond = count.more && page.offset() + page.limit() > COUNTED;
        if beyond {
            return Ok((count, self.keys_of(select.limit(page.limit()).offset(page.offset())).await?));
        }
        let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let take = usize::try_from(page.limit()).unwrap_or(usize::MAX);
        Ok((
            count,
            ids.into_iter().take(usize::try_from(COUNTED).unwrap_or(usize::MAX)).skip(skip).take(take).collect(),
        ))
    }

    /// Many are expected: they are counted up to the limit, and the page is read off the index of its order.
    async fn listed(&self, scope: &Scope, query: &WorkerQuery, page: PageRequest) -> Result<(Count, Vec<i64>)> {
        let narrow = inside_scope(scope).filter(filters(query));
        let up_to = narrow.clone().select_only().column(Column::Id).limit(COUNTED + 1);
        let rows: Vec<i64> = up_to.into_tuple().all(self.read()).await?;
        let count = counted(rows.len());
        let select =
            if count.more && query.sort != WorkerSort::Unit { walking(scope).filter(filters(query)) } else { narrow };
        let select = sorted(select, query).limit(page.limit()).offset(page.offset());
        Ok((count, self.keys_of(select).await?))
    }

    async fn keys_of(&self, select: Select<Entity>) -> Result<Vec<i64>> {
        Ok(select.select_only().column(Column::Id).into_tuple().all(self.read()).await?)
    }
}

fn counted(rows: usize) -> Count {
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    Count { rows: Ord::min(rows, COUNTED), more: rows > COUNTED }
}

fn inside_scope(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(scope::filter(scope, Column::Id, Column::UnitPath))
}

/// Those of `workers` that lie inside the scope, in ascending order, each once.
pub(crate) async fn inside<C: ConnectionTrait>(
    connection: &C,
    scope: &Scope,
    workers: &[WorkerId],
) -> Result<Vec<WorkerId>> {
    let mut found = Vec::with_capacity(workers.len());
    for chunk in workers.chunks(1_000) {
        let rows: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Id.is_in(chunk.iter().map(|worker| worker.0)))
            .filter(scope::filter(scope, Column::Id, Column::UnitPath))
            .into_tuple()
            .all(connection)
            .await?;
        found.extend(rows.into_iter().map(WorkerId));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The scope for a walk along the index of another order, where a range of paths must not tempt the planner into
/// reading the whole range and sorting it: many rows fit, so the walk soon has a page full.
fn walking(scope: &Scope) -> Select<Entity> {
    let Scope::Subtree(path) = scope else {
        return inside_scope(scope);
    };
    let plain = || Expr::col(Column::UnitPath).binary(CONCAT, "");
    Entity::find().filter(Condition::all().add(plain().gte(path.as_str())).add(plain().lt(path.upper_bound())))
}

fn sorted(select: Select<Entity>, query: &WorkerQuery) -> Select<Entity> {
    let order = if query.descending { Order::Desc } else { Order::Asc };
    let select = match query.sort {
        WorkerSort::Unit => select.order_by(Column::UnitPath, order.clone()),
        WorkerSort::Name => select.order_by(Column::NameSort, order.clone()),
        WorkerSort::Code => select,
        WorkerSort::Grade => select.order_by(Column::GradeRank, order.clone()),
        WorkerSort::CommunitySince => select.order_by(Column::CommunitySinceOn, order.clone()),
        WorkerSort::Joined => select.order_by(Column::JoinedOn, order.clone()),
    };
    select.order_by(Column::Code, order)
}

fn filters(query: &WorkerQuery) -> Condition {
    let mut all = Condition::all();
    if let Some(unit) = &query.unit {
        all = all.add(scope::subtree(unit, Column::UnitPath));
    }
    all = match query.status {
        WorkerStatus::Active => all.add(Column::Active.eq(true)),
        WorkerStatus::Left => all.add(Column::Active.eq(false)).add(Column::LeftOn.is_not_null()),
        WorkerStatus::All => all,
    };
    if let Some(post) = &query.post {
        all = all.add(holds_post(post));
    }
    if let Some(grade) = &query.grade {
        all = all.add(Column::Grade.eq(grade.as_str()));
    }
    if let Some(level) = query.certificate {
        all = all.add(Column::Certificate.eq(level.code()));
    }
    if let Some(source) = query.source {
        all = all.add(Column::Source.eq(source.code()));
    }
    all
}

/// One of the codes joined by commas.
fn holds_post(post: &str) -> Condition {
    let closed = Expr::val(",").binary(CONCAT, Expr::col(Column::Posts)).binary(CONCAT, ",");
    Condition::any().add(Column::Posts.eq(post)).add(closed.like(like(&format!("%,{},%", escaped(post)))))
}

/// Joins texts on both databases.
const CONCAT: BinOper = BinOper::Custom("||");

/// What somebody typed may be a name or part of it, a community, initials, the beginning of the pinyin, a worker code,
/// an ID number or its tail. Each way of reading it asks a narrow index of its own; the list then holds who is in any.
pub(crate) fn search(keys: &Keys, typed: &str) -> Option<Condition> {
    let typed = domain::identity::normalise_name(typed);
    if typed.is_empty() {
        return None;
    }
    let part = format!("%{}%", escaped(&typed));
    let named = Column::Name.like(like(&part));
    if !typed.is_ascii() {
        return Some(any_of([named, Column::UnitPath.in_subquery(units_named(&part))]));
    }
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let capital = plain.to_ascii_uppercase();
    if let Some(numbers) = by_number(keys, &capital) {
        return Some(numbers);
    }
    if let Some(digits) = capital.strip_prefix('W').filter(|rest| !rest.is_empty() && is_digits(rest)) {
        return Some(any_of([prefix(Column::Code, &format!("W{digits}"))]));
    }
    let small = typed.to_ascii_lowercase();
    let sounds = [prefix(Column::Initials, &plain.to_ascii_lowercase()), prefix(Column::NameSort, &small)];
    // Only a name in Latin letters is written with small and capital letters or spaces.
    let latin = typed.contains(' ') || (typed != typed.to_ascii_uppercase() && typed != small);
    Some(any_of(sounds.into_iter().chain(latin.then_some(named))))
}

/// A whole ID number, its last four characters, or the number of a worker code.
fn by_number(keys: &Keys, typed: &str) -> Option<Condition> {
    let body = typed.strip_suffix('X').unwrap_or(typed);
    if !is_digits(body) || body.len() < 3 && body.len() < typed.len() {
        return None;
    }
    let code = Column::Code.eq(format!("W{typed:0>6}"));
    Some(match typed.len() {
        18 => any_of([Column::IdBlind.eq(keys.blind(super::ID_BLIND, typed))]),
        4 => any_of([Column::IdTailBlind.eq(keys.blind(super::TAIL_BLIND, typed)), code]),
        _ => any_of([code]),
    })
}

fn is_digits(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit())
}

/// Workers who meet one of the conditions, as keys from one subquery each: joined by `OR` in one query, they would
/// make the database read everybody.
fn any_of(conditions: impl IntoIterator<Item = Expr>) -> Condition {
    let keys = |condition| Query::select().column(Column::Id).from(Entity).and_where(condition).take();
    let mut each = conditions.into_iter().map(keys);
    let mut first = each.next().unwrap_or_else(|| keys(Expr::val(1).eq(0)));
    each.for_each(|other| {
        first.union(UnionType::Distinct, other);
    });
    Condition::all().add(Column::Id.in_subquery(first))
}

fn units_named(part: &str) -> SelectStatement {
    Query::select().column(unit::Column::Path).from(unit::Entity).and_where(unit::Column::Name.like(like(part))).take()
}

/// Texts that begin with `start`, as a range an index can answer.
fn prefix(column: Column, start: &str) -> Expr {
    column.gte(start).and(column.lt(format!("{start}{}", char::MAX)))
}

/// Texts with what was typed in them.
pub(crate) fn has_part(column: impl ColumnTrait, typed: &str) -> Expr {
    column.like(like(&format!("%{}%", escaped(typed))))
}

fn like(pattern: &str) -> LikeExpr {
    LikeExpr::new(pattern).escape('\\')
}

/// The text with the signs that mean something in a pattern made plain.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
