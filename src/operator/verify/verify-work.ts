import * as v from 'valibot';
import { listIn, ReleaseKey, type PinnedKeys, type ServedRelease } from '#lib/domain/served-list.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { numberOf } from '#lib/server/served-list.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';
import { addToLog, readLog } from './log.ts';
import { observe } from './observe.ts';

type Options = { key?: string; log?: string; rebuild?: boolean };

/** `verify URL` */
export const verifyWork: Work<Options, [url: string]> = async (
	{ key, log, rebuild },
	{ environment, now, say },
	address
) => {
	const url = URL.parse(address);
	if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/')
		throw new OperatorError('verify needs an address such as https://river.example.', 2);
	const pinned = pinnedBy(key, environment);
	const { before, last } = log ? asCaller(() => readLog(log, url.origin)) : { before: null, last: undefined };
	const began = performance.now();
	const seen = await observe(url, pinned, last).catch((error: unknown) => {
		throw new OperatorError(
			`${url.origin} does not answer: ${error instanceof Error ? error.message : 'unknown reason'}`
		);
	});
	const { release, files, answers } = seen;
	const built =
		rebuild && release ? await (await import('./rebuild.ts')).differencesOfBuild(environment, release) : [];
	const differences = [...seen.differences, ...built];
	const number = release ? numberOf(release.list) : null;
	if (log)
		asCaller(() =>
			addToLog(log, {
				at: now().toISOString(),
				url: url.origin,
				number,
				files,
				answers,
				differences,
				...(release && !isSame(release, last) && { release }),
				before
			})
		);
	for (const difference of differences) say(`differs  ${difference}`);
	const seconds = ((performance.now() - began) / 1000).toFixed(1);
	const what = `version ${number ?? 'unknown'}, ${files} files in ${answers} answers, ${seconds} s`;
	if (release) say(`${madeOf(release)}`);
	say(
		differences.length === 0 ? `All as it was signed: ${what}` : `${differences.length} differences: ${what}`
	);
	return differences.length === 0 ? 0 : 1;
};

const isSame = (one: ServedRelease, other: ServedRelease | undefined) =>
	JSON.stringify(one) === JSON.stringify(other);

function madeOf(release: ServedRelease): string {
	const list = listIn(release);
	const made = release.signatures[0]?.made.slice(0, 10);
	return `It says it was made of commit ${list?.commit ?? 'that nobody else has'}, with Node ${list?.node ?? ''}${made ? `, signed ${made}` : ''}.`;
}

function pinnedBy(key: string | undefined, { keys }: Environment): PinnedKeys {
	if (key === undefined) {
		const { releaseKeys = [], lostReleaseKeys = [] } = readPeriodKeys(keys);
		return { signers: releaseKeys, lost: lostReleaseKeys };
	}
	if (!v.is(ReleaseKey, key))
		throw new OperatorError(
			'--key is the public half of a release key: 43 letters, as release key said it.',
			2
		);
	return { signers: [key], lost: [] };
}
