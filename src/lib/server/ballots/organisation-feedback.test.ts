import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as v from 'valibot';
import { Configuration } from '#lib/domain/book-words.ts';
import { languages } from '#lib/domain/text.ts';
import { organisationFeedback, organisationFile } from './organisation-feedback.ts';

const data = mkdtempSync(join(tmpdir(), 'organisation-'));
afterAll(() => rmSync(data, { recursive: true }));
const write = (content: unknown) => writeFileSync(organisationFile(data), JSON.stringify(content));
const inAll = (text: string) => ({ en: `${text} en`, km: `${text} km`, vi: `${text} vi` });
/** As it reaches the phone: beside the book's words. */
const onPhone = () =>
	v.parse(Configuration, {
		feedback: organisationFeedback(data, 'vi', { languages: [...languages], country: 'KH' })
	}).feedback;

test('without a file nothing is said, and young people have no page for free text', () => {
	expect(onPhone()).toEqual({ youSaid: [], channels: {}, wordsForYoung: false });
});

test('what the organisation wrote is told in her language', () => {
	write({
		youSaid: [{ period: '2026-Q4', said: inAll('loud'), did: inAll('garden') }],
		doors: { write: inAll('box') }
	});
	expect(onPhone()).toEqual({
		youSaid: [{ period: '2026-Q4', said: 'loud vi', did: 'garden vi' }],
		channels: { write: 'box vi' },
		wordsForYoung: false
	});
});

test('each number outside can be dialled by itself, and one that cannot is there to be read', () => {
	const outside = (number: string) => {
		write({ doors: { outside: { label: inAll('office'), number } } });
		return onPhone().channels.outside?.phones;
	};
	expect(outside('០២៣ ២១២ ៣៤៥ / 1280')).toEqual([
		{ number: '023 212 345', tel: '+85523212345' },
		{ number: '1280', tel: '1280' }
	]);
	expect(outside('the brown gate')).toEqual([{ number: 'the brown gate' }]);
});

test('the page for free text opens for young people only where the organisation says so', () => {
	write({ wordsForYoung: true });
	expect(onPhone().wordsForYoung).toBe(true);
	write({ wordsForYoung: 'yes' });
	// A file that cannot be read counts as one that says nothing.
	expect(onPhone().wordsForYoung).toBe(false);
});
