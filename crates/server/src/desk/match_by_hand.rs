//! What people match and take apart, durably: each is one commit, and what follows from it is done then.

use std::collections::BTreeSet;

use claims::Cents;
use claims::change::{ChangeSet, Scope};
use claims::desk::{
    BankEntry, Link, LinkKind, Parted, Reason, Remittance, RemittedClaim, RemittedClaimState, TrackedClaim,
};
use claims::exception;
use claims::matching::Tier;
use claims::matching::by_hand::claim::{TakenFrom, mark, take_from};
use claims::matching::by_hand::{self, Chosen, Made};
use claims::matching::claim::Found;
use claims::matching::tie::Sight;
use claims::posting::finish::posted;
use claims::posting::intake::set_of;
use claims::record::{Field, Record, Value};
use claims::state::{Now, Numbers, Refusal};
use store::Select;
use store::queries::desk as sql;

use super::find::numbers;
use super::jobs;
use super::late;
use super::tie::Seeds;
use super::undo::Undoing;
use crate::app::{App, Caller, Error, Once};

/// How an idempotency key keeps what was made.
pub type Told = fn(&Made) -> String;

/// A tie of a remitted claim that is to go.
struct OfClaim {
    matching: i64,
    taken: Option<TakenFrom>,
}

/// The jobs for what follows when these ties are made or taken apart.
fn will_follow(links: &[Link], changes: &mut ChangeSet, now: Now, numbers: &mut Numbers) {
    let remittances: BTreeSet<i64> = links.iter().map(|link| link.from_num).collect();
    let entries: BTreeSet<i64> = links.iter().map(|link| link.to_num).collect();
    for num in remittances {
        changes.put(&jobs::follow_tie(num, now, numbers));
    }
    for num in entries {
        changes.put(&jobs::tie(num, now, numbers));
    }
}

impl App {
    /// Matches bank entries with remittances, several with several, with what a card processor kept.
    ///
    /// # Errors
    /// The refusal, when one is not there or they cannot be matched; or when the store cannot be used.
    pub async fn match_deposit(
        &self,
        caller: &Caller,
        transactions: &[String],
        remittances: &[String],
        fee: Cents,
        once: Option<(&Once, Told)>,
    ) -> Result<Made, Error> {
        let load = || self.chosen(caller, transactions, remittances, fee);
        let key = once.map(|(once, _)| once);
        let made = self.decide_once(caller, "match.make", key, load, |chosen, now, numbers| {
            let (made, mut changes) = by_hand::tie(chosen, now, numbers)?;
            if made.is_new {
                will_follow(&made.links, &mut changes, now, numbers);
            }
            let resource = once.map(|(_, told)| told(&made)).unwrap_or_default();
            Ok((made, changes, resource))
        });
        let made = made.await?;
        let seeds = Seeds {
            remittances: made.links.iter().map(|link| link.from_num).collect(),
            entries: made.links.iter().map(|link| link.to_num).collect(),
        };
        self.follow(caller, &seeds).await?;
        Ok(made)
    }

