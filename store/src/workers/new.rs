//! Adding a worker.

use domain::access::Action;
use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::{Assignment, Employment, FactBody};
use domain::identity::{IdNumber, compact, name_length, normalise_name};
use domain::ids::WorkerId;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{ID_BLIND, Particulars, Secret, TAIL_BLIND, initials, seal_secret, sort_key, tail_of};
use crate::crypto::Keys;
use crate::db::micros;
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::facts::{Plan, UnitNames, check, check_unit, day_of, entered, fact_row, fill, project};
use crate::scope::require;
use crate::{Act, Store, Timestamp, audit};

/// Particulars that passed their checks.
pub(crate) struct NewWorker<'a> {
    /// Name.
    pub name: &'a str,
    /// ID number.
    pub id_number: &'a IdNumber,
    /// Ethnic group.
    pub ethnic: &'a str,
    /// Political status.
    pub political: &'a str,
    /// Phone.
    pub phone: &'a str,
    /// Bank.
    pub bank: &'a str,
    /// Account number.
    pub account: &'a str,
    /// Remark.
    pub remark: &'a str,
    /// Demo data.
    pub fictitious: bool,
}

impl NewWorker<'_> {
    /// The row of a worker with key `id`, its secrets sealed. The columns that repeat facts are still empty.
    pub fn row(&self, keys: &Keys, id: i64, at: Timestamp) -> worker::Model {
        let number = self.id_number.as_str();
        let seal = |secret, plain| seal_secret(keys, WorkerId(id), secret, plain);
        worker::Model {
            id,
            code: format!("W{id:06}"),
            name: self.name.to_owned(),
            name_sort: sort_key(self.name),
            initials: initials(self.name),
            sex: self.id_number.sex().code().to_owned(),
            birth_on: self.id_number.birth().to_string(),
            ethnic: self.ethnic.to_owned(),
            political: self.political.to_owned(),
            bank: self.bank.to_owned(),
            bank_name: String::new(),
            remark: self.remark.to_owned(),
            fictitious: self.fictitious,
            version: 1,
            created_at: micros(at),
            id_sealed: seal(Secret::IdNumber, number).unwrap_or_default(),
            id_blind: keys.blind(ID_BLIND, number),
            id_tail_blind: keys.blind(TAIL_BLIND, tail_of(number)),
            phone_sealed: seal(Secret::Phone, self.phone),
            account_sealed: seal(Secret::BankAccount, self.account),
            unit_path: String::new(),
            street: String::new(),
            community: String::new(),
            posts: String::new(),
            grade: None,
            grade_rank: -1,
            education: None,
            certificate: None,
            registered_until_on: None,
            source: None,
            community_since_on: None,
            joined_on: None,
            left_on: None,
            contract_to_on: None,
            funds: String::new(),
            active: false,
            projected_on: String::new(),
        }
    }
}

/// The key of the next worker. Workers are never deleted and writers take turns, so it is free.
pub(crate) async fn next_key<C: ConnectionTrait>(tx: &C) -> Result<i64> {
    let last: Option<i64> = worker::Entity::find()
        .select_only()
        .column(worker::Column::Id)
        .order_by_desc(worker::Column::Id)
        .into_tuple()
        .one(tx)
        .await?;
    Ok(last.unwrap_or(0) + 1)
}

