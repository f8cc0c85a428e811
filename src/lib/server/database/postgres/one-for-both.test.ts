import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Scratch } from '#tests/support/scratch.ts';
import { notePostOffice, refuseOneForBoth, whyOneForBoth } from './one-for-both.ts';

const scratch = new Scratch('one-for-both');
const own = { postOffice: { origin: 'https://box.example', receiptKey: 'key' } };
const others = { postOffice: { ...own.postOffice, by: { km: 'ក', en: 'Lotus', vi: 'Sen' } } };
const build = () => join(scratch.path, 'build');

test('the mailbox of the same organisation is refused, whatever was built', () => {
	scratch.write('build/.made-from', 'inputs');
	notePostOffice(build(), others);
	for (const keys of [{}, own])
		expect(() => refuseOneForBoth(keys, scratch.path)).toThrow(/kept by the same organisation/);
});

test('another organisation’s counts when the app that phones get was built with it, and not before', () => {
	expect(() => refuseOneForBoth(others, scratch.path)).toThrow(/the app was built before/);
	scratch.write('build/.made-from', 'inputs');
	notePostOffice(build(), own);
	expect(() => refuseOneForBoth(others, scratch.path)).toThrow(/the app was built before/);
	notePostOffice(build(), others);
	expect(whyOneForBoth(others, scratch.path)).toBeUndefined();
});
