#!/bin/bash
# Follows docs/install.md on a clean Debian that boots (systemd-nspawn: its own systemd, its own Caddy, a network of its
# own), and docs/first-day.md as far as a machine without phones goes; and says how long it took.
#
#   sudo tests/measure/clean-debian.sh RELEASE [SUITE]     root, debootstrap, systemd-container, openssl and a mirror
#
# RELEASE: an archive of `npm run release`, or the folder that tests/measure/make-releases.sh filled: then docs/update.md is
# followed too. CLEAN_DEBIAN names a folder that debootstrap made before. KEEP=1 leaves the machine where it is.
set -eu
release=$(readlink -f "$1")
suite=${2:-bookworm}
here=$(cd "$(dirname "$0")" && pwd)
. "$here/machine.sh"

make_machine "$suite"
if [ -d "$release" ]; then cp -a "$release" "$system/root/releases"; else cp -a "$release" "$system/root/now.tar.gz"; fi
[ -d "$release" ] && cp -a "$release/now.tar.gz" "$system/root/now.tar.gz"
cat >"$system/root/answers.json" <<ANSWERS
{ "app": "$app", "mailbox": "$post", "desk": "$desk", "languages": ["km", "en", "vi"], "timeZone": "Asia/Phnom_Penh",
  "certificate": { "cert": "/etc/ssl/example/cert.pem", "key": "/etc/ssl/example/key.pem" } }
ANSWERS
printf 'ref,called,language,reading,phase,since\nR-1,Sokha,en,adult,planning,2026-10-01\n' >"$system/root/people.csv"
chmod 700 "$system/root"
boot

began=$(date +%s)
in_it sh -c 'cd /root && tar xzf now.tar.gz'
name=$(basename "$(echo "$system"/root/rumduol-*)")
install_it() { in_it sh -c "cd /root/$name && ./node_modules/.bin/node src/operator/main.ts install --answers /root/answers.json $*"; }
echo "== $(. "$system/etc/os-release" && echo "$PRETTY_NAME"), nothing on it"
install_it --dry-run
install_it
echo "== installed in $(($(date +%s) - began)) s"
echo '== a second time: nothing is made'
if install_it | grep '^  makes'; then fail 'something was made again'; fi

echo '== the units, as systemd reads and runs them'
in_it systemd-analyze verify river.service box.service desk.service
for unit in river box desk; do
	pid=$(in_it systemctl show -P MainPID "$unit")
	in_it sh -c "echo $unit: \$(ps -o user= -p $pid) \$(grep -E '^(NoNewPrivs|Seccomp|CapEff|CapBnd):' /proc/$pid/status)"
	in_it grep -q '^NoNewPrivs:.1' "/proc/$pid/status" || fail "$unit may gain rights"
	in_it grep -q '^Seccomp:.2' "/proc/$pid/status" || fail "$unit may call what it likes"
	in_it grep -q '^CapBnd:.0*$' "/proc/$pid/status" || fail "$unit has capabilities"
	[ "$(in_it systemctl show -P NRestarts "$unit")" = 0 ] || fail "$unit ended and was started again"
done
in_it systemctl list-dependencies --plain river.service | grep -q systemd-time-wait-sync || fail 'nobody waits for the clock'
if inside_of river touch /opt/river/current/x 2>/dev/null; then fail 'river writes where its program lies'; fi
if inside_of river ls /var/lib/box 2>/dev/null; then fail 'river reads box'; fi
if inside_of box ls /var/lib/river 2>/dev/null; then fail 'box reads river'; fi
if inside_of box ls /root 2>/dev/null; then fail 'box reads root'; fi
inside_of river ls /var/lib/river >/dev/null || fail 'river does not read its own'

echo '== through Caddy'
for address in "$app/api/v1/health" "$app/key" "$post/health" "$desk/"; do
	echo "   $address: $(over_https "https://$address")"
done

echo '== people, an invitation and a card, from root’s own closed folder'
in_it sh -c 'cd /root && companion cases validate people.csv && companion cases import people.csv && companion invite --case R-1 --card card.html --json >/dev/null && ls -l card.html && companion phones'

echo '== feedback keys onto a stick, and close while the quarter runs'
in_it sh -c 'mkdir -p /media/stick && chmod 700 /media/stick && cd /root && printf "boat lotus river rice\nmango drum kite moon\n" > passphrases && companion feedback keys --opening /media/stick --reader Sokha --periods 2 --passphrase-file passphrases && ls -l /media/stick'
in_it sh -c 'companion feedback close $(companion feedback status --json | sed "s/.*\"period\":\"\([^\"]*\)\".*/\1/")' 2>&1 || true

echo '== nothing in the folders belongs to another account'
nothing_foreign

echo '== doctor, and from outside'
in_it companion doctor || true
in_it env NODE_EXTRA_CA_CERTS=/etc/ssl/example/ca.pem companion doctor --from-outside "https://$app" || true
if [ -d "$system/root/releases" ]; then . "$here/update-debian.sh"; fi

echo '== the machine is switched off and on'
shut_down
boot
until_it_answers
echo "   it answers: $(over_https "https://$app/api/v1/health")"
echo '== the journal'
in_it journalctl --no-pager -q -u river -u box -u desk -u caddy -p warning
