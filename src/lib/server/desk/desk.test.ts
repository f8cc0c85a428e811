import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSecret } from '#lib/server/secret.ts';
import { bytesOf, emptyHouse, removeHouse } from '#tests/support/house.ts';
import { openDesk, type Desk, type Entered } from './desk.ts';
import { passkeysWork } from './passkeys.ts';
import { sessionTimes } from './sessions.ts';
import { mostTries, triesWindow } from './tries.ts';

/* Over an address without a name, where a password and a clock app are the key: no browser is needed to hold one. */

const minute = 60_000;
const password = 'a short sentence';
let folder: string;
let clock: number;
let desk: Desk;
const open = () =>
	openDesk(
		folder,
		openSecret(folder),
		{ origin: 'https://192.0.2.7', name: 'River' },
		randomBytes,
		() => new Date(clock),
		64
	);
beforeEach(async () => {
	folder = await emptyHouse('desk');
	clock = Date.parse('2026-11-28T03:00:00Z');
	desk = await open();
});
afterEach(async () => {
	await desk.close();
	await removeHouse(folder);
});

const from = (address = '192.0.2.1', brought?: string) => ({ address, brought });
const codeOf = (secret: string) =>
	new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock });
const tokenOf = (entered: Entered) => ('token' in entered ? entered.token : undefined);

/** Opens a link and makes a key. @returns the session's token, and the secret of the clock app */
async function enter(secret: string, name?: string) {
	const { carried, totp } = (await desk.linkForm(secret))!;
	const key = { carried, password, code: codeOf(totp!.secret), name };
	return { token: tokenOf(await desk.enter(secret, key, from())), totp: totp!.secret };
}
async function signIn(name: string, totp: string, given = password, address?: string, brought?: string) {
	const { carried } = await desk.signInForm();
	const key = { carried, name, password: given, code: codeOf(totp) };
	return desk.signIn(key, from(address, brought));
}
const firstDirector = async () => enter((await desk.setUp())!, 'Dara');

