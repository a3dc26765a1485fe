//! One set of components for all pages.

mod badge;
mod chart;
mod curves;
mod explain;
mod facts;
mod field;
mod form;
mod layout;
mod money;
mod notice;
mod paging;
mod table;

pub use badge::{Badge, CycleBadge, ReviewBadge, RunBadge, Sample};
pub use chart::{Bar, Bars, Boxes, Mark, QuartileBox};
pub use curves::{CurveLine, Curves};
pub use explain::Why;
pub use facts::{Fact, Facts, Section, fact, fact_of};
pub use field::{CellChoice, CellField, Choice, Field, FieldGroup, TextField, Tick};
pub use form::{Disclosure, Form, FormScope, Submit, field_id, refused};
pub use layout::{Layout, PageOf, outcome, set_status};
pub use money::{Amount, money_cell, money_cell_opt, signed};
pub use notice::{DoneNotice, Empty, ErrorSummary, Notice};
pub use paging::{Download, Pagination, Tab, Tabs};
pub use table::{Head, Table};
