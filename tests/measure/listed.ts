import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { openDirectoryCopy } from '#lib/server/directory/directory-copy.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { refreshAll } from '#lib/server/plans/refresh.ts';
import { openSecret } from '#lib/server/secret.ts';

/*
 * `node tests/measure/listed.ts MANY`: what a round keeps of so many people while it lists them and goes through them in its
 * order, without a plan that is read. One line of JSON: seconds of the processor, and the memory before and at its most.
 */

const many = Number(process.argv[2] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), 'measure-listed-'));
const secret = openSecret(folder);
const plans = await openPlanCache(folder, secret, randomBytes);
const directory = await openDirectoryCopy(folder, secret, randomBytes);
const source: CaseSource = {
	listRefs: async () => [],
	listInParts: async (take) => {
		for (let first = 0; first < many; first += 2000) {
			take(
				Array.from({ length: Math.min(2000, many - first) }, (_, at) => `person-${first + at}`),
				undefined
			);
			await nextTurn();
		}
	},
	readCase: async () => Promise.reject(new Error('nobody is read')),
	readCases: async () => new Map(),
	marks: async (refs) => new Map(refs.map((ref) => [ref, 'as it was'])),
	readOrganizations: async () => [],
	close: () => {}
};
const before = process.memoryUsage.rss();
const began = process.cpuUsage();
const { unchanged } = await refreshAll({
	source,
	plans: { ...plans, isMadeOf: async () => true },
	directory,
	deployment: { phaseMap: {}, country: 'KH' },
	now: () => new Date(),
	random: randomBytes
});
const { user, system } = process.cpuUsage(began);
const inMegabytes = (bytes: number) => Math.round(bytes / 2 ** 20);
const most = inMegabytes(process.resourceUsage().maxRSS * 1024);
process.stdout.write(
	`${JSON.stringify({ unchanged, busy: (user + system) / 1e6, before: inMegabytes(before), most })}\n`
);
await plans.close();
await directory.close();
rmSync(folder, { recursive: true });
