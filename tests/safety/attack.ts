import { existsSync } from 'node:fs';
import type { Attack } from './finding.ts';

/*
 * `npm run attack [-- name …]`: the full size of every attack on both promises, each with its control. Exit code 1 if a
 * bar is not held or a control is not caught. It needs a build (npm run build).
 */

const attacks: Record<string, () => Promise<Attack>> = {
	profile: async () => (await import('./attacks/profile.ts')).profile,
	'stolen-disk': async () => (await import('./attacks/stolen-disk.ts')).stolenDisk,
	guessing: async () => (await import('./attacks/guessing.ts')).guessing,
	slots: async () => (await import('./attacks/slots.ts')).slots,
	leave: async () => (await import('./attacks/leave.ts')).leaving,
	memory: async () => (await import('./attacks/memory.ts')).memory,
	firefox: async () => (await import('./attacks/firefox.ts')).firefox,
	webkit: async () => (await import('./attacks/webkit.ts')).webkit,
	engines: async () => (await import('./attacks/engines.ts')).otherEngines,
	twins: async () => (await import('./attacks/twins.ts')).twins,
	requests: async () => (await import('./attacks/requests.ts')).requests,
	headers: async () => (await import('./attacks/headers.ts')).headers,
	'foreign-page': async () => (await import('./attacks/foreign-page.ts')).foreignPage,
	flood: async () => (await import('./attacks/flood.ts')).flood,
	connections: async () => (await import('./attacks/connections.ts')).connections,
	load: async () => (await import('./attacks/load.ts')).load,
	faults: async () => (await import('./attacks/faults.ts')).faults,
	'same-bytes': async () => (await import('./attacks/same-bytes.ts')).sameBytes,
	several: async () => (await import('./attacks/several.ts')).several,
	moving: async () => (await import('./attacks/moving.ts')).moving,
	ballots: async () => (await import('./attacks/ballots.ts')).ballots
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in attacks));
if (unknown.length > 0 || !existsSync('build/handler.js')) {
	console.error(
		unknown.length > 0
			? `There is no attack ${unknown.join(', ')}. There are: ${Object.keys(attacks).join(', ')}`
			: 'There is no build. Run: npm run build'
	);
	process.exit(2);
}

let broken = 0;
for (const [name, load] of Object.entries(attacks)) {
	if (named.length > 0 && !named.includes(name)) continue;
	const attack = await load();
	console.log(`\n== ${name}: ${attack.about}`);
	const started = Date.now();
	try {
		for (const { promise, measured, bar, held, control } of await attack.run('full')) {
			if (!held) broken += 1;
			const sign = control ? (held ? 'caught ' : 'MISSED ') : held ? 'held   ' : 'BROKEN ';
			console.log(`${sign} ${promise}\n        measured: ${measured}   bar: ${bar}`);
		}
	} catch (error) {
		broken += 1;
		console.log(
			`BROKEN  the attack could not be made: ${error instanceof Error ? error.message : String(error)}`
		);
	}
	console.log(`        ${Math.round((Date.now() - started) / 1000)} s`);
}
console.log(broken === 0 ? '\nEvery bar held, every control caught.' : `\n${broken} not held.`);
process.exit(broken === 0 ? 0 : 1);
