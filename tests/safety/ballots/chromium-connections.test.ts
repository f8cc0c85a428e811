import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPage } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainRequest } from '#lib/sync/network.ts';
import { mailboxTickets } from '#operator/doctor/mailbox-tickets.ts';
import { wireTap } from './connections.ts';
import { MailboxProcess } from './mailbox-process.ts';
import { onePeriod, Organisation } from './organisation.ts';
import { measured } from './size.ts';

/* The mailbox's own TLS with Chromium on the other side, and a tap on the wire between. */

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
const [cert, key] = ['cert.pem', 'key.pem'].map((name) => join(folder, name)) as [string, string];
let browser: Browser;
let app: string;
const page = createPage((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html>'));

beforeAll(async () => {
	const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes', '-x509', '-newkey', 'rsa:2048'];
	execFileSync('openssl', ['req', ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
	await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
	app = `http://127.0.0.1:${(page.address() as { port: number }).port}`;
	browser = await chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--ignore-certificate-errors']
	});
});
afterAll(async () => {
	await browser.close();
	page.close();
	rmSync(folder, { recursive: true });
});

/** Every connection that one phone opens while it sends five ballots, one after the other, as the app sends them. */
async function connectionsOfFive(port: number, path: string, ballots: number[][]) {
	const tap = await wireTap(port);
	const context = await browser.newContext();
	try {
		const tab = await context.newPage();
		await tab.goto(app);
		const { signal: _none, ...request } = plainRequest();
		const statuses = await tab.evaluate(
			async ([address, request, ballots]) => {
				const answered: number[] = [];
				for (const ballot of ballots) {
					const answer = await fetch(address, {
						...request,
						method: 'POST',
						mode: 'cors',
						headers: { 'Content-Type': 'application/octet-stream', 'Accept-Language': 'en' },
						body: Uint8Array.from(ballot)
					});
					answered.push(answer.status);
				}
				return answered;
			},
			[`https://127.0.0.1:${tap.port}${path}`, request as RequestInit, ballots] as const
		);
		return { connections: tap.hellos, statuses };
	} finally {
		await context.close();
		tap.stop();
	}
}

test('five ballots of one phone come on connections that cannot be known as one phone’s', async () => {
	const organisation = await Organisation.open(await onePeriod());
	const path = `/ballots/${organisation.period.id}/ratings`;
	const ballots: number[][] = [];
	for (let at = 0; at < 5; at++) ballots.push([...(await organisation.ballot(`person-${at}`))]);
	const mailbox = await MailboxProcess.start(organisation, { TLS_CERT: cert, TLS_KEY: key, ORIGIN: app });
	expect(await mailboxTickets(mailbox.origin)).toMatchObject([{ state: 'good' }]);
	const { connections, statuses } = await connectionsOfFive(mailbox.port, path, ballots);
	await mailbox.stop();
	expect(await mailboxTickets(mailbox.origin)).toMatchObject([{ state: 'broken' }]);
	await organisation.remove();
	expect(statuses).toEqual([201, 201, 201, 201, 201]);
	// The browser asks each time whether it may send at all, on a connection of its own.
	expect(connections.length).toBeGreaterThanOrEqual(5);
	expect(connections.filter(({ resumes }) => resumes)).toEqual([]);
	measured(`Chromium: ${connections.length} connections for 5 ballots, 0 take up an earlier one`);
});

test.each([
	['keeps its connections', false],
	['closes them and hands out tickets', true]
])('the tap knows the phone again on a server that %s', async (_fault, closes) => {
	const usual = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, answer) => {
		request.resume().on('end', () => {
			answer.setHeader('access-control-allow-origin', '*').setHeader('access-control-allow-headers', '*');
			if (closes) answer.setHeader('connection', 'close');
			answer.end();
		});
	});
	await new Promise<void>((resolve) => usual.listen(0, '127.0.0.1', resolve));
	const { port } = usual.address() as { port: number };
	expect(await mailboxTickets(`https://127.0.0.1:${port}`)).toMatchObject([
		{ state: 'broken' }
	]);
	const { connections } = await connectionsOfFive(port, '/', [[1], [2], [3], [4], [5]]);
	usual.closeAllConnections();
	usual.close();
	if (closes) expect(connections.some(({ resumes }) => resumes)).toBe(true);
	else expect(connections.length).toBeLessThan(5);
});

test('a mailbox that would hand out tickets does not start', async () => {
	const organisation = await Organisation.open(await onePeriod());
	await expect(MailboxProcess.start(organisation, { TLS_CERT: cert, TLS_KEY: key }, [])).rejects.toThrow(
		/would hand out TLS tickets/
	);
	await organisation.remove();
});
