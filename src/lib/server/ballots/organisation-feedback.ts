import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { InEachLanguage, inEveryLanguage, type Deployment } from '#lib/domain/deployment.ts';
import type { OrganisationFeedback } from '#lib/domain/feedback-view.ts';
import { Id, type Language } from '#lib/domain/text.ts';
import { faultsIn } from '#lib/server/faults.ts';
import { withoutNulls } from '#lib/server/intake/json.ts';
import { telephonesIn } from '#lib/server/intake/phone-numbers.ts';
import { jsonOf } from '#lib/server/intake/text-of-file.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

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
	const read = readOrganisationFile(data, languages);
	const { youSaid, doors, wordsForYoung } =
		read && 'said' in read ? read.said : v.parse(OrganisationFile, {});
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

/** What stands in the file, or why it cannot be taken: one sentence for people. */
type ReadFile = { said: v.InferOutput<typeof OrganisationFile> } | { fault: string };

/**
 * The file; undefined when there is none.
 * @param spoken the languages of the deployment: in the others it need say nothing
 */
export function readOrganisationFile(data: string, spoken?: readonly Language[]): ReadFile | undefined {
	const path = organisationFile(data);
	if (!existsSync(path)) return undefined;
	try {
		const given = inEveryLanguage(withoutNulls(jsonOf(path)), spoken);
		const [fault] = faultsIn(OrganisationFile, given);
		if (fault) return { fault: `feedback.json: ${fault.field || 'the whole file'}: ${fault.reason}` };
		return { said: v.parse(OrganisationFile, given) };
	} catch (error) {
		return { fault: error instanceof OperatorError ? error.message : 'feedback.json cannot be read.' };
	}
}
