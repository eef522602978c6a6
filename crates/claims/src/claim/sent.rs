//! Marking a claim as sent (`opendental-engine.md` 10.3).

use jiff::civil::Date;

use crate::account::{CLAIM_SENT, Claim, ClaimStatus, Etrans};
use crate::change::ChangeSet;
use crate::claim::{claim_of, identifier};
use crate::office::Office;
use crate::state::{Family, Now, Numbers, Refusal};

/// When a claim was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkSent {
    pub date_sent: Date,
    /// When it was first sent, else [`MarkSent::date_sent`]; ignored for a claim that was sent before.
    pub date_sent_orig: Option<Date>,
    /// The file that carries it, when one does.
    pub file: Option<InFile>,
}

/// A file that carries a claim, and the numbers of its interchange and set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InFile {
    pub stored_file_num: i64,
    pub interchange_control: i64,
    pub set_control: i64,
}

/// Marks a claim as sent, and notes the transaction in its history.
///
/// # Errors
/// When the claim is not there.
pub fn set_status_sent(
    office: &Office,
    family: &Family,
    claim_num: i64,
    command: MarkSent,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Claim, ChangeSet), Refusal> {
    let mut claim = claim_of(family, claim_num)?.clone();
    claim.claim_status = ClaimStatus::Sent;
    claim.date_sent = Some(command.date_sent);
    claim.date_sent_orig = claim.date_sent_orig.or(command.date_sent_orig).or(Some(command.date_sent));
    if claim.claim_identifier.is_empty() {
        claim.claim_identifier = identifier(claim.pat_num, claim.claim_num);
    }
    claim.sec_date_t_edit = now.instant;

    let carrier = |plan_num: i64| family.plan(plan_num).map(|plan| plan.carrier_num);
    let mut changes = family.change(office);
    changes.touches(claim.pat_num);
    changes.put(&Etrans {
        etrans_num: numbers.fresh::<Etrans>(),
        date_time_trans: now.instant,
        etype: CLAIM_SENT.to_owned(),
        claim_num: Some(claim.claim_num),
        pat_num: Some(claim.pat_num),
        carrier_num: carrier(claim.plan_num),
        carrier_num2: claim.plan_num2.and_then(carrier),
        plan_num: Some(claim.plan_num),
        ins_sub_num: Some(claim.ins_sub_num),
        note: String::new(),
        stored_file_num: command.file.map(|file| file.stored_file_num),
        interchange_control: command.file.map(|file| file.interchange_control),
        set_control: command.file.map(|file| file.set_control),
        remittance_num: None,
        ack_code: None,
        ack_etrans_num: None,
    });
    changes.put(&claim);
    Ok((claim, changes))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::{Term, World};
    use crate::record::Record;

    #[test]
    fn a_claim_is_first_sent_once() {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        let a = world.done("T2750", 100);
        let number = crate::claim::testing::claim(&mut world, &[a]);
        let today = world.now.today;
        for date_sent in [today.yesterday().unwrap(), today] {
            let command = MarkSent { date_sent, date_sent_orig: None, file: None };
            let mut numbers = world.numbers();
            let (claim, changes) =
                set_status_sent(&world.office, &world.family, number, command, world.now, &mut numbers)
                    .unwrap();
            world.commit(&changes);
            assert_eq!((claim.claim_status, claim.date_sent), (ClaimStatus::Sent, Some(date_sent)));
            assert_eq!(claim.date_sent_orig, today.yesterday().ok());
            let put = changes.puts.iter().find(|put| put.table == Etrans::TABLE).unwrap();
            let noted = Etrans::from_values(put.values.clone()).unwrap();
            assert_eq!((noted.claim_num, noted.carrier_num), (Some(number), Some(plan)));
        }
    }
}
