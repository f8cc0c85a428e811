import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Secret, TOTP } from 'otpauth';
import type { Content } from './accounts.ts';
import type { Parts } from './parts.ts';

/*
 * Where no passkey can be (an address without a name): a password, and the six numbers of a clock app (TOTP, RFC 6238), each
 * once.
 */

/** Letters of a password. Length alone is asked for (NIST SP 800-63B, 5.1.1). */
export const passwordLetters = { least: 12, most: 200 };

const derive = promisify(argon2);
/** RFC 9106, section 4, second recommended option: 64 MiB and 3 passes. */
export const passwordMemoryKiB = 65_536;
const hashOf = ({ memoryKiB }: Parts, password: string, nonce: Buffer) =>
	derive('argon2id', {
		message: password.normalize('NFKC'),
		nonce,
		parallelism: 4,
		tagLength: 32,
		memory: memoryKiB,
		passes: 3
	});

/**
 * A new secret for a clock app, and the address that its square carries. The label is the app's neutral name.
 * @param shown the secret of a square that is shown again
 */
export function newTotp({ random, name }: Parts, shown?: string): { secret: string; address: string } {
	const secret =
		shown === undefined
			? new Secret({ buffer: new Uint8Array(random(20)).buffer })
			: Secret.fromBase32(shown);
	return { secret: secret.base32, address: new TOTP({ issuer: name, label: name, secret }).toString() };
}

type Password = NonNullable<Content['password']>;

/** What is kept of a password and a clock app; undefined where the six numbers do not belong to the secret. */
export async function newPassword(
	parts: Parts,
	password: string,
	totp: string,
	code: string
): Promise<Password | undefined> {
	const step = stepOf(parts, totp, code);
	if (step === undefined) return undefined;
	const salt = parts.random(16);
	const hash = await hashOf(parts, password, salt);
	return {
		salt: salt.toString('base64url'),
		hash: Buffer.from(hash).toString('base64url'),
		totp,
		lastStep: step
	};
}

/**
 * Whether a password and a code are right, and which step of the clock it was. The work is the same where there is nobody of that
 * name.
 */
export async function rightStep(
	parts: Parts,
	kept: Password | undefined,
	password: string,
	code: string
): Promise<number | undefined> {
	const hash = Buffer.from(
		await hashOf(parts, password, Buffer.from(kept?.salt ?? 'nobody-of-that-name', 'base64url'))
	);
	const right = timingSafeEqual(
		hash,
		Buffer.from(kept?.hash ?? Buffer.alloc(32).toString('base64url'), 'base64url')
	);
	const step = stepOf(parts, kept?.totp ?? 'A'.repeat(32), code);
	return kept && right && step !== undefined && step > kept.lastStep ? step : undefined;
}

const seconds = 30;

/** The number of the half minute that a code belongs to: now, the one before or the next. */
function stepOf(parts: Parts, totp: string, code: string): number | undefined {
	const timestamp = parts.now();
	const delta = new TOTP({ secret: Secret.fromBase32(totp) }).validate({
		token: code.replace(/\s/g, ''),
		timestamp,
		window: 1
	});
	return delta === null ? undefined : Math.floor(timestamp / 1000 / seconds) + delta;
}
