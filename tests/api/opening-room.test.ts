import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays } from '#lib/domain/day.ts';
import { languages } from '#lib/domain/text.ts';
import { passphraseKeyHere } from '#lib/crypto/scrypt.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment, type Environment } from '#lib/server/environment.ts';
import { passphraseKey } from '#lib/server/passphrase-key.ts';
import { openSecret } from '#lib/server/secret.ts';
import { textsOf } from '#lib/server/words/locale-files.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { makePeriods } from '#operator/commands/feedback/keys.ts';
import { answersOf, castBallots } from '#tests/builders/cast-ballots.ts';
import { today } from '#tests/support/app.ts';
import { faultsForReaders } from '#tests/support/axe.ts';
import { RunningDesk } from '#tests/support/desk.ts';
import { layDataFolder } from '#tests/support/laid-folder.ts';
import { mailboxBeside } from '#tests/support/mailbox-beside.ts';

/*
 * The opening room in a real browser without a network, over a period that was asked, answered and closed for real: the
 * batch comes from the running desk, and the report is the command line's, letter for letter.
 */

const passphrase = 'boat lotus river rice';
const wordsPassphrase = 'mango drum kite moon';
const folder = mkdtempSync(join(tmpdir(), 'opening-room-'));
let environment: Environment;
let desk: RunningDesk;
let mailbox: Awaited<ReturnType<typeof mailboxBeside>>;
let browser: Browser;
let lead: string;
/** The room, as the desk hands it out. */
let html: string;
const at = (...path: string[]) => join(folder, ...path);
const opening = (kind: string) => at('usb', `${kind}-from-over.opening.json`);

const company = async (...args: string[]) => {
	const said: string[] = [];
	await runCommandLine(['feedback', ...args], {
		environment,
		deployment: () => readDeployment(environment.config),
		now: () => new Date(),
		say: (line) => said.push(line)
	});
	return said;
};

beforeAll(async () => {
	const variables = { COMPANION_DATA: at('data'), COMPANION_KEYS: at('companion.keys.json') };
	environment = readEnvironment(variables);
	await layDataFolder(environment.data);
	const planned = [
		{ id: 'over', opens: addDays(today(), -90), closes: addDays(today(), -10) },
		{ id: 'few', opens: addDays(today(), -90), closes: addDays(today(), -9) },
		{ id: 'runs', opens: addDays(today(), -1), closes: addDays(today(), 60) },
		{ id: 'later', opens: addDays(today(), -90), closes: addDays(today(), -9) }
	];
	await makePeriods(environment, planned, {
		existing: { demonstration: false, periods: [] },
		opening: at('usb'),
		reader: 'Sokha',
		passphrases: { ratings: passphrase, words: wordsPassphrase }
	});
	mailbox = await mailboxBeside(environment.mailboxData, environment.keys);
	const more = { ...variables, MAILBOX_ORIGIN: mailbox.origin };
	environment = readEnvironment(more);
	await castBallots(environment, {
		people: 12,
		ratingsOf: answersOf,
		text: (one) => (one < 2 ? `Canary <b>${one}</b>` : ''),
		blanks: true
	});
	await castBallots(environment, { people: 9, ratingsOf: answersOf, quarter: 1 });
	await castBallots(environment, { people: 11, ratingsOf: answersOf, quarter: 2 });
	await castBallots(environment, { people: 13, ratingsOf: answersOf, quarter: 3 });
	desk = await RunningDesk.start({
		data: environment.data,
		origin: 'https://river.example',
		variables: more
	});
	lead = await desk.signedIn('Lead', ['safeguarding-lead']);
	browser = await chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox']
	});
}, 180_000);
afterAll(async () => {
	await browser?.close();
	await desk?.stop();
	await mailbox?.stop();
	rmSync(folder, { recursive: true, force: true });
});

const pageOf = async (path: string, token = lead) => (await desk.ask(path, token)).text();
const words = (language: (typeof languages)[number], namespace: string) => {
	const all = new Map(textsOf('locales', language, namespace).map(({ key, text }) => [key, text]));
	return (key: string) => all.get(`${namespace}:${key}`)!;
};
const say = words('en', 'desk');
const room = words('en', 'report');

/** Opens a room from the disk, with the network off, and counts what it asks for. */
async function enter(html: string) {
	const path = at(`room-${Math.floor(performance.now())}.html`);
	writeFileSync(path, html);
	const context = await browser.newContext({ locale: 'en-GB', acceptDownloads: true });
	await context.setOffline(true);
	const page = await context.newPage();
	const asked: string[] = [];
	page.on('request', (request) => asked.push(request.url()));
	await page.goto(pathToFileURL(path).href);
	return { page, asked, path };
}

