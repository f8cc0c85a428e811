import { dayAt, daysBetween } from '#lib/domain/day.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { readArguments, wholeNumber } from '#operator/arguments.ts';
import type { Command } from '#operator/command.ts';

const help = `npm run companion -- lines stale [options]

Lists the help lines that nobody has called for a while, or ever. Call each one, ask whether it still answers as its card
says, and write the day as "checkedOn" into companion.config.json. Exit code 1 when there is one.

  --months N    how old a check may be, 1 to 60 (default: 6)
  --json        prints [{ "id", "number", "label", "checkedOn" }]`;

export const lines: Command = {
	summary: 'lists help lines that are due for a call',
	help,
	async run([name, ...args], { deployment, now, say }) {
		if (name !== 'stale') throw new OperatorError('Say what to do: lines stale', 2);
		const { values, positionals } = readArguments(args, {
			months: { type: 'string', default: '6' },
			json: { type: 'boolean', default: false }
		});
		if (positionals.length > 0)
			throw new OperatorError(`"${positionals[0]}" is one word too many. See --help.`, 2);
		const days = wholeNumber('months', values.months, 1, 60) * 30.44;
		const { helpLines, timeZone } = deployment();
		const today = dayAt(now(), timeZone);
		const stale = helpLines.filter(
			({ checkedOn }) => checkedOn === undefined || daysBetween(checkedOn, today) > days
		);
		if (values.json) {
			say(
				JSON.stringify(
					stale.map(({ id, number, label, checkedOn }) => ({
						id,
						number,
						label: label.en,
						checkedOn: checkedOn ?? null
					}))
				)
			);
		} else if (stale.length === 0) say(`All ${helpLines.length} help lines were checked.`);
		else
			for (const { number, label, checkedOn } of stale) {
				say(
					`${number.padEnd(14)} ${label.en.padEnd(28)} ${checkedOn ? `checked on ${checkedOn}` : 'never checked'}`
				);
			}
		return stale.length === 0 ? 0 : 1;
	}
};
