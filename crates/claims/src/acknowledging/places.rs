//! Which segments of a sent set concern a claim, so that a 999 which counts segments names it (`x12.md` 4.6).

use std::fmt;

use x12::claim_file::Written;

/// Some segments in a row that belong to one loop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The loop of the guide, such as `2010BA`; empty for ST, BHT and SE.
    pub loop_id: String,
    /// The first segment, ST being 1.
    pub first: usize,
    /// The last one.
    pub last: usize,
    /// The line of the claim, from 1; none above the lines.
    pub line: Option<usize>,
}

/// The segments that concern one claim: those of the header, of its provider, subscriber and patient, and its own.
///
/// Kept as text, one span after the other: `:1-2,1000A:3-4,2300:20-24,2400:25-28:1`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(Vec<Span>);

impl Places {
    /// Those of a claim in a written file; none when it is not in it.
    #[must_use]
    pub fn of(written: &Written, claim_number: &str) -> Option<Places> {
        let at = written.claim_numbers.iter().position(|number| number == claim_number)?;
        let mut spans: Vec<Span> = Vec::new();
        for place in written.positions.iter().filter(|place| place.claims.contains(&at)) {
            let goes_on = |span: &&mut Span| {
                span.last + 1 == place.segment_number
                    && span.loop_id == place.loop_id
                    && span.line == place.line
            };
            match spans.last_mut().filter(goes_on) {
                Some(span) => span.last = place.segment_number,
                None => spans.push(Span {
                    loop_id: place.loop_id.clone(),
                    first: place.segment_number,
                    last: place.segment_number,
                    line: place.line,
                }),
            }
        }
        Some(Places(spans))
    }

    /// What was kept as text; what cannot be read of it is left out.
    #[must_use]
    pub fn parse(text: &str) -> Places {
        let span = |text: &str| {
            let mut parts = text.split(':');
            let (loop_id, range, line) = (parts.next()?, parts.next()?, parts.next());
            let (first, last) = range.split_once('-')?;
            Some(Span {
                loop_id: loop_id.to_owned(),
                first: first.parse().ok()?,
                last: last.parse().ok()?,
                line: line.and_then(|line| line.parse().ok()),
            })
        };
        Places(text.split(',').filter_map(span).collect())
    }

    /// The first and the last segment of the claim's own loops, 2300 and below; none when none is known.
    #[must_use]
    pub fn own(&self) -> Option<(usize, usize)> {
        let is_own = |span: &&Span| span.loop_id.starts_with("23") || span.loop_id.starts_with("24");
        let mut own = self.0.iter().filter(is_own);
        let first = own.next()?;
        Some((first.first, own.next_back().unwrap_or(first).last))
    }

    /// The span that a segment is in; none when it does not concern the claim.
    #[must_use]
    pub fn at(&self, segment: usize) -> Option<&Span> {
        self.0.iter().find(|span| (span.first..=span.last).contains(&segment))
    }
}

impl fmt::Display for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Span { loop_id, first, last, line }) in self.0.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            write!(f, "{comma}{loop_id}:{first}-{last}")?;
            if let Some(line) = line {
                write!(f, ":{line}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again() {
        let text = ":1-2,1000A:3-4,2300:20-24,2400:25-28:1,2400:29-30:2,:31-31";
        let places = Places::parse(text);
        assert_eq!(places.to_string(), text);
        let at = |segment| places.at(segment).map(|span| (span.loop_id.as_str(), span.line));
        assert_eq!(at(4), Some(("1000A", None)));
        assert_eq!(at(29), Some(("2400", Some(2))));
        assert_eq!((at(5), at(0), at(32)), (None, None, None));
        assert_eq!((places.own(), Places::default().own()), (Some((20, 30)), None));
        assert_eq!(Places::parse("nonsense,2300:x-3,2300:4-5").to_string(), "2300:4-5");
    }
}
