import type { Audience } from '#lib/server/cases/visibility.ts';
import { inTransaction } from '#lib/server/database.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { below } from '#lib/server/random.ts';
import type { PhonesDatabase } from './register.ts';

/** Wrong codes that an invitation survives one fewer of. */
export const triesOfAnInvitation = 5;

const locators = 10_000;

/** An invitation, the only time that its code and secret exist outside the hands they are given to. */
export type Invitation = {
	/** Ten digits: four that find the invitation, six that are its secret. */
	code: string;
	/** 128 random bits, base64url: what the link carries in its fragment. */
	secret: string;
	expires: Date;
};

/** Makes an invitation that one phone may use once within `minutes`. Only keyed hashes of it are stored. */
export function invite(phones: PhonesDatabase, ref: string, audience: Audience, minutes: number): Invitation {
	const { database, keyed, random } = phones;
	const secret = random(16).toString('base64url');
	const digits = String(below(1_000_000, random)).padStart(6, '0');
	const expires = new Date(phones.now().getTime() + minutes * 60_000);
	const locator = inTransaction(database, () => {
		forgetExpired(phones);
		const taken = database.prepare('SELECT 1 FROM invitations WHERE locator_hash = ?');
		const start = below(locators, random);
		for (let step = 0; step < locators; step++) {
			const candidate = String((start + step) % locators).padStart(4, '0');
			if (taken.get(keyed('locator', candidate))) continue;
			database
				.prepare(
					`INSERT INTO invitations (id, ref, audience, locator_hash, code_hash, secret_hash, expires, tries_left)
					 VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
				)
				.run(
					random(12).toString('base64url'),
					ref,
					audience,
					keyed('locator', candidate),
					keyed('code', candidate + digits),
					keyed('secret', secret),
					expires.getTime(),
					triesOfAnInvitation
				);
			return candidate;
		}
		throw new OperatorError('Too many invitations are open at once. Wait until some have run out.');
	});
	return { code: locator + digits, secret, expires };
}

/** Invitations whose time is over leave the file: nothing of them is needed any more. */
export function forgetExpired({ database, now }: PhonesDatabase): void {
	database.prepare('DELETE FROM invitations WHERE expires <= ?').run(now().getTime());
}

/** The code as people read it out: `4821 903 577`. */
export function grouped(code: string): string {
	return `${code.slice(0, 4)} ${code.slice(4, 7)} ${code.slice(7)}`;
}

/** The address that carries an invitation. The secret stands in the fragment, which no server and no log ever sees. */
export function linkOf(origin: string, invitation: Invitation): string {
	return `${origin}/key#i=${invitation.secret}`;
}
