//! Claims that were handed on and are not needed any more: their lists serve the next ones, which saves more time than
//! reading the claims takes.

use super::{RemittedClaim, RemittedLine};

/// Claims and lines with nothing in them but room.
#[derive(Debug, Default)]
pub(super) struct Spare<'a> {
    claims: Vec<RemittedClaim<'a>>,
    lines: Vec<RemittedLine<'a>>,
}

impl<'a> Spare<'a> {
    /// An empty claim.
    pub(super) fn claim(&mut self) -> RemittedClaim<'a> {
        self.claims.pop().unwrap_or_default()
    }

    /// An empty line.
    pub(super) fn line(&mut self) -> RemittedLine<'a> {
        self.lines.pop().unwrap_or_default()
    }

    /// Takes back a claim.
    pub(super) fn take_back(&mut self, claim: RemittedClaim<'a>) {
        let RemittedClaim { people, references, adjustments, amounts, remark_codes, mut lines, .. } = claim;
        self.lines.extend(lines.drain(..).map(|line| {
            let RemittedLine { adjustments, references, amounts, remark_codes, .. } = line;
            RemittedLine {
                adjustments: emptied(adjustments),
                references: emptied(references),
                amounts: emptied(amounts),
                remark_codes: emptied(remark_codes),
                ..RemittedLine::default()
            }
        }));
        self.claims.push(RemittedClaim {
            people: emptied(people),
            references: emptied(references),
            adjustments: emptied(adjustments),
            amounts: emptied(amounts),
            remark_codes: emptied(remark_codes),
            lines,
            ..RemittedClaim::default()
        });
    }
}

fn emptied<T>(mut rows: Vec<T>) -> Vec<T> {
    rows.clear();
    rows
}
