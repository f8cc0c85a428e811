import { randomBytes } from 'node:crypto';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { readArguments } from '#operator/arguments.ts';
import type { Command } from '#operator/command.ts';

const help = `npm run companion -- revoke PHONE

Takes a phone's right to read away, at once. PHONE is its name in the list (npm run companion -- phones). It gets
nothing new, and the next time it asks, its book goes from it with the private notes in it.

  --json    prints { "phone", "revoked" }`;

export const revokeCommand: Command = {
	summary: "takes a phone's right to read away",
	help,
	async run(args, { environment, now, say }) {
		const { values, positionals } = readArguments(args, { json: { type: 'boolean', default: false } });
		const [name, ...more] = positionals;
		if (!name || more.length > 0) throw new OperatorError('Name one phone: revoke PHONE', 2);
		const phone = name.toUpperCase();
		const register = await openRegister(environment.data, openSecret(environment.data), randomBytes, now);
		const done = await register.revoke(phone);
		await register.close();
		if (!done) throw new OperatorError(`There is no phone ${phone}, or it was revoked before.`);
		say(values.json ? JSON.stringify({ phone, revoked: true }) : `${phone} can no longer read anything.`);
		return 0;
	}
};
