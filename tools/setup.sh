#!/bin/sh
# Makes the virtual environment VENV (default .venv) with the program, editable, and what tests and linters need.
# PACKAGES: locked (default), exactly what requirements.lock names and nothing else; newest, what resolves today.
# Run it from the top of the repository. PYTHON names the Python to use; without it, the first that is new enough.
set -eu

VENV=${1:-.venv}
PACKAGES=${2:-locked}

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

install() {
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

python=$(choose)
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "$python has no venv module. On Debian or Ubuntu: apt-get install python3-venv"

# An environment whose Python is gone, or is too old, is made anew.
if ! new_enough "$VENV/bin/python"; then
    "$python" -m venv --clear "$VENV"
fi

case $PACKAGES in
locked)
    install --require-hashes --requirement requirements.lock
    install --no-deps --no-build-isolation --editable .
    ;;
newest)
    install --upgrade 'pip>=25.1' # the first that knows dependency groups
    install --upgrade --upgrade-strategy eager --editable . --group test --group lint
    ;;
*) fail "PACKAGES is locked or newest, not $PACKAGES" ;;
esac
echo "setup: $("$VENV/bin/auditor" --version), $("$VENV/bin/python" --version), $PACKAGES versions, in $VENV/bin/auditor"
