//! The packs that ship with the program, so that one binary is enough.

macro_rules! packs {
    ($($path:literal),+ $(,)?) => {
        /// Path and text of each pack.
        pub(super) const PACKS: &[(&str, &str)] =
            &[$(($path, include_str!(concat!("../../packs/", $path)))),+];
    };
}

packs! {
    "cn-changsha-contributions/2022-08-01/pack.toml",
    "cn-changsha-contributions/2024-01-01/pack.toml",
    "cn-iit-wages/2019-01-01/pack.toml",
    "sample-pay-items/2022-01-01/pack.toml",
    "sample-three-level-nine-step/2022-01-01/pack.toml",
}
