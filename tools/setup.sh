#!/bin/sh
# Makes the virtual environment VENV (default .venv) with the program, editable, and what tests and linters need.
# Run it from the top of the repository. PYTHON names the Python to use; without it, the first that is new enough.
set -eu

VENV=${1:-.venv}

fail() {
    echo "setup: $*" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

choose() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    found=$("${PYTHON:-python3}" --version 2>&1) || found="no program ${PYTHON:-python3}"
    fail "auditor needs Python 3.11 or newer, and found $found." \
        "Install it, then name it: make PYTHON=/path/to/python3.11 setup"
}

python=$(choose)
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "$python has no venv module. On Debian or Ubuntu: apt-get install python3-venv"

# An environment whose Python is gone, or is too old, is made anew.
if ! new_enough "$VENV/bin/python"; then
    "$python" -m venv --clear "$VENV"
fi

# Dependency groups came with pip 25.1; the pip that Python brings along may be older.
export PIP_DISABLE_PIP_VERSION_CHECK=1
"$VENV/bin/python" -m pip install --quiet --upgrade 'pip>=25.1'
"$VENV/bin/python" -m pip install --quiet --editable . --group test --group lint
echo "setup: $("$VENV/bin/auditor" --version), $("$VENV/bin/python" --version), in $VENV/bin/auditor"
