//! What is let through, what is refused and how, whatever the text.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn place(engine: Engine) -> Place {
    let now = date(2026, 3, 2).at(9, 5, 7, 0);
    Place { engine, practice: 7, zone: "America/Chicago".into(), now, offset: 0, limit: 100 }
}

fn written(text: &str) -> Written {
    write(text, &place(Engine::Sqlite)).unwrap_or_else(|refused| panic!("{text}: {refused}"))
}

fn sql(text: &str) -> String {
    written(text).sql
}

fn names(text: &str) -> Vec<String> {
    written(text).columns.into_iter().map(|(name, _)| name).collect()
}

#[track_caller]
fn refusal(text: &str) -> String {
    match write(text, &place(Engine::Postgres)) {
        Err(Refused::Wrong(why)) => why,
        other => panic!("{text}: {other:?}"),
    }
}

#[track_caller]
fn assert_no_read(text: &str) {
    let outcome = write(text, &place(Engine::Postgres));
    assert!(matches!(outcome, Err(Refused::NoRead(_))), "{text}: {outcome:?}");
}

#[test]
fn a_table_becomes_the_rows_of_the_practice() {
    assert_eq!(
        sql("select PatNum, ClaimFee from claim where ClaimNum = 5"),
        "select s1.\"PatNum\" as o1, s1.\"ClaimFee\" as o2 from (select t.claim_num as \"ClaimNum\", \
         t.pat_num as \"PatNum\", (t.claim_fee / 100.0) as \"ClaimFee\" from claim t where t.practice_id = 7) \
         as s1 where (s1.\"ClaimNum\" = 5) order by s1.\"ClaimNum\" nulls first limit 100 offset 0"
    );
}

#[test]
fn a_join_of_keys_is_one_that_an_index_can_find() {
    let text = "select count(*) from claimproc cp join claim c on cp.ClaimNum = c.ClaimNum";
    assert!(sql(text).contains("on (s1.\"=ClaimNum\" = s2.\"ClaimNum\")"), "{}", sql(text));
    // Not so where "none" would count.
    let text = "select count(*) from claimproc where not (ClaimNum = 5) or ClaimNum = 0";
    assert!(!sql(text).contains("where ((s1.\"=ClaimNum\""), "{}", sql(text));
}

#[test]
fn joins_search_by_index() {
    let text = "select p.LName, sum(cp.InsPayAmt) from claim c join patient p on p.PatNum = c.PatNum \
                join claimproc cp on cp.ClaimNum = c.ClaimNum \
                left join procedurelog pl on pl.ProcNum = cp.ProcNum \
                left join claimpayment on claimpayment.ClaimPaymentNum = cp.ClaimPaymentNum \
                where c.ClaimNum = 5 group by p.PatNum";
    let plan: Vec<String> = TABLES.with(|conn| {
        let mut statement = conn.prepare(&format!("explain query plan {}", sql(text))).expect("a plan");
        let lines = statement.query_map([], |row| row.get(3)).expect("lines");
        lines.map(|line| line.expect("a line")).collect()
    });
    assert!(!plan.iter().any(|line| line.starts_with("SCAN")), "{}", plan.join("\n"));
    assert!(
        plan.iter().any(|line| line.contains("claimproc_claim (practice_id=? AND claim_num=?)")),
        "{plan:#?}"
    );
}

#[test]
fn columns_are_called_as_they_were_written() {
    assert_eq!(names("select patnum, p.LNAME, FName as First from patient p"), ["patnum", "LNAME", "First"]);
    assert_eq!(names("select * from covspan"), ["CovSpanNum", "CovCatNum", "FromCode", "ToCode"]);
    assert_eq!(names("select COUNT(*), sum(`SplitAmt`) from paysplit")[0], "COUNT(*)");
    assert_eq!(names("select 'a', 5"), ["a", "5"]);
}

#[test]
fn pages_and_limits_go_together() {
    let page = |text: &str, offset, limit| {
        let place = Place { offset, limit, ..place(Engine::Sqlite) };
        let sql = write(text, &place).expect("written").sql;
        sql.rsplit_once(" limit ").map(|(_, page)| page.to_owned()).expect("a limit")
    };
    assert_eq!(page("select 1", 0, 100), "100 offset 0");
    assert_eq!(page("select 1 limit 150", 100, 100), "50 offset 100");
    assert_eq!(page("select 1 limit 20, 150", 100, 100), "50 offset 120");
    assert_eq!(page("select 1 limit 150 offset 20", 200, 100), "0 offset 220");
    assert_eq!(page("select 1 limit 5", 0, 100), "5 offset 0");
}

