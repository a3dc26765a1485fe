//! What the product promises, through the door people use: HTTP.

mod appraisals;
mod books;
mod causes;
mod certificates;
mod closed;
mod coverage;
mod doors;
mod drafts;
mod endpoints;
mod exchange;
mod forms;
mod imports;
mod late;
mod lists;
mod midyear;
mod month;
mod pages;
mod papers;
mod recoveries;
mod restart;
mod reviews;
mod sessions;
mod sight;
mod tax;
mod training;
mod turnover;
