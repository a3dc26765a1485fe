//! What runs in the browser. Each island adds comfort to a page that already works without it.

mod progress;

pub use progress::{Progress, RunProgress};
