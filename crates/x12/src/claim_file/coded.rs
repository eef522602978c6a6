//! Enums that stand for the codes of an element: each variant has one code, and each code one variant.

/// Declares an enum with its codes, and the way from one to the other.
macro_rules! coded {
    (
        $(#[$of_enum:meta])*
        $name:ident { $($(#[$of_variant:meta])* $variant:ident = $code:literal),+ $(,)? }
    ) => {
        $(#[$of_enum])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$of_variant])* $variant),+ }

        impl $name {
            /// Every value, in the order in which they are documented.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The code that is sent.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// The value that a code stands for; `None` when it is no code of the list.
            #[must_use]
            pub fn of(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

pub(super) use coded;

#[cfg(test)]
mod tests {
    use crate::claim_file::{Relationship, Responsibility, Surface};

    #[test]
    fn a_value_and_its_code_are_one_to_one() {
        assert!(Relationship::ALL.iter().all(|value| Relationship::of(value.code()) == Some(*value)));
        assert!(Responsibility::ALL.iter().all(|value| Responsibility::of(value.code()) == Some(*value)));
        assert!(Surface::ALL.iter().all(|value| Surface::of(value.code()) == Some(*value)));
        assert_eq!(Relationship::of("41"), None);
    }
}
