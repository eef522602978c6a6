//! Closed sets of names: enums that are written everywhere, in the store and on the wire, as one text each.

/// Declares an enum whose members have one written form: `names! { /// doc pub enum X { A = "a" } }`.
macro_rules! names {
    ($(#[$outer:meta])* pub enum $name:ident { $($(#[$inner:meta])* $member:ident = $text:literal,)* }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$inner])* $member,)* }

        impl $name {
            /// Every member, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$member,)*];

            /// Its written form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$member => $text,)* }
            }

            /// The member with this written form, exactly.
            #[must_use]
            pub fn parse(text: &str) -> Option<$name> {
                match text { $($text => Some($name::$member),)* _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::record::Field for $name {
            const KIND: $crate::record::Kind = $crate::record::Kind::Text;
            fn into_value(self) -> $crate::record::Value {
                $crate::record::Value::Text(self.as_str().to_owned())
            }
            fn from_value(value: $crate::record::Value) -> Result<Self, $crate::record::Value> {
                match &value {
                    $crate::record::Value::Text(text) => $name::parse(text).ok_or(value),
                    _ => Err(value),
                }
            }
        }
    };
}
pub(crate) use names;
