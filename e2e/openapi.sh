#!/usr/bin/env bash
# Sends made-up requests for every operation of `/openapi.json` and `/v0/openapi.json` to the program with schemathesis, as it
# comes from PyPI.
#
#     e2e/openapi.sh PROGRAM [REQUESTS]
#
# PROGRAM is a built bitewing; its office is the demo's, so that numbers name something. REQUESTS is how many are sent
# for each operation (8). An answer with a status that the document does not list for its operation, with another
# content type, or of another shape, and any 5xx is a failure. The last line is `openapi: N passed, N failed, N skipped`,
# in operations.
set -u

requests=${2:-8}
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"
begin "$1" openapi

# A field of the line that `demo --json` prints.
demo_says() {
    told "$work/demo.json" "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}

# Plays the document at a path with a key; arguments behind are schemathesis's.
play() {
    "$work/venv/bin/schemathesis" run "$url$1" --no-color --phases examples,fuzzing --seed 1 --header "Authorization: $2" "${@:3}" \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
        --max-examples "$requests" --continue-on-failure --suppress-health-check all --warnings off 2>&1 | tee -a "$work/said"
}

# A function, so that bash has read all of this file before it runs any of it.
main() {
    local url authorization bearer
    get_client
    "$program" demo --data "$work/demo" --listen 127.0.0.1:0 --json >"$work/demo.json" 2>"$work/log" &
    server=$!
    if ! url=$(demo_says url) || ! authorization=$(demo_says authorization); then
        tail -n 20 "$work/log" >&2
        give_up 'the demo did not start'
    fi
    bearer=$(demo_says bearer) || give_up 'the demo told no key'
    # It keeps what it found in the folder that it runs in.
    cd "$work" || exit 1
    play /openapi.json "$authorization" --header 'Content-Type: application/json'
    play /v0/openapi.json "Bearer $bearer"
    awk '/^ *Tested: / { tested += $2; documents++ }
         / unique failure/ { for (i = 2; i <= NF; i++) if ($i == "unique") bad += $(i - 1) }
         /^ *❌/ && !bad { bad = 1 }
         END { if (documents != 2 && !bad) bad = 1
               print "openapi: " (bad ? 0 : tested) " passed, " bad + 0 " failed, 0 skipped"
               exit bad > 0 }' "$work/said"
}

main
