import { dayAt, daysBetween } from '#lib/domain/day.ts';
import { jsonOption, needsOneOf, wholeNumber } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';

export const lines: Declare = (command, does) => {
	command
		.command('stale')
		.description(
			'Lists the help lines that nobody has called for a while, or ever. Call each one, ask whether it still answers as its card says, and write the day as "checkedOn" into companion.config.json. Exit code 1 when there is one.'
		)
		.option('--months <N>', 'how old a check may be, 1 to 60', wholeNumber('months', 1, 60), 6)
		.addOption(jsonOption('[{ "id", "number", "label", "checkedOn" }]'))
		.action(does(() => stale));
	needsOneOf(command, 'lines', 'stale');
};

type Options = { months: number; json?: boolean };

const stale: Work<Options> = async (values, { deployment, now, say }) => {
	const days = values.months * 30.44;
	const { helpLines, timeZone } = deployment();
	const today = dayAt(now(), timeZone);
	const old = helpLines.filter(
		({ checkedOn }) => checkedOn === undefined || daysBetween(checkedOn, today) > days
	);
	if (values.json) {
		say(
			JSON.stringify(
				old.map(({ id, number, label, checkedOn }) => ({
					id,
					number,
					label: label.en,
					checkedOn: checkedOn ?? null
				}))
			)
		);
	} else if (old.length === 0) say(`All ${counted(helpLines.length, 'help line')} were checked.`);
	else
		for (const { number, label, checkedOn } of old) {
			say(
				`${number.padEnd(14)} ${label.en.padEnd(28)} ${checkedOn ? `checked on ${checkedOn}` : 'never checked'}`
			);
		}
	return old.length === 0 ? 0 : 1;
};
