import * as v from 'valibot';
import { phaseFrom } from '#lib/domain/journey.ts';
import { Me } from '#lib/domain/snapshot.ts';
import type { Work } from '#operator/command.ts';
import { openCases } from '#operator/open-cases.ts';

/** `cases list`: whom one can invite. References only, never names: a terminal is read over the shoulder. */
export const listCases: Work<{ json?: boolean }> = async (values, { environment, deployment, say }) => {
	const source = openCases(environment, deployment());
	const rows = [];
	for (const ref of await source.listRefs()) {
		const raw = await source.readCase(ref);
		const { reading, language } = v.parse(Me, raw.me);
		const word = (raw.journey as { phase?: string } | null)?.phase;
		rows.push({ ref, phase: phaseFrom(word, deployment().phaseMap) ?? null, reading, language });
	}
	await source.close();
	if (values.json) say(JSON.stringify(rows));
	else
		for (const { ref, phase, reading, language } of rows) {
			say(`${ref.padEnd(16)} ${(phase ?? 'unknown').padEnd(14)} ${reading.padEnd(7)} ${language}`);
		}
	return 0;
};
