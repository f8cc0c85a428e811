import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { mailboxBeside } from '#tests/support/mailbox-beside.ts';
import { mailbox } from './mailbox.ts';
import { diskOf, memoryOf } from './room.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'doctor-'));
	mkdirSync(join(folder, 'app'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const told = async (variables: Record<string, string> = {}) => {
	const environment = readEnvironment({
		COMPANION_DATA: join(folder, 'app'),
		MAILBOX_DATA: join(folder, 'box'),
		...variables
	});
	const deployment = () => readDeployment({ path: '/nowhere.json', named: false });
	const verdicts = await mailbox({ environment, deployment, now: () => new Date(), say: () => {} });
	return verdicts.map(({ state, what }) => `${state}: ${what}`);
};

test('the mailbox is looked at where it lies, and where another organisation keeps the box only if one lies here', async () => {
	expect(await told()).toEqual([expect.stringMatching(/^look: There is no mailbox in .*box yet$/)]);
	const running = await mailboxBeside(join(folder, 'box'), join(folder, 'no-keys.json'));
	await running.stop();
	expect(await told()).toEqual(['good: The mailbox (closed envelopes) is whole']);
	writeFileSync(join(folder, 'box', 'mailbox.db'), 'no database'.repeat(1000));
	expect(await told()).toEqual(['broken: The mailbox (closed envelopes) is damaged']);

	const keys = join(folder, 'companion.keys.json');
	const by = { km: 'ក', en: 'Lotus', vi: 'Sen' };
	const postOffice = { origin: 'https://box.example', receiptKey: 'k'.repeat(43), by };
	writeFileSync(keys, JSON.stringify({ periods: [], postOffice }));
	const elsewhere = { COMPANION_KEYS: keys, MAILBOX_DATA: join(folder, 'nothing') };
	expect(await told(elsewhere)).toEqual([]);
	expect(await told({ COMPANION_KEYS: keys })).toHaveLength(1);
});

test('a disk that fills up and little memory are told before they do harm', () => {
	const gigabyte = 1024 ** 3;
	expect([5, 1, 0.1].map((many) => diskOf('/data', many * gigabyte).state)).toEqual([
		'good',
		'look',
		'broken'
	]);
	const meminfo = (kilobytes: number) => `MemTotal: 900000 kB\nMemAvailable:   ${kilobytes} kB\n`;
	expect([500_000, 90_000].map((many) => memoryOf(meminfo(many))[0]!.state)).toEqual(['good', 'look']);
	expect(memoryOf('nothing of the kind')).toEqual([]);
});