describe('a link', () => {
	test('for the first director works once, for 15 minutes, and only while there is no director', async () => {
		const early = (await desk.setUp())!;
		const secret = (await desk.setUp())!;
		expect(await desk.lookAtLink(early, from())).toBeUndefined();
		const form = (await desk.linkForm(secret))!;
		clock += 15 * minute;
		expect(await desk.lookAtLink(secret, from())).toBeUndefined();
		const late = { carried: form.carried, password, code: codeOf(form.totp!.secret), name: 'Dara' };
		expect(await desk.enter(secret, late, from())).toEqual({ refused: 'not-right' });
		const used = (await desk.setUp())!;
		const { token } = await enter(used, 'Dara');
		expect((await desk.session(token))?.staff).toMatchObject({ name: 'Dara', roles: ['director'] });
		expect(await desk.linkForm(used)).toBeUndefined();
		expect(await desk.setUp()).toBeUndefined();
	});

	test('shows the same square again after a refusal, for a clock app has read it; another link never does', async () => {
		const secret = (await desk.setUp())!;
		const { carried, totp } = (await desk.linkForm(secret))!;
		const first = { carried, password: 'short', code: codeOf(totp!.secret), name: 'Dara' };
		expect(await desk.enter(secret, first, from())).toEqual({ refused: 'short-password' });
		const second = (await desk.linkForm(secret, carried))!;
		expect(second.totp).toEqual(totp);
		// Also where the form was taken before its six numbers were found wrong.
		const wrong = { ...first, carried: second.carried, password, code: '000000' };
		expect(await desk.enter(secret, wrong, from())).toEqual({ refused: 'not-right' });
		const third = (await desk.linkForm(secret, second.carried))!;
		expect(third.totp).toEqual(totp);
		const { token } = (await desk.enter(
			secret,
			{ ...wrong, carried: third.carried, code: codeOf(totp!.secret) },
			from()
		)) as { token: string };
		const { staff } = (await desk.session(token))!;
		const other = (await desk.add({ name: 'Vanna', language: 'km', roles: ['case-worker'], worksAs: [] }))!;
		for (const brought of [third.carried, 'nothing of ours'])
			expect((await desk.linkForm(other.secret, brought))!.totp!.secret).not.toBe(totp!.secret);
		const change = await desk.addKeyForm(staff);
		expect((await desk.addKeyForm(staff, change.carried)).totp).toEqual(change.totp);
		clock += 30 * minute;
		expect((await desk.addKeyForm(staff, change.carried)).totp).not.toEqual(change.totp);
	});

	test('of two who open the first link at once, one becomes the director', async () => {
		const secret = (await desk.setUp())!;
		const forms = [await desk.linkForm(secret), await desk.linkForm(secret)];
		const entered = await Promise.all(
			forms.map((form, at) =>
				desk.enter(
					secret,
					{ carried: form!.carried, password, code: codeOf(form!.totp!.secret), name: `Dara ${at}` },
					from()
				)
			)
		);
		expect(entered.filter((one) => 'token' in one)).toHaveLength(1);
		expect(await desk.directors()).toBe(1);
	});

	test('that a director hands over opens one account, and a new one ends all keys of before', async () => {
		await firstDirector();
		const added = (await desk.add({
			name: 'Sokha',
			language: 'km',
			roles: ['case-worker'],
			worksAs: ['sokha']
		}))!;
		const { token, totp } = await enter(added.secret);
		expect((await desk.session(token))?.staff.name).toBe('Sokha');
		clock += minute;
		const paper = await desk.paper(added.id);
		const again = (await desk.newLink(added.id))!;
		expect(await desk.session(token)).toBeUndefined();
		expect(await desk.lookAtLink(paper, from())).toBeUndefined();
		expect(await signIn('Sokha', totp)).toEqual({ refused: 'not-right' });
		expect((await enter(again)).token).toBeDefined();
	});

	test('on paper is typed in small letters with spaces, and works once', async () => {
		await firstDirector();
		const { id } = (await desk.staff())[0]!;
		const paper = await desk.paper(id);
		const typed = paper.toLowerCase().replace(/.{4}/g, '$& ');
		expect((await desk.lookAtLink(typed, from()))?.staff?.name).toBe('Dara');
		expect((await enter(typed)).token).toBeDefined();
		expect(await desk.lookAtLink(paper, from())).toBeUndefined();
	});

	test('ends what was before it: a page left open, another paper, the key that was lost', async () => {
		let { token, totp } = await firstDirector();
		const { id } = (await desk.session(token))!.staff;
		const paper = () => desk.paper(id);
		const server = async () => {
			const spare = await paper();
			return { link: (await desk.recover('Dara'))!, spare };
		};
		for (const way of [async () => ({ link: await paper(), spare: undefined }), server]) {
			const { link, spare } = await way();
			const after = await enter(link);
			expect(await desk.session(token)).toBeUndefined();
			if (spare !== undefined) expect(await desk.lookAtLink(spare, from())).toBeUndefined();
			clock += minute;
			expect(await signIn('Dara', totp)).toEqual({ refused: 'not-right' });
			expect((await desk.session(after.token))?.staff.name).toBe('Dara');
			({ token, totp } = after);
		}
	});

	test('for recovery is for a director by name, and for nobody else', async () => {
		await firstDirector();
		await desk.add({ name: 'Sokha', language: 'km', roles: ['case-worker'], worksAs: [] });
		expect(await desk.recover('Sokha')).toBeUndefined();
		expect(await desk.recover('Nobody')).toBeUndefined();
		expect((await desk.lookAtLink((await desk.recover('dara'))!, from()))?.staff?.name).toBe('Dara');
	});
});

describe('a session', () => {
	test('ends after 20 minutes without a page, and after eight hours whatever is done', async () => {
		const { token } = await firstDirector();
		clock += sessionTimes.idle - 1;
		expect(await desk.session(token)).toBeDefined();
		clock += sessionTimes.idle;
		expect(await desk.session(token)).toBeUndefined();
		const { totp } = await enter((await desk.recover('Dara'))!);
		clock += minute;
		let current = tokenOf(await signIn('Dara', totp))!;
		const began = clock;
		while (clock - began < sessionTimes.longest - 10 * minute) {
			clock += 10 * minute;
			expect(await desk.session(current)).toBeDefined();
		}
		// A key shown again makes it fresh, not longer.
		current = tokenOf(await signIn('Dara', totp, password, undefined, current))!;
		expect((await desk.session(current))?.fresh).toBe(true);
		clock += 10 * minute;
		expect(await desk.session(current)).toBeUndefined();
	});

	test('is fresh for five minutes', async () => {
		const { token } = await firstDirector();
		clock += sessionTimes.fresh - 1;
		expect((await desk.session(token))?.fresh).toBe(true);
		clock += 1;
		expect((await desk.session(token))?.fresh).toBe(false);
	});

	test('never has a name that a browser brought, and ends the one that it brought', async () => {
		const { token, totp } = await firstDirector();
		clock += minute;
		const fixed = randomBytes(32).toString('base64url');
		const fresh = tokenOf(await signIn('Dara', totp, password, undefined, fixed))!;
		expect(fresh).not.toBe(fixed);
		expect(await desk.session(fixed)).toBeUndefined();
		clock += minute;
		const next = tokenOf(await signIn('Dara', totp, password, undefined, token))!;
		expect(await desk.session(token)).toBeUndefined();
		expect(await desk.session(next)).toBeDefined();
	});

	test('ends when its holder works here no longer', async () => {
		await firstDirector();
		const added = (await desk.add({ name: 'Sokha', language: 'km', roles: ['case-worker'], worksAs: [] }))!;
		const { token } = await enter(added.secret);
		expect(await desk.end(added.id)).toBe(true);
		expect(await desk.session(token)).toBeUndefined();
	});
});

