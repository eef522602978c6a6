//! What a call reads of a query or a body: the names, their kinds, and which must be sent.
//!
//! Handlers read by name; a debug build refuses to read a name that its call does not declare, so that strict
//! requests and the OpenAPI document, which go by the declaration, cannot leave one out.

use super::super::names::Name;

/// A field of a query or of a body.
#[derive(Debug)]
pub(in super::super) struct Input {
    pub(in super::super) name: &'static str,
    pub(in super::super) kind: Kind,
    pub(in super::super) mark: Mark,
}

/// Whether a field must be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Mark {
    May,
    Must,
    /// Read only of requests that say `Bitewing-Strict: true`: the original ignores it (`decisions.md` 20).
    Strict,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum Kind {
    Text,
    Int,
    /// The number of a row; 0 is none.
    Key,
    Money,
    Date,
    Instant,
    Flag,
    /// One of a closed set.
    Name(fn() -> Vec<&'static str>),
    /// One of some texts.
    List(&'static [&'static str]),
    Numbers,
    /// Rows with this key, each with an amount.
    Amounts(&'static str),
    /// Objects with these fields.
    Objects(&'static [&'static str]),
}

impl Kind {
    /// The fields of the objects that it holds; none where it holds no objects.
    pub(in super::super) fn parts(self) -> Option<Vec<&'static str>> {
        match self {
            Kind::Amounts(key) => Some(vec![key, "Amount"]),
            Kind::Objects(fields) => Some(fields.to_vec()),
            _ => None,
        }
    }
}

/// The written forms of a closed set.
pub(super) fn texts<N: Name>() -> Vec<&'static str> {
    N::all().iter().map(|member| member.text()).collect()
}

macro_rules! kind {
    (text) => {
        Kind::Text
    };
    (int) => {
        Kind::Int
    };
    (key) => {
        Kind::Key
    };
    (money) => {
        Kind::Money
    };
    (date) => {
        Kind::Date
    };
    (instant) => {
        Kind::Instant
    };
    (flag) => {
        Kind::Flag
    };
    (numbers) => {
        Kind::Numbers
    };
    (name ($type:ty)) => {
        Kind::Name(texts::<$type>)
    };
    (list ($texts:expr)) => {
        Kind::List($texts)
    };
    (objects ($($field:ident)+)) => {
        Kind::Objects(&[$(stringify!($field)),+])
    };
    (amounts ($key:ident)) => {
        Kind::Amounts(stringify!($key))
    };
}

macro_rules! mark {
    () => {
        Mark::May
    };
    (must) => {
        Mark::Must
    };
    (strict) => {
        Mark::Strict
    };
}

/// Declares resources: their name, the name of their key, who may write them, and for each call its method, what
/// follows the resource in the path, the handler, and what it reads.
macro_rules! resources {
    ($($(#[doc = $about:literal])* $resource:literal $key:literal $group:ident {
        $($(#[doc = $doc:literal])* $verb:ident $shape:expr => $run:path
            $([$($field:ident: $kind:ident $(($($arg:tt)+))? $($mark:ident)?),* $(,)?] $(needs $own:ident)? $(runs $way:ident)?)?;)*
    })*) => {
        &[$(Resource {
            name: $resource,
            key: $key,
            about: concat!($($about),*),
            permission: Permission::$group,
            routes: &[$(Route {
                verb: Method::$verb,
                shape: $shape,
                about: concat!($($doc),*),
                inputs: &[$($(Input {
                    name: stringify!($field),
                    kind: kind!($kind $(($($arg)+))?),
                    mark: mark!($($mark)?),
                },)*)?],
                permission: own_permission!($($($own)?)?),
                is_whole: way!(whole $($($way)?)?),
                is_alone: way!(alone $($($way)?)?),
                run: |ask| Box::pin($run(ask)),
            },)*],
        },)*]
    };
}

macro_rules! way {
    (whole whole) => {
        true
    };
    (alone alone) => {
        true
    };
    ($any:ident $($other:ident)?) => {
        false
    };
}

macro_rules! own_permission {
    () => {
        None
    };
    ($own:ident) => {
        Some(Permission::$own)
    };
}

pub(super) use {kind, mark, own_permission, resources, way};

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::super::super::input::{Fields, GENERAL};
    use super::*;

    static INPUTS: &[Input] = &[
        Input { name: "PatNum", kind: Kind::Int, mark: Mark::Must },
        Input { name: "ClaimStatus", kind: Kind::Text, mark: Mark::Strict },
        Input { name: "amounts", kind: Kind::Amounts("ProcNum"), mark: Mark::May },
        Input { name: "calls", kind: Kind::Objects(&["method", "body"]), mark: Mark::May },
    ];

    fn body(json: &str, strict: bool) -> Fields {
        Fields::of_body(json.as_bytes(), &TimeZone::UTC).expect("JSON").of_call(INPUTS, strict)
    }

    #[test]
    fn a_strict_request_is_told_what_would_be_ignored() {
        let sent = body(r#"{"PatNum": 1, "DateCP": "x", "Note": ""}"#, true);
        let refusal = sent.only("PUT /claimprocs/{ClaimProcNum}", &[]).expect_err("a refusal").to_string();
        assert_eq!(
            refusal,
            "PUT /claimprocs/{ClaimProcNum} does not read DateCP, Note. It reads PatNum, ClaimStatus, amounts, calls."
        );
        assert!(body(r#"{"PatNum": 1}"#, true).only("POST /claims", &[]).is_ok());
        let query = Fields::of_query("Limit=5&Other=1", &TimeZone::UTC).expect("a query").of_call(&[], true);
        let refusal = query.only("GET /carriers", GENERAL).expect_err("a refusal").to_string();
        assert_eq!(refusal, "GET /carriers does not read Other. It reads no field.");
    }

    #[test]
    fn a_strict_request_is_told_what_would_be_ignored_inside_objects() {
        let sent = body(
            r#"{"amounts": [{"ProcNum": 1, "Amount": 2}, {"ProcNum": 1, "Foo": 2, "Amount": 1}],
                "calls": [{"method": "GET", "body": {"Any": 1}, "headers": {}}, 5]}"#,
            true,
        );
        let refusal = sent.only("POST /batch", &[]).expect_err("a refusal").to_string();
        assert_eq!(
            refusal,
            "POST /batch does not read amounts[1].Foo, calls[0].headers. It reads PatNum, ClaimStatus, \
             amounts (each ProcNum, Amount), calls (each method, body)."
        );
        assert!(
            body(r#"{"amounts": [{"ProcNum": 1}, 5], "calls": 7}"#, true).only("POST /batch", &[]).is_ok()
        );
    }

    #[test]
    fn what_only_strict_requests_say_is_not_there_for_others() {
        let status = |strict| body(r#"{"ClaimStatus": "S"}"#, strict).text("ClaimStatus");
        assert_eq!((status(false), status(true)), (Ok(None), Ok(Some("S".into()))));
    }
}
