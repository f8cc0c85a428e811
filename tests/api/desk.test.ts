import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { languages } from '#lib/domain/text.ts';
import { openAudit } from '#lib/server/audit/audit.ts';
import { caseDatabasePath, openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { readAnew } from '#lib/server/plans/read-anew.ts';
import { openSecret } from '#lib/server/secret.ts';
import { textsOf } from '#lib/server/words/locale-files.ts';
import { importSamples } from '#tests/support/app.ts';
import { RunningDesk } from '#tests/support/desk.ts';

let data: string;
let desk: RunningDesk;
const tokens: Record<string, string> = {};

beforeAll(async () => {
	data = mkdtempSync(join(tmpdir(), 'desk-'));
	await importSamples(data);
	const source = openEmbeddedSource(caseDatabasePath(data));
	await readAnew(data, source, { phaseMap: {}, country: 'KH' }, () => new Date());
	await source.close();
	desk = await RunningDesk.start({
		data,
		origin: 'https://river.example',
		variables: { COMPANION_DATA: data }
	});
	tokens.lead = await desk.signedIn('Lead', ['safeguarding-lead']);
	tokens.worker = await desk.signedIn('Worker', ['case-worker'], ['sokha']);
	tokens.stranger = await desk.signedIn('Stranger', ['case-worker']);
	tokens.director = await desk.signedIn('Director', ['director']);
	tokens.technician = await desk.signedIn('Technician', ['technician']);
});
afterAll(async () => {
	await desk.stop();
	rmSync(data, { recursive: true });
});

const pageOf = async (token: string, path: string) => (await desk.ask(path, token)).text();
const peopleOf = async (token: string) => [
	...new Set(
		[...(await pageOf(token, '/people')).matchAll(/href="(\/people\/[\w-]+)"/g)].map(([, to]) => to!)
	)
];

describe('the doors', () => {
	const opens: Record<string, string[]> = {
		'/': ['lead', 'worker', 'stranger', 'director', 'technician'],
		'/keys': ['lead', 'worker', 'stranger', 'director', 'technician'],
		'/people': ['lead', 'worker', 'stranger'],
		'/phones': ['lead', 'worker', 'stranger'],
		'/source': ['director'],
		'/staff': ['director'],
		'/well': ['director', 'technician']
	};
	test.each(Object.entries(opens))('%s opens to whom it is, and to nobody else', async (path, who) => {
		for (const [caller, token] of Object.entries(tokens))
			expect([caller, (await desk.ask(path, token)).status]).toEqual([
				caller,
				who.includes(caller) ? 200 : 403
			]);
		for (const token of [undefined, randomBytes(32).toString('base64url')]) {
			const answer = await desk.ask(path, token);
			expect([answer.status, answer.headers.get('location')]).toEqual([
				303,
				`/sign-in?to=${encodeURIComponent(path)}`
			]);
		}
	});

	test('“Is all well?” says what doctor says, in each language, and names nobody', async () => {
		// A backup is asked for as soon as there is something to lose.
		await pageOf(tokens.lead!, '/phones');
		for (const language of languages) {
			const cookie = `desk=${tokens.technician}; desk-language=${language}`;
			const page = await (await desk.ask('/well', tokens.technician, { headers: { cookie } })).text();
			const words = textsOf('locales', language, 'desk');
			for (const part of ['title', 'backup.none', 'disk.title', 'clock.title', 'version.title']) {
				const { text } = words.find(({ key }) => key === `desk:well.${part}`)!;
				expect([language, part, page.includes(text)]).toEqual([language, part, true]);
			}
			expect(page).toContain('No backup is noted here yet');
			expect(page).not.toMatch(/sample-\d\d/);
		}
		const pressed = await desk.send('/well', tokens.technician);
		expect([pressed.status, (await pressed.text()).includes('No backup is noted here yet')]).toEqual([200, true]);
		expect((await desk.send('/well', tokens.worker)).status).toBe(403);
	});

	test('a case worker meets those whose plans name her, and is told nothing of others', async () => {
		const everybody = await peopleOf(tokens.lead!);
		const own = await peopleOf(tokens.worker!);
		expect(everybody).toHaveLength(12);
		expect(own.length).toBeGreaterThan(0);
		expect(own.length).toBeLessThan(12);
		expect(await peopleOf(tokens.stranger!)).toEqual([]);
		const other = everybody.find((one) => !own.includes(one))!;
		expect((await desk.ask(own[0]!, tokens.worker)).status).toBe(200);
		expect((await desk.ask(other, tokens.lead)).status).toBe(200);
		const refused = await desk.ask(other, tokens.worker);
		const unknown = await desk.ask('/people/nobody-at-all-00', tokens.worker);
		expect([refused.status, unknown.status]).toEqual([404, 404]);
		for (const act of ['invite', 'revoke'])
			expect((await desk.send(`${other}?/${act}`, tokens.worker)).status).toBe(404);
		expect((await desk.send(`${own[0]}?/invite`, tokens.director)).status).toBe(403);
	});

	test('tell an address bar nothing: no reference, no name, one neutral title', async () => {
		const [person] = await peopleOf(tokens.lead!);
		expect(person).not.toMatch(/sample/);
		for (const path of ['/', '/people', person!, '/staff'])
			expect(/<title>(.*)<\/title>/.exec(await pageOf(tokens.lead!, path))?.[1]).toBe('Quiet River');
	});
});

describe('what another page makes a browser send', () => {
	const form = { method: 'POST', body: new URLSearchParams({ language: 'km' }) };
	test.each([
		['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
		['another port of this machine', { origin: 'http://localhost:1', 'sec-fetch-site': 'same-site' }],
		['a page that hides where it is', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
		['nobody who says', {}]
	])('is refused from %s, with a session too', async (_who, headers) => {
		for (const path of ['/language', '/sign-out', '/keys?/paper', '/staff'])
			expect(
				(await desk.ask(path, tokens.director, { ...form, headers: headers as HeadersInit })).status
			).toBe(403);
		expect((await desk.ask('/', tokens.director)).status).toBe(200);
	});

	test('its own page is heard', async () => {
		expect((await desk.send('/language', undefined, { language: 'km', to: '//evil.example' })).status).toBe(
			303
		);
	});

	test('leads nowhere else', async () => {
		for (const to of ['//evil.example', '/\\evil.example', 'https://evil.example/']) {
			const answer = await desk.send('/language', undefined, { language: 'km', to });
			expect(answer.headers.get('location')).toBe('/');
		}
	});
});

test('every answer is in no frame, kept nowhere, and runs no script but its own', async () => {
	for (const path of ['/', '/sign-in', '/nothing', '/favicon.svg']) {
		const { headers } = await desk.ask(path, tokens.lead);
		expect(headers.get('x-frame-options')).toBe('DENY');
		expect(headers.get('cache-control')).toBe('no-store');
		expect(headers.get('content-security-policy')).toMatch(
			/^default-src 'none'; script-src 'self'; style-src 'self'.*form-action 'self'; frame-ancestors 'none'/
		);
		expect(headers.get('link')).toBeNull();
	}
	const { headers } = await desk.send('/sign-out', await desk.signedIn('Leaves', []));
	expect(headers.getSetCookie().join()).toMatch(/^desk=;.*HttpOnly; SameSite=Strict/);
});

test('an invitation is made once a press, and its numbers lie in no other answer', async () => {
	const [person] = await peopleOf(tokens.lead!);
	const page = await pageOf(tokens.lead!, person!);
	const press = /name="press" value="([^"]+)"/.exec(page)![1]!;
	const made = await (await desk.send(`${person}?/invite`, tokens.lead, { press, for: 'person' })).text();
	const [code] = /\d{4} \d{3} \d{3}/.exec(made)!;
	// The card leads to the phone's address, never to the desk's.
	expect(made).toContain('river.example/key');
	expect(made).not.toContain('localhost');
	const again = await desk.send(`${person}?/invite`, tokens.lead, { press, for: 'person' });
	expect(again.status).toBe(409);
	for (const told of [
		await again.text(),
		await pageOf(tokens.lead!, person!),
		await pageOf(tokens.lead!, '/phones')
	])
		expect(told).not.toMatch(new RegExp(`\\d{4} \\d{3} \\d{3}|${code}`));
});

test('each act and each look at a person is a line in the audit, and the chain is whole', async () => {
	const audit = await openAudit(data, openSecret(data), () => new Date());
	try {
		const acts = (await audit.lines()).map(({ act }) => act);
		expect(new Set(acts)).toEqual(new Set(['person shown', 'invite']));
		expect(await audit.brokenAt()).toBeUndefined();
		expect(JSON.stringify(await audit.lines())).not.toContain('sample');
	} finally {
		await audit.close();
	}
});

describe('what a phone is given', () => {
	const phone = readdirSync('build/client', { recursive: true, withFileTypes: true })
		.concat(readdirSync('build/prerendered', { recursive: true, withFileTypes: true }))
		.filter((file) => file.isFile() && /\.(js|css|html|json|svg|webmanifest)$/.test(file.name))
		.map((file) => ({ file: file.name, text: readFileSync(join(file.parentPath, file.name), 'utf8') }));
	const holding = (told: string) => phone.filter(({ text }) => text.includes(told)).map(({ file }) => file);

	test.each(languages)('has no text of the desk: %s', (language) => {
		const long = textsOf('locales', language, 'desk')
			.map(({ text }) => text.replace(/{{.*/, '').trim())
			.filter((text) => text.length > 24);
		expect(long.length).toBeGreaterThan(40);
		expect(long.flatMap(holding)).toEqual([]);
	});

	test('has no address of the desk, no port and no name of its parts', () => {
		for (const told of ['/staff', '/sign-in', '/link/', 'startRegistration', 'desk-language', 'src/desk'])
			expect([told, holding(told)]).toEqual([told, []]);
	});

	test('and what would be found if it were there is found in the desk’s own build', () => {
		const built = readdirSync('build-desk/server', { recursive: true, withFileTypes: true })
			.filter((file) => file.name.endsWith('.js'))
			.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'))
			.join('');
		for (const told of ['desk-language', '/sign-in', 'Take its right to read away, at once.'])
			expect(built).toContain(told);
	});
});
