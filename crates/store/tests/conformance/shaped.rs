//! Queries for Open Dental's tables: the same answers on every engine, from one practice's rows, within limits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use claims::change::{ChangeSet, Put};
use claims::record::{Kind, Table, Value};
use store::Store;
use store::shaped::{ANSWER_MAX, Answer, Cell, Question, ROWS_MAX, Refused, TIME_MAX, tables};

use crate::commits::{a_commit, now};
use crate::place::Place;

fn question(practice: i64, text: &str) -> Question {
    let text = text.to_owned();
    Question { practice, now: now(), text, offset: 0, limit: ROWS_MAX, time: TIME_MAX }
}

async fn ask(store: &Store, practice: i64, text: &str) -> Answer {
    store.ask(question(practice, text)).await.unwrap_or_else(|refused| panic!("{text}: {refused}"))
}

/// The first row of an answer, as one text; a refusal as its own.
async fn first(store: &Store, practice: i64, text: &str) -> String {
    match store.ask(question(practice, text)).await {
        Ok(answer) => shown(answer.rows.first().map_or(&[], Vec::as_slice)),
        Err(refused) => refused.to_string(),
    }
}

/// Asks what stands on the left, and expects what stands on the right.
async fn assert_all(store: &Store, practice: i64, expected: &[(&str, &str)]) {
    let mut faults = vec![];
    for (text, expected) in expected {
        let found = first(store, practice, text).await;
        if found != *expected {
            faults.push(format!("{text}\n  is       {found}\n  and not  {expected}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn shown(row: &[Cell]) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Null => "null".to_owned(),
        Cell::Int(number) => number.to_string(),
        Cell::Number(text) => format!("{text}d"),
        Cell::Text(text) => format!("'{text}'"),
        Cell::Time(text) => text.clone(),
    };
    row.iter().map(cell).collect::<Vec<_>>().join(" ")
}

/// A row whose values are such as its columns hold.
fn row(table: &Table, number: i64) -> Vec<Value> {
    let value = |(at, column): (usize, &claims::record::Column)| match (column.kind, column.name) {
        _ if number == 2 && column.nullable && at >= table.key => Value::Null,
        (Kind::Int, _) => Value::Int(number * 100 + i64::from(at > 0)),
        (Kind::Bool, _) => Value::Bool(number == 1),
        (Kind::Blob, _) => Value::Blob(vec![]),
        (Kind::Text, name)
            if name.ends_with("_stamp") || name.ends_with("_edit") || name.ends_with("_entry") =>
        {
            Value::Text("2026-07-02T04:30:00Z".into())
        }
        (Kind::Text, "date_time_trans") => Value::Text("2026-01-02T04:30:00Z".into()),
        (Kind::Text, name) if name.contains("date_time") => Value::Text("2026-03-02T09:30:00".into()),
        (Kind::Text, name) if name.contains("date") => Value::Text("2026-03-02".into()),
        (Kind::Text, name) => Value::Text(format!("{name} {number}")),
    };
    table.columns.iter().enumerate().map(value).collect()
}

async fn fill(store: &Store, practice: i64, rows: i64) {
    let mut changes = ChangeSet::new();
    for shape in tables::all() {
        let rows = (1..=rows).map(|number| Put {
            table: shape.table,
            values: row(shape.table, number),
            differs: None,
        });
        changes.puts.extend(rows);
    }
    store.commit(a_commit(practice, changes)).await.expect("committed");
}

pub(crate) async fn every_shape_is_read(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    fill(&store, practice, 3).await;
    for shape in tables::all() {
        let answer = ask(&store, practice, &format!("select * from {}", shape.name.to_uppercase())).await;
        let names: Vec<&str> = shape.columns.iter().map(|column| column.name).collect();
        assert_eq!(answer.columns, names, "{}", shape.name);
        assert_eq!(answer.rows.len(), 3, "{}", shape.name);
        let nothing = answer.rows.iter().flatten().find(|cell| **cell == Cell::Null);
        assert_eq!(nothing, None, "{}: no column of Open Dental's is ever null", shape.name);
        // Each column by itself, filtered, grouped and ordered by.
        for column in names {
            let text = format!(
                "select {column}, count(*) from {} where {column} = {column} group by {column} order by {column}",
                shape.name
            );
            let counted: i64 = ask(&store, practice, &text)
                .await
                .rows
                .iter()
                .map(|row| if let Cell::Int(many) = row[1] { many } else { 0 })
                .sum();
            assert_eq!(counted, 3, "{text}");
        }
    }
    let text =
        "select ProcNum, ClaimNum, Percentage, CopayOverride, DateCP, NoBillIns, SecDateTEdit from claimproc";
    let rows = ask(&store, practice, text).await.rows;
    assert_eq!(shown(&rows[0]), "101 101 101 1.01d 2026-03-02T00:00:00 1 2026-07-01T23:30:00");
    assert_eq!(shown(&rows[1]), "0 0 -1 -1d 0001-01-01T00:00:00 0 2026-07-01T23:30:00");
    let text = "select DateTimeTrans from etrans where DateTimeTrans >= '2026-01-01 22:30:00'";
    assert_eq!(first(&store, practice, text).await, "2026-01-01T22:30:00");
}

pub(crate) async fn practices_ask_for_their_own_rows(place: Arc<Place>) {
    let (store, north) = place.practice().await;
    let south = store.create_practice("South", "America/Denver").await.expect("a practice");
    fill(&store, north, 3).await;
    fill(&store, south, 2).await;
    for shape in tables::all() {
        let text = format!(
            "select count(*), count(distinct a.{0}) from {1} a join {1} b on 1 = 1",
            shape.columns[0].name, shape.name
        );
        assert_eq!(first(&store, north, &text).await, "9 3", "{text}");
        assert_eq!(first(&store, south, &text).await, "4 2", "{text}");
    }
    let text = "with patient as (select PatNum from patient where PatNum > 100) \
                select count(*), (select count(*) from patient) from claim";
    assert_eq!(first(&store, south, text).await, "2 1");
    let text = "select DateTStamp from patient";
    assert_eq!(first(&store, south, text).await, "2026-07-01T22:30:00");
}

/// Expressions and what they are, worked out by hand.
const VALUES: &[(&str, &str)] = &[
    ("1 + 2 * 3, 7 div 2, 7 % 4, mod(7, 4), 7 / 2, 1 / 0, -5", "7 3 3 3 3.5d null -5"),
    ("0.1 + 0.2, 0.1 + 0.2 = 0.3, 1.005 * 3, 10 / 3, 2.50", "0.3d 1 3.015d 3.3333d 2.5d"),
    (
        "abs(-2.5), round(2.345, 2), round(2.5), floor(-2.5), ceil(2.1), ceiling(-2.1), floor(3)",
        "2.5d 2.35d 3d -3 3 -2 3",
    ),
    ("greatest(1, 3, 2), least(1, null), least('b', 'a')", "3 null 'a'"),
    (
        "concat('a', 1.50, 2, null), concat('a', 1.50, 2, 250.0), concat_ws('-', 'a', null, 'b')",
        "null 'a1.52250' 'a-b'",
    ),
    (
        "lower('ABC'), upper('abc'), trim('  a '), ltrim(' a'), rtrim('a '), length('abcd'), char_length('é')",
        "'abc' 'ABC' 'a' 'a' 'a' 4 1",
    ),
    ("left('abcd', 2), right('abcd', 3), substring('abcd', 2, 2), substr('abcd', 3)", "'ab' 'bcd' 'bc' 'cd'"),
    (
        "if(1 > 2, 'a', 5), if(null, 1, 2), ifnull(null, 'x'), coalesce(null, null, 3), nullif('A', 'a'), nullif(1, 2)",
        "'5' 2 'x' 3 null 1",
    ),
    (
        "case 2 when 1 then 'a' when 2 then 'b' end, case when 1 = 2 then 'x' end, case when true then 1 else 2.5 end",
        "'b' null 1d",
    ),
    (
        "'Smith' = 'SMITH', 'abc' like 'B%', 'abc' like 'A%', 'a_c' like 'a\\_%', 'abc' like 'a\\_%', 'a%' like 'a!%' escape '!'",
        "1 0 1 1 0 1",
    ),
    (
        "1 in (2, 1), 'x' in ('A', 'X'), 3 not in (1, 2), null in (1), 5 between 1 and 5, 'b' not between 'a' and 'c'",
        "1 1 1 null 1 0",
    ),
    (
        "null is null, isnull(1), (1 = 2) is not true, not 0, not 5, not (1 = 1), 1 <=> null, null <=> null",
        "1 0 1 1 0 0 0 1",
    ),
    ("'5' = 5, '5.0' + 1, 1 = '1.0', true, false, 1 = 1 and 0, 2 or null", "1 6d 1 1 0 0 1"),
    (
        "now(), curdate(), current_date, current_timestamp",
        "2026-03-15T04:00:00 2026-03-15T00:00:00 2026-03-15T00:00:00 2026-03-15T04:00:00",
    ),
    (
        "year(now()), month('2026-03-02'), day('2026-03-02'), hour(now()), minute('2026-03-02 09:05:07'), second('2026-03-02 09:05:07'), hour('2026-03-02'), quarter('2026-12-01')",
        "2026 3 2 4 5 7 0 4",
    ),
    (
        "date('2026-03-02 09:05:07'), last_day('2028-02-10'), dayofweek('2026-03-01'), extract(year from '2026-03-02')",
        "2026-03-02T00:00:00 2028-02-29T00:00:00 1 2026",
    ),
    (
        "date_add('2026-01-31', interval 1 month), date_sub('2028-02-29', interval 1 year), '2026-03-15' - interval 14 day, adddate('2026-03-01', 31)",
        "2026-02-28T00:00:00 2027-02-28T00:00:00 2026-03-01T00:00:00 2026-04-01T00:00:00",
    ),
    (
        "now() + interval 90 minute, '2026-03-02' + interval 1 hour, date_add('2026-03-02', interval 2 week), '2026-11-30' + interval 1 quarter",
        "2026-03-15T05:30:00 2026-03-02T01:00:00 2026-03-16T00:00:00 2027-02-28T00:00:00",
    ),
    (
        "datediff('2026-03-15', '2026-02-01'), datediff('2026-03-15 23:00:00', now()), datediff('0001-01-01', '0001-01-02')",
        "42 0 -1",
    ),
    (
        "timestampdiff(year, '1985-03-16', '2026-03-15'), timestampdiff(month, '2026-01-31', '2026-02-28'), timestampdiff(day, '2026-03-01', '2026-03-15'), timestampdiff(year, '2026-03-15', '2024-03-16')",
        "40 0 14 -1",
    ),
    (
        "date_format('2026-03-02 09:05:07', '%m/%d/%Y %H:%i:%s'), date_format('2026-03-02', '%c/%e/%y 100%%'), date_format('2026-03-02', '%M %b')",
        "'03/02/2026 09:05:07' '3/2/26 100%' 'March Mar'",
    ),
    (
        "cast('12' as signed), cast(2.5 as signed), cast(5 as char), cast(2.345 as decimal(10, 2)), cast('2026-03-02 09:05' as date), convert('2026-03-02', datetime)",
        "12 3 '5' 2.35d 2026-03-02T00:00:00 2026-03-02T00:00:00",
    ),
    (
        "count(*), sum(1), avg(2.5), min('a'), max('b'), group_concat('x'), count(null), sum(null)",
        "1 1 2.5d 'a' 'b' 'x' 0 null",
    ),
    ("exists (select 1), (select 5), 5 in (select 5 union select 6), 'A' in (select 'a')", "1 5 1 1"),
];

pub(crate) async fn every_engine_comes_to_the_same(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let texts: Vec<String> = VALUES.iter().map(|(expressions, _)| format!("select {expressions}")).collect();
    let expected: Vec<(&str, &str)> =
        texts.iter().map(String::as_str).zip(VALUES.iter().map(|v| v.1)).collect();
    assert_all(&store, practice, &expected).await;
}

pub(crate) async fn groups_orders_and_joins(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    fill(&store, practice, 3).await;
    let expected = [
        ("select sum(SplitAmt), avg(SplitAmt), sum(SplitAmt) = 6.03 from paysplit", "6.03d 2.01d 1"),
        (
            "select LName, count(*) n from patient group by PatNum having n > 0 order by LName desc",
            "'l_name 3' 1",
        ),
        ("select City, count(*) from patient", "'city 1' 3"),
        ("select year(ProcDate) y, month(ProcDate), count(*) from adjustment group by y", "2026 3 3"),
        ("select concat(LName, '!') shout from patient order by shout desc", "'l_name 3!'"),
        (
            "select substring(LName, 1, 6) as k, max(PatNum) from patient group by 1 order by 2",
            "'l_name' 300",
        ),
        ("select count(*) from claim c left join claimproc cp on cp.ClaimNum = c.ClaimNum", "3"),
        ("select count(*) from claimproc a, claimproc b where a.ClaimNum = b.ClaimNum", "3"),
        ("select count(*) from claimproc where ClaimNum = 0", "1"),
        ("select count(*) from claimproc where ClaimNum = 101 and ProcNum = 101", "1"),
        ("select count(*) from patient p join claim using (PatNum)", "0"),
        ("select count(*) from claim c right join patient p on p.PatNum = c.ClaimNum", "3"),
        ("select p.* from (select PatNum n, LName from patient) p where p.n = 200", "200 'l_name 2'"),
        (
            "with a (x, y) as (select PatNum, FName from patient), b as (select max(x) x from a) select y from a join b using (x)",
            "'f_name 3'",
        ),
        ("select PatNum from patient union all select ClaimNum from claim order by 1 desc limit 1, 1", "300"),
        ("select PatNum from patient union select ClaimNum from claim order by PatNum", "100"),
        ("select distinct PatStatus from patient", "-1"),
        (
            "select count(distinct Premed), sum(Premed), sum(PatNum = 100), group_concat(LName separator '; ') from patient",
            "2 1 1 'l_name 1; l_name 2; l_name 3'",
        ),
        (
            "select group_concat(distinct Premed), group_concat(FName order by PatNum desc) from patient",
            "'0,1' 'f_name 3,f_name 2,f_name 1'",
        ),
        (
            "select (select count(*) from claim c where c.ClaimNum = p.PatNum) from patient p where p.PatNum = 100",
            "1",
        ),
        ("select count(*) from patient where Birthdate like '%-03-02' and DateTStamp < curdate()", "0"),
        ("select count(*) from patient where DateTStamp > '2026-07-01' and year(Birthdate) > 1880", "2"),
        ("select if(SecProv = 0, 'none', SecProv) from patient where PatNum = 200", "'none'"),
        (
            "select case when SecProv then ProcFee else 0 end from patient, procedurelog where PriProv = 101 limit 1",
            "1.01d",
        ),
    ];
    assert_all(&store, practice, &expected).await;
}

pub(crate) async fn pages_of_an_answer_meet(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    fill(&store, practice, 130).await;
    for text in [
        "select PatNum from patient",
        "select PatNum from patient order by Premed, City is null",
        "select PatNum, count(*) from patient group by PatNum order by count(*)",
        "select PatNum from patient union all select 1",
        "select PatNum from patient limit 5000",
    ] {
        let mut seen = vec![];
        for offset in [0, 100, 200] {
            let page = store.ask(Question { offset, limit: 1000, ..question(practice, text) }).await;
            seen.extend(page.expect("a page").rows.into_iter().map(|row| shown(&row[..1])));
        }
        let all = if text.contains("union") { 131 } else { 130 };
        assert_eq!(seen.len(), all, "{text}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all, "{text}: a row came twice");
    }
}

pub(crate) async fn a_query_ends_in_time(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    fill(&store, practice, 60).await;
    let text =
        "select count(*) from patient a, claim b, claimproc c, fee d, paysplit e where a.LName > b.ClaimNote";
    let begun = Instant::now();
    let question = Question { time: Duration::from_millis(100), ..question(practice, text) };
    let refused = store.ask(question).await.expect_err("too long");
    assert!(refused.to_string().starts_with("The query took longer than"), "{refused}");
    assert!(begun.elapsed() < TIME_MAX, "{:?}", begun.elapsed());
    assert_eq!(first(&store, practice, "select count(*) from patient").await, "60");
    let text = format!("select {}LName from patient", "group_concat(LName), ".repeat(5));
    ask(&store, practice, &text).await;
}

pub(crate) async fn an_answer_has_a_size(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    fill(&store, practice, 100).await;
    let long = "x".repeat(30_000);
    let text = format!("select {} PatNum from patient", format!("concat('{long}', LName), ").repeat(2));
    ask(&store, practice, &text).await;
    let text =
        format!("with a as (select concat('{long}', '{long}') t from patient) select a.t, a.t, a.t from a");
    let refused = store.ask(question(practice, &text)).await.expect_err("too much");
    assert!(matches!(&refused, Refused::Wrong(why) if why.contains(&ANSWER_MAX.to_string())), "{refused}");
}

pub(crate) async fn what_an_engine_refuses_is_told(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    fill(&store, practice, 3).await;
    for text in [
        "select sum(PatNum * 9223372036854775807) from patient",
        "select abs(-9223372036854775807 - PatNum) from patient",
    ] {
        match store.ask(question(practice, text)).await {
            Ok(_) => {}
            Err(Refused::Wrong(why)) => {
                assert!(why.starts_with("The query cannot be run: ") && !why.contains('/'), "{text}: {why}");
            }
            Err(other) => panic!("{text}: {other:?}"),
        }
    }
    assert_eq!(first(&store, practice, "select count(*) from patient").await, "3");
}
