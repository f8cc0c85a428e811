import { afterAll, beforeAll, expect, test } from 'vitest';
import { languages, type Language } from '#lib/domain/text.ts';
import { RunningApp, withToken } from '#tests/support/app.ts';
import { RunningDesk } from '#tests/support/desk.ts';

/* "You said, we did": from the desk's page, over a second signature, into a paired phone's book. */

let app: RunningApp;
let desk: RunningDesk;
let phone: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
	app = await RunningApp.start();
	desk = await RunningDesk.start(app);
	tokens.lead = await desk.signedIn('Lead', ['safeguarding-lead']);
	tokens.editor = await desk.signedIn('Editor', ['words-editor']);
	tokens.director = await desk.signedIn('Director', ['director']);
	tokens.worker = await desk.signedIn('Worker', ['case-worker']);
	phone = await app.pairNew('sample-03');
}, 120_000);
afterAll(async () => {
	await desk?.stop();
	await app?.remove();
});

const said: Record<Language, string> = {
	km: 'យប់​មាន​សំឡេង​ខ្លាំង',
	en: 'The nights are loud',
	vi: 'Đêm ồn quá'
};
const did: Record<Language, string> = {
	km: 'យើង​ដាក់​ទ្វារ​ថ្មី',
	en: 'We put in new doors',
	vi: 'Chúng tôi thay cửa mới'
};
const fields = (more: Record<string, string> = {}) => ({
	period: '2026-Q3',
	...Object.fromEntries(
		languages.flatMap((one) => [
			[`said-${one}`, said[one]],
			[`did-${one}`, did[one]]
		])
	),
	...more
});
const sends = (who: string, form: Record<string, string>, act = 'send') =>
	desk.send(`/feedback/said?/${act}`, tokens[who], form);
const idIn = (page: string, act: string) =>
	new RegExp(`action="\\?/${act}"[\\s\\S]*?name="id" value="([\\w-]+)"`).exec(page)?.[1];
const pageOf = async (who: string) => (await desk.ask('/feedback/said', tokens[who])).text();

/** What a paired phone reads with its book's words. */
async function onPhone(language: Language): Promise<unknown> {
	const answer = await app.fetch(`/api/v1/words/${language}`, withToken(phone));
	expect(answer.status).toBe(200);
	const { configuration } = (await answer.json()) as { configuration: { feedback: { youSaid: unknown } } };
	return configuration.feedback.youSaid;
}

test('what an editor writes waits for a lead, and then stands in the book in its own language', async () => {
	expect((await sends('editor', fields())).status).toBe(200);
	expect(await onPhone('km')).toEqual([]);
	const id = idIn(await pageOf('lead'), 'agree')!;
	// She who wrote it does not sign it, and is not shown how.
	expect(idIn(await pageOf('editor'), 'agree')).toBeUndefined();
	expect((await sends('editor', { id }, 'agree')).status).toBe(403);
	expect(await onPhone('km')).toEqual([]);
	expect((await sends('lead', { id }, 'agree')).status).toBe(200);
	for (const language of languages)
		expect(await onPhone(language)).toEqual([
			{ period: '2026-Q3', said: said[language], did: did[language] }
		]);
	// Once: what was signed is not there to be signed.
	expect((await sends('lead', { id }, 'agree')).status).toBe(409);
});

test('who may only read it writes, signs and takes out nothing', async () => {
	const before = await onPhone('en');
	for (const act of ['send', 'agree', 'refuse'])
		for (const who of ['director', 'worker']) expect((await sends(who, fields(), act)).status).toBe(403);
	expect((await desk.ask('/feedback/said', tokens.director)).status).toBe(200);
	expect((await desk.ask('/feedback/said', tokens.worker)).status).toBe(403);
	expect(await onPhone('en')).toEqual(before);
	expect(await pageOf('director')).not.toContain('action="?/send"');
});

test.each([
	['en', 'The police came less often'],
	['km', 'គ្មាន​ការ​បំពាន'],
	['vi', 'Không còn bóc lột']
] as const)('a word that tells why somebody has the app is refused at once (%s)', async (language, word) => {
	const before = await onPhone(language);
	for (const who of ['lead', 'editor']) {
		const answer = await sends(who, fields({ [`did-${language}`]: word }));
		expect([who, answer.status]).toEqual([who, 400]);
		expect(await answer.text()).toContain('that tells why somebody has the app');
	}
	expect(idIn(await pageOf('lead'), 'agree')).toBeUndefined();
	expect(await onPhone(language)).toEqual(before);
});

test('a lead changes it and takes it out, and the book has that at its next reading', async () => {
	const id = idIn(await pageOf('lead'), 'send')!;
	expect((await sends('lead', fields({ id, 'did-en': 'We oiled the doors' }))).status).toBe(200);
	expect(await onPhone('en')).toMatchObject([{ did: 'We oiled the doors' }]);
	// What somebody saw before is no longer there.
	expect((await sends('lead', fields({ id }))).status).toBe(409);
	expect((await sends('lead', { id: idIn(await pageOf('lead'), 'send')!, drop: '1' })).status).toBe(200);
	expect(await onPhone('en')).toEqual([]);
});
