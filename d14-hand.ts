import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { makeDataFolder } from '#lib/server/data-folder.ts';
import { RunningApp } from './tests/support/app.ts';
import { giveKey, RunningDesk } from './tests/support/desk.ts';
import { quarterThatIsOver } from './tests/support/quarter.ts';
import { wordsOf } from './tests/support/words.ts';
const say = wordsOf('en');
const scratch = mkdtempSync(join(tmpdir(), 'hand-'));
const config = join(scratch, 'companion.config.json'); writeFileSync(config, '{}');
const places = { COMPANION_CONFIG: config, COMPANION_DATA: join(scratch, 'data'), COMPANION_KEYS: join(scratch, 'companion.keys.json') };
makeDataFolder(places.COMPANION_DATA);
const app = await RunningApp.start({ data: places.COMPANION_DATA, variables: { COMPANION_CONFIG: config }, samples: true });
await app.pairNew('sample-01'); await app.pairNew('sample-03'); await app.stop();
await quarterThatIsOver(places, scratch);
const desk = await RunningDesk.start({ data: places.COMPANION_DATA, origin: 'https://river.example', variables: places });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: ['--no-sandbox'] });
const told: string[] = [];
const so = (what: string, is: unknown) => { const line = `${is ? 'TRUE ' : 'NOT  '} ${what}${is ? '' : ' -> ' + String(is)}`; told.push(line); console.log(line); };
const tell = (what: string) => console.log('      ' + what);
async function as(name: string, roles: string[], worksAs: string[] = [], js = true): Promise<Page> {
  const token = await desk.signedIn(name, roles as never, worksAs);
  const c = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-GB', javaScriptEnabled: js, acceptDownloads: true });
  await c.addCookies([{ name: 'desk', value: token, url: desk.origin }, { name: 'desk-language', value: 'en', url: desk.origin }]);
  const p = await c.newPage(); p.setDefaultTimeout(8000); return p;
}
const go = (p: Page, path: string) => p.goto(desk.origin + path);
const text = (p: Page) => p.locator('main').innerText();
const press = (p: Page, key: string, values = {}) => p.getByRole('button', { name: say(key, values), exact: true }).first().click();
const doors = async (p: Page) => { await go(p, '/'); return (await p.locator('main li strong').allInnerTexts()).join(' | '); };
const shut = async (p: Page, paths: string[]) => (await Promise.all(paths.map(async (one) => (await p.context().request.get(desk.origin + one, { maxRedirects: 0 })).status()))).join();
async function step(name: string, work: () => Promise<void>) { try { await work(); } catch (e) { so(`${name} (fell over)`, ''); console.log(String(e).slice(0, 600)); } }

