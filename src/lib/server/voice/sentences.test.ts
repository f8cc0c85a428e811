import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isAnswer } from '#lib/domain/answers-heard.ts';
import { recordingName } from '#lib/domain/recording.ts';
import { languages } from '#lib/domain/text.ts';
import { bookNamespaces, openNamespaces } from '#lib/i18n/namespaces.ts';
import { placeholdersOf, textsOf } from '#lib/server/words/locale-files.ts';
import { inReading } from '#lib/server/words/reading-variants.ts';
import { withYoungPronoun } from '#lib/i18n/young-pronoun.ts';
import { sentencesOf } from './sentences.ts';

const real = mkdtempSync(join(tmpdir(), 'sentences-'));
afterAll(() => rmSync(real, { recursive: true }));

/** What a reader of a book is told, walked here anew: each text of each reading, as it stands on the screen. */
function heard(language: (typeof languages)[number]): Map<string, string> {
	const found = new Map<string, string>();
	for (const namespace of [...openNamespaces, ...bookNamespaces])
		for (const { key, text } of textsOf('locales', language, namespace)) {
			if (placeholdersOf(text).length > 0 || !/[\p{L}\p{N}]/u.test(text)) continue;
			found.set(recordingName(text), key);
			const isHers = (bookNamespaces as readonly string[]).includes(namespace);
			const [told] = Object.values(inReading({ text }, 'young', language));
			const hasOwn = /_(young|family|adult)(?=[._]|$)/.test(key);
			if (isHers && !hasOwn && typeof told === 'string' && told === withYoungPronoun(text, language))
				found.set(recordingName(told), `${key} young`);
		}
	return found;
}

test.each(languages)('the recording room asks for every sentence that can be heard: %s', (language) => {
	const asked = new Set(sentencesOf({ root: '.', real }, language).map(({ name }) => name));
	const missing = [...heard(language)].filter(([name]) => !asked.has(name)).map(([, key]) => key);
	// What has a young form of its own beside it is never said with the pronoun alone.
	const keys = new Set(
		bookNamespaces.flatMap((namespace) => textsOf('locales', language, namespace).map(({ key }) => key))
	);
	expect(missing.filter((key) => !keys.has(`${key.replace(' young', '')}_young`))).toEqual([]);
	expect([...heard(language).values()].filter(isAnswer).length).toBeGreaterThan(60);
});
