import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renewing } from './certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
let server: Server;
let look: () => void;

const made = (name: string) => {
	const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
	const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
	execFileSync('openssl', ['req', '-x509', ...curve, '-subj', `/CN=${name}`, '-keyout', key, '-out', cert], {
		stdio: 'ignore'
	});
	return { cert, key };
};
const take = (part: 'cert' | 'key', from: { cert: string; key: string }) =>
	copyFileSync(from[part], files[part]);
const shown = () =>
	new Promise<string>((resolve, reject) => {
		const { port } = server.address() as AddressInfo;
		const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
			resolve(socket.getPeerCertificate().subject.CN as string);
			socket.destroy();
		}).on('error', reject);
	});

beforeAll(async () => {
	const first = made('first');
	take('cert', first);
	take('key', first);
	server = createServer({ cert: readFileSync(files.cert), key: readFileSync(files.key) });
	look = renewing(server, files);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
	server.close();
	rmSync(folder, { recursive: true });
});

test('a renewed certificate is shown without a restart, and never one whose key has not come yet', async () => {
	const second = made('second');
	look();
	expect(await shown()).toBe('first');
	take('cert', second);
	look();
	expect(await shown()).toBe('first');
	take('key', second);
	expect(await shown()).toBe('first');
	look();
	expect(await shown()).toBe('second');
	rmSync(files.cert);
	look();
	expect(await shown()).toBe('second');
});
