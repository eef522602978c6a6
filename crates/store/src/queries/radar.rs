//! What the radar is read by: what is awaited, and how long payers take.

use claims::radar::Awaited;
use claims::radar::habit::Habit;

use crate::statement::{Select, Statement};

pub const HABIT_OF: Select<Habit> = Select::new("habit of a payer", "expected = $2 and party = $3");
/// What was due before a day and was asked about, or was not, longest due first.
pub const OVERDUE: Select<Awaited> =
    Select::new("what is overdue", "expected = $2 and raised = $3 and due < $4").ordered("due limit $5");
/// One of those that wait for a payer.
pub const AWAITED_OF_PARTY: Select<Awaited> =
    Select::new("one that waits for a payer", "expected = $2 and party = $3").ordered("subject_num limit 1");

/// All of them, for the test that prepares each.
pub const ALL: &[&dyn Statement] = &[&HABIT_OF, &OVERDUE, &AWAITED_OF_PARTY];
