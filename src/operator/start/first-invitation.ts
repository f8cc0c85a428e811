import { randomBytes } from 'node:crypto';
import { renderUnicodeCompact } from 'uqr';
import type { Deployment } from '#lib/domain/deployment.ts';
import { called } from '#lib/server/called.ts';
import type { Environment } from '#lib/server/environment.ts';
import { entranceOf, groupedCode } from '#lib/server/register/invitations.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { whyNowhere } from '#lib/server/public-address.ts';
import { openCases } from '#operator/open-cases.ts';

const minutes = 15;

/** What `npm start` prints when all is ready: the addresses, an invitation to try it with, how to make another. */
export async function firstInvitation(
	environment: Environment,
	deployment: Deployment,
	wanted: string,
	desk: string
): Promise<string> {
	// A case system elsewhere has no invented people, and may not answer just now.
	const source = deployment.source.kind === 'embedded' ? openCases(environment, deployment) : undefined;
	const refs = (await source?.listRefs()) ?? [];
	await source?.close();
	const ref = refs.includes(wanted) ? wanted : undefined;
	const address = `\n  ${deployment.name.en} is open at  ${environment.origin}\n\n${desk}`;
	const another = `  An invitation for somebody:   ${called('invite --case REF')}\n  Whom you can invite:          ${called('cases list')}\n  To stop:                      Ctrl-C\n`;
	// Real people are invited face to face, one by one; only an invented one gets an invitation by itself.
	if (!ref) return `${address}\n${another}`;

	const secret = openSecret(environment.data);
	const register = await openRegister(environment.data, secret, randomBytes, () => new Date());
	const invitation = await register.invite(ref, 'person', minutes);
	await register.close();
	const link = entranceOf(environment.origin);
	const look = whyNowhere(environment.origin);
	return [
		address,
		`  An invitation for an invented person (${ref}), good once within ${minutes} minutes:`,
		`    link   ${link}`,
		`    code   ${groupedCode(invitation.code)}   (typed there, under "I have an invitation")`,
		'',
		...(look ? [`    ${look}`, ''] : []),
		renderUnicodeCompact(link, { border: 2 }).replace(/^/gm, '    '),
		'',
		another
	].join('\n');
}
