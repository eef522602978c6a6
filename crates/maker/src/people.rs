//! Families, plans, and who is covered by what.

use jiff::civil::Date;
use x12::Cents;

use crate::catalog::Class;
use crate::chance::Chance;
use crate::office::PAYERS;

/// How a plan pays after another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coordination {
    /// Up to its own benefit, as far as anything is left.
    Standard,
    /// Its own benefit less what the other plan paid.
    NonDuplication,
}

/// What a payer has promised a group of people.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) key: String,
    /// A place in [`PAYERS`].
    pub(crate) payer: usize,
    pub(crate) group: String,
    /// Of preventive, basic and major work.
    pub(crate) percents: [i64; 3],
    pub(crate) deductible: Cents,
    pub(crate) maximum: Cents,
    /// Major work is paid after so many months.
    pub(crate) waiting_months: i64,
    /// A tooth that was lost before the coverage began is not replaced.
    pub(crate) missing_tooth: bool,
    /// The cheaper work is paid where there is one.
    pub(crate) downgrades: bool,
    pub(crate) coordination: Coordination,
}

impl Plan {
    pub(crate) const fn percent(&self, class: Class) -> i64 {
        match class {
            Class::Preventive => self.percents[0],
            Class::Basic => self.percents[1],
            Class::Major => self.percents[2],
        }
    }
}

/// A person's right to a plan.
#[derive(Clone, Debug)]
pub(crate) struct Coverage {
    /// A place among the plans.
    pub(crate) plan: usize,
    pub(crate) member: String,
    /// The person who holds it.
    pub(crate) subscriber: usize,
    pub(crate) since: Date,
}

/// A patient.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) key: String,
    pub(crate) first: &'static str,
    pub(crate) last: &'static str,
    pub(crate) female: bool,
    pub(crate) birth: Date,
    /// Who answers for the family: a place among the people.
    pub(crate) guarantor: usize,
    /// A place among the clinics.
    pub(crate) clinic: usize,
    /// The first pays before the second.
    pub(crate) coverages: Vec<Coverage>,
}

impl Person {
    /// Full years on a day.
    pub(crate) fn age(&self, day: Date) -> i16 {
        let had_birthday = (day.month(), day.day()) >= (self.birth.month(), self.birth.day());
        day.year() - self.birth.year() - i16::from(!had_birthday)
    }
}

const LAST: [&str; 64] = [
    "Alder", "Ames", "Barlow", "Bell", "Birch", "Brook", "Carver", "Chase", "Clark", "Cole", "Cross", "Dale",
    "Dunn", "Ellery", "Ellis", "Farrow", "Finch", "Fox", "Frost", "Gale", "Garner", "Grant", "Hale", "Hart",
    "Heath", "Holt", "Hurst", "Irving", "Jarvis", "Kemp", "Kent", "Lake", "Lane", "Lowell", "Marsh",
    "Mercer", "Moss", "Nash", "North", "Oakes", "Page", "Park", "Pike", "Porter", "Quill", "Reed", "Rhodes",
    "Rowe", "Sharp", "Shaw", "Snow", "Stone", "Swift", "Thorne", "Vale", "Vance", "Wade", "Ward", "Webb",
    "West", "Wilde", "Winter", "Wren", "Yates",
];
const FEMALE: &[&str] = &[
    "Ada", "Anna", "Cora", "Della", "Edith", "Ella", "Faye", "Grace", "Helen", "Ida", "Ivy", "June", "Kate",
    "Lena", "Lucy", "Mabel", "Mina", "Nora", "Olive", "Rita", "Rose", "Sara", "Tess", "Vera",
];
const MALE: &[&str] = &[
    "Abel", "Amos", "Ben", "Carl", "Dean", "Earl", "Felix", "Glen", "Hugo", "Ira", "Jack", "Karl", "Leon",
    "Max", "Neil", "Omar", "Otto", "Owen", "Paul", "Ralph", "Sam", "Theo", "Tom", "Victor",
];

