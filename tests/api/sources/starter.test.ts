import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import { Deployment } from '#lib/domain/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { runCommandLine } from '#operator/command-line.ts';
// Loaded by name when it is called, which took most of the first test.
import '#operator/commands/source/check-source.ts';
import {
	apiKey,
	commCareCanary,
	commCareConfiguration,
	startFakeCommCare
} from '#tests/fakes/fake-commcare.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { listening } from './listening.ts';
import { login, oscarCanary, oscarConfiguration, startOscar } from './oscar-server.ts';
import { betraying, cambodianConfiguration, cambodianWorld } from './primero-cambodia.ts';
import { account, primeroCanary, startPrimero } from './primero-server.ts';

const scratch = new Scratch('starter');
let close: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const one of close) await one();
	close = [];
});

type Written = { source: Record<string, Record<string, unknown>>; phaseMap: object; guesses: string[] };
type Word = { list: string; theirs: string; ours?: string; guessed: boolean; rows: number };

async function starterOf(source: object, phaseMap: object = {}) {
	const file = join(scratch.path, 'first.json');
	const run = async (...args: string[]) => {
		const lines: string[] = [];
		const code = await runCommandLine(['source', 'check', '--starter', file, ...args], {
			environment: readEnvironment({ COMPANION_DATA: scratch.path }),
			deployment: () => v.parse(Deployment, { source, phaseMap }),
			now: () => new Date('2026-11-29T03:00:00Z'),
			say: (line) => lines.push(line)
		});
		return { code, text: lines.join('\n') };
	};
	const { text } = await run('--json');
	const written = JSON.parse(readFileSync(file, 'utf8')) as Written;
	return { words: (JSON.parse(text) as { words: Word[] }).words, written, text, file, run };
}

/** What a first configuration is refused for: nothing once its guesses are looked at, the guesses themselves before. */
const isConfiguration = ({ guesses, ...rest }: Written) => {
	expect(guesses.length).toBeGreaterThan(0);
	expect(v.is(Deployment, { ...rest, guesses })).toBe(false);
	return v.is(Deployment, rest);
};