impl Store {
    /// Adds a worker with their first employment and assignment.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `Conflict("worker_exists")` when the ID number is known already.
    pub async fn create_worker(
        &self,
        act: Act<'_>,
        particulars: Particulars,
        joined_on: Date,
        employment: Employment,
        assignment: Assignment,
    ) -> Result<WorkerId> {
        require(act.by, Action::EditFacts)?;
        let particulars = particulars.checked()?;
        let id_number =
            IdNumber::parse(&particulars.id_number).map_err(|_| StoreError::Invalid("id_number", "not_an_id"))?;
        let today = day_of(act.at);
        let policy = self.rules_on(joined_on, act.at).await?;
        let period = Period::since(joined_on);
        let bodies = [FactBody::Employment(employment), FactBody::Assignment(assignment)];
        bodies.iter().try_for_each(|body| entered(period, body).and_then(|()| check(&policy, &[], period, body)))?;
        if id_number.birth() >= joined_on {
            return Err(StoreError::Invalid("joined_on", "before_birth"));
        }
        let tx = self.write_tx().await?;
        for body in &bodies {
            check_unit(&tx, act, body).await?;
        }
        let blind = self.keys.blind(ID_BLIND, id_number.as_str());
        if worker::Entity::find().filter(worker::Column::IdBlind.eq(blind)).one(&tx).await?.is_some() {
            return Err(StoreError::Conflict("worker_exists"));
        }
        let id = next_key(&tx).await?;
        let mut row = particulars.as_new(&id_number).row(&self.keys, id, act.at);
        let plan = Plan { supersede: Vec::new(), insert: bodies.into_iter().map(|body| (period, body)).collect() };
        let now = project(&plan.applied_to(&[]), today);
        let names = UnitNames::along(&tx, &now.unit).await?;
        fill(&mut row, &now, &names, &policy.ladder, today)?;
        worker::Entity::insert(worker::ActiveModel::from(row).reset_all()).exec_without_returning(&tx).await?;
        for (period, body) in &plan.insert {
            fact_row(act, WorkerId(id), *period, body, None)?.insert(&tx).await?;
        }
        audit::append(&tx, act, "worker_created", "worker", id, &format!("from={joined_on}")).await?;
        tx.commit().await?;
        Ok(WorkerId(id))
    }
}

impl Particulars {
    /// Made plain and checked field by field.
    fn checked(self) -> Result<Self> {
        let plain = Self {
            name: normalise_name(&self.name),
            id_number: compact(&self.id_number),
            ethnic: self.ethnic.trim().to_owned(),
            political: self.political.trim().to_owned(),
            phone: compact(&self.phone),
            bank: self.bank.trim().to_owned(),
            account: compact(&self.account),
            remark: self.remark.trim().to_owned(),
        };
        if plain.name.is_empty() {
            return Err(StoreError::Invalid("name", "required"));
        }
        let fields = [
            (&plain.name, "name", 64),
            (&plain.ethnic, "ethnic", 64),
            (&plain.political, "political", 64),
            (&plain.bank, "bank", 128),
            (&plain.remark, "remark", 500),
        ];
        for (text, field, most) in fields {
            limit(text, field, most)?;
        }
        check_phone(&plain.phone)?;
        check_account(&plain.account)?;
        Ok(plain)
    }

    fn as_new<'a>(&'a self, id_number: &'a IdNumber) -> NewWorker<'a> {
        NewWorker {
            name: &self.name,
            id_number,
            ethnic: &self.ethnic,
            political: &self.political,
            phone: &self.phone,
            bank: &self.bank,
            account: &self.account,
            remark: &self.remark,
            fictitious: false,
        }
    }
}

/// What a bank file may say of somebody; empty is allowed.
pub(super) fn check_bank_name(name: &str) -> Result<()> {
    limit(name, "bank_name", 64)?;
    if name.chars().any(char::is_control) { Err(StoreError::Invalid("bank_name", "not_a_name")) } else { Ok(()) }
}

/// Refuses a text of more than `most` characters.
pub(super) fn limit(text: &str, field: &'static str, most: usize) -> Result<()> {
    if name_length(text) > most { Err(StoreError::Invalid(field, "too_long")) } else { Ok(()) }
}

/// Digits and the signs people write between them; empty is allowed.
pub(super) fn check_phone(phone: &str) -> Result<()> {
    limit(phone, "phone", 32)?;
    let fits = phone.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')'));
    if fits { Ok(()) } else { Err(StoreError::Invalid("phone", "not_a_phone")) }
}

/// Digits alone; empty is allowed.
pub(super) fn check_account(account: &str) -> Result<()> {
    limit(account, "account", 32)?;
    let fits = account.chars().all(|c| c.is_ascii_digit());
    if fits { Ok(()) } else { Err(StoreError::Invalid("account", "not_digits")) }
}