#[test]
fn only_one_select_is_run() {
    for text in [
        "update patient set LName = 'x'",
        "delete from patient",
        "insert into patient (LName) values ('x')",
        "replace into patient (LName) values ('x')",
        "drop table patient",
        "create table x (y int)",
        "truncate patient",
        "set @a = 1",
        "call x()",
        "show tables",
        "explain select 1",
        "begin",
        "table patient",
        "values (1)",
        "select 1; select 2",
        "select 1; drop table patient",
        "select 1; -- and\n delete from patient",
        "select 1; this is not even SQL",
        "select * from patient for update",
        "select * from patient for share",
        "select * into x from patient",
        "select 1 into outfile '/tmp/x'",
        "select 1 into @x",
        "select * from patient lock in share mode",
        "with x as (select 1) delete from patient",
        "with x as (select 1) update patient set LName = ''",
        "pragma query_only = off",
        "attach database 'x' as y",
        "lock tables patient write",
        "grant all on x to y",
        "handler patient open",
        "load data infile 'x' into table patient",
        "/*! delete from patient */",
    ] {
        assert_no_read(text);
    }
    assert_no_read("select 1;;; select 2");
    written("select 1;");
    written("  ( select 1 ) ; ; -- the end");
}

#[test]
fn what_is_not_there_is_named() {
    for (text, why) in [
        (
            "select * from practice",
            "Unknown table 'practice'. There are: adjustment, appointment, benefit, carrier, ",
        ),
        ("select * from sqlite_master", "Unknown table 'sqlite_master'. There are: "),
        ("select * from api_key", "Unknown table 'api_key'."),
        ("select * from pg_catalog.pg_class", "Unknown table 'pg_catalog.pg_class'."),
        ("select * from `public`.`patient`", "Unknown table '`public`.`patient`'."),
        ("select * from app_user a join patient", "Unknown table 'app_user'."),
        ("select (select min(name) from app_user)", "Unknown table 'app_user'."),
        ("select 1 where exists (select 1 from entry)", "Unknown table 'entry'."),
        ("select x.PatNum from patient p", "Unknown table 'x' of 'x.PatNum'. Here are: p."),
        ("select patient.PatNum from patient p", "Unknown table 'patient' of 'patient.PatNum'. Here are: p."),
        (
            "select practice_id from covspan",
            "Unknown column 'practice_id'. covspan has: CovSpanNum, CovCatNum, FromCode, ToCode.",
        ),
        ("select c.cov_cat_num from covspan c", "Unknown column 'c.cov_cat_num'. c has: CovSpanNum,"),
        ("select x", "Unknown column 'x'. There is no FROM."),
        ("select PatNum from patient, claim", "Column 'PatNum' is in several tables: write table.PatNum."),
        (
            "select load_file('/etc/passwd')",
            "The function load_file is not there. There are: abs, adddate, avg,",
        ),
        ("select sleep(100)", "The function sleep is not there."),
        ("select pg_read_file('x')", "The function pg_read_file is not there."),
        ("select load_extension('x')", "The function load_extension is not there."),
        ("select `count`.`x`(1)", "The"),
        ("select rank() over (order by PatNum) from patient", "rank OVER: window functions are not there."),
        ("select @@version", "Unknown column"),
        ("select LName regexp 'x' from patient", "'LName REGEXP 'x'' is not understood here."),
        ("select ProcDate + 1 from procedurelog", "A number is wanted where a date stands."),
        ("select 1 from procedurelog where ProcDate > 5", "A date cannot be compared with a number."),
        ("select 1 from procedurelog where ProcDate > 'soon'", "'soon' is not a date: write yyyy-MM-dd"),
        (
            "select 1 from procedurelog where ProcFee > 'much'",
            "'much' is compared with a number and is none.",
        ),
        ("select 1 from patient where LName", "A condition is wanted where a text stands."),
        ("select PatNum from patient where sum(PatNum) > 1", "sum is of a group: it cannot stand in WHERE"),
        ("select count(count(*)) from patient", "count is of a group"),
        ("select 1 from patient full join claim on 1 = 1", "'FULL JOIN claim ON 1 = 1': this kind of join"),
        ("select 1 from patient natural join claim", "'NATURAL JOIN claim': write JOIN … ON."),
        ("with recursive a as (select 1) select * from a", "WITH RECURSIVE is not there."),
        ("select PatNum from patient union select PatNum, LName from patient", "The SELECTs of a UNION"),
        (
            "select PatNum from patient union select LName from patient",
            "Column 'PatNum' of a UNION is a number",
        ),
        ("select 1 intersect select 2", "INTERSECT is not there: only UNION is."),
        ("select * from (select 1)", "A SELECT in FROM has a name"),
        ("select * from patient, patient", "The table name 'patient' stands twice"),
        ("select 1 limit PatNum", "LIMIT takes a whole number, not 'PatNum'."),
        ("select ? ", "'?' is no value that can stand in a query here."),
        ("select 1e5", "'1e5' is not a number of at most 15 digits."),
        ("select", "The query cannot be read: "),
        ("", "SqlCommand holds no query."),
        ("select date_format(now(), '%Z')", "date_format knows %Y"),
        ("select left('abc', 0)", "left takes whole numbers from 1 to 65535"),
    ] {
        let said = refusal(text);
        assert!(said.starts_with(why), "{text}\n said: {said}\n not:  {why}");
    }
}

