import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { HeldConnections } from './held.ts';

/** Holds connections of these networks one after the other, and names those that were ended, in order. */
function endedOf(networks: string[], most: number, each: number): string[] {
	const ended: string[] = [];
	const held = new HeldConnections(most, each);
	for (const [at, network] of networks.entries()) {
		const name = `${network}${at}`;
		held.add(name, { destroy: () => ended.push(name) } as unknown as Socket, network);
	}
	return ended;
}

test('one too many ends the oldest of the network that holds the most', () => {
	expect(endedOf(['hers', 'his', 'his', 'another', 'his', 'his', 'his'], 5, 2)).toEqual(['his1', 'his2']);
});

test('where nobody holds many, the oldest of all ends', () => {
	expect(endedOf(['a', 'b', 'b', 'c', 'd', 'e'], 4, 2)).toEqual(['a0', 'b1']);
});

test('what has ended by itself counts for nobody', () => {
	const ended: string[] = [];
	const held = new HeldConnections(3, 1);
	const add = (name: string, network: string) =>
		held.add(name, { destroy: () => ended.push(name) } as unknown as Socket, network);
	for (const name of ['his1', 'his2', 'his3']) add(name, 'his');
	for (const name of ['his1', 'his2', 'his3', 'nobody’s']) held.delete(name);
	for (const name of ['a', 'b', 'c']) add(name, name);
	expect(ended).toEqual([]);
	// Held again, it is the newest, and still one.
	add('a', 'a');
	add('d', 'd');
	expect(ended).toEqual(['b']);
});
