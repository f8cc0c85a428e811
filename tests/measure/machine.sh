# A Debian that boots, for the scripts beside this one: `. machine.sh`, then `make_machine SUITE` and `boot`. Its network
# is its own and leads nowhere, so Debian's archive of Caddy is fetched before; names of the service lead to itself, with
# certificates of an authority that is made for it.

app=calm.example.org
post=post.example.org
desk=desk.example.org
machine=
fail() { echo "FAILED: $*"; exit 1; }

make_machine() {
	system=$(mktemp -d)
	trap take_away EXIT
	trap 'exit 1' INT TERM
	if [ -n "${CLEAN_DEBIAN:-}" ]; then cp -a --one-file-system "$CLEAN_DEBIAN/." "$system/"; else
		debootstrap --variant=minbase --include=ca-certificates "$1" "$system" http://deb.debian.org/debian >/dev/null
	fi
	cp /etc/resolv.conf "$system/etc/resolv.conf"
	# What each Debian that was installed on a machine has, and the smallest that debootstrap makes has not.
	chroot "$system" sh -c '
		export DEBIAN_FRONTEND=noninteractive
		apt-get update -qq
		apt-get install -y -qq --no-install-recommends systemd systemd-sysv systemd-timesyncd dbus procps sudo
		apt-get install -y -qq --no-install-recommends --download-only caddy' >/dev/null 2>&1
	echo "127.0.0.1 localhost $app $post $desk" >"$system/etc/hosts"
	local at=$system/etc/ssl/example
	mkdir -p "$at"
	certificate "$at" "${days:-90}"
	# A public authority needs no such line.
	mkdir -p "$system/etc/river"
	echo 'NODE_EXTRA_CA_CERTS=/etc/ssl/example/ca.pem' >"$system/etc/river/environment"
}

# Of an authority of its own, good for so many days.
certificate() { # FOLDER DAYS
	(
		cd "$1"
		[ -e ca.pem ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 3650 -subj /CN=example
		openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.csr -subj "/CN=$app"
		openssl x509 -req -in cert.csr -CA ca.pem -CAkey ca.key -days "$2" -out cert.pem \
			-extfile <(echo "subjectAltName=DNS:$app,DNS:$post,DNS:$desk")
		chmod 644 cert.pem key.pem ca.pem
	) >/dev/null 2>&1
}

# Its systemd is process 1 of it.
boot() {
	systemd-nspawn --quiet --register=no --keep-unit --private-network --resolv-conf=off --directory="$system" --boot \
		</dev/null >>"$system/../$(basename "$system").log" 2>&1 &
	machine=$!
	for _ in $(seq 300); do
		leader=$(pgrep -P "$machine" | head -1) || true
		if [ -n "$leader" ] && in_it systemctl is-system-running --wait >/dev/null 2>&1; then return 0; fi
		# "degraded": something of Debian's own does not run in a container.
		if [ -n "$leader" ] && [ "$(in_it systemctl is-system-running 2>/dev/null)" = degraded ]; then return 0; fi
		sleep 0.2
	done
	fail 'the machine does not boot'
}

shut_down() {
	[ -n "$machine" ] || return 0
	kill "$machine" 2>/dev/null || true
	wait "$machine" 2>/dev/null || true
	machine=
}

take_away() {
	shut_down
	rm -f "$system/../$(basename "$system").log"
	if [ -n "${KEEP:-}" ]; then echo "The machine lies in $system"; else rm -rf --one-file-system "$system"; fi
}

# As root, in the machine.
in_it() {
	nsenter --target "$leader" --mount --uts --ipc --net --pid --root --wd -- \
		env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"
}

# As the account of a unit, where the unit's process sees the machine's files.
inside_of() { # UNIT COMMAND…
	local unit=$1
	shift
	in_it nsenter --target "$(in_it systemctl show -P MainPID "$unit")" --mount -- runuser -u "$(in_it systemctl show -P User "$unit")" -- "$@"
}

node=/opt/river/current/node_modules/.bin/node
answers() { in_it "$node" -e 'fetch("http://127.0.0.1:3000/api/v1/health").then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))'; }
until_it_answers() { for _ in $(seq 240); do if answers; then return 0; fi; sleep 0.5; done; fail 'the app does not answer'; }
over_https() { in_it env NODE_EXTRA_CA_CERTS=/etc/ssl/example/ca.pem "$node" -e 'fetch(process.argv[1]).then(async (a) => console.log(a.status, (await a.text()).slice(0, 60).replaceAll("\n", " ")), (e) => console.log(e.cause?.code ?? e.message))' "$1"; }
nothing_foreign() {
	local foreign
	foreign=$(in_it sh -c 'find /var/lib/river ! -user river; find /var/lib/box ! -user box; find /etc/river -name "companion.*" ! -user river')
	[ -z "$foreign" ] || fail "another account's: $foreign"
}
