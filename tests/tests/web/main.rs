//! What the product promises, through the door people use: HTTP.

mod closed;
mod doors;
mod endpoints;
mod forms;
mod imports;
mod month;
mod pages;
mod papers;
mod restart;
mod reviews;
mod sessions;
mod sight;
