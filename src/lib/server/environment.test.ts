import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFile } from './database/sqlite/file.ts';
import { readDeployment, teamNumberIn } from './deployment.ts';
import { readEnvironment } from './environment.ts';
import { openSecret, secretPath } from './secret.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'settings-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('the environment', () => {
	test('has the documented defaults', () => {
		expect(readEnvironment({}, '/srv/app')).toMatchObject({
			port: 3000,
			host: '127.0.0.1',
			origin: 'http://127.0.0.1:3000',
			mailboxPort: 3001,
			mailboxOrigin: 'http://127.0.0.1:3001',
			keys: '/srv/app/companion.keys.json',
			data: '/srv/app/data'
		});
	});

	test('of a process that serves the demonstration stays so, and knows where the organisation’s own words lie', () => {
		const shown = join(folder, 'demonstration');
		writeFileSync(join(folder, 'cases.db'), '');
		expect(
			readEnvironment({ COMPANION_DATA: shown, COMPANION_REAL: folder, COMPANION_KEYS: 'k.json' }, '/x')
		).toMatchObject({ data: shown, real: folder });
		expect(readEnvironment({ COMPANION_DATA: folder }, '/x')).toMatchObject({ data: folder, real: folder });
	});

	test('derives an address that can be opened', () => {
		const tls = { TLS_CERT: 'c.pem', TLS_KEY: 'k.pem' };
		expect(readEnvironment({ HOST: '0.0.0.0', PORT: '8443', ...tls }, '/x').origin).toBe(
			'https://localhost:8443'
		);
	});

	test.each([
		[{ DATABASE_URL: 'postgres://x' }, /DATABASE_URL/],
		[{ PORT: '70000' }, /PORT/],
		[{ ORIGIN: 'river.example' }, /ORIGIN/],
		[{ ORIGIN: 'https://river.example/app' }, /ORIGIN/],
		[{ TLS_CERT: 'c.pem' }, /TLS_CERT and TLS_KEY/]
	])('%j is refused in one line that names the variable', (variables, named) => {
		expect(() => readEnvironment(variables, '/x')).toThrow(named);
	});
});

