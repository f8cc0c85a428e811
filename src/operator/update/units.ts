import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeForAll } from './write-for-all.ts';

/** What a release brings for the machine, and where `companion install` put it. */
const placed = (units: readonly string[]): [name: string, path: string][] => [
	...units.map((unit): [string, string] => [`systemd/${unit}`, `/etc/systemd/system/${unit}`]),
	['systemd/caddy.service.d/no-tickets.conf', '/etc/systemd/system/caddy.service.d/no-tickets.conf'],
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
		if (fresh === undefined || there === undefined || there === fresh) continue;
		if (there !== old) {
			if (fresh !== old) done.left.push(path);
			continue;
		}
		const target = join(machine, path);
		writeForAll(target, fresh, name === 'companion' ? 0o755 : 0o644);
		done.placed.push(path);
	}
	return done;
}

const textIn = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
