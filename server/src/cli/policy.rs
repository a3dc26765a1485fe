//! `policy`: list, show, check, test and install packs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use domain::access::Action;
use domain::calendar::Date;
use domain::policy::cases::{self, Case};
use domain::policy::{Library, Manifest, Pack, PackError, PackFile, Rules, check};
use serde::Serialize;

use super::args::Policy;
use super::console::Console;
use super::output::{self, Align, Said, say, table};

/// Name of a pack's file.
const PACK: &str = "pack.toml";

/// Runs a `policy` command on a database.
pub async fn run(console: &Console, command: &Policy) -> Result<ExitCode> {
    match command {
        Policy::List => list(console).await,
        Policy::Show { pack, version } => show(console, pack, *version).await,
        Policy::Install { dir } => install(console, dir).await,
        Policy::Check { .. } | Policy::Test { .. } => offline(command, console.json),
    }
}

/// Runs a `policy` command that needs no database.
pub fn offline(command: &Policy, json: bool) -> Result<ExitCode> {
    match command {
        Policy::Check { dir } => {
            let files = pack_files(dir)?;
            report_errors(&check(&files), files.len(), json)
        }
        Policy::Test { dir } => test(dir, json),
        _ => bail!("this command needs a database"),
    }
}

#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    manifest: &'a Manifest,
    /// First day no longer in force, its own end or the next version's start.
    ends: Option<Date>,
    installed: bool,
}

async fn list(console: &Console) -> Result<ExitCode> {
    let library = console.store.library().await.said()?;
    let installed = console.store.installed_packs().await.said()?;
    let rows: Vec<Listed<'_>> = library
        .packs()
        .iter()
        .map(|pack| {
            let manifest = &pack.manifest;
            let from = manifest.valid_from.to_string();
            let installed = installed.iter().any(|own| own.id == manifest.id && own.valid_from == from);
            Listed { manifest, ends: library.ends(pack), installed }
        })
        .collect();
    if console.json {
        output::json(&rows)?;
        return Ok(ExitCode::SUCCESS);
    }
    let cells = rows.iter().map(|row| {
        let until = row.ends.map_or_else(String::new, |end| end.to_string());
        let manifest = row.manifest;
        vec![
            manifest.id.clone(),
            manifest.valid_from.to_string(),
            until,
            code(&manifest.kind),
            code(&manifest.layer),
            code(&manifest.status),
            manifest.title.en.clone(),
        ]
    });
    let head = ["pack", "from", "until", "kind", "layer", "status", "title"].map(|name| (name, Align::Left));
    say!("{}", table(&head, &cells.collect::<Vec<_>>()));
    Ok(ExitCode::SUCCESS)
}