await step('case worker', async () => {
  const p = await as('Case worker', ['case-worker'], ['sokha']); tell('case worker: ' + await doors(p));
  await go(p, '/people'); const own = await p.locator('main a.leads-on').count(); so('4/own: a case worker meets only own people: ' + own, own > 0 && own < 12);
  await p.locator('main a.leads-on').first().click(); const person = new URL(p.url()).pathname;
  await press(p, 'desk.person.own'); await p.getByRole('timer').waitFor();
  so('3 QR and ten digits large', (await p.locator('svg[shape-rendering]').count()) === 1 && /\d{4}\s?\d{3}\s?\d{3}|[០-៩]/.test(await p.locator('.code').first().innerText()));
  so('3 minutes run down', (await p.getByRole('timer').innerText()).includes('15'));
  so('3 the card is in her language: ' + await p.locator('section.sheet').getAttribute('lang'), await p.locator('section.sheet').getAttribute('lang'));
  await p.emulateMedia({ media: 'print' }); so('3 printable: the card alone', !(await p.locator('header').isVisible()) && await p.locator('section.sheet').isVisible() && !(await p.getByRole('timer').isVisible())); await p.emulateMedia({ media: 'screen' });
  const digits = await p.locator('.code').first().innerText(); await p.reload(); so('3 shown once', !(await text(p)).includes(digits) && (await text(p)).includes(say('desk.invitation.repeated')));
  await go(p, person); await p.locator('summary', { hasText: say('desk.person.family') }).click(); await p.locator('button[value=family]').click(); await p.getByRole('timer').waitFor(); so('3 a family’s card', true);
  so('shut to a case worker (403): /staff /settings /feedback /well /partners/new /words/sheet ' + await shut(p, ['/staff', '/settings', '/feedback', '/well', '/partners/new', '/words/sheet']), (await shut(p, ['/staff', '/settings', '/feedback', '/well'])) === '403,403,403,403');
  await go(p, '/plans'); await p.locator('main a.leads-on').filter({ hasText: /sample/ }).first().click();
  so('4 what her phone would show, in numbers', (await p.locator('table td').allInnerTexts()).filter((one) => one !== '').every((one) => /^\d+$/.test(one)));
  const [down] = await Promise.all([p.waitForEvent('download'), press(p, 'desk.plan.save')]); const file = await down.path(); const all = readFileSync(file, 'utf8'); so('4 export of all that is held: ' + down.suggestedFilename() + ' ' + all.length, all.length > 500);
  await p.context().close();
});
await step('without scripts', async () => {
  const p = await as('No script', ['safeguarding-lead', 'director', 'words-editor'], [], false);
  await go(p, '/people?q=sample-05'); await p.locator('main a.leads-on').first().click(); await press(p, 'desk.person.own');
  so('1 forms work without scripts: an invitation', await p.locator('.code').first().isVisible());
  await go(p, '/words/together/begin'); await p.locator('textarea[name=text]').nth(1).fill('Read with somebody'); await p.locator('section#en').getByRole('button', { name: say('desk.words.save'), exact: true }).click();
  so('1 … words: ' + (await p.locator('[role=status]').first().innerText()).slice(0, 60), await p.locator('[role=status]').first().isVisible());
  await go(p, '/settings'); await p.locator('[name=firstMinutes]').fill('40'); await press(p, 'desk.settings.save'); so('1/9 … settings kept at once', (await text(p)).includes(say('desk.settings.kept')));
  await p.context().close();
});
await step('director', async () => {
  const p = await as('Director', ['director']); tell('director: ' + await doors(p));
  await go(p, '/plans/import'); const [down] = await Promise.all([p.waitForEvent('download'), p.getByRole('link', { name: say('desk.template.get') }).click()]); so('4 template: ' + down.suggestedFilename(), /xlsx$/.test(down.suggestedFilename()));
  const give = (rows: string) => p.getByLabel(say('desk.import.files')).setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from('ref,called,language,reading,phase\n' + rows) });
  await give('n-1,Bopha,fr,adult,entry\n'); await press(p, 'desk.import.look'); so('4 row errors by sheet, row, column: ' + (await p.locator('main li').first().innerText()).replace(/\s+/g, ' '), /people\.csv.*2.*language/s.test(await text(p)));
  await give('n-1,Bopha,km,adult,entry\n'); await press(p, 'desk.import.look'); so('4 preview: ' + await p.locator('.sum').innerText(), true); await press(p, 'desk.import.do');
  await go(p, '/plans/undo'); await press(p, 'desk.undo.back'); so('4 taken back', (await text(p)).includes(say('desk.undo.done')));
  await go(p, '/plans?q=sample-12'); await p.locator('main a.leads-on').filter({ hasText: 'sample-12' }).click(); await p.locator('summary', { hasText: say('desk.plan.remove') }).first().click(); await press(p, 'desk.plan.remove'); await go(p, '/plans/undo'); so('4 removal of a person, and back: ' + (await text(p)).slice(0, 200).replace(/\n/g, ' / '), (await text(p)).includes(say('desk.undo.people'))); await press(p, 'desk.undo.person');
  await go(p, '/staff'); await p.locator('form[action="?/add"] [name=name]').fill('Vanna'); await p.locator('form[action="?/add"] [value=technician]').check(); await press(p, 'desk.staff.make'); so('2 a staff link with a square', (await p.locator('.address').innerText()).includes('/link/'));
  await go(p, '/staff'); await p.locator('summary', { hasText: say('desk.sign.all') }).click(); await press(p, 'desk.sign.ask'); so('3 revoke everything waits for a second: ' + (await p.locator('[role=status]').first().innerText()).slice(0, 70), (await text(p)).includes(say('desk.sign.waits')));
  await go(p, '/settings'); const s = await text(p); so('9 what is built in says so', s.includes(say('desk.settings.built')) && s.includes(say('desk.settings.builtText')));
  await p.locator('[name=icon]').selectOption({ index: 1 }); await p.locator('form[action="?/built"] button').last().click(); so('9 shows the one command: ' + (await p.locator('pre').last().innerText()), (await p.locator('pre').last().innerText()).includes('npm'));
  await go(p, '/feedback'); so('7 a director reads and presses nothing', (await p.locator('main form').count()) === 0);
  await go(p, '/well'); tell('well: ' + (await p.locator('.figures li').allInnerTexts()).map((one) => one.replace(/\s+/g, ' ')).join(' | '));
  so('8 no press makes a backup now: buttons ' + (await p.locator('main button').allInnerTexts()).join('|'), false);
  await go(p, '/done'); so('8 what was done, with names', (await text(p)).includes('Director'));
  await p.context().close();
});
await step('second director signs', async () => {
  const p = await as('Other director', ['director']); await go(p, '/staff'); await press(p, 'desk.sign.sign'); so('3 revoke everything, signed by a second: ' + (await p.locator('[role=status]').first().innerText()), (await p.locator('[role=status]').first().innerText()).length > 0);
  await go(p, '/plans'); await press(p, 'desk.plans.inventedOut'); so('4 removal of the invented people', (await text(p)).includes(say('desk.plans.inventedDone'))); await p.context().close();
});
await step('words editor', async () => {
  const p = await as('Editor', ['words-editor']); tell('editor: ' + await doors(p));
  await go(p, '/partners/new'); await p.locator('[name=name-en]').fill('River Clinic'); await p.locator('[name=name-km]').fill('គ្លីនិក'); await p.locator('[name=numbers]').fill('12'); await press(p, 'desk.partners.save').catch(async () => p.locator('main form button').last().click());
  so('5 numbers are checked: ' + (await p.locator('[role=alert]').first().innerText().catch(() => 'none')), await p.locator('[role=alert]').count());
  await p.locator('[name=numbers]').fill('012 345 678'); await p.locator('main form button').last().click(); so('5 a partner is added: ' + new URL(p.url()).pathname, (await text(p)).includes('River Clinic'));
  await go(p, '/partners?q=River'); await p.locator('main a.leads-on').filter({ hasText: 'River' }).first().click(); await p.locator('[name=checked]').check(); await press(p, 'desk.partners.save'); so('5 checked on, by whom: ' + (await p.locator('main .soft').first().innerText()).replace(/\s+/g, ' '), (await text(p)).includes('Editor'));
  await p.locator('summary', { hasText: say('desk.partners.retire') }).click(); await p.locator('form[action="?/retire"] button').click(); so('5 retired: ' + new URL(p.url()).pathname, (await text(p)).includes(say('desk.partners.retired')));
  await go(p, '/words'); so('6 every text by screen, with pictures', (await p.locator('.screens img').count()) > 15);
  await go(p, '/words/together'); so('6 three languages side by side', (await p.locator('li').first().locator('p[lang]').count()) >= 3);
  await go(p, '/words/together/begin?'); so('6 review state', (await text(p)).includes(say('desk.words.state.draft')));
  await go(p, '/words/together?show=changed'); tell('changed: ' + (await p.locator('[role=status]').first().innerText()));
  await go(p, '/words/sheet'); const [down] = await Promise.all([p.waitForEvent('download'), p.locator('a[download]').first().click()]); so('6 spreadsheet out: ' + down.suggestedFilename(), true);
  await go(p, '/words/voice?language=en'); so('6 progress by screen', (await p.locator('.screens li').count()) > 10);
  await go(p, '/lines'); await p.locator('summary', { hasText: say('desk.lines.add') }).click(); const f = p.locator('form[action="?/send"]').last(); for (const l of ['km', 'en', 'vi']) await f.locator(`[name=label-${l}]`).fill('A kind ear'); await f.locator('[name=number]').fill('012 345 678'); await f.locator('button').click(); so('5 a help line waits for a lead', (await text(p)).includes(say('desk.lines.sent')));
  await p.context().close();
});
await step('lead', async () => {
  const p = await as('Lead', ['safeguarding-lead']); tell('lead: ' + await doors(p));
  await go(p, '/lines'); await press(p, 'desk.lines.agree'); so('5 the lead agrees; command: ' + (await p.locator('pre').last().innerText()), (await text(p)).includes(say('desk.lines.agreed')));
  await go(p, '/feedback'); so('7 days and state', /2026-q3/.test(await text(p)) && (await text(p)).includes(say('desk.feedback.state.over')));
  await press(p, 'desk.feedback.close'); so('7 closed; enough: ' + (await text(p)).includes(say('desk.feedback.envelopes.enough')), (await text(p)).includes(say('desk.feedback.envelopes.enough')));
  const [batch] = await Promise.all([p.waitForEvent('download'), press(p, 'desk.feedback.batch')]); so('7 the sealed batch out: ' + batch.suggestedFilename(), true);
  const [room] = await Promise.all([p.waitForEvent('download'), press(p, 'desk.feedback.roomSave')]); so('7 the opening room, one file: ' + room.suggestedFilename(), true);
  // the room, without a network
  const c = await browser.newContext({ offline: true, acceptDownloads: true }); const r = await c.newPage(); const asked: string[] = []; r.on('request', (q) => asked.push(q.url()));
  const at = join(scratch, 'room.html'); await room.saveAs(at); await batch.saveAs(join(scratch, 'batch.json')); await r.goto('file://' + at);
  await r.locator('#batch').setInputFiles(join(scratch, 'batch.json')); await r.locator('#opening').setInputFiles(join(scratch, 'stick', 'ratings-from-2026-q3.opening.json')); await r.locator('#passphrase').fill('boat lotus river rice'); await r.locator('button').first().press('Enter').catch(() => {});
  await r.waitForTimeout(6000); tell('room: ' + (await r.locator('body').innerText()).slice(0, 300).replace(/\n+/g, ' / ')); so('7 report with charts', (await r.locator('svg, .bar, figure, table').count()) > 0); so('7 nothing asked for: ' + asked.length, asked.length <= 1); await c.close();
  await go(p, '/feedback/said'); await p.locator('summary', { hasText: say('desk.said.add') }).click(); const f = p.locator('form[action="?/send"]').last(); for (const part of ['said', 'did']) for (const l of ['km', 'en', 'vi']) await f.locator(`[name=${part}-${l}]`).fill('Quiet nights'); await f.locator('button').click(); so('7 you said, we did is kept', (await text(p)).includes(say('desk.said.kept')));
  await p.context().close();
});
await step('technician', async () => {
  const p = await as('Technician', ['technician']); tell('technician: ' + await doors(p)); await go(p, '/well'); so('8 doctor in plain words, no names of people', !/sample-|Bopha|Sokha/.test(await text(p)));
  so('shut to a technician: ' + await shut(p, ['/people', '/plans', '/staff', '/words', '/feedback']), (await shut(p, ['/people', '/plans', '/staff', '/words', '/feedback'])) === '403,403,403,403,403'); await p.context().close();
});
await step('auditor', async () => {
  const p = await as('Auditor', ['auditor']); tell('auditor: ' + await doors(p)); await go(p, '/done'); const t = await text(p); so('8 the chain is checked', t.includes(say('desk.done.whole'))); so('8 names as marks', !/Bopha|sample-/.test(t));
  await p.locator('summary').first().click(); await p.locator('[name=head]').fill(await p.locator('p.code').innerText()); await press(p, 'desk.done.check'); so('8 an end of before holds', (await text(p)).includes(say('desk.done.headHeld')));
  const [down] = await Promise.all([p.waitForEvent('download'), press(p, 'desk.done.export')]); so('8 export: ' + down.suggestedFilename(), true); await p.context().close();
});
await step('keys', async () => {
  const c = await browser.newContext({ locale: 'en-GB' }); const p = await c.newPage(); p.setDefaultTimeout(8000); await giveKey(c, p); await p.goto(await desk.link('Director')); await press(p, 'desk.link.key');
  so('2 a second key is asked for, or there is one: ' + (await text(p)).slice(0, 120).replace(/\n+/g, ' / '), true);
  await press(p, 'desk.keys.paperMake'); const code = await p.locator('.code').innerText(); await press(p, 'desk.bar.out'); await p.locator('summary').click(); await p.locator('[name=code]').fill(code); await press(p, 'desk.signIn.usePaper'); so('2 the paper code opens a new key: ' + new URL(p.url()).pathname.slice(0, 8), new URL(p.url()).pathname.startsWith('/link/')); await press(p, 'desk.link.key'); so('2 and she is in', (await text(p)).includes(say('desk.keys.title'))); await c.close();
});
await browser.close(); await desk.stop(); rmSync(scratch, { recursive: true });
console.log(told.filter((one) => one.startsWith('NOT')).length + ' not true of ' + told.length);
