import { randomBytes } from 'node:crypto';
import { Option } from 'commander';
import { renderUnicodeCompact } from 'uqr';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { Plan } from '#lib/domain/snapshot.ts';
import type { RawCase } from '#lib/server/cases/case-source.ts';
import { projectPlan } from '#lib/server/cases/projection.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { entranceOf, groupedCode } from '#lib/server/register/invitations.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { asCaller } from '#operator/accounts.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { openSecret } from '#lib/server/secret.ts';
import { caseOption, jsonOption, wholeNumber } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';
import { openCases } from '#operator/open-cases.ts';
import { publicAddress } from '#operator/public-address.ts';
import { invitationCard } from './invitation-card.ts';

export const inviteCommand: Declare = (command, does) =>
	command
		.description(
			'Makes an invitation for one phone. It works once, for a few minutes. Make it face to face: the person opens the entrance on the phone they will use and types the ten numbers. Five wrong codes and it is void. The link and its square carry no code and are the same for everybody, so that the phone’s history shows what every phone’s does.'
		)
		.addOption(caseOption('whose plan (see: npm run companion -- cases list)'))
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

	const source = openCases(environment, deployment());
	const known = (await source.listRefs()).includes(ref);
	const raw = known ? await source.readCase(ref) : undefined;
	await source.close();
	if (!raw)
		throw new OperatorError(
			`There is nobody with the reference ${ref}. See: npm run companion -- cases list`
		);

	const me = readable(raw, deployment().phaseMap);

	const register = await openRegister(environment.data, openSecret(environment.data), randomBytes, now);
	const invitation = await register.invite(ref, audience, minutes);
	await register.close();
	const { origin, look } = publicAddress(environment);
	const link = entranceOf(origin);

	if (values.card) {
		const card = invitationCard({
			link,
			code: invitation.code,
			language: me.language,
			root: environment.root,
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

/** An invitation to a plan that cannot be read would bring a phone to an empty book. */
function readable(raw: RawCase, phaseMap: Deployment['phaseMap']): Plan['me'] {
	try {
		// A phase that no map knows yet may be known from an earlier reading.
		return projectPlan(raw, 'person', phaseMap, 'entry').me;
	} catch {
		throw new OperatorError(
			`The plan of ${raw.ref} cannot be read, so no invitation was made. See: npm run companion -- source check`
		);
	}
}

function clockAt(moment: Date, timeZone: string): string {
	return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(moment);
}
