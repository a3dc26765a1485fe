//! What runs in the browser. Each island adds comfort to a page that already works without it.

mod asking;
mod progress;

pub use asking::{Asking, Lever, WhatIfAnswer};
pub use progress::{Progress, RunProgress};
