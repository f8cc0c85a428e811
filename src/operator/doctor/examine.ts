import { OperatorError } from '#lib/server/operator-error.ts';
import type { CommandContext } from '#operator/command.ts';
import { caseSystem } from './case-system.ts';
import { broken, type Check, type Diagnosis } from './check.ts';
import { copiesLeft, copyForPhones, databases, helpLines, ownWordsRead } from './data.ts';
import { feedbackFile, feedbackKeys } from './feedback.ts';
import { auditWhole, closedPeople, farFewerPeople, forgetting } from './forgetting.ts';
import { fromOutside } from './from-outside.ts';
import { inventedPeople } from './invented-people.ts';
import { journeyFacts } from './journey.ts';
import { builtApp, configuration, connection, dataFolder, keyFile, node } from './machine.ts';
import { mailbox } from './mailbox.ts';
import { mailboxTickets } from './mailbox-tickets.ts';
import { neutral } from './neutral.ts';
import { phonesWithoutPeople } from './phones.ts';
import { room } from './room.ts';
import { running } from './running.ts';
import { release } from './update.ts';

const checks: Check[] = [
	node,
	configuration,
	dataFolder,
	keyFile,
	room,
	databases,
	copiesLeft,
	mailbox,
	inventedPeople,
	forgetting,
	auditWhole,
	caseSystem,
	copyForPhones,
	farFewerPeople,
	closedPeople,
	phonesWithoutPeople,
	ownWordsRead,
	feedbackKeys,
	feedbackFile,
	helpLines,
	journeyFacts,
	connection,
	running,
	release,
	builtApp,
	neutral
];

/**
 * Looks at everything, or from outside at what the public address sends. `doctor` and the desk both say it. It changes
 * nothing, and one check that cannot be made keeps no other from being made.
 * @param outside the public address, asked as a stranger would
 */
export async function examine(context: CommandContext, outside?: string): Promise<Diagnosis[]> {
	const verdicts: Diagnosis[] = [];
	if (outside !== undefined)
		verdicts.push(...(await fromOutside(outside)), ...(await mailboxTickets(context.environment)));
	for (const check of outside === undefined ? checks : []) {
		try {
			verdicts.push(...(await check(context)));
		} catch (error) {
			// One fault is often seen by several checks; it is told once.
			const what =
				error instanceof OperatorError ? error.message : `A check could not be made (${check.name})`;
			if (!verdicts.some((verdict) => verdict.what === what)) {
				verdicts.push(broken(what, 'Mend this first, then run doctor again.'));
			}
		}
	}
	return verdicts;
}
