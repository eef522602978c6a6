//! What there is: one row for each method of each resource. Everything else is answered from this table:
//! 404 for a resource that it does not hold, 400 for a method (`opendental-api.md` 1.8).

use std::pin::Pin;

use axum::http::Method;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::{
    account_modules, adjustments, benefits, carriers, claim_payments, claim_procs, claims, code_groups,
    cov_cats, cov_spans, definitions, etranss, fee_scheds, fees, ins_plans, ins_subs, pat_plans, patients,
    pay_plan_charges, pay_plan_links, pay_plans, pay_splits, payments, preferences, procedure_codes,
    procedure_logs, providers, queries, reports, small, substitution_links,
};

/// A handler's outcome.
pub(super) type Answer = Result<Reply, Refused>;
type Work<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

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

/// A method of a resource.
pub(super) struct Route {
    resource: &'static str,
    verb: Method,
    shape: Shape,
    pub(super) run: for<'a> fn(&'a Ask) -> Work<'a>,
}

/// What a path names behind its resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) number: i64,
    pub(super) name: String,
}

macro_rules! routes {
    ($($resource:literal { $($verb:ident $shape:expr => $run:path;)* })*) => {
        &[$($(Route {
            resource: $resource,
            verb: Method::$verb,
            shape: $shape,
            run: |ask| Box::pin($run(ask)),
        },)*)*]
    };
}

use Shape::{Action, Many, Named, One, OneAction};

static ROUTES: &[Route] = routes! {
    "accountmodules" {
        GET OneAction("Aging") => account_modules::aging;
        GET OneAction("Explain") => account_modules::explain;
        GET OneAction("PatientBalances") => account_modules::patient_balances;
        GET OneAction("ServiceDateView") => account_modules::service_date_view;
    }
    "adjustments" {
        GET Many => adjustments::list;
        GET One => adjustments::single;
        POST Many => adjustments::create;
        PUT One => adjustments::update;
    }
    "benefits" {
        GET Many => benefits::list;
        GET One => benefits::single;
        POST Many => benefits::create;
        PUT One => benefits::update;
        DELETE One => benefits::delete;
    }
    "carriers" {
        GET Many => carriers::list;
        GET One => carriers::single;
        POST Many => carriers::create;
        PUT One => carriers::update;
    }
    "claimforms" {
        GET Many => small::claim_forms;
        GET One => small::claim_form;
    }
    "claimpayments" {
        GET Many => claim_payments::list;
        GET One => claim_payments::single;
        POST Many => claim_payments::create;
        POST Action("Batch") => claim_payments::create_batch;
        PUT One => claim_payments::update;
        DELETE One => claim_payments::delete;
    }
    "claimprocs" {
        GET Many => claim_procs::list;
        GET One => claim_procs::single;
        GET OneAction("Explain") => claim_procs::explain;
        POST Action("InsAdjust") => claim_procs::adjust;
        POST Action("Supplemental") => claim_procs::supplemental;
        PUT Action("InsAdjust") => claim_procs::set_used;
        PUT One => claim_procs::update;
        DELETE One => claim_procs::delete;
    }
    "claims" {
        GET Many => claims::list;
        GET One => claims::single;
        POST Many => claims::create;
        PUT One => claims::update;
        POST OneAction("ByTotal") => claims::pay_by_total;
        POST OneAction("Transfer") => claims::transfer;
        PUT OneAction("Split") => claims::split;
        PUT OneAction("Status") => claims::send;
        DELETE One => claims::delete;
    }
    "clinics" {
        GET Many => small::clinics;
    }
    "codegroups" {
        GET Many => code_groups::list;
        GET One => code_groups::single;
        POST Many => code_groups::create;
        PUT One => code_groups::update;
    }
    "covcats" {
        GET Many => cov_cats::list;
        GET One => cov_cats::single;
        POST Many => cov_cats::create;
        PUT One => cov_cats::update;
    }
    "covspans" {
        GET Many => cov_spans::list;
        GET One => cov_spans::single;
        POST Many => cov_spans::create;
        PUT One => cov_spans::update;
        DELETE One => cov_spans::delete;
    }
    "definitions" {
        GET Many => definitions::list;
        GET One => definitions::single;
        POST Many => definitions::create;
    }
    "etranss" {
        GET Many => etranss::list;
    }
    "fees" {
        GET Many => fees::list;
        GET One => fees::single;
        POST Many => fees::create;
        PUT One => fees::update;
    }
    "feescheds" {
        GET Many => fee_scheds::list;
        POST Many => fee_scheds::create;
        PUT One => fee_scheds::update;
    }
    "insplans" {
        GET Many => ins_plans::list;
        GET One => ins_plans::single;
        POST Many => ins_plans::create;
        PUT One => ins_plans::update;
    }
    "inssubs" {
        GET Many => ins_subs::list;
        GET One => ins_subs::single;
        POST Many => ins_subs::create;
        PUT One => ins_subs::update;
    }
    "patients" {
        GET Many => patients::list;
        GET Action("Simple") => patients::simple;
        GET One => patients::single;
        POST Many => patients::create;
        PUT One => patients::update;
    }
    "patplans" {
        GET Many => pat_plans::list;
        POST Many => pat_plans::create;
    }
    "payments" {
        GET Many => payments::list;
        POST Many => payments::create;
        POST Action("Refund") => payments::refund;
        PUT One => payments::update;
        PUT OneAction("Partial") => payments::allocate;
    }
    "paysplits" {
        GET Many => pay_splits::list;
        PUT One => pay_splits::update;
    }
    "payplancharges" {
        GET Many => pay_plan_charges::list;
    }
    "payplanlinks" {
        GET Many => pay_plan_links::list;
        GET One => pay_plan_links::single;
        POST Many => pay_plan_links::create;
        PUT One => pay_plan_links::update;
        DELETE One => pay_plan_links::delete;
    }
    "payplans" {
        GET Many => pay_plans::list;
        GET One => pay_plans::single;
        POST Many => pay_plans::create_old;
        POST Action("Dynamic") => pay_plans::create;
        PUT OneAction("Close") => pay_plans::close;
        PUT OneAction("Dynamic") => pay_plans::update;
    }
    "preferences" {
        GET Many => preferences::list;
        PUT Named => preferences::update;
    }
    "procedurecodes" {
        GET Many => procedure_codes::list;
        GET One => procedure_codes::single;
        POST Many => procedure_codes::create;
        PUT One => procedure_codes::update;
    }
    "procedurelogs" {
        GET Many => procedure_logs::list;
        GET Action("InsuranceHistory") => procedure_logs::history::list;
        GET One => procedure_logs::single;
        POST Many => procedure_logs::create;
        POST Action("InsuranceHistory") => procedure_logs::history::create;
        PUT One => procedure_logs::update;
        DELETE One => procedure_logs::delete;
    }
    "providers" {
        GET Many => providers::list;
        GET One => providers::single;
        POST Many => providers::create;
        PUT One => providers::update;
    }
    "queries" {
        PUT Action("ShortQuery") => queries::short_query;
    }
    "reports" {
        GET Action("Aging") => reports::aging;
    }
    "substitutionlinks" {
        GET Many => substitution_links::list;
        POST Many => substitution_links::create;
        PUT One => substitution_links::update;
        DELETE One => substitution_links::delete;
    }
};

