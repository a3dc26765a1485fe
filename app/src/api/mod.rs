//! Server functions by area: thin shells over the store.
