import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { HeldConnections, type Kind } from './held.ts';

/** Connections of such limits; what ends is named in order. */
function holding(limits: Record<Kind | 'each', number>) {
	const ended: string[] = [];
	const held = new HeldConnections(limits);
	const add = (name: string, network: string) =>
		held.add({ destroy: () => ended.push(name) } as unknown as Socket, network);
	return { ended, held, add };
}

/** Holds connections of these networks one after the other, and names those that were ended, in order. */
function endedOf(networks: string[], silent: number, each: number): string[] {
	const { ended, add } = holding({ silent, busy: 0, each });
	for (const [at, network] of networks.entries()) add(`${network}${at}`, network);
	return ended;
}

test('one too many ends the oldest of the network that holds the most', () => {
	expect(endedOf(['hers', 'his', 'his', 'another', 'his', 'his', 'his'], 5, 2)).toEqual(['his1', 'his2']);
});

test('where nobody holds many, the oldest of all ends', () => {
	expect(endedOf(['a', 'b', 'b', 'c', 'd', 'e'], 4, 2)).toEqual(['a0', 'b1']);
});

test('what has ended by itself counts for nobody', () => {
	const { ended, held, add } = holding({ silent: 3, busy: 3, each: 1 });
	for (const one of ['his1', 'his2', 'his3'].map((name) => add(name, 'his'))) {
		held.delete(one);
		held.delete(one);
		held.become(one, 'busy', 'his');
	}
	for (const name of ['a', 'b', 'c']) add(name, name);
	expect(ended).toEqual([]);
});

test('who speaks and is silent again is the newest, and each kind is counted for itself', () => {
	const { ended, held, add } = holding({ silent: 3, busy: 1, each: 1 });
	const [a, b] = ['a', 'b', 'c'].map((name) => add(name, name));
	held.become(a!, 'busy', 'a');
	held.become(a!, 'silent', 'a');
	add('d', 'd');
	expect(ended).toEqual(['b']);
	held.become(b!, 'busy', 'b');
	held.become(a!, 'busy', 'a');
	expect(ended).toEqual(['b']);
	held.become(add('e', 'e'), 'busy', 'a caller behind a proxy');
	expect(ended).toEqual(['b', 'a']);
});
