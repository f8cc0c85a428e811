import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { renderUnicodeCompact } from 'uqr';
import * as v from 'valibot';
import { Me } from '#lib/domain/snapshot.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { grouped, linkOf } from '#lib/server/register/invitations.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { readArguments, wholeNumber } from '#operator/arguments.ts';
import type { Command } from '#operator/command.ts';
import { openCases } from '#operator/open-cases.ts';
import { readAddresses } from '#operator/start/addresses.ts';
import { invitationCard } from './invitation-card.ts';

const help = `npm run companion -- invite --case REF [options]

Makes an invitation for one phone. It works once, for a few minutes. Make it face to face, and let the person scan or
type it on the phone they will use. Five wrong codes and it is void.

  --case REF              whose plan (see: npm run companion -- cases list)
  --for person|family     who will read; a family sees nothing of the plan until the person
                          chooses it on her own phone (default: person)
  --minutes N             how long it works, 1 to 1440 (default: 15)
  --card FILE.html        also writes a card to print, in the person's language
  --json                  prints { "code", "link", "expires" }`;

export const inviteCommand: Command = {
	summary: 'makes an invitation for one phone',
	help,
	async run(args, { environment, deployment, now, say }) {
		const { values, positionals } = readArguments(args, {
			case: { type: 'string' },
			for: { type: 'string', default: 'person' },
			minutes: { type: 'string', default: '15' },
			card: { type: 'string' },
			json: { type: 'boolean', default: false }
		});
		if (positionals.length > 0)
			throw new OperatorError(`"${positionals[0]}" is one word too many. See --help.`, 2);
		const ref = values.case;
		if (!ref) throw new OperatorError('Say whom to invite: --case REF', 2);
		const audience = values.for;
		if (audience !== 'person' && audience !== 'family') {
			throw new OperatorError('--for is either person or family.', 2);
		}
		const minutes = wholeNumber('minutes', values.minutes, 1, 1440);

		const source = openCases(environment, deployment());
		const known = (await source.listRefs()).includes(ref);
		const me = known ? v.parse(Me, (await source.readCase(ref)).me) : undefined;
		await source.close();
		if (!me)
			throw new OperatorError(
				`There is nobody with the reference ${ref}. See: npm run companion -- cases list`
			);

		const register = await openRegister(environment.data, openSecret(environment.data), randomBytes, now);
		const invitation = await register.invite(ref, audience, minutes);
		await register.close();
		const link = linkOf(
			process.env.ORIGIN ? environment.origin : (readAddresses(environment.data)?.app ?? environment.origin),
			invitation
		);

		if (values.card) {
			const card = invitationCard({
				link,
				code: invitation.code,
				language: me.language,
				root: environment.root,
				name: deployment().name,
				minutes
			});
			writeFileSync(values.card, card, { mode: 0o600 });
		}
		if (values.json) {
			say(JSON.stringify({ code: invitation.code, link, expires: invitation.expires.toISOString() }));
			return 0;
		}
		say(`link   ${link}`);
		say(`code   ${grouped(invitation.code)}`);
		say(`good   once, until ${clockAt(invitation.expires, deployment().timeZone)}`);
		if (values.card) say(`card   ${values.card}   (print it, hand it over, then delete the file)`);
		say('');
		say(renderUnicodeCompact(link, { border: 2 }));
		return 0;
	}
};

function clockAt(moment: Date, timeZone: string): string {
	return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(moment);
}
