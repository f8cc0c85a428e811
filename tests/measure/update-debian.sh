#!/bin/bash
# docs/update.md, on the system that tests/measure/clean-debian.sh set up: its part with a folder of releases. Each line
# that does not hold ends it.
set -eu
system=$1
in_it() { chroot "$system" "$@"; }
fail() { echo "FAILED: $*"; exit 1; }
current() { basename "$(readlink "$system/opt/river/current")"; }
release() { basename "$(tar tzf "$system/root/releases/$1.tar.gz" 2>/dev/null | head -1 | cut -d/ -f1)"; }
says() { # TEXT COMMAND…: the command does not succeed, and says this
	local text=$1 said
	shift
	if said=$(in_it "$@" 2>&1); then fail "$* succeeded: $said"; fi
	echo "   $said"
	case $said in *"$text"*) ;; *) fail "it does not say: $text" ;; esac
}
node=/opt/river/current/node_modules/.bin/node
answers() { in_it "$node" -e 'fetch("http://127.0.0.1:3000/api/v1/health").then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))'; }
until_it_answers() { for _ in $(seq 240); do if answers; then return 0; fi; sleep 0.5; done; fail 'the app does not answer'; }
# From here on there is something that starts and stops.
mkdir -p "$system/run/systemd/system"
now=$(current)

echo '== 1: a backup'
in_it sh -c 'companion backup /media/disk --key /media/other-stick --passphrase-file /root/releases/passphrase'

echo '== 2: as a dry run'
in_it companion update /root/releases/newer.tar.gz --dry-run
[ "$(current)" = "$now" ] || fail 'the dry run changed it'

echo '== 3: the update'
# Every tenth of a second whether it answers, meanwhile.
in_it "$node" -e '
	let down = 0, last = performance.now();
	const ask = () => fetch("http://127.0.0.1:3000/api/v1/health").then((a) => a.ok, () => false);
	process.on("SIGTERM", () => { console.log((down / 1000).toFixed(1)); process.exit(); });
	for (;;) {
		const ok = await ask(), at = performance.now();
		if (!ok) down += at - last;
		last = at;
		await new Promise((go) => setTimeout(go, 100));
	}' --input-type=module >"$system/tmp/down" &
watcher=$!
before=$(date +%s)
in_it companion update /root/releases/newer.tar.gz
echo "   took $(($(date +%s) - before)) s"
kill "$watcher" && wait "$watcher" || true
echo "   did not answer for $(cat "$system/tmp/down") s of them"
newer=$(release newer)
[ "$(current)" = "$newer" ] || fail 'it is not the newer one'
in_it companion cases list | grep -q R-1 || fail 'the people are gone'
in_it companion audit | grep -q 'updated *done' || fail 'it is not written down'
ls "$system/opt/river/releases"
[ ! -e "$system/var/lib/river/.before-update" ] || fail 'the copies lie there'
foreign=$(in_it sh -c 'find /var/lib/river ! -user river; find /var/lib/box ! -user box')
[ -z "$foreign" ] || fail "another account's: $foreign"
in_it companion doctor | grep -i 'release\|update\|BROKEN' || true

echo '== one that is not well: back'
says 'runs again, with its data' companion update /root/releases/sick.tar.gz
[ "$(current)" = "$newer" ] || fail 'it is not the one before'
until_it_answers
in_it companion audit | grep -q 'updated *failed' || fail 'it is not written down'

echo '== an older one, one that nobody signed, one that somebody else signed, one that was changed, a torn one'
says 'is older' companion update /root/releases/now.tar.gz
says 'Nobody signed it' companion update /root/releases/unsigned.tar.gz
says '--accept' companion update /root/releases/foreign.tar.gz
in_it sh -c 'cd /root && mkdir -p t && tar xzf releases/next.tar.gz -C t && echo "// changed" >>t/*/src/server.ts && cd t && tar --format=ustar -czf ../changed.tar.gz */release.json */release.json.sig */UPGRADE.md $(find . -type f ! -name release.json ! -name release.json.sig ! -name UPGRADE.md | sed "s|^./||")'
says 'is another one' companion update /root/changed.tar.gz || true
in_it sh -c 'head -c 20000000 /root/releases/next.tar.gz >/root/torn.tar.gz'
says 'nothing was changed' companion update /root/torn.tar.gz
[ "$(current)" = "$newer" ] || fail 'something was taken'
ls "$system/opt/river/releases" | wc -l | grep -qx 2 || fail 'something lies beside'

echo "== ended ${KILLS:-6} times by kill -9: the old one or the new one"
next=$(release next)
for kill in $(seq "${KILLS:-6}"); do
	in_it companion update /root/releases/next.tar.gz >"$system/tmp/update.log" 2>&1 &
	child=$!
	sleep "$(awk "BEGIN { srand($kill + $(date +%N)); print rand() * ${USUAL:-30} }")"
	# The whole family of it, and no other.
	pkill -KILL -P "$child" 2>/dev/null || true
	kill -9 "$child" 2>/dev/null || true
	wait "$child" 2>/dev/null || true
	# As the timer does, or the next start of the machine.
	in_it systemctl start box.service river.service desk.service
	until_it_answers
	at=$(current)
	case $at in "$newer" | "$next") ;; *) fail "neither: $at" ;; esac
	phase=$(sed 's/.*"phase":"\([a-z]*\)".*/\1/' "$system/opt/river/update.json" 2>/dev/null || echo none)
	in_it companion update || fail 'it does not go on'
	[ ! -e "$system/opt/river/update.json" ] || fail 'a note is left'
	until_it_answers
	in_it companion cases list | grep -q R-1 || fail 'the people are gone'
	echo "   ended while $phase, ran $at, runs $(current)"
	if [ "$(current)" = "$next" ]; then in_it companion update --back; fi
done
[ "$(current)" = "$newer" ] || fail '--back does not go back'
