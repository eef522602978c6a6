//! Custom date and time formats of .NET, as `DateFormatString` and `DateTimeFormatString` name them: the parts
//! that dates and whole seconds have.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A format, in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Format {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// A letter that stands for something, so many times.
    Field(char, usize),
    Text(String),
}

impl Format {
    /// Reads a format. What stands for nothing stands for itself.
    pub(super) fn parse(format: &str) -> Format {
        let mut parts = Vec::new();
        let mut chars = format.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\'' | '"' => parts.push(Part::Text(chars.by_ref().take_while(|next| *next != c).collect())),
                '\\' => parts.push(Part::Text(chars.next().map(String::from).unwrap_or_default())),
                '%' => {}
                'y' | 'M' | 'd' | 'H' | 'h' | 'm' | 's' | 'f' | 'F' | 't' | 'z' | 'K' => {
                    let mut times = 1;
                    while chars.next_if_eq(&c).is_some() {
                        times += 1;
                    }
                    parts.push(Part::Field(c, times));
                }
                other => parts.push(Part::Text(other.to_string())),
            }
        }
        Format { parts }
    }

    /// A time in this format; none when it has no offset in the zone.
    pub(super) fn show(&self, at: DateTime, zone: &TimeZone) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Field(letter, times) => text.push_str(&field(*letter, *times, at, zone)?),
            }
        }
        Some(text)
    }
}

fn field(letter: char, times: usize, at: DateTime, zone: &TimeZone) -> Option<String> {
    let padded = |number: i64| format!("{number:0width$}", width = times.min(2));
    let hour = i64::from(at.hour());
    Some(match letter {
        'y' if times <= 2 => padded(i64::from(at.year()) % 100),
        'y' => format!("{:0times$}", at.year()),
        'M' if times <= 2 => padded(i64::from(at.month())),
        'M' if times == 3 => at.strftime("%b").to_string(),
        'M' => at.strftime("%B").to_string(),
        'd' if times <= 2 => padded(i64::from(at.day())),
        'd' if times == 3 => at.strftime("%a").to_string(),
        'd' => at.strftime("%A").to_string(),
        'H' => padded(hour),
        'h' => padded((hour + 11) % 12 + 1),
        'm' => padded(i64::from(at.minute())),
        's' => padded(i64::from(at.second())),
        // Whole seconds are kept: their fractions are zeros, and F shows none of them.
        'f' => "0".repeat(times),
        'F' => String::new(),
        't' => if hour < 12 { "AM" } else { "PM" }.chars().take(times).collect(),
        _ => offset(letter, times, at, zone)?,
    })
}

/// The distance from UTC: `-6`, `-06`, `-06:00`.
fn offset(letter: char, times: usize, at: DateTime, zone: &TimeZone) -> Option<String> {
    let seconds = zone.to_ambiguous_zoned(at).compatible().ok()?.offset().seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
    Some(match (letter, times) {
        ('z', 1) => format!("{sign}{hours}"),
        ('z', 2) => format!("{sign}{hours:02}"),
        _ => format!("{sign}{hours:02}:{minutes:02}"),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn shown(format: &str) -> String {
        let zone = TimeZone::get("America/Chicago").expect("a zone");
        Format::parse(format).show(date(2023, 7, 6).at(15, 4, 5, 0), &zone).expect("a text")
    }

    #[test]
    fn the_usual_formats() {
        assert_eq!(shown("MM/dd/yyyy"), "07/06/2023");
        assert_eq!(shown("dd/MM/yyyy HH:mm:ss zzz"), "06/07/2023 15:04:05 -05:00");
        assert_eq!(shown("M/d/yy h:m:s tt"), "7/6/23 3:4:5 PM");
        assert_eq!(shown("dddd, d MMMM yyyy"), "Thursday, 6 July 2023");
        assert_eq!(shown("ddd dd MMM"), "Thu 06 Jul");
        assert_eq!(shown("yyyy-MM-ddTHH:mm:ss.fffK"), "2023-07-06T15:04:05.000-05:00");
    }

    #[test]
    fn texts_in_quotes_stand_for_themselves() {
        assert_eq!(shown("'day' d \"dd\" \\d"), "day 6 dd d");
        assert_eq!(shown("hh t z zz"), "03 P -5 -05");
        assert_eq!(shown("'open"), "open");
    }

    #[test]
    fn midnight_and_noon() {
        let at = |hour| Format::parse("h tt").show(date(2023, 7, 6).at(hour, 0, 0, 0), &TimeZone::UTC);
        assert_eq!(at(0).as_deref(), Some("12 AM"));
        assert_eq!(at(12).as_deref(), Some("12 PM"));
    }
}