async function fill(page: Page, files: { batch: string; opening: string; passphrase?: string }) {
	await page.locator('#batch').setInputFiles(files.batch);
	await page.locator('#opening').setInputFiles(files.opening);
	await page.locator('#passphrase').fill(files.passphrase ?? passphrase);
	await page.getByRole('button', { name: room('room.open') }).press('Enter');
	await page.locator('#status:not([hidden]), #fault:not([hidden])').first().waitFor();
	await expect
		.poll(() => page.locator('#status').innerText(), { timeout: 50_000 })
		.not.toBe(room('room.working'));
}

async function saved(page: Page, id: string): Promise<string> {
	const [download] = await Promise.all([page.waitForEvent('download'), page.locator(id).press('Enter')]);
	const path = at(download.suggestedFilename());
	await download.saveAs(path);
	return readFileSync(path, 'utf8');
}

const batch = () => at('batch-over.json');

describe('the desk', () => {
	test('closes a period that is over, and says of none that runs how many came', async () => {
		const issued = await openIssued(environment.data, openSecret(environment.data));
		for (const id of ['over', 'few', 'runs', 'later']) await issued.setState(id, 'open');
		await issued.close();
		const before = await pageOf('/feedback');
		expect(before).toContain(say('feedback.state.over'));
		for (const part of ['enough', 'few', 'away'])
			expect(before).not.toContain(say(`feedback.envelopes.${part}`));
		expect((await desk.send('/feedback?/close', lead, { period: 'runs' })).status).toBe(409);
		for (const period of ['over', 'few', 'later'])
			expect((await desk.send('/feedback?/close', lead, { period })).status).toBe(200);
		const after = await pageOf('/feedback');
		expect(after).toContain(say('feedback.envelopes.enough'));
		expect(after).toContain(say('feedback.envelopes.few'));
		// Neither exact numbers nor tens: 24 envelopes came, 9, 11 and 13.
		const shown = after.replace(/<[^>]*>|\d{4}-\d\d-\d\d/g, ' ');
		expect(shown).toContain(say('feedback.lead'));
		expect(shown).not.toMatch(/\b(24|20|13|12|11|9)\b/);
	});

	test('hands the sealed batch out, of a closed period with enough envelopes alone', async () => {
		for (const period of ['few', 'runs', 'nothing'])
			expect((await desk.send('/feedback/batch', lead, { period })).status).toBe(303);
		const answer = await desk.send('/feedback/batch', lead, { period: 'over' });
		expect(answer.headers.get('content-disposition')).toBe('attachment; filename="batch-over.json"');
		writeFileSync(batch(), await answer.text());
		const text = readFileSync(batch(), 'utf8');
		// Canaries: what somebody wrote, and who was given a right.
		for (const canary of ['Canary', 'person-1', 'sample-', '"d":'])
			expect([canary, text.includes(canary)]).toEqual([canary, false]);
		const given = await desk.send('/feedback/room', lead);
		expect(given.headers.get('content-disposition')).toBe('attachment; filename="room.html"');
		html = await given.text();
	});

	test('holds a later batch back while what an earlier opening left is missing, unless somebody says it is lost', async () => {
		const later = (more: Record<string, string> = {}) =>
			desk.send('/feedback/batch', lead, { period: 'later', ...more });
		const waits = say('feedback.waitsFor').replace('{{period}}', 'over');
		expect(await pageOf('/feedback')).toContain(waits);
		const held = await later();
		expect([held.status, held.headers.get('location')]).toEqual([303, '/feedback']);
		// An earlier one waits for nothing, and can be had again.
		expect((await desk.send('/feedback/batch', lead, { period: 'over' })).status).toBe(200);
		const lost = await later({ lost: '1' });
		expect(lost.headers.get('content-disposition')).toBe('attachment; filename="batch-later.json"');
		expect((await lost.json()) as object).toMatchObject({
			period: { id: 'later' },
			earlier: [],
			memories: []
		});
		// It was said for that one time.
		expect((await later()).status).toBe(303);
	});

	test('keeps nobody out of the page that says all this, in each language', async () => {
		const context = await browser.newContext();
		const page = await context.newPage();
		for (const language of languages) {
			await context.addCookies([
				{ name: 'desk', value: lead, url: desk.origin },
				{ name: 'desk-language', value: language, url: desk.origin }
			]);
			await page.goto(`${desk.origin}/feedback`);
			await page.getByRole('heading', { name: words(language, 'desk')('feedback.title') }).waitFor();
			expect([language, await faultsForReaders(page)]).toEqual([language, []]);
		}
		await context.close();
	});
});

test('a passphrase makes one key, here and in the browser’s way', async () => {
	const salt = new Uint8Array(16).fill(7);
	expect(Buffer.from(await passphraseKeyHere('ｂｏａｔ é', salt))).toEqual(passphraseKey('boat é', salt));
});

