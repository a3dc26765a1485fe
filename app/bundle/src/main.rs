//! Builds what a browser loads into `pkg/`: the islands as wasm with their JavaScript, and the style sheet.
//!
//! `bundle WASM STYLE OUT`: `WASM` is cargo's wasm file, `STYLE` the style sheet whose `@import` lines name the
//! others, `OUT` the folder. Files carry a hash of their content in their name, so that browsers may keep them for
//! ever, and stand beside copies compressed with brotli and gzip. `name.txt` holds the current name.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [wasm, style, out] = arguments.as_slice() else { bail!("usage: bundle WASM STYLE OUT") };
    let islands = bind(wasm)?;
    let sheet = concatenate(style)?;
    let name = name_of(&[&islands.wasm, islands.js.as_bytes(), sheet.as_bytes()]);
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("empty {}", out.display()))?;
    }
    fs::create_dir_all(out)?;
    let mut total = 0;
    for (ending, content) in
        [("wasm", islands.wasm.as_slice()), ("js", islands.js.as_bytes()), ("css", sheet.as_bytes())]
    {
        total += write_all(&out.join(format!("{name}.{ending}")), content)?;
    }
    fs::write(out.join("name.txt"), &name)?;
    println!("{name}: {} KB compressed in all", total.div_ceil(1024));
    Ok(())
}

struct Islands {
    wasm: Vec<u8>,
    js: String,
}

/// Makes the wasm file callable from a browser.
fn bind(wasm: &Path) -> Result<Islands> {
    let scratch = std::env::temp_dir().join(format!("jiudang-bundle-{}", std::process::id()));
    Bindgen::new().input_path(wasm).web(true)?.typescript(false).out_name("islands").generate(&scratch)?;
    let islands = Islands {
        wasm: fs::read(scratch.join("islands_bg.wasm"))?,
        js: fs::read_to_string(scratch.join("islands.js"))?,
    };
    fs::remove_dir_all(&scratch)?;
    Ok(islands)
}

/// The style sheet with its `@import "file";` lines replaced by the files.
fn concatenate(style: &Path) -> Result<String> {
    let folder = style.parent().unwrap_or(Path::new("."));
    let index = fs::read_to_string(style).with_context(|| format!("read {}", style.display()))?;
    let mut sheet = String::new();
    for line in index.lines() {
        let imported = line.trim().strip_prefix("@import").map(|rest| rest.trim().trim_matches([';', '"', '\'', ' ']));
        match imported {
            Some(file) => {
                let path = folder.join(file);
                sheet.push_str(&fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?);
            }
            None => sheet.push_str(line),
        }
        sheet.push('\n');
    }
    Ok(sheet)
}

fn name_of(contents: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for content in contents {
        hash.update(content);
    }
    format!("jiudang-{}", hex::encode(&hash.finalize()[..8]))
}

/// Writes a file and its compressed copies; returns the size of the brotli copy.
fn write_all(path: &Path, content: &[u8]) -> Result<usize> {
    fs::write(path, content)?;
    let mut brotli = CompressorWriter::new(Vec::new(), 4096, 11, 22);
    brotli.write_all(content)?;
    let brotli = brotli.into_inner();
    fs::write(beside(path, "br"), &brotli)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(content)?;
    fs::write(beside(path, "gz"), gzip.finish()?)?;
    println!("{}: {} bytes, brotli {}", path.display(), content.len(), brotli.len());
    Ok(brotli.len())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}
