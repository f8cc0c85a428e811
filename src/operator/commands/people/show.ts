import { asCaller } from '#operator/accounts.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { asExport, everythingAbout } from '#lib/server/people/held.ts';
import type { CommandContext, Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { endingWords } from '#operator/commands/ending-words.ts';

/** `people show REF` */
export const showPerson: Work<{ json?: boolean }, [ref: string]> = async ({ json }, context, ref) => {
	const { raw, held } = await everythingAbout(where(context), ref);
	if (json) context.say(JSON.stringify({ case: raw, held }));
	else {
		context.say(JSON.stringify(raw, undefined, 2));
		for (const { phone, for: audience, week, revoked, ending } of held.phones)
			context.say(
				`phone    ${phone}  ${audience}, seen in ${week}${revoked ? ', revoked' : ''}${endingWords(ending)}`
			);
		if (held.sharing)
			context.say(
				`sharing  ${counted(Object.keys(held.sharing.items).length, 'thing')} until ${held.sharing.until}: ${Object.keys(held.sharing.items).join(', ')}`
			);
	}
	return 0;
};

/** `people export REF FILE.json` */
export const exportPerson: Work<object, [ref: string, file: string]> = async (_, context, ref, file) => {
	const text = asExport(await everythingAbout(where(context), ref));
	asCaller(() => writePrivateFile(file, text));
	context.say(`${file} holds all that is kept about ${ref}. Hand it over, then delete it.`);
	return 0;
};

const where = ({ environment, deployment, now }: CommandContext) => ({
	environment,
	deployment: deployment(),
	now
});
