import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSecret } from '#lib/server/secret.ts';
import { MadeIssuer, throughIssuer } from '#tests/support/made-issuer.ts';
import { emptyHouse, removeHouse } from '#tests/support/house.ts';
import { openDesk, type Desk, type Entered } from './desk.ts';
import { openIssuer, readIssuer, type Begun, type Issuer } from './issuer.ts';

/* Against a real provider, and a browser as far as it follows where it is sent. */

const origin = 'http://localhost:4999';
let folder: string;
let provider: MadeIssuer;
let issuer: Issuer;
let desk: Desk;

beforeEach(async () => {
	folder = await emptyHouse('issuer');
	provider = await MadeIssuer.listen('dara@office');
	provider.serve(origin);
	const { id: clientId, secret } = provider.client;
	issuer = openIssuer({ issuer: new URL(provider.address), clientId, secret }, origin);
	desk = await openDesk(
		folder,
		openSecret(folder),
		{ origin: 'https://192.0.2.7', name: 'River' },
		randomBytes,
		() => new Date(),
		64
	);
});
afterEach(async () => {
	await desk.close();
	await provider.stop();
	await removeHouse(folder);
});

async function asks(again = false): Promise<{ back: URL; begun: Begun }> {
	const { address, begun } = await issuer.begin(again);
	return { back: await throughIssuer(address, origin), begun };
}
const subjectOf = async (again = false) => {
	const { back, begun } = await asks(again);
	return (await issuer.finish(back, begun, again))!;
};
const from = { address: '192.0.2.1' };
const tokenOf = (entered: Entered) => ('token' in entered ? entered.token : undefined);
const nameOf = async (entered: Entered) => (await desk.session(tokenOf(entered)))?.staff.name;

/** A first director, who has a password, and a link that she made for somebody. */
async function linkFor(name: string): Promise<{ secret: string; id: string }> {
	const first = await desk.setUp();
	if (first !== undefined) {
		const { carried, totp } = (await desk.linkForm(first))!;
		const code = new TOTP({ secret: Secret.fromBase32(totp!.secret) }).generate();
		await desk.enter(first, { carried, password: 'a short sentence', code, name: 'First' }, from);
	}
	return (await desk.add({ name, language: 'en', roles: ['case-worker'], worksAs: [] }))!;
}

test('whom the issuer names opens nothing until a link of a director bound it to an account', async () => {
	const subject = await subjectOf();
	expect(subject).toBe(JSON.stringify([provider.address, 'dara@office']));
	expect(await desk.signInAs(subject, from)).toEqual({ refused: 'not-right' });
	const setUp = (await desk.setUp())!;
	// Never the first of all: there is no account.
	expect(await desk.bindSubject(setUp, subject, from)).toEqual({ refused: 'not-right' });
	const { secret, id } = await linkFor('Dara');
	expect(await nameOf(await desk.bindSubject(secret, subject, from))).toBe('Dara');
	expect(await nameOf(await desk.signInAs(await subjectOf(true), from, id))).toBe('Dara');
	// The link is used, and another account does not get the same subject.
	expect(await desk.bindSubject(secret, subject, from)).toEqual({ refused: 'not-right' });
	const other = await linkFor('Sokha');
	expect(await desk.bindSubject(other.secret, subject, from)).toEqual({ refused: 'not-right' });
	expect(await desk.signInAs(subject, from, other.id)).toEqual({ refused: 'not-right' });
	// A new link, and leaving, end it like any key.
	await desk.newLink(id);
	expect(await desk.signInAs(subject, from)).toEqual({ refused: 'not-right' });
});

test('what comes back to another browser, twice, or with another answer names nobody', async () => {
	const one = await asks();
	const other = await asks();
	expect(await issuer.finish(one.back, other.begun, false)).toBeUndefined();
	expect(
		await issuer.finish(one.back, { ...one.begun, verifier: other.begun.verifier }, false)
	).toBeUndefined();
	expect(
		await issuer.finish(new URL(`${origin}/issuer/back?error=access_denied`), other.begun, false)
	).toBeUndefined();
	expect(await issuer.finish(other.back, { ...other.begun, nonce: one.begun.nonce }, false)).toBeUndefined();
	const third = await asks();
	expect(await issuer.finish(third.back, third.begun, false)).toBeDefined();
	expect(await issuer.finish(third.back, third.begun, false)).toBeUndefined();
});

test('what a browser keeps while it is away is sealed, and brought back once', async () => {
	const kept = desk.keepWhileAway({ to: '/keys' });
	expect(Buffer.from(kept, 'base64url').toString('latin1')).not.toContain('/keys');
	expect(await desk.broughtBack(`${kept.slice(0, -4)}AAAA`)).toBeUndefined();
	expect(await desk.broughtBack(kept)).toEqual({ to: '/keys' });
	expect(await desk.broughtBack(kept)).toBeUndefined();
});

test('it is set up whole or not at all, and never over an open line', () => {
	const file = join(folder, 'issuer-secret');
	writeFileSync(file, 'secret', { mode: 0o600 });
	const all = {
		DESK_OIDC_ISSUER: 'https://sign-in.example',
		DESK_OIDC_CLIENT: 'desk',
		DESK_OIDC_SECRET_FILE: file
	};
	expect(readIssuer(all, folder)).toEqual({
		issuer: new URL('https://sign-in.example'),
		clientId: 'desk',
		secret: 'secret'
	});
	expect(readIssuer({}, folder)).toBeNull();
	expect(() => readIssuer({ ...all, DESK_OIDC_CLIENT: '' }, folder)).toThrow('belong together');
	expect(() => readIssuer({ ...all, DESK_OIDC_ISSUER: 'http://sign-in.example' }, folder)).toThrow(
		'https://'
	);
});
