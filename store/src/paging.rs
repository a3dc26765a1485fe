//! Paging in SQL.

use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};

/// Rows are counted up to here; beyond it a page says “more than”.
const COUNT_LIMIT: u64 = 200_000;
/// Rows a page has at most: a screen shows fewer, a file takes them by the thousand.
const MAX_SIZE: u32 = 1_000;

/// Which page, from 1, and how many rows on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    /// From 1.
    pub page: u32,
    /// Rows a page, at most 1,000.
    pub size: u32,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { page: 1, size: 50 }
    }
}

impl PageRequest {
    /// Rows to fetch: `size` brought between 1 and 1,000.
    #[must_use]
    pub fn limit(self) -> u64 {
        u64::from(self.size.clamp(1, MAX_SIZE))
    }

    /// Rows to skip.
    #[must_use]
    pub fn offset(self) -> u64 {
        u64::from(self.page.saturating_sub(1)) * self.limit()
    }
}

/// How many rows there are in all: counted up to a limit, so that counting stays cheap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Rows counted.
    pub rows: u64,
    /// True if there are more than `rows`.
    pub more: bool,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// Rows.
    pub rows: Vec<T>,
    /// Which page this is.
    pub request: PageRequest,
    /// All rows.
    pub count: Count,
}

impl Count {
    /// A number known without counting.
    pub(crate) fn exactly(rows: i64) -> Result<Self> {
        Ok(Self { rows: u64::try_from(rows).map_err(|_| StoreError::Corrupt("count"))?, more: false })
    }
}

impl<T> Page<T> {
    /// The same page with every row turned into something else; the first failure wins.
    pub(crate) fn try_map<U>(self, turn: impl FnMut(T) -> Result<U>) -> Result<Page<U>> {
        let rows = self.rows.into_iter().map(turn).collect::<Result<Vec<U>>>()?;
        Ok(Page { rows, request: self.request, count: self.count })
    }
}

/// Counts the rows of `select` (which carries joins and conditions, but no limit), up to the limit.
pub(crate) async fn count<C: ConnectionTrait>(connection: &C, mut select: SelectStatement) -> Result<Count> {
    select.clear_selects().clear_order_by().expr(Expr::val(1)).limit(COUNT_LIMIT + 1);
    let outer = Query::select()
        .expr_as(Expr::col(Asterisk).count(), Alias::new("rows"))
        .from_subquery(select, Alias::new("counted"))
        .take();
    let row = connection.query_one(&outer).await?.ok_or(StoreError::Corrupt("count"))?;
    let rows = u64::try_from(row.try_get::<i64>("", "rows")?).map_err(|_| StoreError::Corrupt("count"))?;
    Ok(Count { rows: Ord::min(rows, COUNT_LIMIT), more: rows > COUNT_LIMIT })
}

/// One page of `select`, which is ordered and carries no limit, read as `T`, with the count of all its rows.
pub(crate) async fn page<T: FromQueryResult, C: ConnectionTrait>(
    connection: &C,
    select: SelectStatement,
    request: PageRequest,
) -> Result<Page<T>> {
    let count = count(connection, select.clone()).await?;
    counted_page(connection, select, request, count).await
}

/// [`page`], where the number of rows is known without counting.
pub(crate) async fn counted_page<T: FromQueryResult, C: ConnectionTrait>(
    connection: &C,
    mut select: SelectStatement,
    request: PageRequest,
    count: Count,
) -> Result<Page<T>> {
    select.limit(request.limit()).offset(request.offset());
    let rows = connection.query_all(&select).await?;
    let rows = rows.iter().map(|row| T::from_query_result(row, "")).collect::<Result<Vec<T>, _>>()?;
    Ok(Page { rows, request, count })
}
