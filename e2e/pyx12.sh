#!/usr/bin/env bash
# Lets pyx12's validator, from PyPI, look at the claim files (837D) that the library writes.
#
#     e2e/pyx12.sh [REWRITE]
#
# REWRITE is the built example `rewrite_837` of crates/x12 (cargo builds it when none is named). It writes again the
# sets of crates/x12/tests/data/837d, those of ../shared/samples/837d where there are such, and invented ones that use
# every loop. pyx12 has no map of the 837D of 5010; pyx12/dental_map.py makes one of two that it has. pyx12 and what it
# needs (pyx12/requirements.txt) go to a folder that is gone at the end. A line for each file that is not as it should
# be; the last is `pyx12: N passed, N failed, N skipped`.
set -u

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(dirname "$here")
samples=$root/../shared/samples/837d
made_up=40
work=$(mktemp -d "${TMPDIR:-/tmp}/bitewing-pyx12.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

# Files that are refused with reason: what is wrong with them is in the file that was read.
#   made__bad_no_lines       the claim has no lines
#   hdi__837D-all-fields     oral cavity areas C1 and C2, the state ST, REF 1G of a service location, and three REF
#                            of one kind for another payer, where the guide has two
refused=' made__bad_no_lines_0.837 hdi__837D-all-fields_0.837 '

# Nothing of it could be looked at.
give_up() {
    echo "pyx12: $*" >&2
    echo 'pyx12: 0 passed, 1 failed, 0 skipped'
    exit 1
}

get_pyx12() {
    python3 -m venv "$work/venv" >"$work/pip" 2>&1 &&
        "$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
            --requirement "$here/pyx12/requirements.txt" >>"$work/pip" 2>&1 &&
        "$work/venv/bin/python" -B "$here/pyx12/dental_map.py" "$work/map" >>"$work/pip" 2>&1 && return
    cat "$work/pip" >&2
    give_up 'pyx12 could not be installed (it takes python3 with its venv, and PyPI)'
}

# A function, so that bash has read all of this file before it runs any of it.
main() {
    local rewrite=${1-} folders=("$root/crates/x12/tests/data/837d") skipped=0
    if [ -z "$rewrite" ]; then
        (cd "$root" && cargo build --quiet -p x12 --example rewrite_837) || give_up 'the example did not build'
        rewrite=${CARGO_TARGET_DIR:-$root/target}/debug/examples/rewrite_837
    fi
    if [ -d "$samples" ]; then
        folders+=("$samples")
    else
        echo "skipped: there is no $samples"
        skipped=1
    fi
    get_pyx12
    mkdir "$work/out"
    "$rewrite" "$work/out" "$made_up" "${folders[@]}" >"$work/written" || give_up 'the files could not be written'
    (cd "$work/out" && "$work/venv/bin/x12valid" -m "$work/map" -q ./*.837) >"$work/said" 2>&1
    # pyx12 says what is wrong, and after it the name of the file with OK or Failure.
    awk -v refused="$refused" -v files="$(find "$work/out" -name '*.837' | wc -l)" -v skipped="$skipped" '
        / ERROR / { wrong = wrong "\n    " $0; next }
        /: (OK|Failure)$/ {
            name = $1; sub(/^\.\//, "", name); sub(/:$/, "", name)
            expected = index(refused, " " name " ") ? "Failure" : "OK"
            if ($2 == expected) passed++
            else { failed++; print name ": " $2 ", not " expected wrong }
            wrong = ""
        }
        END {
            lost = files - passed - failed
            if (lost) print lost " files were not looked at"
            print "pyx12: " passed + 0 " passed, " failed + lost " failed, " skipped " skipped"
            exit failed + lost > 0 || passed == 0
        }' "$work/said"
}

main "$@"
exit
