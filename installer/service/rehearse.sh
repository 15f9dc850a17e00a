#!/usr/bin/env bash
# Plays docs/betriebshandbuch.md on a fresh Debian 13 that boots in a container: every block marked "sh", in order, as it
# stands there. Needs root, debootstrap and systemd-container; keeps the fresh Debian in its folder for the next time.
set -euo pipefail
cd "$(dirname "$0")/../.."

place=$(realpath -m "${1:-/var/tmp/kim-probe}")
fresh=$place/debian used=$place/probe
mkdir -p "$place"

if [ ! -e "$fresh/.whole" ]; then
    debootstrap --variant=minbase --include=ca-certificates,systemd-sysv,dbus,curl trixie "$fresh" "${MIRROR:-http://deb.debian.org/debian}"
    touch "$fresh/.whole"
fi
rm -rf --one-file-system "$used"
cp -a "$fresh" "$used"
bash installer/service/pack.sh "$used/root" >/dev/null

{
    echo 'set -euxo pipefail; export DEBIAN_FRONTEND=noninteractive HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin; cd /root'
    [ -z "${PIP_CERT:-}" ] || { cp -L "$PIP_CERT" "$used/etc/ssl/certs/probe.crt"; echo 'export PIP_CERT=/etc/ssl/certs/probe.crt'; }
    awk '/^```sh$/ { inside = 1; next } /^```/ { inside = 0 } inside' docs/betriebshandbuch.md
} >"$used/root/probe.sh"

cat >"$used/etc/systemd/system/probe.service" <<'UNIT'
[Unit]
After=network.target
[Service]
Type=oneshot
ExecStart=/bin/bash -c 'bash /root/probe.sh >/root/probe.log 2>&1; echo $? >/root/probe.code; systemctl poweroff'
UNIT
ln -sf ../probe.service "$used/etc/systemd/system/multi-user.target.wants/probe.service"

begun=$SECONDS
SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 timeout "${LIMIT:-900}" \
    systemd-nspawn --directory="$used" --register=no --keep-unit --machine=kim-probe --capability=CAP_NET_ADMIN --boot >"$place/boot.log" 2>&1 || true
cp "$used/root/probe.log" "$place/" 2>/dev/null || true
code=$(cat "$used/root/probe.code" 2>/dev/null || echo 1)
[ "$code" = 0 ] || tail -30 "$place/probe.log" >&2
echo "Betriebshandbuch gespielt in $((SECONDS - begun)) s, Code $code; Protokoll: $place/probe.log"
exit "$code"
