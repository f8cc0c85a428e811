import { dayAt, type Day } from '#lib/domain/day.ts';
import type { Kind } from '#lib/domain/feedback.ts';
import {
	periodAfter,
	periodOn,
	type KeyedPeriod,
	type PeriodKeys,
	type TokenRequest
} from '#lib/domain/feedback-period.ts';
import type { Snapshot } from '#lib/domain/snapshot.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import type { Phone } from '#lib/server/register/phones.ts';
import type { Secret } from '#lib/server/secret.ts';
import { openBallotsDatabase } from './ballots-database.ts';
import { issueToken } from './issue-token.ts';
import { readIssuerKey, type IssuerKey } from './issuer-keys.ts';
import { NotBlinded } from './sign-blinded.ts';

/** The part of the server that hands out rights to answer. It knows who is enrolled and never sees a ballot. */
export type Issuer = {
	/** The periods a phone may know of: the one that is open, and the next. Alike for everybody. */
	periods(): Snapshot['periods'];
	/** A blind signature, base64url; throws `not-found`, `bad-request` or `token-taken`. */
	token(phone: Phone, request: TokenRequest): string;
	close(): void;
};

type IssuerSettings = {
	data: string;
	secret: Secret;
	keys: PeriodKeys;
	timeZone: string;
	now: () => Date;
};

export function openIssuer({ data, secret, keys, timeZone, now }: IssuerSettings): Issuer {
	const ballots = openBallotsDatabase(data, secret);
	const read = new Map<string, IssuerKey | undefined>();
	const today = (): Day => dayAt(now(), timeZone);

	function keyOf(period: KeyedPeriod, kind: Kind): IssuerKey | undefined {
		const name = `${period.id}.${kind}`;
		if (!read.has(name)) read.set(name, readIssuerKey(data, secret, period, kind));
		return read.get(name);
	}

	function askable(): KeyedPeriod[] {
		const day = today();
		const current = periodOn(keys.periods, day);
		return [
			current && ballots.state(current.id) === 'open' ? current : undefined,
			periodAfter(keys.periods, day)
		].filter((period) => period !== undefined && ballots.state(period.id) !== 'closed') as KeyedPeriod[];
	}

	return {
		periods: () => askable().map(({ id, opens, closes }) => ({ id, opens, closes })),
		token: (phone, { period: id, kind, blinded }) => {
			const period = askable().find((one) => one.id === id);
			const key = period && keyOf(period, kind);
			// A family reads; it has no voice in how the team is for somebody else.
			if (!period || !key || phone.audience !== 'person') throw new ApiProblem('not-found');
			try {
				const signature = issueToken(ballots, key, phone.ref, id, kind, Buffer.from(blinded, 'base64url'));
				if (signature === 'taken') throw new ApiProblem('token-taken');
				return signature.toString('base64url');
			} catch (error) {
				if (error instanceof NotBlinded) throw new ApiProblem('bad-request');
				throw error;
			}
		},
		close: () => ballots.close()
	};
}
