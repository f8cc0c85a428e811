import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openAudit } from '#lib/server/audit/audit.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { openDesk } from '#lib/server/desk/desk.ts';
import { openDirectoryCopy } from '#lib/server/directory/directory-copy.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { golden, goldenKey, make } from './make.ts';

const shapes = readdirSync('tests/golden').filter((name) => name.startsWith('shape-'));

test.each(shapes)('what %s wrote is read by this version', async (shape) => {
	const folder = mkdtempSync(join(tmpdir(), 'golden-'));
	try {
		cpSync(join('tests', 'golden', shape), folder, { recursive: true });
		// Git keeps no such rights.
		chmodSync(join(folder, 'secret.key'), 0o600);
		const secret = openSecret(folder);
		const source = openEmbeddedSource(join(folder, 'cases.db'));
		expect(await source.listRefs()).toEqual([golden.ref]);
		expect((await source.readCase(golden.ref)).promises).toMatchObject([{ text: golden.promise }]);
		await source.close();
		const directory = await openDirectoryCopy(folder, secret, randomBytes);
		expect(await directory.entries()).toEqual([golden.partner]);
		await directory.close();
		const cache = await openPlanCache(folder, secret, randomBytes);
		// The copies of the first four shapes are sealed in another form: the next start makes them anew, and waits for it.
		const isReadAnew = numberOf(shape) < 5;
		expect((await cache.plan(golden.ref, 'person'))?.plan.promises).toEqual(
			isReadAnew ? undefined : [expect.objectContaining({ text: golden.promise })]
		);
		expect(await cache.lastRound()).toEqual(isReadAnew ? undefined : { endedAt: golden.moment, failed: 0 });
		await cache.close();
		const register = await openRegister(folder, secret, randomBytes, () => new Date(golden.moment));
		const [phone] = await register.list();
		expect(phone).toMatchObject({ ref: golden.ref, week: '2026-W48', revoked: false });
		expect(Object.keys((await register.choiceOf(golden.ref))?.items ?? {})).toEqual(['promises']);
		// Its slot lies in locks.db, and is found again.
		expect(await register.revoke(phone!.id)).toBe(true);
		// What the first shape did not have.
		expect(existsSync(join(folder, 'staff.db'))).toBe(shape !== 'shape-1');
		const removed = shape === 'shape-1' ? [] : [{ kind: 'organization', id: golden.partner.organization.id }];
		expect(await register.listRemoved()).toMatchObject(removed);
		await register.close();
		const audit = await openAudit(folder, secret, () => new Date(golden.moment));
		const lines = shape === 'shape-1' ? [] : [{ staff: golden.staff, act: 'invite' }];
		expect(await audit.lines()).toMatchObject(lines);
		expect(await audit.brokenAt()).toBeUndefined();
		await audit.close();
		if (existsSync(join(folder, 'staff.db'))) {
			const place = { origin: 'https://192.0.2.7', name: 'River' };
			const desk = await openDesk(folder, secret, place, randomBytes, () => new Date(golden.moment), 64);
			const [director] = await desk.staff();
			expect(director).toMatchObject({ name: golden.staff, roles: ['director'], hasKey: true });
			expect(await desk.ownKeys(director!.id)).toMatchObject({
				keys: [{ id: goldenKey }],
				paper: true,
				password: true
			});
			await desk.close();
		}
		const issued = await openIssued(folder, secret);
		expect(await issued.state(golden.period)).toBe('open');
		await issued.close();
	} finally {
		rmSync(folder, { recursive: true });
	}
});

/** The tables of a file with their columns, and in what order their rows lie. */
function tablesOf(path: string) {
	const file = new DatabaseSync(path, { readOnly: true });
	try {
		const tables = file.prepare("SELECT name, wr, strict FROM pragma_table_list WHERE schema = 'main'").all();
		return tables
			.map(({ name, ...kind }) => {
				const columns = file.prepare('SELECT name, type, "notnull", pk FROM pragma_table_info(?)');
				return { name: String(name), kind, columns: columns.all(String(name)) };
			})
			.sort((one, other) => (one.name < other.name ? -1 : 1));
	} finally {
		file.close();
	}
}

// Whoever changes a step that was released, instead of adding one, makes two shapes of one number.
test('the tables that a new folder gets are those of the newest shape that is kept here', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'golden-'));
	try {
		await make(folder);
		const newest = join('tests', 'golden', shapes.sort((a, b) => numberOf(a) - numberOf(b)).at(-1)!);
		const files = readdirSync(newest).filter((name) => name.endsWith('.db'));
		expect(readdirSync(folder)).toEqual(expect.arrayContaining(files));
		for (const file of files)
			expect([file, tablesOf(join(folder, file))]).toEqual([file, tablesOf(join(newest, file))]);
	} finally {
		rmSync(folder, { recursive: true });
	}
});

const numberOf = (shape: string) => Number(shape.replace('shape-', ''));
