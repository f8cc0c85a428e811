import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Phase } from '#lib/domain/journey.ts';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { openDirectoryCopy } from '#lib/server/directory/directory-copy.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { refreshAll } from '#lib/server/plans/refresh.ts';
import { openSecret } from '#lib/server/secret.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { caseDatabasePath, openEmbeddedSource } from './embedded-source.ts';
import { fillEmbedded, takeOutOfEmbedded } from './fill.ts';

const scratch = new Scratch('embedded');

test('a round reads whom an import changed, and nobody where none came between', async () => {
	const path = caseDatabasePath(scratch.path);
	const put = (ref: string, words: string) => fillEmbedded(path, [rawCaseSaying(ref, words)], []);
	await put('a', 'Hello');
	await put('b', 'Hello');
	const secret = openSecret(scratch.path);
	const plans = await openPlanCache(scratch.path, secret, randomBytes);
	const directory = await openDirectoryCopy(scratch.path, secret, randomBytes);
	const embedded = openEmbeddedSource(path);
	/** How often the round asked for the list, and at how many people it looked. */
	let asked = { lists: 0, looked: 0 };
	const source: CaseSource = {
		...embedded,
		listInParts: (take, stood) => (asked.lists++, embedded.listInParts!(take, stood)),
		marks: (refs) => ((asked.looked += refs.length), embedded.marks!(refs))
	};
	const changedFrom = async (stood: string) => {
		let told: string[] | undefined;
		await embedded.listInParts!((_, changed) => void (told = changed && [...changed]), stood);
		return told;
	};
	const askedSince = () => {
		const { lists, looked } = asked;
		asked = { lists: 0, looked: 0 };
		return [lists, looked];
	};
	const deployment: { phaseMap: Record<string, Phase>; country: string } = { phaseMap: {}, country: 'KH' };
	let hour = 0;
	const round = async (since?: Date, anew = false) => {
		const moment = new Date(Date.UTC(2026, 10, 29, ++hour));
		const now = () => moment;
		const told = await refreshAll({
			source,
			plans,
			directory,
			deployment,
			now,
			random: randomBytes,
			since,
			anew
		});
		return [told.read, told.unchanged, told.listed];
	};
	const says = async (ref: string) => (await plans.plan(ref, 'person'))?.plan.promises[0]?.text;
	const before = new Date(0);

	expect(await round()).toEqual([2, 0, 2]);
	expect(askedSince()).toEqual([1, 2]);
	expect(await round(before)).toEqual([0, 2, 2]);
	// Nobody is listed, and nobody looked at.
	expect(askedSince()).toEqual([0, 0]);
	// It is as true as if everybody had been read.
	expect(await plans.answer('a')).toMatchObject({ asOf: '2026-11-29T02:00:00.000Z' });
	await put('b', 'Good evening');
	expect(await round(before)).toEqual([1, 1, 2]);
	expect([await says('a'), await says('b')]).toEqual(['Hello', 'Good evening']);
	expect(askedSince()).toEqual([1, 1]);
	// Of who was not read it is as true: she was looked at.
	expect(await plans.answer('a')).toMatchObject({ asOf: '2026-11-29T03:00:00.000Z' });
	expect(await round(before)).toEqual([0, 2, 2]);
	await put('c', 'Hello');
	await takeOutOfEmbedded(path, { refs: ['a'] });
	expect(await round(before)).toEqual([1, 1, 2]);
	expect([await says('a'), await says('c')]).toEqual([undefined, 'Hello']);
	askedSince();
	// Each night everybody is looked at, and read by another version of ours, or another map of phases.
	expect(await round()).toEqual([0, 2, 2]);
	expect(askedSince()).toEqual([1, 2]);
	expect(await round(undefined, true)).toEqual([2, 0, 2]);
	deployment.phaseMap = { first: 'entry' };
	expect(await round()).toEqual([2, 0, 2]);
	// What says that it may be old is read, whatever it is made of.
	await plans.markStale(['b']);
	expect(await round()).toEqual([1, 1, 2]);
	expect(await plans.answer('b')).toMatchObject({ stale: false });
	// While another one makes copies, or was ended while it did, nobody knows of what they are made, and all are looked at.
	askedSince();
	const was = await plans.madeOf();
	const end = await plans.making();
	expect(await round(before)).toEqual([0, 2, 2]);
	expect(askedSince()).toEqual([1, 2]);
	await end(was);
	expect(await round(before)).toEqual([0, 2, 2]);
	expect(askedSince()).toEqual([1, 2]);
	expect(await round(before)).toEqual([0, 2, 2]);
	expect(askedSince()).toEqual([0, 0]);
	// An older copy in its place that was written to since has the number, and another mark: it never stood so.
	const stood = await embedded.stands!();
	expect(await changedFrom(stood)).toEqual([]);
	expect(await changedFrom('1 of-another-copy')).toBeUndefined();
	expect(await changedFrom(stood.replace(/ .*/, ' of-another-copy'))).toBeUndefined();
	// Whom somebody took out is known as gone, though nobody else changed.
	await takeOutOfEmbedded(path, { refs: ['c'] });
	expect(await round(before)).toEqual([0, 1, 1]);
	expect([await says('b'), await says('c')]).toEqual(['Good evening', undefined]);
	await embedded.close();
	await plans.close();
	await directory.close();
});
