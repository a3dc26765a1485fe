//! The rules a run was calculated by, or a review was made by: kept by digest, so that what comes of them explains
//! itself for good.

use domain::pay::LineKind;
use domain::policy::{ClauseRef, Named, PackStatus, PolicySet};
use domain::trace::LabelId;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::crypto::digest;
use crate::entity::policy_snapshot;
use crate::error::{Result, StoreError};

/// A stored snapshot, read.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    pub sources: Vec<ClauseRef>,
    pub labels: Vec<Named>,
    pub line_kinds: Vec<LineKind>,
    posts: Vec<(String, LabelId)>,
    grades: Vec<(String, LabelId)>,
}

impl Snapshot {
    /// The name of a line kind; its code where the snapshot does not know it.
    pub fn line_name(&self, kind: &str) -> Named {
        let found = self.line_kinds.iter().find(|line| line.code == kind);
        found.and_then(|line| self.label(line.name)).unwrap_or_else(|| bare(kind))
    }

    /// Where a line kind stands on the slip.
    pub fn place(&self, kind: &str) -> usize {
        self.line_kinds.iter().position(|line| line.code == kind).unwrap_or(usize::MAX)
    }

    /// The name of a post.
    pub fn post_name(&self, code: &str) -> Named {
        self.named(&self.posts, code)
    }

    /// The name of a grade.
    pub fn grade_name(&self, code: &str) -> Named {
        self.named(&self.grades, code)
    }

    /// Every grade of the ladder: code, name.
    pub fn grades(&self) -> Vec<(String, Named)> {
        self.names(&self.grades)
    }

    /// Every post of the ladder: code, name.
    pub fn posts(&self) -> Vec<(String, Named)> {
        self.names(&self.posts)
    }

    fn names(&self, list: &[(String, LabelId)]) -> Vec<(String, Named)> {
        let named =
            |(code, label): &(String, LabelId)| (code.clone(), self.label(*label).unwrap_or_else(|| bare(code)));
        list.iter().map(named).collect()
    }

    fn named(&self, list: &[(String, LabelId)], code: &str) -> Named {
        let found = list.iter().find(|(known, _)| known == code);
        found.and_then(|(_, label)| self.label(*label)).unwrap_or_else(|| bare(code))
    }

    fn label(&self, label: LabelId) -> Option<Named> {
        self.labels.get(usize::from(label.0)).cloned()
    }
}

fn bare(code: &str) -> Named {
    Named { zh: code.to_owned(), en: code.to_owned() }
}

/// Which of the clauses come from sample packs, by position.
pub(crate) fn sample_sources(policy: &PolicySet) -> Vec<bool> {
    policy.sources.iter().map(|source| source.status == PackStatus::Sample).collect()
}

/// A hash over every rule and name: another value in any pack gives another digest.
pub(crate) fn policy_digest(policy: &PolicySet) -> Result<String> {
    let parts = [
        json(&policy.ladder_id)?,
        json(&policy.ladder)?,
        json(&policy.items)?,
        json(&policy.contributions)?,
        json(&policy.withholding)?,
        json(&policy.sources)?,
        json(&policy.labels)?,
        json(&policy.line_kinds)?,
    ];
    let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
    Ok(hex::encode(digest(&parts)))
}

/// The key of the snapshot of `policy`, stored now if it is new.
pub(crate) async fn keep(tx: &DatabaseTransaction, policy: &PolicySet) -> Result<i64> {
    let digest = policy_digest(policy)?;
    let known = policy_snapshot::Entity::find().filter(policy_snapshot::Column::Digest.eq(digest.as_str()));
    if let Some(row) = known.one(tx).await? {
        return Ok(row.id);
    }
    let posts = policy.ladder.posts.iter().map(|post| &post.code).zip(&policy.index.post_labels);
    let grades = policy.ladder.grades.iter().map(|grade| &grade.code).zip(&policy.index.grade_labels);
    let row = policy_snapshot::ActiveModel {
        digest: Set(digest),
        sources: Set(json(&policy.sources)?),
        labels: Set(json(&policy.labels)?),
        line_kinds: Set(json(&policy.line_kinds)?),
        posts: Set(json(&posts.collect::<Vec<_>>())?),
        grades: Set(json(&grades.collect::<Vec<_>>())?),
        ..Default::default()
    };
    Ok(policy_snapshot::Entity::insert(row).exec(tx).await?.last_insert_id)
}

/// The digest of a stored snapshot.
pub(crate) async fn digest_of<C: ConnectionTrait>(connection: &C, id: i64) -> Result<String> {
    let row = policy_snapshot::Entity::find_by_id(id).one(connection).await?;
    row.map(|row| row.digest).ok_or(StoreError::Corrupt("policy_snapshot"))
}

/// Reads a stored snapshot.
pub(crate) async fn load<C: ConnectionTrait>(connection: &C, id: i64) -> Result<Snapshot> {
    let row = policy_snapshot::Entity::find_by_id(id).one(connection).await?;
    let row = row.ok_or(StoreError::Corrupt("policy_snapshot"))?;
    Ok(Snapshot {
        sources: parse(&row.sources)?,
        labels: parse(&row.labels)?,
        line_kinds: parse(&row.line_kinds)?,
        posts: parse(&row.posts)?,
        grades: parse(&row.grades)?,
    })
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|_| StoreError::Corrupt("policy_snapshot"))
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt("policy_snapshot"))
}
