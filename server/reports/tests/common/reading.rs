//! Reading PDFs back with the tools other people use.

use std::path::Path;
use std::process::Command;

/// Runs an outside tool and returns what it prints; a missing tool or a complaint fails the test.
pub fn tool(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| {
        panic!("{program} cannot be started ({error}): install poppler-utils and qpdf, as `make test` does")
    });
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} failed: {printed}{complaint}");
    assert!(complaint.is_empty(), "{program} complains: {complaint}");
    printed
}

/// A report written to a temporary file.
pub struct Opened {
    folder: tempfile::TempDir,
}

/// A word on a page, with its box in points from the upper left corner.
#[derive(Clone, Debug)]
pub struct Word {
    pub page: usize,
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    pub text: String,
}

impl Opened {
    pub fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("report.pdf"), bytes).expect("the file is written");
        Self { folder }
    }

    pub fn path(&self) -> String {
        self.folder.path().join("report.pdf").display().to_string()
    }

    /// The text of each page as it stands, line by line.
    pub fn pages(&self) -> Vec<String> {
        let text = tool("pdftotext", &["-layout", &self.path(), "-"]);
        text.split_terminator('\u{c}').map(str::to_owned).collect()
    }

    /// The characters of the text in the order of writing, without spaces and line ends.
    pub fn characters(&self) -> String {
        tool("pdftotext", &["-raw", &self.path(), "-"]).split_whitespace().collect()
    }

    /// One field of the document information.
    pub fn info(&self, field: &str) -> String {
        let all = tool("pdfinfo", &["-rawdates", &self.path()]);
        let line = all.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        line.unwrap_or_else(|| panic!("no {field} in {all}")).trim().to_owned()
    }

    /// Fails unless qpdf finds nothing wrong.
    pub fn check(&self) {
        let said = tool("qpdf", &["--check", &self.path()]);
        assert!(said.contains("No syntax or stream encoding errors found"), "{said}");
    }

    /// The objects of the file, uncompressed.
    pub fn objects(&self) -> String {
        let plain = Path::new(self.folder.path()).join("plain.pdf").display().to_string();
        tool("qpdf", &["--qdf", "--object-streams=disable", &self.path(), &plain]);
        String::from_utf8_lossy(&std::fs::read(plain).expect("written by qpdf")).into_owned()
    }

    /// The picture of the first page.
    pub fn picture(&self) -> Vec<u8> {
        let stem = self.folder.path().join("page").display().to_string();
        tool("pdftoppm", &["-r", "60", "-gray", "-singlefile", &self.path(), &stem]);
        std::fs::read(format!("{stem}.pgm")).expect("drawn by pdftoppm")
    }

    /// Every word of every page with its place.
    pub fn words(&self) -> Vec<Word> {
        let markup = tool("pdftotext", &["-bbox", &self.path(), "-"]);
        let mut page = 0;
        let mut words = Vec::new();
        for line in markup.lines() {
            if line.trim_start().starts_with("<page ") {
                page += 1;
            }
            if line.trim_start().starts_with("<word ") {
                let number = |name: &str| {
                    let (_, rest) = line.split_once(&format!("{name}=\"")).expect("the attribute");
                    rest.split('"').next().and_then(|value| value.parse::<f64>().ok()).expect("a number")
                };
                let [left, top, right, bottom] = ["xMin", "yMin", "xMax", "yMax"].map(number);
                let text = line.split('>').nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
                words.push(Word { page, left, top, right, bottom, text: text.to_owned() });
            }
        }
        assert!(!words.is_empty(), "no words in {markup}");
        words
    }

    /// Fails if a word leaves the page's margins or stands on another.
    pub fn assert_tidy(&self, (width, height): (f64, f64), margin: f64) {
        let words = self.words();
        for (position, word) in words.iter().enumerate() {
            let inside = word.left >= margin - 0.5 && word.right <= width - margin + 0.5;
            let inside = inside && word.top >= 10.0 && word.bottom <= height - 10.0;
            assert!(inside, "outside the margins: {word:?}");
            for other in &words[position + 1..] {
                assert!(!overlap(word, other), "on top of each other: {word:?} {other:?}");
            }
        }
    }
}

/// Boxes reach from ascender to descender of the font: only their middle is ink.
fn overlap(one: &Word, other: &Word) -> bool {
    let ink = |word: &Word| {
        let height = word.bottom - word.top;
        (word.top + 0.32 * height, word.bottom - 0.32 * height)
    };
    let ((top, bottom), (other_top, other_bottom)) = (ink(one), ink(other));
    one.page == other.page
        && one.left < other.right - 0.3
        && other.left < one.right - 0.3
        && top < other_bottom
        && other_top < bottom
}
