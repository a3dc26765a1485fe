//! What the product promises, through the door people use: HTTP.

mod certificates;
mod closed;
mod doors;
mod drafts;
mod endpoints;
mod forms;
mod imports;
mod late;
mod month;
mod pages;
mod papers;
mod restart;
mod reviews;
mod sessions;
mod sight;
mod tax;
