#!/usr/bin/env bash
# Plays the Python client `opendental-sdk`, as it comes from PyPI, against the program.
#
#     e2e/sdk.sh PROGRAM
#
# PROGRAM is a built bitewing. The client and what it needs (sdk/requirements.txt) go to a folder that is gone at the
# end; so does the office, a new one on SQLite. A line for each call; the last is `sdk: N passed, N failed, N skipped`.
set -u

. "$(dirname "${BASH_SOURCE[0]}")/server.sh"
begin "$1" sdk

# A function, so that bash has read all of this file before it runs any of it.
main() {
    local keys address
    get_client --no-deps
    # The developer's key, a slash, the customer's.
    keys=$("$program" key create --data "$work/office" --name sdk --json |
        sed -n 's/.*"authorization":"ODFHIR \([^"]*\)".*/\1/p')
    "$program" serve --data "$work/office" --listen 127.0.0.1:0 2>"$work/log" &
    server=$!
    if ! address=$(address_of "$work/log"); then
        tail -n 20 "$work/log" >&2
        give_up 'the server did not start'
    fi
    BASE_URL=$address DEVELOPER_KEY=${keys%%/*} CUSTOMER_KEY=${keys#*/} \
        "$work/venv/bin/python" -B "$here/sdk/test_sdk.py" 2>&1 | tee "$work/played" | sed '$ d'
    awk '{ last = $0 }
         END { if (last !~ /^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/) { print last; last = "0 passed, 1 failed, 0 skipped" }
               print "sdk: " last
               split(last, said, " ")
               exit said[3] > 0 || said[1] == 0 }' "$work/played"
}

main
