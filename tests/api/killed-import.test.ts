import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { caseDatabasePath, openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { readAnew } from '#lib/server/plans/read-anew.ts';
import { openSecret } from '#lib/server/secret.ts';
import { refOf, writeCsv } from '#tests/measure/many-people.ts';
import { companion, launch } from '#tests/support/processes.ts';
import { Scratch } from '#tests/support/scratch.ts';

/*
 * kill -9 while an import writes people, and while the round behind it writes plans: at the moment at which the journal of
 * the one or the other holds something. More people than SQLite keeps in memory before it begins to write into the file.
 */

const scratch = new Scratch('killed-import');
const many = 1200;
const data = () => join(scratch.path, 'data');
const variables = () => ({ COMPANION_DATA: data(), COMPANION_CONFIG: join(scratch.path, 'config.json') });

function files(name: string, changed: boolean): string[] {
	const folder = join(scratch.path, name);
	mkdirSync(folder);
	return writeCsv(folder, { many, changed });
}

/** How many people have the second words, by the database and by what phones read. */
async function changed(): Promise<{ there: number; read: number; plans: number }> {
	const source = openEmbeddedSource(caseDatabasePath(data()));
	const cases = await source.readCases!(Array.from({ length: many }, (_, number) => refOf(number)));
	await source.close();
	const isChanged = (goals: { what?: string }[]) => goals.some(({ what }) => what?.endsWith(', again'));
	const plans = await openPlanCache(data(), openSecret(data()), randomBytes);
	let [read, all] = [0, 0];
	for (let number = 0; number < many; number += 20) {
		const kept = await plans.plan(refOf(number), 'person');
		if (kept) all++;
		if (kept && isChanged(kept.plan.goals)) read++;
	}
	await plans.close();
	const there = [...cases.values()].filter(({ goals }) => isChanged(goals as { what: string }[])).length;
	return { there, read, plans: all };
}

/** Imports, and is killed as soon as a file is half-written. @returns whether it was in the middle of that */
async function killedWhile(file: string, given: string[], bytes = 0): Promise<boolean> {
	const { child, ended } = launch(
		['src/operator/main.ts', 'cases', 'import', '--yes', ...given],
		variables()
	);
	let isOver = false;
	void ended.then(() => (isOver = true));
	const journal = join(data(), `${file}-journal`);
	while (!isOver) {
		const size = statSync(join(data(), file), { throwIfNoEntry: false })?.size ?? 0;
		if ((statSync(journal, { throwIfNoEntry: false })?.size ?? 0) > 0 && size > bytes) break;
		await pause(1);
	}
	child.kill('SIGKILL');
	await ended;
	return child.signalCode === 'SIGKILL' && (statSync(journal, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** As the server does when it starts. */
async function startAnew(): Promise<void> {
	const source = openEmbeddedSource(caseDatabasePath(data()));
	await readAnew(data(), source, { phaseMap: {}, country: 'KH' }, () => new Date());
	await source.close();
}

test('an import killed in its middle is not there at all; one killed in the round behind it is there whole', async () => {
	scratch.write('config.json', '{}');
	const [before, after] = [files('before', false), files('after', true)];
	const first = await companion(variables(), 'cases', 'import', ...before);
	expect(first.stderr).toBe('');
	expect(await changed()).toEqual({ there: 0, read: 0, plans: many / 20 });

	// More than it had: so it writes into the file before the end.
	const cases = statSync(caseDatabasePath(data())).size;
	expect(await killedWhile('cases.db', after, cases)).toBe(true);
	expect(await changed()).toEqual({ there: 0, read: 0, plans: many / 20 });
	await startAnew();
	expect(await changed()).toEqual({ there: 0, read: 0, plans: many / 20 });

	expect(await killedWhile('cache.db', after)).toBe(true);
	expect(await changed()).toMatchObject({ there: many, plans: many / 20 });
	await startAnew();
	expect(await changed()).toEqual({ there: many, read: many / 20, plans: many / 20 });

	// What was put aside has no name, so nothing of it lies there.
	expect(readdirSync(data()).filter((name) => name.startsWith('aside'))).toEqual([]);
	const again = await companion(variables(), 'cases', 'import', ...after);
	expect([again.code, again.stderr]).toEqual([0, '']);
}, 600_000);
