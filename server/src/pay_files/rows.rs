//! People of a run as the rows of each file.

use domain::calendar::Month;
use domain::fact::{Fund, StartReason, StopReason};
use domain::money::Money;
use exchange::bank::Payee;
use exchange::out::housing::HousingMonth;
use exchange::out::insurance::{ChangeKind, Contribution, InsuranceChange, InsuranceMonth};
use exchange::out::tax_persons::{FirstJob, TaxPerson};
use exchange::out::tax_wages::{SeldomDeductions, TaxWage};
use locales::Locale;
use store::pay_files::{EnrolmentChange, FundPaid, PaidPerson};

/// What one fund takes.
pub(super) fn fund(person: &PaidPerson, fund: Fund) -> Option<&FundPaid> {
    person.funds.iter().find(|paid| paid.fund == fund)
}

/// What one fund takes from the employee.
pub(super) fn own(person: &PaidPerson, of: Fund) -> Money {
    fund(person, of).map_or(Money::ZERO, |paid| paid.employee)
}

/// What is paid out. Those who read the purpose are banks and people in China, whatever language the page is in.
pub(super) fn payee(person: &PaidPerson, month: Month) -> Payee {
    let purpose = Locale::Zh.format("files.purpose", &[("month", &app::words::month(Locale::Zh, month))]);
    Payee {
        name: person.name.clone(),
        bank_name: Some(person.bank_name.clone()).filter(|name| !name.is_empty()),
        account: person.account.clone(),
        amount: person.totals.net,
        id_number: Some(person.id_number.clone()),
        bank: person.bank.clone(),
        purpose: purpose.clone(),
        worker_number: person.code.clone(),
        remark: purpose,
        ..Payee::default()
    }
}

/// Wages as the tax client wants them. Income is what is income for the tax: what is not never enters the client.
/// Where a place takes maternity insurance from people, it is part of the medical insurance there as everywhere.
pub(super) fn wage(person: &PaidPerson) -> TaxWage {
    TaxWage {
        worker_number: person.code.clone(),
        name: person.name.clone(),
        id_number: person.id_number.clone(),
        income: person.totals.taxable,
        exempt: Money::ZERO,
        pension: own(person, Fund::Pension),
        medical: own(person, Fund::Medical) + own(person, Fund::Maternity),
        unemployment: own(person, Fund::Unemployment),
        housing: own(person, Fund::Housing),
        additional: person.additional.unwrap_or_default(),
        seldom: SeldomDeductions::default(),
        remark: String::new(),
    }
}

/// What the tax client is told of somebody. Everybody in a run is paid wages.
pub(super) fn tax_person(person: &PaidPerson) -> TaxPerson {
    TaxPerson {
        worker_number: person.code.clone(),
        name: person.name.clone(),
        id_number: person.id_number.clone(),
        employed: true,
        first_job: person.tax.first_job.then_some(FirstJob::Other),
        phone: person.phone.clone(),
        joined_on: person.joined_on,
        left_on: person.left_on,
        basic_deduction: None,
        disabled: None,
        martyr_family: None,
        alone: None,
        education: String::new(),
        bank: person.bank.clone(),
        account: person.account.clone(),
        bank_province: String::new(),
        post: String::new(),
        email: String::new(),
        remark: String::new(),
    }
}

/// What the insurance takes; `None` for those in none.
pub(super) fn insured(person: &PaidPerson, month: Month) -> Option<InsuranceMonth> {
    let part = |of: Fund| {
        fund(person, of).map(|paid| Contribution {
            base: paid.base.unwrap_or_default(),
            employer: paid.employer,
            employee: paid.employee,
        })
    };
    person.funds.iter().any(|paid| paid.fund != Fund::Housing).then(|| InsuranceMonth {
        name: person.name.clone(),
        id_number: person.id_number.clone(),
        insurance_number: String::new(),
        month,
        pension: part(Fund::Pension),
        medical: part(Fund::Medical),
        unemployment: part(Fund::Unemployment),
        injury: part(Fund::Injury),
        maternity: part(Fund::Maternity),
    })
}

/// What the housing fund takes; `None` for those not in it.
pub(super) fn housed(person: &PaidPerson, month: Month) -> Option<HousingMonth> {
    fund(person, Fund::Housing).map(|paid| HousingMonth {
        account: String::new(),
        name: person.name.clone(),
        id_number: person.id_number.clone(),
        month,
        base: paid.base.unwrap_or_default(),
        employer_rate: paid.employer_rate,
        employee_rate: paid.employee_rate,
        employer: paid.employer,
        employee: paid.employee,
        remark: String::new(),
    })
}

/// Somebody who joins or leaves the insurance; `None` where only the housing fund changes.
pub(super) fn change(found: &EnrolmentChange, kind: ChangeKind, month: Month) -> Option<InsuranceChange> {
    let funds: Vec<Fund> = found.funds.iter().copied().filter(|fund| *fund != Fund::Housing).collect();
    let reason = match kind {
        ChangeKind::Join => joins_for(found),
        ChangeKind::Leave => leaves_for(found),
    };
    (!funds.is_empty()).then(|| InsuranceChange {
        name: found.name.clone(),
        id_number: found.id_number.clone(),
        phone: found.phone.clone(),
        household: String::new(),
        education: String::new(),
        city: String::new(),
        insurance_number: String::new(),
        kind,
        reason: reason.to_owned(),
        month,
        base: found.base,
        funds,
        employment: String::new(),
        joined_on: found.joined_on,
        left_on: found.left_on,
        late: None,
        remark: String::new(),
    })
}

/// Stored name of the reason in the layout; empty if nothing is recorded.
const fn joins_for(found: &EnrolmentChange) -> &'static str {
    match found.started {
        _ if found.moved => "unit_transfer_in",
        Some(StartReason::NewHire) => "first_enrolment",
        Some(StartReason::TransferredIn) => "unit_transfer_in",
        Some(StartReason::Resumed) => "resumed",
        None => "",
    }
}

const fn leaves_for(found: &EnrolmentChange) -> &'static str {
    match found.stopped {
        _ if found.moved => "unit_transfer_out",
        Some(StopReason::Left) => "left",
        Some(StopReason::TransferredOut) => "unit_transfer_out",
        Some(StopReason::Retired) => "retired",
        Some(StopReason::Died) => "died",
        Some(StopReason::Other) => "other",
        None => "",
    }
}
