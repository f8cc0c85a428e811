import {
	chmodSync,
	existsSync,
	globSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findNeverWords } from '#lib/server/never-words/find.ts';
import { importSamples } from '#tests/support/app.ts';
import { companion, freePort, launch } from '#tests/support/processes.ts';

let data: string;
let environment: Record<string, string>;
beforeEach(() => {
	data = mkdtempSync(join(tmpdir(), 'operator-'));
	environment = { COMPANION_DATA: data };
});
afterEach(() => rmSync(data, { recursive: true }));

const run = (...args: string[]) => companion(environment, ...args);
const oneLine = /^[^\n]+\n$/;

describe('a command', () => {
	test('explains itself', async () => {
		const { code, stdout } = await run('invite', '--help');
		expect([code, stdout]).toEqual([0, expect.stringContaining('npm run companion -- invite')]);
	});

	test.each([
		[['nothing'], 2],
		[['invite', '--case', 'sample-03', '--for', 'police'], 2],
		[['invite', '--case', 'nobody'], 1]
	] as const)('%j says in one line what is wrong', async (args, exit) => {
		await importSamples(data);
		const { code, stderr, stdout } = await run(...args);
		expect([code, stdout]).toEqual([exit, '']);
		expect(stderr).toMatch(oneLine);
	});

	test('of every name is loaded by plain Node, which is stricter than what the tests are made with', async () => {
		const modules = globSync('src/operator/commands/**/*.ts').filter((file) => !file.endsWith('.test.ts'));
		expect(modules).toContain(join('src', 'operator', 'commands', 'cases-template.ts'));
		const imports = modules.map((file) => `await import(${JSON.stringify(`./${file}`)});`).join('\n');
		const { ended, stderr } = launch(['--input-type=module', '--eval', imports], environment);
		expect([await ended, stderr()]).toEqual([0, '']);
	});

	test('without any people says how to get some', async () => {
		const { code, stderr } = await run('cases', 'list');
		expect([code, stderr]).toEqual([1, expect.stringMatching(/cases import FILE\n$/)]);
	});
});

