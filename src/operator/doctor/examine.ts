import { troubleOf } from '#lib/server/database/trouble.ts';
import { keptDatabases } from '#lib/server/kept/kept.ts';
import { lostFrom } from '#lib/server/kept/laid.ts';
import { refuseLoss } from '#lib/server/kept/refuse-loss.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { CommandContext } from '#operator/command.ts';
import { lastBackup } from './backups.ts';
import { caseSystem } from './case-system.ts';
import { broken, type Check, type Diagnosis } from './check.ts';
import { copiesLeft, copyForPhones, databases, helpLines, lost } from './data.ts';
import { feedbackFile, feedbackKeys } from './feedback.ts';
import { auditWhole, closedPeople, farFewerPeople, forgetting } from './forgetting.ts';
import { lookFromOutside } from './outside.ts';
import { inventedPeople } from './invented-people.ts';
import { journeyFacts } from './journey.ts';
import { builtApp, configuration, connection, dataFolder, keyFile, node } from './machine.ts';
import { mailbox } from './mailbox.ts';
import { monitor } from './monitor.ts';
import { neutral } from './neutral.ts';
import { ofOneMoment, phonesWithoutPeople, withheldPhones } from './phones.ts';
import { postOffice } from './post-office.ts';
import { room } from './room.ts';
import { running } from './running.ts';
import { settingsInUse } from './settings.ts';
import { signedPages } from './signed-pages.ts';
import { started, version } from './started.ts';
import { postgres } from './postgres.ts';
import { release } from './update.ts';
import { ownWordsBuilt, ownWordsRead } from './words.ts';

const before: Check[] = [
	version,
	node,
	configuration,
	dataFolder,
	keyFile,
	room,
	databases,
	withheldPhones,
	copiesLeft,
	lost,
	mailbox
];

/** They open the databases, and opening one that is lost would lay it anew. */
const inTheDatabases: Check[] = [
	postgres,
	ofOneMoment,
	lastBackup,
	inventedPeople,
	forgetting,
	auditWhole,
	caseSystem,
	copyForPhones,
	farFewerPeople,
	closedPeople,
	phonesWithoutPeople,
	feedbackKeys,
	postOffice
];

const after: Check[] = [
	ownWordsRead,
	feedbackFile,
	settingsInUse,
	helpLines,
	journeyFacts,
	connection,
	running,
	monitor,
	started,
	release,
	signedPages,
	builtApp,
	ownWordsBuilt
];

/** What only another release changes, and what takes longest: every file that is served is read. */
const ofTheRelease: Check[] = [neutral];

/** Whether the databases may be opened: one that is missed by its neighbours alone is told here. */
const nothingLost: Check = ({ environment: { data } }) => {
	refuseLoss(data);
	return [];
};

/**
 * Looks at everything, or from outside at what the public address sends. `doctor` and the desk both say it. It changes
 * nothing, and one check that cannot be made keeps no other from being made.
 * @param outside the public address, asked as a stranger would
 * @param serviceAlone leaves out what only another release changes
 */
export async function examine(
	context: CommandContext,
	{ outside, serviceAlone = false }: { outside?: string | undefined; serviceAlone?: boolean | undefined } = {}
): Promise<Diagnosis[]> {
	if (outside !== undefined) return lookFromOutside(outside, context);
	const verdicts: Diagnosis[] = [];
	const made = async (check: Check): Promise<boolean> => {
		try {
			verdicts.push(...(await check(context)));
			return true;
		} catch (error) {
			// One fault is often seen by several checks; it is told once.
			const trouble = troubleOf(error);
			const what =
				trouble?.what ??
				(error instanceof OperatorError ? error.message : `A check could not be made (${check.name})`);
			if (!verdicts.some((verdict) => verdict.what === what)) {
				verdicts.push(broken(what, trouble?.todo ?? 'Mend this first, then run doctor again.'));
			}
			return false;
		}
	};
	for (const check of before) await made(check);
	// What lay here and is lost was told among those before.
	const isTold = lostFrom(context.environment.data, keptDatabases).length > 0;
	if (!isTold && (await made(nothingLost))) for (const check of inTheDatabases) await made(check);
	for (const check of [...after, ...(serviceAlone ? [] : ofTheRelease)]) await made(check);
	return verdicts;
}
