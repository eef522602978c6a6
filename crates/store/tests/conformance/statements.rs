//! Every statement, prepared on every engine, with a look at its plan.

use std::sync::Arc;

use claims::record::{Kind, Table};
use store::{ChangedRows, DeletedRows, Page, Part, Statement, statements, tables};

use crate::place::Place;

/// Every statement that is named, and those that are made for each table.
fn all() -> Vec<(String, String)> {
    let named = statements::all().into_iter().map(|one| (one.name().to_owned(), one.sql()));
    let page = |table| [true, false].map(|first| Page { table, first });
    let pages = tables::every().into_iter().filter(|table| table.key > 0).flat_map(page);
    let pages = pages.map(|page| (format!("page of {}", page.name()), page.sql()));
    let deleted = |table| [true, false].map(|since| DeletedRows { table, since });
    let deleted = tables::tables().into_iter().filter(|table| has_number(table)).flat_map(deleted);
    let deleted = deleted.map(|rows| (format!("deleted rows of {}", rows.name()), rows.sql()));
    let changed = |table| [Part::First, Part::Next].map(|part| ChangedRows { table, part });
    let changed =
        tables::tables().into_iter().filter(|table| ChangedRows::are_known(table)).flat_map(changed);
    let changed = changed.map(|rows| (format!("changed rows of {}", rows.name()), rows.sql()));
    named.chain(pages).chain(deleted).chain(changed).collect()
}

fn has_number(table: &Table) -> bool {
    table.key == 1 && table.columns[0].kind == Kind::Int
}

fn grows(table: &str) -> bool {
    tables::every().iter().any(|known| known.name == table) && !tables::SMALL.contains(&table)
}

pub(crate) async fn no_statement_reads_a_growing_table_whole(place: Arc<Place>) {
    drop(place.open().await);
    let mut faults = vec![];
    for (name, sql) in all() {
        let plan =
            if place.is_sqlite() { sqlite_plan(&place, &sql) } else { postgres_plan(&place, &sql).await };
        let whole = |line: &&String| {
            if place.is_sqlite() { sqlite_reads_whole(line, &sql) } else { postgres_reads_whole(line) }
        };
        faults.extend(plan.iter().filter(whole).map(|line| format!("{name}: {line}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn sqlite_plan(place: &Place, sql: &str) -> Vec<String> {
    let conn = place.sqlite();
    // As the store does it: `$1` is a name to SQLite, but for a plan that makes no difference.
    let mut statement =
        conn.prepare(&format!("explain query plan {sql}")).unwrap_or_else(|e| panic!("{sql}: {e}"));
    let mut rows = statement.raw_query();
    let mut plan = vec![];
    while let Some(row) = rows.next().expect("a plan") {
        plan.push(row.get(3).expect("a line"));
    }
    plan
}

/// `SCAN t`; or `SEARCH t USING INDEX i (practice_id=?)`, which is the whole of a practice, unless the statement
/// takes only the beginning.
fn sqlite_reads_whole(line: &str, sql: &str) -> bool {
    let mut words = line.split(' ');
    let (verb, place) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let table = table_of(place, sql);
    let whole = match verb {
        "SCAN" => true,
        "SEARCH" => line.ends_with("(practice_id=?)") && !sql.contains(" limit "),
        _ => false,
    };
    whole && grows(&table)
}

/// The table that a name or its alias stands for.
fn table_of(place: &str, sql: &str) -> String {
    let words: Vec<&str> = sql.split([' ', '\n', ',', '(', ')']).filter(|word| !word.is_empty()).collect();
    let alias =
        words.windows(2).find(|pair| pair[1] == place && tables::every().iter().any(|t| t.name == pair[0]));
    alias.map_or(place, |pair| pair[0]).to_owned()
}

async fn postgres_plan(place: &Place, sql: &str) -> Vec<String> {
    let client = place.postgres().await;
    let settings = "set enable_seqscan = off; set plan_cache_mode = force_generic_plan;";
    client.batch_execute(settings).await.expect("settings");
    let statement = client.prepare(sql).await.unwrap_or_else(|e| panic!("{sql}: {e:?}"));
    let places = vec!["null"; statement.params().len()].join(", ");
    let places = if places.is_empty() { String::new() } else { format!("({places})") };
    client.batch_execute(&format!("prepare looked_at as {sql}")).await.expect("prepared");
    let plan =
        client.simple_query(&format!("explain (costs off) execute looked_at{places}")).await.expect("a plan");
    let line = |message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    plan.into_iter().filter_map(line).collect()
}

fn postgres_reads_whole(line: &str) -> bool {
    let scanned = line.split_once("Seq Scan on ").map(|(_, rest)| rest);
    scanned.and_then(|rest| rest.split(' ').next()).is_some_and(grows)
}

#[test]
fn a_whole_practice_is_seen_as_such() {
    let sql = "select * from entry e where e.practice_id = $1";
    assert!(sqlite_reads_whole("SCAN entry", sql));
    assert!(sqlite_reads_whole("SEARCH e USING INDEX i (practice_id=?)", sql));
    assert!(!sqlite_reads_whole("SEARCH e USING INDEX i (practice_id=? AND posting_num=?)", sql));
    assert!(!sqlite_reads_whole("SCAN practice", sql));
    assert!(postgres_reads_whole("  ->  Seq Scan on entry e"));
    assert!(!postgres_reads_whole("Seq Scan on practice"));
}

#[test]
fn a_file_of_queries_lists_all_of_its_own() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/queries");
    for file in std::fs::read_dir(dir).expect("the directory") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a text");
        let Some((_, list)) = text.split_once("pub const ALL: ") else { continue };
        for line in text.lines() {
            let Some((name, kind)) = line.strip_prefix("pub const ").and_then(|rest| rest.split_once(": "))
            else {
                continue;
            };
            let listed = list.contains(&format!("&{name},")) || list.contains(&format!("&{name}]"));
            assert!(
                listed || !(kind.starts_with("Select") || kind.starts_with("Named")),
                "{name} is not in ALL"
            );
        }
    }
}
