import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { openDirectoryCopy } from '#lib/server/directory/directory-copy.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { golden } from './make.ts';

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
		expect((await cache.plan(golden.ref, 'person'))?.plan.promises).toMatchObject([{ text: golden.promise }]);
		expect(await cache.lastRound()).toEqual({ endedAt: golden.moment, failed: 0 });
		await cache.close();
		const register = await openRegister(folder, secret, randomBytes, () => new Date(golden.moment));
		const [phone] = await register.list();
		expect(phone).toMatchObject({ ref: golden.ref, week: '2026-W48', revoked: false });
		expect(Object.keys((await register.choiceOf(golden.ref))?.items ?? {})).toEqual(['promises']);
		// Its slot lies in locks.db, and is found again.
		expect(await register.revoke(phone!.id)).toBe(true);
		await register.close();
		const issued = await openIssued(folder, secret);
		expect(await issued.state(golden.period)).toBe('open');
		await issued.close();
	} finally {
		rmSync(folder, { recursive: true });
	}
});
