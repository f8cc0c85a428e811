import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { partsOf, type BallotKind } from '#lib/domain/feedback.ts';
import type { PeriodKeys } from '#lib/domain/feedback-period.ts';

/** Whether a ballot's token was signed for this period and kind; undefined when there is no such period. */
export type Verifier = (
	period: string,
	kind: BallotKind,
	ballot: Uint8Array<ArrayBuffer>
) => boolean | undefined;

/** Verifies as anybody can: plain RSA-PSS with SHA-384 and 48 bytes of salt (RFC 9474, 4.5). */
export function verifierOf({ periods }: PeriodKeys): Verifier {
	const keys = new Map<string, KeyObject>();
	for (const period of periods) {
		for (const kind of ['ratings', 'words'] as const) {
			const jwk = { kty: 'RSA', n: period[kind].sign, e: 'AQAB' };
			keys.set(`${period.id}/${kind}`, createPublicKey({ key: jwk, format: 'jwk' }));
		}
	}
	return (period, kind, ballot) => {
		const key = keys.get(`${period}/${kind}`);
		if (!key) return undefined;
		const { message, signature } = partsOf(ballot);
		return verify(
			'sha384',
			message,
			{ key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 },
			signature
		);
	};
}
