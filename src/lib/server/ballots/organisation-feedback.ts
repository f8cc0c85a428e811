import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { inEveryLanguage, type Deployment } from '#lib/domain/deployment.ts';
import type { OrganisationFeedback } from '#lib/domain/feedback-view.ts';
import { Id, InEachLanguage, type Language } from '#lib/domain/text.ts';
import { faultsIn, type Fault } from '#lib/server/faults.ts';
import { withoutNulls } from '#lib/server/intake/json.ts';
import { telephonesIn } from '#lib/server/intake/phone-numbers.ts';
import { jsonOf } from '#lib/server/intake/text-of-file.ts';
import { findNeverWords } from '#lib/server/never-words/find.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';

/** What people said in a period, and what was done because of it. As long as a phone takes it. */
export const SaidAndDone = v.strictObject({
	period: Id,
	said: v.pipe(InEachLanguage, v.check(isShort, 'is longer than 600 letters')),
	did: v.pipe(InEachLanguage, v.check(isShort, 'is longer than 600 letters'))
});
export type SaidAndDone = v.InferOutput<typeof SaidAndDone>;

function isShort(words: v.InferOutput<typeof InEachLanguage>): boolean {
	return Object.values(words).every(({ length }) => length <= 600);
}

/** `feedback.json` in the data folder: what the organisation edits, each text in every language. */
export const OrganisationFile = v.strictObject({
	youSaid: v.optional(v.pipe(v.array(SaidAndDone), v.maxLength(40)), []),
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

/** A name for what stands there, which is another one as soon as a letter of it is. */
const nameOf = (entry: SaidAndDone): string =>
	createHash('sha256').update(JSON.stringify(entry)).digest('base64url').slice(0, 16);

/** All of "You said, we did", in every language, or why the file cannot be taken. */
export function allSaid(
	data: string,
	spoken: readonly Language[]
): { entries: (SaidAndDone & { id: string })[] } | { fault: string } {
	const read = readOrganisationFile(data, spoken);
	if (read && 'fault' in read) return read;
	return { entries: (read?.said.youSaid ?? []).map((entry) => ({ ...entry, id: nameOf(entry) })) };
}

/** A change of one of them: `id` as `allSaid` names it, none for a new one; without an `entry` it is taken out. */
export type ChangedSaid = { id?: string | undefined; entry?: SaidAndDone | undefined };

/**
 * Changes one of them, adds one (no `id`) or takes one out (no `entry`). Phones have it at their next reading; the rest of
 * the file stays as somebody wrote it.
 * @returns why not: another change came before, a word that tells why somebody has the app, or what else the file may not
 * hold; undefined where it is done
 */
export function changeSaid(
	data: string,
	spoken: readonly Language[],
	change: ChangedSaid
): 'gone' | Fault | undefined {
	const after = afterChange(data, spoken, change);
	if (!('written' in after)) return after.why;
	writePrivateFile(organisationFile(data), `${JSON.stringify(after.written, null, '\t')}\n`);
	return undefined;
}

/** Why a change could not be kept as things stand now, before anybody is asked to sign it. */
export function whyNotSaid(
	data: string,
	spoken: readonly Language[],
	change: ChangedSaid
): 'gone' | Fault | undefined {
	const after = afterChange(data, spoken, change);
	return 'why' in after ? after.why : undefined;
}

/** The file as a change would leave it, or why it may not. */
function afterChange(
	data: string,
	spoken: readonly Language[],
	{ id, entry }: ChangedSaid
): { written: object } | { why: 'gone' | Fault } {
	const path = organisationFile(data);
	const there = allSaid(data, spoken);
	if ('fault' in there) return { why: { field: '', reason: there.fault } };
	const at = there.entries.findIndex((one) => one.id === id);
	if (id !== undefined && at < 0) return { why: 'gone' };
	const betraying = entry && betrayalIn(entry);
	if (betraying) return { why: betraying };
	const entries = there.entries.map(({ period, said, did }) => ({ period, said, did }));
	if (at < 0 && entry) entries.unshift(entry);
	else if (at >= 0) entries.splice(at, 1, ...(entry ? [entry] : []));
	const written = { ...(existsSync(path) ? (jsonOf(path) as object) : {}), youSaid: entries };
	const [fault] = faultsIn(OrganisationFile, inEveryLanguage(withoutNulls(written), spoken));
	return fault ? { why: fault } : { written };
}

/** A summary that everybody reads is quoted elsewhere too, by those who know what the place is and those who do not. */
function betrayalIn({ said, did }: SaidAndDone): Fault | undefined {
	for (const [part, words] of Object.entries({ said, did }))
		for (const [language, text] of Object.entries(words)) {
			const [word] = findNeverWords(text);
			if (word !== undefined)
				return { field: `${part}.${language}`, reason: `${word} would say why somebody has the app` };
		}
	return undefined;
}