/// The route for a method and a path behind `/api/v1`.
pub(super) fn find(verb: &Method, path: &str) -> Result<(&'static Route, Target), Refused> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let resource = parts.first().copied().unwrap_or("");
    if !ROUTES.iter().any(|route| route.resource == resource) {
        return Err(Refused::not_found(format!("{resource} is not a valid resource.")));
    }
    let behind = parts.get(1..).unwrap_or(&[]);
    ROUTES
        .iter()
        .filter(|route| route.resource == resource && route.verb == verb)
        .find_map(|route| route.shape.takes(behind).map(|target| (route, target)))
        .ok_or_else(|| {
            let action = behind.iter().rev().find(|part| number(part).is_none()).unwrap_or(&"");
            Refused::bad_request(format!("{resource} {verb} {action} is not a valid method."))
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
        let target = |verb, path| find(&verb, path).map(|(_, target)| target).expect("a route");
        assert_eq!(target(Method::PUT, "/claims/26/Status").number, 26);
        assert_eq!(target(Method::GET, "/claims/26").number, 26);
        assert_eq!(target(Method::PUT, "/preferences/InsChecksFrequency").name, "InsChecksFrequency");
    }

    #[test]
    fn no_method_is_listed_twice() {
        for (at, route) in ROUTES.iter().enumerate() {
            let same = |other: &&Route| {
                (other.resource, &other.verb, other.shape) == (route.resource, &route.verb, route.shape)
            };
            assert_eq!(
                ROUTES.iter().position(|other| same(&other)),
                Some(at),
                "{} {}",
                route.verb,
                route.resource
            );
        }
    }
}
