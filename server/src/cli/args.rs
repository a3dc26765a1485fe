//! Commands and options.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::access::Role;
use domain::calendar::{Date, Month};
use domain::ids::{RunId, TrainingSessionId};
use locales::Locale;

use crate::config::{DEFAULT_DATABASE, DEFAULT_LISTEN};

/// Personnel and pay of community workers.
#[derive(Debug, Parser)]
#[command(name = "jiudang", version, about)]
pub struct Cli {
    /// Database address.
    #[arg(long, global = true, env = "DATABASE_URL", default_value = DEFAULT_DATABASE, value_name = "URL")]
    pub database: String,
    /// Account in whose name the command acts; may be left out if only one account could.
    #[arg(long = "as", global = true, value_name = "USER")]
    pub user: Option<String>,
    /// Print JSON. Amounts are in fen.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the web pages until stopped.
    Serve {
        /// Address to listen on.
        #[arg(long, default_value = DEFAULT_LISTEN, value_name = "ADDR")]
        listen: SocketAddr,
    },
    /// Build a district of fictitious people with a year of pay, then serve it.
    Demo(Demo),
    /// Bring data in.
    #[command(subcommand)]
    Import(Import),
    /// Calculate pay and move runs on.
    #[command(subcommand)]
    Payroll(Payroll),
    /// Write PDF files.
    #[command(subcommand)]
    Report(Report),
    /// Policy packs: rules and figures with their sources.
    #[command(subcommand)]
    Policy(Policy),
    /// Accounts.
    #[command(subcommand)]
    User(User),
    /// Write a consistent copy of the database to a new file.
    Backup {
        /// File to write.
        file: PathBuf,
    },
    /// Put a backup in place of the database of a stopped server.
    Restore {
        /// Backup to take.
        file: PathBuf,
    },
    /// Check everything that must hold; fails if anything does not.
    Doctor,
}

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// People: a made-up workforce of this size in place of the sample roster.
    #[arg(long, value_name = "N")]
    pub workers: Option<u32>,
    /// Seed of everything made up.
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub seed: u64,
    /// Months of pay before 2026-10; 12 unless the workforce is large.
    #[arg(long, value_name = "M")]
    pub months: Option<u32>,
    /// Address to listen on.
    #[arg(long, default_value = DEFAULT_LISTEN, value_name = "ADDR")]
    pub listen: SocketAddr,
    /// Stop after building.
    #[arg(long)]
    pub no_serve: bool,
}

/// What to bring in.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// A roster of workers, XLSX or CSV: whole, or not at all.
    Roster(Roster),
    /// Figures of a tax year from before this system, and the average wage of the year before it.
    Opening {
        /// The list.
        #[command(flatten)]
        list: List,
        /// The tax year.
        #[arg(long, value_parser = clap::value_parser!(i16).range(2019..=2999))]
        year: i16,
    },
    /// Contribution bases from a month on.
    Bases {
        /// The list.
        #[command(flatten)]
        list: List,
        /// First month, YYYY-MM; one stated in a row counts instead.
        #[arg(long)]
        month: Month,
    },
    /// Special additional deductions: of each month from one on, or of the year so far.
    Deductions {
        /// The list.
        #[command(flatten)]
        list: List,
        /// The month, YYYY-MM.
        #[arg(long)]
        month: Month,
    },
    /// One-off amounts.
    OneOffs {
        /// The list.
        #[command(flatten)]
        list: List,
        /// Month in which they are paid, YYYY-MM; one stated in a row counts instead.
        #[arg(long)]
        month: Month,
    },
    /// Unpaid leave.
    Attendance {
        /// The list.
        #[command(flatten)]
        list: List,
        /// Month of the list, YYYY-MM.
        #[arg(long)]
        month: Month,
        /// Kinds of leave that are not paid, separated by commas; others are left out.
        #[arg(long, value_name = "KINDS", default_value = app::lists::UNPAID)]
        unpaid: String,
    },
    /// Attendance of a training session.
    Training {
        /// The list.
        #[command(flatten)]
        list: List,
        /// Number of the session.
        #[arg(long)]
        session: TrainingSessionId,
    },
}

/// Options of lists about people on file.
#[derive(Debug, Args)]
pub struct List {
    /// The file, XLSX or CSV.
    pub file: PathBuf,
    /// Compare only; write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Leave rows with problems out instead of refusing the list.
    #[arg(long)]
    pub skip_bad: bool,
}

/// Options of `import roster`.
#[derive(Debug, Args)]
pub struct Roster {
    /// The file.
    pub file: PathBuf,
    /// Compare only; write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Leave rows with errors out instead of refusing the file.
    #[arg(long)]
    pub skip_bad: bool,
    /// Unit the roster is for; the account's own by default.
    #[arg(long, value_name = "CODE")]
    pub unit: Option<String>,
    /// Day from which new facts hold, or joining if later; by default the first day of the roster's month.
    #[arg(long, value_name = "DATE")]
    pub facts_from: Option<Date>,
    /// Leave the placements to be confirmed.
    #[arg(long)]
    pub no_placements: bool,
}

