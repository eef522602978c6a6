#!/usr/bin/env bash
# Plays every scenario on both engines and on thirteen dates, month ends, 1 January and 29 February among them.
#
#     e2e/scenarios.sh PROGRAM FOLDER [POSTGRES_URL]
#
# With `DATES=few` on four of them, as the check does: thirteen take a quarter of an hour.
# PROGRAM is a built bitewing; FOLDER holds run.py and cases/. Without a URL only SQLite is played. Each date has a
# new office and a server whose clock was set; on PostgreSQL in a schema of its own, which stays. What fails is
# named; the last line is `scenarios: N passed, N failed, N skipped`, summed over all runs.
set -u

folder=$2 postgres=${3:-}
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"
begin "$1" scenarios
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$work"' EXIT

# A store cannot hold anything later than its clock, so all of them lie in the future.
dates() {
    local year leap month
    year=$(($(date +%Y) + 1))
    leap=$year
    while [ "$((leap % 4))" -ne 0 ] || { [ "$((leap % 100))" -eq 0 ] && [ "$((leap % 400))" -ne 0 ]; }; do
        leap=$((leap + 1))
    done
    if [ "${DATES:-}" = few ]; then
        printf '%s\n' "$year-01-01" "$year-03-31" "$year-12-31" "$leap-02-29"
        return
    fi
    for month in 01-01 01-31 02-28 03-31 04-30 05-15 06-30 08-31 10-01 11-30 12-31; do echo "$year-$month"; done
    echo "$leap-02-29"
    echo "$leap-03-31"
}

# One engine on one date: `play sqlite 2027-01-01 --data DIR`.
play() {
    local engine=$1 date=$2 log authorization address
    shift 2
    log=$work/$engine-$date
    authorization=$("$program" key create "$@" --name scenarios --json |
        sed -n 's/.*"authorization":"\([^"]*\)".*/\1/p')
    "$program" serve "$@" --listen 127.0.0.1:0 --clock "${date}T09:00" 2>"$log" &
    server=$!
    if address=$(address_of "$log"); then
        echo "$engine, $date:"
        python3 "$folder/run.py" --quiet --base-url "$address" --auth "$authorization" --today "$date" \
            "$folder/cases" >"$log.played" 2>&1
        cat "$log.played"
        grep -q '^scenarios: ' "$log.played" || echo 'scenarios: 0 passed, 1 failed, 0 skipped'
    else
        tail -n 20 "$log" >&2
        echo 'scenarios: 0 passed, 1 failed, 0 skipped'
    fi
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    server=''
}

# One engine on all dates; its server ends with it.
play_all() {
    local engine=$1 date
    trap '[ -z "$server" ] || kill "$server" 2>/dev/null' EXIT
    for date in $(dates); do
        case $engine in
        sqlite) play sqlite "$date" --data "$work/office-$date" ;;
        postgres) play postgres "$date" --database "$postgres" --schema "scenarios_$$_${date//-/_}" ;;
        esac
    done
}

# A function, so that bash has read all of this file before it runs any of it.
main() {
    # Both at once: each waits for its disk most of the time.
    play_all sqlite >"$work/all-sqlite" 2>&1 &
    [ -z "$postgres" ] || play_all postgres >"$work/all-postgres" 2>&1 &
    wait

    cat "$work"/all-* | tee "$work/sum" | sed 's/^scenarios: /    /'
    awk '/^scenarios: / { p += $2; f += $4; s += $6 }
         END { printf "scenarios: %d passed, %d failed, %d skipped\n", p, f, s; exit f > 0 || p == 0 }' "$work/sum"
}

main
