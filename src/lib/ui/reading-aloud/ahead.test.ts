import { expect, test } from 'vitest';
import { recordingName } from '#lib/domain/recording.ts';
import { wholePiece } from './ahead.ts';

const texts = ['star', 'boat', 'tree'];
const names = texts.map(recordingName);
const going = () => new AbortController().signal;

test('the names of the pictures are here once all of them came; each time it is told how much', async () => {
	const told: number[] = [];
	const recorded = { has: () => true, fetch: async () => new ArrayBuffer(4) };
	const piece = await wholePiece(recorded, texts, (bytes) => void told.push(bytes), going());
	expect(names.map((name) => piece?.has(name))).toEqual([true, true, true]);
	expect(told).toEqual([4, 8, 12]);
});

test('where one of them cannot be had it is not said that they are here, and no further one is waited for', async () => {
	const asked: string[] = [];
	const fetch = async (name: string) => {
		asked.push(name);
		return name === names[1] ? undefined : new ArrayBuffer(4);
	};
	expect(await wholePiece({ has: () => true, fetch }, texts, () => {}, going())).toBeUndefined();
	expect(asked).toEqual(names.slice(0, 2));
});

test('what is no longer waited for ends after the one that is on its way', async () => {
	const ended = new AbortController();
	const asked: string[] = [];
	const fetch = async (name: string) => {
		asked.push(name);
		return new ArrayBuffer(4);
	};
	const piece = await wholePiece({ has: () => true, fetch }, texts, () => ended.abort(), ended.signal);
	expect(piece).toBeUndefined();
	expect(asked).toHaveLength(2);
});
