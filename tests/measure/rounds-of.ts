import { randomBytes } from 'node:crypto';
import { caseDatabasePath, openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { openDirectoryCopy } from '#lib/server/directory/directory-copy.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { refreshAll } from '#lib/server/plans/refresh.ts';
import { openSecret } from '#lib/server/secret.ts';

/*
 * `node tests/measure/rounds-of.ts DATA`: how long the rounds of a folder take, beside which no server runs: the first of a
 * process, which reads everybody; one of a night, which looks at everybody; and one between two imports. One line of JSON.
 */

const data = process.argv[2] ?? '';
const secret = openSecret(data);
const plans = await openPlanCache(data, secret, randomBytes);
const directory = await openDirectoryCopy(data, secret, randomBytes);
const source = openEmbeddedSource(caseDatabasePath(data));
const now = () => new Date();

async function seconds(how: { anew?: boolean; since?: Date }): Promise<[number, number, number]> {
	const began = performance.now();
	const before = process.cpuUsage();
	const deployment = { phaseMap: {}, country: 'KH' };
	const { read } = await refreshAll({
		source,
		plans,
		directory,
		deployment,
		now,
		random: randomBytes,
		...how
	});
	const { user, system } = process.cpuUsage(before);
	return [(performance.now() - began) / 1000, (user + system) / 1_000_000, read];
}

const rounds = {
	first: await seconds({ anew: true }),
	night: await seconds({}),
	between: await seconds({ since: new Date(0) })
};
process.stdout.write(`${JSON.stringify({ ...rounds, megabytes: process.resourceUsage().maxRSS / 1024 })}\n`);
await source.close();
await directory.close();
await plans.close();
