//! What must hold of answers to claim files, and of the answers that we write.

use std::collections::BTreeSet;

use jiff::civil::date;
use x12::acknowledgment::{
    AcknowledgmentFile, ClaimAcknowledgment, Frame, GroupAcknowledgment, Reply, ReplyNumbers, SetAnswer,
    read, replies, write_999,
};
use x12::finding::{Finding, rule};
use x12::guide;
use x12::tokenizer::Segments;

use super::places::Places;

/// 999 and 997: no set is accepted that the same answer rejects, and what was read is written and read again.
pub fn group_acknowledgment(bytes: &[u8]) {
    let file = answers(bytes);
    for group in &file.groups {
        for set in &group.sets {
            set_is_accepted_by_all(group, set);
            let explained = set.errors.iter().map(|error| error.explained().reason);
            assert!(
                explained.chain(set.explained().into_iter().map(|it| it.reason)).all(|it| !it.is_empty())
            );
        }
    }
    let reply = Reply {
        interchange: file.interchanges.first().cloned(),
        groups: file.groups.clone(),
        ..Reply::default()
    };
    let written = write_999(&reply, NUMBERS);
    let again = read(&written);
    assert_eq!(again.groups.len(), reply.groups.len());
    for (group, sent) in again.groups.iter().zip(&reply.groups) {
        let outcomes = |group: &GroupAcknowledgment<'_>| -> Vec<_> {
            group.sets.iter().map(|set| (set.outcome.is_accepted(), set.outcome.is_rejected())).collect()
        };
        assert_eq!(outcomes(group), outcomes(sent));
    }
    // Once cleaned, it is the same for ever.
    let clean =
        Reply { interchange: again.interchanges.first().cloned(), groups: again.groups, ..reply.clone() };
    assert_eq!(String::from_utf8_lossy(&write_999(&clean, NUMBERS)), String::from_utf8_lossy(&written));
}

/// 277CA: a claim that is accepted and not held is rejected nowhere.
pub fn claim_acknowledgment(bytes: &[u8]) {
    let file = answers(bytes);
    for answer in &file.claims {
        let lines: Vec<usize> = answer.claims().map(|claim| claim.lines.len()).collect();
        for finding in &answer.frame.findings {
            let Some(claim) = finding.place.claim else { continue };
            assert!(finding.place.line.is_none_or(|line| line < lines[claim]), "{finding:?}");
        }
        if answer.frame.may_act() {
            accepted_claims_are_sure(answer);
        }
        for claim in answer.claims() {
            let of_lines = claim.lines.iter().flat_map(|line| &line.statuses);
            let mut statuses = claim.statuses.iter().chain(of_lines).flat_map(|status| &status.codes);
            assert!(statuses.all(|code| !code.explained().reason.is_empty()));
        }
    }
}

fn accepted_claims_are_sure(answer: &ClaimAcknowledgment<'_>) {
    let mut index = 0;
    for receiver in answer.receivers() {
        for provider in &receiver.providers {
            for claim in &provider.claims {
                let held = answer.frame.claim_is_held(index);
                index += 1;
                if held || !claim.outcome().is_accepted() {
                    continue;
                }
                assert!(!claim.claim_number.is_empty());
                assert!(!receiver.outcome().is_rejected() && !provider.outcome().is_rejected());
                assert!(claim.lines.iter().all(|line| !line.outcome().is_rejected()));
                let mut codes = claim.statuses.iter().flat_map(|status| &status.codes);
                assert!(codes.all(|code| code.outcome().is_none_or(|outcome| outcome.is_accepted())));
            }
        }
    }
}

/// What holds of every file of answers.
fn answers(bytes: &[u8]) -> AcknowledgmentFile<'_> {
    let file = read(bytes);
    let places = Places::of(bytes);
    file.all_findings().for_each(|finding| places.hold(finding));
    for frame in frames(&file) {
        assert!(frame.bytes.end <= bytes.len() && !frame.bytes.is_empty());
        assert!(!frame.complete || (frame.enveloped && frame.ended));
        assert!(frame.may_act() || !frame.findings.is_empty());
    }
    a_part_says_no_more_than_the_whole(bytes, &file);
    reply_is_read_back(bytes, file.all_findings());
    file
}

