import { called } from '#lib/server/called.ts';
import { houseNameIn } from '#lib/server/database/postgres/house.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { endOrWithhold } from '#lib/server/register/withheld.ts';
import { revokeEverything } from '#lib/server/register/revoke-everything.ts';
import { agreeTo, yesOption } from '#operator/agree.ts';
import { jsonOption } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';
import { inRegister } from '#operator/in-register.ts';

export const revokeCommand: Declare = (command, does) =>
	command
		.description(
			'Takes a phone’s right to read away, at once. It gets nothing new, and the next time it asks, its book goes from it with the private notes in it.'
		)
		.argument('[PHONE]', `its name in the list (${called('phones')})`)
		.option('--everything', 'every phone: everybody starts anew with an invitation')
		.addOption(yesOption())
		.addOption(jsonOption('{ "phone", "revoked" }, or { "revoked": COUNT } of every phone'))
		.action(does(() => revoked));

type Options = { everything?: boolean; yes?: boolean; json?: boolean };

const revoked: Work<Options, [name: string | undefined]> = async (values, context, name) => {
	if ((name === undefined) !== (values.everything ?? false))
		throw new OperatorError('Say which phone: revoke PHONE, or every one: revoke --everything', 2);
	if (name === undefined) {
		await agreeTo('This takes every phone’s right to read away. It cannot be undone.', values.yes);
		const count = await inRegister(context, revokeEverything, 0);
		context.say(
			values.json ? JSON.stringify({ revoked: count }) : `${count} phones can no longer read anything.`
		);
		return 0;
	}
	const phone = name.toUpperCase();
	const done = await endOrWithhold(context.environment.data, phone, () =>
		inRegister(context, (register) => register.revoke(phone), false)
	);
	if (typeof done === 'object')
		throw new OperatorError(
			`${phone} gets nothing from this machine from now on, but that could not be written: a restart of the machine before it is would bring it back. ${done.what}. ${done.todo} The service then ends ${phone} by itself within ${context.deployment().source.refreshMinutes} minutes.${houseNameIn(context.environment.data) === undefined ? '' : ' Where the service runs on further machines, call it there, too.'}`
		);
	if (!done) throw new OperatorError(`There is no phone ${phone}, or it was revoked before.`);
	context.say(
		values.json ? JSON.stringify({ phone, revoked: true }) : `${phone} can no longer read anything.`
	);
	return 0;
};
