import { called } from '#lib/server/called.ts';
import type { RawCase } from '#lib/server/cases/case-source.ts';
import { asCaller } from '#operator/accounts.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { heldAbout, type Held } from '#lib/server/people/held.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { CommandContext, Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { openCases } from '#operator/open-cases.ts';
import { endingWords } from '#operator/commands/ending-words.ts';

/** `people show REF` */
export const showPerson: Work<{ json?: boolean }, [ref: string]> = async ({ json }, context, ref) => {
	const { raw, held } = await everythingAbout(ref, context);
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
	const { raw, held, partners } = await everythingAbout(ref, context);
	const content = { cases: [raw], organizations: partners, held };
	asCaller(() => writePrivateFile(file, `${JSON.stringify(content, undefined, 2)}\n`));
	context.say(`${file} holds all that is kept about ${ref}. Hand it over, then delete it.`);
	return 0;
};

async function everythingAbout(
	ref: string,
	{ environment, deployment, now }: CommandContext
): Promise<{ raw: Omit<RawCase, 'remarks'>; held: Held; partners: unknown[] }> {
	const source = openCases(environment, deployment());
	try {
		if (!(await source.listRefs()).includes(ref))
			throw new OperatorError(`There is nobody with the reference ${ref}. See: ${called('cases list')}`);
		const { remarks: _ours, ...raw } = await source.readCase(ref);
		const named = raw.referrals.map((row) => (row as { organization?: unknown } | null)?.organization);
		const partners = (await source.readOrganizations()).filter((row) =>
			named.includes((row as { id?: unknown } | null)?.id)
		);
		return { raw, held: await heldAbout(environment.data, ref, now), partners };
	} finally {
		await source.close();
	}
}