    /// Matches a remitted claim that waits with a claim, and posts it.
    ///
    /// # Errors
    /// The refusal, when one is not there or it is matched already; or when the store cannot be used.
    pub async fn match_claim(
        &self,
        caller: &Caller,
        remitted: &str,
        claim: &str,
        once: Option<(&Once, Told)>,
    ) -> Result<Made, Error> {
        let key = once.map(|(once, _)| once);
        let row =
            self.named(caller.practice, &sql::REMITTED_BY_PUBLIC_ID, remitted, "remitted claim").await?;
        let remittance = self.remittance(caller.practice, row.remittance_num).await?;
        let gone = || Refusal::not_found("The file that it came in is not there.");
        let remittance = remittance.ok_or_else(gone)?;
        let bytes = self.bytes_of(caller.practice, &remittance).await?;
        let read = x12::remittance::read(&bytes);
        let said = set_of(&read, &remittance).ok_or_else(gone)?;
        let load = async || {
            let matching = self.matching_version(caller.practice).await?;
            let row =
                self.named(caller.practice, &sql::REMITTED_BY_PUBLIC_ID, remitted, "remitted claim").await?;
            let claim = self.named(caller.practice, &sql::TRACKED_BY_PUBLIC_ID, claim, "claim").await?;
            let from = [LinkKind::Claim.into_value(), Value::Int(row.remitted_claim_num)];
            let links = self.store.select(caller.practice, &sql::LINKS_FROM, &from).await?;
            let parted = self.store.select(caller.practice, &sql::PARTED_FROM, &from).await?;
            let evidence = "a person named the claim".to_owned();
            let found = Found::One { claim: claim.clone(), tier: Tier::Hand, evidence };
            let mut differs =
                self.exceptions_of(caller.practice, "remitted_claim", row.remitted_claim_num).await?;
            differs.retain(|asked| asked.is_open() && asked.reason == Reason::ChargeDiffers);
            let late = self.late_for(caller.practice, matching, row.clone(), said, Some(found)).await?;
            Ok::<_, Error>((matching, row, claim, links, parted, differs, late))
        };
        let made = self.decide_once(
            caller,
            "match.make",
            key,
            load,
            |(matching, row, claim, links, parted, differs, late), now, numbers| {
                let told = |made: Made, changes: ChangeSet| {
                    let resource = once.map(|(_, told)| told(&made)).unwrap_or_default();
                    (made, changes, resource)
                };
                let same = links.iter().find(|link| link.to_num == claim.tracked_claim_num);
                // That it is this claim although the charge is another, is what was asked.
                if let Some(same) =
                    same.filter(|_| row.state != RemittedClaimState::Held || differs.is_empty())
                {
                    let mut changes = ChangeSet::new();
                    exception::resolve(differs, now, &mut changes);
                    if !changes.is_empty() {
                        changes.changes(Scope::Matching, *matching);
                    }
                    mark(&mut changes, &caller.name, now, numbers);
                    return Ok(told(Made { links: vec![same.clone()], is_new: false }, changes));
                }
                if let Some(other) = links.first().filter(|_| same.is_none()) {
                    let id = &other.public_id;
                    return Err(Refusal::conflict(format!(
                        "It is matched already, by {id}. Take that apart first."
                    )));
                }
                if row.state != RemittedClaimState::Held {
                    return Err(Refusal::conflict("It does not wait for a person."));
                }
                let late = late.as_ref().ok_or_else(gone)?;
                let mut changes = late::post(late, said, now, numbers);
                let mut links = mark(&mut changes, &caller.name, now, numbers);
                if let Some(same) = same.filter(|_| links.is_empty()) {
                    links = vec![Link {
                        made_by: caller.name.clone(),
                        is_by_hand: Some(true),
                        rule: Tier::Hand.as_str().to_owned(),
                        ..same.clone()
                    }];
                    changes.put_all(&links);
                }
                let of_pair = parted.iter().filter(|parted| parted.to_num == claim.tracked_claim_num);
                of_pair.for_each(|parted| changes.forget(parted));
                Ok(told(Made { links, is_new: true }, changes))
            },
        );
        let made = made.await?;
        if made.is_new {
            self.finish_late(caller, remittance.remittance_num, said).await?;
            // What waited for this answer may post now.
            for link in &made.links {
                self.look_behind(caller.practice, link.to_num).await?;
            }
        }
        Ok(made)
    }

    /// Takes a match apart. One that was taken apart before stays so.
    ///
    /// # Errors
    /// The refusal, when there was never such a match or it cannot go; or when the store cannot be used.
    pub async fn unmatch(&self, caller: &Caller, id: &str) -> Result<(), Error> {
        let key = [Value::Text(id.to_owned())];
        let Some(link) = self.store.one(caller.practice, &sql::LINK_BY_PUBLIC_ID, &key).await? else {
            let parted = self.store.one(caller.practice, &sql::PARTED_MATCH, &key).await?;
            let gone = || Refusal::not_found("There is no such match.");
            return parted.map(|_: Parted| ()).ok_or_else(|| gone().into());
        };
        match link.kind {
            LinkKind::Deposit => self.unmatch_deposit(caller, &link).await,
            LinkKind::Claim => self.unmatch_claim(caller, &link).await,
        }
    }

