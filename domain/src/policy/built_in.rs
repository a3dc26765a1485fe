//! The packs that ship with the program, so that one binary is enough.

macro_rules! packs {
    ($($path:literal),+ $(,)?) => {
        /// Path and text of each pack.
        pub(super) const PACKS: &[(&str, &str)] =
            &[$(($path, include_str!(concat!("../../packs/", $path)))),+];
    };
}

/// A scheme of a place that ships with the program and is not in force anywhere until somebody puts it to use.
pub(super) struct SchemeFiles {
    /// Code: the folder's name.
    pub code: &'static str,
    /// Path and text of each pack.
    pub packs: &'static [(&'static str, &'static str)],
}

macro_rules! schemes {
    ($($code:literal: $($path:literal),+ ;)+) => {
        /// Schemes by place.
        pub(super) const SCHEMES: &[SchemeFiles] = &[$(SchemeFiles {
            code: $code,
            packs: &[$(($path, include_str!(concat!("../../packs/schemes/", $code, "/", $path)))),+],
        }),+];
    };
}

schemes! {
    "beijing":
        "cn-beijing-2015/2015-01-01/pack.toml",
        "cn-beijing-pay-items/2015-01-01/pack.toml";
    "benxi":
        "cn-benxi-2023/2023-01-01/pack.toml",
        "cn-benxi-appraisal/2023-01-01/pack.toml",
        "cn-benxi-pay-items/2023-01-01/pack.toml";
    "changsha":
        "cn-changsha-2018/2018-01-01/pack.toml",
        "cn-changsha-pay-items/2018-01-01/pack.toml",
        "cn-changsha-wages/2018-01-01/pack.toml",
        "cn-kaifu-funding/2008-01-01/pack.toml",
        "cn-kaifu-training/2008-01-01/pack.toml",
        "cn-kaifu-workforce/2008-01-01/pack.toml";
    "hebei":
        "cn-hebei-2020/2020-01-01/pack.toml",
        "cn-hebei-pay-items/2020-01-01/pack.toml";
    "jinan":
        "cn-jinan-2019/2019-01-01/pack.toml",
        "cn-jinan-contributions/2024-01-01/pack.toml",
        "cn-jinan-contributions/2025-01-01/pack.toml",
        "cn-jinan-pay-items/2019-01-01/pack.toml";
    "jingmen":
        "cn-jingmen-contributions/2023-01-01/pack.toml",
        "cn-jingmen-contributions/2024-01-01/pack.toml",
        "cn-jingmen-contributions/2025-01-01/pack.toml";
    "jinzhou":
        "cn-jinzhou-2022/2022-01-01/pack.toml",
        "cn-jinzhou-pay-items/2022-01-01/pack.toml";
    "liaoyang":
        "cn-liaoyang-contributions/2022-01-01/pack.toml",
        "cn-liaoyang-contributions/2023-01-01/pack.toml",
        "cn-liaoyang-contributions/2024-01-01/pack.toml";
    "nanhu":
        "cn-nanhu-appraisal/2014-01-01/pack.toml";
    "nanjing":
        "cn-nanjing-pay-floor/2018-01-01/pack.toml";
    "suzhou":
        "cn-suzhou-contributions/2023-01-01/pack.toml",
        "cn-suzhou-contributions/2024-01-01/pack.toml",
        "cn-suzhou-contributions/2025-01-01/pack.toml",
        "cn-suzhou-pay-floor/2010-01-01/pack.toml",
        "cn-suzhou-pay-floor/2011-01-01/pack.toml";
    "three-part":
        "cn-three-part/2022-01-01/pack.toml",
        "cn-three-part-pay-items/2022-01-01/pack.toml";
    "tongshan":
        "cn-tongshan-2021/2021-01-01/pack.toml",
        "cn-tongshan-pay-items/2021-01-01/pack.toml",
        "cn-tongshan-wages/2021-01-01/pack.toml";
    "wuhan":
        "cn-wuhan-contributions/2023-01-01/pack.toml",
        "cn-wuhan-contributions/2024-01-01/pack.toml",
        "cn-wuhan-contributions/2025-01-01/pack.toml";
    "xiamen":
        "cn-fujian-training/2013-01-01/pack.toml",
        "cn-xiamen-2009/2009-01-01/pack.toml",
        "cn-xiangan-2013/2013-10-01/pack.toml",
        "cn-xiangan-pay-items/2013-10-01/pack.toml";
    "xian":
        "cn-xian-2020/2020-01-01/pack.toml",
        "cn-xian-2020/2022-07-01/pack.toml",
        "cn-xian-pay-items/2020-01-01/pack.toml";
    "zhangqiu":
        "cn-zhangqiu-funding/2018-01-01/pack.toml";
}

packs! {
    "cn-changsha-contributions/2022-08-01/pack.toml",
    "cn-changsha-contributions/2024-01-01/pack.toml",
    "cn-iit-wages/2019-01-01/pack.toml",
    "cn-iit-wages/2023-01-01/pack.toml",
    "sample-appraisal/2022-01-01/pack.toml",
    "sample-pay-benchmark/2022-01-01/pack.toml",
    "sample-pay-items/2022-01-01/pack.toml",
    "sample-retirement/2025-01-01/pack.toml",
    "sample-staffing/2022-01-01/pack.toml",
    "sample-three-level-nine-step/2022-01-01/pack.toml",
    "sample-training/2022-01-01/pack.toml",
    "sample-workforce/2022-01-01/pack.toml",
}