/// The stored name of a plain enum.
fn code(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

async fn show(console: &Console, id: &str, version: Option<Date>) -> Result<ExitCode> {
    let library = console.store.library().await.said()?;
    let chosen = |pack: &&Pack| pack.manifest.id == id && version.is_none_or(|from| pack.manifest.valid_from == from);
    let pack = library.packs().iter().filter(chosen).max_by_key(|pack| pack.manifest.valid_from);
    let pack = pack.ok_or_else(|| anyhow!("there is no pack {id}"))?;
    let rules = match &pack.rules {
        Rules::Ladder(rules) => serde_json::to_value(rules),
        Rules::PayItems(rules) => serde_json::to_value(rules),
        Rules::Contributions(rules) => serde_json::to_value(rules),
        Rules::Withholding(rules) => serde_json::to_value(rules),
        Rules::Benchmark(rules) => serde_json::to_value(rules),
        Rules::Appraisal(rules) => serde_json::to_value(rules),
        Rules::Training(rules) => serde_json::to_value(rules),
        Rules::Workforce(rules) => serde_json::to_value(rules),
        Rules::Retirement(rules) => serde_json::to_value(rules),
        Rules::Staffing(rules) => serde_json::to_value(rules),
    }?;
    if console.json {
        output::json(&serde_json::json!({ "manifest": pack.manifest, "ends": library.ends(pack), "rules": rules }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let manifest = &pack.manifest;
    say!("{} ({})", manifest.title.en, manifest.title.zh);
    say!(
        "{} from {}, {} {}, {}",
        manifest.id,
        manifest.valid_from,
        code(&manifest.layer),
        code(&manifest.kind),
        code(&manifest.status)
    );
    say!("issued by {}: {}", manifest.issuer.en, manifest.document);
    if let Some(note) = &manifest.note {
        say!("{}", note.en);
    }
    say!("{}", serde_json::to_string_pretty(&rules)?);
    Ok(ExitCode::SUCCESS)
}

async fn install(console: &Console, dir: &Path) -> Result<ExitCode> {
    let by = console.acting(Action::InstallPolicy).await?;
    let mut files = pack_files(dir)?;
    let (Some(file), true) = (files.pop(), files.is_empty()) else {
        bail!("{} holds several packs: install one version at a time", dir.display());
    };
    match console.store.install_pack(console.act(&by), file).await.said()? {
        Ok(()) => {
            if console.json {
                output::json(&serde_json::json!({ "installed": true }))?;
            } else {
                say!("installed");
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(errors) => report_errors(&errors, 1, console.json),
    }
}

fn report_errors(errors: &[PackError], packs: usize, json: bool) -> Result<ExitCode> {
    if json {
        output::json(&serde_json::json!({ "packs": packs, "errors": errors }))?;
    } else if errors.is_empty() {
        say!("{packs} packs, no errors");
    } else {
        for error in errors {
            say!("{}:{}: {}: {} {}", error.file, error.line, error.key, code(&error.code), error.detail);
        }
    }
    Ok(if errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a worked case came to.
#[derive(Serialize)]
struct Tested {
    case: String,
    source: String,
    passed: bool,
    /// Why it could not be run at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// Figures that differ.
    differences: Vec<Difference>,
    compared: usize,
}

#[derive(Serialize)]
struct Difference {
    what: String,
    expected: String,
    got: String,
}

/// Runs the cases beside the packs, with these packs in place of those built in.
fn test(dir: &Path, json: bool) -> Result<ExitCode> {
    let files = pack_files(dir)?;
    let mut tested = Vec::new();
    for shelf in shelves(&files) {
        let errors = check(&shelf);
        if !errors.is_empty() {
            return report_errors(&errors, files.len(), json);
        }
        for file in &shelf {
            let library = match focused(&shelf, file) {
                Ok(library) => library,
                Err(errors) => return report_errors(&errors, files.len(), json),
            };
            for file in case_files(file)? {
                match cases::read(&file) {
                    Ok(case) => tested.push(run_case(&library, &case)),
                    Err(errors) => return report_errors(&errors, files.len(), json),
                }
            }
        }
    }
    if tested.is_empty() {
        bail!("there are no worked cases in {}", dir.display());
    }
    report_tested(&tested, json)
}

/// Packs that stand side by side: `<shelf>/<id>/<version>/pack.toml`. The cases of one run with all of its shelf.
fn shelves(files: &[PackFile]) -> Vec<Vec<PackFile>> {
    let shelf = |file: &PackFile| Path::new(&file.path).ancestors().nth(3).map(Path::to_path_buf);
    let mut shelves: Vec<(Option<PathBuf>, Vec<PackFile>)> = Vec::new();
    for file in files {
        match shelves.iter_mut().find(|(path, _)| *path == shelf(file)) {
            Some((_, files)) => files.push(file.clone()),
            None => shelves.push((shelf(file), vec![file.clone()])),
        }
    }
    shelves.into_iter().map(|(_, files)| files).collect()
}

/// The packs built in with those of the shelf in place of theirs, and `own` before all on its matter.
fn focused(shelf: &[PackFile], own: &PackFile) -> Result<Library, Vec<PackError>> {
    let shelved = shelf.iter().map(Library::read).collect::<Result<_, _>>()?;
    Library::built_in()?.focused_on(shelved)?.focused_on(vec![Library::read(own)?])
}

/// The files in the `cases` folder beside a pack.
fn case_files(pack: &PackFile) -> Result<Vec<PackFile>> {
    let folder = Path::new(&pack.path).with_file_name("cases");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(&folder)?.collect::<Result<Vec<_>, _>>()?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    paths.into_iter().map(read_file).collect()
}

fn run_case(library: &Library, case: &Case) -> Tested {
    let (outcome, error) = match cases::run(library, case) {
        Ok(outcome) => (outcome, None),
        Err(error) => (cases::Outcome::default(), Some(error.to_string())),
    };
    let differences = outcome.checks.iter().filter(|check| !check.passed()).map(|check| Difference {
        what: check.what.clone(),
        expected: check.expected.clone(),
        got: check.got.clone(),
    });
    Tested {
        case: case.file.clone(),
        source: case.source.clone(),
        passed: outcome.passed(),
        error,
        differences: differences.collect(),
        compared: outcome.checks.len(),
    }
}

fn report_tested(tested: &[Tested], json: bool) -> Result<ExitCode> {
    let passed = tested.iter().filter(|case| case.passed).count();
    if json {
        output::json(&serde_json::json!({ "cases": tested, "passed": passed, "failed": tested.len() - passed }))?;
    } else {
        for case in tested {
            say!("{} {} ({} figures)", if case.passed { "ok    " } else { "FAILED" }, case.case, case.compared);
            for difference in &case.differences {
                say!("       {}: expected {}, got {}", difference.what, difference.expected, difference.got);
            }
            if let Some(error) = &case.error {
                say!("       {error}");
            }
        }
        say!("{passed} of {} cases passed", tested.len());
    }
    Ok(if passed == tested.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The packs in a folder: its own `pack.toml`, or one in each folder below.
fn pack_files(dir: &Path) -> Result<Vec<PackFile>> {
    let mut paths = Vec::new();
    find(dir, &mut paths, 0)?;
    if paths.is_empty() {
        bail!("there is no {PACK} in {}", dir.display());
    }
    paths.sort();
    paths.into_iter().map(read_file).collect()
}

fn read_file(path: PathBuf) -> Result<PackFile> {
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(PackFile { path: path.display().to_string(), text })
}

fn find(dir: &Path, found: &mut Vec<PathBuf>, depth: u8) -> Result<()> {
    const DEEPEST: u8 = 4;
    let own = dir.join(PACK);
    if own.is_file() {
        found.push(own);
    }
    if depth == DEEPEST {
        return Ok(());
    }
    for entry in std::fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            find(&entry.path(), found, depth + 1)?;
        }
    }
    Ok(())
}
