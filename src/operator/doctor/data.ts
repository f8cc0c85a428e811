import { randomBytes } from 'node:crypto';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { isLaid } from '#lib/server/database/database.ts';
import { called, howToStart } from '#lib/server/called.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { projectCase, projectDirectory } from '#lib/server/cases/projection.ts';
import type { Remark } from '#lib/server/cases/case-source.ts';
import { isThere, wrongWith } from '#lib/server/database/sqlite/file.ts';
import { kept, keptAs, keptDatabases, missed, type Kept } from '#lib/server/kept/kept.ts';
import { lostFrom, laidPath } from '#lib/server/kept/laid.ts';
import { openSecret } from '#lib/server/secret.ts';
import { leftOut } from '#operator/commands/source/everybody.ts';
import { counted } from '#operator/counted.ts';
import { openCases } from '#operator/open-cases.ts';
import { broken, good, look, measured, naming, type Check, type Diagnosis } from './check.ts';

export const databases: Check = ({ environment: { data } }) =>
	kept
		.filter(({ path }) => path.endsWith('.db') && isThere(join(data, path)))
		.map((one) => {
			const wrong = wrongWith(join(data, one.path));
			if (!wrong) return good(`${one.path} (${one.holds}) is whole`);
			if (wrong.kind === 'damaged')
				return broken(`${one.path} (${one.holds}) is damaged`, adviceOn(one, join(data, one.path)));
			return broken(wrong.what, wrong.todo);
		});

function adviceOn({ path: file, backup, lost = '' }: Kept, path: string): string {
	if (backup === 'no') return `Stop the server and delete ${path}; it is made again by itself.`;
	return `Stop the service and put your last backup back (docs/backup.md). If there is none: move ${path} away, then ${called('restore --lost')} ${file}. ${lost}`;
}

/** What lay in the data folder and does not any more. */
export const lost: Check = ({ environment: { data } }) =>
	// Of the key file its own check speaks.
	lostFrom(
		data,
		missed.filter((name) => name !== 'secret.key')
	).map((name) => {
		const one = kept.find(({ path }) => path === name)!;
		const what = `${name} (${one.holds}) is missing, and was there before`;
		if (keptDatabases.includes(name))
			return broken(
				what,
				`Put your last backup back (docs/backup.md). If there is none: ${called('restore --lost')} ${name}. ${one.lost ?? ''}`.trimEnd()
			);
		return look(
			what,
			`Put it back from your backup. If you took it away on purpose: rm "${laidPath(data, name)}"`
		);
	});

/** The copies that migrations left: of no use to a server that runs, and as full of people as what they are copies of. */
export const copiesLeft: Check = ({ environment: { data } }) =>
	globSync('{,*/}*.before-*', { cwd: data })
		.sort()
		.map((copy) => {
			const file = copy.replace(/\.before-\d+$/, '');
			const holds = keptAs(file)?.holds ?? 'people';
			if (wrongWith(join(data, copy))?.kind === 'damaged')
				return look(`${copy} is a torn copy of ${file} (${holds})`, 'It is of no use. Delete it.');
			const what = `${copy} is ${file} as it was before an update (${holds})`;
			return !wrongWith(join(data, file))
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
				naming(
					broken(
						`${unreadable.length} of ${refs.length} plans cannot be read: ${unreadable.slice(0, 5).join(', ')}`,
						'Their phones keep the last good copy. Import these people again.'
					)
				)
			];
		}
		return [
			good(
				`${counted(refs.length, 'plan')} and ${counted(organizations.entries.length, 'organisation')} can be read`
			),
			...leftOut(remarks)
		];
	} finally {
		await source.close();
	}
};

export const copyForPhones: Check = async ({ environment, deployment, now }) => {
	if (!isLaid(join(environment.data, 'cache.db'))) {
		return [look('Phones have nothing to read yet', `Start the server once: ${howToStart()}`)];
	}
	const cache = await openPlanCache(environment.data, openSecret(environment.data), randomBytes);
	const round = await cache.lastRound();
	await cache.close();
	if (!round) return [look('Phones have nothing to read yet', `Start the server once: ${howToStart()}`)];
	const minutes = Math.round((now().getTime() - Date.parse(round.endedAt)) / 60_000);
	return [measured(readingOf(round.failed, minutes, deployment().source.refreshMinutes), 'reading', minutes)];
};

function readingOf(failed: number, minutes: number, refreshMinutes: number): Diagnosis {
	const age = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
	if (minutes < -5)
		return look(
			'By the clock of this machine the last reading is still to come',
			'Set the clock (timedatectl); the next reading mends it.'
		);
	if (failed > 0)
		return look(
			`At the last reading ${failed} plans could not be read`,
			'Their phones keep the last good copy.'
		);
	return minutes <= refreshMinutes * 3
		? good(`What phones read is ${age} old`)
		: look(`What phones read is ${age} old`, 'Is the server running? It reads anew by itself.');
}

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
