import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Deployment } from '#lib/domain/deployment.ts';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { openAudit } from '#lib/server/audit/audit.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { readExisting } from '#lib/server/cases/import/existing.ts';
import { holdTogether } from '#lib/server/database/sqlite/hold.ts';
import { makeDemonstrationFolder } from '#lib/server/demonstration.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { openRegister, type Register } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { importSamples } from '#tests/support/app.ts';
import { layDataFolder } from '#tests/support/laid-folder.ts';
import { runCommandLine } from './command-line.ts';
import type { CommandContext } from './command.ts';
import { inventedPeople } from './doctor/invented-people.ts';

let folder: string;
let data: string;
let now: Date;
let said: string[];
let decided: object;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'people-'));
	data = join(folder, 'data');
	mkdirSync(data);
	now = new Date();
	said = [];
	decided = {};
});
afterEach(() => rmSync(folder, { recursive: true }));

async function operate(...args: string[]): Promise<string> {
	said = [];
	await runCommandLine(args, {
		get environment() {
			return readEnvironment({ COMPANION_DATA: data });
		},
		deployment: () => v.parse(Deployment, decided),
		now: () => now,
		say: (line) => void said.push(line)
	});
	return said.join('\n');
}
const stored = () => readExisting(caseDatabasePath(data));
async function withRegister<T>(act: (register: Register) => Promise<T>): Promise<T> {
	await layDataFolder(data);
	const register = await openRegister(data, openSecret(data), randomBytes, () => now);
	try {
		return await act(register);
	} finally {
		await register.close();
	}
}
const newId = () => randomBytes(16).toString('base64url');
const pairOne = (ref: string) =>
	withRegister(async (register) => {
		const { code } = await register.invite(ref, 'person', 15);
		return (await register.pair({ code, phoneId: newId(), lockId: newId() })) as PairAnswer;
	});
async function copyOf(ref: string) {
	const plans = await openPlanCache(data, openSecret(data), randomBytes);
	const plan = await plans.plan(ref, 'person');
	await plans.close();
	return plan;
}
/** So many weeks that the server lives. */
const live = (weeks: number) =>
	withRegister(async (register) => {
		await register.startGathering(() => now.getTime());
		for (let passed = 0; passed < weeks; passed++) {
			now = new Date(now.getTime() + 7 * 86_400_000);
			await register.tidy({ now: now.getTime(), today: now.toISOString().slice(0, 10), days: 30 }, 104);
		}
		await register.writeContacts();
	});