describe('the opening room', () => {
	test('makes of batch, opening file and passphrase the report that the command line makes', async () => {
		const { page, asked } = await enter(html);
		await fill(page, { batch: batch(), opening: opening('ratings') });
		await page.getByRole('heading', { name: room('title') }).waitFor();
		expect(await faultsForReaders(page)).toEqual([]);
		mkdirSync(at('out'), { recursive: true });
		writeFileSync(at('passphrase'), passphrase);
		const back = JSON.parse(await saved(page, '#save-back')) as { report: unknown };
		const made = await saved(page, '#save-page');
		const figures = await saved(page, '#save-data');
		await company(
			...['report', 'over', '--opening', opening('ratings'), '--out', at('out')],
			...['--passphrase-file', at('passphrase'), '--language', 'en']
		);
		expect(made).toBe(readFileSync(at('out', 'report.html'), 'utf8'));
		expect(figures).toBe(readFileSync(at('out', 'report.json'), 'utf8'));
		expect(back.report).toEqual(JSON.parse(figures));
		expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('blob:'))).toEqual([]);
		await page.context().close();
	});

	test('speaks each language, and keeps nobody out', async () => {
		const { page } = await enter(html);
		for (const language of languages) {
			await page.locator(`[data-language=${language}]`).press('Enter');
			await page.getByRole('heading', { name: words(language, 'report')('room.title') }).waitFor();
			expect([language, await faultsForReaders(page)]).toEqual([language, []]);
		}
		await page.context().close();
	});

	test('says in a sentence what is wrong: another passphrase, another file, half of one', async () => {
		const { page } = await enter(html);
		const half = at('half.json');
		writeFileSync(half, readFileSync(batch(), 'utf8').slice(0, -2000));
		const halfKey = at('half-key.json');
		writeFileSync(halfKey, readFileSync(opening('ratings'), 'utf8').slice(0, -40));
		const right = { batch: batch(), opening: opening('ratings') };
		for (const [kind, files] of [
			['passphrase', { ...right, passphrase: 'another one entirely' }],
			['torn-batch', { ...right, batch: half }],
			['torn-batch', { ...right, batch: opening('ratings') }],
			['torn-opening', { ...right, opening: halfKey }],
			['torn-opening', { ...right, opening: batch() }]
		] as const) {
			await fill(page, files);
			await page.getByText(room(`room.fault.${kind}`), { exact: true }).waitFor();
			expect(await page.locator('#opened').innerHTML()).toBe('');
		}
		await page.context().close();
	});

	test('opens free text for its reader, and a text runs nothing', async () => {
		const { page } = await enter(html);
		await fill(page, { batch: batch(), opening: opening('words'), passphrase: wordsPassphrase });
		await page.getByText('Canary <b>1</b>', { exact: true }).waitFor();
		await page.context().close();
	});

	test('lets nothing out, whatever runs in it', async () => {
		let heard = 0;
		const outside: Server = createServer((_request, response) => {
			heard += 1;
			response.setHeader('access-control-allow-origin', '*').end();
		});
		await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
		const address = `http://127.0.0.1:${(outside.address() as AddressInfo).port}/`;
		const planted = `const tried = [fetch('${address}').catch(() => 0), new Promise((r) => { const x = new Image(); x.onload = x.onerror = r; x.src = '${address}'; })]; Promise.all(tried).then(() => document.documentElement.dataset.tried = '1');\n`;
		// Allowed by its hash as our own script is: only what its policy says of connections is left to stop it.
		const [, own] = /<script>([\s\S]*)<\/script>/.exec(html)!;
		const hashOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
		const bad = html.replace(own!, () => planted + own).replace(hashOf(own!), hashOf(planted + own));
		// The control: the same without its policy is heard.
		const open = bad.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
		for (const [page, expected] of [
			[bad, 0],
			[open, 2]
		] as const) {
			heard = 0;
			const path = at(`planted-${expected}.html`);
			writeFileSync(path, page);
			const tab = await browser.newPage();
			await tab.goto(pathToFileURL(path).href);
			await tab.locator('html[data-tried]').waitFor({ state: 'attached' });
			expect(heard).toBe(expected);
			await tab.close();
		}
		await new Promise((resolve) => outside.close(resolve));
	});

	test('leaves a file without which the next batch is not handed out', async () => {
		rmSync(join(environment.data, 'feedback-reports', 'over', 'memory.json'));
		expect(await pageOf('/feedback')).not.toContain(say('feedback.hasReport'));
		const file = (text: string) => {
			const body = new FormData();
			body.set('file', new File([text], 'back.json'));
			return desk.ask('/feedback?/back', lead, {
				method: 'POST',
				body,
				headers: { accept: 'text/html', origin: desk.origin, 'sec-fetch-site': 'same-origin' }
			});
		};
		const back = readFileSync(at('back-over.json'), 'utf8');
		for (const other of [
			'',
			'{}',
			back.slice(0, -9),
			back.replaceAll('"over"', '"few"'),
			back.replace('20', '23')
		])
			expect((await file(other)).status).toBe(400);
		expect((await file(back)).status).toBe(200);
		expect(await pageOf('/feedback')).toContain(say('feedback.hasReport'));
		const later = await desk.send('/feedback/batch', lead, { period: 'later' });
		expect(later.status).toBe(200);
		expect((await later.json()) as object).toMatchObject({ memories: [{ period: 'over' }] });
	});
});
