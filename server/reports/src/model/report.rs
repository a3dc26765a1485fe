//! A report made of blocks: briefings, coverage reports, training records, attendance sheets.

/// A report on A4, laid out from top to bottom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What it is; also the document's title.
    pub title: String,
    /// Under the title: period or day, and whatever else places it. Empty: none.
    pub subtitle: String,
    /// The unit that reports or is reported on. Empty: none.
    pub unit: String,
    /// Which way the sheet lies.
    pub orientation: Orientation,
    /// What it says, in order.
    pub blocks: Vec<Block>,
    /// Remarks at the very end: sources, calibers, days of the figures.
    pub notes: Vec<String>,
    /// Some of it rests on a sample: every page says so.
    pub sample: bool,
    /// The workforce is invented: every page says so.
    pub fictitious: bool,
    /// Not approved yet: every page says so.
    pub draft: bool,
}

/// Which way a sheet lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Orientation {
    /// Upright.
    #[default]
    Portrait,
    /// Broad.
    Landscape,
}

/// A part of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Heads what follows.
    Heading(String),
    /// Running text; each line of it is a paragraph, indented in Chinese.
    Paragraph(String),
    /// Labels and values in columns.
    Facts(Vec<(String, String)>),
    /// A table; it may go over many pages.
    Table(Table),
    /// A bar chart.
    Bars(BarChart),
    /// Curves that fall in steps.
    Curves(CurveChart),
    /// Lines to sign, by their labels.
    Signatures(Vec<String>),
    /// Small print.
    Note(String),
}

/// A table across the width of the sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Above the table, repeated on each page. Empty: none.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<TableColumn>,
    /// Its rows; without any the table says so.
    pub rows: Vec<TableRow>,
    /// Small print under it. Empty: none.
    pub note: String,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableColumn {
    /// Heading, repeated on each page.
    pub name: String,
    /// What it holds.
    pub kind: CellKind,
    /// Its part of the room that contents leave over; if all are 0, each gets by its contents.
    pub weight: u16,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellKind {
    /// Words: from the left, wrapped.
    #[default]
    Text,
    /// Figures: to the right, never wrapped.
    Figure,
    /// Ticks, dates, codes: in the middle, never wrapped.
    Mark,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableRow {
    /// One text a column, ready to print; what is missing is blank.
    pub cells: Vec<String>,
    /// What the row is.
    pub kind: RowKind,
}

/// What a row of a table is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowKind {
    /// One of many.
    #[default]
    Normal,
    /// Heads the rows that follow; spans the table if only its first cell says something.
    Group,
    /// A sum.
    Total,
}

/// Level bars, the longest for the largest amount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BarChart {
    /// Above the chart. Empty: none.
    pub caption: String,
    /// Its bars, from top to bottom; without any the chart says so.
    pub bars: Vec<Bar>,
    /// Lower quartile, median and upper quartile for each of the bars, drawn as boxes in their place. Empty: none.
    pub quartiles: Vec<[u64; 3]>,
    /// A line across all bars, in their unit: what they are held against.
    pub mark: Option<u64>,
    /// What the bars are shares of, in their unit: a bar as long takes all the room, and a line ends it. None: the largest
    /// takes it.
    pub whole: Option<u64>,
    /// Small print under it. Empty: none.
    pub note: String,
}

/// Shares that fall in steps over a time, each curve with dashes of its own and its name at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CurveChart {
    /// Above the chart. Empty: none.
    pub caption: String,
    /// What the time is counted in.
    pub unit: String,
    /// The curves; six can be told apart.
    pub curves: Vec<Curve>,
    /// Small print under it. Empty: none.
    pub note: String,
}

/// A curve, which begins with all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Curve {
    /// What it is about.
    pub label: String,
    /// The time it begins at.
    pub from: u64,
    /// From which time on which share is left, in thousandths.
    pub steps: Vec<(u64, u64)>,
    /// How long it goes on.
    pub until: u64,
    /// From which time on between which shares it lies; empty without a band.
    pub band: Vec<(u64, u64, u64)>,
}

/// A bar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its length, in any unit that the bars of a chart share.
    pub amount: u64,
    /// The amount as it is printed.
    pub value: String,
}

impl TableColumn {
    /// A column of words.
    #[must_use]
    pub fn text(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// A column of figures.
    #[must_use]
    pub fn figure(name: impl Into<String>) -> Self {
        Self { kind: CellKind::Figure, ..Self::text(name) }
    }

    /// A column of marks.
    #[must_use]
    pub fn mark(name: impl Into<String>) -> Self {
        Self { kind: CellKind::Mark, ..Self::text(name) }
    }

    /// The same, with its part of the room left over.
    #[must_use]
    pub fn weighing(self, weight: u16) -> Self {
        Self { weight, ..self }
    }
}

impl TableRow {
    /// One of many.
    #[must_use]
    pub fn new(cells: Vec<String>) -> Self {
        Self { cells, kind: RowKind::Normal }
    }

    /// Heads the rows that follow.
    #[must_use]
    pub fn group(name: impl Into<String>) -> Self {
        Self { cells: vec![name.into()], kind: RowKind::Group }
    }

    /// A sum.
    #[must_use]
    pub fn total(cells: Vec<String>) -> Self {
        Self { cells, kind: RowKind::Total }
    }
}
