import { isIP } from 'node:net';
import {
	generateAuthenticationOptions,
	generateRegistrationOptions,
	verifyAuthenticationResponse,
	verifyRegistrationResponse,
	type AuthenticationResponseJSON,
	type RegistrationResponseJSON
} from '@simplewebauthn/server';
import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { queries } from './queries.ts';
import type { Parts } from './parts.ts';
import type { Tables } from './tables.ts';

/*
 * Passkeys (WebAuthn Level 3). The authenticator itself asks for a finger, a face or a number (`userVerification`), and
 * the key lies in it under this place's name, so that nobody types a name to sign in.
 */

/** What is sealed of a passkey: its public key (COSE, base64url) and the day it was made. */
export const KeyContent = v.object({ key: v.string(), transports: v.array(v.string()), since: v.string() });

export const keyContext = (id: string) => `passkey ${id}`;
/** Sealed rows are as long as a multiple of this. */
export const keyStep = 256;

/** Whether browsers make passkeys for an address: a secure one with a name (WebAuthn, 5.1.3: an IP address has no RP ID). */
export function passkeysWork(origin: string): boolean {
	const { protocol, hostname } = new URL(origin);
	if (hostname === 'localhost') return true;
	return (
		protocol === 'https:' && isIP(hostname.replace(/^\[|\]$/g, '')) === 0 && !hostname.endsWith('.local')
	);
}

/** Ed25519, ECDSA on P-256, RSA (COSE, RFC 9053 and 8812): every authenticator has one. The library would try newer ones, aloud. */
const algorithms = [-8, -7, -257];

const rpID = ({ origin }: Parts) => new URL(origin).hostname;

/** What the browser is told to make a key. `name`: what the authenticator shows; empty where she is yet to say it. */
export async function registrationOptions(parts: Parts, name: string, staff: string | null) {
	const known = staff === null ? [] : await queries.passkeysOf(parts.database.query, staff);
	return generateRegistrationOptions({
		rpName: parts.name,
		rpID: rpID(parts),
		userName: name,
		userDisplayName: name,
		userID: new Uint8Array(staff === null ? parts.random(9) : Buffer.from(staff, 'base64url')),
		challenge: new Uint8Array(parts.random(32)),
		attestationType: 'none',
		supportedAlgorithmIDs: algorithms,
		excludeCredentials: known.map(({ id }) => ({ id })),
		authenticatorSelection: { residentKey: 'required', userVerification: 'required' }
	});
}

export function authenticationOptions(parts: Parts) {
	return generateAuthenticationOptions({
		rpID: rpID(parts),
		challenge: new Uint8Array(parts.random(32)),
		userVerification: 'required'
	});
}

export type NewKey = { id: string; counter: number; content: v.InferOutput<typeof KeyContent> };

/** The key that an authenticator made; undefined where what it says does not hold. */
export async function madeKey(parts: Parts, challenge: string, answer: unknown): Promise<NewKey | undefined> {
	try {
		const { registrationInfo } = await verifyRegistrationResponse({
			response: answer as RegistrationResponseJSON,
			expectedChallenge: challenge,
			expectedOrigin: parts.origin,
			expectedRPID: rpID(parts),
			requireUserVerification: true,
			supportedAlgorithmIDs: algorithms
		});
		if (!registrationInfo) return undefined;
		const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
		const since = new Date(parts.now()).toISOString().slice(0, 10);
		const key = Buffer.from(publicKey).toString('base64url');
		return { id, counter, content: { key, transports, since } };
	} catch {
		return undefined;
	}
}

export const keepKey = (
	parts: Parts,
	query: Kysely<Tables>,
	staff: string,
	{ id, counter, content }: NewKey
) =>
	queries.addPasskey(query, {
		id,
		staff,
		counter,
		sealed: parts.sealed.sealJson(content, keyContext(id), keyStep)
	});

/** Whose key answered a challenge; undefined where nobody's did. */
export async function keyOf(parts: Parts, challenge: string, answer: unknown): Promise<string | undefined> {
	const response = answer as AuthenticationResponseJSON;
	const row =
		typeof response?.id === 'string' ? await queries.passkey(parts.database.query, response.id) : undefined;
	if (!row) return undefined;
	try {
		const { key, transports } = v.parse(KeyContent, parts.sealed.openJson(row.sealed, keyContext(row.id)));
		const { verified, authenticationInfo } = await verifyAuthenticationResponse({
			response,
			expectedChallenge: challenge,
			expectedOrigin: parts.origin,
			expectedRPID: rpID(parts),
			requireUserVerification: true,
			credential: {
				id: row.id,
				publicKey: new Uint8Array(Buffer.from(key, 'base64url')),
				counter: row.counter,
				transports
			}
		});
		if (!verified) return undefined;
		await queries.countPasskey(parts.database.query, row.id, authenticationInfo.newCounter);
		return row.staff;
	} catch {
		return undefined;
	}
}

/** A key in the list of one's own. `since`: the day it was made. */
export type KeyLine = { id: string; since: string };

export async function keysOf(parts: Parts, staff: string): Promise<KeyLine[]> {
	const rows = await queries.passkeysOf(parts.database.query, staff);
	return rows.map(({ id, sealed }) => ({
		id,
		since: v.parse(KeyContent, parts.sealed.openJson(sealed, keyContext(id))).since
	}));
}
