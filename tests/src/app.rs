//! The real server in this process: on a free port, with a database and a key of its own, and a small fictitious
//! district. Tests come in through HTTP as people do; only what stands before the first sign-in is put in place here.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use domain::access::{Principal, Role, UnitPath};
use jiudang_server::auth::hash_password;
use jiudang_server::clock;
use jiudang_server::config::Config;
use jiudang_server::web::{self, Running};
use store::crypto::Keys;
use store::units::{FirstSetUp, UnitKind};
use store::users::NewUser;
use store::{Act, Store};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::person::Person;

/// The password of every account put in place here.
pub const PASSWORD: &str = "nine steps uphill";

const KEY: [u8; 32] = [0x2a; 32];

/// Streets and communities of the district: code, name, kind, code of the unit above.
const UNITS: [(&str, &str, UnitKind, &str); 6] = [
    ("KF01", "清河街道", UnitKind::Street, "KF"),
    ("KF0101", "百善社区", UnitKind::Community, "KF01"),
    ("KF0102", "竹山园社区", UnitKind::Community, "KF01"),
    ("KF02", "望江街道", UnitKind::Street, "KF"),
    ("KF0201", "荷花池社区", UnitKind::Community, "KF02"),
    ("KF0202", "丰收社区", UnitKind::Community, "KF02"),
];

/// Somebody with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Keeps accounts.
    Administrator,
    /// HR of the district.
    District,
    /// HR of the district, the second pair of eyes.
    Approver,
    /// HR of 清河街道.
    StreetA,
    /// HR of 望江街道.
    StreetB,
    /// Leads the district.
    Leader,
    /// Audits the district.
    Auditor,
}

impl Who {
    /// Everybody who has an account from the beginning.
    pub const ALL: [Self; 7] = [
        Self::Administrator,
        Self::District,
        Self::Approver,
        Self::StreetA,
        Self::StreetB,
        Self::Leader,
        Self::Auditor,
    ];

    /// Sign-in name.
    #[must_use]
    pub const fn account(self) -> &'static str {
        match self {
            Self::Administrator => "admin",
            Self::District => "district",
            Self::Approver => "approver",
            Self::StreetA => "street.a",
            Self::StreetB => "street.b",
            Self::Leader => "leader",
            Self::Auditor => "auditor",
        }
    }

    const fn role(self) -> Role {
        match self {
            Self::Administrator => Role::Administrator,
            Self::District | Self::Approver => Role::DistrictHr,
            Self::StreetA | Self::StreetB => Role::StreetHr,
            Self::Leader => Role::Leadership,
            Self::Auditor => Role::Auditor,
        }
    }

    /// Path of the unit the role holds for.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::StreetA => "KF/KF01/",
            Self::StreetB => "KF/KF02/",
            _ => "KF/",
        }
    }
}

/// A server under test.
pub struct TestApp {
    runtime: Runtime,
    folder: TempDir,
    store: Option<Store>,
    running: Option<Running>,
    base: String,
}

impl TestApp {
    /// A server with the district and its accounts, and nobody on file.
    #[must_use]
    pub fn start() -> Self {
        let app = Self::start_empty();
        app.wait(organise(app.store()));
        app
    }

    /// A server on an empty database.
    ///
    /// # Panics
    /// It does not start.
    #[must_use]
    pub fn start_empty() -> Self {
        let runtime = jiudang_server::runtime().expect("a runtime");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut app = Self { runtime, folder, store: None, running: None, base: String::new() };
        app.serve(0);
        app
    }

    fn serve(&mut self, port: u16) {
        let url = format!("sqlite://{}?mode=rwc", self.database().display());
        let config = Config {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            site: site(),
            assets: "jiudang".to_owned(),
            public_url: None,
        };
        let (store, running) = self.runtime.block_on(async {
            let store = Store::open(&url, Keys::from_master(KEY)).await.expect("a database");
            let running = web::start(store.clone(), &config).await.expect("a server");
            (store, running)
        });
        self.base = format!("http://{}", running.address);
        (self.store, self.running) = (Some(store), Some(running));
    }

