import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAudit } from '#lib/server/audit/audit.ts';
import { recordingName } from '#lib/domain/recording.ts';
import { openSecret } from '#lib/server/secret.ts';
import { textsOf } from '#lib/server/words/locale-files.ts';
import { RunningDesk } from '#tests/support/desk.ts';

let data: string;
let desk: RunningDesk;
const tokens: Record<string, string> = {};

beforeAll(async () => {
	data = mkdtempSync(join(tmpdir(), 'desk-words-'));
	desk = await RunningDesk.start({
		data,
		origin: 'https://river.example',
		variables: { COMPANION_DATA: data }
	});
	tokens.editor = await desk.signedIn('Editor', ['words-editor']);
	tokens.other = await desk.signedIn('Other editor', ['words-editor']);
	tokens.worker = await desk.signedIn('Worker', ['case-worker']);
	tokens.auditor = await desk.signedIn('Auditor', ['auditor']);
});
afterAll(async () => {
	await desk.stop();
	rmSync(data, { recursive: true });
});

const pageOf = async (token: string, path: string) => (await desk.ask(path, token)).text();
const wordsIn = (file: string): Record<string, unknown> => {
	const path = join(data, 'words', file);
	return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>) : {};
};
const heading = 'key,screen,english,translation,state,comment\n';

/** Sends files as a page of the desk does. */
async function hand(path: string, token: string, fields: Record<string, string | Blob>): Promise<Response> {
	const body = new FormData();
	for (const [name, value] of Object.entries(fields))
		if (typeof value === 'string') body.set(name, value);
		else body.set(name, value, 'file.csv');
	// With its length told, as browsers do.
	const bytes = await new Response(body).blob();
	const headers = {
		accept: 'text/html',
		origin: desk.origin,
		'sec-fetch-site': 'same-origin',
		'content-type': bytes.type
	};
	return desk.ask(path, token, { method: 'POST', headers, body: await bytes.arrayBuffer() });
}

