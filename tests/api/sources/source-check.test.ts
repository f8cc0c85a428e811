import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Deployment, type Deployment as Decided } from '#lib/domain/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { fhirRights } from '../../../src/operator/commands/source/rights.ts';
import { Scratch } from '#tests/support/scratch.ts';
import {
	account,
	primeroCanary,
	primeroConfiguration,
	startPrimero,
	type PrimeroServer
} from './primero-server.ts';

const scratch = new Scratch('check');
let server: PrimeroServer;
beforeEach(async () => {
	server = await startPrimero();
	password(account.password);
});
afterEach(() => server.close());

const password = (text: string) => scratch.write('source-password.txt', text);

async function check(more: object = {}, phaseMap: object = {}, ...args: string[]) {
	const lines: string[] = [];
	const decided: Decided = v.parse(Deployment, {
		source: { ...primeroConfiguration(server.origin), limits: { tries: 1, seconds: 2 }, ...more },
		phaseMap
	});
	const code = await runCommandLine(['source', 'check', ...args], {
		environment: readEnvironment({ COMPANION_DATA: scratch.path }),
		deployment: () => decided,
		now: () => new Date('2026-11-22T03:00:00Z'),
		say: (line) => lines.push(line)
	});
	expect(lines.join('\n')).not.toContain(primeroCanary);
	return { code, text: lines.join('\n') };
}

describe('source check', () => {
	test('warns loudly when the account could write', async () => {
		server.rights = ['read', 'write', 'referral'];
		const { code, text } = await check();
		expect(text).toContain('LOOK    *** OUR ACCOUNT MAY WRITE: cases write, cases referral ***');
		expect(code).toBe(0);
		server.rights = ['read'];
		expect((await check()).text).toContain('ok      Our account may read and not write');
	});

	test('says so when it cannot tell what the account may do', async () => {
		server.interfere = (request, response) => {
			if (!request.url?.includes('/users')) return false;
			response.writeHead(403);
			response.end('{}');
			return true;
		};
		expect((await check()).text).toContain('LOOK    Whether our account may write cannot be told');
	});

	test('names the fields of the configuration that are not there, and reads nobody', async () => {
		server.hideField('services_section');
		const { code, text } = await check({
			fields: { goalVisible: 'show_in_app', sessionVisible: 'no_such_tick' }
		});
		expect(code).toBe(1);
		expect(text).toMatch(/BROKEN {2}Fields that the forms do not have.*no_such_tick, services_section/);
		expect(server.seen.some(({ path }) => path.startsWith('cases/'))).toBe(false);
	});

	test('names phases that no map knows, until they are in the map', async () => {
		const { text } = await check();
		expect(text).toContain('LOOK    Phases of the forms that no map knows: referral_to_oscar');
		expect(text).toContain('LOOK    Phases that no map knows: referral_to_oscar (1)');
		expect((await check({}, { referral_to_oscar: 'coordination' })).text).toContain(
			'ok      Every phase is known'
		);
	});

	test('names kinds of service in the configuration that were renamed', async () => {
		const { text } = await check({ sessionKinds: { gone_type: 'learn' } });
		expect(text).toContain('Kinds of service in the configuration that the server does not have: gone_type');
	});

	test('stops at a wrong password after one try, and says what to do', async () => {
		password('wrong');
		const { code, text } = await check();
		expect(code).toBe(1);
		expect(text).toContain('ok      It is reachable');
		expect(text).toContain('BROKEN  The case system does not accept our account.');
		expect(server.failures()).toBe(1);
	});

	test('says which of the addresses of spreadsheets gives none, and what to do about a sheet', async () => {
		scratch.write('plan-address.txt', `${server.origin}/CANARY-of-an-address`);
		const source = { kind: 'sheet', addresses: [{ addressFile: 'plan-address.txt' }], privateNetwork: true };
		const lines: string[] = [];
		server.interfere = (_request, response) => {
			response.writeHead(404).end();
			return true;
		};
		await runCommandLine(['source', 'check'], {
			environment: readEnvironment({ COMPANION_DATA: scratch.path }),
			deployment: () => v.parse(Deployment, { source: { ...source, limits: { tries: 1 } } }),
			now: () => new Date('2026-11-22T03:00:00Z'),
			say: (line) => lines.push(line)
		});
		const text = lines.join('\n');
		expect(text).toContain('BROKEN  plan-address.txt: The case system does not have this.');
		expect(text).toContain('The sheet was moved, or is shared no more');
		expect(text).not.toContain('CANARY');
	});

	test('says which field of whose kind cannot be shown, and not what stands in it', async () => {
		const long = `${'long '.repeat(200)}`;
		server.change('ee03c7e4-0000-4000-8000-000000000001', { app_name: long });
		const { code, text } = await check();
		expect(code).toBe(0);
		expect(text).toContain('3 of 3 people can be read');
		expect(text).toMatch(
			/LOOK {4}ee03c7e4-\S+, me, called: is longer than 400 letters; it is shown shortened/
		);
		expect(text).not.toContain('long long');
	});

	test('says that nothing is marked, where staff have not begun', async () => {
		expect((await check({ fields: {} })).text).toContain(
			'LOOK    No goal and no meeting is marked to be shown'
		);
	});
});

describe('the rights of a token', () => {
	const system = { signIn: { kind: 'smart-backend-services' } } as Parameters<typeof fhirRights>[0];
	const stateOf = (scope: string | undefined) => fhirRights(system, scope)[0];

	test.each([
		'system/Goal.rs',
		'system/Goal.r system/Task.s',
		'system/*.read',
		'openid system/Goal.rs?category=x'
	])('%s only reads', (scope) => expect(stateOf(scope)).toMatchObject({ state: 'good' }));
	test.each([
		'system/*.*',
		'system/Goal.cruds',
		'system/Goal.rs system/Task.u',
		'system/*.write',
		'user/Goal.d'
	])('%s writes, and that is told loudly', (scope) =>
		expect(stateOf(scope)?.what).toMatch(/^\*\*\* OUR ACCOUNT MAY WRITE/)
	);
	test('that nobody told are not taken for granted', () =>
		expect(stateOf(undefined)).toMatchObject({ state: 'look' }));
});
