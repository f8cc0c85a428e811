import { expect, test } from 'vitest';
import { questions } from '#lib/domain/feedback.ts';
import { leadOf } from './report-page.ts';
import type { Report } from '#lib/domain/feedback-report.ts';
import words from '#locales/en/report.json';
import { sayIn } from './say.ts';

const say = sayIn('en', words);
const nameOf = (at: number) => say(`question.${questions[at]!}.name`);
/** What the page says first, of shares question by question; those that are not given are held back. */
const lead = (...shares: (number | undefined)[]) => {
	const tables = questions.map((name, at) => {
		const share = shares[at];
		return [name, share === undefined ? { shown: false, why: 'few' } : { shown: true, share, of: 10 }];
	});
	return leadOf({ results: { questions: Object.fromEntries(tables) } } as unknown as Report, say);
};

test('one question is called the strongest only where none is as strong', () => {
	expect(lead(0.9, 0.6, 0.5, 0.3)).toBe(say('lead', { best: nameOf(0), worst: nameOf(3) }));
	expect(lead(0.9, 0.6, 0.9, 0.3)).toBe(
		`Strongest: “${nameOf(0)}” and “${nameOf(2)}”. Most to do: “${nameOf(3)}”.`
	);
	expect(lead(0.9, 0.3, 0.6, 0.3)).toBe(
		`Strongest: “${nameOf(0)}”. Most to do: “${nameOf(1)}” and “${nameOf(3)}”.`
	);
});

test('where all lie together none is named, and where nothing is shown that is said', () => {
	expect(lead(0.7, 0.7, 0.7)).toBe(say('leadEven'));
	expect(lead()).toBe(say('leadNone'));
});
