//! Values with a stored name, which is also the tail of a locale key.

macro_rules! coded {
    ($(#[$meta:meta])* $name:ident, $corrupt:literal { $($body:tt)+ }) => {
        $crate::coded::coded! { $(#[$meta])* $name { $($body)+ } }

        impl $name {
            pub(crate) fn stored(code: &str) -> $crate::error::Result<Self> {
                Self::from_code(code).ok_or($crate::error::StoreError::Corrupt($corrupt))
            }
        }
    };
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every value, in the order they are listed.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored name and the tail of its locale key.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The value of a stored name.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    };
}

pub(crate) use coded;
