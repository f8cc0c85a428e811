import { jsonOption } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';
import { examine } from '#operator/doctor/examine.ts';

const signs = { good: 'ok    ', look: 'look  ', broken: 'BROKEN' };

export const doctor: Declare = (command, does) =>
	command
		.description(
			'Looks whether everything is in order and says what to do where it is not. It changes nothing. Exit code 1 if something is broken.'
		)
		.option(
			'--from-outside <URL>',
			'asks the public address instead: whether the app answers, how long its certificate is good, what the proxy does to the headers, and whether the mailbox’s address hands out TLS tickets'
		)
		.option('--service', 'leaves out what only another release changes; it is done sooner')
		.addOption(
			jsonOption(
				'[{ "state": "good" | "look" | "broken", "what", "advice", "measured": { "of", "value" }, "names": true where it names people }]'
			)
		)
		.action(does(() => examined));

type Options = { fromOutside?: string; service?: boolean; json?: boolean };

const examined: Work<Options> = async (values, context) => {
	const verdicts = await examine(context, {
		outside: values.fromOutside,
		serviceAlone: values.service
	});
	if (values.json) context.say(JSON.stringify(verdicts));
	else {
		for (const { state, what, advice } of verdicts) {
			context.say(`${signs[state]}  ${what}`);
			if (advice) context.say(`        ${advice}`);
		}
	}
	return verdicts.some(({ state }) => state === 'broken') ? 1 : 0;
};
