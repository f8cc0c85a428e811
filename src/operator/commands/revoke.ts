import { randomBytes } from 'node:crypto';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { jsonOption } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';

export const revokeCommand: Declare = (command, does) =>
	command
		.description(
			'Takes a phone’s right to read away, at once. It gets nothing new, and the next time it asks, its book goes from it with the private notes in it.'
		)
		.argument('<PHONE>', 'its name in the list (npm run companion -- phones)')
		.addOption(jsonOption('{ "phone", "revoked" }'))
		.action(does(() => revoked));

const revoked: Work<{ json?: boolean }, [name: string]> = async (values, { environment, now, say }, name) => {
	const phone = name.toUpperCase();
	const register = await openRegister(environment.data, openSecret(environment.data), randomBytes, now);
	const done = await register.revoke(phone);
	await register.close();
	if (!done) throw new OperatorError(`There is no phone ${phone}, or it was revoked before.`);
	say(values.json ? JSON.stringify({ phone, revoked: true }) : `${phone} can no longer read anything.`);
	return 0;
};
