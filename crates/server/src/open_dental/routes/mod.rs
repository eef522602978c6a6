//! What there is: one row for each method of each resource. Everything else is answered from this table:
//! 404 for a resource that it does not hold, 400 for a method (`opendental-api.md` 1.8).

mod coverage;
mod input;
mod money;
mod office;
mod people;
mod schedule;

use std::pin::Pin;

use axum::http::Method;

use super::ask::{Ask, Reply};
use super::error::Refused;

pub(super) use Shape::Named;
pub(super) use input::{Input, Kind, Mark};

/// A handler's outcome.
pub(super) type Answer = Result<Reply, Refused>;
type Work<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

/// What there is, by subject.
static TABLES: &[&[Resource]] =
    &[money::TABLE, coverage::TABLE, people::TABLE, office::TABLE, schedule::TABLE];

/// A resource with its calls.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) name: &'static str,
    /// The name of its number in a path.
    pub(super) key: &'static str,
    pub(super) about: &'static str,
    /// What a key needs to write it.
    permission: Permission,
    pub(super) routes: &'static [Route],
}

/// A method of a resource.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) verb: Method,
    pub(super) shape: Shape,
    pub(super) about: &'static str,
    /// What it reads: of the query when it is a GET, else of the body.
    pub(super) inputs: &'static [Input],
    /// Where it is not that of the resource.
    permission: Option<Permission>,
    /// It is carried out in a unit of work always: a batch.
    pub(super) is_whole: bool,
    /// It cannot be part of a unit of work: it makes commits of its own that are safe to repeat, or none.
    pub(super) is_alone: bool,
    pub(super) run: for<'a> fn(&'a Ask) -> Work<'a>,
}

/// What follows the resource in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Nothing.
    Many,
    /// A number.
    One,
    /// A word.
    Named,
    /// This word.
    Action(&'static str),
    /// A number and this word.
    OneAction(&'static str),
}

use Shape::{Action, Many, One, OneAction};

/// What a key may be allowed to do (`opendental-api.md` 1.11). Reading takes `ReadAll`, whatever is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Permission {
    ReadAll,
    AllOthers,
    Appointments,
    Comm,
    Insurance,
    InsuranceSimple,
    Patients,
    Payments,
    PayPlans,
    ProcedureLogs,
    Queries,
    Setup,
}

impl Permission {
    /// Every permission that a call here needs.
    pub(super) const ALL: &[Permission] = &[
        Permission::ReadAll,
        Permission::AllOthers,
        Permission::Comm,
        Permission::Appointments,
        Permission::InsuranceSimple,
        Permission::Insurance,
        Permission::Patients,
        Permission::Payments,
        Permission::PayPlans,
        Permission::ProcedureLogs,
        Permission::Queries,
        Permission::Setup,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Permission::ReadAll => "ReadAll",
            Permission::AllOthers => "AllOthers",
            Permission::Appointments => "Appointments",
            Permission::Comm => "Comm",
            Permission::Insurance => "Insurance",
            Permission::InsuranceSimple => "InsuranceSimple",
            Permission::Patients => "Patients",
            Permission::Payments => "Payments",
            Permission::PayPlans => "PayPlans",
            Permission::ProcedureLogs => "ProcedureLogs",
            Permission::Queries => "Queries",
            Permission::Setup => "Setup",
        }
    }
}

/// What a path names behind its resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) number: i64,
    pub(super) name: String,
}

/// A call that was asked for: one of the table, and what its path names.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) resource: &'static Resource,
    pub(super) route: &'static Route,
    pub(super) target: Target,
}

impl Found {
    /// What a key needs for it.
    pub(super) fn permission(&self) -> Permission {
        self.route.permission_in(self.resource)
    }

    /// The call as the documents write it: `PUT /claims/{ClaimNum}/Split`.
    pub(super) fn call(&self) -> String {
        format!("{} {}", self.route.verb, self.route.path_in(self.resource))
    }
}

impl Route {
    pub(super) fn permission_in(&self, resource: &Resource) -> Permission {
        if self.verb == Method::GET {
            Permission::ReadAll
        } else {
            self.permission.unwrap_or(resource.permission)
        }
    }

    /// Its path behind `/api/v1`.
    pub(super) fn path_in(&self, resource: &Resource) -> String {
        let Resource { name, key, .. } = resource;
        match self.shape {
            Many => format!("/{name}"),
            One | Named => format!("/{name}/{{{key}}}"),
            Action(word) => format!("/{name}/{word}"),
            OneAction(word) => format!("/{name}/{{{key}}}/{word}"),
        }
    }
}

/// Every resource.
pub(super) fn resources() -> impl Iterator<Item = &'static Resource> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The route for a method and a path behind `/api/v1`.
pub(super) fn find(verb: &Method, path: &str) -> Result<Found, Refused> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let name = parts.first().copied().unwrap_or("");
    let resource = resources()
        .find(|resource| resource.name == name)
        .ok_or_else(|| Refused::not_found(format!("{name} is not a valid resource.")))?;
    let behind = parts.get(1..).unwrap_or(&[]);
    let mut routes = resource.routes.iter().filter(|route| route.verb == verb);
    routes
        .find_map(|route| route.shape.takes(behind).map(|target| Found { resource, route, target }))
        .ok_or_else(|| {
            let action = behind.iter().rev().find(|part| number(part).is_none()).unwrap_or(&"");
            Refused::bad_request(format!("{name} {verb} {action} is not a valid method."))
        })
}

