import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { certificateIn } from '#tests/support/certificate.ts';
import { renewing } from './certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
let server: Server;
let look: () => void;

const made = (name: string) => certificateIn(folder, name);
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
