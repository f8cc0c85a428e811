import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, type Shape } from '#lib/server/database/database.ts';
import type { CommandContext } from '#operator/command.ts';
import { copiesLeft } from './data.ts';

let data: string;
beforeEach(() => {
	data = mkdtempSync(join(tmpdir(), 'doctor-'));
});
afterEach(() => rmSync(data, { recursive: true }));

const step = (name: string) =>
	({
		name,
		up: async (query) => {
			await query.schema.createTable(name).addColumn('id', 'text').execute();
		}
	}) satisfies Shape['migrations'][number];
const migrate = async (file: string, ...names: string[]) => {
	const shape = { copyBefore: true, hidesOrder: false, migrations: names.map(step) };
	await (await openDatabase(join(data, file), shape)).close();
};
const said = () => copiesLeft({ environment: { data } } as unknown as CommandContext);

test('what a migration left is named with what it holds and when it may go; without one nothing is said', async () => {
	await migrate('cases.db', 'one');
	expect(await said()).toEqual([]);
	await migrate('cases.db', 'one', 'two');
	expect(await said()).toEqual([
		{
			state: 'look',
			what: 'cases.db.before-2 is cases.db as it was before an update (people and plans)',
			advice: expect.stringMatching(/^Delete it as soon as .* backup of the new cases\.db is made/)
		}
	]);
	expect(readdirSync(data)).toContain('cases.db.before-2');
});

test('while the database itself is damaged or gone its copy is to be kept', async () => {
	await migrate('phones.db', 'one');
	await migrate('phones.db', 'one', 'two');
	writeFileSync(join(data, 'phones.db'), 'no database');
	expect(await said()).toMatchObject([
		{ state: 'look', advice: expect.stringMatching(/^Keep it until phones\.db is whole/) }
	]);
	rmSync(join(data, 'phones.db'));
	expect(await said()).toMatchObject([{ advice: expect.stringMatching(/^Keep it/) }]);
});

test('a copy that is torn is of no use, and that is said', async () => {
	await migrate('cases.db', 'one');
	await migrate('cases.db', 'one', 'two');
	writeFileSync(join(data, 'cases.db.before-2'), 'half');
	expect(await said()).toMatchObject([
		{
			what: 'cases.db.before-2 is a torn copy of cases.db (people and plans)',
			advice: expect.stringMatching(/Delete it/)
		}
	]);
});
