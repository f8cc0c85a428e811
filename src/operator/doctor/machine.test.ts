import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEnvironment } from '#lib/server/environment.ts';
import type { CommandContext } from '#operator/command.ts';
import { connection } from './machine.ts';

test('behind a proxy its certificate is asked for, or it is said that nobody could look', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'proxy-'));
	const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
	const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
	execFileSync('openssl', ['req', '-x509', ...curve, '-subj', '/CN=proxy', '-keyout', key, '-out', cert], {
		stdio: 'ignore'
	});
	const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) });
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const told = async (days: number) => {
		const environment = readEnvironment({ COMPANION_DATA: '/nowhere', ORIGIN: origin });
		const now = () => new Date(Date.now() + days * 86_400_000);
		const said = await connection({ environment, now } as CommandContext);
		return said.map(({ state, what }) => `${state}: ${what}`)[1];
	};
	try {
		expect(await told(0)).toMatch(/^broken: The certificate is believed by no phone/);
		expect(await told(10)).toMatch(/^broken: The certificate ended on .*: no phone connects any more$/);
	} finally {
		await new Promise((resolve) => server.close(resolve));
		rmSync(folder, { recursive: true });
	}
	expect(await told(0)).toBe(`look: The certificate was not checked: this machine cannot reach ${origin}`);
});