describe('words', () => {
	const keep = (token: string, text: string, as: string, read: string, key = 'open/calm.lead') =>
		desk.send(`/words/${key}?/keep`, token, { language: 'en', text, as, read, comment: '' });
	const shippedIn = (namespace: string, key: string) =>
		textsOf('locales', 'en', namespace).find((one) => one.key === `${namespace}:${key}`)!.text;
	const shipped = shippedIn('open', 'calm.lead');

	test('stand by screen, in every language, with a picture of the screen, to read for all who read them', async () => {
		const page = await pageOf(tokens.worker!, '/words/open');
		for (const language of ['km', 'vi', 'en']) expect(page).toContain(`<p lang="${language}"`);
		expect(page).not.toContain('name="read"');
		const [, picture] = /src="(\/words\/picture\/en-open)"/.exec(page) ?? [];
		const answer = await desk.ask(picture!, tokens.worker);
		expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp']);
		expect((await desk.ask(picture!)).status).toBe(303);
		expect((await desk.ask(picture!, tokens.auditor)).status).toBe(403);
		expect((await desk.ask('/words/nothing', tokens.worker)).status).toBe(404);
		expect(await pageOf(tokens.worker!, `/words?q=${encodeURIComponent(shipped.slice(0, 20))}`)).toContain(
			'href="/words/open/calm.lead"'
		);
	});

	test('are changed by an editor alone, and a change is a draft that somebody else signs', async () => {
		const text = 'There are many ways, and all are good.';
		expect((await keep(tokens.worker!, text, 'draft', recordingName(shipped))).status).toBe(403);
		expect(wordsIn('en/open.json')).toEqual({});
		// Whatever she pressed: nobody signs what she writes.
		const changed = await keep(tokens.editor!, text, 'reviewed', recordingName(shipped));
		expect([changed.status, (await changed.text()).includes('as a draft')]).toEqual([200, true]);
		expect(wordsIn('en/open.json')).toEqual({ calm: { lead: text } });
		const said = () => wordsIn('review/en.json')['open:calm.lead'] as Record<string, unknown>;
		// Nothing is in use without a state.
		expect(said()).toMatchObject({ state: 'draft', of: recordingName(text) });
		expect(JSON.stringify(wordsIn('review/en.json'))).not.toContain('Editor');

		const read = recordingName(text);
		expect((await keep(tokens.editor!, text, 'reviewed', read)).status).toBe(409);
		const ticked = { read: `en open:calm.lead ${read}` };
		await desk.send('/words/open?/sign', tokens.editor, ticked);
		expect(said().state).toBe('draft');
		// What was read is what is signed: other words by now are not.
		await desk.send('/words/open?/sign', tokens.other, {
			read: `en open:calm.lead ${recordingName('else')}`
		});
		expect(said().state).toBe('draft');
		expect((await keep(tokens.other!, text, 'reviewed', recordingName('else'))).status).toBe(409);
		const signed = await desk.send('/words/open?/sign', tokens.other, ticked);
		expect([signed.status, said().state]).toEqual([200, 'reviewed']);
		expect(await pageOf(tokens.worker!, '/words/open/calm.lead')).toContain('Other editor');

		// And a change after that is seen as one.
		await keep(tokens.editor!, 'All ways are good.', 'draft', read);
		expect(await pageOf(tokens.worker!, '/words/open?show=changed')).toContain(
			'href="/words/open/calm.lead"'
		);
		expect(await pageOf(tokens.worker!, '/words/open?show=question')).not.toContain('calm.lead');
		await desk.send('/words/open/calm.lead?/keep', tokens.editor, {
			...{ language: 'en', text: 'x', as: 'ours', ours: shipped, comment: '' },
			read: recordingName('All ways are good.')
		});
		expect(wordsIn('en/open.json')).toEqual({});
	});

	test.each([
		['dear survivor, there is no right way', 'survivor'],
		['There is no <b>right</b> way', '&lt;b>'],
		['There is no right way, {{name}}', '{{name}}'],
		['  ', 'is empty'],
		['There is $t(open:leave)', '$t(']
	])('that cannot stand there are told why, and nothing is kept: %s', async (text, why) => {
		const answer = await keep(tokens.editor!, text, 'draft', recordingName(shipped));
		expect([answer.status, (await answer.text()).includes(why)]).toEqual([400, true]);
		expect(wordsIn('en/open.json')).toEqual({});
	});

	test('a word that betrays may stand in the book, and is told', async () => {
		const text = 'Your counsellor';
		const answer = await desk.send('/words/people/title?/keep', tokens.editor, {
			...{ language: 'en', text, as: 'draft', comment: '', ownWay: '1' },
			read: recordingName(shippedIn('people', 'title'))
		});
		expect(answer.status).toBe(200);
		expect(await pageOf(tokens.worker!, '/words/people/title')).toContain('It says counsellor');
		// The organisation’s own way: it stays whatever ours becomes.
		expect(wordsIn('over/en.json')).toEqual({});
	});
});

describe('a reviewer’s spreadsheet', () => {
	test('is saved, and comes back by two presses, once; one wrong row changes nothing', async () => {
		const sheet = await desk.ask('/words/sheet/en', tokens.editor);
		expect(sheet.headers.get('content-disposition')).toBe('attachment; filename="words-en.csv"');
		const rows = await sheet.text();
		expect(rows).toContain('open:calm.lead');
		expect((await desk.ask('/words/sheet/en', tokens.worker)).status).toBe(403);

		const bad = new Blob([`${heading}open:calm.lead,,,{{x}},fine,\n`]);
		const refused = await hand('/words/sheet?/look', tokens.editor!, { language: 'en', file: bad });
		const told = await refused.text();
		expect([refused.status, told.includes('open:calm.lead'), told.includes('{{x}}')]).toEqual([
			400,
			true,
			true
		]);

		const good = new Blob([`${heading}open:calm.lead,,,Take your time.,reviewed,\n`]);
		const looked = await hand('/words/sheet?/look', tokens.editor!, { language: 'en', file: good });
		const page = await looked.text();
		expect([looked.status, page.includes('Take your time.'), wordsIn('en/open.json')]).toEqual([
			200,
			true,
			{}
		]);
		const name = /name="name" value="([\w-]+)"/.exec(page)![1]!;
		expect((await desk.send('/words/sheet?/take', tokens.other, { name })).status).toBe(409);
		expect((await desk.send('/words/sheet?/take', tokens.editor, { name })).status).toBe(200);
		expect(wordsIn('en/open.json')).toEqual({ calm: { lead: 'Take your time.' } });
		expect((await desk.send('/words/sheet?/take', tokens.editor, { name })).status).toBe(409);
		const read = textsOf('locales', 'en', 'desk').find(
			({ key }) => key === 'desk:words.state.reviewed'
		)!.text;
		expect(await pageOf(tokens.worker!, '/words/open/calm.lead')).toMatch(new RegExp(`>${read}<`));
	});
});