/// Pay runs.
#[derive(Debug, Subcommand)]
pub enum Payroll {
    /// Calculate a month, or calculate its draft again.
    Run {
        /// The month, YYYY-MM.
        #[arg(long)]
        month: Month,
        /// Unit to pay; the account's own by default.
        #[arg(long, value_name = "CODE")]
        unit: Option<String>,
        /// Begin an off-cycle run of the closed month: who was held, and what became known since.
        #[arg(long)]
        off_cycle: bool,
    },
    /// List runs.
    List,
    /// Show a run: totals, held people, largest differences.
    Show {
        /// Number of the run.
        run: RunId,
    },
    /// Submit a draft.
    Submit {
        /// Number of the run.
        run: RunId,
    },
    /// Return a submitted run to its draft.
    Return {
        /// Number of the run.
        run: RunId,
        /// What is wrong with it.
        #[arg(long)]
        comment: String,
    },
    /// Approve a submitted run.
    Approve {
        /// Number of the run.
        run: RunId,
    },
    /// Mark an approved run paid, which closes it for good.
    Pay {
        /// Number of the run.
        run: RunId,
    },
    /// Explain every line of a payslip.
    Explain {
        /// Worker code (W000001) or number.
        #[arg(long)]
        worker: String,
        /// The month, YYYY-MM.
        #[arg(long)]
        month: Month,
        /// Number of the off-cycle run; 0: the month's own.
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        off_cycle: i32,
        /// Language of the explanation.
        #[arg(long, default_value = "en", value_name = "TAG", value_parser = locale)]
        locale: Locale,
    },
}

/// PDF files.
#[derive(Debug, Subcommand)]
pub enum Report {
    /// All payslips of a unit in one file.
    Payslips(ReportOf),
    /// The payslip of one worker.
    Payslip(ReportOf),
    /// The pay register of a unit.
    Register(ReportOf),
}

/// Options of a report.
#[derive(Debug, Args)]
pub struct ReportOf {
    /// The month, YYYY-MM.
    #[arg(long)]
    pub month: Month,
    /// Number of the off-cycle run; 0: the month's own.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub off_cycle: i32,
    /// Unit; everything one may see by default.
    #[arg(long, value_name = "CODE")]
    pub unit: Option<String>,
    /// Worker code (W000001) or number.
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
    /// Language of the document.
    #[arg(long, default_value = "zh-CN", value_name = "TAG", value_parser = locale)]
    pub locale: Locale,
    /// File to write; one that exists is replaced.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Policy packs.
#[derive(Debug, Subcommand)]
pub enum Policy {
    /// List all packs.
    List,
    /// Show a pack.
    Show {
        /// Identifier.
        pack: String,
        /// Version: its first day in force; the latest by default.
        #[arg(long, value_name = "DATE")]
        version: Option<Date>,
    },
    /// Check the packs in a folder.
    Check {
        /// The folder.
        dir: PathBuf,
    },
    /// Check the packs in a folder and run their worked cases.
    Test {
        /// The folder.
        dir: PathBuf,
    },
    /// Install the pack in a folder.
    Install {
        /// The folder.
        dir: PathBuf,
    },
}

impl Policy {
    /// True if no database is needed.
    pub const fn is_offline(&self) -> bool {
        matches!(self, Self::Check { .. } | Self::Test { .. })
    }
}

/// Accounts.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add an account; its first password is shown once.
    Add(UserAdd),
    /// List accounts.
    List,
    /// Bar an account from signing in.
    Disable {
        /// The account.
        account: String,
        /// Let it sign in again.
        #[arg(long)]
        undo: bool,
    },
    /// Give an account a new first password, shown once.
    Reset {
        /// The account.
        account: String,
        /// Read the password from standard input.
        #[arg(long)]
        password_stdin: bool,
    },
}

/// Options of `user add`.
#[derive(Debug, Args)]
pub struct UserAdd {
    /// Sign-in name.
    pub account: String,
    /// Name shown.
    #[arg(long)]
    pub name: String,
    /// Role.
    #[arg(long)]
    pub role: RoleArg,
    /// Unit the role holds for; the only district by default.
    #[arg(long, value_name = "CODE")]
    pub unit: Option<String>,
    /// Worker the account belongs to: code (W000001) or number.
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
    /// On an empty database: name of the first district, whose code is --unit.
    #[arg(long, value_name = "NAME")]
    pub district: Option<String>,
    /// Read the password from standard input.
    #[arg(long)]
    pub password_stdin: bool,
}

/// Roles as written on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum RoleArg {
    Worker,
    StreetHr,
    DistrictHr,
    Leadership,
    Auditor,
    Administrator,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Worker => Self::Worker,
            RoleArg::StreetHr => Self::StreetHr,
            RoleArg::DistrictHr => Self::DistrictHr,
            RoleArg::Leadership => Self::Leadership,
            RoleArg::Auditor => Self::Auditor,
            RoleArg::Administrator => Self::Administrator,
        }
    }
}

fn locale(tag: &str) -> Result<Locale, String> {
    Locale::from_tag(tag).ok_or_else(|| "zh-CN or en".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_commands_are_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn common_options_may_stand_anywhere() {
        let cli = Cli::try_parse_from(["jiudang", "payroll", "approve", "7", "--as", "li.na", "--json"]).unwrap();
        assert_eq!(cli.user.as_deref(), Some("li.na"));
        assert!(cli.json);
        assert!(matches!(cli.command, Command::Payroll(Payroll::Approve { run: RunId(7) })));
    }

    #[test]
    fn a_month_is_a_year_and_a_month() {
        for wrong in ["2026-13", "2026", "26-10", "2026-1"] {
            assert!(Cli::try_parse_from(["jiudang", "payroll", "run", "--month", wrong]).is_err(), "{wrong}");
        }
    }
}
