//! Server functions by area: thin shells over the store. Each reads its form, does one thing, and says where to go.

mod input;
pub mod run;