describe('the recording room', () => {
	const room = '/words/voice/en/today';
	const mp3 = () => new Blob([readFileSync('tests/voice/breathe-with-the-lotus.mp3')]);
	const sentences = async () =>
		[...(await pageOf(tokens.editor!, room)).matchAll(/data-name="([0-9a-f]{16})" data-is="(\w+)"/g)].map(
			([, name, is]) => ({ name: name!, is: is! })
		);
	const list = () => join(data, 'voice', 'en.json');

	test('is the one page that may hear, and that sends by itself', async () => {
		const headers = async (path: string) => {
			const answer = await desk.ask(path, tokens.editor);
			const policy = answer.headers.get('content-security-policy') ?? '';
			const hears = (answer.headers.get('permissions-policy') ?? '').includes('microphone=(self)');
			return [
				answer.status,
				hears,
				policy.includes("connect-src 'self'"),
				policy.includes("default-src 'none'")
			];
		};
		expect(await headers(room)).toEqual([200, true, true, true]);
		for (const path of [
			'/',
			'/words',
			'/words/voice',
			'/words/today',
			'/words/sheet',
			'/words/voice/en/today/x'
		])
			expect([path, ...(await headers(path))].slice(2)).toEqual([false, false, true]);
	});

	test('keeps what was read, asks only for the rest, and publishes with one press', async () => {
		const [first, second] = await sentences();
		expect([first!.is, second!.is]).toEqual(['missing', 'missing']);
		const kept = await hand(`${room}?/keep`, tokens.editor!, { name: first!.name, sound: mp3() });
		expect(kept.status).toBe(200);
		expect((await sentences()).slice(0, 2).map(({ is }) => is)).toEqual(['waiting', 'missing']);
		expect(existsSync(list())).toBe(false);
		const sound = await desk.ask(`/words/voice/en/sound/${first!.name}`, tokens.editor);
		expect([sound.status, sound.headers.get('content-type')]).toEqual([200, 'audio/mpeg']);
		expect((await desk.ask(`/words/voice/en/sound/${second!.name}`, tokens.editor)).status).toBe(404);

		expect((await desk.send('/words/voice?/publish', tokens.worker)).status).toBe(403);
		expect((await desk.send('/words/voice?/publish', tokens.editor)).status).toBe(200);
		expect(Object.keys(JSON.parse(readFileSync(list(), 'utf8')) as object)).toEqual([first!.name]);
		expect((await sentences())[0]!.is).toBe('recorded');
	});

	test.each([
		['no MP3', async () => ({ sound: new Blob(['RIFF and more']) }), 400],
		['no file', async () => ({}), 400],
		['more than a sentence', async () => ({ sound: new Blob([new Uint8Array(1.5 * 1024 * 1024)]) }), 413],
		['of words that nobody says', async () => ({ name: '0123456789abcdef', sound: mp3() }), 409],
		['of a name that is a path', async () => ({ name: '../../staff', sound: mp3() }), 409]
	])('takes nothing that is %s', async (_what, fields, status) => {
		const { name } = (await sentences()).find(({ is }) => is === 'missing')!;
		const answer = await hand(`${room}?/keep`, tokens.editor!, { name, ...(await fields()) } as Record<
			string,
			string | Blob
		>);
		expect(answer.status).toBe(status);
		expect((await sentences()).some(({ is }) => is === 'waiting')).toBe(false);
	});
});

test('each act with words and recordings is a line in the audit', async () => {
	const audit = await openAudit(data, openSecret(data), () => new Date());
	const acts = (await audit.lines({ most: 200 })).map(({ act }) => act);
	await audit.close();
	for (const act of [
		'words changed',
		'words reviewed',
		'words imported',
		'recording kept',
		'recordings imported'
	])
		expect(acts).toContain(act);
});
