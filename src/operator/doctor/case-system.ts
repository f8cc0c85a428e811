import { readEverybody } from '#operator/commands/source/everybody.ts';
import { examine } from '#operator/commands/source/examine.ts';
import type { Check } from './check.ts';
import { plans } from './data.ts';

/** Where people come from: the embedded database is read through; of a live system, all that `source check` looks at. */
export const caseSystem: Check = async (context) => {
	const decided = context.deployment();
	if (decided.source.kind === 'embedded') return plans(context);
	const { verdicts, refs, open } = await examine(context);
	if (!refs) return verdicts;
	const source = open();
	try {
		return [...verdicts, ...(await readEverybody(source, refs, decided)).verdicts];
	} finally {
		await source.close();
	}
};
