//! What ties the claim to remittances and the bank, and what is still open.

use claims::desk::Link;

use super::load::Loaded;
use crate::pages::words;

/// One link, with its reason.
pub(super) struct Tie {
    pub(super) what: String,
    pub(super) href: String,
    pub(super) to: String,
    pub(super) rule: String,
    pub(super) tier: String,
    pub(super) evidence: String,
    pub(super) made: String,
}

/// Something that waits for a person.
pub(super) struct Open {
    pub(super) href: String,
    pub(super) title: &'static str,
    pub(super) note: String,
    pub(super) at_risk: String,
    pub(super) since: String,
    pub(super) assignee: String,
}

pub(super) fn ties(loaded: &Loaded) -> Vec<Tie> {
    let mut ties = Vec::new();
    for answer in &loaded.answers {
        let remittance = &answer.remittance;
        let name = format!("remittance {}", remittance.trace_number);
        let claim_link = loaded.links.iter().find(|l| l.from_num == answer.remitted.remitted_claim_num);
        ties.extend(claim_link.map(|link| Tie {
            href: format!("/claims/{}/remittance/{}", loaded.path(), remittance.public_id),
            ..tie(loaded, link, "Claim".to_owned(), name.clone())
        }));
        ties.extend(answer.deposit.as_ref().map(|(link, entry)| Tie {
            href: format!("/bank/{}", entry.public_id),
            ..tie(loaded, link, capital(&name), format!("bank entry of {}", words::day(entry.date)))
        }));
    }
    ties
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn tie(loaded: &Loaded, link: &Link, what: String, to: String) -> Tie {
    Tie {
        what,
        href: String::new(),
        to,
        rule: words::rule(&link.rule).to_owned(),
        tier: link.rule.clone(),
        evidence: link.evidence.clone(),
        made: format!("{}, by {}", words::day_of(link.made_at, &loaded.zone), link.made_by),
    }
}

pub(super) fn open(loaded: &Loaded) -> Vec<Open> {
    let open = loaded.exceptions.iter().map(|exception| Open {
        href: format!("/exceptions/{}", exception.public_id),
        title: words::reason(exception.reason),
        note: exception.note.clone(),
        at_risk: words::money(exception.amount_at_risk),
        since: words::day_of(exception.opened_at, &loaded.zone),
        assignee: exception.assignee.clone(),
    });
    open.collect()
}
