import { createRawSnippet, flushSync } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import Below from './Below.svelte';
import { placeKey, type ScreenPlace } from './screen-place.ts';

const children = createRawSnippet(() => ({ render: () => '<p>What lies below</p>' }));
/** A place that keeps what is made later. */
function placeWith(later: (() => void)[]): ScreenPlace {
	return {
		isOpen: () => false,
		isFurtherDown: () => later.length > 0,
		set: () => {},
		later: (make) => (later.push(make), () => {})
	};
}

async function show(kept?: ScreenPlace): Promise<Element> {
	const { container } = await render(Below, {
		props: { children },
		context: new Map(kept ? [[placeKey, kept]] : [])
	});
	flushSync();
	return container;
}

afterEach(() => {
	vi.restoreAllMocks();
	return cleanup();
});

test('on a screen that she comes to anew it is made after the first frame', async () => {
	const frames: FrameRequestCallback[] = [];
	vi.spyOn(globalThis, 'requestAnimationFrame').mockImplementation((then) => frames.push(then));
	const shown = await show(placeWith([]));
	expect(shown.textContent).not.toContain('What lies below');
	for (const frame of frames) frame(0);
	await expect.poll(() => shown.textContent).toContain('What lies below');
});

test('where she comes back to a place that would not be there without it, it is made at once', async () => {
	vi.spyOn(globalThis, 'requestAnimationFrame').mockReturnValue(0);
	const later: (() => void)[] = [];
	const shown = await show(placeWith(later));
	expect(shown.textContent).not.toContain('What lies below');
	for (const make of later) flushSync(make);
	expect(shown.textContent).toContain('What lies below');
});

test('where nobody keeps places it is there at once', async () => {
	vi.spyOn(globalThis, 'requestAnimationFrame').mockReturnValue(0);
	expect((await show()).textContent).toContain('What lies below');
});
