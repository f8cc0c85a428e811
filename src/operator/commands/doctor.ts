import { OperatorError } from '#lib/server/operator-error.ts';
import { jsonOption } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';
import { fromOutside } from './doctor/from-outside.ts';
import { mailboxTickets } from './doctor/mailbox-tickets.ts';
import { neutral } from './doctor/neutral.ts';
import { broken, type Check, type Diagnosis } from './doctor/check.ts';
import { copiesLeft, copyForPhones, databases, helpLines, ownWordsRead } from './doctor/data.ts';
import { caseSystem } from './doctor/case-system.ts';
import { auditWhole, closedPeople, farFewerPeople, forgetting } from './doctor/forgetting.ts';
import { inventedPeople } from './doctor/invented-people.ts';
import { feedbackFile, feedbackKeys } from './doctor/feedback.ts';
import { journeyFacts } from './doctor/journey.ts';
import { running } from './doctor/running.ts';
import { builtApp, configuration, connection, dataFolder, keyFile, node } from './doctor/machine.ts';

const checks: Check[] = [
	node,
	configuration,
	dataFolder,
	keyFile,
	databases,
	copiesLeft,
	inventedPeople,
	forgetting,
	auditWhole,
	caseSystem,
	copyForPhones,
	farFewerPeople,
	closedPeople,
	ownWordsRead,
	feedbackKeys,
	feedbackFile,
	helpLines,
	journeyFacts,
	connection,
	running,
	builtApp,
	neutral
];

const signs = { good: 'ok    ', look: 'look  ', broken: 'BROKEN' };

export const doctor: Declare = (command, does) =>
	command
		.description(
			'Looks whether everything is in order and says what to do where it is not. It changes nothing. Exit code 1 if something is broken.'
		)
		.option(
			'--from-outside <URL>',
			'asks the public address instead: what the proxy does to the headers, and whether the mailbox’s address hands out TLS tickets'
		)
		.addOption(jsonOption('[{ "state": "good" | "look" | "broken", "what", "advice" }]'))
		.action(does(() => examined));

type Options = { fromOutside?: string; json?: boolean };

const examined: Work<Options> = async (values, context) => {
	const verdicts: Diagnosis[] = [];
	const outside = values.fromOutside;
	if (outside !== undefined)
		verdicts.push(...(await fromOutside(outside)), ...(await mailboxTickets(context.environment)));
	for (const check of outside === undefined ? checks : []) {
		try {
			verdicts.push(...(await check(context)));
		} catch (error) {
			// One fault is often seen by several checks; it is told once.
			const what = error instanceof OperatorError ? error.message : 'A check could not be made';
			if (!verdicts.some((verdict) => verdict.what === what)) {
				verdicts.push(broken(what, 'Mend this first, then run doctor again.'));
			}
		}
	}
	if (values.json) context.say(JSON.stringify(verdicts));
	else {
		for (const { state, what, advice } of verdicts) {
			context.say(`${signs[state]}  ${what}`);
			if (advice) context.say(`        ${advice}`);
		}
	}
	return verdicts.some(({ state }) => state === 'broken') ? 1 : 0;
};
