//! A browser without a screen: keeps the session cookie, follows nothing by itself.

use anyhow::{Context, Result, bail};
use ureq::Agent;
use ureq::http::header::{LOCATION, SET_COOKIE};

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Where it sends the browser.
    pub location: Option<String>,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A client with its cookies.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    base: String,
    cookies: Vec<(String, String)>,
}

impl Client {
    /// A client of the server at `base`, not signed in.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let config =
            Agent::config_builder().max_redirects(0).max_redirects_will_error(false).http_status_as_error(false);
        Self { agent: config.build().into(), base: base.to_owned(), cookies: Vec::new() }
    }

    /// Address of the server.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Every cookie, as a browser sends them.
    #[must_use]
    pub fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Takes the cookies of another browser.
    pub fn set_cookie(&mut self, cookies: &str) {
        let pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
        self.cookies = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn get(&self, path: &str) -> Result<Answer> {
        let request = self
            .agent
            .get(format!("{}{path}", self.base))
            .header("cookie", self.cookie())
            .header("accept", "text/html");
        read(request.call()?)
    }

    /// Sends a form, as a page of the same site would, and keeps the cookies of the answer.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let from = self.base.clone();
        self.post_from(path, fields, &from, "/")
    }

    /// Sends a form from a page of any site.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn post_from(&mut self, path: &str, fields: &[(&str, &str)], origin: &str, page: &str) -> Result<Answer> {
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("cookie", self.cookie())
            .header("accept", "text/html")
            .header("origin", origin)
            .header("referer", format!("{origin}{page}"))
            // A refusal may leave the form unread, and the connection is then of no further use.
            .header("connection", "close");
        let answer = read(request.send_form(fields.iter().copied())?)?;
        self.keep_cookies(&answer);
        Ok(answer)
    }

    /// Uploads a file as a form field.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn upload(&mut self, path: &str, field: &str, file_name: &str, content: &[u8]) -> Result<Answer> {
        self.upload_form(path, &[], (field, file_name, content))
    }

    /// Uploads a file in the field `file`, with boxes ticked.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn upload_with(
        &mut self,
        path: &str,
        ticks: &[(&str, &str)],
        file_name: &str,
        content: &[u8],
    ) -> Result<Answer> {
        self.upload_form(path, ticks, ("file", file_name, content))
    }

    fn upload_form(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        (field, file_name, content): (&str, &str, &[u8]),
    ) -> Result<Answer> {
        let boundary = "----jiudang-test-boundary";
        let mut body = String::new();
        for (name, value) in fields {
            body.push_str(&format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{file_name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        ));
        let mut body = body.into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("cookie", self.cookie())
            .header("accept", "text/html")
            .header("origin", &self.base)
            .header("referer", format!("{}/import", self.base))
            .header("connection", "close")
            .header("content-type", format!("multipart/form-data; boundary={boundary}"));
        let answer = read(request.send(&body[..])?)?;
        self.keep_cookies(&answer);
        Ok(answer)
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for (_, header) in answer.headers.iter().filter(|(name, _)| name == SET_COOKIE.as_str()) {
            let Some((name, value)) = header.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    /// Signs in.
    ///
    /// # Errors
    /// The server refuses.
    pub fn sign_in(&mut self, account: &str, password: &str) -> Result<()> {
        let answer = self.post("/sign-in", &[("account", account), ("password", password)])?;
        if answer.status == 303 { Ok(()) } else { bail!("signing in answers {}", answer.status) }
    }

    /// The first link on a page to a numbered thing below `prefix`.
    ///
    /// # Errors
    /// There is none.
    pub fn first_link(&self, page: &str, prefix: &str) -> Result<String> {
        let text = self.get(page)?.text();
        text.split(&format!("href=\"{prefix}"))
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .find(|tail| tail.chars().all(|c| c.is_ascii_digit()) && !tail.is_empty())
            .map(|tail| format!("{prefix}{tail}"))
            .with_context(|| format!("no link to {prefix} on {page}"))
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Result<Answer> {
    let headers: Vec<_> = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    Ok(Answer {
        status: response.status().as_u16(),
        location: headers.iter().find(|(name, _)| name == LOCATION.as_str()).map(|(_, value)| value.clone()),
        headers,
        body: response.body_mut().with_config().limit(200 << 20).read_to_vec()?,
    })
}
