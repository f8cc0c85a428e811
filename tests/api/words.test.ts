import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { companion, startServer, withToken, type RunningServer } from './running-server.ts';

let server: RunningServer;
let token: string;
beforeAll(async () => {
	server = await startServer();
	token = await server.pairNew('sample-02');
});
afterAll(() => server.remove());

const recording = 'tests/voice/breathe-with-the-lotus.mp3';

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
	const taken = await companion(server.environment, 'words', 'voice', folder);
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

	const { stdout } = await companion(server.environment, 'words', 'status', '--lng', 'en', '--json');
	const screen = JSON.parse(stdout).en.find((one: { screen: string }) => one.screen === 'today:easy');
	expect(screen).toMatchObject({ recorded: 1 });
	expect(screen.toRecord).not.toContain('today:easy.text');
	expect(screen.toRecord).toContain('today:easy.title');
	rmSync(folder, { recursive: true });
});

test('a recording of no text is refused by name, and nothing is taken', async () => {
	for (const [file, reason] of [
		['en/today.nowhere.mp3', /no text today:nowhere/],
		['en/today.hello.mp3', /place to fill in/],
		['xx/today.step.mp3', /one of km, en, vi/]
	] as const) {
		const folder = recordings(file, 'en/today.step.mp3');
		const { code, stderr } = await companion(server.environment, 'words', 'voice', folder);
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
	expect((await companion(server.environment, 'words', 'export', '--lng', 'km', file)).code).toBe(0);
	const { code, stdout } = await companion(server.environment, 'words', 'import', '--lng', 'km', file);
	expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0 texts changed/) });
	rmSync(folder, { recursive: true });
});

test('help lines nobody called are named; wrong usage is exit code 2', async () => {
	const stale = await companion(server.environment, 'lines', 'stale', '--json');
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
		expect((await companion(server.environment, ...args)).code).toBe(2);
});