#[test]
fn no_name_of_a_query_gets_into_the_new_one() {
    let text = "with \"; drop table x; --\" as (select LName as `evil\"name` from patient) \
                select `evil\"name` as \"and' this\" from \"; drop table x; --\" as `t\"` order by `and' this`";
    if let Ok(written) = write(text, &place(Engine::Postgres)) {
        assert!(!written.sql.contains("evil") && !written.sql.contains("drop"), "{}", written.sql);
        assert_eq!(written.columns[0].0, "and' this");
    }
    let text = "select 'it''s; drop table x; --' as `a` from patient `p` where `p`.`LName` = 'O\\'Neil \\\\'";
    let written = sql(text);
    assert!(written.contains("'it''s; drop table x; --' as o1"), "{written}");
    assert!(written.contains("= lower('O''Neil \\')"), "{written}");
}

#[test]
fn limits_hold() {
    let thread = std::thread::Builder::new().stack_size(ask::STACK).spawn(all_limits_hold);
    thread.expect("a thread").join().expect("they hold");
}

fn all_limits_hold() {
    assert!(refusal(&format!("select {}", "1,".repeat(QUERY_MAX))).starts_with("The query is longer"));
    let signs = format!("select 1{}", " + 1".repeat(SIGNS_MAX));
    assert!(refusal(&signs).starts_with("The query has more than 2000 keywords and signs."));
    let deep = format!("select 1{}", " + 1".repeat(SIGNS_MAX / 2));
    assert!(refusal(&deep).starts_with("The query is too complex"));
    let brackets = format!("select {}1{}", "(".repeat(500), ")".repeat(500));
    assert!(refusal(&brackets).starts_with("The query cannot be read: "));
    let growing = "select greatest(".to_owned()
        + &"greatest(".repeat(15)
        + "PatNum"
        + &", 1)".repeat(16)
        + " from patient";
    assert!(refusal(&growing).starts_with("The query "));
    let many = format!("select PatNum from patient where PatNum in ({}1)", "123456, ".repeat(5000));
    written(&many);
    let and = format!("select PatNum from patient where {} 1 = 1", "PatNum <> 1 and ".repeat(400));
    written(&and);
}

/// Deep trees are parsed, copied and dropped on half of the stack that [`crate::Store::ask`] gives them.
#[test]
fn the_deepest_tree_fits_its_stack() {
    for sign in [" + 1", " div 1", " is null", " or 1", " union select 1", " collate x", " and not 1"] {
        let text = format!("select 1{}", sign.repeat(SIGNS_MAX - 10));
        let shorter = format!("select 1{}", sign.repeat(SIGNS_MAX / 2 - 10));
        for text in [text, shorter] {
            let thread = std::thread::Builder::new().stack_size(ask::STACK / 2);
            let refused = thread.spawn(move || write(&text, &place(Engine::Sqlite)).is_err());
            assert!(refused.expect("a thread").join().expect("no overflow"), "{sign}");
        }
    }
}

