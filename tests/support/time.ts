import { choiceOf } from '#lib/server/register/sharing.ts';
import { seal } from '#lib/server/plans/sealing.ts';
import type { PhonesDatabase } from '#lib/server/register/register.ts';

/**
 * Makes as if `hours` had gone by since she chose and they were paired: the moments that are stored lie that much earlier. The server's own
 * clock, its code and everything else stay as they are.
 */
export function letTimePass(phones: PhonesDatabase, ref: string, hours: number): void {
	phones.database
		.prepare(
			'UPDATE new_readers SET reads_from = reads_from - ? WHERE phone IN (SELECT id FROM phones WHERE ref = ?)'
		)
		.run(hours * 3_600_000, ref);
	const choice = choiceOf(phones, ref);
	if (!choice) throw new Error(`${ref} shares nothing`);
	const earlier = (moment: number) => Math.max(0, moment - hours * 3_600_000);
	const until = new Date(Date.parse(`${choice.until}T00:00:00Z`) - hours * 3_600_000)
		.toISOString()
		.slice(0, 10);
	const items = Object.fromEntries(
		Object.entries(choice.items).map(([item, start]) => [item, earlier(start)])
	);
	const sealed = seal(JSON.stringify({ items, until }), `sharing ${ref}`, phones.sharingKey, phones.random);
	phones.database.prepare('UPDATE sharing SET sealed = ? WHERE ref = ?').run(sealed, ref);
}
