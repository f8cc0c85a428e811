import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '#lib/server/environment.ts';
import { startCommand } from './as-command.ts';

/** So long a passphrase is at least, in letters: what the command asks for, too. */
export const leastPassphrase = 12;
/** What a backup may take: ten thousand people took 200 s. Milliseconds. */
const longest = 15 * 60_000;

/**
 * A sealed archive of everything that has to be kept, as `backup` makes it. Nothing of it stays on this machine.
 * @returns undefined where none could be made
 */
export async function backUpNow(
	environment: Pick<Environment, 'root'>,
	passphrase: string
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	// Readable by this account alone.
	const scratch = mkdtempSync(join(tmpdir(), 'backup-now-'));
	try {
		const folder = join(scratch, 'archive');
		// The passphrase goes in by itself: written down, it would lie on the disk beside what it seals.
		const asked = ['backup', folder, '--passphrase-file', '-'];
		const code = await new Promise<number | null>((resolve) => {
			const stdio = ['pipe', 'ignore', 'ignore'] as const;
			const child = startCommand(environment, asked, { stdio: [...stdio], timeout: longest });
			child.on('error', () => resolve(null));
			child.on('close', resolve);
			// Who ended before it read says so by its code.
			child.stdin?.on('error', () => undefined).end(`${passphrase}\n`);
		});
		const [archive] = code === 0 ? readdirSync(folder) : [];
		return archive === undefined ? undefined : new Uint8Array(readFileSync(join(folder, archive)));
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}
