import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { projectPlan } from '#lib/server/cases/projection.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { opened } from './opened.ts';
import { login, oscarCanary, oscarConfiguration, startOscar, type OscarServer } from './oscar-server.ts';

const scratch = new Scratch('oscar');
let server: OscarServer;
const password = (text: string) => scratch.write('source-password.txt', text);
const open = (more: object = {}) => opened(scratch.path, { ...oscarConfiguration(server.origin), ...more });
const planOf = async (ref: string, more: object = {}) =>
	projectPlan(await open(more).readCase(ref), 'person');

describe.each([true, false])('OSCaR (rows under root keys: %s)', (rooted) => {
	beforeEach(async () => {
		server = await startOscar(rooted);
		password(login.password);
	});
	afterEach(() => server.close());

	test('gives a plan: what carries the mark, and nothing else', async () => {
		expect(await planOf('7')).toEqual({
			me: { language: 'km', reading: 'adult' },
			journey: {
				phase: 'coordination',
				been: [
					{ phase: 'entry', from: '2026-04-01', until: '2026-05-01' },
					{ phase: 'assessment', from: '2026-05-01', until: '2026-06-01' },
					{ phase: 'planning', from: '2026-06-01' }
				]
			},
			goals: [
				{
					id: 'goal-70',
					area: 'work-and-money',
					what: 'Learn to sew',
					by: { day: '2026-12-20' },
					state: 'under-way',
					steps: [
						{ id: 'task-90', what: 'Choose cloth', who: 'together', state: 'done', by: { day: '2026-11-28' } }
					]
				}
			],
			sessions: [
				{ id: 'task-41', kind: 'talk', how: 'in-person', date: '2026-12-03', with: [], state: 'planned' }
			],
			team: [{ id: expect.any(String), name: 'Sok', role: 'guide' }],
			referrals: [{ id: 'referral-1', organization: 'lotus-school', stage: 'accepted', days: [], known: [] }],
			consents: [],
			promises: []
		});
	});

	test('without marks in the configuration shows no word of theirs', async () => {
		const plan = await planOf('7', {
			visibleMark: undefined,
			meetingMark: undefined,
			team: {},
			agencies: {}
		});
		expect([plan.goals, plan.sessions, plan.team, plan.referrals]).toEqual([[], [], [], []]);
	});

	test('says far too much, and nothing of it gets past the reader', async () => {
		const source = open();
		for (const ref of await source.listRefs()) {
			expect(JSON.stringify(await source.readCase(ref))).not.toContain(oscarCanary);
		}
	});

	test('"Exited" is the end of the road, and an introduction that ended is never a refusal', async () => {
		expect((await planOf('8')).journey).toMatchObject({ phase: 'closure', since: '2026-09-01' });
		const meeting = (id: number, day: string) => ({ id, name: '[meet] hello', completion_date: day });
		server.change(8, {
			tasks: { overdue: [], today: [meeting(50, '2026-09-01')], upcoming: [meeting(51, '2026-12-01')] }
		});
		// What is planned for after the last day is to ask how they are.
		expect((await planOf('8')).sessions.map(({ id, kind }) => [id, kind])).toEqual([
			['task-50', 'talk'],
			['task-51', 'follow-up']
		]);
		const { referrals } = await planOf('7');
		expect(referrals.map(({ organization }) => organization)).toEqual(['lotus-school']);
	});

	test('tells the phases as far as OSCaR knows them', async () => {
		expect((await planOf('9')).journey.phase).toBe('assessment');
		server.change(7, { inactive_program_streams: [{ name: 'Going home' }] });
		expect((await planOf('7')).journey.phase).toBe('reintegration');
		server.change(7, { status: 'Something new' });
		const raw = await open().readCase('7');
		expect(projectPlan(raw, 'person', {}, 'planning').journey.phase).toBe('planning');
	});

	test('sees GET and one sign-in, and its next tokens are taken up', async () => {
		const source = open();
		for (const ref of await source.listRefs()) await source.readCase(ref);
		expect(server.seen.filter(({ method }) => method !== 'GET')).toEqual([
			{ method: 'POST', path: 'auth/sign_in' }
		]);
		expect(server.seen.length).toBeGreaterThan(9);
	});

	test('that forgot its tokens is signed in to again, once', async () => {
		const source = open();
		await source.listRefs();
		server.expire();
		expect(await source.listRefs()).toEqual(['7', '8', '9']);
		expect(server.signIns()).toBe(2);
	});

	test('is never sent a refused password again, until the file holds another', async () => {
		password('wrong');
		const source = open();
		for (let round = 0; round < 10; round++) await expect(source.listRefs()).rejects.toThrow();
		expect(server.signIns()).toBe(1);
		password(login.password);
		expect(await source.listRefs()).toHaveLength(3);
	});
});
