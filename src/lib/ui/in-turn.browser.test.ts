import { afterEach, expect, test, vi } from 'vitest';
import { inTurn } from './in-turn.ts';

/** Milliseconds of script by a clock that stands still but for what is made. */
let clock = 0;
const frames: FrameRequestCallback[] = [];
afterEach(() => vi.restoreAllMocks());

function stillStand(): void {
	vi.spyOn(performance, 'now').mockImplementation(() => clock);
	vi.spyOn(globalThis, 'requestAnimationFrame').mockImplementation((then) => frames.push(then));
}
const frame = async () => {
	for (const then of frames.splice(0)) then(0);
	await new Promise((resolve) => setTimeout(resolve, 20));
};

test('what takes long is made one between two frames, what takes little together, and what is not wanted any more not at all', async () => {
	stillStand();
	const made: string[] = [];
	const make = (name: string, takes: number) => inTurn(() => ((clock += takes), made.push(name)));
	make('long', 8);
	make('longer', 20);
	const end = make('gone', 1);
	for (const name of ['a', 'b', 'c']) make(name, 1);
	end();
	expect(made).toEqual([]);
	await frame();
	expect(made).toEqual(['long']);
	await frame();
	expect(made).toEqual(['long', 'longer']);
	await frame();
	expect(made).toEqual(['long', 'longer', 'a', 'b', 'c']);
	make('later', 1);
	await frame();
	expect(made.at(-1)).toBe('later');
});

test('what lies below another screen waits until that one is whole', async () => {
	stillStand();
	const made: string[] = [];
	let isBelow = false;
	const make = (name: string, isSeen?: () => boolean) =>
		inTurn(() => ((clock += 8), made.push(name)), isSeen);
	for (const name of ['below 1', 'below 2']) make(name, () => !isBelow);
	await frame();
	isBelow = true;
	for (const name of ['above 1', 'above 2']) make(name);
	for (let at = 0; at < 3; at += 1) await frame();
	expect(made).toEqual(['below 1', 'above 1', 'above 2', 'below 2']);
});
