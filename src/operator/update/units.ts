import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeForAll } from './write-for-all.ts';

/** What a release says of units that are not its own. */
export const dropIns = [
	'caddy.service.d/no-tickets.conf',
	'systemd-time-wait-sync.service.d/two-minutes.conf'
];

/** What a release brings for the machine, and where `companion install` put it. */
const placed = (units: readonly string[]): [name: string, path: string][] => [
	...units.map((unit): [string, string] => [`systemd/${unit}`, `/etc/systemd/system/${unit}`]),
	...dropIns.map((name): [string, string] => [`systemd/${name}`, `/etc/systemd/system/${name}`]),
	['companion', '/usr/local/bin/companion']
];

/**
 * Puts the units and the wrapper of one release in the place of another's. What somebody changed by hand is left.
 * Done twice it changes nothing, and the other way round it is undone.
 * @param machine `/`, or the folder that stands for it
 * @returns what was put in place, and what was left though the release has another one
 */
export function placeUnits(
	from: string,
	to: string,
	units: readonly string[],
	machine = '/'
): { placed: string[]; left: string[] } {
	const done: { placed: string[]; left: string[] } = { placed: [], left: [] };
	for (const [name, path] of placed(units)) {
		const [old, fresh, there] = [
			join(from, 'deploy', name),
			join(to, 'deploy', name),
			join(machine, path)
		].map(textIn);
		// What an older release brought and is not there was taken away by somebody.
		if (fresh === undefined || there === fresh || (there === undefined && old !== undefined)) continue;
		if (there !== old) {
			if (fresh !== old) done.left.push(path);
			continue;
		}
		const target = join(machine, path);
		mkdirSync(dirname(target), { recursive: true });
		writeForAll(target, fresh, name === 'companion' ? 0o755 : 0o644);
		done.placed.push(path);
	}
	return done;
}

const textIn = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
