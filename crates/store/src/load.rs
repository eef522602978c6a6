//! What decisions see: an office, and a family's account with everything that its estimates rest on.
//!
//! A version is always read before what it covers. Whatever changes in between is seen at commit as another
//! version, and the decision is made again; so no read needs to lock anything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

use claims::account::Patient;
use claims::change::{ChangeSet, Scope};
use claims::coverage::{Carrier, InsPlan, InsSub};
use claims::office::{Fee, Office};
use claims::record::{Record, Value};
use claims::state::{Family, SharedLine};

use crate::queries::family as sql;
use crate::statement::Select;
use crate::{Store, StoreError};

/// Offices and fee schedules as they were last read, by practice; a newer version replaces them.
#[derive(Debug, Default)]
pub struct Cache {
    offices: Mutex<BTreeMap<i64, Arc<Office>>>,
    schedules: Mutex<BTreeMap<(i64, i64), AtVersion>>,
}

/// What a store reads from. A unit of work shares it with the store that it was begun on until it changes what is in there:
/// the versions that it then sees may never be, or be those of something else.
#[derive(Debug, Default)]
pub(crate) struct Caches {
    shared: Arc<Cache>,
    own: OnceLock<Cache>,
}

impl Caches {
    pub(crate) fn get(&self) -> &Cache {
        self.own.get().unwrap_or(&self.shared)
    }

    /// Those of a unit of work.
    pub(crate) fn of_unit(&self) -> Caches {
        Caches { shared: Arc::clone(&self.shared), own: OnceLock::new() }
    }

    /// Before a unit of work changes something: it goes on with a cache of its own when that is in there.
    pub(crate) fn before(&self, changes: &ChangeSet) {
        if changes.raises.iter().any(|scope| matches!(scope, Scope::Office | Scope::FeeSchedule(_))) {
            self.own.get_or_init(Cache::default);
        }
    }
}

/// A schedule's fees, and the version that they are of.
type AtVersion = (i64, Arc<Vec<Fee>>);

/// Every row of a small table.
async fn all<R: Record>(store: &Store, practice: i64) -> Result<Vec<R>, StoreError> {
    store.select(practice, &Select::<R>::new("all rows", ""), &[]).await
}

