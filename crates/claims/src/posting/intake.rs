//! What the intake of an 835 file decides for each of its payments: taken, held, or known already
//! (`x12.md` 4.8 steps 1 to 3, `decisions.md` 25, 27).

use x12::finding::{Stops, rule};
use x12::remittance::{Remittance as Said, RemittanceFile, RemittedClaim as SaidClaim};

use super::line;
use super::same_payment::{Mark, candidate};
use crate::Cents;
use crate::account::{ERA_835, Etrans};
use crate::desk::{Reason, Remittance, RemittanceStatus, RemittedClaim, RemittedClaimState, trace_key};
use crate::exception::Question;
use crate::office::{BillingEntity, Office};
use crate::state::{Now, Numbers};

/// The set of a file that a remittance was made from.
#[must_use]
pub fn set_of<'f, 'b>(file: &'f RemittanceFile<'b>, remittance: &Remittance) -> Option<&'f Said<'b>> {
    usize::try_from(remittance.set_index).ok().and_then(|index| file.remittances.get(index))
}

/// A claim of a set by its place.
#[must_use]
pub fn claim_at<'s, 'b>(set: &'s Said<'b>, place: i64) -> Option<&'s SaidClaim<'b>> {
    usize::try_from(place).ok().and_then(|place| set.claims.get(place))
}

/// A set of the file, with the hash of what it says (envelope numbers left out).
#[derive(Clone, Copy, Debug)]
pub struct Set<'f> {
    pub index: i64,
    pub said: &'f Said<'f>,
    pub content_sha256: &'f str,
    /// Who typed it in, when it came on paper.
    pub typed_by: Option<&'f str>,
}

/// What one set becomes.
#[derive(Clone, Debug, PartialEq)]
pub enum Taken {
    /// A new remittance: to be posted, or held with what a person is asked.
    New {
        remittance: Box<Remittance>,
        asks: Option<Box<Question>>,
        /// What the history of transactions says of it.
        etrans: Box<Etrans>,
    },
    /// The same payment with the same content is here already, and came again in another file. Nothing is posted; a
    /// person is told, since a payer that sends twice may pay twice.
    Duplicate { of: Box<Remittance>, asks: Box<Question> },
    /// It was held because its file was not whole; now it came in one that is, and may post from that.
    Released(Box<Remittance>),
}

/// What makes two sets the same payment: payer, trace number, date and amount (`x12.md` 4.8 step 1).
#[must_use]
pub fn natural_key(said: &Said<'_>) -> String {
    let payment = said.payment.as_ref();
    let date = payment.and_then(|p| p.date).map(|date| date.to_string()).unwrap_or_default();
    format!("{}|{}|{date}|{}", payer_id(said), trace_number(said), said.payment_amount())
}

/// Who pays, as briefly as the payer says it: TRN03, else BPR10, else the id or the name in N1*PR.
#[must_use]
pub fn payer_id(said: &Said<'_>) -> String {
    let trace = said.trace.as_ref().map(|trace| trace.payer_id.as_ref());
    let payment = said.payment.as_ref().map(|payment| payment.payer_id.as_ref());
    [trace, payment, Some(said.payer.id.as_ref()), Some(said.payer.name.as_ref())]
        .into_iter()
        .flatten()
        .find(|id| !id.is_empty())
        .unwrap_or_default()
        .to_owned()
}

pub(super) fn trace_number(said: &Said<'_>) -> String {
    said.trace.as_ref().map(|trace| trace.trace_number.clone().into_owned()).unwrap_or_default()
}

/// The billing entity that a set names as payee, by NPI or tax id; `None` when it names none of ours.
#[must_use]
pub fn entity_of<'o>(said: &Said<'_>, office: &'o Office) -> Option<&'o BillingEntity> {
    let tax_ids = [Some(said.payee.id.as_ref()), said.payee.reference("TJ")];
    let by_npi = office.entities.iter().find(|entity| !entity.npi.is_empty() && said.payee.id == entity.npi);
    let mut by_tax_id = office
        .entities
        .iter()
        .filter(|entity| !entity.tax_id.is_empty() && tax_ids.contains(&Some(entity.tax_id.as_str())));
    // Companies of one group may share a tax id: then it names none of them.
    by_npi.or_else(|| match (by_tax_id.next(), by_tax_id.next()) {
        (Some(entity), None) => Some(entity),
        _ => None,
    })
}

