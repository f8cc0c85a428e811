import { called } from '#lib/server/called.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { withheldFor } from '#lib/server/register/withheld.ts';
import { agreeTo, yesOption } from '#operator/agree.ts';
import { caseOption, jsonOption } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { inRegister } from '#operator/in-register.ts';
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
			`Lists the paired phones. When a phone was last seen is known by the week only, once that week is over. A phone that will end by itself is named with the reason, four weeks before. What a family’s phone can read is in the list of: ${called('sharing')}`
		)
		.addOption(caseOption('only the phones that read this plan'))
		.addOption(jsonOption('[{ "phone", "case", "for", "week", "revoked", "withheld", "ending" }]'))
		.action(does(() => listed));
};

type Options = { case?: string; json?: boolean };

const listed: Work<Options> = async (values, context) => {
	const { say } = context;
	const lines = await inRegister(context, (register) => register.list(values.case), []);
	const withheld = new Set(lines.length > 0 ? withheldFor(context.environment.data).all() : []);
	if (values.json) {
		const rows = lines.map(({ id, ref, audience, week, revoked, ending }) => ({
			phone: id,
			case: ref,
			for: audience,
			week,
			revoked,
			...(!revoked && withheld.has(id) && { withheld: true }),
			...(ending && { ending })
		}));
		say(JSON.stringify(rows));
		return 0;
	}
	if (lines.length === 0) say('No phone is paired.');
	for (const { id, ref, audience, week, revoked, ending } of lines) {
		say(
			`${id}  ${ref.padEnd(16)} ${audience.padEnd(8)} seen in ${week}${revoked ? '  revoked' : withheld.has(id) ? '  withheld' : ''}${endingWords(ending)}`
		);
	}
	return 0;
};

const kept: Work<object, [name: string]> = async (_, context, name) => {
	const phone = name.toUpperCase();
	const stays = await inRegister(context, (register) => register.keepPhone(phone), false);
	if (!stays) throw new OperatorError(`There is no phone ${phone} that would end by itself.`);
	context.say(`${phone} stays.`);
	return 0;
};

const ended: Work<{ yes?: boolean }> = async ({ yes }, context) => {
	const count = await inRegister(
		context,
		async (register) => {
			const due = (await register.list()).filter(({ ending }) => ending?.weeks === 0);
			if (due.length === 0) return undefined;
			await agreeTo(`This ends ${counted(due.length, 'phone')} (see: ${called('phones')}), for good.`, yes);
			return register.endWaiting();
		},
		undefined
	);
	context.say(count === undefined ? 'No phone waits to be ended.' : `${counted(count, 'phone')} ended.`);
	return 0;
};
