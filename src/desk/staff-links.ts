import { squareOf } from '#lib/server/register/card.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';

/** A one-time link as it is shown once: to read, and as a square. */
export function linkTo(secret: string) {
	const address = `${runningDesk().environment.deskOrigin}/link/${secret}`;
	return { address, square: squareOf(address) };
}

/** The team members of all plans; nobody while the people cannot be read. */
export const teamOrNobody = () =>
	runningDesk()
		.people.team()
		.catch(() => []);