/// The billing entities whose claims cannot be meant, since a set pays somebody else: the payee's NPI is that of no
/// billing entity and of no provider, and its tax id is nobody's here. One without an NPI may be the payee.
#[must_use]
pub fn not_paid_by(said: &Said<'_>, office: &Office) -> Vec<i64> {
    let Said { payee, .. } = said;
    let npi = payee.id.trim();
    let tax_ids = [payee.id.as_ref(), payee.reference("TJ").unwrap_or_default()];
    let is_ours = office
        .entities
        .iter()
        .any(|it| it.npi == npi || (!it.tax_id.is_empty() && tax_ids.contains(&it.tax_id.as_str())))
        || office.providers.iter().any(|provider| provider.national_prov_id.trim() == npi);
    if payee.id_qualifier != "XX" || npi.is_empty() || is_ours {
        return vec![];
    }
    office.entities.iter().filter(|it| !it.npi.is_empty()).map(|it| it.entity_num).collect()
}

/// A remittance of the same payment that is here already.
#[derive(Clone, Debug)]
pub struct Known {
    pub remittance: Remittance,
    /// In what the set differs from it, in plain words.
    pub difference: String,
}

/// Decides what a set becomes. `known` are the remittances of the same payment.
#[must_use]
pub fn take(
    set: Set<'_>,
    stored_file_num: i64,
    known: &[Known],
    office: &Office,
    now: Now,
    numbers: &mut Numbers,
) -> Taken {
    if let Some(same) =
        known.iter().map(|known| &known.remittance).find(|it| it.content_sha256 == set.content_sha256)
    {
        if same.status == RemittanceStatus::Held && set.said.may_post() && known.len() == 1 {
            return Taken::Released(Box::new(Remittance {
                stored_file_num,
                set_index: set.index,
                status: RemittanceStatus::Posting,
                held_because: String::new(),
                updated_at: now.instant,
                ..same.clone()
            }));
        }
        return duplicate(same);
    }
    let why = match known {
        [] => why_held(set.said),
        [.., last] => Some((
            Reason::RemittanceChanged,
            format!(
                "A remittance of this payment is here already, and says something else. {} Compare the two: one of \
                 them posts. To post this one, undo that one first.",
                last.difference
            ),
        )),
    };
    let mark = Mark::of_said(set.said, set.typed_by.is_some());
    let candidates = known.iter().map(|known| candidate(&known.remittance, &mark)).collect();
    let remittance = remittance(set, stored_file_num, why.as_ref(), office, now, numbers);
    let asks = why.map(|(reason, note)| {
        let Remittance { remittance_num, payment_amount: at_risk, .. } = remittance;
        Box::new(Question { reason, about: ("remittance", remittance_num), at_risk, note, candidates })
    });
    let etrans = Box::new(etrans(set.said, &remittance, now, numbers));
    Taken::New { remittance: Box::new(remittance), asks, etrans }
}

fn duplicate(same: &Remittance) -> Taken {
    let asks = Question {
        reason: Reason::DuplicateRemittance,
        about: ("remittance", same.remittance_num),
        at_risk: Cents::ZERO,
        note: "It came again in another file, and says the same. Nothing of that was posted. Look whether the payer \
               paid twice as well."
            .to_owned(),
        candidates: vec![],
    };
    Taken::Duplicate { of: Box::new(same.clone()), asks: Box::new(asks) }
}

/// A payment as the history of transactions shows it. Which file it stands in, the remittance knows.
fn etrans(said: &Said<'_>, remittance: &Remittance, now: Now, numbers: &mut Numbers) -> Etrans {
    Etrans {
        etrans_num: numbers.fresh::<Etrans>(),
        date_time_trans: now.instant,
        etype: ERA_835.to_owned(),
        claim_num: None,
        pat_num: None,
        carrier_num: None,
        carrier_num2: None,
        plan_num: None,
        ins_sub_num: None,
        note: String::new(),
        stored_file_num: None,
        interchange_control: None,
        set_control: said.control_number.trim().parse().ok(),
        remittance_num: Some(remittance.remittance_num),
        ack_code: None,
        ack_etrans_num: None,
    }
}

