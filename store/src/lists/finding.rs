//! What can be wrong with a row beside what is on file. The words are in the locale files: `list.problem.<code>` says
//! what, `list.remedy.<code>` what to do.

use serde::{Deserialize, Serialize};

domain::problem_codes! {
    /// Nobody of this ID number is in the caller's units.
    UnknownPerson => "unknown_person", Error;
    /// The name is not that on file (`name`).
    NameDiffers => "name_differs", Error;
    /// Not employed in the time stated (`time`).
    NotEmployed => "not_employed", Error;
    /// The rules refuse the value; `reason` is the tail of `error.field.…`.
    Invalid => "invalid", Error;
    /// Records on file contradict each other.
    Contradiction => "contradiction", Error;
    /// The opening figure covers months that have slips here (`since`, `most`).
    OpeningOverlaps => "opening_overlaps", Error;
    /// The year has slips already; the opening figure counts from the next run on (`since`).
    OpeningLater => "opening_later", Notice;
    /// Not enrolled in any fund in the month (`month`).
    NoEnrolment => "no_enrolment", Error;
    /// Another base for the housing fund, which is not kept apart.
    HousingBase => "housing_base", Error;
    /// A later record stays as it is (`from`).
    LaterRecord => "later_record", Notice;
    /// Earlier months of the year are not known (`since`).
    OpeningNeeded => "opening_needed", Error;
    /// Less than was deducted in the year so far (`counted`).
    BelowCounted => "below_counted", Error;
    /// The same of one kind.
    KindBelow => "kind_below", Error;
    /// The month comes to `due`, and how that divides between kinds is not certain.
    SplitUnknown => "split_unknown", Error;
    /// Cumulative figures of a month that is closed (`month`).
    ClosedMonth => "closed_month", Error;
    /// Single claims are on file, which count over the year themselves.
    ClaimsOnFile => "claims_on_file", Error;
    /// A claim stands in the place of an amount typed in.
    ClaimsStand => "claims_stand", Warning;
    /// The amounts count in this month alone (`month`).
    MonthAlone => "month_alone", Notice;
    /// Months that are closed; what was not deducted in them is left to the annual settlement (`months`).
    DeductedLater => "deducted_later", Notice;
    /// The month is closed and has no slip: only an off-cycle run would pay it (`month`).
    ClosedWithoutSlip => "closed_without_slip", Warning;
    /// A month without a slip, before one that is closed (`month`).
    PastWithoutSlip => "past_without_slip", Warning;
    /// The item is on file for the month with another amount or reason (`amount`).
    ItemOnFile => "item_on_file", Warning;
    /// No day of the leave lies in the month (`expected`).
    OtherMonth => "other_month", Error;
    /// Part of the leave is on file (`from`, `to`).
    LeaveOnFile => "leave_on_file", Error;
    /// Leave of a kind that is paid, by what was said of the list.
    PaidLeave => "paid_leave", Notice;
    /// Months that are closed; the difference is settled in the next run (`months`).
    SettledLater => "settled_later", Notice;
    /// The session is not open to this person.
    NotInvited => "not_invited", Error;
    /// They had no seat; they are recorded all the same.
    WithoutSeat => "without_seat", Notice;
    /// Months with a run that has to be calculated again (`months`).
    RunAgain => "run_again", Notice;
}
