import { languages } from '#lib/domain/text.ts';
import { finding, type Attack, type Finding } from '#tests/safety/finding.ts';
import { engines } from '#tests/engines/engines.ts';
import { furtherWays, Visit, ways } from '#tests/engines/ways.ts';

export const otherEngines: Attack = {
	about: 'Firefox and WebKitGTK: first run, book, Leave, no network, notes and numbers, in every language',
	run: async () => {
		const found: Finding[] = [];
		for (const engine of engines) {
			for (const what of engine.cannot) console.log(`        ${engine.name} is not asked: ${what}`);
			const missing = engine.missing();
			if (missing) {
				found.push(finding(engine.name, `there is no ${missing}`, 'installed', false));
				continue;
			}
			for (const language of languages) {
				const visit = await Visit.start(engine, language);
				try {
					for (const { promise, go } of [...ways, ...furtherWays]) {
						const fault = await go(visit).then(
							() => undefined,
							(error: unknown) => (error instanceof Error ? error.message : String(error))
						);
						found.push(
							finding(`${engine.name}, ${language}: ${promise}`, fault ?? 'it is so', 'it is so', !fault)
						);
					}
				} finally {
					await visit.end();
				}
			}
		}
		return found;
	}
};
