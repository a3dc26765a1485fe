//! What the address asks: `unit`, `first`, `months`, `by`, what is assumed, and up to three drafts (`d1.grades=5`); or one
//! that was kept (`saved=7`).

use domain::access::UnitPath;
use domain::benchmark::Caliber;
use domain::calendar::Month;
use domain::fact::AppraisalGrade;
use domain::ids::{DraftId, WhatIfId};
use domain::money::Rate;
use domain::policy::PostRounding;
use domain::what_if::{Lever, MOST_DRAFTS};
use store::what_if::{Assumed, DraftSpec, NormAsked, PackOf, SavedWhatIf, WhatIfSpec};

use crate::api::input;
use crate::context::Cx;
use crate::error::ApiError;

/// What is asked, and the question it was kept as.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What is asked.
    pub spec: WhatIfSpec,
    /// It was kept, and is shown as it was.
    pub saved: Option<SavedWhatIf>,
    /// Fields that cannot be read, with what is wrong: name of the field, tail of `error.field.…`.
    pub wrong: Vec<(String, String)>,
    /// Something was asked; the page alone was opened otherwise.
    pub sent: bool,
}

impl Asked {
    /// The fields of an address that asks the same.
    #[must_use]
    pub fn fields(&self) -> Vec<(String, String)> {
        match &self.saved {
            Some(saved) => vec![("saved".to_owned(), saved.id.to_string())],
            None => fields(&self.spec, None),
        }
    }

    /// An address that asks the same.
    #[must_use]
    pub fn address(&self, path: &str, more: &[(&str, String)]) -> String {
        let mut fields = self.fields();
        fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        address(path, &fields)
    }
}

/// An address with fields.
#[must_use]
pub fn address(path: &str, fields: &[(String, String)]) -> String {
    let encode = crate::context::encode;
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    format!("{path}?{}", pairs.join("&"))
}

/// Reads what is asked.
///
/// # Errors
/// `NotFound` for a kept question that is not there for this reader.
pub async fn asked(cx: &Cx) -> Result<Asked, ApiError> {
    let by = cx.principal()?;
    if let Some(id) = cx.query("saved").and_then(|id| id.parse().ok()) {
        let saved = cx.store.saved_what_if(by, WhatIfId(id)).await?;
        return Ok(Asked { spec: saved.spec.clone(), saved: Some(saved), wrong: Vec::new(), sent: true });
    }
    let mut wrong = Vec::new();
    let mut drafts = Vec::new();
    for number in 1..=MOST_DRAFTS {
        let draft = draft(cx, number, &mut wrong).await?;
        if number == 1 || draft != DraftSpec::default() {
            drafts.push(draft);
        }
    }
    let sent = cx.query("months").is_some();
    let mut bases = percent(cx, "raise", &mut wrong);
    if !(Rate::ZERO..=Rate::ONE).contains(&bases) {
        wrong.push(("raise".to_owned(), "percent".to_owned()));
        bases = Rate::default();
    }
    let assumed = if sent {
        let appraisal = cx.query("appraisal").and_then(AppraisalGrade::from_code);
        Assumed { steps: cx.query("steps").is_some(), renewals: cx.query("renewals").is_some(), appraisal, bases }
    } else {
        Assumed::default()
    };
    let spec = WhatIfSpec {
        unit: cx.query("unit").and_then(|path| UnitPath::parse(path).ok()),
        first: cx.query("first").and_then(|month| month.parse().ok()).unwrap_or_else(|| Month::of(cx.today)),
        months: cx.query("months").and_then(|months| months.parse().ok()).unwrap_or(12),
        assumed,
        by: cx.query("by").and_then(Caliber::from_code).unwrap_or(Caliber::Gross),
        norm: norm(cx, ""),
        drafts,
    };
    Ok(Asked { spec, saved: None, wrong, sent })
}

