//! Applying a roster: one transaction, whole or not at all.

use std::collections::HashSet;

use domain::access::{Action, UnitPath};
use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::FactBody;
use domain::ids::{ImportId, WorkerId};
use domain::roster::RosterRow;
use sea_orm::{ActiveModelTrait, DatabaseTransaction};

use super::compare::Wanted;
use super::diff::{CHUNK, Known, OUTSIDE, Rules, blind, covers, funds_stated, holds_from, known, unrecorded};
use super::places::{Place, Places};
use super::{ApplyOptions, ImportOutcome, stage};
use crate::crypto::Keys;
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::facts::{UnitNames, Writes, check, day_of, fill, project, record};
use crate::scope::{require, require_unit};
use crate::workers::{NewWorker, Secret, initials, next_key, seal_secret, sort_key};
use crate::{Act, Store, audit, placements};

impl Store {
    /// Applies rows in one transaction: units, people, facts, placements, one audit row (and one for each unit
    /// created). The payload of `import` is wiped.
    ///
    /// Placements are confirmed for people without a confirmed grade on the day; a grade confirmed before stays.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` when `root` or `import` is not the caller's, `Conflict("outside_unit")` when a row
    /// belongs to a unit outside the caller's, `Conflict("duplicate_id")` when two rows are one person,
    /// `Conflict("import_applied")`, `Invalid`, driver and policy errors. Nothing is written then.
    pub async fn apply_import(
        &self,
        act: Act<'_>,
        import: Option<ImportId>,
        root: &UnitPath,
        rows: &[RosterRow],
        options: ApplyOptions,
    ) -> Result<ImportOutcome> {
        require(act.by, Action::ImportRoster)?;
        require_unit(act.by, root)?;
        refuse_duplicates(&self.keys, rows)?;
        let today = day_of(act.at);
        let rank_policy = self.rules_on(today, act.at).await?;
        let rules = Rules::new(self.library().await?);
        let tx = self.write_tx().await?;
        let import = stage::applied(&tx, act, stage::ROSTER, import).await?.id;
        let mut places = Places::load(&tx, root).await?;
        refuse_outside(&places, rows)?;
        let missing = places.missing(rows)?;
        let units = places.create(&tx, act, &missing).await?;
        let mut applying = Applying {
            tx: &tx,
            act,
            keys: &self.keys,
            options,
            today,
            import,
            names: places.names(&tx).await?,
            places,
            rules,
            ladder: rank_policy.ladder,
            funds_stated: funds_stated(rows),
            next: next_key(&tx).await?,
            outcome: ImportOutcome { import, units, ..ImportOutcome::default() },
        };
        for chunk in rows.chunks(CHUNK) {
            applying.chunk(chunk).await?;
        }
        let outcome = applying.outcome;
        let ImportOutcome { added, changed, unchanged, placed, .. } = outcome;
        let from = options.facts_from;
        let detail =
            format!("added={added} changed={changed} unchanged={unchanged} units={units} placed={placed} from={from}");
        audit::append(&tx, act, "roster_imported", "import_batch", import, &detail).await?;
        tx.commit().await?;
        Ok(outcome)
    }
}

fn refuse_duplicates(keys: &Keys, rows: &[RosterRow]) -> Result<()> {
    let mut seen = HashSet::with_capacity(rows.len());
    let twice = rows.iter().any(|row| !seen.insert(blind(keys, row)));
    if twice { Err(StoreError::Conflict("duplicate_id")) } else { Ok(()) }
}

fn refuse_outside(places: &Places, rows: &[RosterRow]) -> Result<()> {
    for row in rows {
        if places.of(row)? == Place::Outside {
            return Err(OUTSIDE);
        }
    }
    Ok(())
}

/// An import under way.
struct Applying<'a> {
    tx: &'a DatabaseTransaction,
    act: Act<'a>,
    keys: &'a Keys,
    options: ApplyOptions,
    today: Date,
    import: i64,
    places: Places,
    names: UnitNames,
    rules: Rules,
    ladder: domain::policy::LadderRules,
    funds_stated: bool,
    next: i64,
    outcome: ImportOutcome,
}