describe('whoever guesses', () => {
	test('waits after five tries at a name, known or not, with the same answers', async () => {
		const { totp } = await firstDirector();
		clock += minute;
		for (const name of ['Dara', 'Nobody']) {
			const answers = [];
			for (let at = 0; at <= mostTries.name; at++) answers.push(await signIn(name, totp, 'not the password'));
			expect(answers.map((one) => 'refused' in one && one.refused)).toEqual([
				...Array.from({ length: mostTries.name }, () => 'not-right'),
				'too-often'
			]);
		}
		// The right one waits as well, and a restart forgets nothing.
		await desk.close();
		desk = await open();
		expect(await signIn('Dara', totp)).toEqual({ refused: 'too-often' });
		clock += triesWindow;
		expect(tokenOf(await signIn('Dara', totp))).toBeDefined();
	});

	test('waits after forty tries from an address, links among them', async () => {
		await firstDirector();
		for (let at = 0; at < mostTries.address; at++)
			expect(await desk.lookAtLink(`guess ${at}`, from('198.51.100.1'))).toBeUndefined();
		const secret = (await desk.recover('Dara'))!;
		expect(await desk.lookAtLink(secret, from('198.51.100.1'))).toBeUndefined();
		expect(await desk.lookAtLink(secret, from('198.51.100.2'))).toBeDefined();
	});

	test('who signs in rightly, however often, waits for nothing', async () => {
		const { totp } = await firstDirector();
		for (let at = 0; at < mostTries.name + 3; at++) {
			clock += minute;
			expect(tokenOf(await signIn('Dara', totp))).toBeDefined();
		}
	});

	test('six numbers open once, and a form is taken once', async () => {
		const { totp } = await firstDirector();
		clock += minute;
		const { carried } = await desk.signInForm();
		const key = { carried, name: 'Dara', password, code: codeOf(totp) };
		expect(tokenOf(await desk.signIn(key, from()))).toBeDefined();
		expect(await desk.signIn(key, from())).toEqual({ refused: 'not-right' });
		expect(await signIn('Dara', totp)).toEqual({ refused: 'not-right' });
	});
});

test('the last director cannot leave, nor lay the office down', async () => {
	await firstDirector();
	const { id } = (await desk.staff())[0]!;
	expect(await desk.end(id)).toBe(false);
	expect(await desk.change(id, { roles: ['case-worker'], worksAs: [] })).toBe(false);
	const second = (await desk.add({ name: 'Bopha', language: 'km', roles: ['director'], worksAs: [] }))!;
	await enter(second.secret);
	expect(await desk.end(id)).toBe(true);
	expect(await desk.end(second.id)).toBe(false);
});

test('a press counts once, and for its own form alone', async () => {
	const press = desk.press('invite sample-03');
	expect(await desk.isFirstPress('invite sample-04', press)).toBe(false);
	expect(await desk.isFirstPress('invite sample-03', press)).toBe(true);
	expect(await desk.isFirstPress('invite sample-03', press)).toBe(false);
	expect(await desk.isFirstPress('invite sample-03', 'made up')).toBe(false);
});

test('a copied file tells no name, no password and no secret', async () => {
	const { token, totp } = await firstDirector();
	const { id } = (await desk.staff())[0]!;
	const paper = await desk.paper(id);
	await desk.close();
	const bytes = await bytesOf(folder, 'staff.db');
	desk = await open();
	for (const told of ['Dara', 'director', password, totp, token!, paper])
		expect(bytes.includes(told), told).toBe(false);
	expect(bytes.includes(id)).toBe(true);
});

test('passkeys are for a secure address with a name', () => {
	for (const origin of ['http://localhost:3002', 'https://desk.example'])
		expect(passkeysWork(origin)).toBe(true);
	for (const origin of [
		'https://192.0.2.7',
		'https://[2001:db8::1]',
		'https://desk.local',
		'http://desk.example'
	])
		expect(passkeysWork(origin)).toBe(false);
});
