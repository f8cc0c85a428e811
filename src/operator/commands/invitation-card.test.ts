import { expect, test } from 'vitest';
import { languages } from '#lib/domain/text.ts';
import { invitationCard } from './invitation-card.ts';

const card = (language: (typeof languages)[number], minutes: number) =>
	invitationCard({
		link: 'https://river.example/key',
		code: '0123456789',
		language,
		name: { km: 'ក', en: 'River', vi: 'Sông' },
		minutes,
		environment: { root: process.cwd(), real: '/nowhere' }
	});

test.each([
	[15, 'within 15 minutes'],
	[60, 'within one hour'],
	[90, 'within 90 minutes'],
	[120, 'within 2 hours'],
	[1440, 'within one day']
])('a card that works for %i minutes says %s', (minutes, words) => {
	expect(card('en', minutes)).toContain(words);
});

test.each(languages)('in %s a day is no number, and nothing is left to fill in', (language) => {
	const once = (minutes: number) =>
		/<p class="card mist small">([^<]+)</.exec(card(language, minutes))?.[1] ?? '';
	expect(once(1440)).not.toMatch(/[0-9០-៩{]/);
	expect(new Set([15, 60, 120, 1440].map(once)).size).toBe(4);
	for (const minutes of [15, 60, 120]) expect(once(minutes)).not.toContain('{');
});
