import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { isForeignWrite } from './foreign-writes.ts';

const app = { origin: 'https://river.example', own: true };
const mailbox = { origin: 'https://river.example', own: false };
const foreign = (pages: typeof app, headers: Record<string, string>, method = 'POST') =>
	isForeignWrite({ method, headers } as IncomingMessage as never, pages);

describe('a write to the app', () => {
	test.each([
		[
			'its own page in a browser of today',
			{ 'sec-fetch-site': 'same-origin', origin: 'https://river.example' }
		],
		['its own page in a browser without Fetch Metadata', { origin: 'https://river.example' }],
		['its own page under another name', { origin: 'https://localhost', host: 'localhost' }],
		['a tool', {}]
	])('from %s is taken', (_who, headers) => {
		expect(foreign(app, headers as Record<string, string>)).toBe(false);
	});

	test.each([
		['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
		['another site that hides its origin', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
		['another site that sends no origin', { 'sec-fetch-site': 'cross-site' }],
		['a neighbour under the same name', { 'sec-fetch-site': 'same-site', origin: 'https://box.example' }],
		['another port', { origin: 'https://river.example:8443', host: 'river.example' }],
		['the same name without TLS', { origin: 'http://river.example', host: 'river.example' }],
		['an address bar', { 'sec-fetch-site': 'none' }],
		['a browser without Fetch Metadata', { origin: 'https://evil.example', host: 'river.example' }],
		['two origins at once', { origin: 'https://river.example, https://evil.example' }],
		['an empty origin', { origin: '' }],
		['a word that no browser says', { 'sec-fetch-site': 'same-origin, same-origin' }]
	])('from %s is foreign', (_who, headers) => {
		expect(foreign(app, headers as Record<string, string>)).toBe(true);
		for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS'])
			expect(foreign(app, headers as Record<string, string>, method)).toBe(true);
	});

	test('reading is never one: a link from anywhere opens the app', () => {
		for (const method of ['GET', 'HEAD'])
			expect(foreign(app, { 'sec-fetch-site': 'cross-site', origin: 'null' }, method)).toBe(false);
	});
});

describe('a write to the mailbox', () => {
	test('from the app’s pages is taken, wherever the mailbox lies', () => {
		for (const site of ['same-site', 'cross-site'])
			expect(foreign(mailbox, { 'sec-fetch-site': site, origin: 'https://river.example' })).toBe(false);
		expect(foreign(mailbox, { origin: 'https://river.example' })).toBe(false);
		expect(foreign(mailbox, {})).toBe(false);
	});

	test('from any other page is foreign, of its own address too: it has no pages', () => {
		for (const origin of ['https://evil.example', 'null', 'https://box.example'])
			expect(foreign(mailbox, { origin, host: 'box.example' })).toBe(true);
		expect(foreign(mailbox, { 'sec-fetch-site': 'same-origin' })).toBe(true);
		expect(foreign(mailbox, { 'sec-fetch-site': 'cross-site' })).toBe(true);
	});
});
