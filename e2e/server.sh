# What the scripts beside it share; it is read by them (`. server.sh`) and does nothing by itself. Their names are those of
# their last lines: `NAME: N passed, N failed, N skipped`.

# A program of $1 to be played by what is called $2: `program`, the folder `here`, and one, `work`, that is gone at the end
# with the server.
begin() {
    program=$(readlink -f "$1") name=$2 server=''
    here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
    work=$(mktemp -d "${TMPDIR:-/tmp}/bitewing-$name.XXXXXX") || exit 1
    trap '[ -z "$server" ] || kill "$server" 2>/dev/null; wait; rm -rf "$work"' EXIT
}

# Nothing of it could be played.
give_up() {
    echo "$name: $*" >&2
    echo "$name: 0 passed, 1 failed, 0 skipped"
    exit 1
}

# What a client needs, as it comes from PyPI, goes to $work/venv; arguments behind are pip's.
get_client() {
    python3 -m venv "$work/venv" >"$work/pip" 2>&1 &&
        "$work/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/$name/requirements.txt" "$@" \
            >>"$work/pip" 2>&1 && return
    cat "$work/pip" >&2
    give_up 'the client could not be installed (it takes python3 with its venv, and PyPI)'
}

# What sed finds in a file that the server writes, once it is there.
told() {
    for _ in {1..1200}; do
        sed -n "$2" "$1" | grep . && return
        kill -0 "$server" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

# Where the server listens, as its log says.
address_of() {
    told "$1" 's|.*listens on \(http://[^ ]*\).*|\1|p'
}
