import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { openAudit } from '#lib/server/audit/audit.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { projectPlan } from '#lib/server/cases/projection.ts';
import { openDesk } from '#lib/server/desk/desk.ts';
import { openParts } from '#lib/server/desk/parts.ts';
import { keepKey } from '#lib/server/desk/passkeys.ts';
import { openDirectoryCopy } from '#lib/server/directory/directory-copy.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';

/*
 * `node tests/golden/make.ts FOLDER` writes one small file of each database in today's shape, with its key file. Made
 * once for a released shape and never again: every later version has to open what an earlier one wrote.
 */

/** An invented person of whom every database holds something. */
export const golden = {
	ref: 'golden-1',
	promise: 'A word that was kept.',
	partner: {
		organization: { id: 'lotus', name: 'Lotus', phones: [], locations: [], services: [] },
		open: true
	},
	staff: 'dara',
	period: '2026-Q4',
	moment: '2026-11-28T03:00:00Z'
};

/** Writes every database in today's shape. */
export async function make(folder: string): Promise<void> {
	mkdirSync(folder, { recursive: true });
	const secret = openSecret(folder);
	const now = () => new Date(golden.moment);
	const raw = rawCaseSaying(golden.ref, golden.promise);
	await fillEmbedded(join(folder, 'cases.db'), [raw], []);
	const directory = await openDirectoryCopy(folder, secret, randomBytes);
	await directory.keep([golden.partner]);
	await directory.close();
	const cache = await openPlanCache(folder, secret, randomBytes);
	const plans = { person: projectPlan(raw, 'person'), family: projectPlan(raw, 'family') };
	await cache.keep([{ ref: golden.ref, plans }], golden.moment);
	await cache.noteRound(golden.moment, 0);
	await cache.close();
	const register = await openRegister(folder, secret, randomBytes, now);
	const { code } = await register.invite(golden.ref, 'person', 15);
	const newId = () => randomBytes(16).toString('base64url');
	const paired = (await register.pair({ code, phoneId: newId(), lockId: newId() })) as PairAnswer;
	if (!paired.token) throw new Error('not paired');
	const offered = { goals: [], people: [], partners: [], promises: ['p'] };
	const at = { now: now().getTime(), today: golden.moment.slice(0, 10), days: 3650 };
	await register.choose(golden.ref, { items: ['promises'] }, offered, at);
	await register.startGathering(() => 0);
	await register.keepRemoved('organization', golden.partner.organization.id, golden.partner.organization);
	await register.close();
	const audit = await openAudit(folder, secret, now);
	await audit.write({
		staff: golden.staff,
		role: 'command line',
		act: 'invite',
		object: `person ${golden.ref}`,
		outcome: 'done'
	});
	await audit.close();
	await makeStaff(folder);
	const issued = await openIssued(folder, secret);
	await issued.setState(golden.period, 'open');
	await issued.close();
}

/** The passkey that the one of the staff holds beside a password and a paper code. */
export const goldenKey = 'Z29sZGVu';

/** Writes `staff.db` alone: a director with a password, a passkey and a paper code. */
export async function makeStaff(folder: string): Promise<{ paper: string }> {
	const secret = openSecret(folder);
	const now = () => new Date(golden.moment);
	const place = { origin: 'https://192.0.2.7', name: 'River' };
	const desk = await openDesk(folder, secret, place, randomBytes, now, 64);
	const link = (await desk.setUp())!;
	const { carried, totp } = (await desk.linkForm(link))!;
	const code = new TOTP({ secret: Secret.fromBase32(totp!.secret) }).generate({ timestamp: now().getTime() });
	const key = { carried, password: 'a short sentence', code, name: golden.staff };
	await desk.enter(link, key, { address: '192.0.2.1' });
	const [account] = await desk.staff();
	const paper = await desk.paper(account!.id);
	await desk.close();
	const parts = await openParts(folder, secret, randomBytes, now, place, 64);
	const content = { key: 'a2V5', transports: ['internal'], since: golden.moment.slice(0, 10) };
	await keepKey(parts, parts.database.query, account!.id, { id: goldenKey, counter: 1, content });
	await parts.ended.close();
	await parts.database.close();
	return { paper };
}

const [folder] = process.argv.slice(2);
if (process.argv[1]?.endsWith('make.ts') && folder) await make(folder);
