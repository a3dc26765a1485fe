//! The binary, as a script or an administrator runs it.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::app::PASSWORD;

/// Where the build leaves things: the folder the running test executable lies in, two levels up.
///
/// # Panics
/// A test runs from somewhere else.
#[must_use]
pub fn target() -> PathBuf {
    let test = std::env::current_exe().expect("a running test");
    let deps = test.parent().expect("a folder");
    let profile = if deps.ends_with("deps") { deps.parent().expect("a folder") } else { deps };
    profile.parent().expect("a target folder").to_path_buf()
}

/// The binary of this build, built if it is missing or older than the running test, which holds the same server.
///
/// # Panics
/// It does not build.
#[must_use]
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(binary) = std::env::var_os("JIUDANG_BINARY") {
            return PathBuf::from(binary);
        }
        let binary = target().join("debug/jiudang");
        let made = |file: &Path| std::fs::metadata(file).and_then(|known| known.modified()).ok();
        let test = std::env::current_exe().ok();
        if made(&binary).is_none() || made(&binary) < test.as_deref().and_then(made) {
            let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
            let built = Command::new(cargo).args(["build", "-q", "-p", "jiudang-server"]).status();
            assert!(built.is_ok_and(|status| status.success()), "the binary does not build");
        }
        binary
    })
}

/// A folder with a database of its own.
pub struct Office {
    folder: TempDir,
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    output: Output,
}

impl Office {
    /// An empty folder.
    ///
    /// # Panics
    /// There is no place for it.
    #[must_use]
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A district with an administrator, three clerks and nobody on file.
    #[must_use]
    pub fn set_up() -> Self {
        let office = Self::empty();
        let first = [
            "user",
            "add",
            "admin",
            "--name",
            "管理员",
            "--role",
            "administrator",
            "--district",
            "开福区",
            "--unit",
            "KF",
        ];
        office.with_password(&first).succeeds();
        for account in ["clerk", "chief"] {
            office.with_password(&["user", "add", account, "--name", account, "--role", "district_hr"]).succeeds();
        }
        office
    }

    /// The same with the people of the roster, imported by `clerk`.
    #[must_use]
    pub fn with_roster() -> Self {
        let office = Self::set_up();
        let roster = crate::files::roster_file();
        office.runs(&["import", "roster", &roster.display().to_string(), "--as", "clerk"]).succeeds();
        office
    }

    /// A file of it.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Address of its database.
    #[must_use]
    pub fn database(&self) -> String {
        format!("sqlite://{}", self.file("jiudang.db").display())
    }

    /// A command in this folder, not run yet.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.current_dir(self.folder.path()).env("DATABASE_URL", self.database()).args(arguments);
        command.env_remove("JIUDANG_KEY").env_remove("RUST_LOG");
        command
    }

    /// Runs a command.
    ///
    /// # Panics
    /// It cannot be started.
    #[must_use]
    pub fn runs(&self, arguments: &[&str]) -> Said {
        Said { output: self.command(arguments).stdin(Stdio::null()).output().expect("the command starts") }
    }

    /// Runs a command that takes the common password on its standard input.
    ///
    /// # Panics
    /// It cannot be started.
    #[must_use]
    pub fn with_password(&self, arguments: &[&str]) -> Said {
        let mut command = self.command(arguments);
        command.arg("--password-stdin").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command starts");
        let mut input = child.stdin.take().expect("its input");
        writeln!(input, "{PASSWORD}").expect("it reads");
        drop(input);
        Said { output: child.wait_with_output().expect("it ends") }
    }

    /// Runs a command with `--json` and reads what it prints.
    ///
    /// # Panics
    /// It fails or prints something else.
    #[must_use]
    pub fn json(&self, arguments: &[&str]) -> Value {
        let said = self.runs(&[arguments, &["--json"]].concat());
        said.succeeds();
        serde_json::from_str(&said.out()).unwrap_or_else(|error| panic!("{arguments:?} prints no JSON: {error}"))
    }

    /// Serves on a free port until dropped.
    ///
    /// # Panics
    /// It does not start.
    #[must_use]
    pub fn serves(&self) -> Served {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the server starts");
        let mut lines = BufReader::new(child.stderr.take().expect("its log")).lines();
        let base = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_once("listening on ").map(|(_, base)| base.trim().to_owned()));
        // What it logs later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Served { child, base: base.expect("the address it listens on") }
    }
}

/// A server in a process of its own.
pub struct Served {
    child: Child,
    /// Its address.
    pub base: String,
}

impl Served {
    /// Ends it as a power cut would.
    ///
    /// # Panics
    /// It cannot be ended.
    pub fn is_killed(mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("its end");
    }

    /// Waits until it answers.
    ///
    /// # Panics
    /// It never does.
    pub fn answers(&self) {
        for _ in 0..100 {
            if crate::client::Client::new(&self.base).get("/healthz").is_ok_and(|answer| answer.status == 200) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the server does not answer");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Said {
    /// What it printed.
    #[must_use]
    pub fn out(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    /// What it complained of.
    #[must_use]
    pub fn error(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// It ended with exit code 0.
    ///
    /// # Panics
    /// It did not.
    #[track_caller]
    pub fn succeeds(&self) {
        assert_eq!(self.output.status.code(), Some(0), "{}{}", self.out(), self.error());
    }

    /// It ended with another exit code, and said why.
    ///
    /// # Panics
    /// It did not.
    #[track_caller]
    pub fn fails_with(&self, reason: &str) {
        assert!(!self.output.status.success(), "{}", self.out());
        let said = format!("{}{}", self.out(), self.error());
        assert!(said.contains(reason), "{said} lacks {reason}");
        assert!(!said.contains("panicked"), "{said}");
    }
}
