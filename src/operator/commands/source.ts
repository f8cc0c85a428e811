import { OperatorError } from '#lib/server/operator-error.ts';
import type { Command } from '#operator/command.ts';
import { checkSource } from './source/check-source.ts';
import { makeKey } from './source/make-key.ts';

const help = `npm run companion -- source check [options]    looks at the case system: can it be read, what would be shown
npm run companion -- source key                makes the key pair for a FHIR server (SMART Backend Services)

check   reads everybody once and writes nothing, neither here nor there. It says whether the case system is reachable,
        whether it accepts our account, what that account may do, which fields and words of the configuration it knows,
        how many people can be read, and what a phone would get for one of them. Exit code 1 if something is broken.

  --case REF    shows this person's plan, with its words; without it, one person is shown in numbers only
  --json        prints { "checks": [{ "state": "good" | "look" | "broken", "what", "advice" }], "person" }

key     writes the private key into the data folder (only this account can read it) and prints the public key, which the
        people who run the FHIR server need. An existing key is never overwritten.`;

const subcommands: Record<string, Command['run']> = { check: checkSource, key: makeKey };

export const source: Command = {
	summary: 'looks at the case system, or makes the key for it',
	help,
	async run([name, ...args], context) {
		const run = name !== undefined && Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
		if (!run) throw new OperatorError('Say what to do: source check, source key', 2);
		return run(args, context);
	}
};