/// A query that may be anything: of words that queries are made of.
fn any_query() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "select",
        "from",
        "where",
        "patient",
        "claim",
        "claimproc",
        "app_user",
        "practice",
        "sqlite_master",
        "join",
        "left join",
        "on",
        "using",
        "(",
        ")",
        ",",
        "*",
        "=",
        "<>",
        "and",
        "or",
        "not",
        "in",
        "like",
        "between",
        "is null",
        "case when",
        "then",
        "else",
        "end",
        "count(*)",
        "sum(",
        "min(",
        "if(",
        "PatNum",
        "ClaimNum",
        "LName",
        "p.",
        "c.",
        "as",
        "group by",
        "having",
        "order by",
        "desc",
        "limit 5",
        "union",
        "union all",
        "with x as (select 1)",
        "x",
        "1",
        "-2.5",
        "'a'",
        "\"b\"",
        "`",
        ";",
        "update",
        "delete from",
        "drop table",
        "set",
        "into",
        "for update",
        "@",
        "date_add(",
        "interval 1 day",
        "exists (",
        "cast(",
        "curdate()",
        "--",
        "/*",
        "*/",
        "#",
        "\\",
        "'",
        "\0",
        "é",
        "insert",
        "values",
        "pragma",
        "\n",
    ]);
    prop::collection::vec(words, 0..40).prop_map(|words| words.join(" "))
}

/// A query that should be understood.
fn a_select() -> impl Strategy<Value = String> {
    let column =
        prop::sample::select(vec!["PatNum", "LName", "Birthdate", "DateTStamp", "SecProv", "PatStatus"]);
    let literal = prop::sample::select(vec!["1", "'x'", "'2026-03-02'", "null", "2.5", "'12'"]);
    let value = prop_oneof![column, literal];
    let function = prop::sample::select(vec!["max", "count", "lower", "ifnull", "concat", "year", "abs"]);
    let sign = prop::sample::select(vec!["=", "<>", "<", "+", "like", "and"]);
    (
        prop::collection::vec(value.clone(), 1..4),
        prop::option::of((value.clone(), sign, value.clone())),
        prop::option::of((function, value)),
        any::<bool>(),
    )
        .prop_map(|(shown, filter, called, grouped)| {
            let mut text = format!("select {}", shown.join(", "));
            if let Some((function, value)) = called {
                text.push_str(&format!(", {function}({value})"));
            }
            text.push_str(" from patient");
            if let Some((a, sign, b)) = filter {
                text.push_str(&format!(" where {a} {sign} {b}"));
            }
            text + if grouped { " group by PatNum" } else { "" }
        })
}

/// Every table of ours that the new text reads, and every statement that it is.
fn assert_only_reads(text: &str, written: &Written) {
    use sqlparser::ast::{SetExpr, Statement};
    use sqlparser::dialect::PostgreSqlDialect;
    let parsed = sqlparser::parser::Parser::parse_sql(&PostgreSqlDialect {}, &written.sql);
    let parsed = parsed.unwrap_or_else(|error| panic!("{text}\n{}\n{error}", written.sql));
    let [Statement::Query(query)] = parsed.as_slice() else { panic!("{text}: {}", written.sql) };
    assert!(query.locks.is_empty());
    assert!(matches!(*query.body, SetExpr::Select(_) | SetExpr::SetOperation { .. }), "{}", written.sql);
    // Outside of texts, each name behind FROM or JOIN is one of ours with its practice, or a number.
    let outside: String = written.sql.split('\'').step_by(2).collect();
    for behind in outside.split(" from ").skip(1).chain(outside.split(" join ").skip(1)) {
        let name = behind.split([' ', ')']).next().unwrap_or_default();
        let numbered =
            name.len() > 1 && name.starts_with('c') && name[1..].bytes().all(|b| b.is_ascii_digit());
        let shown = tables::all().iter().any(|shape| {
            let rows = format!("{} t where t.practice_id = 7)", shape.table.name);
            behind.starts_with(&rows)
        });
        let billing = behind.starts_with("definition d where d.practice_id = t.practice_id");
        assert!(
            name.starts_with('(') || numbered || shown || billing,
            "{text}\n{}\nreads {name}",
            written.sql
        );
    }
}