describe('people', () => {
	beforeEach(async () => {
		await importSamples(data);
	});

	test('show says all that is kept about one person, the rows that are hidden from her too', async () => {
		const { token } = await pairOne('sample-03');
		const { case: raw, held } = JSON.parse(await operate('people', 'show', 'sample-03', '--json')) as {
			case: unknown;
			held: { phones: object[] };
		};
		expect(raw).toEqual((await stored()).cases.get('sample-03'));
		expect(JSON.stringify(raw)).toContain('CANARY-');
		expect(held).toMatchObject({ phones: [{ for: 'person', revoked: false }], sharing: null, removed: null });
		expect(JSON.stringify(held)).not.toContain(token);
	});

	test('what was exported and edited is put in again: what was edited changes, and nothing else', async () => {
		const file = join(folder, 'her.json');
		await operate('people', 'export', 'sample-03', file);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		const before = await stored();
		await operate('cases', 'import', file);
		expect(await stored()).toEqual(before);

		const exported = JSON.parse(readFileSync(file, 'utf8')) as { cases: { goals: { what: string }[] }[] };
		exported.cases[0]!.goals[0]!.what = 'Ride the bicycle to the market';
		writeFileSync(file, JSON.stringify(exported));
		expect(await operate('cases', 'import', file)).not.toMatch(/look:.*held/);
		const after = await stored();
		const goal = (after.cases.get('sample-03')!.goals as { what: string }[])[0]!;
		expect(goal.what).toBe('Ride the bicycle to the market');
		goal.what = (before.cases.get('sample-03')!.goals as { what: string }[])[0]!.what;
		expect(after).toEqual(before);
	});

	test('remove takes her out, is told in phones, and is undone with all that was there', async () => {
		const { token } = await pairOne('sample-03');
		await operate('people', 'show', 'sample-03');
		const before = await stored();
		await expect(operate('people', 'remove', 'sample-03')).rejects.toThrow(/Nothing was changed/);
		await operate('people', 'remove', 'sample-03', '--yes');
		expect((await stored()).cases.has('sample-03')).toBe(false);
		expect(await copyOf('sample-03')).toBeUndefined();
		expect(await operate('phones')).toMatch(/ends in 4 weeks \(she was removed\)/);
		expect(readFileSync(join(data, 'phones.db'), 'latin1')).not.toContain('CANARY-');
		await operate('people', 'undo', 'sample-03');
		expect(await stored()).toEqual(before);
		expect(await copyOf('sample-03')).toBeDefined();
		expect(await operate('phones')).not.toContain('ends');
		await live(6);
		expect(await withRegister(async (register) => register.phoneWith(token))).toMatchObject({
			ref: 'sample-03'
		});
	});

	test('after four weeks nothing of her is left to put back, and her phone is told', async () => {
		const { token } = await pairOne('sample-03');
		await live(1);
		await operate('people', 'remove', 'sample-03', '--yes');
		await live(3);
		expect(await withRegister(async (register) => register.phoneWith(token))).toMatchObject({
			ref: 'sample-03'
		});
		await live(3);
		expect(await withRegister(async (register) => register.phoneWith(token))).toBe('revoked');
		await expect(operate('people', 'undo', 'sample-03')).rejects.toThrow(/was not removed/);
	});

	test('remove --now ends her phones at once and keeps nothing; one name that is not there changes nothing', async () => {
		const { token } = await pairOne('sample-03');
		const before = await stored();
		await expect(operate('people', 'remove', 'sample-03', 'nobody', '--now', '--yes')).rejects.toThrow(
			/nobody with the reference nobody/
		);
		expect(await stored()).toEqual(before);
		await operate('people', 'remove', 'sample-03', '--now', '--yes');
		expect(await withRegister(async (register) => register.phoneWith(token))).toBe('revoked');
		expect(await operate('people', 'undo')).toMatch(/^Nobody was removed/);
	});

	test('who is put in anew after a removal was not removed', async () => {
		const file = join(folder, 'her.json');
		await pairOne('sample-03');
		await operate('people', 'export', 'sample-03', file);
		await operate('people', 'remove', 'sample-03', '--yes');
		await operate('cases', 'import', file);
		expect(await operate('phones')).not.toContain('ends');
	});

	test('an import is taken back whole: who was changed is as before, who was new is removed, and only while nothing of it changed', async () => {
		const before = await stored();
		const file = join(folder, 'people.csv');
		const head = 'ref,called,language,reading,phase\n';
		writeFileSync(file, `${head}sample-03,Other,km,adult,closure\nnew-1,Bopha,km,adult,entry\n`);
		const [, name] = /cases undo (\w+)/.exec(await operate('cases', 'import', file))!;
		const list = JSON.parse(await operate('cases', 'undo', '--json')) as { id: string; refs: string[] }[];
		expect(list).toMatchObject([{ id: name, refs: ['sample-03', 'new-1'] }]);
		writeFileSync(file, `${head}sample-03,Third,km,adult,closure\n`);
		const [, later] = /cases undo (\w+)/.exec(await operate('cases', 'import', file))!;
		await expect(operate('cases', 'undo', name!)).rejects.toThrow(
			'Changed since, so nothing was taken back: sample-03'
		);
		await operate('cases', 'undo', later!);
		await operate('cases', 'undo', name!);
		expect(await stored()).toEqual(before);
		expect(await copyOf('new-1')).toBeUndefined();
		await expect(operate('cases', 'undo', name!)).rejects.toThrow('There is no import');
	});

	test('what is kept of an import holds nothing of who was removed since, and ends with its weeks', async () => {
		const file = join(folder, 'people.csv');
		const head = 'ref,called,language,reading,phase\n';
		writeFileSync(file, `${head}sample-03,Other,km,adult,closure\nsample-04,Fourth,km,adult,closure\n`);
		await operate('cases', 'import', file);
		const kept = () => withRegister(async (register) => JSON.stringify(await register.listRemoved()));
		expect(await kept()).toContain('sample-03');
		await operate('people', 'remove', 'sample-03', '--now', '--yes');
		expect(await kept()).not.toContain('sample-03');
		expect(await kept()).toContain('sample-04');
		// Thirty days are more than four weeks.
		await live(5);
		expect(await kept()).toContain('sample-04');
		await live(1);
		expect(await kept()).toBe('[]');
	});

	test('remove --closed takes those whose plan was closed longer ago than the organisation keeps them', async () => {
		await expect(operate('people', 'remove', '--closed', '--yes')).rejects.toThrow(/closedPeopleWeeks/);
		decided = { retention: { closedPeopleWeeks: 8 } };
		const closed = join(folder, 'closed.json');
		const me = { called: 'Sok', language: 'en', reading: 'adult' };
		const since = (weeks: number) =>
			new Date(now.getTime() - weeks * 7 * 86_400_000).toISOString().slice(0, 10);
		writeFileSync(
			closed,
			JSON.stringify({
				cases: [
					{ ref: 'long', me, journey: { phase: 'closure', since: since(9) } },
					{ ref: 'lately', me, journey: { phase: 'closure', since: since(7) } }
				]
			})
		);
		await operate('cases', 'import', closed);
		expect(JSON.parse(await operate('people', 'remove', '--closed', '--yes', '--json'))).toEqual({
			removed: ['long'],
			partners: []
		});
	});

	test('every act stands in the audit with the name of who sits there, and with nobody’s reference', async () => {
		await operate('invite', '--case', 'sample-03');
		await operate('people', 'remove', 'sample-03', '--yes');
		await expect(operate('revoke', 'ABCDEF')).rejects.toThrow(/no phone/);
		await expect(operate('people', 'remove')).rejects.toThrow(/Say whom/);
		const audit = await openAudit(data, openSecret(data), () => now);
		const lines = await audit.lines();
		const hers = audit.nameOf('person sample-03');
		await audit.close();
		expect(lines.map(({ act, object, outcome }) => [act, object, outcome]).reverse()).toEqual([
			['invite', hers, 'done'],
			['people removed', hers, 'done'],
			['phone revoked', expect.any(String), 'failed']
		]);
		expect(new Set(lines.map(({ staff }) => staff))).toEqual(
			new Set([process.env.SUDO_USER || userInfo().username])
		);
		expect(await operate('audit', '--of', 'sample-03')).toMatch(/invite[^]*The list is whole/);
		expect(said.join('\n')).not.toContain('sample-03');
		// Who only looks at a list put nobody back.
		await operate('people', 'undo');
		expect(await operate('audit')).not.toContain('put back');
	});

	test('lines of the audit that are older than 24 months go when somebody says so, and are counted from then on', async () => {
		await operate('invite', '--case', 'sample-03');
		const head = /head +(\S+)/.exec(await operate('audit'))![1]!;
		expect(await operate('audit', 'shorten', '--yes')).toBe('No line is older than 24 months.');
		now.setUTCMonth(now.getUTCMonth() + 25);
		expect(await operate('doctor')).toContain('2 lines of the list of who did what are older than 24 months');
		await expect(operate('audit', 'shorten')).rejects.toThrow(
			/^By the clock of this machine these lines are older .*go for good: 2 lines from .* \(invite 1, list shortened 1\)/
		);
		expect(await operate('audit', 'shorten', '--yes')).toMatch(/^2 lines went/);
		expect(await operate('audit', '--head', head)).toMatch(
			/list shortened +done\n.*list shortened +failed\nbefore +2 lines from [^]*The list is whole\.$/
		);
	});
});

