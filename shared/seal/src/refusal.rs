//! How an act's error enum is written: variants that the caller can take, each with a stable code for logs and the hatch.

macro_rules! refusal {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them, for the test that compares them with FORMAT.md.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// A stable code; sentences are made elsewhere.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.code())
            }
        }

        impl std::error::Error for $name {}
    };
}
pub(crate) use refusal;
