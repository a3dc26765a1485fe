//! Somebody at a browser: opens pages, fills in forms, follows where they lead. What goes wrong fails the test.

use std::time::{Duration, Instant};

use crate::client::{Answer, Client};
use crate::page::Page;
use crate::t;

/// A calculation takes no longer.
const PATIENCE: Duration = Duration::from_secs(180);

/// Somebody at a browser.
#[derive(Clone)]
pub struct Person {
    client: Client,
}

/// What came of a form.
pub struct Outcome {
    answer: Answer,
    sent_to: String,
}

impl Person {
    /// A browser nobody signed in with.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self { client: Client::new(base) }
    }

    /// Signs in.
    ///
    /// # Panics
    /// The server refuses.
    #[must_use]
    pub fn signed_in(mut self, account: &str, password: &str) -> Self {
        let outcome = self.fills("/sign-in", "/sign-in", &[("account", account), ("password", password)]);
        assert_eq!(outcome.status(), 303, "{account} is refused: {}", outcome.page().refusal());
        self
    }

    /// The browser itself.
    pub fn browser(&mut self) -> &mut Client {
        &mut self.client
    }

    /// What the server answers.
    ///
    /// # Panics
    /// It does not.
    #[must_use]
    pub fn gets(&self, path: &str) -> Answer {
        self.client.get(path).expect("an answer")
    }

    /// The status of an address.
    #[must_use]
    pub fn status(&self, path: &str) -> u16 {
        self.gets(path).status
    }

    /// Opens a page.
    ///
    /// # Panics
    /// It cannot be opened.
    #[must_use]
    pub fn opens(&self, path: &str) -> Page {
        let answer = self.gets(path);
        assert_eq!(answer.status, 200, "{path} leads to {:?}", answer.location);
        Page::new(&answer.text())
    }

    /// Downloads a file.
    ///
    /// # Panics
    /// It cannot be had.
    #[must_use]
    pub fn downloads(&self, path: &str) -> Vec<u8> {
        let answer = self.gets(path);
        assert_eq!(answer.status, 200, "{path}");
        answer.body
    }

    /// Fills in the form to `action` that stands on a page, and sends it.
    ///
    /// # Panics
    /// There is no such form on the page.
    pub fn fills(&mut self, page: &str, action: &str, changes: &[(&str, &str)]) -> Outcome {
        self.fills_one(page, action, &[], changes)
    }

    /// The same, where several forms to `action` stand on the page: the one that holds `known`.
    ///
    /// # Panics
    /// There is no such form on the page.
    pub fn fills_one(&mut self, page: &str, action: &str, known: &[(&str, &str)], changes: &[(&str, &str)]) -> Outcome {
        let forms = self.opens(page).forms();
        let holds = |form: &&crate::page::Form| {
            form.action == action && known.iter().all(|(name, value)| form.value(name) == Some(*value))
        };
        let form = forms.iter().find(holds).unwrap_or_else(|| panic!("{page} has no form to {action} with {known:?}"));
        let filled = form.filled(changes);
        let filled: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.sends_from(page, action, &filled)
    }

    /// Sends a form that no page shows, as somebody would who knows the addresses.
    pub fn sends(&mut self, action: &str, fields: &[(&str, &str)]) -> Outcome {
        self.sends_from("/", action, fields)
    }

    fn sends_from(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Outcome {
        let own = self.client.base().to_owned();
        let answer = self.client.post_from(action, fields, &own, page).expect("an answer");
        Outcome { answer, sent_to: action.to_owned() }
    }

    /// Sends a file to an address.
    pub fn sends_file(&mut self, path: &str, name: &str, bytes: &[u8]) -> Outcome {
        let answer = self.client.upload(path, "file", name, bytes).expect("an answer");
        Outcome { answer, sent_to: path.to_owned() }
    }

    /// Uploads a roster; answers the address of its preview.
    ///
    /// # Panics
    /// It is refused.
    pub fn uploads(&mut self, name: &str, bytes: &[u8]) -> String {
        let outcome = self.tries_to_upload(name, bytes);
        assert_eq!(outcome.status(), 303, "{name} is refused: {}", outcome.page().refusal());
        outcome.answer.location.unwrap_or_default()
    }

    /// Uploads a file through the form on the import page.
    ///
    /// # Panics
    /// There is no such form.
    pub fn tries_to_upload(&mut self, name: &str, bytes: &[u8]) -> Outcome {
        let form = self.opens("/import").form("/import").expect("a form for a file");
        let field = form.fields.iter().find(|field| field.kind == "file").expect("a field for a file").name.clone();
        let answer = self.client.upload("/import", &field, name, bytes).expect("an answer");
        Outcome { answer, sent_to: "/import".to_owned() }
    }

    /// Uploads a list of one subject through the form of its kind, with the time it is for.
    ///
    /// # Panics
    /// There is no such form.
    pub fn uploads_list(&mut self, kind: &str, fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> Outcome {
        let page = format!("/imports/{kind}");
        let filled = self.opens(&page).form(&page).expect("a form for a list").filled(fields);
        let filled: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = self.client.upload_with(&page, &filled, name, bytes).expect("an answer");
        Outcome { answer, sent_to: page }
    }

    /// Uploads a list and records all of it.
    ///
    /// # Panics
    /// It is refused.
    pub fn brings_list(&mut self, kind: &str, fields: &[(&str, &str)], name: &str, bytes: &[u8]) {
        let preview = self.uploads_list(kind, fields, name, bytes).location();
        self.fills(&preview, &format!("{preview}/apply"), &[]).leads_to(&preview);
    }

    /// Begins the run of a month and waits until it is calculated; answers its address.
    ///
    /// # Panics
    /// It cannot be begun.
    pub fn begins_run(&mut self, month: &str, unit: &str) -> String {
        let run = self.fills("/runs", "/api/run/create", &[("month", month), ("unit", unit)]).location();
        self.waits_for(&run);
        run
    }

    /// Waits until a run is calculated.
    ///
    /// # Panics
    /// It never is.
    pub fn waits_for(&self, run: &str) {
        let begin = Instant::now();
        while self.opens(run).heading().contains(t("run.state.calculating")) {
            assert!(begin.elapsed() < PATIENCE, "{run} is never calculated");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Address of the file of the only worker of a name.
    ///
    /// # Panics
    /// There is none, or several.
    #[must_use]
    pub fn finds(&self, name: &str) -> String {
        let found = self.opens(&format!("/workers?q={}", encoded(name)));
        found.link(name).unwrap_or_else(|| panic!("{name} is not found"))
    }

    /// Code of a worker.
    ///
    /// # Panics
    /// Nobody of that name is found.
    #[must_use]
    pub fn worker_code(&self, name: &str) -> String {
        self.opens(&self.finds(name)).fact(t("worker.code")).expect("a code")
    }

    /// Address of the slip of somebody in a run.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    pub fn finds_slip(&self, run: &str, name: &str) -> String {
        let found = self.opens(&format!("{run}?tab=slips&q={}", encoded(name)));
        found.link(name).unwrap_or_else(|| panic!("{name} has no slip in {run}"))
    }
}

impl Outcome {
    /// The status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.answer.status
    }

    /// The answer.
    #[must_use]
    pub const fn answer(&self) -> &Answer {
        &self.answer
    }

    /// The page it shows.
    #[must_use]
    pub fn page(&self) -> Page {
        Page::new(&self.answer.text())
    }

    /// The page it shows with a status.
    ///
    /// # Panics
    /// It has another.
    #[must_use]
    #[track_caller]
    pub fn shows(&self, status: u16) -> Page {
        let page = self.page();
        let (to, led) = (&self.sent_to, &self.answer.location);
        assert_eq!(self.status(), status, "{to} leads to {led:?} and says: {}", page.refusal());
        page
    }

    /// Where it leads, without the message.
    ///
    /// # Panics
    /// It leads nowhere.
    #[must_use]
    #[track_caller]
    pub fn location(&self) -> String {
        let page = self.page();
        assert_eq!(self.status(), 303, "{} says: {}", self.sent_to, page.refusal());
        let location = self.answer.location.as_deref().expect("somewhere to go");
        location.split(['?', '#']).next().unwrap_or_default().to_owned()
    }

    /// It was accepted, and leads to an address.
    ///
    /// # Panics
    /// It was not, or leads elsewhere.
    #[track_caller]
    pub fn leads_to(&self, path: &str) {
        assert_eq!(self.location(), path);
    }

    /// It was refused with a status and the text of a key.
    ///
    /// # Panics
    /// It was not.
    #[track_caller]
    pub fn is_refused(&self, status: u16, key: &str) {
        let page = self.shows(status);
        let text = t(key);
        let (said, all) = (page.refusal(), page.text());
        assert!(said.contains(text) || all.contains(text), "{} says {said:?} and not {text:?}", self.sent_to);
    }
}

/// A text as it stands in an address.
#[must_use]
pub fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
