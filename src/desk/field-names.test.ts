import { expect, test } from 'vitest';
import { phases } from '#lib/domain/journey.ts';
import { languages } from '#lib/domain/text.ts';
import { deskWordsIn } from '#lib/i18n/desk-words.ts';
import { settingsIn } from './settings-sent.ts';
import { fieldIn } from './field-names.ts';

const paths = (value: unknown, path = ''): string[] =>
	typeof value === 'object' && value !== null
		? Object.entries(value).flatMap(([key, inner]) => paths(inner, path === '' ? key : `${path}.${key}`))
		: [path];

test('every field of the settings is told by the name it has on the page', () => {
	const sent = new FormData();
	for (const name of ['closedWeeks', 'closedPeopleWeeks', 'office-km', 'hours-en', 'safe'])
		sent.set(name, '8');
	const t = deskWordsIn('km');
	const sentPaths = paths(settingsIn(sent, languages));
	expect(sentPaths.length).toBeGreaterThan(phases.length * 3 + 6);
	expect(sentPaths.filter((path) => fieldIn(t, path) === path)).toEqual([]);
	expect(fieldIn(t, 'road.long.closure.from')).toBe(t('phase.closure'));
	expect(fieldIn(t, 'retention.closedPeopleWeeks')).toBe(t('settings.closedPeople'));
	expect(fieldIn(t, 'teamNumber.hours')).toBe(t('settings.teamHours'));
	// Of texts side by side, which one.
	expect(fieldIn(t, 'youSaid.0.did.km')).toBe(`${t('said.did')} (ភាសាខ្មែរ)`);
});

test('what no page has keeps its path', () => {
	expect(fieldIn(deskWordsIn('en'), 'contacts.0.email')).toBe('contacts.0.email');
});