impl Store {
    /// The office's settings, as of now.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn office(&self, practice: i64) -> Result<Arc<Office>, StoreError> {
        let version = self.versions(practice, &[Scope::Office]).await?.first().copied().unwrap_or(0);
        let known = self.cache().offices.lock().ok().and_then(|offices| offices.get(&practice).cloned());
        if let Some(office) = known.filter(|office| office.version == version) {
            return Ok(office);
        }
        let office = Arc::new(Office {
            version,
            preferences: all(self, practice).await?,
            definitions: all(self, practice).await?,
            cov_cats: all(self, practice).await?,
            cov_spans: all(self, practice).await?,
            code_groups: all(self, practice).await?,
            fee_scheds: all(self, practice).await?,
            codes: all(self, practice).await?,
            providers: all(self, practice).await?,
            entities: all(self, practice).await?,
            claim_forms: all(self, practice).await?,
            clinics: all(self, practice).await?,
            operatories: all(self, practice).await?,
        });
        if let Ok(mut offices) = self.cache().offices.lock() {
            offices.insert(practice, Arc::clone(&office));
        }
        Ok(office)
    }

    /// The fees of a schedule at a version, by code.
    async fn schedule(&self, practice: i64, number: i64, version: i64) -> Result<Arc<Vec<Fee>>, StoreError> {
        let known = self.cache().schedules.lock().ok().and_then(|all| all.get(&(practice, number)).cloned());
        if let Some((_, fees)) = known.filter(|(at, _)| *at == version) {
            return Ok(fees);
        }
        let mut fees: Vec<Fee> = self.select(practice, &sql::FEES_OF_SCHEDULE, &[Value::Int(number)]).await?;
        fees.sort_by_key(|fee| fee.code_num);
        let fees = Arc::new(fees);
        if let Ok(mut schedules) = self.cache().schedules.lock() {
            schedules.insert((practice, number), (version, Arc::clone(&fees)));
        }
        Ok(fees)
    }

    /// A patient.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn patient(&self, practice: i64, pat_num: i64) -> Result<Option<Patient>, StoreError> {
        self.get(practice, &[Value::Int(pat_num)]).await
    }

    /// The whole account of a patient's family; `None` when there is no such patient.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn family(&self, practice: i64, pat_num: i64) -> Result<Option<Family>, StoreError> {
        let Some(patient) = self.patient(practice, pat_num).await? else { return Ok(None) };
        let guarantor = patient.guarantor;
        let scope = Scope::Family(guarantor);
        let mut family = Family { guarantor, ..Family::default() };
        family.versions = self.at(practice, [scope]).await?;
        let of = [Value::Int(guarantor)];
        family.patients = self.select(practice, &sql::PATIENTS_OF_FAMILY, &of).await?;
        family.procedures = self.select(practice, &sql::PROCEDURES_OF_FAMILY, &of).await?;
        family.claims = self.select(practice, &sql::CLAIMS_OF_FAMILY, &of).await?;
        family.claim_procs = self.select(practice, &sql::CLAIM_PROCS_OF_FAMILY, &of).await?;
        family.pat_plans = self.select(practice, &sql::PAT_PLANS_OF_FAMILY, &of).await?;
        family.payments = self.select(practice, &sql::PAYMENTS_OF_FAMILY, &of).await?;
        family.splits = self.select(practice, &sql::SPLITS_OF_FAMILY, &of).await?;
        family.adjustments = self.select(practice, &sql::ADJUSTMENTS_OF_FAMILY, &of).await?;
        family.pay_plans = self.select(practice, &sql::PAY_PLANS_OF_FAMILY, &of).await?;
        family.pay_plan_charges = self.select(practice, &sql::PLAN_CHARGES_OF_FAMILY, &of).await?;
        family.pay_plan_links = self.select(practice, &sql::PLAN_LINKS_OF_FAMILY, &of).await?;
        self.load_coverage(practice, &mut family).await?;
        self.load_fees(practice, &mut family).await?;
        Ok(Some(family))
    }

    /// Subscriptions, plans, carriers and benefits of the family's coverages and lines.
    async fn load_coverage(&self, practice: i64, family: &mut Family) -> Result<(), StoreError> {
        let subs: BTreeSet<i64> = (family.pat_plans.iter().map(|p| p.ins_sub_num))
            .chain(family.claim_procs.iter().map(|line| line.ins_sub_num))
            .chain(family.claims.iter().flat_map(|c| [Some(c.ins_sub_num), c.ins_sub_num2]).flatten())
            .collect();
        family.versions.extend(self.at(practice, subs.iter().copied().map(Scope::Subscription)).await?);
        for sub in subs {
            family.ins_subs.extend(self.get::<InsSub>(practice, &[Value::Int(sub)]).await?);
            let of = [Value::Int(sub), Value::Int(family.guarantor)];
            for line in self.select(practice, &sql::CLAIM_PROCS_SHARED, &of).await? {
                let proc_code = self.code_of(practice, line.proc_num).await?;
                family.shared.push(SharedLine { line, proc_code });
            }
        }
        // A claim keeps the plan that its subscription had.
        let of_claims = family.claims.iter().flat_map(|c| [Some(c.plan_num), c.plan_num2]).flatten();
        let plans: BTreeSet<i64> = family.ins_subs.iter().map(|sub| sub.plan_num).chain(of_claims).collect();
        family.versions.extend(self.at(practice, plans.iter().copied().map(Scope::Plan)).await?);
        for plan in plans {
            family.plans.extend(self.get::<InsPlan>(practice, &[Value::Int(plan)]).await?);
            let of = [Value::Int(plan)];
            family.benefits.extend(self.select(practice, &sql::BENEFITS_OF_PLAN, &of).await?);
            family.substitutions.extend(self.select(practice, &sql::SUBSTITUTIONS_OF_PLAN, &of).await?);
        }
        for coverage in family.pat_plans.iter().map(|p| p.pat_plan_num) {
            let own = self.select(practice, &sql::BENEFITS_OF_COVERAGE, &[Value::Int(coverage)]).await?;
            family.benefits.extend(own);
        }
        let carriers: BTreeSet<i64> = family.plans.iter().map(|plan| plan.carrier_num).collect();
        for carrier in carriers {
            family.carriers.extend(self.get::<Carrier>(practice, &[Value::Int(carrier)]).await?);
        }
        Ok(())
    }

    /// The fees of every schedule that the office's providers, the family's patients and plans name.
    async fn load_fees(&self, practice: i64, family: &mut Family) -> Result<(), StoreError> {
        let office = self.office(practice).await?;
        let schedules: BTreeSet<i64> = (family.plans.iter())
            .flat_map(|plan| {
                [plan.fee_sched, plan.copay_fee_sched, plan.allowed_fee_sched, plan.manual_fee_sched]
            })
            .chain(family.patients.iter().map(|patient| patient.fee_sched))
            .chain(office.providers.iter().map(|provider| provider.fee_sched))
            .flatten()
            .collect();
        let versions = self.at(practice, schedules.iter().copied().map(Scope::FeeSchedule)).await?;
        for (number, (_, version)) in schedules.into_iter().zip(&versions) {
            family.fees.extend(self.schedule(practice, number, *version).await?.iter().cloned());
        }
        family.versions.extend(versions);
        Ok(())
    }

    /// The scopes with their versions.
    async fn at(
        &self,
        practice: i64,
        scopes: impl IntoIterator<Item = Scope>,
    ) -> Result<Vec<(Scope, i64)>, StoreError> {
        let scopes: Vec<Scope> = scopes.into_iter().collect();
        let versions = self.versions(practice, &scopes).await?;
        Ok(scopes.into_iter().zip(versions).collect())
    }

    async fn code_of(&self, practice: i64, proc_num: Option<i64>) -> Result<String, StoreError> {
        let Some(proc_num) = proc_num else { return Ok(String::new()) };
        let rows = self.query(&sql::CODE_OF_PROCEDURE, &[Value::Int(practice), Value::Int(proc_num)]).await?;
        Ok(match rows.into_iter().next().and_then(|row| row.into_iter().next()) {
            Some(Value::Text(code)) => code,
            _ => String::new(),
        })
    }
}
