import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createInside } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAddresses } from '#lib/server/addresses.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import type { CommandContext } from '#operator/command.ts';
import { certificateIn } from '#tests/support/certificate.ts';
import { certificateOf } from './certificate.ts';
import type { Check } from './check.ts';
import { builtApp, connection } from './machine.ts';
import { answersWith } from './post-office.ts';
import { running } from './running.ts';

let folder: string;
let proxy: Server;
let origin: string;
let own: { cert: string; key: string };

// It shows a certificate that it made itself, and answers nothing that could be believed.
beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'proxy-'));
	own = certificateIn(folder);
	proxy = createServer({ cert: readFileSync(own.cert), key: readFileSync(own.key) });
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	origin = `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterEach(() => {
	proxy.close();
	rmSync(folder, { recursive: true });
});

const told = async (check: Check, days: number, variables: Record<string, string> = {}) => {
	const environment = readEnvironment({ COMPANION_DATA: folder, ORIGIN: origin, ...variables });
	const now = () => new Date(Date.now() + days * 86_400_000);
	const said = await check({ environment, now } as CommandContext);
	return said.map(({ state, what }) => `${state}: ${what}`);
};

test('behind a proxy its certificate is asked for, or it is said that nobody could look', async () => {
	expect((await told(connection, 0))[1]).toMatch(/^broken: The certificate is believed by no phone/);
	expect((await told(connection, 10))[1]).toMatch(
		/^broken: The certificate ended on .*: no phone connects any more$/
	);
	await new Promise((resolve) => proxy.close(resolve));
	expect((await told(connection, 0))[1]).toBe(
		`look: The certificate was not checked: this machine cannot reach ${origin}`
	);
});

test('a certificate that is not good yet is told as a matter of the clock, the proxy’s, the mailbox’s and a file’s', async () => {
	const notYet = /^broken: The certificate is not good yet by the clock of this machine$/;
	expect((await told(connection, -1))[1]).toMatch(notYet);
	const files = { TLS_CERT: own.cert, TLS_KEY: own.key };
	expect((await told(connection, 0, files))[1]).toMatch(/^look: The certificate is good for 1 day more$/);
	expect((await told(connection, -1, files))[1]).toMatch(notYet);
	expect((await answersWith(origin, 'key', new Date(Date.now() - 86_400_000)))[0]!.what).toBe(
		'The post office’s certificate is not good yet by the clock of this machine'
	);
	const chain = { from: new Date(0), until: new Date('2099-01-01'), distrusted: 'CERT_NOT_YET_VALID' };
	expect(certificateOf('It', chain, new Date()).what).toMatch(/not good yet/);
});

test('a certificate that nobody believes is not told as a process that does not answer', async () => {
	writeAddresses(folder, { app: origin, mailbox: origin });
	const app = createInside((_, response) => response.end('{"reasons":[]}'));
	await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
	const port = String((app.address() as AddressInfo).port);
	try {
		expect(await told(running, 10, { PORT: port })).toEqual([]);
		expect((await answersWith(origin, 'key', new Date(Date.now() + 864_000_000)))[0]!.what).toMatch(
			/^The post office’s certificate ended on /
		);
		await new Promise((resolve) => proxy.close(resolve));
		expect(await told(running, 10, { PORT: port })).toEqual([
			`look: The app answers on this machine, and not at ${origin}`
		]);
	} finally {
		app.close();
	}
});

test('a release fits a configuration that says the same in other words, and no other', async () => {
	mkdirSync(join(folder, 'build'));
	writeFileSync(join(folder, 'build', 'handler.js'), '');
	const environment = readEnvironment({ COMPANION_DATA: join(folder, 'data') }, folder);
	const isFit = async (config: string) => {
		writeFileSync(environment.config.path, config);
		const [said] = await builtApp({ environment } as CommandContext);
		return said!.state;
	};
	const same = '{ "languages": ["km", "en", "vi"] }';
	expect(await isFit(same)).toBe('look');
	writeFileSync(join(folder, 'release.json'), '{}');
	expect([await isFit(same), await isFit('{ "languages": ["en"] }')]).toEqual(['good', 'look']);
});
