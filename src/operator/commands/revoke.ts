import { called } from '#lib/server/called.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { jsonOption } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';
import { inRegister } from '#operator/in-register.ts';

export const revokeCommand: Declare = (command, does) =>
	command
		.description(
			'Takes a phone’s right to read away, at once. It gets nothing new, and the next time it asks, its book goes from it with the private notes in it.'
		)
		.argument('<PHONE>', `its name in the list (${called('phones')})`)
		.addOption(jsonOption('{ "phone", "revoked" }'))
		.action(does(() => revoked));

const revoked: Work<{ json?: boolean }, [name: string]> = async (values, context, name) => {
	const phone = name.toUpperCase();
	const done = await inRegister(context, (register) => register.revoke(phone), false);
	if (!done) throw new OperatorError(`There is no phone ${phone}, or it was revoked before.`);
	context.say(
		values.json ? JSON.stringify({ phone, revoked: true }) : `${phone} can no longer read anything.`
	);
	return 0;
};
