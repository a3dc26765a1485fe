//! Writing the file: objects go out as they are made, so that its size does not bound memory.
//!
//! The library keeps a whole document in memory before it writes the first byte; a year's slips of
//! a city would not fit. Fonts come from it, the frame around the pages is written here.

use std::io::{self, Write};

use flate2::{Compress, Compression, FlushCompress};

/// Number of an indirect object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id(u32);

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} 0 R", self.0)
    }
}

/// A PDF under way.
pub(crate) struct File<W: Write> {
    out: W,
    written: u64,
    /// Byte offset of object `n + 1`; zero while it is only reserved.
    offsets: Vec<u64>,
}

impl<W: Write> File<W> {
    pub(crate) fn begin(out: W) -> io::Result<Self> {
        let mut file = Self { out, written: 0, offsets: Vec::new() };
        file.put(b"%PDF-1.7\n%\xe4\xb9\x9d\xe6\xa1\xa3\n")?;
        Ok(file)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    /// A number for an object that is written later.
    pub(crate) fn reserve(&mut self) -> Id {
        self.offsets.push(0);
        Id(u32::try_from(self.offsets.len()).unwrap_or(u32::MAX))
    }

    /// Writes a reserved object.
    pub(crate) fn object(&mut self, id: Id, body: &str) -> io::Result<()> {
        self.open(id)?;
        self.put(body.as_bytes())?;
        self.put(b"\nendobj\n")
    }

    /// Writes an object and names it.
    pub(crate) fn add(&mut self, body: &str) -> io::Result<Id> {
        let id = self.reserve();
        self.object(id, body)?;
        Ok(id)
    }

    /// Writes a stream that [`Deflate`] has compressed; `entries` are put into its dictionary.
    pub(crate) fn stream(&mut self, entries: &str, deflated: &[u8]) -> io::Result<Id> {
        let id = self.reserve();
        self.open(id)?;
        let head = format!("<<{entries}/Filter/FlateDecode/Length {}>>\nstream\n", deflated.len());
        self.put(head.as_bytes())?;
        self.put(deflated)?;
        self.put(b"\nendstream\nendobj\n")?;
        Ok(id)
    }

    fn open(&mut self, id: Id) -> io::Result<()> {
        if let Some(offset) = self.offsets.get_mut(id.0 as usize - 1) {
            *offset = self.written;
        }
        self.put(format!("{} 0 obj\n", id.0).as_bytes())
    }

    /// Writes the cross-reference table and the trailer.
    pub(crate) fn finish(mut self, catalog: Id, info: Id, identity: u128) -> io::Result<()> {
        let start = self.written;
        let count = self.offsets.len() + 1;
        let mut table = format!("xref\n0 {count}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            table.push_str(&format!("{offset:010} 00000 n \n"));
        }
        table.push_str(&format!(
            "trailer\n<</Size {count}/Root {catalog}/Info {info}/ID[<{identity:032x}><{identity:032x}>]>>\n\
             startxref\n{start}\n%%EOF\n"
        ));
        self.put(table.as_bytes())?;
        self.out.flush()
    }
}

/// A compressor that keeps its tables from one stream to the next.
pub(crate) struct Deflate {
    state: Compress,
    out: Vec<u8>,
}

impl Deflate {
    /// For pages: made once, read once, so speed counts.
    pub(crate) fn fast() -> Self {
        Self { state: Compress::new(Compression::fast(), true), out: Vec::new() }
    }

    /// For font programs that go into many files.
    pub(crate) fn small() -> Self {
        Self { state: Compress::new(Compression::new(7), true), out: Vec::new() }
    }

    /// The zlib stream of `bytes`.
    pub(crate) fn run(&mut self, bytes: &[u8]) -> io::Result<&[u8]> {
        self.state.reset();
        self.out.clear();
        self.out.reserve(bytes.len() + bytes.len() / 64 + 128);
        loop {
            let done = usize::try_from(self.state.total_in()).unwrap_or(usize::MAX);
            let rest = bytes.get(done..).unwrap_or_default();
            match self.state.compress_vec(rest, &mut self.out, FlushCompress::Finish).map_err(io::Error::other)? {
                flate2::Status::StreamEnd => return Ok(&self.out),
                _ => self.out.reserve(4096),
            }
        }
    }
}

/// A text string object: UTF-16 with its mark, in hexadecimal.
pub(crate) fn text_string(text: &str) -> String {
    let mut out = String::from("<FEFF");
    for unit in text.encode_utf16() {
        out.push_str(&format!("{unit:04X}"));
    }
    out.push('>');
    out
}
