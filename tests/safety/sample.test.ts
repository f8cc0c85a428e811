import { describe, test } from 'vitest';
import { connections } from './attacks/connections.ts';
import { firefox } from './attacks/firefox.ts';
import { flood } from './attacks/flood.ts';
import { foreignPage } from './attacks/foreign-page.ts';
import { guessing } from './attacks/guessing.ts';
import { leaving } from './attacks/leave.ts';
import { load } from './attacks/load.ts';
import { memory } from './attacks/memory.ts';
import { profile } from './attacks/profile.ts';
import { requests } from './attacks/requests.ts';
import { slots } from './attacks/slots.ts';
import { stolenDisk } from './attacks/stolen-disk.ts';
import { twins } from './attacks/twins.ts';
import type { Attack } from './finding.ts';

/*
 * A fast sample of each attack; `npm run attack` makes them in full, with the controls that take long. Much of their time
 * is waiting for a browser to write or to forget: two at a time (`maxConcurrency`).
 */

const attacks: [string, Attack][] = [
	['a phone with a book is not told from one without by what it stores', twins],
	['the browser’s profile on the disk holds nothing of her book, after use, lock and Leave', profile],
	['a copied phone does not give up its book, whichever four digits are tried', stolenDisk],
	['a number code cannot be guessed over the network', guessing],
	['the name of a lock does not tell whether there is a book, and ends none', slots],
	['Leave, Back and Forward show nothing of the book, also on a slow phone', leaving],
	['after Leave no process of the browser that ran a page holds anything of hers in memory', memory],
	['the server is asked the same by a wrong key, a phone without a book and an erase key', requests],
	['in Firefox, too, the profile holds nothing, and Back after Leave shows nothing', firefox],
	['no other site’s page can write here, and none empties a phone', foreignPage],
	['a flood of strangers’ requests locks no honest phone out', flood],
	['connections that are silent, half-said, unread, pipelined or broken off refuse nobody', connections],
	[
		'a slow client stops nobody, and what nobody meant to be sent is answered as an error that tells nothing',
		load
	]
];

describe.concurrent('against attackers of promise 1', () => {
	test.for(attacks)('%s', { timeout: 600_000 }, async ([, attack], { expect }) => {
		const found = await attack.run('sample');
		expect(found.length).toBeGreaterThan(0);
		expect(found.filter(({ held }) => !held)).toEqual([]);
	});
});
