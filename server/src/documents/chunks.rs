//! Slips of a month, a few hundred at a time.

use domain::ids::SlipId;
use store::StoreError;
use store::slips::SlipView;

use super::Wanted;

/// What is left to read.
pub struct Chunks<'a> {
    wanted: &'a Wanted,
    first: Option<Vec<SlipView>>,
    after: Option<SlipId>,
    done: bool,
}

impl<'a> Chunks<'a> {
    /// Begins; `None` if there are no slips at all.
    ///
    /// # Errors
    /// The store fails.
    pub async fn open(wanted: &'a Wanted) -> Result<Option<Self>, StoreError> {
        let mut chunks = Self { wanted, first: None, after: None, done: false };
        let first = chunks.next().await?;
        Ok(first.map(|first| Self { first: Some(first), ..chunks }))
    }

    /// The next slips, in the order of worker codes.
    ///
    /// # Errors
    /// The store fails.
    pub async fn next(&mut self) -> Result<Option<Vec<SlipView>>, StoreError> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        if self.done {
            return Ok(None);
        }
        let Wanted { store, scope, month, off_cycle, unit, .. } = self.wanted;
        let views = store.slips_chunk(scope, (*month, *off_cycle), unit, self.after).await?;
        self.after = views.last().map(|view| view.row.id);
        self.done = views.is_empty();
        Ok(Some(views).filter(|views| !views.is_empty()))
    }
}