thread_local! {
    static TABLES: rusqlite::Connection = {
        let conn = rusqlite::Connection::open_in_memory().expect("a database");
        for migration in [
            include_str!("../../../../migrations/0002_records.sql"),
            include_str!("../../../../migrations/0003_indexes.sql"),
        ] {
            conn.execute_batch(migration).expect("tables");
        }
        let flags = rusqlite::functions::FunctionFlags::SQLITE_UTF8;
        conn.create_scalar_function("local_time", 1, flags, |_| Ok("now")).expect("a function");
        conn
    };
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn whatever_the_text_nothing_is_done_but_to_read_shown_tables(text in any_query()) {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            if let Ok(written) = write(&text, &place(engine)) {
                assert_only_reads(&text, &written);
            }
        }
    }

    #[test]
    fn no_text_is_a_panic(text in "\\PC{0,200}", tail in any::<String>()) {
        let _ = write(&text, &place(Engine::Sqlite));
        let _ = write(&format!("select {tail}"), &place(Engine::Postgres));
    }

    #[test]
    fn what_is_let_through_is_understood_by_sqlite(text in a_select()) {
        if let Ok(written) = write(&text, &place(Engine::Sqlite)) {
            assert_only_reads(&text, &written);
            TABLES.with(|conn| if let Err(error) = conn.prepare(&written.sql) {
                panic!("{text}\n{}\n{error}", written.sql);
            });
        }
    }
}

#[test]
fn every_function_that_is_named_is_there() {
    let called = |name: &str| match name {
        "now" | "curdate" | "current_date" | "current_timestamp" => format!("{name}()"),
        "abs" | "ceil" | "ceiling" | "floor" | "round" | "count" | "sum" | "avg" | "min" | "max"
        | "isnull" => {
            format!("{name}(PatNum)")
        }
        "mod" | "ifnull" | "nullif" | "greatest" | "least" => format!("{name}(PatNum, 2)"),
        "if" => "if(PatNum = 1, 2, 3)".to_owned(),
        "cast" => "cast(PatNum as char)".to_owned(),
        "convert" => "convert(PatNum, char)".to_owned(),
        "left" | "right" | "substr" | "substring" => format!("{name}(LName, 2)"),
        "concat_ws" => "concat_ws(' ', LName, FName)".to_owned(),
        "adddate" | "date_add" | "date_sub" | "subdate" => format!("{name}(Birthdate, interval 1 day)"),
        "datediff" => "datediff(now(), Birthdate)".to_owned(),
        "timestampdiff" => "timestampdiff(year, Birthdate, curdate())".to_owned(),
        "date_format" => "date_format(Birthdate, '%m/%d/%Y')".to_owned(),
        "extract" => "extract(year from Birthdate)".to_owned(),
        "date" | "year" | "month" | "day" | "dayofmonth" | "dayofweek" | "hour" | "minute" | "second"
        | "quarter" | "last_day" => format!("{name}(DateTStamp)"),
        _ => format!("{name}(LName)"),
    };
    for name in FUNCTIONS {
        written(&format!("select {} from patient", called(name)));
    }
    assert!(FUNCTIONS.is_sorted());
}

#[test]
fn shapes_fit_their_tables() {
    use claims::record::Kind as Stored;
    use shape::Form;
    for shape in tables::all() {
        let mut names = std::collections::HashSet::new();
        for Column { name, from, form } in shape.columns {
            let called = format!("{}.{name}", shape.name);
            assert!(names.insert(name.to_ascii_lowercase()), "{called} is there twice");
            if matches!(form, Form::Always(_)) {
                continue;
            }
            let stored = shape.table.columns.iter().find(|column| column.name == *from);
            let stored = stored.unwrap_or_else(|| panic!("{called}: no column {from}"));
            let expected = match form {
                Form::Int | Form::Money => (Stored::Int, false),
                Form::Key | Form::IntOrBlank | Form::MoneyOrBlank | Form::MoneyOrZero => (Stored::Int, true),
                Form::DateOrNone | Form::ClockOrNone => (Stored::Text, true),
                Form::Flag => (Stored::Bool, false),
                _ => (Stored::Text, false),
            };
            assert_eq!((stored.kind, stored.nullable), expected, "{called}");
        }
    }
}

#[test]
fn the_docs_name_what_is_there() {
    let docs = include_str!("../../../../docs/queries.md");
    for shape in tables::all() {
        let columns: Vec<&str> = shape.columns.iter().map(|column| column.name).collect();
        let line = format!("| {} | {} |", shape.name, columns.join(", "));
        assert!(docs.contains(&line), "docs/queries.md lacks: {line}");
    }
    for name in FUNCTIONS {
        assert!(docs.contains(&format!("`{name}`")), "docs/queries.md lacks {name}");
    }
}
