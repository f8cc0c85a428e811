import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readOrganisationFile } from '#lib/server/ballots/organisation-feedback.ts';
import { inTens } from '#lib/domain/feedback-results.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { called } from '#lib/server/called.ts';
import { openSecret } from '#lib/server/secret.ts';
import type { Work } from '#operator/command.ts';
import { countedInTens } from '#operator/counted.ts';
import { enrolled } from './enrolled.ts';
import { inMailbox } from './in-mailbox.ts';

/** `feedback status`. Of a period that is not closed nothing is told but its days: a live count would name someone; afterwards in tens. */
export const status: Work<{ json?: boolean }> = async (values, { environment, deployment, say }) => {
	const { periods } = readPeriodKeys(environment.keys);
	const { data } = environment;
	// Whoever only looks makes nothing.
	const issued = existsSync(join(data, 'ballots.db')) ? await openIssued(data, openSecret(data)) : undefined;
	const lines = [];
	for (const { id, opens, closes } of periods) {
		const state = (await issued?.state(id)) ?? 'planned';
		const envelopes =
			state === 'closed' ? inTens(inMailbox(environment, (store) => store.count(id, 'ratings'))) : undefined;
		lines.push({ period: id, opens, closes, state, ...(envelopes !== undefined && { envelopes }) });
	}
	await issued?.close();
	const people = inTens(await enrolled(environment));
	if (values.json) {
		say(JSON.stringify({ enrolled: people, periods: lines }));
		return 0;
	}
	say(`${capital(countedInTens(people, 'people'))} are enrolled.`);
	const file = readOrganisationFile(environment.data, deployment().languages);
	if (file && 'fault' in file)
		say(`${file.fault.replace(/\.$/, '')}; “You said, we did” is not shown until it is mended.`);
	if (lines.length === 0) say(`There are no keys yet. See: ${called('feedback --help')}`);
	for (const { period, opens, closes, state, envelopes } of lines) {
		const counted =
			envelopes === undefined ? '' : `   ${countedInTens(envelopes, 'envelopes')}, blank ones among them`;
		say(`${period.padEnd(10)} ${opens} to ${closes}   ${state}${counted}`);
	}
	return 0;
};

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
