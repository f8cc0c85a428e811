import { join } from 'node:path';
import { addDays } from '#lib/domain/day.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';
import { makePeriods } from '#operator/commands/feedback/keys.ts';
import { answersOf, castBallots } from '#tests/builders/cast-ballots.ts';
import { today } from './app.ts';
import { mailboxBeside } from './mailbox-beside.ts';
import type { Variables } from './processes.ts';

/**
 * A quarter that was asked, answered and is over; the next one runs. Where `isClosed`, it was closed as well: what people said
 * and what was done about it can be written down.
 * @param scratch a folder for what nobody needs afterwards
 */
export async function quarterThatIsOver(places: Variables, scratch: string, isClosed = false): Promise<void> {
	const planned = [
		{ id: '2026-q3', opens: addDays(today(), -90), closes: addDays(today(), -9) },
		{ id: '2026-q4', opens: addDays(today(), -8), closes: addDays(today(), 60) }
	];
	const passphrases = { ratings: 'boat lotus river rice', words: 'mango drum kite moon' };
	await makePeriods(readEnvironment(places), planned, {
		existing: { demonstration: false, periods: [] },
		opening: join(scratch, 'stick'),
		reader: 'Sokha',
		passphrases
	});
	const { data, mailboxData, keys } = readEnvironment(places);
	const mailbox = await mailboxBeside(mailboxData, keys);
	const environment = readEnvironment({ ...places, MAILBOX_ORIGIN: mailbox.origin });
	await castBallots(environment, { people: 12, ratingsOf: answersOf });
	await mailbox.stop();
	const issued = await openIssued(data, openSecret(data));
	for (const { id } of planned) await issued.setState(id, 'open');
	if (isClosed) await issued.setState('2026-q3', 'closed');
	await issued.close();
}
