//! The five kinds of value through a connection of each engine, in a table of the tests' own.

use claims::record::{Column, Kind, Table, Value};

use super::{Begin, Conn, Mode, Placed, as_columns, at_once, postgres, sqlite};
use crate::schema::create_table;
use crate::{PgOptions, StoreError};

const fn column(name: &'static str, kind: Kind, nullable: bool) -> Column {
    Column { name, kind, nullable }
}

static PROBE: Table = Table {
    name: "probe",
    key: 2,
    columns: &[
        column("num", Kind::Int, false),
        column("label", Kind::Text, false),
        column("amount", Kind::Int, true),
        column("note", Kind::Text, true),
        column("flag", Kind::Bool, true),
        column("content", Kind::Blob, true),
    ],
};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn rows() -> Vec<Vec<Value>> {
    vec![
        vec![Value::Int(i64::MIN), text(""), Value::Null, Value::Null, Value::Null, Value::Null],
        vec![
            Value::Int(0),
            text("é 🦷"),
            Value::Int(-1),
            text("it's"),
            Value::Bool(false),
            Value::Blob(vec![]),
        ],
        vec![
            Value::Int(i64::MAX),
            text("x"),
            Value::Int(7),
            text("\n"),
            Value::Bool(true),
            Value::Blob(vec![0, 255]),
        ],
    ]
}

async fn all(conn: &mut Conn) -> Vec<Vec<Value>> {
    let sql = "select num, label, amount, note, flag, content from probe where practice_id = $1 order by num";
    let mut found = conn.query(sql, &[Value::Int(1)]).await.expect("read");
    for row in &mut found {
        as_columns(&PROBE, row);
    }
    found
}

async fn every_kind(conn: &mut Conn) {
    let rows = rows();
    let placed: Vec<Placed<'_>> = rows.iter().map(|row| (1, row.as_slice())).collect();
    let keys: Vec<Placed<'_>> = rows.iter().map(|row| (1, &row[..2])).collect();
    conn.batch(create_table(&PROBE).trim_end().trim_end_matches(';')).await.expect("made");
    conn.write_rows(&PROBE, Mode::Insert, &placed).await.expect("written");
    assert_eq!(all(conn).await, rows);
    assert_eq!(conn.lookup(&PROBE, &keys).await.expect("read").len(), 3);
    assert_eq!(conn.lookup(&PROBE, &[(2, &rows[0][..2])]).await, Ok(vec![]), "another practice");
    let some = "select label from probe where practice_id = 1 and num >= $1 order by num limit $2";
    let lists = [vec![Value::Int(0), Value::Int(1)], vec![Value::Int(i64::MIN), Value::Int(2)]];
    let found = conn.query_each(some, &lists).await;
    assert_eq!(found, Ok(vec![vec![text("é 🦷")], vec![text("")], vec![text("é 🦷")]]), "list by list");
    let few = conn.query_each(some, &[lists[0].clone(), vec![Value::Int(0)]]).await;
    assert!(matches!(few, Err(StoreError::Refused(_))), "{few:?}");
    let again = conn.write_rows(&PROBE, Mode::Insert, &placed[..1]).await;
    assert!(matches!(again, Err(StoreError::Taken(_))), "{again:?}");
    conn.write_rows(&PROBE, Mode::Upsert, &placed).await.expect("written over");
    assert_eq!(all(conn).await, rows);
    conn.begin(Begin::Write).await.expect("begun");
    conn.delete_rows(&PROBE, &keys).await.expect("deleted");
    assert_eq!(all(conn).await, Vec::<Vec<Value>>::new());
    conn.rollback().await.expect("undone");
    conn.delete_rows(&PROBE, &keys[1..]).await.expect("deleted");
    assert_eq!(all(conn).await, rows[..1]);
    let each = [vec![Value::Int(i64::MIN)], vec![Value::Int(5)], vec![Value::Int(i64::MIN)]];
    let found = conn.query_each("select label from probe where practice_id = 1 and num = $1", &each).await;
    assert_eq!(found, Ok(vec![vec![text("")], vec![text("")]]));
    let few = conn.query("select label from probe where num = $1 and label = $2", &[Value::Int(1)]).await;
    assert!(matches!(few, Err(StoreError::Refused(_))), "{few:?}");
    let nonsense = conn.query("select nonsense from probe", &[]).await;
    assert!(matches!(nonsense, Err(StoreError::Refused(_))), "{nonsense:?}");
}

#[test]
fn sqlite_keeps_every_kind() {
    let dir = tempfile::tempdir().expect("a directory");
    let conn = sqlite::open(&dir.path().join("probe.db"), sqlite::Use::Write).expect("opened");
    at_once(every_kind(&mut Conn::Sqlite(conn)));
}

#[tokio::test]
async fn postgres_keeps_every_kind() {
    let Ok(url) = std::env::var("BITEWING_TEST_POSTGRES") else {
        println!("skipped: BITEWING_TEST_POSTGRES is not set, so there is no PostgreSQL to test against");
        return;
    };
    let schema = format!("probe_{}", std::process::id());
    let options = PgOptions { schema: Some(schema.clone()), ..PgOptions::default() };
    let pool = postgres::connect(&url, &options).await.expect("connected");
    let connection = postgres::get(&pool, 0).await.expect("a connection");
    let mut conn = Conn::Postgres(Box::new(connection));
    every_kind(&mut conn).await;
    conn.batch(&format!("drop schema {schema} cascade")).await.expect("gone");
}