fn frames<'x, 'a>(file: &'x AcknowledgmentFile<'a>) -> impl Iterator<Item = &'x Frame<'a>> {
    let groups = file.groups.iter().map(|group| &group.frame);
    groups.chain(file.claims.iter().map(|answer| &answer.frame))
}

/// Of a file that was cut after some segment, nothing may be acted on that the whole file does not say too.
fn a_part_says_no_more_than_the_whole(bytes: &[u8], whole: &AcknowledgmentFile<'_>) {
    let ends: Vec<usize> =
        Segments::new(bytes).filter(|it| it.terminated && it.flaw.is_none()).map(|it| it.end).collect();
    let sum: usize = bytes.iter().map(|&b| usize::from(b)).sum();
    let Some(&end) = sum.checked_rem(ends.len()).and_then(|at| ends.get(at)) else { return };
    let said = acted_on(whole);
    for answer in acted_on(&read(&bytes[..end])) {
        assert!(said.contains(&answer), "{answer:?} is said only when the file is cut at {end}");
    }
}

/// Where the answers stand that may be acted on, and what they accept.
fn acted_on(file: &AcknowledgmentFile<'_>) -> Vec<(usize, Vec<bool>)> {
    let interchanges = file.interchanges.iter().filter(|answer| answer.may_act());
    let mut all: Vec<_> =
        interchanges.map(|answer| (answer.position, vec![answer.outcome.is_accepted()])).collect();
    for group in file.groups.iter().filter(|group| group.frame.may_act()) {
        all.push((group.frame.bytes.start, group.sets.iter().map(|set| set.outcome.is_accepted()).collect()));
    }
    for answer in file.claims.iter().filter(|answer| answer.frame.may_act()) {
        let accepted = answer
            .claims()
            .enumerate()
            .map(|(index, claim)| claim.outcome().is_accepted() && !answer.frame.claim_is_held(index));
        all.push((answer.frame.bytes.start, accepted.collect()));
    }
    all
}

fn set_is_accepted_by_all(group: &GroupAcknowledgment<'_>, set: &SetAnswer<'_>) {
    let accepted = group.outcome_of(&set.set_control).is_some_and(|outcome| outcome.is_accepted());
    assert!(!(group.frame.may_act() && accepted && set.outcome.is_rejected()), "{}", set.set_control);
}

const NUMBERS: ReplyNumbers =
    ReplyNumbers { interchange: 7, group: 8, created: date(2026, 1, 6).at(8, 0, 0, 0) };

/// What we answer is a file that we would take ourselves.
pub fn reply_is_read_back<'f>(bytes: &[u8], findings: impl IntoIterator<Item = &'f Finding>) {
    let structure = [
        rule::MISSING_SEGMENT,
        rule::MISSING_LOOP,
        rule::UNEXPECTED_SEGMENT,
        rule::UNKNOWN_SEGMENT,
        rule::SEGMENT_ORDER,
        rule::SEGMENT_REPEATS,
        rule::LOOP_REPEATS,
        rule::TOO_MANY_ELEMENTS,
        rule::SE_COUNT,
        rule::GE_COUNT,
        rule::IEA_COUNT,
        rule::NO_ENVELOPE,
    ];
    for reply in replies(bytes, findings, |_| true) {
        let written = write_999(&reply, NUMBERS);
        let file = read(&written);
        assert!(file.findings.is_empty(), "{:?}", file.findings);
        assert_eq!(file.interchanges.len(), usize::from(reply.interchange.is_some()));
        assert!(file.interchanges.iter().all(|answer| answer.may_act()));
        assert_eq!(file.groups.len(), reply.groups.len());
        for group in &file.groups {
            // Two sets of one number may have to be answered differently; then the answer is not sure.
            let bare = |set: &SetAnswer<'_>| set.set_control.trim().trim_start_matches('0').to_owned();
            let different: BTreeSet<String> = group.sets.iter().map(bare).collect();
            let is_sure = group.frame.may_act() || different.len() < group.sets.len();
            assert!(is_sure, "{:?} {}", group.frame.findings, String::from_utf8_lossy(&written));
        }
        for finding in guide::check(&written) {
            assert!(!structure.contains(&finding.rule), "{finding:?} {}", String::from_utf8_lossy(&written));
        }
    }
}
