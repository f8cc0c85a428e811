import { randomBytes } from 'node:crypto';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { agreeTo, yesOption } from '#operator/agree.ts';
import { caseOption, jsonOption } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { endingWords } from './ending-words.ts';

export const phones: Declare = (command, does) => {
	command
		.command('keep')
		.description('A phone that would end by itself stays, and counts as seen now.')
		.argument('<PHONE>', 'its name in the list')
		.action(does(() => kept));
	command
		.command('end')
		.description(
			'Ends the phones whose weeks are over, however many they are. The server ends a few by itself; where it would be many at once it waits for this.'
		)
		.addOption(yesOption())
		.action(does(() => ended));
	command
		.description(
			'Lists the paired phones. When a phone was last seen is known by the week only, once that week is over. A phone that will end by itself is named with the reason, four weeks before. What a family’s phone can read is in the list of: npm run companion -- sharing'
		)
		.addOption(caseOption('only the phones that read this plan'))
		.addOption(jsonOption('[{ "phone", "case", "for", "week", "revoked", "ending" }]'))
		.action(does(() => listed));
};

type Options = { case?: string; json?: boolean };

const listed: Work<Options> = async (values, { environment, now, say }) => {
	const register = await openRegister(environment.data, openSecret(environment.data), randomBytes, now);
	const lines = await register.list(values.case);
	await register.close();
	if (values.json) {
		const rows = lines.map(({ id, ref, audience, week, revoked, ending }) => ({
			phone: id,
			case: ref,
			for: audience,
			week,
			revoked,
			...(ending && { ending })
		}));
		say(JSON.stringify(rows));
		return 0;
	}
	if (lines.length === 0) say('No phone is paired.');
	for (const { id, ref, audience, week, revoked, ending } of lines) {
		say(
			`${id}  ${ref.padEnd(16)} ${audience.padEnd(8)} seen in ${week}${revoked ? '  revoked' : ''}${endingWords(ending)}`
		);
	}
	return 0;
};

const kept: Work<object, [name: string]> = async (_, { environment, now, say }, name) => {
	const phone = name.toUpperCase();
	const register = await openRegister(environment.data, openSecret(environment.data), randomBytes, now);
	const stays = await register.keepPhone(phone);
	await register.close();
	if (!stays) throw new OperatorError(`There is no phone ${phone} that would end by itself.`);
	say(`${phone} stays.`);
	return 0;
};

const ended: Work<{ yes?: boolean }> = async ({ yes }, { environment, now, say }) => {
	const register = await openRegister(environment.data, openSecret(environment.data), randomBytes, now);
	try {
		const due = (await register.list()).filter(({ ending }) => ending?.weeks === 0);
		if (due.length === 0) say('No phone waits to be ended.');
		else {
			const phones = counted(due.length, 'phone');
			await agreeTo(`This ends ${phones} (see: npm run companion -- phones), for good.`, yes);
			say(`${counted(await register.endWaiting(), 'phone')} ended.`);
		}
		return 0;
	} finally {
		await register.close();
	}
};
