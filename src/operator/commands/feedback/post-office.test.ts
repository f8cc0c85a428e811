import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { openReceiptKey } from '#mailbox/receipt-key.ts';
import { runCommandLine } from '#operator/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'post-office-'));
const keys = join(folder, 'companion.keys.json');
const environment = readEnvironment({
	COMPANION_DATA: join(folder, 'data'),
	COMPANION_KEYS: keys,
	ORIGIN: 'https://river.example',
	MAILBOX_ORIGIN: 'https://box.river.example'
});
const receiptKey = openReceiptKey(join(folder, 'theirs')).publicKey;
const operate = async (...args: string[]) => {
	const said: string[] = [];
	await runCommandLine(['feedback', ...args], {
		environment,
		deployment: () => readDeployment({ path: '/nowhere.json', named: false }),
		now: () => new Date('2026-11-22T05:00:00Z'),
		say: (line) => said.push(line)
	});
	return said.join('\n');
};
const name = (address: string, key: string, by: string) =>
	operate('post-office', '--address', address, '--receipt-key', key, '--by', by);

beforeAll(async () => {
	const passphrases = join(folder, 'passphrases');
	writeFileSync(passphrases, 'boat lotus river rice\nmango drum kite moon\n');
	const opening = ['--opening', join(folder, 'stick'), '--reader', 'Sokha', '--periods', '1'];
	await operate('keys', ...opening, '--passphrase-file', passphrases);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('another organisation’s post office stands in the keys file beside what stood there, and it is said whom to send it to', async () => {
	const before = readPeriodKeys(keys);
	// As a browser shows an address.
	const said = await name('https://box.example/', receiptKey, 'ផ្ទះ / Quiet House / Nhà Yên');
	expect(said).toMatch(/by the next release: build it anew/);
	expect(said).toMatch(/kept by Quiet House\. Send them/);
	expect(readPeriodKeys(keys)).toEqual({
		...before,
		app: 'https://river.example',
		postOffice: {
			origin: 'https://box.example',
			receiptKey,
			by: { km: 'ផ្ទះ', en: 'Quiet House', vi: 'Nhà Yên' }
		}
	});
});

test.each([
	['http://box.example', undefined, 'a / b / c', /^--address: phones write to HTTPS alone/],
	['https://box.example/there', undefined, 'a / b / c', /^--address: .*without a path/],
	['https://box.example', 'short', 'a / b / c', /^--receipt-key: /],
	['https://box.example', undefined, 'a / b', /^--by needs three names/],
	['https://box.example', undefined, 'a / / c', /^--by: /],
	['https://box.example', undefined, 'a / trafficking shelter / c', /^--by: “traffick” would tell/],
	['https://anti-trafficking.example', undefined, 'a / b / c', /^--address: “traffick” would tell/]
])(
	'%s, %s, %s: refused in one line that names the option, and nothing is written',
	async (address, key, by, why) => {
		const before = readFileSync(keys);
		await expect(name(address, key ?? receiptKey, by)).rejects.toThrow(why);
		expect(readFileSync(keys)).toEqual(before);
	}
);

test('one of the three alone is not enough; none of them is this server’s own mailbox, and it is said what that means', async () => {
	await expect(operate('post-office', '--address', 'https://box.example')).rejects.toThrow(/all three/);
	expect(await operate('post-office')).toMatch(/own mailbox\. Whoever runs both can find out/);
	expect(readPeriodKeys(keys).postOffice).toEqual({
		origin: 'https://box.river.example',
		receiptKey: openReceiptKey(environment.mailboxData).publicKey
	});
});

test('with keys to try it with no other organisation is named', async () => {
	writeFileSync(keys, JSON.stringify({ ...readPeriodKeys(keys), demonstration: true }));
	await expect(name('https://box.example', receiptKey, 'a / b / c')).rejects.toThrow(/Make real ones first/);
});
