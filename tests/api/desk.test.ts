import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { Organization, spokenIn } from '#lib/domain/directory.ts';
import { languages } from '#lib/domain/text.ts';
import { phases } from '#lib/domain/journey.ts';
import { howToBuild } from '#lib/server/called.ts';
import { makeDemonstrationFolder } from '#lib/server/demonstration.ts';
import { deploymentIn } from '#lib/server/deployment.ts';
import { withSettings } from '#lib/server/settings.ts';
import { openAudit } from '#lib/server/audit/audit.ts';
import { caseDatabasePath, openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { readAnew } from '#lib/server/plans/read-anew.ts';
import { openSecret } from '#lib/server/secret.ts';
import { textsOf } from '#lib/server/words/locale-files.ts';
import { ods, odsParts, xlsx, xlsxParts, zip, type Part, type Sheets } from '#tests/builders/workbook.ts';
import { readArchive } from '#operator/backup/archive.ts';
import { importSamples } from '#tests/support/app.ts';
import { RunningDesk } from '#tests/support/desk.ts';

let data: string;
let desk: RunningDesk;
let config: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
	data = mkdtempSync(join(tmpdir(), 'desk-'));
	await importSamples(data);
	const source = openEmbeddedSource(caseDatabasePath(data));
	await readAnew(data, source, { phaseMap: {}, country: 'KH' }, () => new Date());
	await source.close();
	// One that is named has to be there.
	config = join(data, 'companion.config.json');
	writeFileSync(config, '{}');
	desk = await RunningDesk.start({
		data,
		origin: 'https://river.example',
		variables: { COMPANION_DATA: data, COMPANION_CONFIG: config }
	});
	tokens.lead = await desk.signedIn('Lead', ['safeguarding-lead']);
	tokens.worker = await desk.signedIn('Worker', ['case-worker'], ['sokha']);
	tokens.stranger = await desk.signedIn('Stranger', ['case-worker']);
	tokens.director = await desk.signedIn('Director', ['director']);
	tokens.editor = await desk.signedIn('Editor', ['words-editor']);
	tokens.technician = await desk.signedIn('Technician', ['technician']);
	tokens.auditor = await desk.signedIn('Auditor', ['auditor']);
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
		'/': ['lead', 'worker', 'stranger', 'director', 'editor', 'technician', 'auditor'],
		'/keys': ['lead', 'worker', 'stranger', 'director', 'editor', 'technician', 'auditor'],
		'/done': ['lead', 'worker', 'stranger', 'director', 'editor', 'technician', 'auditor'],
		'/people': ['lead', 'worker', 'stranger'],
		'/phones': ['lead', 'worker', 'stranger'],
		'/plans': ['worker', 'stranger', 'director'],
		'/plans/import': ['worker', 'stranger', 'director'],
		'/plans/template': ['worker', 'stranger', 'director'],
		'/plans/undo': ['worker', 'stranger', 'director'],
		'/partners': ['lead', 'worker', 'stranger', 'director', 'editor'],
		'/partners/new': ['editor'],
		'/feedback': ['lead', 'director'],
		'/feedback/said': ['lead', 'director', 'editor'],
		'/settings': ['director'],
		'/words': ['lead', 'worker', 'stranger', 'director', 'editor'],
		'/words/today': ['lead', 'worker', 'stranger', 'director', 'editor'],
		'/words/today/step': ['lead', 'worker', 'stranger', 'director', 'editor'],
		'/words/picture/km-today': ['lead', 'worker', 'stranger', 'director', 'editor'],
		'/words/sheet': ['editor'],
		'/words/sheet/vi': ['editor'],
		'/words/voice': ['editor'],
		'/words/voice/km/today': ['editor'],
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
			const { text: ago } = words.find(({ key }) => key === 'desk:well.minutesAgo_other')!;
			expect(page).not.toMatch(new RegExp(`[^\\d០-៩][0០]${ago.replace(/\{\{.*?\}\}/, '')}`));
			expect(page).toContain('No backup is noted here yet');
			expect(page).not.toMatch(/sample-\d\d/);
		}
		const pressed = await desk.send('/well', tokens.technician);
		expect([pressed.status, (await pressed.text()).includes('No backup is noted here yet')]).toEqual([
			200,
			true
		]);
		expect((await desk.send('/well', tokens.worker)).status).toBe(403);
	});

	test('a technician makes a backup at the desk, which opens with her passphrase alone; nothing of it stays', async () => {
		const passphrase = 'boat lotus river rice';
		const asked = (token: string | undefined, fields: Record<string, string>) =>
			desk.send('/well/backup', token, { passphrase, again: passphrase, ...fields });
		for (const [fields, why] of [
			[{ passphrase: 'short', again: 'short' }, 'short'],
			[{ again: 'boat lotus river rain' }, 'differ'],
			[{ passphrase: `${passphrase}\nx`, again: `${passphrase}\nx` }, 'failed']
		] as const) {
			const answer = await asked(tokens.technician, fields);
			expect([answer.status, answer.headers.get('location')]).toEqual([303, `/well?backup=${why}#answer`]);
		}
		expect((await asked(tokens.director, {})).status).toBe(403);
		const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('backup-now-'));
		const before = left();
		const answer = await asked(tokens.technician, {});
		expect([answer.status, answer.headers.get('content-disposition')]).toEqual([
			200,
			expect.stringMatching(/^attachment; filename="backup-\d{4}-\d\d-\d\d"$/)
		]);
		expect(left()).toEqual(before);
		const archive = join(data, 'carried-away');
		writeFileSync(archive, Buffer.from(await answer.arrayBuffer()));
		const manifest = await readArchive(archive, passphrase);
		expect(manifest.rows['cases.db']?.people).toBe(12);
		expect(manifest.files.map(({ path }) => path)).not.toContain('secret.key');
		await expect(readArchive(archive, 'another passphrase')).rejects.toThrow();
		rmSync(archive);
		const well = await pageOf(tokens.technician!, '/well');
		expect(well).toContain('name="passphrase"');
		expect(well).not.toContain('No backup is noted here yet');
		expect(await pageOf(tokens.director!, '/well')).not.toContain('name="passphrase"');
	});

	test('of the demonstration every page says that the people are invented, before a door and behind it', async () => {
		const { text } = textsOf('locales', 'en', 'desk').find(({ key }) => key === 'desk:demonstration')!;
		const behind = Object.keys(opens).filter(
			(path) => !/^.words.(picture|sheet)|^.plans.template|^.well/.test(path)
		);
		const pages = [...behind, '/nothing', '/sign-in'];
		const saying = async () => {
			const says: string[] = [];
			for (const path of pages) {
				const token = path === '/sign-in' ? undefined : tokens.director!;
				const cookie = `desk-language=en${token ? `; desk=${token}` : ''}`;
				const page = await (await desk.ask(path, token, { headers: { cookie } })).text();
				if (page.includes(text)) says.push(path);
			}
			return says;
		};
		expect(await saying()).toEqual([]);
		makeDemonstrationFolder(data);
		try {
			expect(await saying()).toEqual(pages);
		} finally {
			rmSync(join(data, 'DEMONSTRATION'));
		}
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

	test.each([
		['people', 'lead', 'sample-03'],
		['plans', 'director', 'sample-03'],
		['partners', 'editor', 'clinic'],
		['staff', 'director', 'auditor']
	])('each list of names is searched: /%s', async (list, who, wanted) => {
		const linesOf = async (search: string) => {
			const page = await pageOf(tokens[who]!, `/${list}${search}`);
			return [...page.matchAll(/<a class="leads-on[^>]*>(?:\s|<!--.*?-->)*<span[\s\S]*?<\/a>/g)].map(
				([line]) => line.toLowerCase()
			);
		};
		const all = await linesOf('');
		const found = await linesOf(`?q=${wanted}`);
		expect(all.length).toBeGreaterThan(found.length);
		expect(found.length).toBeGreaterThan(0);
		for (const line of found) expect(line).toContain(wanted);
		expect(await linesOf('?q=nobody-of-this-name')).toEqual([]);
	});

	test('tell an address bar nothing: no reference, no name, one neutral title', async () => {
		const [person] = await peopleOf(tokens.lead!);
		expect(person).not.toMatch(/sample/);
		for (const path of ['/', '/people', person!, '/staff'])
			expect(/<title>(.*)<\/title>/.exec(await pageOf(tokens.lead!, path))?.[1]).toBe('Quiet River');
	});
});

describe('what the organisation decides', () => {
	const running = {
		...Object.fromEntries(
			[...phases, 'afterwards'].flatMap((name) => [
				[`${name}-from`, '2'],
				[`${name}-to`, '4'],
				[`${name}-unit`, 'months']
			])
		),
		firstMinutes: '45',
		grownUpUntil: '១៦',
		days: '14',
		silentPhoneWeeks: '52',
		closedWeeks: '',
		closedPeopleWeeks: '8',
		teamNumber: '០២៣ 999 999',
		'hours-km': 'ពេលព្រឹក',
		'hours-en': 'Mornings',
		'hours-vi': 'Buổi sáng',
		safe: 'no'
	};

	test('is kept by a director with a fresh key, and counts at once; a wrong number changes nothing', async () => {
		const places = { real: data };
		expect((await desk.send('/settings?/running', tokens.editor, running)).status).toBe(403);
		for (const wrong of [
			{ days: '3' },
			{ 'entry-from': 'x' },
			{ silentPhoneWeeks: '' },
			{ closedWeeks: '1' },
			{ teamNumber: 'ask' },
			{ teamNumber: '' },
			{ 'hours-vi': '' }
		] as Record<string, string>[]) {
			const refused = await desk.send('/settings?/running', tokens.director, { ...running, ...wrong });
			expect(refused.status).toBe(400);
			// What was typed stands there still: the wrong number and all others.
			const page = await refused.text();
			for (const [name, value] of Object.entries({ ...wrong, days: wrong.days ?? '14' }))
				expect(page).toMatch(new RegExp(`<input[^>]*name="${name}"[^>]*value="${value}"`));
		}
		const usual = deploymentIn({}, 'config');
		expect(withSettings(usual, places)).toEqual(usual);
		expect((await desk.send('/settings?/running', tokens.director, running)).status).toBe(200);
		expect(withSettings(usual, places)).toMatchObject({
			sharing: { days: 14 },
			retention: { silentPhoneWeeks: 52, closedPeopleWeeks: 8 },
			road: { firstMinutes: 45, grownUpUntil: 16, long: { entry: { from: 2, to: 4, unit: 'months' } } },
			teamNumber: {
				number: '023 999 999',
				hours: { km: 'ពេលព្រឹក', en: 'Mornings', vi: 'Buổi sáng' },
				safeToSayWho: false
			}
		});
		// Which of the texts lacks is said, and an empty number goes.
		const untold = await desk.send('/settings?/running', tokens.director, { ...running, 'hours-vi': '' });
		expect(await untold.text()).toMatch(/When somebody answers \(Tiếng Việt\): /);
		const none = { teamNumber: '', safe: '', 'hours-km': '', 'hours-en': '', 'hours-vi': '' };
		expect((await desk.send('/settings?/running', tokens.director, { ...running, ...none })).status).toBe(
			200
		);
		expect(withSettings(usual, places).teamNumber).toBeUndefined();
		writeFileSync(join(data, 'settings.json'), '{');
		expect(withSettings(usual, places)).toEqual(usual);
		rmSync(join(data, 'settings.json'));
	});

	test('is written into the configuration where it is built in, unless it betrays or leads nowhere', async () => {
		const built = {
			...Object.fromEntries(
				languages.flatMap((one) => [
					[`name-${one}`, 'Calm Lake'],
					[`shortName-${one}`, 'Lake']
				])
			),
			icon: 'kite',
			languages: 'km',
			first: 'km',
			exit: 'https://weather.example.org/'
		};
		const before = readFileSync(config, 'utf8');
		for (const wrong of [
			{ exit: 'http://weather.example.org' },
			{ icon: 'skull' },
			{ 'name-km': 'Trafficking shelter' }
		] as Record<string, string>[])
			expect((await desk.send('/settings?/built', tokens.director, { ...built, ...wrong })).status).toBe(400);
		expect(readFileSync(config, 'utf8')).toBe(before);
		const kept = await desk.send('/settings?/built', tokens.director, built);
		expect([kept.status, (await kept.text()).includes(howToBuild())]).toEqual([200, true]);
		expect(JSON.parse(readFileSync(config, 'utf8'))).toMatchObject({
			name: { km: 'Calm Lake' },
			iconSet: 'kite',
			languages: ['km'],
			exitAddress: 'https://weather.example.org/'
		});
		// The desk that runs goes on with what it was.
		const { name, shortName } = deploymentIn({}, 'config');
		const usual = Object.fromEntries(
			languages.flatMap((one) => [
				[`name-${one}`, name[one]],
				[`shortName-${one}`, shortName[one]]
			])
		);
		const form = new URLSearchParams({ ...usual, icon: 'river', first: 'km' });
		for (const one of languages) form.append('languages', one);
		const headers = { accept: 'text/html', origin: desk.origin, 'sec-fetch-site': 'same-origin' };
		const back = await desk.ask('/settings?/built', tokens.director, { method: 'POST', headers, body: form });
		expect(back.status).toBe(200);
		writeFileSync(config, before);
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
		expect(new Set(acts)).toEqual(new Set(['settings changed', 'backed up', 'person shown', 'invite']));
		expect(await audit.brokenAt()).toBeUndefined();
		expect(JSON.stringify(await audit.lines())).not.toContain('sample');
	} finally {
		await audit.close();
	}
});

describe('what was done', () => {
	test('is read by each as far as it is hers, and by the auditor without a name', async () => {
		await pageOf(tokens.worker!, (await peopleOf(tokens.worker!))[0]!);
		const [own, all, marks] = await Promise.all(
			['worker', 'director', 'auditor'].map((who) => pageOf(tokens[who]!, '/done'))
		);
		expect(own).toContain('looked at a person');
		// Only the lead gave an invitation until now.
		expect(listOf(own!)).not.toMatch(/Lead|gave an invitation/);
		expect(listOf(all!)).toMatch(/Lead/);
		expect(listOf(all!)).toContain('gave an invitation');
		expect(listOf(marks!)).toContain('gave an invitation');
		const called = [...called12(await pageOf(tokens.director!, '/plans'))];
		expect(called).toHaveLength(12);
		// One letter stands in a mark as well.
		for (const name of ['Lead', 'Worker', ...called].filter(({ length }) => length > 3)) {
			expect(listOf(marks!)).not.toContain(name);
			expect(await savedBy('auditor')).not.toContain(name);
		}
		expect(called.some((name) => listOf(all!).includes(name))).toBe(true);
	});

	test('is whole, as the auditor reads, and an end of before tells whether lines were cut off', async () => {
		const page = await pageOf(tokens.auditor!, '/done');
		expect(page).toContain('The list is whole.');
		const head = /(\d+-[\w-]{43})/.exec(page)![1]!;
		const check = async (end: string) =>
			(await desk.send('/done?/check', tokens.auditor, { head: end })).text();
		expect(await check(head)).toContain('Nothing was cut off since.');
		const [number, mark] = [Number.parseInt(head), head.slice(head.indexOf('-'))];
		expect(await check(`${number + 40}${mark}`)).toContain(`broken at line ${number + 40}`);
		for (const other of ['director', 'worker'])
			expect(await pageOf(tokens[other]!, '/done')).not.toContain(head);
	});

	test('is saved as a table that no spreadsheet runs', async () => {
		const table = await savedBy('director');
		expect(table).toContain('"looked at a person"');
		expect(table).not.toMatch(/"[=+\-@]/);
		expect((await desk.ask('/done/export', tokens.director)).status).toBe(405);
	});

	const listOf = (page: string) => [...page.matchAll(/<ol[\s\S]*?<\/ol>/g)].join();
	const savedBy = async (who: string) => (await desk.send('/done/export', tokens[who])).text();
});

/** How people are called, on the list of their plans. */
const called12 = (page: string) =>
	[...page.matchAll(/<strong[^>]*>([^<]+)<\/strong>/g)].map(([, name]) => name!);

describe('people and plans', () => {
	const upload = (
		token: string | undefined,
		files: Record<string, string | Buffer>,
		path = '/plans/import?/look'
	) => {
		const body = new FormData();
		for (const [name, content] of Object.entries(files))
			body.append(
				'files',
				new File([typeof content === 'string' ? content : Uint8Array.from(content)], name)
			);
		const headers = { accept: 'text/html', origin: desk.origin, 'sec-fetch-site': 'same-origin' };
		return desk.ask(path, token, { method: 'POST', headers, body });
	};
	const people = (rows: string) => `ref,called,language,reading,phase\n${rows}\n`;
	const press = (page: string) => /name="name" value="([\w-]{16})"/.exec(page)?.[1];
	const plansOf = async (who: string) => [
		...new Set(
			[...(await pageOf(tokens[who]!, '/plans')).matchAll(/href="(\/plans\/[\w-]{16})"/g)].map(
				([, to]) => to!
			)
		)
	];

	test('an import says first what it would do, does it at the second press, once, and is taken back', async () => {
		const looked = await (
			await upload(tokens.director, { 'people.csv': people('new-1,Bopha,km,adult,entry') })
		).text();
		expect(looked).toContain('1 new, 0 changed, 0 gone');
		expect(await plansOf('director')).toHaveLength(12);
		const name = press(looked)!;
		// Another's press does nothing with it.
		expect((await desk.send('/plans/import?/import', tokens.worker, { name })).status).toBe(409);
		expect(await (await desk.send('/plans/import?/import', tokens.director, { name })).text()).toContain(
			'It is done, for 1 person'
		);
		expect((await desk.send('/plans/import?/import', tokens.director, { name })).status).toBe(409);
		expect(await plansOf('director')).toHaveLength(13);
		const undo = await pageOf(tokens.director!, '/plans/undo');
		const id = /name="id" value="(\w+)"/.exec(undo)![1]!;
		expect((await desk.send('/plans/undo?/import', tokens.worker, { id })).status).toBe(409);
		expect((await desk.send('/plans/undo?/import', tokens.director, { id })).status).toBe(200);
		expect(await plansOf('director')).toHaveLength(12);
	});

	test('one wrong cell changes nothing and is named by table, row, column and reason', async () => {
		const answer = await upload(tokens.director, {
			'people.csv': people('new-2,Bopha,km,adult,entry\nnew-3,Chan,fr,adult,entry')
		});
		expect(answer.status).toBe(400);
		const page = await answer.text();
		for (const told of ['people.csv', 'row 3', 'column language', 'needs one of these: km, en, vi'])
			expect(page).toContain(told);
		expect(page).not.toContain('Chan');
		expect(await plansOf('director')).toHaveLength(12);
	});

	test('a case worker puts in and saves only whom she works with; of strangers and of nobody she hears the same', async () => {
		const everybody = await plansOf('director');
		const own = await plansOf('worker');
		expect(own.length).toBeGreaterThan(0);
		expect(own.length).toBeLessThan(12);
		const other = everybody.find((one) => !own.includes(one))!;
		expect((await desk.ask(other, tokens.worker)).status).toBe(404);
		for (const path of [`${other}/export`, `${other}?/remove`])
			expect((await desk.send(path, tokens.worker)).status).toBe(404);
		for (const row of ['sample-09,X,km,adult,entry', 'nobody-1,X,km,adult,entry'])
			expect(await (await upload(tokens.stranger, { 'people.csv': people(row) })).text()).toContain(
				'is nobody whose plan you look after here'
			);
	});

	test('what a phone would show is told in numbers, never in words', async () => {
		const page = await pageOf(tokens.director!, (await plansOf('director'))[4]!);
		expect(page).toContain('What a phone would show');
		for (const { raw } of await everythingInFiles())
			for (const text of wordsIn(raw)) expect(page).not.toContain(text);
	});

	test('somebody is saved as a file, taken out with all that hangs on her, and put back', async () => {
		const [person] = await plansOf('director');
		const saved = await desk.send(`${person}/export`, tokens.director);
		expect(saved.headers.get('content-disposition')).toBe('attachment; filename="record.json"');
		expect(Object.keys((await saved.json()) as object)).toEqual(['cases', 'organizations', 'held']);
		expect((await desk.send(`${person}?/remove`, tokens.director)).headers.get('location')).toBe(
			'/plans/undo'
		);
		expect(await plansOf('director')).not.toContain(person);
		const back = { name: person!.slice('/plans/'.length) };
		expect((await desk.send('/plans/undo?/person', tokens.worker, back)).status).toBe(409);
		expect((await desk.send('/plans/undo?/person', tokens.director, back)).status).toBe(200);
		expect(await plansOf('director')).toContain(person);
	});

	test('a form too large, without a length or of broken JSON is refused before it is read', async () => {
		const large = { 'people.csv': `ref\n${'x'.repeat(3 * 1024 * 1024)}` };
		expect((await upload(tokens.director, large)).status).toBe(413);
		expect((await upload(tokens.director, { 'a.csv': 'x'.repeat(80 * 1024) }, '/plans?/read')).status).toBe(
			413
		);
		const deep = { 'a.json': '['.repeat(200_000) };
		expect(await (await upload(tokens.director, deep)).text()).toContain('lies too deep');
	});

	const sheets: Sheets = {
		people: [
			['ref', 'called', 'language', 'reading', 'phase'],
			['new-9', 'Canary', 'km', 'adult', 'entry']
		]
	};
	describe.each([
		['plan.xlsx', xlsx, xlsxParts, /^xl\/(sharedStrings|workbook)\.xml$/, 'xl/vbaProject.bin'],
		['plan.ods', ods, odsParts, /^content\.xml$/, 'Basic/Standard/Module1.xml']
	] as const)('a workbook that means harm (%s)', (file, made, parts, main, macros) => {
		const withPart = (...more: Part[]) => zip([...parts(sheets), ...more]);
		const changed = (change: (content: string) => string, claims?: number) =>
			zip(
				parts(sheets).map((part) =>
					main.test(part.name)
						? { ...part, content: change(String(part.content)), ...(claims && { claims }) }
						: part
				)
			);
		const entities = Array.from({ length: 9 }, (_, at) => `<!ENTITY e${at + 1} "&e${at};&e${at};">`).join('');
		const formula = (value?: string) =>
			made({
				people: [
					...sheets.people!.slice(0, 1),
					[
						{ formula: 'WEBSERVICE("https://x.example")', ...(value && { value }) },
						'Canary',
						'km',
						'adult',
						'entry'
					]
				]
			});
		test.each<[string, () => Buffer, string]>([
			['a bomb', () => withPart({ name: 'big', content: Buffer.alloc(30_000_000, ' ') }), 'bookLarge'],
			['a claim of 1 GB', () => withPart({ name: 'big', content: 'x', claims: 1_000_000_000 }), 'bookLarge'],
			['less claimed than it holds', () => changed((xml) => xml + ' '.repeat(5_000_000), 1000), 'bookBroken'],
			[
				'entities in entities',
				() => changed((xml) => `<!DOCTYPE x [<!ENTITY e0 "ha">${entities}]>${xml}`),
				'bookBroken'
			],
			[
				'an entity from elsewhere',
				() => changed((xml) => `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${xml}`),
				'bookBroken'
			],
			['elements in elements', () => changed(() => '<a>'.repeat(5000)), 'bookLarge'],
			['macros', () => withPart({ name: macros, content: 'x' }), 'macros'],
			['a password', () => zip(parts(sheets).map((part) => ({ ...part, flags: 1 }))), 'bookLocked'],
			['half of it', () => made(sheets).subarray(0, 400), 'bookBroken'],
			['formulas never worked out', () => formula(), 'unworked']
		])('%s ends in a sentence that names the file, and the desk goes on', async (_what, book, reason) => {
			const answer = await upload(tokens.director, { [file]: book() });
			expect(answer.status).toBe(400);
			const page = await answer.text();
			const { text } = textsOf('locales', 'en', 'desk').find(({ key }) => key === `desk:reason.${reason}`)!;
			expect(page).toContain(file);
			expect(page).toContain(text);
			expect(page).not.toMatch(/Canary|WEBSERVICE|x\.example|root:/);
			expect((await desk.ask('/', tokens.director)).status).toBe(200);
		});

		test('what a formula came to last is looked at, and nothing else of it; a good one is taken', async () => {
			const looked = await (await upload(tokens.director, { [file]: formula('new-9') })).text();
			expect(looked).toContain('1 new, 0 changed, 0 gone');
			expect(looked).toContain('This file holds formulas. Their last results are taken.');
			expect(looked).not.toMatch(/WEBSERVICE|x\.example/);
			expect(await (await upload(tokens.director, { [file]: made(sheets) })).text()).toContain(
				'1 new, 0 changed, 0 gone'
			);
			expect(await plansOf('director')).toHaveLength(12);
		});
	});

	test('a workbook that takes values from other files is refused', async () => {
		const linked = zip([
			...xlsxParts(sheets),
			{ name: 'xl/externalLinks/externalLink1.xml', content: '<x/>' }
		]);
		const page = await (await upload(tokens.director, { 'plan.xlsx': linked })).text();
		expect(page).toContain('plan.xlsx');
		expect(page).toContain('This file takes values from other files.');
	});

	async function everythingInFiles() {
		const source = openEmbeddedSource(caseDatabasePath(data));
		try {
			const refs = await source.listRefs();
			return await Promise.all(refs.map(async (ref) => ({ raw: await source.readCase(ref) })));
		} finally {
			await source.close();
		}
	}
	/** The words of goals, meetings and promises: what only she reads. */
	const wordsIn = ({
		goals,
		sessions,
		promises
	}: {
		goals: unknown[];
		sessions: unknown[];
		promises: unknown[];
	}) =>
		[...goals, ...sessions, ...promises]
			.flatMap((row) => Object.values(row as Record<string, unknown>))
			.filter(
				(value): value is string => typeof value === 'string' && value.length > 12 && value.includes(' ')
			);
});

describe('partners', () => {
	const fields = (name: string, more: Record<string, string> = {}) => ({
		'name-en': name,
		's0-id': '',
		's0-name-en': 'Baking course',
		's0-status': 'active',
		...more
	});

	test('are added, checked and retired by a words editor alone; who reads them changes nothing', async () => {
		const made = await desk.send(
			'/partners/new',
			tokens.editor,
			fields('River Bakery', { 'name-km': 'ហាង​នំ', numbers: '012 345 678' })
		);
		const path = made.headers.get('location')!;
		expect(path).toMatch(/^\/partners\/\w+$/);
		expect(await pageOf(tokens.lead!, path)).toContain('ហាង​នំ');
		// Each reads the name of her own language, and finds it by any.
		for (const [language, name] of [
			['km', 'ហាង​នំ'],
			['en', 'River Bakery']
		] as const) {
			const cookie = `desk=${tokens.lead}; desk-language=${language}`;
			const read = async (to: string) => (await desk.ask(to, tokens.lead, { headers: { cookie } })).text();
			expect(await read(path)).toMatch(new RegExp(`<h1[^>]*>${name}</h1>`));
			for (const wanted of ['Bakery', 'ហាង'])
				expect(await read(`/partners?q=${encodeURIComponent(wanted)}`)).toMatch(
					new RegExp(`<strong[^>]*>${name}</strong>`)
				);
		}
		for (const who of ['lead', 'worker', 'director'])
			for (const [to, form] of [
				['/partners/new', fields('Other')],
				[`${path}?/save`, fields('Other')],
				[`${path}?/retire`, {}]
			] as const)
				expect((await desk.send(to, tokens[who], form)).status).toBe(403);
		const saved = await desk.send(`${path}?/save`, tokens.editor, fields('River Bakery', { checked: '1' }));
		expect(saved.status).toBe(200);
		expect(await pageOf(tokens.lead!, path)).toMatch(/Checked on \d{4}-\d{2}-\d{2} by Editor/);
		expect((await desk.send(`${path}?/retire`, tokens.editor)).status).toBe(303);
		expect((await desk.ask(path, tokens.editor)).status).toBe(404);
	});

	test('have times and prices, in each language, as a phone reads them', async () => {
		const hours = {
			's0-h0-id': '',
			's0-h0-days': 'MO',
			's0-h0-from': '៨:30',
			's0-h0-to': '17.00',
			's0-h0-words-km': 'សម្រាក​ថ្ងៃ​ត្រង់',
			's0-h0-words-en': 'Closed at noon',
			's0-p0-id': '',
			's0-p0-amount': '5,000',
			's0-p0-currency': 'KHR',
			's0-p0-words-en': 'One course',
			's0-p0-words-km': 'មួយ​វគ្គ'
		};
		const made = await desk.send('/partners/new', tokens.editor, fields('Hour House', hours));
		const id = made.headers.get('location')!.slice('/partners/'.length);
		const stored = async () => {
			const source = openEmbeddedSource(caseDatabasePath(data));
			const row = (await source.readOrganizations()).find((one) => (one as { id: string }).id === id);
			await source.close();
			return v.parse(Organization, row);
		};
		const [kept] = spokenIn([await stored()], 'km');
		expect(kept!.services[0]!.schedules).toMatchObject([
			{ freq: 'WEEKLY', byday: 'MO', opens_at: '08:30', closes_at: '17:00', description: 'សម្រាក​ថ្ងៃ​ត្រង់' }
		]);
		expect(kept!.services[0]!.cost_options).toMatchObject([
			{ amount: 5000, currency: 'KHR', option: 'មួយ​វគ្គ' }
		]);
		// The form shows them as they are kept, and sent again it changes nothing.
		const page = await pageOf(tokens.editor!, `/partners/${id}`);
		for (const part of ['value="08:30"', 'value="17:00"', 'value="5000"', 'value="Closed at noon"'])
			expect(page).toContain(part);
		for (const [wrong, told] of [
			[{ 's0-h0-to': '8 in the evening' }, 'needs a time such as 09:30'],
			[{ 's0-h0-to': '07:00' }, 'closes before it opens'],
			[{ 's0-h0-days': '' }, 'is missing'],
			[{ 's0-p0-amount': '5.000' }, 'needs an amount such as 5000 or 2.50']
		] as const) {
			const sent = fields('Hour House', { ...hours, ...wrong });
			const answer = await desk.send(`/partners/${id}?/save`, tokens.editor, sent);
			expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(told)]);
		}
	});

	test('a number that cannot be dialled is refused, and nothing is kept', async () => {
		const answer = await desk.send(
			'/partners/new',
			tokens.editor,
			fields('Sun Shop', { numbers: 'ask for Mony' })
		);
		expect(answer.status).toBe(400);
		expect(await answer.text()).toContain('is no number that a phone can call');
		expect(await pageOf(tokens.editor!, '/partners')).not.toContain('Sun Shop');
	});
});

describe('two signatures', () => {
	const director = { name: 'Third', roles: 'director' };
	const waiting = (page: string) =>
		[...page.matchAll(/action="\?\/drop"[\s\S]*?name="id" value="([\w-]+)"/g)].map(([, id]) => id!);
	const namesOf = async () => called12(await pageOf(tokens.director!, '/staff'));

	test('make a further director: who asked does not sign, and until somebody signs there is none', async () => {
		expect(await (await desk.send('/staff?/add', tokens.director, director)).text()).toContain(
			'It is written down.'
		);
		expect(await namesOf()).not.toContain('Third');
		const [id] = waiting(await pageOf(tokens.director!, '/staff'));
		const form = { id: id!, kind: 'director' };
		expect((await desk.send('/staff?/sign', tokens.director, form)).status).toBe(409);
		expect((await desk.send('/staff?/sign', tokens.lead, form)).status).toBe(403);
		const other = await desk.signedIn('Second', ['director']);
		expect(await (await desk.send('/staff?/sign', other, form)).text()).toContain('The link for Third');
		expect(await namesOf()).toContain('Third');
		expect((await desk.send('/staff?/sign', other, form)).status).toBe(409);
		// Nor is somebody who is here made one by one director alone.
		const page = await pageOf(tokens.director!, '/staff');
		const worker = /href="(\/staff\/[\w-]+)">(?:\s|<!--.*?-->)*<span[^>]*>\s*<strong[^>]*>Worker</.exec(
			page
		)![1]!;
		await desk.send(`${worker}?/save`, tokens.director, { roles: 'director' });
		expect((await desk.ask('/staff', tokens.worker)).status).toBe(403);
	});

	test('take every phone’s right away', async () => {
		const other = await desk.signedIn('Fourth', ['director']);
		for (const id of waiting(await pageOf(other, '/staff')))
			await desk.send('/staff?/drop', other, { id, kind: 'director' });
		await desk.send('/staff?/everything', tokens.director);
		const [id] = waiting(await pageOf(tokens.director!, '/staff'));
		const form = { id: id!, kind: 'everything' };
		expect((await desk.send('/staff?/sign', tokens.director, form)).status).toBe(409);
		expect(await (await desk.send('/staff?/sign', other, form)).text()).toMatch(
			/phones? reads? nothing any more/
		);
		expect((await desk.send('/staff?/sign', other, form)).status).toBe(409);
	});
});

describe('help lines', () => {
	const line = (number: string, label = 'Ambulance') => ({
		id: 'ambulance',
		'label-km': 'រថយន្តសង្គ្រោះបន្ទាន់',
		'label-en': label,
		'label-vi': 'Xe cấp cứu',
		number,
		free: '1'
	});
	const idIn = (page: string) => /action="\?\/agree"[\s\S]*?name="id" value="([\w-]+)"/.exec(page)?.[1];

	test('are changed when a safeguarding lead agrees to what an editor wrote, and not before', async () => {
		expect((await desk.send('/lines?/send', tokens.director, line('118'))).status).toBe(403);
		expect((await desk.send('/lines?/send', tokens.lead, line('118'))).status).toBe(403);
		expect((await desk.send('/lines?/send', tokens.editor, line('118'))).status).toBe(200);
		expect(readFileSync(config, 'utf8')).toBe('{}');
		const id = idIn(await pageOf(tokens.lead!, '/lines'))!;
		expect(idIn(await pageOf(tokens.editor!, '/lines'))).toBeUndefined();
		expect((await desk.send('/lines?/agree', tokens.editor, { id })).status).toBe(403);
		const agreed = await desk.send('/lines?/agree', tokens.lead, { id });
		expect(await agreed.text()).toContain('It is agreed and written down.');
		const { helpLines } = JSON.parse(readFileSync(config, 'utf8')) as {
			helpLines: { id: string; number: string }[];
		};
		expect(helpLines.find(({ id }) => id === 'ambulance')?.number).toBe('118');
		expect((await desk.send('/lines?/agree', tokens.lead, { id })).status).toBe(409);
	});

	test('a number that cannot be called, and a word that betrays, are refused at once', async () => {
		const number = await desk.send('/lines?/send', tokens.editor, line('ask the office'));
		expect([number.status, await number.text()]).toEqual([400, expect.stringContaining('a phone can call')]);
		const word = await desk.send('/lines?/send', tokens.editor, line('119', 'Shelter for you'));
		expect([word.status, await word.text()]).toEqual([400, expect.stringContaining('could tell why')]);
		expect(idIn(await pageOf(tokens.lead!, '/lines'))).toBeUndefined();
	});
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
