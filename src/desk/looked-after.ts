import { error, type RequestEvent } from '@sveltejs/kit';
import type { Person } from '#lib/server/desk/people.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { staffIn } from './sent.ts';

/** The person of an address, if whoever asks looks after that plan; nobody, and a stranger, are one answer. */
export async function lookedAfterIn(
	event: Pick<RequestEvent, 'locals'> & { params: { person: string } }
): Promise<Person> {
	const { desk, people } = runningDesk();
	const own = await people.lookedAfterBy(staffIn(event));
	const person = own.find(({ ref }) => desk.nameInAddress(ref) === event.params.person);
	if (!person) error(404, 'not-found');
	return person;
}
