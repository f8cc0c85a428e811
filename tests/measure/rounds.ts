import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { Deployment } from '#lib/domain/deployment.ts';
import { openSource, readerTools } from '#lib/server/cases/open-source.ts';
import { openDirectoryCopy } from '#lib/server/directory/directory-copy.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { refreshAll } from '#lib/server/plans/refresh.ts';
import { openSecret } from '#lib/server/secret.ts';
import { sizedSources } from '#tests/fakes/sized-sources.ts';

/*
 * `npm run measure:rounds -- [people …] [source …]`: what a round of reading asks of a case system, whole and between two nights
 * with one in a hundred changed, for so many people (100, 10000 and 100000 if nothing is said) of every source, or of those
 * that are named. The servers are fakes in this process: seconds are ours alone, memory is the most that the process ever
 * had (fake and all), and requests are what counts. Each pair has a process of its own.
 */

/** Garbage is not let lie about to look like need: what does not fit into this ends with a fault. */
const heap = '--max-old-space-size=256';

const words = process.argv.slice(2).filter((word) => word !== '--one');
const sizes = words.filter((word) => /^\d+$/.test(word)).map(Number);
const isKind = (word: string): word is keyof typeof sizedSources => Object.hasOwn(sizedSources, word);
const kinds = words.filter(isKind);

if (process.argv.includes('--one')) await measure(kinds[0]!, sizes[0]!);
else {
	process.stdout.write(
		'| source | people | round | requests | seconds | MB |\n| --- | --- | --- | --- | --- | --- |\n'
	);
	for (const kind of kinds.length > 0 ? kinds : Object.keys(sizedSources))
		for (const people of sizes.length > 0 ? sizes : [100, 10_000, 100_000])
			spawnSync(process.execPath, [heap, import.meta.filename, '--one', kind, `${people}`], {
				stdio: 'inherit'
			});
}

async function measure(kind: keyof typeof sizedSources, people: number): Promise<void> {
	const fake = sizedSources[kind](people, people / 100);
	const folder = mkdtempSync(join(tmpdir(), 'rounds-'));
	for (const file of ['source-password.txt', 'source-api-key.txt'])
		writeFileSync(join(folder, file), 'a long one', { mode: 0o600 });
	await fake.before?.(folder);
	let requests = 0;
	const fetch = (async (url: URL) => {
		requests++;
		return new Response(JSON.stringify(fake.answer?.(new URL(url))), { headers: fake.headers ?? {} });
	}) as typeof globalThis.fetch;
	const deployment = v.parse(Deployment, { source: fake.configuration });
	const source = openSource(folder, deployment, { ...readerTools, fetch });
	const secret = openSecret(folder);
	const plans = await openPlanCache(folder, secret, randomBytes);
	const directory = await openDirectoryCopy(folder, secret, randomBytes);
	const tools = { source, plans, directory, deployment, now: () => new Date(), random: randomBytes };
	for (const [what, since] of [
		['whole', undefined],
		['what changed', new Date()]
	] as const) {
		if (since) await fake.between?.(folder);
		requests = 0;
		const began = performance.now();
		const { read, failed, unchanged } = await refreshAll({ ...tools, since });
		const seconds = ((performance.now() - began) / 1000).toFixed(1);
		// In kilobytes (getrusage).
		const memory = Math.round(process.resourceUsage().maxRSS / 1024);
		const told = failed > 0 || read + unchanged !== people ? ` ${read} read, ${failed} failed` : '';
		process.stdout.write(`| ${kind} | ${people} | ${what}${told} | ${requests} | ${seconds} | ${memory} |\n`);
	}
	await plans.close();
	await directory.close();
	await source.close();
	rmSync(folder, { recursive: true });
}
