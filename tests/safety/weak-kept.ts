import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { turnLocks } from '#lib/server/locks/copy.ts';
import { turnRegister } from '#lib/server/register/copy.ts';
import { openSecret, secretOf, secretPath, turned } from '#lib/server/secret.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';

/*
 * Weak builds for `attacks/faults.ts`: what `key rotate` and an import would be without a list that makes all files
 * count at once, and without a transaction. Each ends itself in the middle, as kill -9 does.
 */

const [kind, data] = process.argv.slice(2) as ['rotate' | 'import', string];
const endNow = () => process.kill(process.pid, 'SIGKILL');

if (kind === 'rotate') {
	const from = openSecret(data);
	const bytes = turned(secretPath(data));
	const folder = mkdtempSync(join(data, 'weak-'));
	for (const file of ['phones.db', 'locks.db']) cpSync(join(data, file), join(folder, file));
	await turnRegister(folder, from, secretOf(bytes), randomBytes);
	await turnLocks(folder, from, secretOf(bytes), randomBytes);
	renameSync(join(folder, 'phones.db'), join(data, 'phones.db'));
	endNow();
	renameSync(join(folder, 'locks.db'), join(data, 'locks.db'));
	writeFileSync(secretPath(data), bytes);
} else {
	const { cases } = JSON.parse(readFileSync(join(data, '..', 'people.json'), 'utf8')) as {
		cases: { ref: string }[];
	};
	for (const [at, { ref }] of cases.entries()) {
		if (at === cases.length / 2) endNow();
		await fillEmbedded(join(data, 'cases.db'), [rawCaseSaying(ref, 'A word.')], []);
	}
}
