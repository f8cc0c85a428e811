import { existsSync } from 'node:fs';
import { differencesIn } from '#operator/release/archive.ts';
import { wayBackIn } from '#operator/update/copies.ts';
import { installedAt } from '#operator/update/installed.ts';
import { readNote } from '#operator/update/note.ts';
import { broken, good, look, type Check } from './check.ts';

/** Whether the program lies there as it was released, and no update waits to be finished. In a clone there is nothing to say. */
export const release: Check = ({ environment }) => {
	if (!process.env.COMPANION_PROGRAM) return [];
	const { home, running, name, list } = installedAt(environment.root);
	const note = readNote(home);
	const differs = list && differencesIn(running, list);
	return [
		...(note
			? [
					look(
						note.phase === 'trying'
							? `An update to ${note.to} was begun; ${note.from} runs as before`
							: `An update from ${note.from} to ${note.to} is not finished`,
						'If none runs just now: companion update, without an archive. It goes on, or back.'
					)
				]
			: existsSync(wayBackIn(environment.data))
				? [
						look(
							'A copy of the databases from before an update still lies there',
							`Delete it: ${wayBackIn(environment.data)}`
						)
					]
				: []),
		...(differs === undefined
			? []
			: [
					differs.length === 0
						? good(`The program is as it was released (${name})`)
						: broken(
								`The program is not as it was released (${name}): ${differs[0]}${differs.length > 1 ? ` and ${differs.length - 1} more` : ''}`,
								'Find out who changed it. The same release over it puts it right: companion update ARCHIVE.'
							)
				])
	];
};
