#!/bin/sh
# Makes the releases that tests/measure/clean-debian.sh updates between, of a copy of this clone: `now` (0.1.0), `newer`
# (0.2.0, with one more step in a database), `sick` (0.3.0: begins while it is tried, and not as the service), `next`
# (0.4.0), all signed; `unsigned` (0.5.0) and `foreign` (0.6.0, of another key).
#
#   [QUICK=1] tests/measure/make-releases.sh FOLDER        npm ci and git are needed; each build takes about a minute
set -eu
mkdir -p "$1"
to=$(readlink -f "$1")
here=$(cd "$(dirname "$0")/../.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git clone --quiet --no-hardlinks "$here" "$copy"
cd "$copy"
ln -s "$here/node_modules" node_modules
for built in build build-desk; do if [ -d "$here/$built" ]; then cp -rL "$here/$built" "$built"; fi; done
unset COMPANION_CONFIG COMPANION_KEYS COMPANION_DATA
node=node_modules/.bin/node
make=src/operator/release/make-release.ts
printf 'three quiet rivers\n' >"$to/passphrase"
for key in ours theirs; do
	[ -e "$to/$key.key" ] || COMPANION_KEYS="$to/$key.json" $node src/operator/main.ts release key "$to/$key.key" --passphrase-file "$to/passphrase"
done
release() {
	name=$1
	version=$2
	shift 2
	# Run again it goes on where it was ended.
	if [ -e "$to/$name.tar.gz" ]; then return; fi
	sed -i "s/^\t\"version\": .*/\t\"version\": \"$version\",/" package.json
	rm -rf made
	$node $make made "$@"
	mv made/*.tar.gz "$to/$name.tar.gz"
}
signed="--key $to/ours.key --passphrase-file $to/passphrase"
release now 0.1.0 $signed
# One more step in the database of the audit; QUICK leaves it out, for it is another build.
[ -n "${QUICK:-}" ] || cat >>src/lib/server/audit/tables.ts <<'STEP'

deskShape.migrations.push({
	name: 'measured',
	up: async (query) => {
		await query.schema.createTable('measured').addColumn('one', 'integer').execute();
	}
});
STEP
release newer 0.2.0 $signed
cp src/server.ts server.ts
sed -i "1i if (!process.env.COMPANION_DATA?.endsWith('.before-trial')) process.exit(1);" src/server.ts
release sick 0.3.0 $signed
mv server.ts src/server.ts
release next 0.4.0 $signed
release unsigned 0.5.0
release foreign 0.6.0 --key "$to/theirs.key" --passphrase-file "$to/passphrase"
ls -l "$to"