/// Why nothing of a set may post by itself, if so.
fn why_held(said: &Said<'_>) -> Option<(Reason, String)> {
    if said.may_post() {
        return None;
    }
    let stopping: Vec<&str> =
        said.findings.iter().filter(|f| f.stops >= Stops::Set).map(|f| f.message.as_str()).collect();
    let reason = if !said.complete || !said.enveloped {
        Reason::FileIncomplete
    } else {
        Reason::RemittanceOutOfBalance
    };
    let note = if stopping.is_empty() {
        format!("The file was not read whole ({}). Ask for it again.", rule::FILE_INCOMPLETE)
    } else {
        stopping.join(" ")
    };
    Some((reason, note))
}

fn remittance(
    set: Set<'_>,
    stored_file_num: i64,
    why: Option<&(Reason, String)>,
    office: &Office,
    now: Now,
    numbers: &mut Numbers,
) -> Remittance {
    let Set { index, said, content_sha256, typed_by } = set;
    let payment = said.payment.as_ref();
    let account = payment.map(|p| p.payee_account.account.as_ref()).unwrap_or_default();
    let entity = entity_of(said, office).or_else(|| office.entities.first());
    let last_four = account.char_indices().rev().nth(3).map_or(account, |(at, _)| &account[at..]);
    Remittance {
        remittance_num: numbers.fresh::<Remittance>(),
        public_id: numbers.public_id("remittance"),
        stored_file_num,
        set_index: index,
        natural_key: natural_key(said),
        content_sha256: content_sha256.to_owned(),
        entity_num: entity.map_or(0, |entity| entity.entity_num),
        payer_name: said.payer.name.clone().into_owned(),
        payer_id: payer_id(said),
        payment_amount: said.payment_amount(),
        payment_method: payment.map(|p| p.method.code().to_owned()).unwrap_or_default(),
        payment_date: payment.and_then(|p| p.date),
        trace_number: trace_number(said),
        trace_key: trace_key(&trace_number(said)),
        trace_payer_id: said.trace.as_ref().map(|t| t.payer_id.clone().into_owned()).unwrap_or_default(),
        payee_account: last_four.to_owned(),
        claim_count: i64::try_from(said.claims.len()).unwrap_or(i64::MAX),
        claims_paid: said.claims_paid(),
        status: if why.is_some() { RemittanceStatus::Held } else { RemittanceStatus::Posting },
        held_because: why.map(|(_, note)| note.clone()).unwrap_or_default(),
        next_claim: 0,
        claim_payment_num: None,
        received_at: now.instant,
        updated_at: now.instant,
        is_taken: None,
        typed_by: typed_by.map(str::to_owned),
    }
}

/// A claim of a remittance as it is kept before anything is decided of it. It is made when it is posted, or, of a
/// remittance that is held, after the remittance, in parts: a set may have more claims than one commit takes.
#[must_use]
pub fn remitted_claim(
    claim: &SaidClaim<'_>,
    claim_index: i64,
    remittance_num: i64,
    numbers: &mut Numbers,
) -> RemittedClaim {
    let said = line::all(claim);
    RemittedClaim {
        remitted_claim_num: numbers.fresh::<RemittedClaim>(),
        public_id: numbers.public_id("remclaim"),
        remittance_num,
        claim_index,
        claim_number: claim.claim_number.clone().into_owned(),
        payer_claim_number: claim.payer_claim_number.clone().into_owned(),
        claim_status: claim.status.code().to_owned(),
        charge: claim.charge,
        paid: claim.paid,
        patient_responsibility: claim.patient_responsibility.unwrap_or_default(),
        state: RemittedClaimState::Waiting,
        tracked_claim_num: None,
        claim_num: None,
        suspended: None,
        reverses: None,
        write_off: Some(said.write_off),
        other_payers: Some(said.other_payers),
    }
}
