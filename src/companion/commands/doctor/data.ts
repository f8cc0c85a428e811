import { randomBytes } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openPlanCache } from '#lib/server/cache/plan-cache.ts';
import { projectDirectory, projectPlan } from '#lib/server/cases/projection.ts';
import { refuseDamage } from '#lib/server/database.ts';
import { openSecret } from '#lib/server/secret.ts';
import { ownWords } from '#lib/server/words/book-words.ts';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { languages } from '#lib/domain/text.ts';
import { openCases } from '#companion/open-cases.ts';
import { broken, good, look, type Check } from './check.ts';

const files = [
	{ file: 'cases.db', holds: 'people and plans' },
	{ file: 'phones.db', holds: 'phones' },
	{ file: 'locks.db', holds: 'the server’s halves of number codes' },
	{ file: 'ballots.db', holds: 'who was given a right to answer' },
	{ file: 'mailbox/mailbox.db', holds: 'closed envelopes' },
	{ file: 'cache.db', holds: 'the copy that phones read' }
];

export const databases: Check = ({ environment: { data } }) =>
	files
		.filter(({ file }) => existsSync(join(data, file)))
		.map(({ file, holds }) => {
			try {
				const database = new DatabaseSync(join(data, file), { readOnly: true, timeout: 5000 });
				try {
					refuseDamage(database);
				} finally {
					database.close();
				}
				return good(`${file} (${holds}) is whole`);
			} catch {
				const advice =
					file === 'cache.db'
						? `Stop the server and delete ${join(data, file)}; it is made again by itself.`
						: `Stop the server and put ${join(data, file)} back from your backup.`;
				return broken(`${file} (${holds}) is damaged`, advice);
			}
		});

export const plans: Check = async ({ environment, deployment }) => {
	const source = openCases(environment, deployment());
	try {
		const refs = await source.listRefs();
		const unreadable: string[] = [];
		for (const ref of refs) {
			try {
				const raw = await source.readCase(ref);
				for (const audience of ['person', 'family'] as const)
					projectPlan(raw, audience, deployment().phaseMap);
			} catch {
				unreadable.push(ref);
			}
		}
		const organizations = projectDirectory(await source.readOrganizations());
		if (unreadable.length > 0) {
			return [
				broken(
					`${unreadable.length} of ${refs.length} plans cannot be read: ${unreadable.slice(0, 5).join(', ')}`,
					'Their phones keep the last good copy. Import these people again.'
				)
			];
		}
		return [good(`${refs.length} plans and ${organizations.length} organisations can be read`)];
	} finally {
		source.close();
	}
};

export const copyForPhones: Check = ({ environment, deployment, now }) => {
	if (!existsSync(join(environment.data, 'cache.db'))) {
		return [look('Phones have nothing to read yet', 'Start the server once: npm start')];
	}
	const cache = openPlanCache(environment.data, openSecret(environment.data), randomBytes);
	const round = cache.lastRound();
	cache.close();
	if (!round) return [look('Phones have nothing to read yet', 'Start the server once: npm start')];
	const minutes = Math.round((now().getTime() - Date.parse(round.endedAt)) / 60_000);
	const age = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
	if (round.failed > 0) {
		return [
			look(
				`At the last reading ${round.failed} plans could not be read`,
				'Their phones keep the last good copy.'
			)
		];
	}
	return [
		minutes <= deployment().source.refreshMinutes * 3
			? good(`What phones read is ${age} old`)
			: look(`What phones read is ${age} old`, 'Is the server running? It reads anew by itself.')
	];
};

export const helpLines: Check = ({ deployment }) => {
	const unchecked = deployment().helpLines.filter((line) => !line.checkedOn);
	return [
		unchecked.length === 0
			? good('Every help line has been called and dated')
			: look(
					`${unchecked.length} help lines were never checked: ${unchecked.map((line) => line.number).join(', ')}`,
					'Call each one, then write the day as "checkedOn" into companion.config.json.'
				)
	];
};

export const ownWordsRead: Check = ({ environment: { data } }) =>
	globSync('words/*/*.json', { cwd: data }).map((file) => {
		const known =
			(languages as readonly string[]).includes(basename(dirname(file))) &&
			(bookNamespaces as readonly string[]).includes(basename(file, '.json'));
		if (!known)
			return look(
				`${file} changes no words`,
				`Its folder must be a language (${languages.join(', ')}) and its name one of ${bookNamespaces.join(', ')}.`
			);
		return ownWords(join(data, file))
			? good(`Your own words in ${file} are in use`)
			: broken(
					`Your own words in ${file} cannot be read`,
					'The shipped words stand meanwhile. Check the commas and quotes.'
				);
	});
