#!/usr/bin/env bash
# Makes .venv with everything the project needs, from the locked list; says clearly what is missing.
# `setup.sh screen` adds what the tests need to start the program on a screen of their own with an accessibility bus.
set -euo pipefail
cd "$(dirname "$0")/.."

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

apt_install() {
    command -v apt-get >/dev/null || return 1
    as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
}

lacking() {
    for pair in "$@"; do
        /sbin/ldconfig -p 2>/dev/null | grep -q "${pair%%:*}" || echo "${pair##*:}"
    done
}

lacking_for_a_window() {
    lacking libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4 \
        libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-image.so.0:libxcb-image0 \
        libxcb-render-util.so.0:libxcb-render-util0 libxkbcommon-x11.so.0:libxkbcommon-x11-0
}

add_screen() {
    missing=$(lacking_for_a_window)
    command -v Xvfb >/dev/null || missing="$missing xvfb"
    command -v dbus-daemon >/dev/null || missing="$missing dbus"
    [ -x /usr/libexec/at-spi-bus-launcher ] || missing="$missing at-spi2-core"
    [ -z "${missing// }" ] || apt_install $missing ||
        echo "Die Prüfung mit dem Vorleseprogramm entfällt; dafür bitte einrichten: apt-get install" $missing >&2
}

[ "${1:-}" = screen ] && { [ "$(uname)" != Linux ] || add_screen; exit 0; }

lock=installer/requirements.lock
stamp=.venv/.installed
wanted=$(cat "$lock" pyproject.toml | sha256sum | cut -d' ' -f1)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0

find_python() {
    for name in python3.13 python3.12 python3.11 python3; do
        command -v "$name" >/dev/null || continue
        "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' && { echo "$name"; return; }
    done
    return 1
}

python=$(find_python) || { echo "Python 3.11, 3.12 oder 3.13 fehlt. Unter Debian: apt-get install python3" >&2; exit 1; }

if [ ! -x .venv/bin/python ]; then
    "$python" -m venv .venv 2>/dev/null || {
        rm -rf .venv
        apt_install python3-venv && "$python" -m venv .venv || {
            echo "Das Modul venv fehlt. Bitte als Administrator ausführen: apt-get install python3-venv" >&2; exit 1; }
    }
fi

if [ "$(uname)" = Linux ]; then
    missing=$(lacking libEGL.so.1:libegl1 libGL.so.1:libgl1 libxkbcommon.so.0:libxkbcommon0 \
        libdbus-1.so.3:libdbus-1-3 libfontconfig.so.1:libfontconfig1)
    [ -z "$missing" ] || apt_install $missing || {
        echo "Dem Fenster fehlen Bibliotheken. Bitte als Administrator ausführen: apt-get install $missing" >&2; exit 1; }
    if [ -n "${DISPLAY:-}" ]; then
        missing=$(lacking_for_a_window)
        [ -z "$missing" ] || apt_install $missing ||
            echo "Für das Fenster auf diesem Bildschirm bitte noch einrichten: apt-get install" $missing >&2
    fi
fi

echo "Die Bibliotheken werden nach $lock eingerichtet …"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
echo "$wanted" > "$stamp"
