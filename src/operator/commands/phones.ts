import { randomBytes } from 'node:crypto';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { readArguments } from '#operator/arguments.ts';
import type { Command } from '#operator/command.ts';

const help = `npm run companion -- phones [options]

Lists the paired phones. When a phone was last seen is known by the week only. What a family's phone can read is in the
list of: npm run companion -- sharing

  --case REF    only the phones that read this plan
  --json        prints [{ "phone", "case", "for", "week", "revoked" }]`;

export const phones: Command = {
	summary: 'lists the paired phones',
	help,
	async run(args, { environment, now, say }) {
		const { values, positionals } = readArguments(args, {
			case: { type: 'string' },
			json: { type: 'boolean', default: false }
		});
		if (positionals.length > 0)
			throw new OperatorError(`"${positionals[0]}" is one word too many. See --help.`, 2);
		const register = await openRegister(environment.data, openSecret(environment.data), randomBytes, now);
		const lines = await register.list(values.case);
		await register.close();
		if (values.json) {
			const rows = lines.map(({ id, ref, audience, week, revoked }) => ({
				phone: id,
				case: ref,
				for: audience,
				week,
				revoked
			}));
			say(JSON.stringify(rows));
			return 0;
		}
		if (lines.length === 0) say('No phone is paired.');
		for (const { id, ref, audience, week, revoked } of lines) {
			say(`${id}  ${ref.padEnd(16)} ${audience.padEnd(8)} seen in ${week}${revoked ? '  revoked' : ''}`);
		}
		return 0;
	}
};