impl Applying<'_> {
    async fn chunk(&mut self, rows: &[RosterRow]) -> Result<()> {
        let mut writes = Writes::default();
        for (row, known) in rows.iter().zip(known(self.tx, self.keys, rows).await?) {
            let Place::Known(unit) = self.places.of(row)? else { return Err(StoreError::Corrupt("unit")) };
            match known {
                None => self.add(row, &unit, &mut writes)?,
                Some(known) => self.change(row, &unit, known, &mut writes)?,
            }
        }
        writes.write(self.tx, self.act).await
    }

    fn add(&mut self, row: &RosterRow, unit: &UnitPath, writes: &mut Writes) -> Result<()> {
        let from = holds_from(row, self.options.facts_from);
        let wanted = Wanted { row, unit: Some(unit), from, funds_stated: self.funds_stated };
        let mut facts = wanted.facts(unit);
        self.check(from, &facts)?;
        if let Some(placement) = self.placement(from, &unrecorded(&facts))? {
            facts.push(placement);
            self.outcome.placed += 1;
        }
        let id = self.next;
        self.next += 1;
        let mut stored = self.particulars(row).row(self.keys, id, self.act.at);
        fill(&mut stored, &project(&unrecorded(&facts), self.today), &self.names, &self.ladder, self.today)?;
        writes.added.push(worker::ActiveModel::from(stored).reset_all());
        self.outcome.added += 1;
        writes.push(self.act, WorkerId(id), &facts, Some(self.import))
    }

    fn change(&mut self, row: &RosterRow, unit: &UnitPath, known: Known, writes: &mut Writes) -> Result<()> {
        if !covers(self.act.by, &known.row)? {
            return Err(OUTSIDE);
        }
        let from = holds_from(row, self.options.facts_from);
        let wanted = Wanted { row, unit: Some(unit), from, funds_stated: self.funds_stated };
        let found = wanted.compare(&known.row, &known.contact, &known.live);
        self.check(from, &found.plan.insert)?;
        let mut plan = found.plan;
        let mut live = plan.applied_to(&known.live);
        if let Some((period, body)) = self.placement(from, &live)? {
            let placing = record(&known.live, period, body);
            live = placing.applied_to(&live);
            plan.merge(placing);
            self.outcome.placed += 1;
        }
        if found.fields.is_empty() {
            self.outcome.unchanged += 1;
        } else {
            self.outcome.changed += 1;
        }
        if found.fields.is_empty() && plan.is_empty() {
            return Ok(());
        }
        let worker = WorkerId(known.row.id);
        let mut stored = self.updated(row, known);
        fill(&mut stored, &project(&live, self.today), &self.names, &self.ladder, self.today)?;
        stored.version += 1;
        writes.changed.push(worker::ActiveModel::from(stored).reset_all());
        writes.closed.extend(&plan.supersede);
        writes.push(self.act, worker, &plan.insert, Some(self.import))
    }

    /// The stored row with the particulars the roster states.
    fn updated(&self, row: &RosterRow, known: Known) -> worker::Model {
        let mut stored = known.row;
        let worker = WorkerId(stored.id);
        let seal = |secret, plain: &str| seal_secret(self.keys, worker, secret, plain);
        let open = [
            (&row.ethnic, &mut stored.ethnic),
            (&row.political, &mut stored.political),
            (&row.bank, &mut stored.bank),
            (&row.remark, &mut stored.remark),
        ];
        for (stated, kept) in open {
            if !stated.is_empty() {
                kept.clone_from(stated);
            }
        }
        if !row.name.is_empty() && row.name != stored.name {
            stored.name.clone_from(&row.name);
            stored.name_sort = sort_key(&row.name);
            stored.initials = initials(&row.name);
        }
        if !row.phone.is_empty() && row.phone != known.contact.phone {
            stored.phone_sealed = seal(Secret::Phone, &row.phone);
        }
        if !row.account.is_empty() && row.account != known.contact.account {
            stored.account_sealed = seal(Secret::BankAccount, &row.account);
        }
        stored
    }

    fn particulars<'r>(&self, row: &'r RosterRow) -> NewWorker<'r> {
        NewWorker {
            name: &row.name,
            id_number: &row.id_number,
            ethnic: &row.ethnic,
            political: &row.political,
            phone: &row.phone,
            bank: &row.bank,
            account: &row.account,
            remark: &row.remark,
            fictitious: self.options.fictitious,
        }
    }

    /// Every fact the roster states must be possible under the rules in force when it begins to count. Records that
    /// only end earlier than before were checked in their time.
    fn check(&mut self, from: Date, facts: &[(Period, FactBody)]) -> Result<()> {
        let policy = self.rules.on(from)?;
        let stated =
            |(period, body): &&(Period, FactBody)| period.from >= from || matches!(body, FactBody::Employment(_));
        facts.iter().filter(stated).try_for_each(|(period, body)| check(policy, &[], *period, body))
    }

    /// The placement to confirm on `from`, if that is asked for and none is confirmed then.
    fn placement(&mut self, from: Date, facts: &[domain::fact::Fact]) -> Result<Option<(Period, FactBody)>> {
        if !self.options.confirm_placements {
            return Ok(None);
        }
        Ok(placements::due(self.rules.on(from)?, facts, from).map(|body| (Period::since(from), body)))
    }
}
