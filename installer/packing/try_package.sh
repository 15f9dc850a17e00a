#!/usr/bin/env bash
# Tries the Debian package as a fresh machine would see it: `try_package.sh PACKAGE [ROOT]`, as root, with the mirror at hand.
# Installs, starts, plays one office day with the installed program, upgrades, removes, purges; says what it saw.
set -euo pipefail
package=$(realpath "$1")
house=$(realpath "$(dirname "$0")/../..")
root=${2:-$(mktemp -d /var/tmp/kim-root.XXXXXX)}
mirror=${KIM_MIRROR:-http://deb.debian.org/debian}
suite=${KIM_SUITE:-bookworm}
central=${KIM_CENTRAL:-$house}
home="/home/testa/.local/share/KIM Desktop"
python=$(dirname "$(dirname "$(realpath "$house/.venv/bin/python")")")
picture=${KIM_PICTURE:-/dev/null}
work=$(mktemp -d)

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
as_testa() { inside runuser -u testa -- env HOME=/home/testa QT_QPA_PLATFORM=offscreen "$@"; }
say() { printf '== %s\n' "$*"; }
fail() { say "FEHLER: $*"; exit 1; }

leave() {
    [ -z "${screen:-}" ] || kill "$screen" 2>/dev/null || true
    for place in "$house" "$central" "$python" /tmp/.X11-unix /proc /dev; do umount -l "$root$place" 2>/dev/null || true; done
    rm -rf "$work"
}
trap leave EXIT

say "Ein frisches Debian ($suite)"
[ -x "$root/usr/bin/dpkg" ] || debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$work/debootstrap.log"
mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"
echo "127.0.0.1 localhost" >"$root/etc/hosts"
inside apt-get update -qq
inside dpkg --purge kim-desktop >/dev/null 2>&1 || true
inside userdel --remove testa >/dev/null 2>&1 || true
inside useradd --create-home testa

say "Eine niedrigere Fassung wird eingerichtet"
dpkg-deb --raw-extract "$package" "$work/lower"
sed -i 's/^Version: .*/Version: 0.0.1/' "$work/lower/DEBIAN/control"
dpkg-deb --root-owner-group -Znone --build "$work/lower" "$root/tmp/lower.deb" >/dev/null
inside apt-get install -y -qq --no-install-recommends /tmp/lower.deb >"$work/apt.log" 2>&1 || fail "$(tail -5 "$work/apt.log")"
inside dpkg -s kim-desktop | grep -q '^Version: 0.0.1'

say "Alle Bibliotheken sind da"
missing=$(inside env LD_LIBRARY_PATH=/usr/lib/kim-desktop/_internal find /usr/lib/kim-desktop -name '*.so*' -type f \
    -exec ldd {} + 2>/dev/null | grep 'not found' | sort -u || true)
[ -z "$missing" ] || fail "$missing"

say "Nichts sucht dort, wo gebaut wurde"
traces=$(find "$root/usr/lib/kim-desktop" -name '*.so*' -type f -exec readelf -d {} + | grep -E 'R(UN)?PATH.*\[/' || true)
[ -z "$traces" ] || fail "$traces"

say "Ein Tresor wird angelegt"
mkdir -p "$root$home"
"$house/.venv/bin/python" - "$root$home/profil" <<'PY'
import sys
from pathlib import Path
from kim_desktop.storage.vault import create_vault
create_vault(Path(sys.argv[1]), "vier erfundene Wörter hier", None).close()
PY
echo "vier erfundene Wörter hier" >"$root/home/testa/passwort"
inside chown -R testa: /home/testa
before=$(cat "$root$home/profil/vault.header" "$root$home/profil/vault.db" | sha256sum)

opens() { # the window stays until it is ended
    as_testa env "$@" timeout 20 kim-desktop >"$work/window.log" 2>&1 && fail "Das Fenster schloss sich."
    [ $? = 124 ] || fail "$(cat "$work/window.log")"
}
say "Das Fenster geht auf, ohne Bildschirm und auf einem (X11)"
opens QT_QPA_PLATFORM=offscreen
if command -v Xvfb >/dev/null; then
    Xvfb :77 -screen 0 1366x768x24 -nolisten tcp -ac >/dev/null 2>&1 &
    screen=$!
    mkdir -p "$root/tmp/.X11-unix"
    mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
    (sleep 15 && import -display :77 -window root "$picture" 2>/dev/null || true) &
    opens QT_QPA_PLATFORM=xcb DISPLAY=:77
    kill "$screen"
fi

say "Auf die Fassung des Pakets, mit Vorgaben"
printf '[lock]\nmost_minutes = 0\n' >"$root/tmp/policy.toml"
cp "$package" "$root/tmp/package.deb"
inside env KIM_POLICY=/tmp/policy.toml dpkg -i /tmp/package.deb >"$work/bad.log" 2>&1 && fail "Falsche Vorgaben wurden übernommen."
printf '[lock]\nmost_minutes = 8\n[updates]\nurl = "https://neu.stadt.example"\nroot = "root.json"\n' >"$root/tmp/policy.toml"
echo '{}' >"$root/tmp/root.json"
inside env KIM_POLICY=/tmp/policy.toml dpkg -i /tmp/package.deb >"$work/good.log" 2>&1 || fail "$(tail -5 "$work/good.log")"
inside kim policy show
inside kim policy show | grep -q "8 Minuten" || fail "Die Vorgaben gelten nicht."
[ "$before" = "$(cat "$root$home/profil/vault.header" "$root$home/profil/vault.db" | sha256sum)" ] || fail "Der Tresor ist nicht mehr derselbe."
as_testa kim vault check --password-file /home/testa/passwort || fail "Der Tresor öffnet sich nicht mehr."
before=$(cat "$root$home/profil/vault.header" "$root$home/profil/vault.db" | sha256sum)
inside kim --version

play_day() {
say "Ein Bürotag mit dem eingerichteten Programm; die Zentrale läuft aus dem Quelltext"
for place in "$house" "$central" "$python"; do
    mkdir -p "$root$place"
    mount --bind -o ro "$place" "$root$place" 2>/dev/null || mount --bind "$place" "$root$place"
done
inside apt-get install -y -qq --no-install-recommends libsqlite3-0 libreadline8 libncursesw6 >/dev/null 2>&1 || true
printf '#!/bin/sh\ncd %s && PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=%s exec %s/.venv/bin/python -m kim_desktop.cli "$@"\n' \
    "$central" "$central" "$house" >"$root/tmp/zentrale"
chmod +x "$root/tmp/zentrale"
inside env HOME=/root kim demo --no-window --output /tmp/tag --central /tmp/zentrale >"$work/day.log" 2>&1 || fail "$(tail -12 "$work/day.log")"
tail -n 12 "$work/day.log"
}
[ -n "${KIM_NO_DAY:-}" ] || play_day

say "Entfernen: Die Tresore bleiben, und das wird gesagt"
as_testa sh -c 'mkdir -p "$HOME/.cache/KIM Desktop/updates" && touch "$HOME/.cache/KIM Desktop/updates/looked"'
inside dpkg --purge kim-desktop >"$work/purge.log" 2>&1 || fail "$(cat "$work/purge.log")"
grep "Tresore" "$work/purge.log" || fail "Es wurde nicht gesagt, was bleibt."
for gone in /usr/lib/kim-desktop /usr/bin/kim /usr/bin/kim-desktop /etc/kim-desktop "/home/testa/.cache/KIM Desktop" "$home/diagnose"; do
    [ ! -e "$root$gone" ] || fail "$gone ist noch da."
done
[ "$before" = "$(cat "$root$home/profil/vault.header" "$root$home/profil/vault.db" | sha256sum)" ] || fail "Der Tresor ist nicht mehr derselbe."

say "Entfernen mit den Tresoren, wie es nur die IT verlangen kann"
inside dpkg -i /tmp/package.deb >/dev/null 2>&1
inside env KIM_REMOVE_VAULTS=yes dpkg --purge kim-desktop >"$work/purge.log" 2>&1 || fail "$(cat "$work/purge.log")"
[ ! -e "$root$home/profil" ] || fail "Der Tresor ist noch da."
say "Alles gesehen."
