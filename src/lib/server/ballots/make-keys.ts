import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { addDays, type Day } from '#lib/domain/day.ts';
import { ballotKinds, type BallotKind } from '#lib/domain/feedback.ts';
import { usualGrace, type BallotKeys, type KeyedPeriod } from '#lib/domain/feedback-period.ts';

const generate = promisify(generateKeyPair);

/** A period's days and name, before it has keys. */
export type PlannedPeriod = Pick<KeyedPeriod, 'id' | 'opens' | 'closes'>;

/** What `makeKeys` gives: the public halves, what the issuer keeps, and what the opener keeps offline. */
export type MadePeriod = {
	period: KeyedPeriod;
	issuer: Record<BallotKind, KeyObject>;
	opening: Record<BallotKind, JsonWebKey>;
};

/** The calendar quarters from the one that holds `today`, e.g. `2026-Q4`. */
export function quartersFrom(today: Day, count: number): PlannedPeriod[] {
	const first = Number(today.slice(0, 4)) * 4 + Math.floor((Number(today.slice(5, 7)) - 1) / 3);
	return Array.from({ length: count }, (_, at) => {
		const quarter = first + at;
		return {
			id: `${Math.floor(quarter / 4)}-Q${(quarter % 4) + 1}`,
			opens: firstDayOf(quarter),
			closes: addDays(firstDayOf(quarter + 1), -1)
		};
	});
}

function firstDayOf(quarter: number): Day {
	return `${Math.floor(quarter / 4)}-${String((quarter % 4) * 3 + 1).padStart(2, '0')}-01`;
}

/** Makes the keys of one period: for each kind RSA-2048 that signs (e = 65537) and P-256 that is sealed to. */
export async function makeKeys(planned: PlannedPeriod): Promise<MadePeriod> {
	const made = await Promise.all(
		ballotKinds.map(async (kind) => {
			const signing = await generate('rsa', { modulusLength: 2048, publicExponent: 65537 });
			const sealing = await generate('ec', { namedCurve: 'prime256v1' });
			const { x, y } = sealing.publicKey.export({ format: 'jwk' });
			// The uncompressed point of SEC 1, 2.3.3, as RFC 9180, 7.1.1 serialises it.
			const point = Buffer.concat([Buffer.of(4), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]);
			const keys: BallotKeys = {
				sign: signing.publicKey.export({ format: 'jwk' }).n!,
				seal: point.toString('base64url')
			};
			const opening = sealing.privateKey.export({ format: 'jwk' }) as JsonWebKey;
			return { kind, keys, issuer: signing.privateKey, opening };
		})
	);
	const byKind = <T>(pick: (one: (typeof made)[number]) => T) =>
		Object.fromEntries(made.map((one) => [one.kind, pick(one)])) as Record<BallotKind, T>;
	return {
		period: { ...planned, graceDays: usualGrace, ...byKind((one) => one.keys) },
		issuer: byKind((one) => one.issuer),
		opening: byKind((one) => one.opening)
	};
}
