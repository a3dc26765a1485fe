//! The units a roster names: found below the caller's unit, or to be created there.

use std::collections::{HashMap, HashSet};

use domain::access::UnitPath;
use domain::roster::RosterRow;
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::unit;
use crate::error::{Result, StoreError};
use crate::facts::UnitNames;
use crate::units::{self, UnitKind};
use crate::{Act, scope};

/// Street and community as a roster writes them.
type Named = (String, String);

/// Where a row belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a unit there is.
    Known(UnitPath),
    /// In a unit that would be created.
    New,
    /// Outside the caller's unit.
    Outside,
}

/// Units below the caller's, by name.
pub(super) struct Places {
    root: unit::Model,
    root_path: UnitPath,
    above: Option<unit::Model>,
    children: HashMap<(i64, String), unit::Model>,
    codes: HashSet<String>,
    siblings: HashMap<i64, usize>,
}

impl Places {
    /// Reads the units below `root`.
    pub async fn load<C: ConnectionTrait>(connection: &C, root: &UnitPath) -> Result<Self> {
        let below = scope::subtree(root, unit::Column::Path);
        let rows = unit::Entity::find().filter(below).order_by_asc(unit::Column::Path).all(connection).await?;
        let top = rows.iter().find(|row| row.path == root.as_str()).cloned().ok_or(StoreError::NotFound)?;
        let above = match top.parent_id {
            Some(parent) => unit::Entity::find_by_id(parent).one(connection).await?,
            None => None,
        };
        let codes = rows.iter().map(|row| row.code.clone()).collect();
        let mut siblings = HashMap::new();
        rows.iter().filter_map(|row| row.parent_id).for_each(|above| *siblings.entry(above).or_default() += 1);
        let children = rows.into_iter().filter_map(|row| Some(((row.parent_id?, row.name.clone()), row))).collect();
        Ok(Self { root: top, root_path: root.clone(), above, children, codes, siblings })
    }

    /// Where a row belongs.
    pub fn of(&self, row: &RosterRow) -> Result<Place> {
        match self.root.kind.as_str() {
            "community" => {
                let street = self.above.as_ref().is_none_or(|above| above.name == row.street);
                let here = street && self.root.name == row.community;
                Ok(if here { Place::Known(self.root_path.clone()) } else { Place::Outside })
            }
            "street" if self.root.name != row.street => Ok(Place::Outside),
            _ => {
                let Some(street) = self.street(&row.street) else { return Ok(Place::New) };
                if row.community.is_empty() {
                    return known(street);
                }
                self.children.get(&(street.id, row.community.clone())).map_or(Ok(Place::New), known)
            }
        }
    }

    /// The units rows need and there are not, each once, in the order of the roster.
    pub fn missing(&self, rows: &[RosterRow]) -> Result<Vec<Named>> {
        let mut seen = HashSet::new();
        let mut missing = Vec::new();
        for row in rows {
            if self.of(row)? == Place::New && seen.insert((row.street.as_str(), row.community.as_str())) {
                missing.push((row.street.clone(), row.community.clone()));
            }
        }
        Ok(missing)
    }

    /// Creates the units that are missing; returns how many.
    pub async fn create(&mut self, tx: &DatabaseTransaction, act: Act<'_>, missing: &[Named]) -> Result<u32> {
        let mut created = 0;
        for (street, community) in missing {
            let above = match self.street(street).cloned() {
                Some(street) => street,
                None => {
                    created += 1;
                    let root = self.root.clone();
                    self.add(tx, act, &root, UnitKind::Street, street).await?
                }
            };
            if !community.is_empty() {
                created += 1;
                self.add(tx, act, &above, UnitKind::Community, community).await?;
            }
        }
        Ok(created)
    }

    /// Names of all units below the root and of those above it.
    pub async fn names<C: ConnectionTrait>(&self, connection: &C) -> Result<UnitNames> {
        let mut names = UnitNames::along(connection, [&self.root_path]).await?;
        self.children.values().for_each(|row| names.add(row.clone()));
        Ok(names)
    }

    fn street(&self, name: &str) -> Option<&unit::Model> {
        if self.root.kind == "street" {
            return Some(&self.root).filter(|root| root.name == name);
        }
        self.children.get(&(self.root.id, name.to_owned()))
    }

    async fn add(
        &mut self,
        tx: &DatabaseTransaction,
        act: Act<'_>,
        above: &unit::Model,
        kind: UnitKind,
        name: &str,
    ) -> Result<unit::Model> {
        let siblings = self.siblings.entry(above.id).or_default();
        *siblings += 1;
        let code = (*siblings..)
            .map(|number| format!("{}{number:02}", above.code))
            .find(|code| !self.codes.contains(code))
            .unwrap_or_default();
        let row = units::insert(tx, (&act.by.account, act.at), Some(above), kind, &code, name).await?;
        self.codes.insert(row.code.clone());
        self.children.insert((above.id, row.name.clone()), row.clone());
        Ok(row)
    }
}

fn known(row: &unit::Model) -> Result<Place> {
    Ok(Place::Known(crate::db::unit_path(&row.path)?))
}
