import { readOrganisationFile } from '#lib/server/ballots/organisation-feedback.ts';
import { inTens } from '#lib/domain/feedback-results.ts';
import { called } from '#lib/server/called.ts';
import { countCollected, isCollected } from '#lib/server/feedback/collected.ts';
import { periodLines } from '#lib/server/feedback/periods.ts';
import { rightsGiven } from '#lib/server/feedback/reports.ts';
import { enrolled } from '#lib/server/feedback/sealed-batch.ts';
import type { Work } from '#operator/command.ts';
import { countedInTens } from '#operator/counted.ts';

/** `feedback status`. Of a period that is not closed nothing is told but its days: a live count would name someone; afterwards in tens. */
export const status: Work<{ json?: boolean }> = async (values, { environment, deployment, say }) => {
	const lines = (await periodLines(environment)).map((line) => ({
		...line,
		...(isCollected(environment.data, line.period) && {
			envelopes: inTens(countCollected(environment.data, line.period, 'ratings')),
			rights: rightsGiven(environment.data, line.period)
		})
	}));
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
	for (const { period, opens, closes, state, envelopes, rights } of lines) {
		const given = rights === undefined ? '' : `   ${countedInTens(rights, 'rights to answer')},`;
		const counted =
			envelopes === undefined
				? ''
				: `${given}   ${countedInTens(envelopes, 'envelopes')}, blank ones among them`;
		say(`${period.padEnd(10)} ${opens} to ${closes}   ${state}${counted}`);
	}
	return 0;
};

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