async fn draft(cx: &Cx, number: usize, wrong: &mut Vec<(String, String)>) -> Result<DraftSpec, ApiError> {
    let field = |name: &str| format!("d{number}.{name}");
    let value = |name: &str| cx.query(&field(name)).map(str::to_owned);
    let mut moves = Vec::new();
    let mut names: Vec<&String> = cx.query.keys().filter(|name| name.starts_with(&field(""))).collect();
    names.sort_unstable();
    for name in names {
        let code = name.split_once('.').map_or("", |(_, code)| code);
        let Some(lever) = Lever::parse(code) else { continue };
        let by = percent(cx, name, wrong);
        if by != Rate::default() {
            moves.push((lever, by));
        }
    }
    let posts = cx.query.iter().filter_map(|(name, post)| {
        let ours = name.strip_prefix(&field("post."))?;
        (!post.is_empty()).then(|| (ours.to_owned(), post.clone()))
    });
    let mut posts: Vec<(String, String)> = posts.collect();
    posts.sort_unstable();
    let mut pack = value("pack").and_then(|id| id.parse().ok()).map(|id| PackOf::Draft(DraftId(id)));
    if let Some(kept) = value("kept") {
        pack = kept_pack(cx, &kept).await?.or(pack);
    }
    let name = value("name").unwrap_or_default().chars().take(30).collect();
    Ok(DraftSpec { name, scheme: value("scheme"), posts, pack, moves, norm: norm(cx, &field("")) })
}

/// The staffing norm asked for in fields that begin so.
fn norm(cx: &Cx, before: &str) -> NormAsked {
    let value = |name: &str| cx.query(&format!("{before}{name}"));
    NormAsked { code: value("norm").map(str::to_owned), rounding: value("rounding").and_then(PostRounding::from_code) }
}

/// The pack of a draft of a kept question: `7.0`.
async fn kept_pack(cx: &Cx, kept: &str) -> Result<Option<PackOf>, ApiError> {
    let Some((id, at)) = kept.split_once('.') else { return Ok(None) };
    let (Ok(id), Ok(at)) = (id.parse(), at.parse::<usize>()) else { return Ok(None) };
    let saved = cx.store.saved_what_if(cx.principal()?, WhatIfId(id)).await?;
    Ok(saved.spec.drafts.get(at).and_then(|draft| draft.pack.clone()))
}

fn percent(cx: &Cx, name: &str, wrong: &mut Vec<(String, String)>) -> Rate {
    let Some(text) = cx.query(name) else { return Rate::default() };
    input::percent_opt(name, text).ok().flatten().unwrap_or_else(|| {
        wrong.push((name.to_owned(), "percent".to_owned()));
        Rate::default()
    })
}

/// The fields that ask for a specification; packs kept as text are those of `kept`.
#[must_use]
pub fn fields(spec: &WhatIfSpec, kept: Option<WhatIfId>) -> Vec<(String, String)> {
    let mut fields = vec![
        ("first".to_owned(), spec.first.to_string()),
        ("months".to_owned(), spec.months.to_string()),
        ("by".to_owned(), spec.by.code().to_owned()),
    ];
    let mut put = |name: String, value: Option<String>| fields.extend(value.map(|value| (name, value)));
    put("unit".to_owned(), spec.unit.as_ref().map(|unit| unit.as_str().to_owned()));
    put("steps".to_owned(), spec.assumed.steps.then(|| "on".to_owned()));
    put("renewals".to_owned(), spec.assumed.renewals.then(|| "on".to_owned()));
    put("appraisal".to_owned(), spec.assumed.appraisal.map(|grade| grade.code().to_owned()));
    put("raise".to_owned(), moved(spec.assumed.bases));
    let rounding = |norm: &NormAsked| norm.rounding.map(|rounding| rounding.code().to_owned());
    put("norm".to_owned(), spec.norm.code.clone());
    put("rounding".to_owned(), rounding(&spec.norm));
    for (at, draft) in spec.drafts.iter().enumerate() {
        let mut put = |name: &str, value: Option<String>| put(format!("d{}.{name}", at + 1), value);
        put("name", Some(draft.name.clone()).filter(|name| !name.is_empty()));
        put("scheme", draft.scheme.clone());
        put("norm", draft.norm.code.clone());
        put("rounding", rounding(&draft.norm));
        match (&draft.pack, kept) {
            (Some(PackOf::Draft(id)), _) => put("pack", Some(id.to_string())),
            (Some(PackOf::Text(_)), Some(kept)) => put("kept", Some(format!("{kept}.{at}"))),
            _ => {}
        }
        for (from, to) in &draft.posts {
            put(&format!("post.{from}"), Some(to.clone()));
        }
        for (lever, by) in &draft.moves {
            put(&lever.code(), moved(*by));
        }
    }
    fields
}

/// A percentage as a field shows it; nothing for none.
#[must_use]
pub fn moved(by: Rate) -> Option<String> {
    (by != Rate::default()).then(|| by.to_string().trim_end_matches('%').to_owned())
}
