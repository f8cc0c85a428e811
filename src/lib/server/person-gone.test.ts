import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Deployment } from '#lib/domain/deployment.ts';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { importSamples, newId } from '#tests/support/app.ts';
import { emptyHouse, removeHouse } from '#tests/support/house.ts';
import { startApp, type AppServer } from './app.ts';
import { caseDatabasePath } from './cases/embedded/embedded-source.ts';
import { takeOutOfEmbedded } from './cases/embedded/fill.ts';
import { readExisting } from './cases/import/existing.ts';
import { readEnvironment } from './environment.ts';
import { graceWeeks } from './register/lived-weeks.ts';
import { openRegister } from './register/register.ts';
import { openSecret } from './secret.ts';

/* Somebody who is in the case system no more: its own staff took her out, and told nobody here. */

let data: string;
let app: AppServer;
let now: Date;
beforeEach(async () => {
	data = await emptyHouse('gone');
	now = new Date('2026-11-25T03:00:00Z');
	await importSamples(data);
	// Three are enough, and a round is shorter.
	const { cases } = await readExisting(caseDatabasePath(data));
	const three = ['sample-02', 'sample-03', 'sample-04'];
	await takeOutOfEmbedded(caseDatabasePath(data), {
		refs: [...cases.keys()].filter((ref) => !three.includes(ref))
	});
	app = await startApp(
		readEnvironment({ COMPANION_DATA: data, COMPANION_KEYS: join(data, 'keys.json') }),
		v.parse(Deployment, {}),
		{ now: () => new Date(now), uptime: () => now.getTime() }
	);
});
afterEach(async () => {
	await app.close();
	await removeHouse(data);
});

/** Looks at the phones as `companion phones` does. */
async function phones() {
	const register = await openRegister(data, openSecret(data), randomBytes, () => new Date(now));
	const list = await register.list();
	await register.close();
	return list.map(({ ref, ending, revoked }) => ({ ref, revoked, ...(ending && { ending }) }));
}

async function pairOne(ref: string): Promise<string> {
	const register = await openRegister(data, openSecret(data), randomBytes, () => new Date(now));
	const { code } = await register.invite(ref, 'person', 15);
	await register.close();
	return ((await app.pair({ code, phoneId: newId(), lockId: newId() })) as PairAnswer).token;
}

/** So many weeks, each with a round. */
async function live(weeks: number): Promise<void> {
	for (let passed = 0; passed < weeks; passed++) {
		now = new Date(now.getTime() + 7 * 86_400_000);
		await app.refresh();
	}
}

test('her phone is announced as hers who is gone, and after four weeks it is told; nobody else’s is', async () => {
	const [hers, other] = [await pairOne('sample-03'), await pairOne('sample-02')];
	await takeOutOfEmbedded(caseDatabasePath(data), { refs: ['sample-03'] });
	await live(1);
	expect(await phones()).toContainEqual({
		ref: 'sample-03',
		revoked: false,
		ending: { reason: 'gone', weeks: graceWeeks }
	});
	// Until then it is as without a network: who is put in again meanwhile reads on.
	await expect(app.snapshot(await app.phone(hers))).rejects.toMatchObject({ code: 'source-unavailable' });
	await live(graceWeeks);
	await expect(app.phone(hers)).rejects.toMatchObject({ code: 'pairing-revoked' });
	expect(await app.phone(other)).toMatchObject({ ref: 'sample-02' });
	expect((await phones()).filter(({ revoked }) => !revoked)).toEqual([{ ref: 'sample-02', revoked: false }]);
});

test('one who comes back within the four weeks keeps her phone', async () => {
	const hers = await pairOne('sample-03');
	await takeOutOfEmbedded(caseDatabasePath(data), { refs: ['sample-03'] });
	await live(2);
	await importSamples(data);
	await live(graceWeeks);
	expect(await phones()).toEqual([{ ref: 'sample-03', revoked: false }]);
	const snapshot = await app.snapshot(await app.phone(hers));
	expect(JSON.parse(await snapshot.text())).toMatchObject({ stale: false });
});
