import { refuseLoss } from '#lib/server/kept/refuse-loss.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { alone } from './alone.ts';
import { turnKey } from './turn.ts';

/** `key rotate` */
export const rotateWork: Work = async (_values, { environment, say }) => {
	const { unknown } = await alone(environment.data, () => {
		refuseLoss(environment.data);
		return turnKey(environment.data);
	});
	say(
		'Everything is sealed under a new key. Invitations that were open have ended; phones notice nothing. Staff sign in again, with the keys that they have.'
	);
	if (unknown > 0)
		say(
			`${counted(unknown, 'right', 'rights')} to answer of people who have no phone now could not be renamed: with a new phone they could answer once more this quarter.`
		);
	say('The plans are read anew at the next start.');
	say(
		'Now make a backup with --key: older archives open with the older key alone, so keep that one with them until they are destroyed.'
	);
	return 0;
};