impl Shape {
    /// What the parts of a path behind the resource name, when they are of this shape.
    fn takes(self, parts: &[&str]) -> Option<Target> {
        match (self, parts) {
            (Many, []) => Some(Target::default()),
            (One, [part]) => number(part).map(|number| Target { number, ..Target::default() }),
            (Named, [part]) => Some(Target { name: (*part).to_owned(), ..Target::default() }),
            (Action(word), [part]) if *part == word => Some(Target::default()),
            (OneAction(word), [first, part]) if *part == word => {
                number(first).map(|number| Target { number, ..Target::default() })
            }
            _ => None,
        }
    }
}

fn number(part: &str) -> Option<i64> {
    part.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(verb: &Method, path: &str) -> (u16, String) {
        find(verb, path)
            .map_or_else(|refused| (refused.status.as_u16(), refused.message), |_| (200, String::new()))
    }

    #[test]
    fn what_is_not_there_is_told_in_the_words_that_clients_know() {
        assert_eq!(
            refusal(&Method::GET, "/claimpayment"),
            (404, "claimpayment is not a valid resource.".into())
        );
        assert_eq!(
            refusal(&Method::DELETE, "/insplans/5"),
            (400, "insplans DELETE  is not a valid method.".into())
        );
        assert_eq!(
            refusal(&Method::GET, "/claims/search"),
            (400, "claims GET search is not a valid method.".into())
        );
        assert_eq!(
            refusal(&Method::PUT, "/claims/5/Nothing"),
            (400, "claims PUT Nothing is not a valid method.".into())
        );
        assert_eq!(refusal(&Method::GET, "/"), (404, " is not a valid resource.".into()));
    }

    #[test]
    fn a_path_names_a_number_or_a_word() {
        let target = |verb, path| find(&verb, path).map(|found| found.target).expect("a route");
        assert_eq!(target(Method::PUT, "/claims/26/Status").number, 26);
        assert_eq!(target(Method::GET, "/claims/26").number, 26);
        assert_eq!(target(Method::PUT, "/preferences/InsChecksFrequency").name, "InsChecksFrequency");
    }

    #[test]
    fn no_resource_and_no_method_is_listed_twice() {
        let mut seen = std::collections::HashSet::new();
        for resource in resources() {
            assert!(seen.insert(resource.name.to_owned()), "{}", resource.name);
            for route in resource.routes {
                let call = format!("{} {}", route.verb, route.path_in(resource));
                assert!(seen.insert(call.clone()), "{call}");
            }
        }
    }

    #[test]
    fn every_permission_that_a_call_needs_can_be_given() {
        for resource in resources() {
            for route in resource.routes {
                let needed = route.permission_in(resource);
                assert!(Permission::ALL.contains(&needed), "{} {}", route.verb, route.path_in(resource));
            }
        }
    }

    #[test]
    fn every_call_says_what_it_does_and_reads_a_name_once() {
        for resource in resources() {
            assert!(resource.about.trim().ends_with('.'), "{}", resource.name);
            for route in resource.routes {
                let call = format!("{} {}", route.verb, route.path_in(resource));
                assert!(route.about.trim().ends_with('.'), "{call}");
                let mut names = std::collections::HashSet::new();
                assert!(route.inputs.iter().all(|input| names.insert(input.name)), "{call}");
            }
        }
    }

    #[test]
    fn reading_takes_one_permission_and_writing_that_of_the_subject() {
        let permission = |verb, path| find(&verb, path).map(|found| found.permission()).expect("a route");
        assert_eq!(permission(Method::GET, "/claims"), Permission::ReadAll);
        assert_eq!(permission(Method::PUT, "/claims/5"), Permission::Insurance);
        assert_eq!(permission(Method::PUT, "/claimprocs/5"), Permission::Insurance);
        assert_eq!(permission(Method::PUT, "/claimprocs/InsAdjust"), Permission::InsuranceSimple);
        assert_eq!(permission(Method::POST, "/payments"), Permission::Payments);
        assert_eq!(permission(Method::POST, "/adjustments"), Permission::AllOthers);
    }

    /// A call without the name of its number.
    fn bare(verb: &str, path: &str) -> String {
        let parts: Vec<&str> = path.split('/').map(|p| if p.starts_with('{') { "{}" } else { p }).collect();
        format!("{verb} {}", parts.join("/"))
    }

    #[test]
    fn the_page_of_known_endpoints_says_what_is_there() {
        const PAGE: &str = include_str!("../../../../../docs/open-dental-endpoints.md");
        let cells = |line: &str| line.split('|').map(|cell| cell.trim().replace('`', "")).collect::<Vec<_>>();
        let mut there = std::collections::BTreeSet::new();
        let mut known = 0;
        for line in PAGE.lines().filter(|line| line.contains("| `/")) {
            let cells = cells(line);
            // Of our own calls there are three columns.
            let is_known = cells.len() == 6;
            known += usize::from(is_known);
            if !is_known || cells[3].starts_with("there") {
                assert!(there.insert(bare(&cells[1], &cells[2])), "twice: {line}");
            } else {
                assert!(!cells[4].is_empty(), "why not: {line}");
            }
        }
        let gone = ["POST /payplans", "POST /eobattaches/DownloadSftp", "POST /eobattaches/UploadSftp"];
        let calls: std::collections::BTreeSet<String> = resources()
            .flat_map(|resource| {
                resource.routes.iter().map(|route| bare(route.verb.as_str(), &route.path_in(resource)))
            })
            .filter(|call| !gone.contains(&call.as_str()))
            .collect();
        assert_eq!(calls, there);
        assert_eq!(known, 350);
    }
}
