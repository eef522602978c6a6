//! What goes in comes back, whatever table and kind of value, in byte order, on pages.

use std::sync::Arc;

use claims::change::{ChangeSet, Delete, Put};
use claims::ledger::Entry;
use claims::record::{Kind, Record, Table, Value};
use store::job::Job;
use store::{Named, Store, tables};

use crate::commits::{a_commit, assert_sound, job, put};
use crate::place::Place;

/// A row of made-up values: no two rows share one, and row 2 is null where it may be.
fn sample(table: &Table, row: i64) -> Vec<Value> {
    let value = |(i, column): (usize, &claims::record::Column)| {
        if row == 2 && column.nullable && i >= table.key {
            return Value::Null;
        }
        match column.kind {
            Kind::Int if row == 3 => Value::Int(i64::MAX - i as i64),
            Kind::Int if row == 1 => Value::Int(i64::MIN + i as i64),
            Kind::Int => Value::Int(row * 1000 + i as i64),
            Kind::Text if row == 3 && i >= table.key => {
                Value::Text(format!("{i} Ünïcødé 🦷 'quoted' \\ \"$1\"\n"))
            }
            Kind::Text => Value::Text(format!("{row} {i}")),
            Kind::Bool => Value::Bool(row % 2 == 0),
            Kind::Blob => Value::Blob(vec![0, 255, row.to_le_bytes()[0], i.to_le_bytes()[0]]),
        }
    };
    table.columns.iter().enumerate().map(value).collect()
}

pub(crate) async fn every_table_keeps_every_kind(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let tables: Vec<_> =
        tables::tables().into_iter().filter(|table| table.name != Entry::TABLE.name).collect();
    let mut changes = ChangeSet::new();
    for table in &tables {
        changes.puts.extend((1..=4).map(|row| Put { table, values: sample(table, row), differs: None }));
    }
    store.commit(a_commit(practice, changes)).await.expect("committed");
    let mut changes = ChangeSet::new();
    for table in &tables {
        let mut expected: Vec<_> = (1..=4).map(|row| sample(table, row)).collect();
        expected.sort_by(|a, b| in_order(&a[..table.key], &b[..table.key]));
        let found = store.rows(practice, table, &[], 10).await.expect("read");
        assert_eq!(found, expected, "{}", table.name);
        let deletes = expected.into_iter().map(|values| Delete { table, values, listed: true });
        changes.deletes.extend(deletes);
    }
    assert_sound(&store, practice).await;
    store.commit(a_commit(practice, changes)).await.expect("committed");
    for table in &tables {
        assert_eq!(store.rows(practice, table, &[], 10).await, Ok(vec![]), "{}", table.name);
    }
    assert_sound(&store, practice).await;
}

fn in_order(a: &[Value], b: &[Value]) -> std::cmp::Ordering {
    let place = |value: &Value| match value {
        Value::Int(n) => (*n, String::new()),
        Value::Text(text) => (0, text.clone()),
        other => (0, format!("{other:?}")),
    };
    a.iter().map(place).cmp(b.iter().map(place))
}

pub(crate) async fn text_sorts_as_bytes(place: Arc<Place>) {
    const BY_SUBJECT: store::Select<Job> = store::Select::new("jobs by subject", "").ordered("subject");
    const BETWEEN: store::Select<Job> =
        store::Select::new("jobs between", "subject > $2 and subject < $3").ordered("subject");
    let (store, practice) = place.practice().await;
    let sorted = ["", " b", "-a", "10", "9", "A", "B", "Zz", "_", "a", "a b", "ab", "é", "ｱ", "🦷"];
    let jobs: Vec<_> = sorted.iter().rev().zip(1..).map(|(subject, n)| job(n, subject)).collect();
    put(&store, practice, &jobs).await;
    let found = store.select(practice, &BY_SUBJECT, &[]).await.expect("read");
    assert_eq!(found.iter().map(|job| job.subject.as_str()).collect::<Vec<_>>(), sorted);
    let ends = [Value::Text("B".to_owned()), Value::Text("ab".to_owned())];
    let found = store.select(practice, &BETWEEN, &ends).await.expect("read");
    assert_eq!(found.iter().map(|job| job.subject.as_str()).collect::<Vec<_>>(), ["Zz", "_", "a", "a b"]);
}

pub(crate) async fn pages_walk_a_whole_table(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let jobs: Vec<_> = (1..=25).map(|n| job(n * 3, "x")).collect();
    put(&store, practice, &jobs).await;
    let (mut walked, mut after) = (vec![], None);
    loop {
        let page: Vec<Job> = store.page(practice, after, 10).await.expect("read");
        let Some(last) = page.last() else { break };
        after = Some(last.job_num);
        walked.extend(page);
    }
    assert_eq!(walked, jobs);
    let wanted: Vec<_> = [6, 9, 9, 10].map(|n| vec![Value::Int(n)]).to_vec();
    let mut found: Vec<Job> = store.get_many(practice, &wanted).await.expect("read");
    found.sort_by_key(|job| job.job_num);
    assert_eq!(found, jobs[1..3]);
    const NUMBERED: store::Select<Job> = store::Select::new("job by number", "job_num = $2");
    let found = store.select_each(practice, &NUMBERED, &wanted).await.expect("read");
    assert_eq!(found.iter().map(|job| job.job_num).collect::<Vec<_>>(), [6, 9, 9]);
    assert_eq!(store.one(practice, &NUMBERED, &[Value::Int(3)]).await, Ok(Some(job(3, "x"))));
    assert!(store.one(practice, &NUMBERED, &[]).await.is_err(), "a parameter is missing");
}

/// Name, type and whether it may be null, of every column that the database has.
async fn columns(place: &Place, store: &Store, table: &str) -> Vec<(String, String, bool)> {
    let sql = if place.is_sqlite() {
        "select name, type, cast(\"notnull\" = 0 as bigint) from pragma_table_info($1) order by cid"
    } else {
        "select column_name::text, data_type::text, cast(is_nullable = 'YES' as int)::bigint \
         from information_schema.columns where table_name = $1 and table_schema = current_schema() \
         order by ordinal_position"
    };
    let name = [Value::Text(table.to_owned())];
    let rows = store.query(&Named { name: "columns", sql }, &name).await.expect("read");
    let row = |row: Vec<Value>| match &row[..] {
        [Value::Text(name), Value::Text(kind), Value::Int(nullable)] => {
            (name.clone(), kind.to_lowercase(), *nullable == 1)
        }
        other => panic!("no column is {other:?}"),
    };
    rows.into_iter().map(row).collect()
}

pub(crate) async fn columns_are_those_of_the_records(place: Arc<Place>) {
    let store = place.open().await;
    for table in tables::every() {
        let mut expected = vec![("practice_id".to_owned(), "bigint".to_owned(), false)];
        expected.extend(table.columns.iter().map(|column| {
            (column.name.to_owned(), store::schema::type_name(column.kind).to_owned(), column.nullable)
        }));
        assert_eq!(columns(&place, &store, table.name).await, expected, "{}", table.name);
    }
}
