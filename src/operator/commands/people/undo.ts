import { putBack } from '#lib/server/people/remove.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { readEverybodyAnew } from '#lib/server/plans/read-anew.ts';
import { inRegister } from '#operator/in-register.ts';

/** `people undo [REF]` */
export const undone: Work<{ json?: boolean }, [ref: string | undefined]> = async ({ json }, context, ref) => {
	const { environment, deployment, now, say } = context;
	if (ref !== undefined) {
		await putBack({ data: environment.data, now }, 'person', ref);
		await readEverybodyAnew(environment, deployment(), now);
		say(json ? JSON.stringify({ ref }) : `${ref} is here again, as before. Her phones go on.`);
		return 0;
	}
	const all = await inRegister(context, (register) => register.listRemoved(), []);
	const removed = all.filter(({ kind }) => kind === 'person');
	if (json) say(JSON.stringify(removed.map(({ id, weeks }) => ({ ref: id, weeks }))));
	else if (removed.length === 0) say('Nobody was removed in the last four weeks.');
	else
		for (const { id, weeks } of removed)
			say(`${id.padEnd(16)} can be put back for ${counted(weeks, 'week')}`);
	return 0;
};