    /// Stops the server as the machine would, and starts another on the same database and port.
    ///
    /// # Panics
    /// It does not stop or does not start.
    pub fn restart(&mut self) {
        let port = self.running.as_ref().map(|running| running.address.port()).unwrap_or_default();
        self.stop();
        self.serve(port);
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop()).expect("the server stops");
        }
        if let Some(store) = self.store.take() {
            self.runtime.block_on(store.close()).expect("the database closes");
        }
    }

    /// The file of the database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("jiudang.db")
    }

    /// A folder for files of the test.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Address of the server.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The store behind the server, to look at what no page shows.
    ///
    /// # Panics
    /// The server is stopped.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.store.as_ref().expect("a running server")
    }

    /// Waits for something asynchronous.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// A browser nobody signed in with.
    #[must_use]
    pub fn stranger(&self) -> Person {
        Person::new(&self.base)
    }

    /// Signs somebody in.
    #[must_use]
    pub fn sign_in(&self, who: Who) -> Person {
        self.stranger().signed_in(who.account(), PASSWORD)
    }

    /// Brings the people of a file in, placements confirmed, from the day the file speaks of.
    pub fn import(&self, who: Who, name: &str, bytes: &[u8]) {
        let mut clerk = self.sign_in(who);
        let preview = clerk.uploads(name, bytes);
        clerk.fills(&preview, &format!("{preview}/apply"), &[("confirm_placements", "on")]).leads_to("/workers");
    }

    /// Brings the six people of [`crate::files::six_people`] in.
    pub fn import_six(&self) {
        self.import(Who::District, "花名册.csv", crate::files::six_people().as_bytes());
    }

    /// Makes an account for a worker as the administrator does, changes the first password, and signs in.
    #[must_use]
    pub fn worker(&self, name: &str) -> Person {
        let code = self.sign_in(Who::District).worker_code(name);
        let account = format!("own.{}", code.to_lowercase());
        let mut administrator = self.sign_in(Who::Administrator);
        let changes = [
            ("account", account.as_str()),
            ("name", name),
            ("role", "worker"),
            ("unit", "KF/"),
            ("worker_code", &code),
        ];
        let first = administrator.fills("/users/new", "/users/new", &changes).shows(200).of_class("secret");
        let first = first.expect("a first password");
        let mut worker = self.stranger().signed_in(&account, &first);
        worker
            .fills("/password", "/password", &[("current", &first), ("new", PASSWORD), ("again", PASSWORD)])
            .leads_to("/");
        worker
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.stop();
        }
    }
}

/// What browsers load, as the build leaves it.
fn site() -> PathBuf {
    std::env::var_os("JIUDANG_SITE").map_or_else(|| crate::command::target().join("site"), PathBuf::from)
}

/// One hash for all: making one takes as long as it is meant to.
fn hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| hash_password(PASSWORD.as_bytes()).expect("a hash"))
}

async fn organise(store: &Store) {
    let first = FirstSetUp {
        district_name: "开福区",
        district_code: "KF",
        account: Who::Administrator.account(),
        name: "管理员",
        password_hash: hash(),
    };
    let keeper = store.set_up(first, clock::now()).await.expect("a district");
    let act = Act { by: &keeper, at: clock::now() };
    for (code, name, kind, above) in UNITS {
        let above = store.unit_by_code(&keeper.scope(), above).await.expect("the unit above");
        store.create_unit(act, Some(above.id), kind, code, name).await.expect("a unit");
    }
    for who in Who::ALL.into_iter().filter(|who| *who != Who::Administrator) {
        employ(store, &keeper, who).await;
    }
}

async fn employ(store: &Store, keeper: &Principal, who: Who) {
    let user = NewUser {
        account: who.account().to_owned(),
        name: who.account().to_owned(),
        role: who.role(),
        unit: UnitPath::parse(who.unit()).expect("a path"),
        worker: None,
        password_hash: hash().to_owned(),
        must_change_password: false,
    };
    store.create_user(Act { by: keeper, at: clock::now() }, user).await.expect("an account");
}
