//! Requests per second and the 99th percentile of four pages, on the demo district and on 100,000 workers.
//!
//! Builds two databases with the optimised binary (`JIUDANG_BINARY`), serves each in turn, and prints the second as a
//! ratio of the first. `JIUDANG_BENCH_WORKERS` sets the size of the second; `JIUDANG_BENCH_SECONDS` the time per page.

use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use jiudang_tests::client::Client;

const CLIENTS: usize = 2;

fn main() -> Result<()> {
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let binary = std::env::var("JIUDANG_BINARY").unwrap_or_else(|_| "target/release/jiudang".into());
    let workers = number("JIUDANG_BENCH_WORKERS", 100_000);
    let seconds = number("JIUDANG_BENCH_SECONDS", 5);
    let small = measure(&binary, None, seconds).context("demo district")?;
    let large = measure(&binary, Some(workers), seconds).context("large workforce")?;
    println!("page           demo req/s   p99 ms   {workers} req/s   p99 ms   time ratio   p99 ratio");
    for (one, other) in small.iter().zip(&large) {
        println!(
            "{:<14} {:>10.0} {:>8.1} {:>12.0} {:>8.1} {:>12.2} {:>11.2}",
            one.page,
            one.per_second,
            one.p99_ms,
            other.per_second,
            other.p99_ms,
            one.per_second / other.per_second,
            other.p99_ms / one.p99_ms
        );
    }
    Ok(())
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

struct Figure {
    page: &'static str,
    per_second: f64,
    p99_ms: f64,
}

/// A server on a database of its own, ended when dropped.
struct Served {
    server: Child,
    base: String,
    account: String,
    password: String,
    _folder: tempfile::TempDir,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn serve(binary: &str, workers: Option<u64>) -> Result<Served> {
    let folder = tempfile::tempdir()?;
    let binary = std::fs::canonicalize(binary).with_context(|| format!("no binary at {binary}"))?;
    let database = format!("sqlite://{}", folder.path().join("jiudang.db").display());
    let mut demo = Command::new(&binary);
    demo.current_dir(folder.path()).env("DATABASE_URL", &database).args(["demo", "--no-serve", "--json"]);
    if let Some(workers) = workers {
        demo.args(["--workers", &workers.to_string()]);
    }
    let built = demo.stderr(Stdio::null()).output()?;
    if !built.status.success() {
        bail!("the demo could not be built");
    }
    let accounts: serde_json::Value = serde_json::from_slice(&built.stdout)?;
    let find = |role: &str| accounts.as_array()?.iter().find(|a| a["role"] == role).cloned();
    let account = find("district_hr").context("no district account in the demo")?;
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let server = Command::new(&binary)
        .env("DATABASE_URL", &database)
        .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let served = Served {
        server,
        base: format!("http://127.0.0.1:{port}"),
        account: account["account"].as_str().unwrap_or_default().into(),
        password: account["password"].as_str().unwrap_or_default().into(),
        _folder: folder,
    };
    for _ in 0..100 {
        if Client::new(&served.base).get("/healthz").is_ok_and(|answer| answer.status == 200) {
            return Ok(served);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    bail!("the server did not start")
}

fn measure(binary: &str, workers: Option<u64>, seconds: u64) -> Result<Vec<Figure>> {
    let served = serve(binary, workers)?;
    let mut client = Client::new(&served.base);
    client.sign_in(&served.account, &served.password)?;
    let worker = client.first_link("/workers", "/workers/")?;
    let run = client.first_link("/runs", "/runs/")?;
    let mut figures = vec![sign_in(&served, seconds)?];
    for (page, path) in [("worker list", "/workers".to_owned()), ("worker file", worker), ("run page", run)] {
        figures.push(load(page, &served, &client, &path, seconds)?);
    }
    Ok(figures)
}

fn sign_in(served: &Served, seconds: u64) -> Result<Figure> {
    figure("sign-in", seconds, || {
        let mut client = Client::new(&served.base);
        client.sign_in(&served.account, &served.password)
    })
}

fn load(page: &'static str, served: &Served, signed_in: &Client, path: &str, seconds: u64) -> Result<Figure> {
    for _ in 0..20 {
        signed_in.get(path)?;
    }
    let _ = served;
    figure(page, seconds, || {
        let answer = signed_in.get(path)?;
        if answer.status == 200 { Ok(()) } else { bail!("{path} answers {}", answer.status) }
    })
}

/// Repeats `request` from several threads for a while.
fn figure(page: &'static str, seconds: u64, request: impl Fn() -> Result<()> + Sync) -> Result<Figure> {
    let stop = AtomicBool::new(false);
    let begin = Instant::now();
    let mut times = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(|| {
                    let mut times = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        let one = Instant::now();
                        request()?;
                        times.push(one.elapsed());
                    }
                    Ok::<_, anyhow::Error>(times)
                })
            })
            .collect();
        std::thread::sleep(Duration::from_secs(seconds));
        stop.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        for client in clients {
            all.extend(client.join().expect("a client thread panicked")?);
        }
        Ok::<_, anyhow::Error>(all)
    })?;
    let elapsed = begin.elapsed().as_secs_f64();
    times.sort_unstable();
    let p99 = times.get(times.len() * 99 / 100).copied().unwrap_or_default();
    Ok(Figure { page, per_second: times.len() as f64 / elapsed, p99_ms: p99.as_secs_f64() * 1000.0 })
}
