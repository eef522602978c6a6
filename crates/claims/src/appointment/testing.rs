//! An office with two chairs, 11 and 12 (of clinic 9), and the appointments of patient 1.

use jiff::civil::DateTime;

use super::{Appointment, Operatory, Standing, Wishes, create, plan, schedule_planned};
use crate::change::ChangeSet;
use crate::estimate::testing::World;
use crate::office::Definition;
use crate::record::Record;
use crate::state::Refusal;

/// A time of the office's clocks.
pub(super) fn at(text: &str) -> DateTime {
    text.parse().expect("a time")
}

/// An office with chairs.
pub(super) struct Chairs {
    pub(super) world: World,
    rows: Vec<Appointment>,
}

impl Chairs {
    pub(super) fn new() -> Chairs {
        let mut world = World::new();
        for (operatory_num, clinic_num) in [(11, None), (12, Some(9))] {
            world.office.operatories.push(Operatory {
                operatory_num,
                op_name: format!("Chair {operatory_num}"),
                abbrev: String::new(),
                item_order: operatory_num,
                is_hidden: false,
                prov_dentist: None,
                prov_hygienist: None,
                is_hygiene: false,
                clinic_num,
            });
        }
        // The second of the list stands first, but is hidden.
        for (def_num, name, item_order, is_hidden) in
            [(201, "Not Called", 1, false), (202, "Old", 0, true), (203, "confirmed", 2, false)]
        {
            world.office.definitions.push(Definition {
                def_num,
                category: 2,
                item_name: name.to_owned(),
                item_value: String::new(),
                item_order,
                is_hidden,
            });
        }
        Chairs { world, rows: vec![] }
    }

    pub(super) fn wish(&self, op: Option<i64>, time: &str) -> Wishes {
        Wishes { op: Some(op), apt_date_time: Some(Some(at(time))), ..Wishes::default() }
    }

    /// An appointment in chair 11 that is not kept.
    pub(super) fn booked(&self, time: DateTime) -> Appointment {
        let wishes = Wishes { op: Some(Some(11)), apt_date_time: Some(Some(time)), ..Wishes::default() };
        let mut world = self.world.clone();
        let mut numbers = world.numbers();
        create(&world.office, &world.family, 1, &wishes, world.now, &mut numbers).expect("an appointment").0
    }

    /// An appointment in chair 11.
    pub(super) fn made(&mut self, time: &str) -> Appointment {
        let wishes = self.wish(Some(11), time);
        self.create(&wishes).expect("an appointment")
    }

    pub(super) fn create(&mut self, wishes: &Wishes) -> Result<Appointment, Refusal> {
        let mut numbers = self.world.numbers();
        let world = &self.world;
        let (row, changes) = create(&world.office, &world.family, 1, wishes, world.now, &mut numbers)?;
        self.keep(&changes);
        Ok(row)
    }

    pub(super) fn plan(&mut self, proc_nums: &[i64]) -> Result<Appointment, Refusal> {
        let (mut numbers, wishes) = (self.world.numbers(), Wishes::default());
        let (world, of) = (&self.world, (1, proc_nums));
        let (office, family) = (&world.office, &world.family);
        let (row, changes) = plan(office, family, &self.rows, of, &wishes, world.now, &mut numbers)?;
        self.keep(&changes);
        Ok(row)
    }

    pub(super) fn schedule(
        &mut self,
        planned: &Appointment,
        wishes: &Wishes,
    ) -> Result<Appointment, Refusal> {
        let (mut numbers, stands) = (self.world.numbers(), self.standing(planned.apt_num));
        let derived = self.rows.iter().filter(|row| row.next_apt_num == Some(planned.apt_num));
        let derived: Vec<Appointment> = derived.cloned().collect();
        let world = &self.world;
        let (office, family) = (&world.office, &world.family);
        let (row, changes) =
            schedule_planned(office, family, &stands, &derived, wishes, world.now, &mut numbers)?;
        self.keep(&changes);
        Ok(row)
    }

    pub(super) fn standing(&self, number: i64) -> Standing {
        let row = self.rows.iter().find(|row| row.apt_num == number).expect("an appointment");
        Standing { row: row.clone(), version: 1 }
    }

    pub(super) fn row_mut(&mut self, number: i64) -> &mut Appointment {
        self.rows.iter_mut().find(|row| row.apt_num == number).expect("an appointment")
    }

    /// Keeps what a decision writes.
    pub(super) fn keep(&mut self, changes: &ChangeSet) {
        assert_eq!(changes.patients, [1].into(), "a decision names its patients");
        self.world.keep_all(changes);
        for put in changes.puts.iter().filter(|put| put.table == Appointment::TABLE) {
            let row = Appointment::from_values(put.values.clone()).expect("an appointment");
            self.rows.retain(|known| known.apt_num != row.apt_num);
            self.rows.push(row);
        }
    }
}
