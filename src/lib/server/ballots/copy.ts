import { createPrivateKey } from 'node:crypto';
import { globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '#lib/server/database/database.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import type { Secret } from '#lib/server/secret.ts';
import { issuedShape, personName, type Tables } from './issued.ts';
import { issuerFolder, issuerPassphrase, lockedPem } from './issuer-keys.ts';

/* What is done to copies of `ballots.db` and `issuer-keys/` that nobody works with. */

/**
 * Gives people in the copy the names that follow from another key.
 * @param refs everybody who may stand in it
 * @returns how many rows belong to nobody who is known: they keep their old name, and count for nobody
 */
export async function turnIssued(folder: string, from: Secret, to: Secret, refs: string[]): Promise<number> {
	const database = await openDatabase<Tables>(join(folder, 'ballots.db'), issuedShape);
	const [before, after] = [personName(from), personName(to)];
	const names = new Map(refs.map((ref) => [before(ref), after(ref)]));
	let unknown = 0;
	try {
		await database.transaction(async (query) => {
			const rows = await query.selectFrom('issued').selectAll().execute();
			await query.deleteFrom('issued').execute();
			const renamed = rows.map((row) => ({ ...row, person: names.get(row.person) ?? row.person }));
			unknown = rows.filter(({ person }) => !names.has(person)).length;
			for (const row of renamed.sort((one, other) => (one.person < other.person ? -1 : 1)))
				await query.insertInto('issued').values(row).execute();
		});
		await database.writeAnew();
	} finally {
		await database.close();
	}
	return unknown;
}

/** Writes the signing keys of a data folder into another one, locked with another key. */
export function turnIssuerKeys(data: string, into: string, from: Secret, to: Secret): void {
	const files = globSync('*.pem', { cwd: issuerFolder(data) });
	if (files.length > 0) mkdirSync(issuerFolder(into), { recursive: true, mode: 0o700 });
	for (const file of files) {
		const pem = readFileSync(join(issuerFolder(data), file));
		const key = createPrivateKey({ key: pem, passphrase: issuerPassphrase(from) });
		writePrivateFile(join(issuerFolder(into), file), lockedPem(key, to));
	}
}
