import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { startApp } from '#lib/server/app.ts';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { groupsOf } from '#lib/server/in-groups.ts';
import { writePhones } from '#tests/support/many-phones.ts';

/*
 * `node tests/measure/paired.ts MANY`: what a round costs a server where each of so many people has a phone, without a plan that is
 * read: one that lists everybody, and one between two imports. One line of JSON: seconds and those of the processor of each, the
 * longest that a phone would have waited for its turn, and the memory at its most.
 */

const many = Number(process.argv[2] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), 'measure-paired-'));
let [stood, isPeopled] = [0, false];

/** A house whose case system names everybody and gives nobody's plan, as a fast one would. */
const source: CaseSource = {
	listRefs: async () => [],
	listInParts: async (take) => {
		if (!isPeopled) return;
		for (const part of groupsOf(refs(), 2000)) {
			take(part, undefined);
			await nextTurn();
		}
	},
	readCase: async () => Promise.reject(new Error('nobody is read')),
	readCases: async () => new Map(),
	stands: async () => `${stood}`,
	readOrganizations: async () => [],
	close: () => {}
};

const environment = readEnvironment({ COMPANION_DATA: folder }, process.cwd());
const deployment = readDeployment(environment.config);
const start = () => startApp(environment, deployment, {}, source);
// A house that began with nobody, as each does.
await (await start()).close();
await writePhones(folder, refs());
isPeopled = true;
const app = await start();
const listing = await costOf(async () => {
	stood++;
	await app.refresh();
});
const between = await costOf(() => app.refresh());
const most = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(`${JSON.stringify({ many, listing, between, most })}\n`);
await app.close();
rmSync(folder, { recursive: true });

function* refs(): Iterable<string> {
	for (let at = 0; at < many; at++) yield `person-${at}`;
}

async function costOf(
	round: () => Promise<unknown>
): Promise<{ seconds: number; busy: number; waited: number }> {
	const [began, before] = [performance.now(), process.cpuUsage()];
	let [waited, last] = [0, began];
	const turns = setInterval(() => {
		waited = Math.max(waited, performance.now() - last);
		last = performance.now();
	}, 1);
	await round();
	clearInterval(turns);
	const { user, system } = process.cpuUsage(before);
	return {
		seconds: (performance.now() - began) / 1000,
		busy: (user + system) / 1e6,
		waited: Math.round(Math.max(waited, performance.now() - last)) / 1000
	};
}
