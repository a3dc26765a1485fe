//! Which characters a document uses, the codes they get, and the font objects made of them.
//!
//! A code stands for a character, not for a glyph: two characters that share a glyph still copy
//! as what was written.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{self, Write};

use printpdf::{FontId, generate_cmap_string};

use crate::file::{Deflate, File, Id};
use crate::fonts::{Face, Fonts, Pool, Renumbered, cut};
use crate::model::ReportError;

/// Stands for a character no font can draw (the geta mark of the printing trade).
const GETA: char = '\u{3013}';

/// A character as the document encodes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glyph {
    /// Which font resource of the document.
    pub(crate) slot: u8,
    /// Its code there.
    pub(crate) code: u16,
    /// How far it moves the pen, in 1/1000 em.
    pub(crate) advance: u16,
}

/// Characters are spread well enough by a multiplication; the standard hasher costs more than the
/// rest of setting a line.
#[derive(Default)]
pub(crate) struct CharHasher(u64);

impl Hasher for CharHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }
    fn write_u32(&mut self, value: u32) {
        self.0 = (self.0 ^ u64::from(value)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

type CharMap = HashMap<char, Glyph, BuildHasherDefault<CharHasher>>;

/// The characters of one font resource, in the order of their codes (from 1).
#[derive(Clone, Default)]
struct Slot {
    entries: Vec<Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    character: char,
    glyph: u16,
    advance: u16,
}

/// Font parts shared by the files of a batch: written into each without being made again.
pub(crate) struct Common {
    known: CharMap,
    object: FontObject,
    pools: Vec<Option<Pool>>,
}

/// The characters of a document.
pub(crate) struct Charset<'f> {
    fonts: &'f Fonts,
    common: Option<&'f Common>,
    known: CharMap,
    /// The same for ASCII: figures are most of a slip.
    ascii: [Option<Glyph>; 128],
    slots: Vec<Slot>,
    missing: BTreeSet<char>,
}

impl<'f> Charset<'f> {
    pub(crate) fn new(fonts: &'f Fonts) -> Self {
        Self::over(fonts, None)
    }

    /// A document that takes what it can from `common`.
    pub(crate) fn over(fonts: &'f Fonts, common: Option<&'f Common>) -> Self {
        let slots = vec![Slot::default(); fonts.faces().len()];
        Self { fonts, common, known: CharMap::default(), ascii: [None; 128], slots, missing: BTreeSet::new() }
    }

    /// The characters printed as the geta mark so far.
    pub(crate) fn missing(&self) -> &BTreeSet<char> {
        &self.missing
    }

    /// How a character is encoded, from now on.
    pub(crate) fn glyph(&mut self, character: char) -> Glyph {
        let place = usize::try_from(u32::from(character)).unwrap_or(usize::MAX);
        if let Some(Some(glyph)) = self.ascii.get(place) {
            return *glyph;
        }
        let glyph = self.look_up(character);
        if let Some(slot) = self.ascii.get_mut(place) {
            *slot = Some(glyph);
        }
        glyph
    }

    fn look_up(&mut self, character: char) -> Glyph {
        if let Some(glyph) = self.common.and_then(|common| common.known.get(&character)) {
            return *glyph;
        }
        if let Some(glyph) = self.known.get(&character) {
            return *glyph;
        }
        let glyph = self.admit(character);
        self.known.insert(character, glyph);
        glyph
    }

    fn admit(&mut self, character: char) -> Glyph {
        let blank = character.is_whitespace() || character.is_control();
        // The space of an indent is as wide as a character.
        let narrow = blank && character != '\u{3000}';
        let drawn = if narrow || is_unseen(character) { ' ' } else { character };
        let found = self.fonts.find(drawn).or_else(|| {
            self.missing.insert(character);
            self.fonts.find(GETA)
        });
        let (face, glyph, advance) = found.unwrap_or_default();
        let advance = if is_unseen(character) { 0 } else { advance };
        let first = usize::from(self.common.is_some());
        let Some(slot) = self.slots.get_mut(face) else {
            return Glyph { slot: 0, code: 0, advance: 0 };
        };
        let copied = if blank { ' ' } else { character };
        slot.entries.push(Entry { character: copied, glyph, advance });
        let code = u16::try_from(slot.entries.len()).unwrap_or_default();
        Glyph { slot: u8::try_from(face + first).unwrap_or_default(), code, advance }
    }

    /// Width of a text at `size`, in the unit of `size`.
    pub(crate) fn width(&mut self, text: &str, size: i32) -> i32 {
        let total: i64 = text.chars().map(|character| i64::from(self.glyph(character).advance)).sum();
        i32::try_from(total * i64::from(size) / 1000).unwrap_or(i32::MAX)
    }

    /// Keeps what is known so far for the files of a batch, all in one font resource. `pooled` are
    /// further characters that single files may need.
    pub(crate) fn into_common(self, pooled: impl Iterator<Item = char>) -> Result<Common, ReportError> {
        let fonts = self.fonts;
        let mut wanted = vec![BTreeSet::new(); fonts.faces().len()];
        for (face, glyph, _) in pooled.filter_map(|character| fonts.find(character)) {
            if let Some(glyphs) = wanted.get_mut(face) {
                glyphs.insert(glyph);
            }
        }
        let pools = fonts.faces().iter().zip(wanted).map(|(face, glyphs)| Pool::of(&face.parsed, glyphs.into_iter()));
        let pools = pools.collect::<Result<_, _>>()?;
        let (Some(slot), Some(face)) = (self.slots.first(), fonts.faces().first()) else {
            return Err(ReportError::Font("no font".into()));
        };
        let known = self.known.into_iter().filter(|(_, glyph)| glyph.slot == 0).collect();
        let object = FontObject::new(slot, face, None, &mut Deflate::small())?;
        Ok(Common { known, object, pools })
    }

    /// Writes the fonts; the result is the font dictionary of every page.
    pub(crate) fn write<W: Write>(&self, file: &mut File<W>, deflate: &mut Deflate) -> Result<String, ReportError> {
        let mut resources = String::new();
        if let Some(common) = self.common {
            resources.push_str(&format!("/F0 {}", common.object.write(file)?));
        }
        let first = usize::from(self.common.is_some());
        for (position, (slot, face)) in self.slots.iter().zip(self.fonts.faces()).enumerate() {
            if !slot.entries.is_empty() {
                let pool = self.common.and_then(|common| common.pools.get(position)?.as_ref());
                let object = FontObject::new(slot, face, pool, deflate)?;
                resources.push_str(&format!("/F{} {}", position + first, object.write(file)?));
            }
        }
        Ok(resources)
    }
}

/// Characters that only say something about their neighbours: variation selectors and joiners.
const fn is_unseen(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{e0100}'..='\u{e01ef}')
}

/// A font ready to be written: all streams compressed.
struct FontObject {
    name: String,
    descriptor: String,
    widths: String,
    program: Vec<u8>,
    program_length: usize,
    to_unicode: Vec<u8>,
    code_to_glyph: Vec<u8>,
}

impl FontObject {
    fn new(slot: &Slot, face: &Face, pool: Option<&Pool>, deflate: &mut Deflate) -> Result<Self, ReportError> {
        let glyphs: Vec<u16> = slot.entries.iter().map(|entry| entry.glyph).collect();
        let (program, renumbered) = match pool.and_then(|pool| pool.cut(&glyphs)) {
            Some(result) => result?,
            None => cut(&face.parsed, glyphs.iter().copied())?,
        };
        let name = format!("{}+{}", slot.tag(), face.name);
        Ok(Self {
            descriptor: descriptor(&name, face),
            widths: slot.widths(),
            program_length: program.len(),
            program: deflate.run(&program)?.to_vec(),
            to_unicode: deflate.run(slot.to_unicode(face).as_bytes())?.to_vec(),
            code_to_glyph: deflate.run(&slot.code_to_glyph(&renumbered))?.to_vec(),
            name,
        })
    }

    fn write<W: Write>(&self, file: &mut File<W>) -> io::Result<Id> {
        let program = file.stream(&format!("/Length1 {}", self.program_length), &self.program)?;
        let to_unicode = file.stream("", &self.to_unicode)?;
        let code_to_glyph = file.stream("", &self.code_to_glyph)?;
        let descriptor = file.add(&format!("<<{}/FontFile2 {program}>>", self.descriptor))?;
        let name = &self.name;
        let descendant = file.add(&format!(
            "<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)\
             /Supplement 0>>/FontDescriptor {descriptor}/DW 1000/W[1[{}]]/CIDToGIDMap {code_to_glyph}>>",
            self.widths
        ))?;
        file.add(&format!(
            "<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{descendant}]\
             /ToUnicode {to_unicode}>>"
        ))
    }
}

impl Slot {
    /// Six letters that tell this subset from others of the same face.
    fn tag(&self) -> String {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for entry in &self.entries {
            hash = (hash ^ u64::from(u32::from(entry.character))).wrapping_mul(0x0100_0000_01b3);
        }
        let letters = (0..6).map(|place| (hash >> (place * 8)) & 0xff);
        letters.map(|value| char::from(b'A' + u8::try_from(value % 26).unwrap_or_default())).collect()
    }

    fn widths(&self) -> String {
        let widths: Vec<String> = self.entries.iter().map(|entry| entry.advance.to_string()).collect();
        widths.join(" ")
    }

    fn to_unicode(&self, face: &Face) -> String {
        let pairs: Vec<(u16, String)> =
            (1..).zip(&self.entries).map(|(code, entry)| (code, entry.character.to_string())).collect();
        generate_cmap_string(&face.parsed, &FontId(face.name.into()), &pairs)
    }

    fn code_to_glyph(&self, renumbered: &Renumbered) -> Vec<u8> {
        let glyphs = self.entries.iter().map(|entry| renumbered.get(&entry.glyph).copied().unwrap_or_default());
        std::iter::once(0).chain(glyphs).flat_map(u16::to_be_bytes).collect()
    }
}

fn descriptor(name: &str, face: &Face) -> String {
    let metrics = &face.parsed.pdf_font_metrics;
    let [left, bottom, right, top, ascent, descent] =
        [metrics.x_min, metrics.y_min, metrics.x_max, metrics.y_max, metrics.ascender, metrics.descender]
            .map(|units| face.per_mille(units));
    format!(
        "/Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{left} {bottom} {right} {top}]/ItalicAngle 0\
         /Ascent {ascent}/Descent {descent}/CapHeight 733/StemV 88"
    )
}
