# docs/update.md, on the machine that tests/measure/clean-debian.sh booted: its part with a folder of releases. Each line
# that does not hold ends it.
current() { basename "$(readlink "$system/opt/river/current")"; }
release() { basename "$(tar tzf "$system/root/releases/$1.tar.gz" 2>/dev/null | head -1 | cut -d/ -f1)"; }
says() { # TEXT COMMAND…: the command does not succeed, and says this
	local text=$1 said
	shift
	if said=$(in_it "$@" 2>&1); then fail "$* succeeded: $said"; fi
	echo "   $said"
	case $said in *"$text"*) ;; *) fail "it does not say: $text" ;; esac
}
phase() { sed 's/.*"phase":"\([a-z]*\)".*/\1/' "$system/opt/river/update.json" 2>/dev/null || echo none; }
now=$(current)
update_began=$(date +%s)

echo '== 2: a backup'
in_it sh -c 'companion backup /media/disk --key /media/other-stick --passphrase-file /root/releases/passphrase'

echo '== 3: as a dry run; its keys for feedback are not those that were made here'
says '--deployment release' companion update /root/releases/newer.tar.gz --dry-run
in_it companion update /root/releases/newer.tar.gz --dry-run --deployment server
[ "$(current)" = "$now" ] || fail 'the dry run changed it'

echo '== 4: the update'
# Every tenth of a second whether it answers, meanwhile.
in_it "$node" --input-type=module -e '
	import { writeFileSync } from "node:fs";
	let down = 0, last = performance.now();
	const ask = () => fetch("http://127.0.0.1:3000/api/v1/health").then((a) => a.ok, () => false);
	for (;;) {
		const ok = await ask(), at = performance.now();
		if (!ok) down += at - last;
		last = at;
		writeFileSync("/root/down", (down / 1000).toFixed(1));
		await new Promise((go) => setTimeout(go, 100));
	}' >/dev/null 2>&1 &
watcher=$!
before=$(date +%s)
in_it companion update /root/releases/newer.tar.gz --deployment server
echo "   took $(($(date +%s) - before)) s"
pkill -P "$watcher" || true
wait "$watcher" 2>/dev/null || true
echo "   did not answer for $(cat "$system/root/down") s of them"
newer=$(release newer)
[ "$(current)" = "$newer" ] || fail 'it is not the newer one'
in_it companion cases list | grep -q R-1 || fail 'the people are gone'
in_it companion audit | grep -q 'updated *done' || fail 'it is not written down'
ls "$system/opt/river/releases"
[ ! -e "$system/var/lib/river/.before-update" ] || fail 'the copies lie there'
nothing_foreign

echo '== 5: doctor'
in_it companion doctor || true
echo "== docs/update.md took $(($(date +%s) - update_began)) s, backup and dry run included"

echo '== one that is not well: back'
says 'runs again, with its data' companion update /root/releases/sick.tar.gz --deployment server
[ "$(current)" = "$newer" ] || fail 'it is not the one before'
until_it_answers
in_it companion audit | grep -q 'updated *failed' || fail 'it is not written down'

echo '== an older one, one that nobody signed, one that somebody else signed, one that was changed, a torn one'
says 'is older' companion update /root/releases/now.tar.gz
says 'Nobody signed it' companion update /root/releases/unsigned.tar.gz
says '--accept' companion update /root/releases/foreign.tar.gz
in_it sh -c 'cd /root && mkdir -p t && tar xzf releases/next.tar.gz -C t && sed -i s/Listening/Lixtening/ t/*/src/server.ts && cd t && tar --format=ustar -czf ../changed.tar.gz */release.json */release.json.sig */UPGRADE.md $(find . -type f ! -regex "\./[^/]*/\(release\.json\(\.sig\)?\|UPGRADE\.md\)" | sed "s|^./||")'
says 'is another one' companion update /root/changed.tar.gz
in_it sh -c 'head -c 20000000 /root/releases/next.tar.gz >/root/torn.tar.gz'
says 'nothing was changed' companion update /root/torn.tar.gz
[ "$(current)" = "$newer" ] || fail 'something was taken'
ls "$system"/opt/river/releases/*/.complete | wc -l | grep -qx 2 || fail 'something lies beside'

next=$(release next)
begin_update() {
	in_it companion update /root/releases/next.tar.gz --deployment server >"$system/root/update.log" 2>&1 &
	child=$!
}
below() { local one; for one in $(pgrep -P "$1"); do echo "$one"; below "$one"; done; }
end_hard() {
	# The whole family of it, and no other: what enters the machine has a child there, which would go on alone.
	kill -9 "$child" $(below "$child") 2>/dev/null || true
	wait "$child" 2>/dev/null || true
}
go_on() { # how it was ended
	local at
	until_it_answers
	at=$(current)
	case $at in "$newer" | "$next") ;; *) fail "neither: $at" ;; esac
	local was
	was=$(phase)
	in_it companion update || fail 'it does not go on'
	[ ! -e "$system/opt/river/update.json" ] || fail 'a note is left'
	until_it_answers
	in_it companion cases list | grep -q R-1 || fail 'the people are gone'
	echo "   $1 while $was, ran $at, runs $(current)"
	if [ "$(current)" = "$next" ]; then in_it companion update --back; fi
}
echo "== ended ${KILLS:-6} times by kill -9: the old one or the new one"
for kill in $(seq "${KILLS:-6}"); do
	begin_update
	sleep "$(awk "BEGIN { srand($kill + $(date +%N)); print rand() * ${USUAL:-30} }")"
	end_hard
	# As the next start of the machine does.
	in_it systemctl start box.service river.service desk.service
	go_on 'ended'
done

echo '== ended while the services stand still: systemd starts them'
begin_update
until [ "$(phase)" = switching ] && ! in_it systemctl is-active --quiet river.service; do
	kill -0 "$child" 2>/dev/null || fail "it was over before: $(cat "$system/root/update.log")"
	sleep 0.05
done
in_it systemctl is-active --quiet companion-update-start-again.service || fail 'nothing waits for the end of the command'
end_hard
ended=$(date +%s)
until answers; do [ $(($(date +%s) - ended)) -lt 120 ] || fail 'nobody starts it'; sleep 1; done
echo "   answers again after $(($(date +%s) - ended)) s"
go_on 'started by systemd'
if in_it systemctl is-active --quiet companion-update-start-again.service; then fail 'something waits still'; fi
[ "$(current)" = "$newer" ] || fail '--back does not go back'
