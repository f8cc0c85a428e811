import { rmSync } from 'node:fs';
import type { Day } from '#lib/domain/day.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { quartersFrom } from '#lib/server/ballots/make-keys.ts';
import { makeDataFolder } from '#lib/server/data-folder.ts';
import type { Environment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';
import { demonstrationOpeningKeys, makePeriods } from '#operator/commands/feedback/keys.ts';

/** The passphrase of demonstration keys. They are marked as such, and `feedback keys` replaces them. */
export const demonstrationPassphrase = 'only to try it with';

/**
 * Keys of eight quarters to try the app with, the first one open. Their opening files lie beside the data, where real
 * ones never may.
 */
export async function makeDemonstrationKeys(environment: Environment, today: Day): Promise<void> {
	makeDataFolder(environment.data);
	const planned = quartersFrom(today, 8);
	const opening = demonstrationOpeningKeys(environment.data);
	// What an earlier start left, or one that was ended half-way, opens nothing that anybody needs.
	rmSync(opening, { recursive: true, force: true });
	await makePeriods(environment, planned, {
		existing: { demonstration: true, periods: [] },
		opening,
		reader: 'Demonstration',
		passphrases: { ratings: demonstrationPassphrase, words: demonstrationPassphrase },
		demonstration: true
	});
	const issued = await openIssued(environment.data, openSecret(environment.data));
	await issued.setState(planned[0]!.id, 'open');
	await issued.close();
}
