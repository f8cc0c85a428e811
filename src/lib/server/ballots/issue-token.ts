import { createHash } from 'node:crypto';
import type { Kind } from '#lib/domain/feedback.ts';
import { inTransaction } from '#lib/server/database.ts';
import type { BallotsDatabase } from './ballots-database.ts';
import type { IssuerKey } from './issuer-keys.ts';
import { signBlinded } from './sign-blinded.ts';

/**
 * Signs one blinded token for a person, a period and a kind. The same request again gets the same answer, as RSA without
 * padding has no chance in it; another one is `taken`. Only a hash of what was signed is kept, and no time.
 * @throws NotBlinded; then nothing is kept
 */
export function issueToken(
	ballots: BallotsDatabase,
	key: IssuerKey,
	ref: string,
	period: string,
	kind: Kind,
	blinded: Uint8Array
): Buffer | 'taken' {
	const { database } = ballots;
	const person = ballots.person(ref);
	const hash = createHash('sha256').update(blinded).digest('base64url');
	return inTransaction(database, () => {
		database
			.prepare(
				'INSERT INTO issued (person, period, kind, blinded_hash) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'
			)
			.run(person, period, kind, hash);
		const row = database
			.prepare('SELECT blinded_hash FROM issued WHERE person = ? AND period = ? AND kind = ?')
			.get(person, period, kind);
		return row?.blinded_hash === hash ? signBlinded(key.privateKey, key.publicKey, blinded) : 'taken';
	});
}

/** Forgets who was given a token for a period. After close nothing needs it. */
export function forgetIssued({ database }: BallotsDatabase, period: string): void {
	database.prepare('DELETE FROM issued WHERE period = ?').run(period);
	database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
}
