//! Units to choose from, and names of a few: what pages need of an organisation of any size.

use std::collections::{HashMap, HashSet};

use domain::access::{Scope, UnitPath};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::Store;
use crate::db::unit_path;
use crate::entity::unit;
use crate::error::{Result, StoreError};
use crate::runs::covering;
use crate::scope::top_of;

/// Units a menu lists at most; of a larger organisation it lists a part.
const MENU: u64 = 120;

/// Units to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitMenu {
    /// Path and name, parents before children.
    pub units: Vec<(UnitPath, String)>,
    /// There are more than listed.
    pub more: bool,
}

impl Store {
    /// The units of the scope inside `top`; if they are too many for a menu, the chosen one, those above it, and those
    /// directly below it.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn unit_menu(
        &self,
        scope: &Scope,
        top: Option<&UnitPath>,
        chosen: Option<&UnitPath>,
    ) -> Result<UnitMenu> {
        let mut within = self.visible_units(scope).await?;
        if let Some(top) = top {
            within = within.add(crate::scope::subtree(top, unit::Column::Path));
        }
        let all = unit::Entity::find().filter(within.clone());
        let count = all.clone().limit(MENU + 1).count(self.read()).await?;
        if count <= MENU {
            return Ok(UnitMenu {
                units: choices(all.order_by_asc(unit::Column::Path).all(self.read()).await?)?,
                more: false,
            });
        }
        let highest =
            unit::Entity::find().filter(within.clone()).order_by_asc(unit::Column::Path).one(self.read()).await?;
        let highest = highest.map(|highest| highest.path).unwrap_or_default();
        let inside = |path: &&UnitPath| path.as_str().starts_with(&highest);
        let from = chosen.filter(inside).map_or(highest.as_str(), |chosen| chosen.as_str());
        let above = unit_path(from).map(|from| covering(&from)).unwrap_or_default();
        let parent = unit::Entity::find().filter(unit::Column::Path.eq(from)).one(self.read()).await?;
        let below = unit::Column::ParentId.eq(parent.map(|parent| parent.id).unwrap_or_default());
        let part = Condition::any().add(unit::Column::Path.is_in(above)).add(below);
        let rows = unit::Entity::find().filter(within).filter(part).order_by_asc(unit::Column::Path).limit(MENU);
        Ok(UnitMenu { units: choices(rows.all(self.read()).await?)?, more: true })
    }

    /// Tells that a unit is there and in the scope.
    ///
    /// # Errors
    /// `NotFound` if not; driver errors.
    pub async fn known_unit(&self, scope: &Scope, unit: &UnitPath) -> Result<()> {
        let found = unit::Entity::find().filter(unit::Column::Path.eq(top_of(scope, Some(unit))?.as_str()));
        if found.count(self.read()).await? == 0 { Err(StoreError::NotFound) } else { Ok(()) }
    }

    /// Names of the units, each behind that of its street office; a unit outside the scope is not named.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn unit_names(&self, scope: &Scope, units: &[&UnitPath]) -> Result<HashMap<UnitPath, String>> {
        let paths: HashSet<String> = units.iter().flat_map(|unit| covering(unit)).collect();
        let rows =
            unit::Entity::find().filter(self.visible_units(scope).await?).filter(unit::Column::Path.is_in(paths));
        let rows: HashMap<String, String> =
            rows.all(self.read()).await?.into_iter().map(|row| (row.path, row.name)).collect();
        let street = |unit: &UnitPath| covering(unit).into_iter().nth(1).filter(|street| street != unit.as_str());
        let name = |unit: &UnitPath| {
            let own = rows.get(unit.as_str())?;
            let street = street(unit).and_then(|street| rows.get(&street));
            Some(street.map_or_else(|| own.clone(), |street| format!("{street} {own}")))
        };
        Ok(units.iter().filter_map(|unit| Some(((*unit).clone(), name(unit)?))).collect())
    }

    /// Name of the district a unit belongs to; empty if there is none.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn district_name(&self, unit: &UnitPath) -> Result<String> {
        let top = covering(unit).into_iter().next().unwrap_or_default();
        let found = unit::Entity::find().filter(unit::Column::Path.eq(top)).one(self.read()).await?;
        Ok(found.map(|district| district.name).unwrap_or_default())
    }
}

fn choices(rows: Vec<unit::Model>) -> Result<Vec<(UnitPath, String)>> {
    rows.into_iter().map(|row| Ok((unit_path(&row.path)?, row.name))).collect()
}
