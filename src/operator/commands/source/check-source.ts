import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';
import { broken, type Diagnosis } from '#operator/doctor/check.ts';
import { readEverybody } from './everybody.ts';
import { examine } from './examine.ts';
import { inNumbers, inWords } from './one-person.ts';
import { printWords, refuseWhatIsThere, writeStarter } from './starter.ts';

const signs = { good: 'ok    ', look: 'LOOK  ', broken: 'BROKEN' };

/** `source check`: walks a source from its address to one person's plan. It stops where going on makes no sense. */
export const checkSource: Work<{ case?: string; json?: boolean; starter?: string }> = async (
	values,
	context
) => {
	const { say } = context;
	if (values.starter !== undefined) asCaller(() => refuseWhatIsThere(values.starter!));
	const { verdicts, refs, open } = await examine(context);
	let person: string[] = [];
	if (refs) {
		const source = open();
		try {
			const everybody = await readEverybody(source, refs, context.deployment());
			verdicts.push(...everybody.verdicts);
			const one =
				values.case === undefined
					? everybody.plans[0]
					: everybody.plans.find(({ ref }) => ref === values.case);
			if (values.case !== undefined && !one) {
				verdicts.push(broken(`The plan of ${values.case} cannot be read`, 'Is the reference right?'));
			}
			if (one) person = values.case === undefined ? inNumbers(one.plan) : inWords(one.plan);
		} finally {
			source.close();
		}
	}
	const words = values.starter === undefined ? undefined : await writeStarter(values.starter, open, context);
	if (words) verdicts.push(...words.verdicts);
	if (values.json) say(JSON.stringify({ checks: verdicts, person, ...(words && { words: words.met }) }));
	else {
		print(verdicts, person, say);
		if (words) printWords(words.met, say);
	}
	return verdicts.some(({ state }) => state === 'broken') ? 1 : 0;
};

function print(verdicts: Diagnosis[], person: string[], say: (line: string) => void): void {
	for (const { state, what, advice } of verdicts) {
		say(`${signs[state]}  ${what}`);
		if (advice) say(`        ${advice}`);
	}
	if (person.length === 0) return;
	say('');
	say('What a phone would get for one of them:');
	for (const line of person) say(`  ${line}`);
}
