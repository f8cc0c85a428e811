import { randomBytes } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { howToStart } from '#lib/server/called.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { projectCase, projectDirectory } from '#lib/server/cases/projection.ts';
import type { Remark } from '#lib/server/cases/case-source.ts';
import { isWhole } from '#lib/server/database/sqlite/file.ts';
import { openSecret } from '#lib/server/secret.ts';
import { lookAtOwnWords } from '#lib/server/words/own-words.ts';
import { leftOut } from '#operator/commands/source/everybody.ts';
import { openCases } from '#operator/open-cases.ts';
import { broken, good, look, type Check } from './check.ts';

const files = [
	{ file: 'cases.db', holds: 'people and plans' },
	{ file: 'phones.db', holds: 'phones' },
	{ file: 'locks.db', holds: 'the server’s key shares of number codes' },
	{ file: 'ballots.db', holds: 'who was given a right to answer' },
	{ file: 'desk.db', holds: 'who did what' },
	{ file: 'cache.db', holds: 'the plans as phones read them' },
	{ file: 'directory.db', holds: 'the partners as phones read them' }
];

export const databases: Check = ({ environment: { data } }) =>
	files
		.filter(({ file }) => existsSync(join(data, file)))
		.map(({ file, holds }) => {
			if (isWhole(join(data, file))) return good(`${file} (${holds}) is whole`);
			return broken(`${file} (${holds}) is damaged`, adviceOn(file, join(data, file)));
		});

function adviceOn(file: string, path: string): string {
	if (file === 'cache.db' || file === 'directory.db')
		return `Stop the server and delete ${path}; it is made again by itself.`;
	// It is in no backup: a copy would undo forgetting.
	if (file === 'locks.db')
		return `Stop the server and move ${path} away. Number codes open nothing from then on: their people need a new invitation.`;
	return `Stop the server and put ${path} back from your backup.`;
}

/** The copies that migrations left: of no use to a server that runs, and as full of people as what they are copies of. */
export const copiesLeft: Check = ({ environment: { data } }) =>
	globSync('{,*/}*.before-*', { cwd: data })
		.sort()
		.map((copy) => {
			const file = copy.replace(/\.before-\d+$/, '');
			const holds = files.find((one) => one.file === file)?.holds ?? 'people';
			if (!isWhole(join(data, copy)))
				return look(`${copy} is a torn copy of ${file} (${holds})`, 'It is of no use. Delete it.');
			const what = `${copy} is ${file} as it was before an update (${holds})`;
			return isWhole(join(data, file))
				? look(
						what,
						`Delete it as soon as this version runs well and a backup of the new ${file} is made: what was taken away since then still stands in it.`
					)
				: look(what, `Keep it until ${file} is whole again, then delete it.`);
		});

export const plans: Check = async ({ environment, deployment }) => {
	const source = openCases(environment, deployment());
	try {
		const refs = await source.listRefs();
		const unreadable: string[] = [];
		const remarks: (Remark & { ref?: string })[] = [];
		for (const ref of refs) {
			try {
				const raw = await source.readCase(ref);
				const { phaseMap } = deployment();
				projectCase(raw, 'family', phaseMap);
				remarks.push(...projectCase(raw, 'person', phaseMap).remarks.map((remark) => ({ ref, ...remark })));
			} catch {
				unreadable.push(ref);
			}
		}
		const organizations = projectDirectory(await source.readOrganizations(), deployment().country);
		remarks.push(...organizations.remarks);
		if (unreadable.length > 0) {
			return [
				broken(
					`${unreadable.length} of ${refs.length} plans cannot be read: ${unreadable.slice(0, 5).join(', ')}`,
					'Their phones keep the last good copy. Import these people again.'
				)
			];
		}
		return [
			good(`${refs.length} plans and ${organizations.entries.length} organisations can be read`),
			...leftOut(remarks)
		];
	} finally {
		await source.close();
	}
};

export const copyForPhones: Check = async ({ environment, deployment, now }) => {
	if (!existsSync(join(environment.data, 'cache.db'))) {
		return [look('Phones have nothing to read yet', `Start the server once: ${howToStart()}`)];
	}
	const cache = await openPlanCache(environment.data, openSecret(environment.data), randomBytes);
	const round = await cache.lastRound();
	await cache.close();
	if (!round) return [look('Phones have nothing to read yet', `Start the server once: ${howToStart()}`)];
	const minutes = Math.round((now().getTime() - Date.parse(round.endedAt)) / 60_000);
	const age = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
	if (minutes < -5)
		return [
			look(
				'By the clock of this machine the last reading is still to come',
				'Set the clock (timedatectl); the next reading mends it.'
			)
		];
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
	const lines = deployment().helpLines;
	const unchecked = lines.filter((line) => !line.checkedOn);
	return [
		lines.some(({ danger }) => danger)
			? good('A help line for danger stands first')
			: look(
					'No help line is marked as the one for danger',
					'Write "danger": true at it in companion.config.json: it then stands first on every screen.'
				),
		unchecked.length === 0
			? good('Every help line has been called and dated')
			: look(
					`${unchecked.length} help lines were never checked: ${unchecked.map((line) => line.number).join(', ')}`,
					'Call each one, then write the day as "checkedOn" into companion.config.json.'
				)
	];
};

export const ownWordsRead: Check = ({ environment: { data, root } }) => {
	const { files, faults } = lookAtOwnWords({ locales: join(root, 'locales'), own: join(data, 'words') });
	return [
		...files
			.filter((file) => !faults.some((fault) => fault.file === file))
			.map((file) => good(`Your own words in ${join('words', file)} are in use`)),
		...faults.map(({ file, key, reason }) =>
			broken(
				`Your own words in ${join('words', file)}${key && `, ${key}`}: ${reason}`,
				'The shipped words stand there meanwhile.'
			)
		)
	];
};
