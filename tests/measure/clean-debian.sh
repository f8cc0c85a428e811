#!/bin/sh
# Follows docs/install.md on a clean Debian, and docs/first-day.md as far as a machine without phones goes, and says how
# long it took. A container has no init: the units' own commands are started under their accounts, with the settings that
# they name, in a network of their own.
#
#   sudo tests/measure/clean-debian.sh RELEASE [SUITE]     root, debootstrap and a mirror are needed
#
# RELEASE: an archive of `npm run release`, or the folder that tests/measure/make-releases.sh filled: then docs/update.md is
# followed too.
set -eu
release=$(readlink -f "$1")
suite=${2:-bookworm}
here=$(cd "$(dirname "$0")" && pwd)

if [ "${3:-}" = inside ]; then
	system=$4
	ip link set lo up
	node=/opt/river/current/node_modules/.bin/node
	in_it() { chroot "$system" "$@"; }
	# What systemd does with a unit, as far as it can be done without an init.
	systemctl() { in_it systemctl "$@"; }
	trap 'systemctl stop desk.service river.service box.service' EXIT
	systemctl start box.service river.service desk.service
	for second in $(seq 60); do
		if in_it "$node" -e 'fetch("http://127.0.0.1:3000/api/v1/health").then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))'; then break; fi
		sleep 1
	done
	echo "== answers after ${second} s: $(in_it "$node" -e 'fetch("http://127.0.0.1:3000/api/v1/health").then((a) => a.text()).then(console.log)')"

	echo '== neither account reads the other’s folder'
	in_it ls -ld /var/lib/river /var/lib/box /etc/river
	if chroot --userspec=box:box "$system" ls /var/lib/river 2>/dev/null; then echo 'FAILED: box reads river'; exit 1; fi
	if chroot --userspec=river:river "$system" ls /var/lib/box 2>/dev/null; then echo 'FAILED: river reads box'; exit 1; fi

	echo '== people, an invitation and a card, from root’s own closed folder'
	in_it sh -c 'cd /root && companion cases validate people.csv && companion cases import people.csv && companion invite --case R-1 --card card.html --json >/dev/null && ls -l card.html && companion phones'

	echo '== feedback keys onto a stick, and close while the quarter runs'
	in_it sh -c 'mkdir -p /media/stick && chmod 700 /media/stick && cd /root && printf "boat lotus river rice\nmango drum kite moon\n" > passphrases && companion feedback keys --opening /media/stick --reader Sokha --periods 2 --passphrase-file passphrases && ls -l /media/stick'
	in_it sh -c 'companion feedback close $(companion feedback status --json | sed "s/.*\"period\":\"\([^\"]*\)\".*/\1/")' 2>&1 || true

	echo '== nothing in the folders belongs to another account'
	foreign=$(in_it sh -c 'find /var/lib/river ! -user river; find /var/lib/box ! -user box; find /etc/river -name "companion.*" ! -user river')
	[ -z "$foreign" ] || { echo "FAILED: $foreign"; exit 1; }

	echo '== doctor'
	in_it companion doctor || true
	if [ -d "$system/root/releases" ]; then "$here/update-debian.sh" "$system"; fi
	echo '== the processes said'
	cat "$system"/tmp/*.service.log
	exit 0
fi

system=$(mktemp -d)
# `rm` never follows a mount that would not go: the machine's own /dev lies in there.
trap 'umount -R -l "$system/proc" || true; umount -R -l "$system/dev" || true; rm -rf --one-file-system "$system"' EXIT
trap 'exit 1' INT TERM
if [ -n "${CLEAN_DEBIAN:-}" ]; then cp -a --one-file-system "$CLEAN_DEBIAN/." "$system/"; else
	debootstrap --variant=minbase --include=ca-certificates "$suite" "$system" http://deb.debian.org/debian >/dev/null
fi
mount -t proc proc "$system/proc"
mount --rbind /dev "$system/dev"
mount --make-rslave "$system/dev"
cp /etc/resolv.conf "$system/etc/resolv.conf"
printf '#!/bin/sh\nexit 101\n' >"$system/usr/sbin/policy-rc.d"
chmod +x "$system/usr/sbin/policy-rc.d"
install -m 755 "$here/stand-in-systemctl" "$system/usr/bin/systemctl"
if [ -d "$release" ]; then cp -a "$release" "$system/root/releases"; else cp -a "$release" "$system/root/now.tar.gz"; fi
[ -d "$release" ] && cp -a "$release/now.tar.gz" "$system/root/now.tar.gz"
echo '{ "app": "calm.example.org", "mailbox": "post.example.org", "languages": ["km", "en", "vi"], "timeZone": "Asia/Phnom_Penh" }' >"$system/root/answers.json"
printf 'ref,called,language,reading,phase,since\nR-1,Sokha,en,adult,planning,2026-10-01\n' >"$system/root/people.csv"
chmod 700 "$system/root"

began=$(date +%s)
chroot "$system" sh -c 'cd /root && tar xzf now.tar.gz'
name=$(basename "$(echo "$system"/root/rumduol-*)")
install_it() { chroot "$system" sh -c "cd /root/$name && ./node_modules/.bin/node src/operator/main.ts install --answers /root/answers.json $*"; }
echo "== $(. "$system/etc/os-release" && echo "$PRETTY_NAME"), nothing on it"
install_it --dry-run
install_it
echo "== installed in $(($(date +%s) - began)) s"
echo '== a second time: nothing is made'
if install_it | grep '^  makes'; then echo 'FAILED: something was made again'; exit 1; fi
if command -v systemd-analyze >/dev/null; then
	echo '== the units, as systemd reads them'
	systemd-analyze verify --root="$system" river.service box.service desk.service 2>&1 | grep -v 'not found\|Cannot find' || true
fi
unshare --net "$here/clean-debian.sh" "$release" "$suite" inside "$system"
