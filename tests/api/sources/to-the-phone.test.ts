import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Snapshot } from '#lib/domain/snapshot.ts';
import { xlsx } from '#tests/builders/workbook.ts';
import {
	apiKey,
	commCareCanary,
	commCareConfiguration,
	people as commCarePeople,
	startFakeCommCare
} from '#tests/fakes/fake-commcare.ts';
import { RunningApp, withToken } from '#tests/support/app.ts';
import { betraying, cambodianConfiguration, cambodianWorld, people } from './primero-cambodia.ts';
import { account, primeroCanary, startPrimero } from './primero-server.ts';

/*
 * What organisations have, through the built server, to what a phone is given over HTTP: nothing is left out on the way, and what is
 * hidden is in no answer and in no file.
 */

type Given = {
	source: object;
	ref: string;
	phaseMap?: object;
	/** What must be in no answer, no log and no file. */
	hidden: string[];
	expected: object;
	close: () => Promise<void>;
};

const given: Record<string, (folder: string) => Promise<Given>> = {
	async 'Primero with the forms of Cambodia'(folder) {
		writeFileSync(join(folder, 'source-password.txt'), account.password, { mode: 0o600 });
		const server = await startPrimero(20, cambodianWorld());
		return {
			source: cambodianConfiguration(server.origin),
			ref: people.child,
			hidden: [primeroCanary, ...betraying],
			expected: {
				stale: false,
				me: { called: 'Dara' },
				journey: { phase: 'coordination' },
				goals: Array.from({ length: 10 }, (_, at) => ({
					what: `A goal of kind ${at}`,
					by: { day: '2027-03-01' },
					steps: [{ what: 'First we walk there' }, { what: 'Then we ask' }]
				})),
				sessions: expect.arrayContaining([
					expect.objectContaining({
						date: '2026-12-01',
						time: '14:30',
						place: { name: 'Lotus School, first floor' }
					}),
					expect.objectContaining({ date: '2027-01-10', state: 'planned' })
				]),
				team: [{ name: 'Sok', rhythm: { every: 'week' } }, { name: 'Maly' }]
			},
			close: server.close
		};
	},
	async CommCare(folder) {
		writeFileSync(join(folder, 'source-api-key.txt'), apiKey, { mode: 0o600 });
		const server = await startFakeCommCare();
		return {
			source: commCareConfiguration(server.origin),
			ref: commCarePeople.child,
			phaseMap: { case_management: 'coordination' },
			hidden: [commCareCanary],
			expected: {
				stale: false,
				me: { called: 'Bopha' },
				goals: [{ what: 'រៀនដេរ', steps: [{ what: 'Choose cloth' }] }, { what: 'Sleep well' }],
				sessions: [{ date: '2026-12-03', time: '09:00' }]
			},
			close: server.close
		};
	},
	async 'a workbook in a folder'(folder) {
		mkdirSync(join(folder, 'office'));
		const hidden = 'SHEET-CANARY';
		writeFileSync(
			join(folder, 'office', 'plan.xlsx'),
			xlsx({
				people: [
					['ref', 'called', 'language', 'reading', 'phase', 'remarks'],
					['one', 'Dara', 'km', 'young', 'planning', hidden]
				],
				goals: [
					['ref', 'id', 'visibility', 'area', 'what', 'state', 'by.day'],
					['one', 'g', 'person', 'learning', 'រៀនអាន', 'under-way', { day: '2027-03-01' }],
					['one', 'h', null, 'health', hidden, 'under-way', null]
				],
				Remarks: [[hidden]]
			})
		);
		return {
			source: { kind: 'sheet', folder: 'office' },
			ref: 'one',
			hidden: [hidden],
			expected: {
				stale: false,
				me: { called: 'Dara' },
				goals: [{ what: 'រៀនអាន', by: { day: '2027-03-01' } }]
			},
			close: async () => {}
		};
	}
};

describe.each(Object.entries(given))('from %s', (_name, start) => {
	let upstream: Given;
	let server: RunningApp;
	afterEach(async () => {
		await server.remove();
		await upstream.close();
	});

	test('all that is marked reaches the phone, and nothing else', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'to-the-phone-'));
		upstream = await start(folder);
		const config = join(folder, 'config.json');
		const { source, phaseMap = {} } = upstream;
		writeFileSync(config, JSON.stringify({ source, phaseMap }));
		server = await RunningApp.start({ variables: { COMPANION_CONFIG: config }, data: folder });
		const token = await server.pairNew(upstream.ref);
		const said: string[] = [];
		for (const path of ['snapshot', 'directory']) {
			const answer = await server.fetch(`/api/v1/${path}`, withToken(token));
			said.push(await answer.text());
		}
		expect(JSON.parse(said[0]!) as Snapshot).toMatchObject(upstream.expected);
		said.push(
			server.output(),
			...globSync(join(folder, '*.db*')).map((file) => readFileSync(file, 'latin1'))
		);
		for (const word of upstream.hidden) expect(said.join('\n')).not.toContain(word);
	});
});
