import { describe, expect, test } from 'vitest';
import { firefox } from './attacks/firefox.ts';
import { flood } from './attacks/flood.ts';
import { foreignPage } from './attacks/foreign-page.ts';
import { guessing } from './attacks/guessing.ts';
import { leaving } from './attacks/leave.ts';
import { memory } from './attacks/memory.ts';
import { profile } from './attacks/profile.ts';
import { requests } from './attacks/requests.ts';
import { stolenDisk } from './attacks/stolen-disk.ts';
import { twins } from './attacks/twins.ts';
import type { Attack } from './finding.ts';

/* A fast sample of each attack; `npm run attack` makes them in full, with the controls that take long. */

const attacks: [string, Attack][] = [
	['profile', profile],
	['stolen disk', stolenDisk],
	['guessing', guessing],
	['leave', leaving],
	['memory', memory],
	['requests', requests],
	['twins', twins],
	['firefox', firefox],
	['foreign page', foreignPage],
	['flood', flood]
];

describe('what attackers of promise 1 find', () => {
	test.each(attacks)('%s', { timeout: 400_000 }, async (_name, attack) => {
		const found = await attack.run('sample');
		expect(found.length).toBeGreaterThan(0);
		expect(found.filter(({ held }) => !held)).toEqual([]);
	});
});