/// Two plans of each payer.
pub(crate) fn plans(seed: u64) -> Vec<Plan> {
    let mut chance = Chance::new(seed, "plans");
    let mut plans = Vec::new();
    for payer in 0..PAYERS.len() {
        for number in 1..=2 {
            let rich = number == 1;
            plans.push(Plan {
                key: format!("PL-{}{number}", payer + 1),
                payer,
                group: format!("G{}{:04}", payer + 1, chance.below(10_000)),
                percents: if rich {
                    [100, 80, 50]
                } else {
                    [*chance.pick(&[100, 90]), 70, *chance.pick(&[50, 40])]
                },
                deductible: Cents(*chance.pick(&[2_500, 5_000, 7_500])),
                maximum: Cents(if rich { *chance.pick(&[150_000, 200_000]) } else { 100_000 }),
                waiting_months: if rich { 0 } else { *chance.pick(&[6, 12]) },
                missing_tooth: chance.percent(60),
                downgrades: chance.percent(20),
                coordination: if chance.percent(70) {
                    Coordination::Standard
                } else {
                    Coordination::NonDuplication
                },
            });
        }
    }
    plans
}

/// The patients, family by family.
pub(crate) fn people(seed: u64, count: u32, clinics: u32, plans: &[Plan], first_day: Date) -> Vec<Person> {
    let mut chance = Chance::new(seed, "people");
    let mut people: Vec<Person> = Vec::new();
    while people.len() < count as usize {
        let size = *chance.pick(&[1, 1, 1, 2, 2, 3, 4]);
        let head = people.len();
        let last = *chance.pick(&LAST);
        let clinic = chance.below(clinics) as usize;
        let insured = chance.percent(78);
        let family_plan = chance.place(plans.len());
        for place in 0..size {
            if people.len() == count as usize {
                break;
            }
            let person = Person {
                last,
                clinic,
                guarantor: head,
                ..somebody(&mut chance, people.len(), place, first_day)
            };
            people.push(person);
        }
        if insured {
            cover(&mut chance, &mut people, head, family_plan, plans, first_day);
        }
    }
    people
}

fn somebody(chance: &mut Chance, number: usize, place: u32, first_day: Date) -> Person {
    let years = if place < 2 { chance.between(24, 78) } else { chance.between(4, 16) };
    let female = chance.percent(50);
    let first: &'static str = chance.pick::<&str>(if female { FEMALE } else { MALE });
    let year = first_day.year() - i16::try_from(years).unwrap_or(40);
    let month = i8::try_from(chance.between(1, 12)).unwrap_or(1);
    let day = i8::try_from(chance.between(1, 28)).unwrap_or(1);
    Person {
        key: format!("PT-{:05}", number + 1),
        first,
        last: "",
        female,
        birth: Date::new(year, month, day).unwrap_or(first_day),
        guarantor: number,
        clinic: 0,
        coverages: Vec::new(),
    }
}

/// The whole family has the plan of its head; in some families the second grown-up has one too, and then each pays for
/// the other.
fn cover(
    chance: &mut Chance,
    people: &mut [Person],
    head: usize,
    plan: usize,
    plans: &[Plan],
    first_day: Date,
) {
    let since = |chance: &mut Chance| {
        let months = i64::from(chance.between(1, 60));
        first_day.saturating_sub(jiff::Span::new().months(months)).first_of_month()
    };
    let shared =
        Coverage { plan, member: member(chance, plans[plan].payer), subscriber: head, since: since(chance) };
    for person in &mut people[head..] {
        person.coverages.push(shared.clone());
    }
    let second = head + 1;
    if second < people.len() && chance.percent(4) {
        let other = (plan + 2 + chance.place(plans.len() - 4)) % plans.len();
        if plans[other].payer == plans[plan].payer {
            return;
        }
        let own = Coverage {
            plan: other,
            member: member(chance, plans[other].payer),
            subscriber: second,
            since: since(chance),
        };
        people[head].coverages.push(own.clone());
        people[second].coverages.insert(0, own);
    }
}

fn member(chance: &mut Chance, payer: usize) -> String {
    let digits = u64::from(chance.below(1_000_000)) * 1000 + u64::from(chance.below(1000));
    if payer.is_multiple_of(2) { format!("W{digits:09}") } else { format!("{digits:09}") }
}
