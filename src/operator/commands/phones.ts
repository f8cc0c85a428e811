import { randomBytes } from 'node:crypto';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { caseOption, jsonOption } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';

export const phones: Declare = (command, does) =>
	command
		.description(
			'Lists the paired phones. When a phone was last seen is known by the week only, once that week is over. What a family’s phone can read is in the list of: npm run companion -- sharing'
		)
		.addOption(caseOption('only the phones that read this plan'))
		.addOption(jsonOption('[{ "phone", "case", "for", "week", "revoked" }]'))
		.action(does(() => listed));

type Options = { case?: string; json?: boolean };

const listed: Work<Options> = async (values, { environment, now, say }) => {
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
};