    async fn unmatch_deposit(&self, caller: &Caller, link: &Link) -> Result<(), Error> {
        let ends =
            Seeds { remittances: BTreeSet::from([link.from_num]), entries: BTreeSet::from([link.to_num]) };
        let load = || self.sight_of(caller.practice, &ends);
        self.decide(caller, "match.delete", load, |sight: &Sight, now, numbers| {
            let is_there = sight.links.iter().any(|it| it.link_num == link.link_num);
            if !is_there {
                return Ok(((), ChangeSet::new()));
            }
            let mut changes = by_hand::untie(sight, link, &caller.name, now, numbers);
            will_follow(std::slice::from_ref(link), &mut changes, now, numbers);
            Ok(((), changes))
        })
        .await?;
        self.follow(caller, &ends).await
    }

    async fn unmatch_claim(&self, caller: &Caller, link: &Link) -> Result<(), Error> {
        let practice = caller.practice;
        let answer: Option<RemittedClaim> = self.store.get(practice, &[Value::Int(link.from_num)]).await?;
        let Some(answer) = answer else { return Ok(()) };
        let _turn = self.turns.take(practice, answer.remittance_num).await;
        let load = async || {
            let matching = self.matching_version(practice).await?;
            let stands: Option<Link> = self.store.get(practice, &[Value::Int(link.link_num)]).await?;
            let row: Option<RemittedClaim> = self.store.get(practice, &[Value::Int(link.from_num)]).await?;
            let claim: Option<TrackedClaim> = self.store.get(practice, &[Value::Int(link.to_num)]).await?;
            let (Some(link), Some(row), Some(claim)) = (stands, row, claim) else {
                return Ok::<_, Error>(OfClaim { matching, taken: None });
            };
            let remittance = self.remittance(practice, row.remittance_num).await?;
            let Some(remittance) = remittance else { return Ok(OfClaim { matching, taken: None }) };
            let own = std::iter::once(claim.tracked_claim_num);
            let is_other = |other: &RemittedClaim| other.remitted_claim_num != row.remitted_claim_num;
            let is_asked = row.state != RemittedClaimState::Posted && claim.reconciled;
            let is_paid_elsewhere = is_asked && !self.still_paid(practice, own, is_other).await?.is_empty();
            let exceptions = self.exceptions_of(practice, "remitted_claim", row.remitted_claim_num).await?;
            let only = Undoing { remittance_num: row.remittance_num, only: Some(row.remitted_claim_num) };
            let posted = match row.state {
                RemittedClaimState::Posted => self.load_undoing(practice, only, None).await?,
                _ => None,
            };
            let of_claim = Value::Int(claim.tracked_claim_num);
            let answers = self
                .store
                .select(practice, &sql::REMITTED_OF_TRACKED, std::slice::from_ref(&of_claim))
                .await?;
            let on_it = [Value::Text(TrackedClaim::TABLE.name.to_owned()), of_claim];
            let written = self.store.select(practice, &sql::POSTED_ON_ROW, &on_it).await?;
            let beside = self.answers_beside(practice, std::slice::from_ref(&row), None).await?;
            let taken = TakenFrom {
                link,
                row,
                claim,
                remittance,
                is_paid_elsewhere,
                answers,
                written,
                exceptions,
                beside,
                posted,
            };
            Ok(OfClaim { matching, taken: Some(taken) })
        };
        self.decide(caller, "match.delete", load, |OfClaim { matching, taken }, now, numbers| {
            let Some(taken) = taken else { return Ok(((), ChangeSet::new())) };
            let mut changes = take_from(taken, *matching, &caller.name, now, numbers)?;
            changes.put(&jobs::look_again(link.to_num, now, numbers));
            Ok(((), changes))
        })
        .await?;
        // What waited because of it may post now.
        self.look_behind(practice, link.to_num).await
    }

