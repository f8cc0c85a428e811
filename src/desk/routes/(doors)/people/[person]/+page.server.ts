import { error, fail } from '@sveltejs/kit';
import { cardOf } from '#lib/server/register/card.ts';
import { entranceOf } from '#lib/server/register/invitations.ts';
import { invitePerson, withRegister } from '#lib/server/register/invite-person.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { publicAddress } from '#lib/server/public-address.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import type { Person } from '#lib/server/desk/people.ts';
import { staffIn, textIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** How long an invitation works, as the command's own. */
const minutes = 15;

/** The person of an address, if whoever asks may meet that person; nobody, and a stranger, are one answer. */
async function personIn(event: Pick<RequestEvent, 'params' | 'locals'>): Promise<Person> {
	const { desk, people } = runningDesk();
	const met = await people.of(staffIn(event));
	const person = met.find(({ ref }) => desk.nameInAddress(ref) === event.params.person);
	if (!person) error(404, 'not-found');
	return person;
}

export const load: PageServerLoad = async (event) => {
	const running = runningDesk();
	const { ref, called, phase } = await personIn(event);
	const phones = await withRegister(running, (register) => register.list(ref));
	// A look is an act as well.
	await written(staffIn(event), 'person shown', `person ${ref}`);
	return {
		person: { ref, called, phase },
		press: running.desk.press(`invite ${ref}`),
		phones: phones.map(({ id, audience, week, revoked }) => ({ id, audience, week, revoked }))
	};
};

export const actions: Actions = {
	invite: async (event) => {
		const running = runningDesk();
		const { environment, deployment, desk, now } = running;
		const { ref } = await personIn(event);
		const sent = await event.request.formData();
		// A page that is loaded again sends its form again: what was shown is not shown twice, nor made anew unasked.
		if (!(await desk.isFirstPress(`invite ${ref}`, textIn(sent, 'press'))))
			return fail(409, { repeated: true });
		const audience = textIn(sent, 'for') === 'family' ? 'family' : 'person';
		try {
			const { invitation, me } = await invitePerson(running, { ref, audience, minutes });
			await written(staffIn(event), 'invite', `person ${ref}`);
			const { origin, look } = publicAddress(environment);
			return {
				card: cardOf({
					link: entranceOf(origin),
					code: invitation.code,
					language: me.language,
					name: deployment.name,
					minutes,
					environment
				}),
				left: invitation.expires.getTime() - now().getTime(),
				minutes,
				nowhere: look !== undefined
			};
		} catch (fault) {
			if (fault instanceof OperatorError) return fail(409, { unreadable: true });
			throw fault;
		}
	},
	revoke: async (event) => {
		const { ref } = await personIn(event);
		const phone = textIn(await event.request.formData(), 'phone');
		const revoked = await withRegister(runningDesk(), async (register) => {
			const own = (await register.list(ref)).some(({ id }) => id === phone);
			return own && (await register.revoke(phone));
		});
		if (!revoked) error(404, 'not-found');
		await written(staffIn(event), 'phone revoked', `phone ${phone}`);
		return { revoked: phone };
	}
};