describe('the configuration', () => {
	const read = (text: string) => {
		const path = join(folder, 'companion.config.json');
		writeFileSync(path, text);
		return readDeployment({ path, named: true });
	};

	test('is complete without a file', () => {
		expect(readDeployment({ path: join(folder, 'none.json'), named: false }).timeZone).toBe(
			'Asia/Phnom_Penh'
		);
		expect(() => readDeployment({ path: join(folder, 'none.json'), named: true })).toThrow(/no such file/);
	});

	const line = {
		id: 'a',
		label: { km: 'ក', en: 'A', vi: 'A' },
		number: '1280',
		free: true,
		allDay: true
	};

	test('of two languages need not speak the third, and may begin with a mark and hold Khmer digits', () => {
		const label = { km: 'ក', en: 'A' };
		const written = {
			languages: ['km', 'en'],
			name: { km: 'ទន្លេ', en: 'River' },
			exitAddress: 'https://example.org/',
			helpLines: [{ ...line, label, note: null, number: '០២៣ ១២៣', checkedOn: '2568-01-31' }]
		};
		const decided = read(`\ufeff${JSON.stringify(written)}`);
		expect(decided.name).toEqual({ km: 'ទន្លេ', en: 'River', vi: 'ទន្លេ' });
		expect(decided.helpLines[0]).toMatchObject({ number: '023 123', checkedOn: '2025-01-31' });
	});

	test('puts the line for danger first, wherever it was written', () => {
		const helpLines = [line, { ...line, id: 'b', danger: true }, { ...line, id: 'c' }];
		const decided = read(JSON.stringify({ helpLines }));
		expect(decided.helpLines.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
	});

	/** A team of a case system's that is named in the configuration. */
	function source(phone: object, more: object = {}): string {
		const team = { a: { name: 'Dara', role: 'guide', workPhone: { number: '012 345 678', ...phone } } };
		const signIn = { email: 'a@example.org' };
		return JSON.stringify({ ...more, source: { kind: 'oscar', baseUrl: 'https://o.example', signIn, team } });
	}

	test('of somebody on the team, when they answer is one text for everybody or one in each language that is spoken', () => {
		const hoursIn = (hours: unknown, more?: object) => {
			const { source: decided } = read(source({ hours }, more));
			return decided.kind === 'oscar' && decided.team.a?.workPhone?.hours;
		};
		expect(hoursIn('8 to 5')).toBe('8 to 5');
		const each = { km: 'ព្រឹក', en: 'Mornings', vi: 'Buổi sáng' };
		expect(hoursIn(each)).toEqual(each);
		expect(hoursIn({ km: 'ព្រឹក', en: 'Mornings' }, { languages: ['km', 'en'] })).toMatchObject({
			km: 'ព្រឹក',
			en: 'Mornings'
		});
	});

	test('says the number of the team in one language, with what is dialled', () => {
		const office = { km: 'ការិយាល័យ', en: 'Office', vi: 'Văn phòng' };
		const teamNumber = { number: '០២៣ ៩៩៩ ៩៩៩', office, safeToSayWho: false };
		const decided = read(JSON.stringify({ teamNumber }));
		expect(teamNumberIn('vi', decided)).toEqual({
			number: '023 999 999',
			tel: '+85523999999',
			office: 'Văn phòng',
			safeToSayWho: false
		});
		expect(teamNumberIn('vi', read('{}'))).toBeUndefined();
	});

	test.each([
		['{"teamNumber":{"number":"ask"}}', /teamNumber\.number: is no number/],
		[
			'{"teamNumber":{"number":"023 999 999","hours":{"km":"ក","en":"A"}}}',
			/teamNumber\.hours\.vi: is missing/
		],
		[source({ hours: { km: 'ក', en: ' ', vi: 'A' } }), /source\.team\.a\.workPhone\.hours\.en: is empty/],
		[source({ hours: { km: 'ក', en: 'A' } }), /source\.team\.a\.workPhone\.hours\.vi: is missing/],
		[source({ hours: { km: 'ក', en: 'A', vi: 'B', fr: 'C' } }), /workPhone\.hours\.fr: is not a field/],
		[source({ office: 5 }), /source\.team\.a\.workPhone\.office: holds a number; wanted is a text/],
		['{"teamNumber":{"number":"023 999 999","hour":"9"}}', /teamNumber\.hour: is not a field/],
		['{"timeZone":"Mars/Base"}', /companion\.config\.json: timeZone: /],
		['{"helpLines":[{"id":"a"}]}', /helpLines\.0\.label/],
		['{"nmae":{}}', /nmae: is not a field that is known here/],
		['{"name":{"km":"ទន្លេ","en":" ","vi":"Sông"}}', /name\.en: is empty/],
		['{"exitAddress":"javascript:alert(1)"}', /exitAddress: is no address of the web/],
		['{"exitAddress":"http://example.org/"}', /exitAddress: must begin with https/],
		['{"sharing":{"day":7}}', /sharing\.day: is not a field that is known here/],
		['{"retention":{"weeks":7}}', /retention\.weeks: is not a field/],
		['{"source":{"kind":"embedded","refresh":7}}', /source\.refresh: is not a field/],
		['{"name":{"km":"ទន្លេ","en":"River","vi":"Sông","fr":"x"}}', /name\.fr: is not a field/],
		['{"name":{"km":"?????","en":"River","vi":"Sông"}}', /name\.km: holds question marks/],
		['{"country":"kh"}', /country: is written as two capital letters/],
		['{"country":"XX"}', /country: is no country whose telephone numbers are known/],
		['{"languages":["km","km"]}', /languages: names a language twice/],
		['{"languages":["km","en"],"name":{"km":"ទន្លេ"}}', /name\.en: is missing/],
		['{"helpLines":[{"id":"a"}]}', /helpLines\.0\.label/],
		[JSON.stringify({ helpLines: [line, line] }), /helpLines: gives one id to two lines/],
		[
			JSON.stringify({ helpLines: [{ ...line, checkedOn: '2199-01-01' }] }),
			/helpLines\.0\.checkedOn: .*not come yet/
		],
		[JSON.stringify({ helpLines: [{ ...line, number: '012 / 013' }] }), /helpLines\.0\.number: is no number/],
		[JSON.stringify({ helpLines: [{ ...line, nots: 'x' }] }), /helpLines\.0\.nots: is not a field/],
		['{\n"timeZone": Sophea}', /^companion\.config\.json, line 2: is not valid JSON/],
		['{"languages":["fr"]}', /languages\.0: holds a text .*one of: km, en, vi/],
		['{', /line 1: is not valid JSON/],
		['', /is empty/],
		['[]', /the whole file: holds a list/],
		['{"name":"River"}', /name: holds a text; wanted is an object/],
		['{"sharing":{"days":30},\n"sharing":{"days":60}}', /line 2: gives a name here/],
		['{"timeZone":"+07:00"}', /timeZone: is an offset/],
		['{"exitAddress":"https://localhost/"}', /exitAddress: leads to no page/],
		['{"exitAddress":"https://192.168.1.4/"}', /exitAddress: leads to no page/],
		['{"exitAddress":"https://172.20.1.4/"}', /exitAddress: leads to no page/],
		['{"exitAddress":"https://river.invalid/"}', /exitAddress: leads to no page/],
		['{"exitAddress":"https://me:secret@example.org/"}', /exitAddress: leads to no page/],
		['{"exitAddress":"https://stop-trafficking.org/"}', /exitAddress: say why .*\(traffick\)/],
		['{"shortName":{"km":"ទន្លេ","en":"Safe shelter","vi":"Sông"}}', /say why .*\(shelter\)/],
		[
			JSON.stringify({ helpLines: [{ ...line, note: { ...line.label, en: 'A shelter near you' } }] }),
			/say why/
		]
	])('%s is refused in one line that names the field', (text, named) => {
		expect(() => read(text)).toThrow(named);
		expect(() => read(text)).toThrow(/^[^\n]+$/);
	});
});

describe('the secret', () => {
	test('is made once, for this account alone, and gives each purpose its own key', () => {
		const key = openSecret(folder).key('phones/lock');
		expect(statSync(secretPath(folder)).mode & 0o777).toBe(0o600);
		expect(openSecret(folder).key('phones/lock').equals(key)).toBe(true);
		expect(openSecret(folder).key('locks/seal').equals(key)).toBe(false);
	});

	test('that others can read, that is damaged or that is lost is refused', () => {
		openSecret(folder);
		chmodSync(secretPath(folder), 0o644);
		expect(() => openSecret(folder)).toThrow(/chmod 600/);
		chmodSync(secretPath(folder), 0o600);
		writeFileSync(secretPath(folder), 'short');
		expect(() => openSecret(folder)).toThrow(/damaged/);
		rmSync(secretPath(folder));
		writeFileSync(join(folder, 'phones.db'), '');
		expect(() => openSecret(folder)).toThrow(/missing/);
	});
});

test('a damaged database is named in one line', () => {
	const path = join(folder, 'phones.db');
	writeFileSync(path, 'this is no database, whatever it says'.repeat(200));
	expect(() => openFile(path)).toThrow(/phones\.db is damaged and cannot be opened .*backup/);
});
