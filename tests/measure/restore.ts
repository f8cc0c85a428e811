import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAudit } from '#lib/server/audit/audit.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { caseOf, historyOf } from '#tests/cases/years.ts';
import { companion } from '#tests/support/processes.ts';
import { layDataFolder } from '#tests/support/laid-folder.ts';

/*
 * `npm run measure:restore [-- PEOPLE]`: how long a backup of so many people (10,000), a phone each, takes, and how long it
 * takes to put it back. Laying them takes longer than both: `TMPDIR=/dev/shm` makes it bearable, and is said beside the
 * figure, because a disk is slower.
 */

const many = Number(process.argv[2] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), 'measure-restore-'));
const at = (...names: string[]) => join(folder, ...names);
const variables = (data: string) => ({ COMPANION_DATA: at(data), COMPANION_CONFIG: at('config.json') });
const newId = () => randomBytes(16).toString('base64url');

try {
	writeFileSync(at('passphrase'), 'three quiet rivers\n');
	writeFileSync(at('config.json'), '{}');
	await lay();
	const words = ['--passphrase-file', at('passphrase')];
	await timed('backup', () =>
		companion(variables('house'), 'backup', at('archives'), '--key', at('keys'), ...words)
	);
	const [archive] = readdirSync(at('archives'));
	const megabytes = (statSync(at('archives', archive!)).size / 2 ** 20).toFixed(1);
	process.stdout.write(`the archive has ${megabytes} MB\n`);
	await timed('restore', () =>
		companion(variables('back'), 'restore', at('archives'), '--key', at('keys', 'secret.key'), ...words)
	);
} finally {
	rmSync(folder, { recursive: true });
}

async function lay(): Promise<void> {
	const now = () => new Date();
	await layDataFolder(at('house'));
	const history = historyOf({ start: '2025-11-28', years: 1, seed: 4, every: 14, goalEvery: 60 });
	const refs = Array.from({ length: many }, (_, number) => `person-${number}`);
	// Whoever was one year on her way.
	const one = caseOf(history, '2026-11-28', 'person-0');
	const people = refs.map((ref) => ({ ...one, ref }));
	await fillEmbedded(at('house', 'cases.db'), people as never, []);
	process.stderr.write(`${many} people are there\n`);
	const secret = openSecret(at('house'));
	// Each is invited when the invitation before is over: there are ten thousand places, and no more.
	let moment = Date.now() - many * 16 * 60_000;
	const register = await openRegister(at('house'), secret, randomBytes, () => new Date(moment));
	for (const [number, ref] of refs.entries()) {
		if (number % 1000 === 0) process.stderr.write(`${number} phones\n`);
		moment += 16 * 60_000;
		const { code } = await register.invite(ref, 'person', 15);
		await register.pair({ code, phoneId: newId(), lockId: newId() });
	}
	await register.close();
	await (await openAudit(at('house'), secret, now)).close();
}

async function timed(
	what: string,
	work: () => Promise<{ code: number | null; stdout: string; stderr: string }>
) {
	const began = performance.now();
	const { code, stdout, stderr } = await work();
	process.stdout.write(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s\n${stdout}${stderr}`);
	if (code !== 0) process.exitCode = 1;
}
