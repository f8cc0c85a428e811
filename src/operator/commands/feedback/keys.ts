import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, dayAt } from '#lib/domain/day.ts';
import { ballotKinds, type BallotKind } from '#lib/domain/feedback.ts';
import type { PeriodKeys } from '#lib/domain/feedback-period.ts';
import { writeIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import {
	makeKeys,
	quartersFrom,
	type MadePeriod,
	type PlannedPeriod
} from '#lib/server/ballots/make-keys.ts';
import { writeOpeningFile } from '#lib/server/ballots/opening-file.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSecret } from '#lib/server/secret.ts';
import type { Work } from '#operator/command.ts';
import { askNewPassphrase, goodPassphrase, passphrasesIn } from './passphrase.ts';

type Options = { opening?: string; reader?: string; periods: number; passphraseFile?: string };

/** `feedback keys`: the keys of the coming quarters. */
export const makeFeedbackKeys: Work<Options> = async (values, { environment, deployment, now, say }) => {
	if (!values.opening || !values.reader) {
		throw new OperatorError('Say where the opening keys go and who reads: --opening DIR --reader NAME', 2);
	}
	const passphrases = await bothPassphrases(values.passphraseFile);
	const existing = readPeriodKeys(environment.keys);
	if (existing.demonstration) {
		throw new OperatorError(
			`${environment.keys} holds demonstration keys. Remove it first, then make real ones.`
		);
	}
	const last = existing.periods
		.map(({ closes }) => closes)
		.sort()
		.at(-1);
	const today = dayAt(now(), deployment().timeZone);
	const planned = quartersFrom(last && last >= today ? addDays(last, 1) : today, values.periods);
	const files = await makePeriods(environment, planned, {
		existing,
		opening: values.opening,
		reader: values.reader,
		passphrases
	});
	say(`Keys for ${planned[0]!.id} to ${planned.at(-1)!.id}.`);
	say(`  public   ${environment.keys}   (part of the app: build it anew with npm start)`);
	for (const file of files) say(`  opens    ${file}   (take it off this machine, and keep a second copy)`);
	return 0;
};

async function bothPassphrases(file: string | undefined): Promise<Record<BallotKind, string>> {
	const [ratings, words] = file
		? passphrasesIn(file)
		: [
				await askNewPassphrase('Passphrase for the ratings'),
				await askNewPassphrase('Passphrase for free text, for its reader alone')
			];
	return { ratings: goodPassphrase(ratings), words: goodPassphrase(words) };
}

type Making = {
	existing: PeriodKeys;
	/** The folder for the opening files. */
	opening: string;
	reader: string;
	passphrases: Record<BallotKind, string>;
	demonstration?: boolean;
};

/** Makes and writes all halves of the keys, each to its place. @returns the opening files */
export async function makePeriods(
	environment: Environment,
	planned: PlannedPeriod[],
	{ existing, opening, reader, passphrases, demonstration = false }: Making
): Promise<string[]> {
	const secret = openSecret(environment.data);
	const made: MadePeriod[] = [];
	for (const period of planned) made.push(await makeKeys(period));
	mkdirSync(opening, { recursive: true, mode: 0o700 });
	const files = ballotKinds.map((kind) => {
		const path = join(opening, `${kind}-from-${planned[0]!.id}.opening.json`);
		const keys = Object.fromEntries(made.map((one) => [one.period.id, one.opening[kind]]));
		writeOpeningFile(path, kind, passphrases[kind], kind === 'words' ? { reader, keys } : { keys });
		return path;
	});
	for (const { period, issuer } of made) {
		for (const kind of ballotKinds) writeIssuerKey(environment.data, secret, period.id, kind, issuer[kind]);
	}
	// Last: a public half without its other halves would be an app that asks in vain.
	const all = { demonstration, periods: [...existing.periods, ...made.map(({ period }) => period)] };
	const whole = `${environment.keys}.new`;
	writeFileSync(whole, `${JSON.stringify(all, null, '\t')}\n`);
	renameSync(whole, environment.keys);
	return files;
}