    /// What becomes of claims of large remittances, and of what else might have been tied. The jobs for it are done then.
    pub(super) async fn follow(&self, caller: &Caller, seeds: &Seeds) -> Result<(), Error> {
        self.reconcile_others(caller, &seeds.remittances).await?;
        self.tie(caller.practice, seeds).await?;
        for (kind, nums) in [(jobs::FOLLOW_TIE, &seeds.remittances), (jobs::TIE, &seeds.entries)] {
            for num in nums {
                self.drop_job(caller, kind, &num.to_string()).await?;
            }
        }
        Ok(())
    }

    /// Goes on with what a crash left behind a tie that was made or taken apart.
    pub(super) async fn go_on_following(&self, practice: i64, remittance_num: i64) -> Result<(), Error> {
        let caller = Caller::program(practice, "matching");
        self.follow(&caller, &Seeds::remittance(remittance_num)).await
    }

    async fn chosen(
        &self,
        caller: &Caller,
        transactions: &[String],
        remittances: &[String],
        fee: Cents,
    ) -> Result<Chosen, Error> {
        let practice = caller.practice;
        let mut seeds = Seeds::default();
        for id in remittances {
            let row: Remittance =
                self.named(practice, &sql::REMITTANCE_BY_PUBLIC_ID, id, "remittance").await?;
            seeds.remittances.insert(row.remittance_num);
        }
        for id in transactions {
            let row: BankEntry = self.named(practice, &sql::ENTRY_BY_PUBLIC_ID, id, "transaction").await?;
            seeds.entries.insert(row.bank_entry_num);
        }
        let sight = self.sight_of(practice, &seeds).await?;
        let from: Vec<Vec<Value>> = (seeds.remittances.iter())
            .map(|num| vec![LinkKind::Deposit.into_value(), Value::Int(*num)])
            .collect();
        let mut parted: Vec<Parted> = self.store.select_each(practice, &sql::PARTED_FROM, &from).await?;
        parted.retain(|it| seeds.entries.contains(&it.to_num));
        Ok(Chosen {
            sight,
            remittances: seeds.remittances.into_iter().collect(),
            entries: seeds.entries.into_iter().collect(),
            fee,
            parted,
            made_by: caller.name.clone(),
        })
    }

    /// Remittances and entries, with all ties of them, the claims that they answer, and what was asked about them.
    pub(super) async fn sight_of(&self, practice: i64, of: &Seeds) -> Result<Sight, Error> {
        let matching = self.matching_version(practice).await?;
        let remittances: Vec<Remittance> =
            self.store.get_many(practice, &numbers(of.remittances.iter().copied())).await?;
        let entries: Vec<BankEntry> =
            self.store.get_many(practice, &numbers(of.entries.iter().copied())).await?;
        let mut sight = self.see_links(practice, remittances.clone(), entries).await?;
        sight.matching = matching;
        for remittance in &remittances {
            let answered = self.answered(practice, remittance, 0).await?;
            sight.answered.insert(remittance.remittance_num, answered);
            let bytes = self.bytes_of(practice, remittance).await?;
            if let Some(said) = set_of(&x12::remittance::read(&bytes), remittance) {
                sight.posted.insert(remittance.remittance_num, posted(said));
            }
            sight
                .exceptions
                .extend(self.exceptions_of(practice, "remittance", remittance.remittance_num).await?);
        }
        for num in &of.entries {
            sight.exceptions.extend(self.exceptions_of(practice, "bank_entry", *num).await?);
        }
        Ok(sight)
    }

    /// A row by its public id.
    async fn named<R: claims::record::Record + Send + 'static>(
        &self,
        practice: i64,
        by_id: &Select<R>,
        id: &str,
        what: &str,
    ) -> Result<R, Error> {
        let found = self.store.one(practice, by_id, &[Value::Text(id.to_owned())]).await?;
        found.ok_or_else(|| Refusal::not_found(format!("There is no such {what}.")).into())
    }
}
