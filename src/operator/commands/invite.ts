import { Option } from 'commander';
import { renderUnicodeCompact } from 'uqr';
import { called } from '#lib/server/called.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { entranceOf, groupedCode } from '#lib/server/register/invitations.ts';
import { invitePerson } from '#lib/server/register/invite-person.ts';
import { asCaller } from '#operator/accounts.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { caseOption, jsonOption, wholeNumber } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';
import { publicAddress } from '#lib/server/public-address.ts';
import { invitationCard } from './invitation-card.ts';

export const inviteCommand: Declare = (command, does) =>
	command
		.description(
			'Makes an invitation for one phone. It works once, for a few minutes. Make it face to face: the person opens the entrance on the phone they will use and types the ten numbers. Five wrong codes and it is void. The link and its square carry no code and are the same for everybody, so that the phone’s history shows what every phone’s does.'
		)
		.addOption(caseOption(`whose plan (see: ${called('cases list')})`))
		.addOption(
			new Option(
				'--for <WHO>',
				'who will read; a family sees nothing of the plan until the person chooses it on her own phone'
			)
				.choices(['person', 'family'])
				.default('person')
		)
		.option('--minutes <N>', 'how long it works, 1 to 1440', wholeNumber('minutes', 1, 1440), 15)
		.option('--card <FILE.html>', 'also writes a card to print, in the person’s language')
		.addOption(jsonOption('{ "code", "link", "expires" }'))
		.action(does(() => invited));

type Options = { case?: string; for: 'person' | 'family'; minutes: number; card?: string; json?: boolean };

const invited: Work<Options> = async (values, { environment, deployment, now, say }) => {
	const { case: ref, for: audience, minutes } = values;
	if (!ref) throw new OperatorError('Say whom to invite: --case REF', 2);

	const where = { environment, deployment: deployment(), now };
	const { invitation, me } = await invitePerson(where, { ref, audience, minutes });
	const { origin, look } = publicAddress(environment);
	const link = entranceOf(origin);

	if (values.card) {
		const card = invitationCard({
			link,
			code: invitation.code,
			language: me.language,
			environment,
			name: deployment().name,
			minutes
		});
		const { card: file } = values;
		asCaller(() => writePrivateFile(file, card));
	}
	if (values.json) {
		say(JSON.stringify({ code: invitation.code, link, expires: invitation.expires.toISOString() }));
		return 0;
	}
	if (look) say(`look   ${look}`);
	say(`link   ${link}   (the same for everybody; the square below leads there)`);
	say(`code   ${groupedCode(invitation.code)}   (typed there, under "I have an invitation")`);
	say(`good   once, until ${clockAt(invitation.expires, deployment().timeZone)}`);
	if (values.card) say(`card   ${values.card}   (print it, hand it over, then delete the file)`);
	say('');
	say(renderUnicodeCompact(link, { border: 2 }));
	return 0;
};

function clockAt(moment: Date, timeZone: string): string {
	return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(moment);
}
