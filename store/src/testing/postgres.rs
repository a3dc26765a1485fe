//! A PostgreSQL cluster that lives as long as the test process. PostgreSQL refuses to run as root, so it runs as
//! another user then.

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use sea_orm::{ConnectionTrait, Database};

/// Kept open until the process ends, however it ends; the shell that guards the cluster then stops and removes it.
static LIFELINE: Mutex<Option<ChildStdin>> = Mutex::new(None);
static SERVER: OnceLock<Option<Server>> = OnceLock::new();
static COUNTER: AtomicU32 = AtomicU32::new(0);

/// Stops the cluster and removes its directory when standard input ends.
const GUARD: &str = r#"
"$1/postgres" -D "$2/data" -c listen_addresses= -c unix_socket_directories="$2" -c fsync=off >"$2/log" 2>&1 &
server=$!
read _
kill -INT $server
wait $server
rm -rf "$2"
"#;

/// Where to connect: the address before the database's name, and the query after it.
struct Server {
    prefix: String,
    suffix: String,
}

impl Server {
    fn url(&self, database: &str) -> String {
        format!("{}/{database}{}", self.prefix, self.suffix)
    }
}

/// A database of its own for one test.
pub(super) async fn new_database() -> Option<String> {
    let server = SERVER.get_or_init(|| configured().or_else(started)).as_ref();
    let Some(server) = server else {
        eprintln!("PostgreSQL was not tried: no DATABASE_URL_PG and no initdb that can run here");
        return None;
    };
    let name = format!("jiudang_test_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
    for _ in 0..100 {
        if let Ok(connection) = Database::connect(server.url("postgres")).await {
            connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("creates a database");
            connection.close().await.expect("closes");
            return Some(server.url(&name));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("PostgreSQL did not start");
}

fn configured() -> Option<Server> {
    let url = std::env::var("DATABASE_URL_PG").ok()?;
    let (address, query) = url.split_once('?').unwrap_or((&url, ""));
    let (prefix, _) = address.rsplit_once('/')?;
    let suffix = if query.is_empty() { String::new() } else { format!("?{query}") };
    Some(Server { prefix: prefix.to_owned(), suffix })
}

fn started() -> Option<Server> {
    let programs = programs()?;
    let home = tempfile::Builder::new().prefix("jiudang-pg-").tempdir().ok()?.keep();
    let owner = owner(&home)?;
    let initialised = as_owner(Command::new(programs.join("initdb")), owner, &home)
        .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
        .arg(home.join("data"))
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !initialised {
        return None;
    }
    let mut guard = guard(&programs, &home, owner)?;
    *LIFELINE.lock().ok()? = guard.stdin.take();
    Some(Server { prefix: "postgres://postgres@localhost".to_owned(), suffix: format!("?host={}", home.display()) })
}

fn guard(programs: &Path, home: &Path, owner: Option<u32>) -> Option<Child> {
    as_owner(Command::new("/bin/sh"), owner, home)
        .args(["-c", GUARD, "guard"])
        .arg(programs)
        .arg(home)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .ok()
}

fn as_owner(mut command: Command, owner: Option<u32>, home: &Path) -> Command {
    if let Some(owner) = owner {
        command.uid(owner);
    }
    command.current_dir(home);
    command
}

/// The directory of `initdb`: Debian keeps it out of the search path.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok();
    let debian = versions.into_iter().flatten().flatten().map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian.chain(std::env::split_paths(&path)).find(|directory| directory.join("initdb").is_file())
}

/// Whom to run as: `None` for the present user, or another one, who then owns `home`, if that is root.
fn owner(home: &Path) -> Option<Option<u32>> {
    if std::fs::metadata(home).ok()?.uid() != 0 {
        return Some(None);
    }
    let output = Command::new("id").args(["-u", "postgres"]).output().ok()?;
    let uid = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    chown(home, Some(uid), None).ok()?;
    Some(Some(uid))
}
