import { listen } from './listen.ts';

const shiftsNeeded = 3;
const shiftsWithin = 2_000;
/** How far both fingers go down, in CSS pixels: about a fifth of a small screen. */
const swipeDown = 120;
/** Fingers that move apart or together more than this are zooming. */
const swipeSpread = 60;

/** Leaves on Shift three times within two seconds, or two fingers moving down together. Returns what stops watching. */
export function watchLeaveGestures(leave: () => void, now: () => number = Date.now): () => void {
	const stops = [watchShift(leave, now), watchTwoFingers(leave)];
	return () => stops.forEach((stop) => stop());
}

function watchShift(leave: () => void, now: () => number): () => void {
	let pressed: number[] = [];
	const press = (event: Event) => {
		const { key, repeat } = event as KeyboardEvent;
		if (repeat) return;
		// Any other key between means that she is writing capital letters.
		pressed = key === 'Shift' ? [...pressed, now()].slice(-shiftsNeeded) : [];
		if (pressed.length < shiftsNeeded || now() - pressed[0]! > shiftsWithin) return;
		pressed = [];
		leave();
	};
	return listen([window, 'keydown', press]);
}

type Point = { x: number; y: number };

function watchTwoFingers(leave: () => void): () => void {
	let start: [Point, Point] | undefined;
	const two = (event: Event): [Point, Point] | undefined => {
		const [first, second, third] = (event as TouchEvent).touches;
		if (!first || !second || third) return undefined;
		return [
			{ x: first.clientX, y: first.clientY },
			{ x: second.clientX, y: second.clientY }
		];
	};
	const begin = (event: Event) => {
		start = two(event);
	};
	const move = (event: Event) => {
		const now = two(event);
		if (!start || !now) return;
		const isDown = now.every((point, finger) => point.y - start![finger]!.y >= swipeDown);
		if (!isDown || Math.abs(apart(now) - apart(start)) > swipeSpread) return;
		start = undefined;
		leave();
	};
	return listen([window, 'touchstart', begin], [window, 'touchmove', move]);
}

const apart = ([a, b]: [Point, Point]) => Math.hypot(a.x - b.x, a.y - b.y);
