import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { dayAt } from '#lib/domain/day.ts';
import { defaultScope } from '#lib/server/cases/fhir/backend-services.ts';
import { fhirConfiguration, guard, keyPairIn, type GuardedFhir } from '#tests/api/sources/guarded-fhir.ts';
import { startMedplum, type MedplumServer, type MedplumVersion } from '#tests/api/sources/medplum-server.ts';
import { fhirPeople } from '#tests/cases/fhir/people.ts';
import { RunningApp } from '#tests/support/app.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { arrive, button, heading, openBook, turnTo } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

/* The whole way from a case system that we did not write to a phone: nothing on it is ever changed by us. */

const say = wordsOf('en');
const main = (page: Page) => page.getByRole('main');

// Dara of the FHIR people, who reads here as an adult and in English.
const people = fhirPeople(dayAt(new Date(), 'Asia/Phnom_Penh')).map((resource) =>
	resource.id === 'dara' && resource.resourceType === 'Patient'
		? { ...resource, meta: undefined, communication: [{ language: { coding: [{ code: 'en' }] } }] }
		: resource
);

async function withCaseSystem(
	version: MedplumVersion,
	act: (app: RunningApp, medplum: MedplumServer, guarded: GuardedFhir) => Promise<void>
) {
	const data = mkdtempSync(join(tmpdir(), 'app-data-'));
	const medplum = await startMedplum(version, people);
	const guarded = await guard(medplum.origin, await keyPairIn(data), defaultScope);
	const config = join(data, 'config.json');
	writeFileSync(config, JSON.stringify({ source: fhirConfiguration(guarded) }));
	const app = await RunningApp.start({ variables: { COMPANION_CONFIG: config }, data });
	try {
		await act(app, medplum, guarded);
	} finally {
		await app.remove();
		await guarded.close();
		await medplum.close();
	}
}

for (const version of ['5.2.13', '4.5.2'] as const) {
	test(`a phone lives on a FHIR server (${version}): what it reads, writes and is told anew changes nothing there`, async ({
		page
	}) => {
		await withCaseSystem(version, async (app, medplum, guarded) => {
			let before = await medplum.versions();
			const key = await arrive(page, await app.invite('road-17'), 'en');
			await expect(main(page).getByText('Dara')).toBeVisible();

			// She goes through what came from there, and writes what is hers.
			await turnTo(page, 'en', 'plan');
			await main(page)
				.getByRole('button', { name: /Learn to ride a bicycle/ })
				.click();
			await button(page, say('plan.mine.write')).click();
			await page.getByRole('textbox').fill('To ride to the river.');
			await button(page, say('plan.mine.keep')).click();
			await page.getByText(say('plan.way.title')).click();
			await expect(page.getByText('The rains came.')).toBeVisible();
			await turnTo(page, 'en', 'people');
			await expect(main(page).getByRole('button', { name: /Sok/ })).toBeVisible();
			await button(page, say('people.partners')).click();
			await expect(main(page).getByText('Lotus School')).toBeVisible();
			expect(await medplum.versions()).toEqual(before);

			// Her team changes a goal; the server reads it at its next round, and the phone is told.
			const goal = people.find(({ id }) => id === 'bicycle')!;
			await medplum.change({ ...goal, lifecycleStatus: 'completed', statusDate: new Date().toISOString() });
			const after = await medplum.versions();
			// The control: a change there is seen.
			expect(after['Goal/bicycle']).not.toBe(before['Goal/bicycle']);
			before = after;
			await app.stop();
			await app.run();
			await expect(async () => {
				await openBook(page, app.origin, key, 'en');
				const told = say('today.news.goal-done', { goal: 'Learn to ride a bicycle' });
				await main(page).getByRole('button', { name: told }).click({ timeout: 5000 });
			}).toPass();
			await expect(heading(page, 'Learn to ride a bicycle')).toBeVisible();
			await expect(page.getByText('To ride to the river.')).toBeVisible();

			expect(await medplum.versions()).toEqual(before);
			expect(guarded.seen.length).toBeGreaterThan(20);
			expect(guarded.seen.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
		});
	});
}
