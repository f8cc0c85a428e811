import { dayAt, type Day } from '#lib/domain/day.ts';
import type { BallotKind } from '#lib/domain/feedback.ts';
import {
	periodAfter,
	periodOn,
	type KeyedPeriod,
	type PeriodKeys,
	type TokenRequest
} from '#lib/domain/feedback-period.ts';
import type { Snapshot } from '#lib/domain/snapshot.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import type { PairedPhone } from '#lib/server/register/register.ts';
import type { Secret } from '#lib/server/secret.ts';
import { openIssued } from './issued.ts';
import { readIssuerKey, type IssuerKey } from './issuer-keys.ts';
import { NotBlinded } from './sign-blinded.ts';

/** The part of the server that hands out rights to answer. It knows who is enrolled and never sees a ballot. */
export type Issuer = {
	/** The periods a phone may know of: the one that is open, and the next. Alike for everybody. */
	periods(): Promise<Snapshot['periods']>;
	/** A blind signature, base64url; throws `not-found`, `bad-request` or `token-taken`. */
	token(phone: PairedPhone, request: TokenRequest): Promise<string>;
	/** The round. @param all also the rights of the running week, where another process gives them from now on */
	tidy(all?: boolean): Promise<void>;
	close(): Promise<void>;
};

type IssuerSettings = {
	data: string;
	secret: Secret;
	keys: PeriodKeys;
	timeZone: string;
	now: () => Date;
	/** The week as far as the clock is believed (`register.week`). */
	thisWeek?: () => string;
};

export async function openIssuer(settings: IssuerSettings): Promise<Issuer> {
	const { data, secret, keys, timeZone, now, thisWeek } = settings;
	const issued = await openIssued(data, secret, thisWeek);
	const read = new Map<string, IssuerKey | undefined>();
	const today = (): Day => dayAt(now(), timeZone);

	function keyOf(period: KeyedPeriod, kind: BallotKind): IssuerKey | undefined {
		const name = `${period.id}.${kind}`;
		if (!read.has(name)) read.set(name, readIssuerKey(data, secret, period, kind));
		return read.get(name);
	}

	async function askable(): Promise<KeyedPeriod[]> {
		const day = today();
		const current = periodOn(keys.periods, day);
		const next = periodAfter(keys.periods, day);
		return [
			...(current && (await issued.state(current.id)) === 'open' ? [current] : []),
			...(next && (await issued.state(next.id)) !== 'closed' ? [next] : [])
		];
	}

	return {
		periods: async () => (await askable()).map(({ id, opens, closes }) => ({ id, opens, closes })),
		token: async (phone, { period: id, kind, blinded }) => {
			const period = (await askable()).find((one) => one.id === id);
			const key = period && keyOf(period, kind);
			// A family reads; it has no voice in how the team is for somebody else.
			if (!period || !key || phone.audience !== 'person') throw new ApiProblem('not-found');
			try {
				const signature = await issued.issue(key, phone.ref, id, kind, Buffer.from(blinded, 'base64url'));
				if (signature === 'taken') throw new ApiProblem('token-taken');
				return signature.toString('base64url');
			} catch (error) {
				if (error instanceof NotBlinded) throw new ApiProblem('bad-request');
				throw error;
			}
		},
		tidy: issued.tidy,
		close: () => issued.close()
	};
}
