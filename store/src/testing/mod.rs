//! Stores on throw-away databases, and a small fictitious organisation, for tests. The same test runs on SQLite and,
//! where its programs are installed, on PostgreSQL.

pub mod people;
mod postgres;

use std::ops::Deref;
use std::path::PathBuf;

use domain::access::{Principal, Role, UnitPath};
use domain::ids::WorkerId;

use crate::crypto::Keys;
use crate::units::{FirstSetUp, Unit, UnitKind};
use crate::users::NewUser;
use crate::{Act, Store, Timestamp};

/// The master key of every test store.
pub const MASTER: [u8; 32] = [7; 32];
/// A text that has the form of a password hash and fits no password.
pub const NO_PASSWORD: &str = "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A store on a database that vanishes with it.
pub struct TestStore {
    store: Store,
    url: String,
    home: tempfile::TempDir,
}

impl TestStore {
    /// Where its database is, for a second store or a connection of one's own.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A directory for files of the test; the SQLite database lies in it.
    #[must_use]
    pub fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// The SQLite database file.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.home.path().join("store.db")
    }

    /// Closes the store as a server that stops, and keeps its files as long as what is returned.
    pub async fn close_and_keep(self) -> tempfile::TempDir {
        self.store.close().await.expect("closes");
        self.home
    }

    /// Another store on the same database, as another process would open it.
    pub async fn again(&self) -> Store {
        Store::open(&self.url, Keys::from_master(MASTER)).await.expect("opens again")
    }
}

impl Deref for TestStore {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.store
    }
}

/// A store on a new SQLite database.
pub async fn sqlite() -> TestStore {
    let home = tempfile::tempdir().expect("temporary directory");
    let url = format!("sqlite://{}?mode=rwc", home.path().join("store.db").display());
    let store = Store::open(&url, Keys::from_master(MASTER)).await.expect("opens");
    TestStore { store, url, home }
}

/// A store on a new PostgreSQL database: on the server of `DATABASE_URL_PG`, or on a throw-away cluster. `None`, and a
/// line that says so, where there is neither.
pub async fn postgres() -> Option<TestStore> {
    let url = postgres::new_database().await?;
    let home = tempfile::tempdir().expect("temporary directory");
    let store = Store::open(&url, Keys::from_master(MASTER)).await.expect("opens");
    Some(TestStore { store, url, home })
}

/// One store a database system: SQLite always, PostgreSQL where possible.
pub async fn each_backend() -> Vec<TestStore> {
    let mut stores = vec![sqlite().await];
    stores.extend(postgres().await);
    stores
}

/// An instant: `2026-10-31T09:00:00Z`.
#[must_use]
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// The instant at which [`organisation`] came to be.
#[must_use]
pub fn founding() -> Timestamp {
    at("2026-01-01T00:00:00Z")
}

/// A district with two streets and three communities, and one person in each role.
pub struct Organisation {
    /// KF, 开福区 of the tests.
    pub district: Unit,
    /// KF01, with the communities KF0101 and KF0102.
    pub street: Unit,
    /// KF02, with the community KF0201.
    pub other_street: Unit,
    /// Communities, in the order above.
    pub communities: Vec<Unit>,
    /// `admin`
    pub administrator: Principal,
    /// `district`
    pub district_hr: Principal,
    /// `street1`, of KF01.
    pub street_hr: Principal,
    /// `street2`, of KF02.
    pub other_street_hr: Principal,
    /// `leader`, of the district.
    pub leadership: Principal,
    /// `auditor`, of the district.
    pub auditor: Principal,
}

/// Sets up an empty store.
pub async fn organisation(store: &Store) -> Organisation {
    let first = FirstSetUp {
        district_name: "清河区",
        district_code: "KF",
        account: "admin",
        name: "管理员",
        password_hash: NO_PASSWORD,
    };
    let administrator = store.set_up(first, founding()).await.expect("an empty store");
    let act = Act { by: &administrator, at: founding() };
    let district = store.unit_by_code(&administrator.scope(), "KF").await.expect("the district");
    let unit = async |parent: &Unit, kind, code, name| {
        store.create_unit(act, Some(parent.id), kind, code, name).await.expect("a new unit")
    };
    let street = unit(&district, UnitKind::Street, "KF01", "清河街道").await;
    let other_street = unit(&district, UnitKind::Street, "KF02", "望江街道").await;
    let communities = vec![
        unit(&street, UnitKind::Community, "KF0101", "荷塘社区").await,
        unit(&street, UnitKind::Community, "KF0102", "竹园社区").await,
        unit(&other_street, UnitKind::Community, "KF0201", "江岸社区").await,
    ];
    let person =
        async |account, role, unit: &Unit| person(store, &administrator, account, role, &unit.path, None).await;
    Organisation {
        district_hr: person("district", Role::DistrictHr, &district).await,
        street_hr: person("street1", Role::StreetHr, &street).await,
        other_street_hr: person("street2", Role::StreetHr, &other_street).await,
        leadership: person("leader", Role::Leadership, &district).await,
        auditor: person("auditor", Role::Auditor, &district).await,
        district,
        street,
        other_street,
        communities,
        administrator,
    }
}

/// Adds an account and returns who it makes its holder.
pub async fn person(
    store: &Store,
    administrator: &Principal,
    account: &str,
    role: Role,
    unit: &UnitPath,
    worker: Option<WorkerId>,
) -> Principal {
    let user = NewUser {
        account: account.to_owned(),
        name: format!("{account} 试"),
        role,
        unit: unit.clone(),
        worker,
        password_hash: NO_PASSWORD.to_owned(),
        must_change_password: false,
    };
    store.create_user(Act { by: administrator, at: founding() }, user).await.expect("a new account");
    store.credentials(account).await.expect("reads").expect("the new account").principal
}
