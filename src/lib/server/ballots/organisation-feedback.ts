import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { InEachLanguage, inEveryLanguage, type Deployment } from '#lib/domain/deployment.ts';
import type { OrganisationFeedback } from '#lib/domain/feedback-view.ts';
import { Id, type Language } from '#lib/domain/text.ts';
import { faultsIn } from '#lib/server/faults.ts';
import { jsonIn } from '#lib/server/intake/json.ts';
import { telephonesIn } from '#lib/server/intake/phone-numbers.ts';
import { textOf } from '#lib/server/intake/text-of-file.ts';

/** `feedback.json` in the data folder: what the organisation edits, each text in every language. */
export const OrganisationFile = v.strictObject({
	youSaid: v.optional(v.array(v.strictObject({ period: Id, said: InEachLanguage, did: InEachLanguage })), []),
	wordsForYoung: v.optional(v.boolean(), false),
	doors: v.optional(
		v.strictObject({
			person: v.optional(InEachLanguage),
			outside: v.optional(v.strictObject({ label: InEachLanguage, number: v.string() })),
			write: v.optional(InEachLanguage)
		}),
		{}
	)
});

export const organisationFile = (data: string) => join(data, 'feedback.json');

/**
 * "You said, we did", the complaint channels, and whether young people may write in their own words, in one language. It
 * is read anew each time; a file that cannot be read counts as one that says nothing, and `feedback status` tells it.
 */
export function organisationFeedback(
	data: string,
	language: Language,
	{ languages, country }: Pick<Deployment, 'languages' | 'country'>
): OrganisationFeedback {
	const { youSaid, doors, wordsForYoung } =
		readOrganisationFile(data, languages) ?? v.parse(OrganisationFile, {});
	return {
		wordsForYoung,
		youSaid: youSaid.map(({ period, said, did }) => ({ period, said: said[language], did: did[language] })),
		channels: {
			...(doors.person && { person: doors.person[language] }),
			...(doors.outside && {
				outside: {
					label: doors.outside.label[language],
					phones: telephonesIn(doors.outside.number, country)
				}
			}),
			...(doors.write && { write: doors.write[language] })
		}
	};
}

/**
 * The file, or undefined when there is none or it cannot be read.
 * @param spoken the languages of the deployment: in the others it need say nothing
 */
export function readOrganisationFile(data: string, spoken?: readonly Language[]) {
	const path = organisationFile(data);
	if (!existsSync(path)) return undefined;
	try {
		const read = jsonIn(textOf(path));
		if ('line' in read) return undefined;
		const said = inEveryLanguage(read.json, spoken);
		return faultsIn(OrganisationFile, said).length > 0 ? undefined : v.parse(OrganisationFile, said);
	} catch {
		return undefined;
	}
}
