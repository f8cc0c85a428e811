import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unpackAnswers } from '#lib/domain/answers-heard.ts';
import { withToken, RunningApp } from '#tests/support/app.ts';
import { companion } from '#tests/support/processes.ts';

let server: RunningApp;
let token: string;
beforeAll(async () => {
	server = await RunningApp.start();
	token = await server.pairNew('sample-02');
});
afterAll(() => server.remove());

const recording = 'tests/voice/breathe-with-the-lotus.mp3';

const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function recordings(...files: string[]): string {
	const folder = mkdtempSync(join(tmpdir(), 'voice-'));
	for (const file of files) {
		mkdirSync(join(folder, file, '..'), { recursive: true });
		cpSync(recording, join(folder, file));
	}
	return folder;
}

test('a recording of the book’s words is taken in, listed, heard with the token, and not without', async () => {
	const folder = recordings('en/today.easy.text.mp3');
	const taken = await companion(server.variables, 'words', 'voice', folder);
	expect(taken).toMatchObject({ code: 0, stderr: '' });
	const list = (await (await server.fetch('/api/v1/voice/en', withToken(token))).json()) as Record<
		string,
		string
	>;
	expect(Object.values(list)).toEqual(['today:easy.text']);
	const [name] = Object.keys(list);
	const sound = await server.fetch(`/api/v1/voice/en/${name}`, withToken(token));
	expect(sound.headers.get('cache-control')).toBe('private, no-store');
	expect(Buffer.from(await sound.arrayBuffer()).equals(readFileSync(recording))).toBe(true);
	for (const path of ['/api/v1/voice/en', `/api/v1/voice/en/${name}`])
		expect((await server.fetch(path)).status).toBe(401);
	expect((await server.fetch('/api/v1/voice/en/..%2f..%2fcases', withToken(token))).status).toBe(404);
	expect((await server.fetch('/api/v1/voice/xx', withToken(token))).status).toBe(404);

	const { stdout } = await companion(server.variables, 'words', 'status', '--language', 'en', '--json');
	const screen = JSON.parse(stdout).en.find((one: { screen: string }) => one.screen === 'today:easy');
	expect(screen).toMatchObject({ recorded: 1 });
	expect(screen.toRecord).not.toContain('today:easy.text');
	expect(screen.toRecord).toContain('today:easy.title');
	rmSync(folder, { recursive: true });
});

test('answers and picture cards are given out in one piece: the same bytes for all, nothing else in it, and its length said before', async () => {
	const folder = recordings(
		'en/feedback.face.3.mp3',
		'en/today.mood.5.mp3',
		'en/journey.entry.pictures.tea.mp3',
		'en/notes.mood.2.mp3',
		'en/today.rest.mp3'
	);
	expect((await companion(server.variables, 'words', 'voice', folder)).code).toBe(0);
	const other = await server.pairNew('sample-05');
	const ask = (asking: string) => server.fetch('/api/v1/voice/en/answers', withToken(asking));
	const answer = await ask(token);
	expect(answer.headers.get('cache-control')).toBe('private, no-store');
	const piece = await answer.arrayBuffer();
	const list = await server.fetch('/api/v1/voice/en', withToken(other));
	expect(Number(list.headers.get('answers-length'))).toBe(piece.byteLength);
	const answers = unpackAnswers(piece)!;
	const keys = (await list.json()) as Record<string, string>;
	expect([...answers.keys()].map((name) => keys[name] ?? 'notes:mood.2').sort()).toEqual([
		'feedback:face.3',
		'journey:entry.pictures.tea',
		'notes:mood.2',
		'today:mood.5'
	]);
	for (const sound of answers.values()) expect(Buffer.from(sound).equals(readFileSync(recording))).toBe(true);
	expect(Buffer.from(await (await ask(other)).arrayBuffer()).equals(Buffer.from(piece))).toBe(true);
	expect((await server.fetch('/api/v1/voice/en/answers')).status).toBe(401);
	expect((await server.fetch('/api/v1/voice/xx/answers', withToken(token))).status).toBe(404);
	rmSync(folder, { recursive: true });
});

test('a recording of no text is refused by name, and nothing is taken', async () => {
	for (const [file, reason] of [
		['en/today.nowhere.mp3', /no text today:nowhere/],
		['en/today.hello.mp3', /place to fill in/],
		['xx/today.step.mp3', /one of km, en, vi/]
	] as const) {
		const folder = recordings(file, 'en/today.step.mp3');
		const { code, stderr } = await companion(server.variables, 'words', 'voice', folder);
		expect(code).toBe(1);
		expect(stderr).toMatch(reason);
		expect(stderr.trim().split('\n')).toHaveLength(1);
		rmSync(folder, { recursive: true });
	}
	const list = await (await server.fetch('/api/v1/voice/en', withToken(token))).json();
	expect(Object.values(list)).not.toContain('today:step');
});