describe('invite', () => {
	beforeEach(() => importSamples(data));

	test('takes the address that the running server wrote down', async () => {
		const addresses = { app: 'https://river.example', mailbox: null };
		writeFileSync(join(data, 'addresses.json'), JSON.stringify(addresses));
		const { stdout } = await run('invite', '--case', 'sample-03', '--json');
		expect(Object.keys(JSON.parse(stdout))).toEqual(['code', 'link', 'expires']);
		expect(JSON.parse(stdout).link).toBe('https://river.example/key');
		expect(JSON.parse(stdout).code).toMatch(/^\d{10}$/);
	});

	test('the square is the same on every card and carries nothing of the invitation', async () => {
		const printed = async (ref: string) => {
			const card = join(data, `${ref}.html`);
			const { stdout } = await run('invite', '--case', ref, '--card', card);
			const square = /<svg class="square".+?<\/svg>/s.exec(readFileSync(card, 'utf8'))?.[0];
			return { square, inTheTerminal: stdout.slice(stdout.indexOf('\n\n')) };
		};
		const one = await printed('sample-03');
		expect(one.square).toContain('<path');
		expect(one.inTheTerminal).toMatch(/▀|█/);
		expect(await printed('sample-06')).toEqual(one);
	});

	test.each([
		['sample-03', 'km'],
		['sample-05', 'en'],
		['sample-04', 'vi']
	])('the card of %s is in %s, loads nothing and betrays nothing', async (ref, language) => {
		const card = join(data, 'card.html');
		const { stdout } = await run('invite', '--case', ref, '--card', card);
		const html = readFileSync(card, 'utf8');
		expect(html).toContain(`<html lang="${language}">`);
		expect(html).toContain('<svg');
		const code = /\d{4} \d{3} \d{3}/.exec(stdout)?.[0] ?? 'none';
		expect(html).toContain(code);
		expect(html).not.toMatch(/<(script|link|img|iframe)|url\(|@import|src=/);
		expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
		expect(findNeverWords(html)).toEqual([]);
		expect(html).not.toContain(ref);
		expect(statSync(card).mode & 0o777).toBe(0o600);
	});
});

describe('cases', () => {
	test('import names every fault and changes nothing', async () => {
		await importSamples(data);
		const before = readFileSync(join(data, 'cases.db'));
		const bad = join(data, 'bad.json');
		const goal = { id: 'g', area: 'learning', what: 'Read', state: 'failed' };
		writeFileSync(
			bad,
			JSON.stringify({ cases: [{ ref: 'new', me: { language: 'en' }, journey: {}, goals: [goal] }] })
		);
		const { code, stdout } = await run('cases', 'import', bad);
		expect(code).toBe(1);
		expect(stdout).toContain('bad.json, row cases[0], field me.reading: is missing');
		expect(stdout).toContain('row cases[0].goals[0], field state');
		expect(stdout).toContain('field journey.phase: is missing');
		expect(stdout).toContain('Nothing was changed');
		expect(readFileSync(join(data, 'cases.db')).equals(before)).toBe(true);
		const { stdout: json } = await run('cases', 'validate', bad, '--json');
		expect(JSON.parse(json).findings[0]).toEqual({
			file: bad,
			row: 'cases[0]',
			field: 'me.reading',
			reason: 'is missing'
		});
	});

	test('template writes the empty workbook, and as it comes the same import takes it and nobody comes', async () => {
		const file = join(data, 'people.xlsx');
		const wrote = await run('cases', 'template', file);
		expect([wrote.code, wrote.stderr]).toEqual([0, '']);
		const { code, stdout } = await run('cases', 'validate', file);
		expect([code, stdout]).toEqual([0, expect.stringContaining('0 people')]);
	});

	test('list gives references and no names', async () => {
		await importSamples(data);
		const rows = JSON.parse((await run('cases', 'list', '--json')).stdout) as object[];
		expect(rows).toHaveLength(12);
		expect(rows[1]).toEqual({ ref: 'sample-02', phase: 'assessment', reading: 'young', language: 'en' });
	});

	test('the sample files as they lie there are not taken, for their days are not days', async () => {
		const { code, stdout } = await run('cases', 'validate', ...globSync('src/operator/samples/02-*.json'));
		expect([code, stdout]).toEqual([1, expect.stringContaining('a day is written YYYY-MM-DD')]);
	});
});

describe('doctor', () => {
	const verdicts = async () => {
		const { code, stdout } = await run('doctor', '--json');
		return {
			code,
			broken: (JSON.parse(stdout) as { state: string; what: string }[]).filter(
				({ state }) => state === 'broken'
			)
		};
	};

	test('finds nothing broken in a good deployment', async () => {
		await importSamples(data);
		await run('phones');
		expect(await verdicts()).toEqual({ code: 0, broken: [] });
	});

	test('finds an open key file and a damaged database', async () => {
		await importSamples(data);
		await run('invite', '--case', 'sample-03');
		chmodSync(join(data, 'secret.key'), 0o644);
		writeFileSync(join(data, 'phones.db'), 'no database'.repeat(1000));
		const { code, broken } = await verdicts();
		expect(code).toBe(1);
		expect(broken.map(({ what }) => what).join('\n')).toMatch(/key file[^]*phones\.db/);
	});
});

describe('a start that cannot succeed ends with one clear line', () => {
	async function failedStart(more: Record<string, string> = {}) {
		const { child, stderr, stdout } = launch(['src/server.ts'], {
			...environment,
			PORT: String(await freePort()),
			...more
		});
		const code = await new Promise((resolve) => child.on('close', resolve));
		return { code, stderr: stderr(), stdout: stdout() };
	}

	test.each(['cases.db', 'phones.db', 'cache.db', 'directory.db'])('a damaged %s', async (file) => {
		await importSamples(data);
		await run('phones');
		writeFileSync(join(data, file), 'no database at all '.repeat(1000));
		const { code, stderr } = await failedStart();
		expect([code, stderr]).toEqual([1, expect.stringMatching(oneLine)]);
		expect(stderr).toContain(file);
	});

	test('a bad configuration', async () => {
		await importSamples(data);
		const config = join(data, 'config.json');
		writeFileSync(config, '{"timeZone":"Mars/Base"}');
		const { code, stderr } = await failedStart({ COMPANION_CONFIG: config });
		expect([code, stderr]).toEqual([1, expect.stringMatching(oneLine)]);
		expect(stderr).toContain('timeZone');
	});

	test('a certificate that is none', async () => {
		await importSamples(data);
		const { code, stderr } = await failedStart({ TLS_CERT: 'package.json', TLS_KEY: 'package.json' });
		expect([code, stderr]).toEqual([1, expect.stringMatching(oneLine)]);
		expect(stderr).toContain('TLS_CERT');
	});

	test('a DATABASE_URL, a port that is none, no people, a missing certificate', async () => {
		for (const [more, named] of [
			[{ DATABASE_URL: 'postgres://x' }, 'DATABASE_URL'],
			[{ PORT: 'x' }, 'PORT'],
			[{}, 'cases import'],
			[{ TLS_CERT: 'none.pem', TLS_KEY: 'none.pem' }, 'TLS_CERT']
		] as const) {
			const { code, stderr } = await failedStart(more);
			expect([code, stderr]).toEqual([1, expect.stringMatching(oneLine)]);
			expect(stderr).toContain(named);
		}
	});
});

test('nothing in the data folder can be read by another account', async () => {
	await importSamples(data);
	await run('invite', '--case', 'sample-03');
	const files = globSync('**/*', { cwd: data });
	expect(files).toEqual(expect.arrayContaining(['cases.db', 'phones.db', 'secret.key']));
	for (const file of files) expect(statSync(join(data, file)).mode & 0o077, file).toBe(0);
	expect(existsSync(join(data, 'cases.db-wal'))).toBe(false);
});

/** How many sheets of paper a page takes. */
async function pagesOf(html: string): Promise<number> {
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox']
	});
	try {
		const page = await browser.newPage();
		await page.setContent(html);
		const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
		return pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
	} finally {
		await browser.close();
	}
}

test.each(['km', 'en', 'vi'])(
	'the sheet before a first talk in %s is one sheet, loads nothing and betrays nothing',
	async (language) => {
		const file = join(data, 'sheet.html');
		const { code } = await run('sheet', file, '--language', language);
		const html = readFileSync(file, 'utf8');
		expect(code).toBe(0);
		expect(html).toContain(`<html lang="${language}">`);
		expect(html).toContain(`/${language}/meet`);
		expect(html).not.toMatch(/<(script|link|img|iframe)|url\(|@import|src=/);
		expect(findNeverWords(html)).toEqual([]);
		expect(await pagesOf(html)).toBe(1);
	}
);