describe('source check writes a configuration to begin with', () => {
	test('from the forms, the cases and the staff of Primero', async () => {
		scratch.write('source-password.txt', account.password);
		const server = await startPrimero(20, cambodianWorld());
		close.push(server.close);
		const {
			fields: _fields,
			team: _team,
			...bare
		} = cambodianConfiguration(server.origin) as Record<string, unknown>;
		const { words, written, text, file, run } = await starterOf({
			...bare,
			modules: ['cp'],
			limits: { tries: 1 }
		});
		expect(isConfiguration(written)).toBe(true);
		expect(written.source.fields).toMatchObject({
			goalVisible: 'show_in_app',
			sessionVisible: 'show_in_app',
			placeVisible: 'place_is_safe'
		});
		expect(written.source.team).toMatchObject({ cw_sok: { name: 'cw_sok', role: 'guide' } });
		expect(written.guesses).toContain('source.fields.goalVisible: show_in_app');
		expect(words).toContainEqual({
			list: 'person',
			theirs: 'cw_sok',
			guessed: false,
			rows: expect.any(Number)
		});
		expect(words.find(({ list, rows }) => list === 'area' && rows > 0)).toMatchObject({ guessed: false });
		for (const word of [primeroCanary, ...betraying]) expect(text).not.toContain(word);
		expect(readFileSync(file, 'utf8')).not.toContain(primeroCanary);
		expect(statSync(file).mode & 0o077).toBe(0);
		// A file that is there is never written over.
		await expect(run()).rejects.toThrow(/is there already/);
	});

	test('and no kind of help that would say why somebody is there is in it, whichever module is used', async () => {
		scratch.write('source-password.txt', account.password);
		const server = await startPrimero(20, cambodianWorld());
		close.push(server.close);
		const { words, text } = await starterOf(cambodianConfiguration(server.origin));
		for (const word of [primeroCanary, ...betraying]) expect(text).not.toContain(word);
		// The control: an area of ours stands behind this word, and it is in the table.
		expect(words.filter(({ theirs }) => theirs === 'shelter_45680')).toMatchObject([
			{ list: 'area', ours: 'home-and-family' }
		]);
	});

	test('from the case types and properties of CommCare, by their names alone', async () => {
		scratch.write('source-api-key.txt', apiKey);
		const server = await startFakeCommCare();
		close.push(server.close);
		const { types: _types, ...bare } = commCareConfiguration(server.origin);
		const { words, written, text, file } = await starterOf(bare, { case_management: 'coordination' });
		expect(isConfiguration(written)).toBe(true);
		expect(written.source.types).toMatchObject({
			goal: {
				table: 'goals',
				columns: { goal_text: 'what', life_area: 'area', goal_state: 'state', show_in_app: 'visibility' }
			},
			activity: { table: 'steps' },
			visit: { table: 'sessions', columns: { visit_date: 'date', visit_time: 'time' } }
		});
		expect(words).toContainEqual({ list: 'type', theirs: 'goal', ours: 'goals', guessed: true, rows: 3 });
		expect(words).toContainEqual({
			list: 'phase',
			theirs: 'case_management',
			ours: 'coordination',
			guessed: false,
			rows: 3
		});
		expect(text + readFileSync(file, 'utf8')).not.toContain(commCareCanary);
	});

	test('from the statuses, domains and workers of OSCaR', async () => {
		scratch.write('source-password.txt', login.password);
		const server = await startOscar();
		close.push(server.close);
		const bare: object = { ...oscarConfiguration(server.origin), areas: {}, team: {} };
		const { words, written, text } = await starterOf(bare);
		expect(isConfiguration(written)).toBe(true);
		expect(written.source.team).toMatchObject({ 31: { role: 'guide' } });
		expect(words).toContainEqual({
			list: 'phase',
			theirs: 'Exited',
			ours: 'closure',
			guessed: false,
			rows: 1
		});
		expect(words).toContainEqual({ list: 'area', theirs: '12', guessed: false, rows: 2 });
		expect(text).not.toContain(oscarCanary);
	});

	test('from the sheets and columns of spreadsheets of another make', async () => {
		scratch.write(
			'office/people.csv',
			'Client ID,Language,Reading,Stage,Name CANARY\none,km,adult,Assessment visit,Sophea\n'
		);
		scratch.write(
			'office/goals.csv',
			'Client ID,Goal ID,Show in app?,Life domain,Goal text,Status\none,g,yes,Education,Read,under-way\n'
		);
		const { words, written, text, file } = await starterOf({ kind: 'sheet', folder: 'office' });
		expect(isConfiguration(written)).toBe(true);
		expect(written.source.columns).toMatchObject({
			'people.csv': { 'Client ID': 'ref', Stage: 'phase' },
			'goals.csv': {
				'Client ID': 'ref',
				'Goal ID': 'id',
				'Show in app?': 'visibility',
				'Life domain': 'area',
				'Goal text': 'what',
				Status: 'state'
			}
		});
		expect(words).toContainEqual({
			list: 'field',
			theirs: 'goals.csv/Goal text',
			ours: 'what',
			guessed: true,
			rows: 1
		});
		expect(text + readFileSync(file, 'utf8')).not.toMatch(/Sophea|Read\b/);
	});

	test('from the codes of a FHIR server, each with its system', async () => {
		const tag = { system: 'https://theirs.example/show', code: 'yes' };
		const kinds: Record<string, object[]> = {
			Goal: [
				{
					id: 'g',
					meta: { tag: [tag] },
					category: [{ coding: [{ system: 'https://theirs.example/domain', code: 'education' }] }]
				},
				{
					id: 'h',
					category: [
						{ text: 'CANARY', coding: [{ system: 'https://theirs.example/domain', code: 'health-care' }] }
					]
				}
			],
			EpisodeOfCare: [
				{ id: 'e', type: [{ coding: [{ system: 'https://theirs.example/step', code: 'intake' }] }] }
			]
		};
		const server = createServer((request, response) => {
			const type = /^\/(\w+)/.exec(request.url ?? '')?.[1] ?? '';
			const entry = (kinds[type] ?? []).map((resource) => ({
				resource: { resourceType: type, ...resource }
			}));
			response.end(JSON.stringify({ resourceType: 'Bundle', entry }));
		});
		const { origin, close: end } = await listening(server);
		close.push(end);
		const { words, written, text } = await starterOf({ kind: 'fhir', baseUrl: origin });
		expect(isConfiguration(written)).toBe(true);
		expect(written.source.profile).toMatchObject({
			visibility: { system: 'https://theirs.example/show', codes: { yes: 'person' } },
			area: {
				system: 'https://theirs.example/domain',
				codes: { education: 'learning', 'health-care': 'health' }
			},
			phase: { system: 'https://theirs.example/step', codes: { intake: 'entry' } }
		});
		expect(words).toContainEqual({
			list: 'mark',
			theirs: 'https://theirs.example/show|yes',
			ours: 'person',
			guessed: true,
			rows: 1
		});
		expect(text).not.toContain('CANARY');
	});

	test('and where nothing can be read, none, and says why', async () => {
		scratch.write('source-api-key.txt', 'wrong');
		const server = await startFakeCommCare();
		close.push(server.close);
		const lines: string[] = [];
		const file = join(scratch.path, 'none.json');
		await runCommandLine(['source', 'check', '--starter', file], {
			environment: readEnvironment({ COMPANION_DATA: scratch.path }),
			deployment: () => v.parse(Deployment, { source: commCareConfiguration(server.origin) }),
			now: () => new Date(),
			say: (line) => lines.push(line)
		});
		expect(lines.join('\n')).toContain('No configuration to begin with could be written');
		expect(existsSync(file)).toBe(false);
	});
});
