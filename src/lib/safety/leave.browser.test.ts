import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onBack } from './back.ts';
import { uncover } from './cover.ts';
import { watchLeaveGestures } from './leave-gesture.ts';
import { leave } from './leave.ts';

afterEach(() => {
	vi.restoreAllMocks();
	uncover();
});

test('Leave empties the page at once; when that has been painted it drops the keys, then goes', async () => {
	document.body.append('her plan');
	const order: string[] = [];
	const note = (what: string) => order.push(`${what}, page: "${document.body.textContent}"`);
	const gone = new Promise<void>((resolve) => {
		requestAnimationFrame(() => note('frame'));
		leave(
			'km',
			() => note('drop'),
			(address) => {
				note(address);
				resolve();
			}
		);
	});
	expect(document.body.textContent).toBe('');
	expect(document.documentElement.dataset.covered).toBe('');
	await gone;
	expect(order).toEqual(['frame, page: ""', 'drop, page: ""', '/km/calm, page: ""']);
});

test('Leave goes once, and within a moment where no frame is painted', async () => {
	vi.spyOn(globalThis, 'requestAnimationFrame').mockReturnValue(0);
	const went: string[] = [];
	leave('en', undefined, (address) => went.push(address));
	await vi.waitFor(() => expect(went).toEqual(['/en/calm']));
	vi.restoreAllMocks();
	leave('en', undefined, (address) => went.push(address));
	await new Promise((resolve) => setTimeout(resolve, 250));
	expect(went).toEqual(['/en/calm', '/en/calm']);
});

test('Leave goes also when dropping fails', () => {
	vi.spyOn(globalThis, 'requestAnimationFrame').mockImplementation((frame) => (frame(0), 0));
	const timers: (() => void)[] = [];
	vi.spyOn(globalThis, 'setTimeout').mockImplementation(((later: () => void) => timers.push(later)) as never);
	const went: string[] = [];
	const drop = () => {
		throw new Error('fake');
	};
	leave('en', drop, (address) => went.push(address));
	expect(() => timers[0]?.()).toThrow('fake');
	expect(went).toEqual(['/en/calm']);
});

test('Leave on an open page locks the books of other tabs, and sends nothing', async () => {
	const fetched = vi.spyOn(globalThis, 'fetch');
	const beaconed = vi.spyOn(navigator, 'sendBeacon');
	const otherTab = new BroadcastChannel('pages');
	const told = new Promise((resolve) => (otherTab.onmessage = resolve));
	leave('vi', undefined, () => {});
	await told;
	otherTab.close();
	expect(fetched).not.toHaveBeenCalled();
	expect(beaconed).not.toHaveBeenCalled();
});

let now = 0;
let left = 0;
let stop = () => {};
beforeEach(() => {
	left = 0;
	stop = watchLeaveGestures(
		() => left++,
		() => now
	);
	return () => stop();
});

function press(key: string, after = 0, repeat = false): void {
	now += after;
	window.dispatchEvent(new KeyboardEvent('keydown', { key, repeat }));
}

test('Shift three times within two seconds leaves, once', () => {
	press('Shift');
	press('Shift', 900);
	expect(left).toBe(0);
	press('Shift', 900);
	expect(left).toBe(1);
	press('Shift', 100);
	press('Shift', 100);
	expect(left).toBe(1);
});

test('Shift too slowly, held down, or between letters does not leave', () => {
	for (let times = 0; times < 5; times++) press('Shift', 1_001);
	for (let times = 0; times < 5; times++) press('Shift', 10, true);
	press('Shift', 5_000);
	press('A', 10);
	press('Shift', 10);
	press('B', 10);
	press('Shift', 10);
	expect(left).toBe(0);
});

function touch(type: string, ...points: [x: number, y: number][]): void {
	const touches = points.map(
		([clientX, clientY], identifier) => new Touch({ identifier, target: document.body, clientX, clientY })
	);
	document.body.dispatchEvent(new TouchEvent(type, { touches, bubbles: true }));
}

test('two fingers that go down together leave, once', () => {
	touch('touchstart', [100, 100], [200, 100]);
	touch('touchmove', [100, 180], [205, 180]);
	expect(left).toBe(0);
	touch('touchmove', [100, 230], [205, 225]);
	touch('touchmove', [100, 300], [205, 300]);
	expect(left).toBe(1);
});

test('one finger, three fingers, zooming, and two fingers any other way do not leave', () => {
	touch('touchstart', [100, 100]);
	touch('touchmove', [100, 400]);
	touch('touchstart', [100, 100], [200, 100], [300, 100]);
	touch('touchmove', [100, 400], [200, 400], [300, 400]);
	touch('touchstart', [100, 100], [110, 100]);
	touch('touchmove', [100, 230], [300, 230]);
	touch('touchstart', [100, 400], [200, 400]);
	touch('touchmove', [100, 100], [200, 100]);
	touch('touchmove', [250, 400], [350, 400]);
	touch('touchstart', [100, 100], [200, 100]);
	touch('touchmove', [100, 250], [200, 110]);
	// The second finger was lifted and put down again: a new beginning.
	touch('touchend', [100, 250]);
	touch('touchstart', [100, 250], [200, 250]);
	touch('touchmove', [100, 300], [200, 300]);
	expect(left).toBe(0);
});

test('a watch that was stopped hears nothing', () => {
	stop();
	for (let times = 0; times < 3; times++) press('Shift', 10);
	touch('touchstart', [100, 100], [200, 100]);
	touch('touchmove', [100, 300], [200, 300]);
	expect(left).toBe(0);
});

test('Back goes one screen up, once, and leaves no entry in the history', () => {
	const before = history.length;
	const made: EventTarget[] = [];
	const { CloseWatcher } = globalThis as unknown as {
		CloseWatcher: new () => EventTarget & { requestClose(): void };
	};
	vi.stubGlobal(
		'CloseWatcher',
		class extends CloseWatcher {
			constructor() {
				super();
				made.push(this);
			}
		}
	);
	let up = 0;
	onBack(() => up++);
	(made[0] as EventTarget & { requestClose(): void }).requestClose();
	expect(up).toBe(1);
	onBack(() => up++)();
	(made[1] as EventTarget & { requestClose(): void }).requestClose();
	expect(up).toBe(1);
	vi.unstubAllGlobals();
	expect(history.length).toBe(before);
});

test('a browser without CloseWatcher keeps its Back, and nothing fails', () => {
	vi.stubGlobal('CloseWatcher', undefined);
	const before = history.length;
	onBack(() => {})();
	vi.unstubAllGlobals();
	expect(history.length).toBe(before);
});
