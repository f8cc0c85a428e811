import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RunningDesk } from '#tests/support/desk.ts';
import { MadeIssuer, throughIssuer } from '#tests/support/made-issuer.ts';

/* The organisation's own sign-in through the running desk, against a real provider. */

let data: string;
let issuer: MadeIssuer;
let desk: RunningDesk;
let director: string;

beforeAll(async () => {
	data = mkdtempSync(join(tmpdir(), 'desk-issuer-'));
	issuer = await MadeIssuer.listen('dara@office');
	writeFileSync(join(data, 'issuer-secret'), issuer.client.secret, { mode: 0o600 });
	desk = await RunningDesk.start({
		data,
		origin: 'https://river.example',
		variables: {
			COMPANION_DATA: data,
			DESK_OIDC_ISSUER: issuer.address,
			DESK_OIDC_CLIENT: issuer.client.id,
			DESK_OIDC_SECRET_FILE: 'issuer-secret'
		}
	});
	issuer.serve(desk.origin);
	director = await desk.signedIn('Director', ['director']);
}, 120_000);
afterAll(async () => {
	await desk?.stop();
	await issuer?.stop();
	rmSync(data, { recursive: true, force: true });
});

const cookieIn = (answer: Response, name: string) =>
	answer.headers
		.getSetCookie()
		.map((line) => new RegExp(`^${name}=([^;]+);`).exec(line)?.[1])
		.find((value) => value !== undefined);

/** Leaves for the issuer. @returns what the browser keeps meanwhile, and the address with which it comes back */
async function away(path: string, token?: string): Promise<{ kept: string; back: string }> {
	const sent = await desk.ask(path, token);
	expect(sent.status).toBe(303);
	const [line] = sent.headers.getSetCookie().filter((one) => one.startsWith('desk-away='));
	expect(line).toMatch(/; Path=\/issuer; HttpOnly; SameSite=Lax/);
	const there = await throughIssuer(sent.headers.get('location')!, desk.origin);
	return { kept: cookieIn(sent, 'desk-away')!, back: there.pathname + there.search };
}

/** Comes back, as from another site: the cookie of a sign-in stays away. */
const comes = (back: string, kept?: string) =>
	desk.ask(back, undefined, { headers: { cookie: `desk-language=en; desk-away=${kept ?? ''}` } });

const leadsTo = (page: string) => /http-equiv="refresh" content="0; url=([^"]*)"/.exec(page)?.[1];

/** Nobody is in, and it is said on the page. */
async function expectRefused(answer: Response): Promise<void> {
	const page = await answer.text();
	expect(page).toContain('That did not open the desk.');
	expect([cookieIn(answer, 'desk'), leadsTo(page)]).toEqual([undefined, undefined]);
}

async function linkFor(name: string): Promise<string> {
	const made = await desk.send('/staff?/add', director, { name, roles: 'case-worker' });
	return /\/link\/[\w-]+/.exec(await made.text())![0];
}

test('whom nobody bound to an account does not get in, whatever the issuer says', async () => {
	issuer.who = 'stranger@office';
	expect(await (await desk.ask('/sign-in')).text()).toContain('href="/issuer?to=');
	const { kept, back } = await away('/issuer?to=%2Fpeople');
	await expectRefused(await comes(back, kept));
});

test('a director’s link binds an account once, and from then on the issuer opens it', async () => {
	issuer.who = 'dara@office';
	const link = await linkFor('Dara');
	const bind = /href="(\/issuer\?link=[^"]+)"/.exec(await (await desk.ask(link)).text())![1]!;
	const first = await away(bind);
	// What the browser keeps tells neither the link nor where it goes.
	expect(Buffer.from(first.kept, 'base64url').toString('latin1')).not.toMatch(/link|keys/);
	const entered = await comes(first.back, first.kept);
	const token = cookieIn(entered, 'desk')!;
	expect(entered.headers.getSetCookie().join()).toMatch(/desk=[^,]*HttpOnly; SameSite=Strict/);
	expect(leadsTo(await entered.text())).toBe('/keys');
	expect(await (await desk.ask('/keys', token)).text()).toContain('Dara');
	await expectRefused(await comes(first.back, first.kept));

	const later = await away('/issuer?to=%2Fpeople');
	const again = await comes(later.back, later.kept);
	expect(leadsTo(await again.clone().text())).toBe('/people');
	expect((await desk.ask('/people', cookieIn(again, 'desk'))).status).toBe(200);
	expect((await desk.ask('/staff', cookieIn(again, 'desk'))).status).toBe(403);
	// The link was used; nobody else is bound with it.
	expect(await (await desk.ask(link)).text()).not.toContain('/issuer?link=');
});

test('what comes back to another browser, or leads elsewhere, opens nothing', async () => {
	issuer.who = 'dara@office';
	const [one, other] = [await away('/issuer?to=%2F'), await away('/issuer?to=%2F')];
	await expectRefused(await comes(one.back));
	await expectRefused(await comes(one.back, other.kept));
	await expectRefused(await comes(one.back, `${one.kept.slice(0, -4)}AAAA`));
	await expectRefused(await comes('/issuer/back?error=access_denied', (await away('/issuer')).kept));
	const elsewhere = await away('/issuer?to=%2F%2Fevil.example');
	expect(leadsTo(await (await comes(elsewhere.back, elsewhere.kept)).text())).toBe('/');
});

test('a key that is shown once more is her own and nobody else’s', async () => {
	issuer.who = 'dara@office';
	const begun = await away('/issuer?to=%2Fpeople');
	const token = cookieIn(await comes(begun.back, begun.kept), 'desk')!;
	issuer.who = 'stranger@office';
	const hers = await away('/issuer?again&to=%2Fpeople', token);
	await expectRefused(await comes(hers.back, hers.kept));
	issuer.who = 'dara@office';
	const own = await away('/issuer?again&to=%2Fpeople', token);
	const answer = await comes(own.back, own.kept);
	expect(leadsTo(await answer.clone().text())).toBe('/people');
	expect((await desk.ask('/people', cookieIn(answer, 'desk'))).status).toBe(200);
});
