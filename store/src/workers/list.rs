//! The list of workers: searched, filtered, sorted and paged in SQL, from indexes.

use domain::access::Scope;
use domain::ids::WorkerId;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, LikeExpr, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};

use super::{WorkerQuery, WorkerRow, WorkerSort, WorkerStatus, read_row};
use crate::crypto::Keys;
use crate::entity::worker::{Column, Entity};
use crate::error::Result;
use crate::{Page, PageRequest, Store, paging, scope};

impl Store {
    /// A page of the list.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn workers(&self, scope: &Scope, query: &WorkerQuery, page: PageRequest) -> Result<Page<WorkerRow>> {
        let request = page;
        let inside = scope::filter(scope, Column::Id, Column::UnitPath);
        let filters = filters(&self.keys, query);
        let narrow = Entity::find().filter(inside.clone()).filter(filters.clone());
        let count = paging::count(self.read(), narrow.clone().into_query()).await?;
        let select = if count.more && query.sort != WorkerSort::Unit { walking(scope).filter(filters) } else { narrow };
        let keys = sorted(select, query).limit(page.limit()).offset(page.offset());
        let ids: Vec<i64> = keys.select_only().column(Column::Id).into_tuple().all(self.read()).await?;
        let mut found = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(self.read()).await?;
        found.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
        let rows = found.into_iter().map(|row| read_row(&row)).collect::<Result<Vec<_>>>()?;
        Ok(Page { rows, request, count })
    }
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
        return Entity::find().filter(scope::filter(scope, Column::Id, Column::UnitPath));
    };
    let plain = || Expr::col(Column::UnitPath).binary(BinOper::Custom("||".into()), "");
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

fn filters(keys: &Keys, query: &WorkerQuery) -> Condition {
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
    search(keys, &query.search).map_or_else(|| all.clone(), |found| all.clone().add(found))
}

/// One of the codes joined by commas.
fn holds_post(post: &str) -> Condition {
    let post = escaped(post);
    Condition::any()
        .add(Column::Posts.like(like(&post)))
        .add(Column::Posts.like(like(&format!("{post},%"))))
        .add(Column::Posts.like(like(&format!("%,{post}"))))
        .add(Column::Posts.like(like(&format!("%,{post},%"))))
}

/// What somebody typed may be a name or part of it, a community, initials, a worker code, an ID number or its tail.
fn search(keys: &Keys, typed: &str) -> Option<Condition> {
    let typed = domain::identity::normalise_name(typed);
    if typed.is_empty() {
        return None;
    }
    let part = format!("%{}%", escaped(&typed));
    let mut any = Condition::any().add(Column::Name.like(like(&part)));
    if !typed.is_ascii() {
        return Some(any.add(Column::Community.like(like(&part))));
    }
    let compact: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let (small, capital) = (compact.to_ascii_lowercase(), compact.to_ascii_uppercase());
    let digits = capital.chars().filter(char::is_ascii_digit).count();
    let number = capital.chars().enumerate().all(|(at, c)| c.is_ascii_digit() || (c == 'X' && at + 1 == capital.len()));
    if number && digits >= 3 && capital.len() == 4 {
        // A key of its own index, kept apart from the conditions on names by a subquery.
        let by_tail = Query::select()
            .column(Column::Id)
            .from(Entity)
            .and_where(Column::IdTailBlind.eq(keys.blind(super::TAIL_BLIND, &capital)))
            .take();
        return Some(
            Condition::any().add(Column::Id.in_subquery(by_tail)).add(Column::Code.like(like(&format!("%{capital}")))),
        );
    }
    if number && capital.len() == 18 {
        return Some(Condition::all().add(Column::IdBlind.eq(keys.blind(super::ID_BLIND, &capital))));
    }
    if small.chars().all(|c| c.is_ascii_alphanumeric()) {
        any = any
            .add(Column::Initials.like(like(&format!("{small}%"))))
            .add(Column::Code.like(like(&format!("{capital}%"))));
    }
    Some(any)
}

fn like(pattern: &str) -> LikeExpr {
    LikeExpr::new(pattern).escape('\\')
}

/// The text with the signs that mean something in a pattern made plain.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
