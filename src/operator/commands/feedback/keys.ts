import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { addDays, dayAt, type Day } from '#lib/domain/day.ts';
import { ballotKinds, type BallotKind } from '#lib/domain/feedback.ts';
import { periodAfter, type PeriodKeys } from '#lib/domain/feedback-period.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { writeIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import {
	makeKeys,
	quartersFrom,
	type MadePeriod,
	type PlannedPeriod
} from '#lib/server/ballots/make-keys.ts';
import { writeOpeningFile } from '#lib/server/ballots/opening-file.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { howToBuild } from '#lib/server/called.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSecret } from '#lib/server/secret.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';
import { forRealPeople } from '#lib/server/demonstration.ts';
import { withPostOffice, writePublicKeys } from './public-keys.ts';
import { askNewPassphrase, goodPassphrase, passphrasesIn } from './passphrase.ts';

type Options = {
	opening?: string;
	reader?: string;
	periods: number;
	anew?: boolean;
	passphraseFile?: string;
};

/** `feedback keys`: the keys of the coming quarters. Keys to try it with are replaced, whatever was done with them. */
export const makeFeedbackKeys: Work<Options> = async (
	values,
	{ environment: inUse, deployment, now, say }
) => {
	// Real ones are for real people, also while the demonstration is what is served.
	const environment = forRealPeople(inUse);
	if (!values.opening || !values.reader) {
		throw new OperatorError('Say where the opening keys go and who reads: --opening DIR --reader NAME', 2);
	}
	refuseBesideTheData(values.opening, environment.data);
	const passphrases = await bothPassphrases(values.passphraseFile);
	const before = readPeriodKeys(environment.keys);
	const today = dayAt(now(), deployment().timeZone);
	const existing = before.demonstration
		? { ...before, demonstration: false, periods: [] }
		: values.anew
			? withoutLater(before, today)
			: before;
	const last = existing.periods
		.map(({ closes }) => closes)
		.sort()
		.at(-1);
	const planned = quartersFrom(last && last >= today ? addDays(last, 1) : today, values.periods);
	const files = await makePeriods(environment, planned, {
		existing,
		opening: values.opening,
		reader: values.reader,
		passphrases,
		...(before.demonstration && { justBefore: () => forgetDemonstration(environment, before) })
	});
	say(`Keys for ${planned[0]!.id} to ${planned.at(-1)!.id}.`);
	if (before.demonstration)
		say('  Those that were made to try it with are gone, and what was answered with them.');
	say(`  public   ${environment.keys}   (part of the app; to build it anew: ${howToBuild()})`);
	for (const file of files) say(`  opens    ${file}   (take it off this machine, and keep a second copy)`);
	return 0;
};

function refuseBesideTheData(opening: string, data: string): void {
	if (relative(data, resolve(opening)).startsWith('..')) return;
	throw new OperatorError(
		`${opening} lies in the data folder: whoever copies that could open the answers. Name a stick, or another folder that you carry away.`
	);
}

/** Keeps what phones may have asked with: the period that runs and the next one. Later ones are made anew. */
function withoutLater(keys: PeriodKeys, today: Day): PeriodKeys {
	const next = periodAfter(keys.periods, today);
	return { ...keys, periods: keys.periods.filter(({ opens }) => opens <= (next?.opens ?? today)) };
}

async function forgetDemonstration({ data }: Environment, { periods }: PeriodKeys): Promise<void> {
	const issued = await openIssued(data, openSecret(data));
	for (const { id } of periods) await issued.begin(id);
	await issued.close();
	rmSync(demonstrationOpeningKeys(data), { recursive: true, force: true });
}

/** Where keys to try it with have their opening files. */
export const demonstrationOpeningKeys = (data: string) => join(data, 'demonstration-opening-keys');

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
	/** Done when all but the public halves are written: whatever comes after those would be forgotten by one who is ended. */
	justBefore?: () => Promise<void>;
};

/**
 * Makes and writes all halves of the keys, each to its place. The public ones come last and in one step: before that,
 * whatever a broken attempt left is not in the release and is of no use to anybody, and the next attempt goes through.
 * @returns the opening files
 */
export async function makePeriods(
	environment: Environment,
	planned: PlannedPeriod[],
	{ existing, opening, reader, passphrases, demonstration = false, justBefore }: Making
): Promise<string[]> {
	const again = planned.find(({ id }) => existing.periods.some((period) => period.id === id));
	if (again) throw new OperatorError(`There are keys for ${again.id} already, and phones have them.`);
	const secret = openSecret(environment.data);
	const made: MadePeriod[] = [];
	for (const period of planned) made.push(await makeKeys(period));
	const files: string[] = [];
	try {
		asCaller(() => {
			mkdirSync(opening, { recursive: true, mode: 0o700 });
			for (const kind of ballotKinds) {
				const path = freeName(opening, `${kind}-from-${planned[0]!.id}`);
				const keys = Object.fromEntries(made.map((one) => [one.period.id, one.opening[kind]]));
				writeOpeningFile(path, kind, passphrases[kind], kind === 'words' ? { reader, keys } : { keys });
				files.push(path);
			}
		});
		for (const { period, issuer } of made) {
			for (const kind of ballotKinds) writeIssuerKey(environment.data, secret, period.id, kind, issuer[kind]);
		}
		await justBefore?.();
		writePublicKeys(environment.keys, {
			...withPostOffice(existing, environment, secret),
			demonstration,
			periods: [...existing.periods, ...made.map(({ period }) => period)]
		});
		return files;
	} catch (error) {
		// They open nothing: what they would open was never released.
		asCaller(() => files.forEach((file) => rmSync(file, { force: true })));
		throw error;
	}
}

/** A name that is free in the folder: a file of older keys, or of an attempt that was broken off, is never written over. */
function freeName(folder: string, name: string): string {
	for (let number = 1; ; number++) {
		const path = join(folder, `${name}${number === 1 ? '' : `-${number}`}.opening.json`);
		if (!existsSync(path)) return path;
	}
}