test('an export goes back in without a change', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'sheet-'));
	const file = join(folder, 'km.csv');
	expect((await companion(server.variables, 'words', 'export', '--language', 'km', file)).code).toBe(0);
	const { code, stdout } = await companion(server.variables, 'words', 'import', '--language', 'km', file);
	expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0 texts changed/) });
	rmSync(folder, { recursive: true });
});

test('an organisation names a phase and a role in a spreadsheet; the book has it at its next reading', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'own-'));
	const file = join(folder, 'en.csv');
	const words = async () =>
		(await (await server.fetch('/api/v1/words/en', withToken(token))).json()) as {
			texts: { book: { phase: Record<string, string>; role: Record<string, string> } };
		};
	const { phase, role } = (await words()).texts.book;
	await companion(server.variables, 'words', 'export', '--own', '--language', 'en', file);
	const sheet = readFileSync(file, 'utf8');
	const etag = (await server.fetch('/api/v1/words/en', withToken(token))).headers.get('etag') ?? '';

	// As a spreadsheet program saves it: only the quotes it needs, and plain line ends.
	const rows = parse(sheet, { bom: true }) as string[][];
	const ours: Record<string, string> = {
		'book:phase.entry': 'First, "hello", and\ntea',
		'book:role.guide': 'goes beside you'
	};
	const said = rows.map((row) => row.with(3, ours[row[0] ?? ''] ?? row[3] ?? ''));
	writeFileSync(file, said.map((row) => row.map(cell).join(',')).join('\n'));
	const taken = await companion(server.variables, 'words', 'import', '--own', '--language', 'en', file);
	expect(taken).toMatchObject({ code: 0, stdout: expect.stringMatching(/^2 texts changed\./) });
	expect((await words()).texts.book.phase.entry).toBe('First, "hello", and\ntea');
	expect((await words()).texts.book.role.guide).toBe('goes beside you');
	const changed = await server.fetch('/api/v1/words/en', {
		headers: { ...withToken(token).headers, 'If-None-Match': etag }
	});
	expect(changed.status).toBe(200);
	expect(JSON.parse(readFileSync('locales/en/book.json', 'utf8')).phase.entry).toBe(phase.entry);

	// Back to the shipped words, and the rest of what an organisation may do wrong.
	writeFileSync(file, sheet);
	await companion(server.variables, 'words', 'import', '--own', '--language', 'en', file);
	expect((await words()).texts.book).toMatchObject({ phase, role });
	const lost = sheet.replace(/^"people:[^\n]*_other",[^\n]*\r\n/m, '').replace(/{{name}}(?=","draft)/, '');
	writeFileSync(file, lost);
	const refused = await companion(server.variables, 'words', 'import', '--own', '--language', 'en', file);
	expect(refused.code).toBe(1);
	expect(refused.stdout).toMatch(/en\.csv, row \d+, \S+, translation: {{name}} is missing/);
	rmSync(folder, { recursive: true });
});

test('own words that do not fit are named when the server starts, and the shipped ones stand', async () => {
	mkdirSync(join(server.data, 'words', 'en'), { recursive: true });
	const file = join(server.data, 'words', 'en', 'book.json');
	writeFileSync(file, '{"phase":{"entry":"Ours","nothing":"x"},"role":"walks with you"}');
	await server.stop();
	await server.run();
	expect(server.output()).toContain('words/en/book.json, phase.nothing: there is no such key');
	expect(server.output()).toContain('words/en/book.json, role: there are several texts');
	const { texts } = await (await server.fetch('/api/v1/words/en', withToken(token))).json();
	expect(texts.book.phase.entry).toBe('Ours');
	expect(texts.book.role.guide).toBeTypeOf('string');
	const doctor = await companion(server.variables, 'doctor');
	expect(doctor.stdout).toContain('book.json, phase.nothing: there is no such key');
	rmSync(file);
});

test('help lines nobody called are named; wrong usage is exit code 2', async () => {
	const stale = await companion(server.variables, 'lines', 'stale', '--json');
	expect(stale.code).toBe(1);
	expect(JSON.parse(stale.stdout)).toContainEqual(
		expect.objectContaining({ number: '1280', checkedOn: null })
	);
	for (const args of [
		['lines'],
		['words'],
		['words', 'export', 'a.csv'],
		['lines', 'stale', '--months', 'x']
	])
		expect((await companion(server.variables, ...args)).code).toBe(2);
});
