//! One suite for every engine: SQLite in a directory of its own; PostgreSQL, and PostgreSQL at `serializable`
//! with forced retries, each test in a schema of its own, at the URL in `BITEWING_TEST_POSTGRES`.

mod chain;
mod changed;
mod commits;
mod deleted;
mod feed;
mod numbers;
mod place;
mod round_trip;
mod shaped;
mod snapshot;
mod statements;
mod units;

/// One test for each behaviour and engine.
macro_rules! on_every_engine {
    ($($module:ident::$behaviour:ident,)*) => {
        mod sqlite {
            $(#[test] fn $behaviour() {
                crate::place::run(crate::place::Kind::Sqlite, crate::$module::$behaviour);
            })*
        }
        mod postgres {
            $(#[test] fn $behaviour() {
                crate::place::run(crate::place::Kind::Postgres, crate::$module::$behaviour);
            })*
        }
        mod serializable {
            $(#[test] fn $behaviour() {
                crate::place::run(crate::place::Kind::Serializable, crate::$module::$behaviour);
            })*
        }
    };
}

on_every_engine! {
    commits::a_moved_version_is_a_conflict,
    commits::versions_are_checked_inside_a_group,
    commits::an_unbalanced_posting_writes_nothing,
    commits::five_hundred_at_once_land_once_each,
    commits::one_that_fails_does_not_hurt_the_others,
    commits::a_row_that_does_not_fit_is_refused,
    commits::the_last_change_of_a_row_wins,
    commits::what_differs_is_all_that_need_be_written,
    commits::a_request_again_gets_the_same_answer,
    commits::an_unknown_practice_is_refused,
    commits::two_processes_write_one_ledger,
    commits::practices_do_not_see_each_other,
    commits::events_come_in_the_order_of_the_commits,
    commits::jobs_ride_the_commit,
    chain::verify_names_a_changed_record,
    chain::verify_names_a_changed_entry,
    chain::verify_names_a_changed_audit_row,
    chain::verify_names_a_forged_audit_row,
    chain::verify_names_a_cut_chain,
    chain::verify_names_a_deleted_row,
    chain::verify_names_an_added_row,
    chain::verify_names_a_changed_event,
    chain::a_read_leaves_a_link,
    chain::verify_reads_page_after_page,
    numbers::ids_never_repeat_across_processes,
    numbers::control_numbers_have_no_gaps,
    numbers::a_store_opens_again,
    numbers::two_open_at_once,
    numbers::a_changed_migration_refuses_to_open,
    numbers::an_unknown_migration_refuses_to_open,
    round_trip::every_table_keeps_every_kind,
    round_trip::text_sorts_as_bytes,
    round_trip::pages_walk_a_whole_table,
    round_trip::columns_are_those_of_the_records,
    feed::the_feed_tells_every_row_in_order,
    feed::the_feed_is_read_stretch_by_stretch,
    feed::a_link_is_found_by_its_time,
    shaped::every_shape_is_read,
    shaped::practices_ask_for_their_own_rows,
    shaped::every_engine_comes_to_the_same,
    shaped::groups_orders_and_joins,
    shaped::pages_of_an_answer_meet,
    shaped::a_query_ends_in_time,
    shaped::an_answer_has_a_size,
    shaped::what_an_engine_refuses_is_told,
    snapshot::a_snapshot_sees_one_moment,
    snapshot::a_snapshot_writes_nothing,
    statements::no_statement_reads_a_growing_table_whole,
    units::a_unit_sees_what_it_wrote_and_nobody_else_does,
    units::what_is_undone_was_never_there,
    units::what_was_read_in_a_unit_is_not_kept_outside,
    units::others_wait_for_a_unit_alone,
    units::others_go_on_beside_a_unit,
    units::who_is_faster_than_a_unit_has_it_begun_again,
    units::no_practice_waits_for_another,
    units::a_unit_reads_an_office_that_is_known_already,
    units::units_come_one_after_the_other,
    units::who_goes_away_in_the_middle_leaves_nothing,
    units::what_the_database_refuses_undoes_the_unit,
    units::what_is_refused_before_it_is_written_leaves_the_unit,
    units::a_request_is_remembered_with_the_unit,
    units::a_unit_is_of_one_practice_and_holds_no_other,
    changed::what_was_written_is_found_by_its_time,
    changed::what_says_when_it_was_written_goes_by_that,
    changed::of_older_rows_nobody_knows,
    deleted::a_deleted_row_is_found_by_its_number,
    deleted::what_was_deleted_is_listed,
    deleted::what_was_deleted_is_found_by_its_time,
    deleted::what_is_forgotten_or_there_again_is_not_listed,
    deleted::a_deletion_is_undone_with_its_unit,
}
