import { existsSync } from 'node:fs';
import { organisationFile, readOrganisationFile } from '#lib/server/ballots/organisation-feedback.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { openSecret } from '#lib/server/secret.ts';
import { openBallotStore } from '#mailbox/ballot-store.ts';
import { readArguments } from '#operator/arguments.ts';
import type { Command } from '#operator/command.ts';
import { enrolled } from './enrolled.ts';

/** `feedback status`. Of a period that is not closed nothing is told but its days: a live count would name someone. */
export const status: Command['run'] = async (args, { environment, say }) => {
	const { values } = readArguments(args, { json: { type: 'boolean', default: false } });
	const { periods } = readPeriodKeys(environment.keys);
	const issued = await openIssued(environment.data, openSecret(environment.data));
	const store = openBallotStore(environment.data);
	const lines = [];
	for (const { id, opens, closes } of periods) {
		const state = (await issued.state(id)) ?? 'planned';
		const envelopes = state === 'closed' ? store.numbers(id, 'ratings').length : undefined;
		lines.push({ period: id, opens, closes, state, ...(envelopes !== undefined && { envelopes }) });
	}
	await issued.close();
	store.close();
	const people = await enrolled(environment);
	if (values.json) {
		say(JSON.stringify({ enrolled: people, periods: lines }));
		return 0;
	}
	say(`${people} people are enrolled.`);
	if (existsSync(organisationFile(environment.data)) && !readOrganisationFile(environment.data))
		say(
			'feedback.json in the data folder cannot be read: “You said, we did” is not shown until it is mended.'
		);
	if (lines.length === 0) say('There are no keys yet. See: npm run companion -- feedback --help');
	for (const { period, opens, closes, state, envelopes } of lines) {
		const counted = envelopes === undefined ? '' : `   ${envelopes} envelopes, blank ones among them`;
		say(`${period.padEnd(10)} ${opens} to ${closes}   ${state}${counted}`);
	}
	return 0;
};
