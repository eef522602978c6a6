//! What decisions see: an office, and a family's account with everything that its estimates rest on.
//!
//! A version is always read before what it covers. Whatever changes in between is seen at commit as another
//! version, and the decision is made again; so no read needs to lock anything.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

use claims::account::Patient;
use claims::change::{ChangeSet, Scope};
use claims::coverage::{Benefit, Carrier, InsPlan, InsSub};
use claims::office::{Fee, Office};
use claims::posting::guard::PostingRule;
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
            posting_rules: {
                let mut rules: Vec<PostingRule> = all(self, practice).await?;
                rules.sort_by_key(|rule| rule.position);
                rules
            },
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
        Ok(self.families(practice, &[patient.guarantor].into()).await?.pop())
    }

    /// The whole accounts of these guarantors' families, in their order. One kind of row is read after the other, whatever
    /// the number of families. A patient who has just gone to another family is in none of them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn families(
        &self,
        practice: i64,
        guarantors: &BTreeSet<i64>,
    ) -> Result<Vec<Family>, StoreError> {
        let versions = self.at(practice, guarantors.iter().copied().map(Scope::Family)).await?;
        let mut families: Vec<Family> = (guarantors.iter().zip(versions))
            .map(|(guarantor, version)| Family {
                guarantor: *guarantor,
                versions: vec![version],
                ..Family::default()
            })
            .collect();
        let place: HashMap<i64, usize> = guarantors.iter().copied().zip(0..).collect();
        let of = keys(guarantors.iter().copied());
        for patient in self.select_each(practice, &sql::PATIENTS_OF_FAMILY, &of).await? {
            if let Some(family) = place.get(&patient.guarantor).and_then(|at| families.get_mut(*at)) {
                family.patients.push(patient);
            }
        }
        self.load_accounts(practice, &mut families).await?;
        self.load_coverage(practice, &mut families).await?;
        self.load_fees(practice, &mut families).await?;
        Ok(families)
    }

    /// What stands in the accounts of the families' patients. Some kinds of rows are asked for at the same time.
    async fn load_accounts(&self, practice: i64, families: &mut [Family]) -> Result<(), StoreError> {
        let mut home = HashMap::new();
        for (at, family) in families.iter().enumerate() {
            home.extend(family.patients.iter().map(|patient| (patient.pat_num, at)));
        }
        let of = &keys(home.keys().copied());
        let (procedures, claims, claim_procs, pat_plans) = tokio::try_join!(
            self.select_each(practice, &sql::PROCEDURES_OF_PATIENT, of),
            self.select_each(practice, &sql::CLAIMS_OF_PATIENT, of),
            self.select_each(practice, &sql::CLAIM_PROCS_OF_PATIENT, of),
            self.select_each(practice, &sql::PAT_PLANS_OF_PATIENT, of),
        )?;
        spread(procedures, |row| home.get(&row.pat_num), families, |family| &mut family.procedures);
        spread(claims, |row| home.get(&row.pat_num), families, |family| &mut family.claims);
        spread(claim_procs, |row| home.get(&row.pat_num), families, |family| &mut family.claim_procs);
        spread(pat_plans, |row| home.get(&row.pat_num), families, |family| &mut family.pat_plans);
        let (payments, splits, adjustments) = tokio::try_join!(
            self.select_each(practice, &sql::PAYMENTS_OF_PATIENT, of),
            self.select_each(practice, &sql::SPLITS_OF_PATIENT, of),
            self.select_each(practice, &sql::ADJUSTMENTS_OF_PATIENT, of),
        )?;
        spread(payments, |row| home.get(&row.pat_num), families, |family| &mut family.payments);
        spread(splits, |row| home.get(&row.pat_num), families, |family| &mut family.splits);
        spread(adjustments, |row| home.get(&row.pat_num), families, |family| &mut family.adjustments);
        let (plans, charges) = tokio::try_join!(
            self.select_each(practice, &sql::PAY_PLANS_OF_PATIENT, of),
            self.select_each(practice, &sql::PLAN_CHARGES_OF_PATIENT, of),
        )?;
        let of_plans = keys(plans.iter().map(|row| row.pay_plan_num));
        let links = self.select_each(practice, &sql::PLAN_LINKS_OF_PLAN, &of_plans).await?;
        let by_plan: HashMap<i64, usize> =
            plans.iter().filter_map(|row| Some((row.pay_plan_num, *home.get(&row.pat_num)?))).collect();
        spread(plans, |row| home.get(&row.pat_num), families, |family| &mut family.pay_plans);
        spread(charges, |row| home.get(&row.pat_num), families, |family| &mut family.pay_plan_charges);
        spread(links, |row| by_plan.get(&row.pay_plan_num), families, |family| &mut family.pay_plan_links);
        Ok(())
    }

    /// Subscriptions, plans, carriers and benefits of the families' coverages and lines.
    async fn load_coverage(&self, practice: i64, families: &mut [Family]) -> Result<(), StoreError> {
        let subs_of = |family: &Family| -> BTreeSet<i64> {
            (family.pat_plans.iter().map(|p| p.ins_sub_num))
                .chain(family.claim_procs.iter().map(|line| line.ins_sub_num))
                .chain(family.claims.iter().flat_map(|c| [Some(c.ins_sub_num), c.ins_sub_num2]).flatten())
                .collect()
        };
        let subs: Vec<BTreeSet<i64>> = families.iter().map(subs_of).collect();
        self.add_versions(practice, families, &subs, Scope::Subscription).await?;
        let rows: Vec<InsSub> = self.get_many(practice, &keys(subs.iter().flatten().copied())).await?;
        give(&rows, |sub| sub.ins_sub_num, &subs, families, |family| &mut family.ins_subs);
        self.load_shared(practice, families, &subs).await?;
        // A claim keeps the plan that its subscription had.
        let plans_of = |family: &Family| -> BTreeSet<i64> {
            let of_claims = family.claims.iter().flat_map(|c| [Some(c.plan_num), c.plan_num2]).flatten();
            family.ins_subs.iter().map(|sub| sub.plan_num).chain(of_claims).collect()
        };
        let plans: Vec<BTreeSet<i64>> = families.iter().map(plans_of).collect();
        self.add_versions(practice, families, &plans, Scope::Plan).await?;
        let of = keys(plans.iter().flatten().copied());
        let coverages: Vec<BTreeSet<i64>> =
            families.iter().map(|family| family.pat_plans.iter().map(|p| p.pat_plan_num).collect()).collect();
        let of_coverages = keys(coverages.iter().flatten().copied());
        let (rows, of_plans, substitutions, of_coverages): (Vec<InsPlan>, _, _, _) = tokio::try_join!(
            self.get_many(practice, &of),
            self.select_each(practice, &sql::BENEFITS_OF_PLAN, &of),
            self.select_each(practice, &sql::SUBSTITUTIONS_OF_PLAN, &of),
            self.select_each(practice, &sql::BENEFITS_OF_COVERAGE, &of_coverages),
        )?;
        give(&rows, |plan| plan.plan_num, &plans, families, |family| &mut family.plans);
        give(&of_plans, |row| row.plan_num.unwrap_or(0), &plans, families, |family| &mut family.benefits);
        give(&substitutions, |row| row.plan_num, &plans, families, |family| &mut family.substitutions);
        let coverage = |row: &Benefit| row.pat_plan_num.unwrap_or(0);
        give(&of_coverages, coverage, &coverages, families, |family| &mut family.benefits);
        let carriers: Vec<BTreeSet<i64>> = families
            .iter()
            .map(|family| family.plans.iter().map(|plan| plan.carrier_num).collect())
            .collect();
        let of = keys(carriers.iter().flatten().copied());
        let rows: Vec<Carrier> = self.get_many(practice, &of).await?;
        give(&rows, |carrier| carrier.carrier_num, &carriers, families, |family| &mut family.carriers);
        Ok(())
    }

    /// Lines of other families on the families' subscriptions.
    async fn load_shared(
        &self,
        practice: i64,
        families: &mut [Family],
        subs: &[BTreeSet<i64>],
    ) -> Result<(), StoreError> {
        let of = families.iter().zip(subs).flat_map(|(family, subs)| {
            subs.iter().map(|sub| vec![Value::Int(*sub), Value::Int(family.guarantor)])
        });
        let of: Vec<Vec<Value>> = of.collect();
        let mut lines = self.select_each(practice, &sql::CLAIM_PROCS_SHARED, &of).await?;
        // Two of the families may share a subscription, also with a third.
        lines.sort_by_key(|line| line.claim_proc_num);
        lines.dedup_by_key(|line| line.claim_proc_num);
        let mut shared = Vec::new();
        for line in lines {
            let proc_code = self.code_of(practice, line.proc_num).await?;
            shared.push(SharedLine { line, proc_code });
        }
        give(&shared, |shared| shared.line.ins_sub_num, subs, families, |family| &mut family.shared);
        for family in families {
            let Family { patients, shared, .. } = family;
            shared.retain(|shared| !patients.iter().any(|patient| patient.pat_num == shared.line.pat_num));
        }
        Ok(())
    }

    /// The fees of every schedule that the office's providers, the families' patients and plans name.
    async fn load_fees(&self, practice: i64, families: &mut [Family]) -> Result<(), StoreError> {
        let office = self.office(practice).await?;
        let schedules_of = |family: &Family| -> BTreeSet<i64> {
            (family.plans.iter())
                .flat_map(|plan| {
                    [plan.fee_sched, plan.copay_fee_sched, plan.allowed_fee_sched, plan.manual_fee_sched]
                })
                .chain(family.patients.iter().map(|patient| patient.fee_sched))
                .chain(office.providers.iter().map(|provider| provider.fee_sched))
                .flatten()
                .collect()
        };
        let schedules: Vec<BTreeSet<i64>> = families.iter().map(schedules_of).collect();
        let versions = self.add_versions(practice, families, &schedules, Scope::FeeSchedule).await?;
        for (number, version) in versions {
            let fees = self.schedule(practice, number, version).await?;
            for (family, _) in families.iter_mut().zip(&schedules).filter(|(_, own)| own.contains(&number)) {
                family.fees.insert(number, Arc::clone(&fees));
            }
        }
        Ok(())
    }

    /// Reads the versions of what families rest on, by its numbers, and gives each family its own.
    async fn add_versions(
        &self,
        practice: i64,
        families: &mut [Family],
        numbers: &[BTreeSet<i64>],
        scope: fn(i64) -> Scope,
    ) -> Result<BTreeMap<i64, i64>, StoreError> {
        let all: BTreeSet<i64> = numbers.iter().flatten().copied().collect();
        let versions = self.at(practice, all.iter().copied().map(scope)).await?;
        let versions: BTreeMap<i64, i64> =
            all.into_iter().zip(versions.into_iter().map(|(_, version)| version)).collect();
        for (family, own) in families.iter_mut().zip(numbers) {
            let own = own.iter().filter_map(|number| Some((scope(*number), *versions.get(number)?)));
            family.versions.extend(own);
        }
        Ok(versions)
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

/// Numbers as keys, each once.
fn keys(numbers: impl IntoIterator<Item = i64>) -> Vec<Vec<Value>> {
    numbers
        .into_iter()
        .collect::<BTreeSet<i64>>()
        .into_iter()
        .map(|number| vec![Value::Int(number)])
        .collect()
}

/// Gives each row to the one family that it is of.
fn spread<'h, R>(
    rows: Vec<R>,
    home: impl Fn(&R) -> Option<&'h usize>,
    families: &mut [Family],
    into: fn(&mut Family) -> &mut Vec<R>,
) {
    for row in rows {
        if let Some(family) = home(&row).copied().and_then(|at| families.get_mut(at)) {
            into(family).push(row);
        }
    }
}

/// Gives each family the rows with its numbers, in the order of the numbers. Several may have the same.
fn give<R: Clone>(
    rows: &[R],
    number: impl Fn(&R) -> i64,
    numbers: &[BTreeSet<i64>],
    families: &mut [Family],
    into: fn(&mut Family) -> &mut Vec<R>,
) {
    let mut by_number: HashMap<i64, Vec<&R>> = HashMap::new();
    for row in rows {
        by_number.entry(number(row)).or_default().push(row);
    }
    for (family, own) in families.iter_mut().zip(numbers) {
        let own = own.iter().filter_map(|number| by_number.get(number)).flatten();
        into(family).extend(own.map(|row| (*row).clone()));
    }
}
