"""Links the answers with the claims by Splink on DuckDB, and says in one line of JSON how long that took and what was right.

    splink_links.py FOLDER given|estimated

FOLDER holds what the generator wrote. The weights of agreement are given, from the shares in which the records were made to
differ, which nobody knows of real ones; or estimated from the records, as its manual says. A link is an answer's best claim
when that is above the threshold and no other is equally good.
"""

import json
import resource
import sys
import time

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
import splink.comparison_level_library as level
import splink.comparison_library as compare

THRESHOLD = 0.95
PAIRS_SAMPLED = 1_000_000


def exact(column, m, u):
    levels = [level.NullLevel(column), level.ExactMatchLevel(column), level.ElseLevel()]
    return weighed(column, levels, [None, m, 1 - m], [None, u, 1 - u])


def name(column, m, u):
    levels = [
        level.NullLevel(column),
        level.ExactMatchLevel(column),
        level.JaroWinklerLevel(column, 0.88),
        level.ElseLevel(),
    ]
    return weighed(column, levels, [None, m, 0.99 - m, 0.01], [None, u, u * 3, 1 - u * 4])


def number():
    """A number is equal, or cut, or another."""
    cut = level.CustomLevel(
        "length(number_l) <> length(number_r) and least(length(number_l), length(number_r)) >= 15 "
        "and (starts_with(number_l, number_r) or starts_with(number_r, number_l))",
        label_for_charts="cut",
    )
    levels = [level.NullLevel("number"), level.ExactMatchLevel("number"), cut, level.ElseLevel()]
    return weighed("number", levels, [None, 0.99, 0.005, 0.005], [None, 1e-6, 1e-6, 1 - 2e-6])


def member():
    """A member id is equal, or has an ending more, or is another."""
    ended = level.CustomLevel(
        "starts_with(member_r, member_l) or starts_with(member_l, member_r)", label_for_charts="ending"
    )
    levels = [level.NullLevel("member"), level.ExactMatchLevel("member"), ended, level.ElseLevel()]
    return weighed("member", levels, [None, 0.985, 0.01, 0.005], [None, 1e-5, 1e-6, 1 - 1.1e-5])


def weighed(column, levels, ms, us):
    given = []
    for one, m, u in zip(levels, ms, us):
        given.append(one if m is None else one.configure(m_probability=m, u_probability=u))
    return compare.CustomComparison(given, output_column_name=column)


def settings(claims):
    return SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=1 / claims,
        comparisons=[
            number(),
            exact("payer_number", 0.99, 1e-6),
            member(),
            name("last", 0.985, 0.002),
            name("first", 0.975, 0.02),
            exact("charge", 0.99, 0.005),
            exact("service_date", 0.998, 0.0015),
            exact("entity", 0.999, 1 / max(2, claims / 25_000)),
            exact("payer", 0.995, 0.05),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("number"),
            block_on("payer_number"),
            block_on("member", "service_date"),
            block_on("entity", "service_date", "charge"),
        ],
        retain_matching_columns=False,
    )


def peak_kib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main():
    folder, weights = sys.argv[1:3]
    start = time.perf_counter()
    database = duckdb.connect()
    for table in ("claims", "answers"):
        texts = ", ".join(
            f"nullif({column}, '') as {column}" for column in ("number", "payer_number", "member", "last", "first")
        )
        database.execute(
            f"create table {table} as select unique_id, entity, payer, {texts}, charge, service_date "
            f"from read_csv('{folder}/{table}.csv', types={{'number': 'varchar', 'payer_number': 'varchar', "
            f"'member': 'varchar', 'last': 'varchar', 'first': 'varchar'}})"
        )
    loaded = time.perf_counter()
    claims = database.execute("select count(*) from claims").fetchall()[0][0]
    api = DuckDBAPI(database)
    tables = [api.register(table, dataset_display_name=table) for table in ("claims", "answers")]
    linker = Linker(tables, settings(claims), log_level=None)
    if weights == "estimated":
        linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS_SAMPLED)
        for block in (block_on("number"), block_on("member", "service_date")):
            linker.training.estimate_parameters_using_expectation_maximisation(block)
    estimated = time.perf_counter()
    pairs = linker.inference.predict(threshold_match_probability=THRESHOLD, warning_mode="never")
    is_answer = "source_dataset_{0} = 'answers'"
    database.execute(
        f"""
        create table links as
        with sided as (
            select case when {is_answer.format('l')} then unique_id_l else unique_id_r end as answer,
                   case when {is_answer.format('l')} then unique_id_r else unique_id_l end as claim,
                   match_weight
            from {pairs.physical_name}
        ), ranked as (
            select *, rank() over (partition by answer order by match_weight desc) as place from sided
        )
        select answer, min(claim) as claim from ranked where place = 1 group by answer having count(*) = 1
        """
    )
    linked = time.perf_counter()
    peak = peak_kib()
    right, wrong = database.execute(
        f"""
        select count(*) filter (where links.claim = truth.claim), count(*) filter (where links.claim is distinct from truth.claim)
        from links left join read_csv('{folder}/truth.csv') truth using (answer)
        """
    ).fetchall()[0]
    true_links = database.execute(f"select count(*) from read_csv('{folder}/truth.csv')").fetchall()[0][0]
    pairs_kept = database.execute(f"select count(*) from {pairs.physical_name}").fetchall()[0][0]
    said = {
        "claims": claims,
        "load_seconds": loaded - start,
        "estimate_seconds": estimated - loaded,
        "link_seconds": linked - estimated,
        "pairs": pairs_kept,
        "right": right,
        "wrong": wrong,
        "missed": true_links - right,
        "peak_kib": peak,
    }
    print(json.dumps(said))


main()
