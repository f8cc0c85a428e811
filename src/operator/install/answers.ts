import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import * as v from 'valibot';
import { Language } from '#lib/domain/text.ts';
import { faultsIn } from '#lib/server/faults.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

const host = v.pipe(
	v.string(),
	v.toLowerCase(),
	v.regex(
		/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
		'is no host name such as river.example'
	)
);
const path = v.pipe(v.string(), v.regex(/^\/[\w./-]+$/, 'is no whole path'));

/** What has to be decided before anything is set up. `--answers FILE` holds it as JSON. */
export const Answers = v.strictObject({
	/** The host names. They stay in every browser's history: as neutral as the app's name. */
	app: host,
	mailbox: host,
	/** The desk’s, where staff reach it from elsewhere; without one only the server itself reaches it. */
	desk: v.optional(host),
	/** The app's name on the phone, where it is another than the default one. */
	name: v.optional(v.record(Language, v.string())),
	languages: v.optional(v.array(Language)),
	timeZone: v.optional(v.string()),
	/** Certificate files for both names; without them Caddy gets certificates by itself. */
	certificate: v.optional(v.strictObject({ cert: path, key: path }))
});
export type Answers = v.InferOutput<typeof Answers>;

/** @throws OperatorError one line that names what is missing or wrong */
export function checkedAnswers(given: unknown, from: string): Answers {
	const [fault] = faultsIn(Answers, given);
	if (fault) throw new OperatorError(`${from}: ${fault.field || 'the whole file'}: ${fault.reason}`, 2);
	const answers = v.parse(Answers, given);
	for (const [one, other] of [
		['mailbox', 'app'],
		['desk', 'app'],
		['desk', 'mailbox']
	] as const)
		if (answers[one] !== undefined && answers[one] === answers[other])
			throw new OperatorError(
				`${from}: ${one}: is the ${other}’s name too; the ${one} needs one of its own`,
				2
			);
	return answers;
}

export function answersIn(file: string): Answers {
	try {
		return checkedAnswers(JSON.parse(readFileSync(file, 'utf8')), file);
	} catch (error) {
		if (error instanceof OperatorError) throw error;
		throw new OperatorError(`${file} cannot be read as JSON.`);
	}
}

type Terminal = {
	input: NodeJS.ReadableStream & { isTTY?: boolean };
	output: NodeJS.WritableStream;
};

/** Asks at the terminal; Enter takes what stands in brackets. */
export async function askAnswers(
	at: Terminal = { input: process.stdin, output: process.stdout }
): Promise<Answers> {
	if (!at.input.isTTY)
		throw new OperatorError('There is nobody to ask. Name a file with the answers: --answers FILE', 2);
	const terminal = createInterface(at);
	const stopped = new Promise<never>((_, reject) =>
		terminal.once('close', () => reject(new OperatorError('Nothing was done.')))
	);
	stopped.catch(() => undefined);
	const ask = async (question: string, otherwise = '') =>
		(
			await Promise.race([terminal.question(`${question}${otherwise && ` [${otherwise}]`}: `), stopped])
		).trim() || otherwise;
	try {
		const app = await ask(
			'The app’s host name (it stays in every browser’s history; for example river.example)'
		);
		const mailbox = await ask('The mailbox’s host name, another one (for example box.example)');
		const desk = await ask(
			'The desk’s host name, where staff work from elsewhere (Enter: only this machine reaches the desk)'
		);
		const languages = (await ask('Languages', 'km, en, vi')).split(/[\s,]+/).filter(Boolean);
		const own = await ask('The app’s name on the phone: Enter for Quiet River, or your own in English');
		const name: Record<string, string> = {};
		if (own) {
			name.en = own;
			for (const language of ['km', 'vi']) name[language] = await ask(`The same in ${language}`);
		}
		const timeZone = await ask('Time zone', 'Asia/Phnom_Penh');
		return checkedAnswers(
			{ app, mailbox, languages, timeZone, ...(desk && { desk }), ...(own && { name }) },
			'What was answered'
		);
	} finally {
		terminal.removeAllListeners('close');
		terminal.close();
	}
}