describe('partners', () => {
	beforeEach(() => importSamples(data));

	test('are listed, removed one by one and put back as they were', async () => {
		const before = await stored();
		const rows = JSON.parse(await operate('directory', 'list', '--json')) as { id: string; plans: number }[];
		expect(rows).toHaveLength(6);
		const { id } = rows.find(({ plans }) => plans > 0)!;
		await expect(operate('directory', 'remove', id)).rejects.toThrow(/plans? would name one/);
		await operate('directory', 'remove', id, '--yes');
		expect((await stored()).organizations.has(id)).toBe(false);
		await operate('directory', 'undo', id);
		expect(await stored()).toEqual(before);
	});
});

describe('invented people', () => {
	const real = (ref: string) => {
		const file = join(folder, `${ref}.json`);
		const me = { called: 'Sok', language: 'en', reading: 'adult' };
		writeFileSync(file, JSON.stringify({ cases: [{ ref, me, journey: { phase: 'entry' } }] }));
		return file;
	};

	test('have a folder of their own: commands use it until the first real person is put in', async () => {
		const demonstration = join(data, 'demonstration');
		makeDemonstrationFolder(demonstration);
		await importSamples(demonstration);
		const untouched = readFileSync(join(demonstration, 'cases.db'));
		expect(await operate('cases', 'list')).toContain('sample-03');
		expect(await operate('doctor')).toContain('This is the demonstration');
		expect(await operate('cases', 'import', real('house-1'))).toMatch(/a folder of their own/);
		expect(await operate('cases', 'list')).toMatch(/^house-1 +entry/);
		expect(said.join('\n')).not.toContain('sample');
		expect(await operate('doctor')).not.toMatch(/demonstration|invented/);
		expect(readFileSync(join(demonstration, 'cases.db')).equals(untouched)).toBe(true);
		// As `npm start` holds it, which goes on with what it began with.
		const served = holdTogether(demonstration);
		expect(await operate('doctor')).toContain('What runs now is still the demonstration');
		// And as the desk asks that it serves.
		const ofTheDesk = readEnvironment({ COMPANION_DATA: demonstration, COMPANION_REAL: data });
		const [told] = await inventedPeople({ environment: ofTheDesk } as CommandContext);
		expect(told!.what).toContain('What runs now is still the demonstration');
		served.release();
		expect(await operate('doctor')).not.toContain('demonstration');
	});

	test('that stand beside real ones are found, and one command takes them out and nobody else', async () => {
		await importSamples(data);
		await operate('cases', 'import', real('house-1'), real('sample-99'));
		// An organisation's own person under a reference of the samples.
		await operate('people', 'remove', 'sample-01', '--yes');
		await operate('cases', 'import', real('sample-01'));
		expect(await operate('doctor')).toMatch(/BROKEN {2}11 invented people and 6 invented partners/);
		await operate('people', 'remove', '--invented', '--yes');
		const { cases, organizations } = await stored();
		expect([...cases.keys()]).toEqual(['house-1', 'sample-01', 'sample-99']);
		expect(organizations.size).toBe(0);
		expect(await operate('doctor')).not.toContain('invented');
		expect(existsSync(join(data, 'demonstration'))).toBe(false);
	});
});
