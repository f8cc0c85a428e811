import { createRawSnippet, flushSync } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import Below from './Below.svelte';
import { shownKey } from './when-left.svelte.ts';

const children = createRawSnippet(() => ({ render: () => '<p>What lies below</p>' }));

afterEach(() => {
	vi.restoreAllMocks();
	return cleanup();
});

test('it is made after the first frame', async () => {
	const frames: FrameRequestCallback[] = [];
	vi.spyOn(globalThis, 'requestAnimationFrame').mockImplementation((then) => frames.push(then));
	const { container: shown } = await render(Below, {
		props: { children },
		context: new Map([[shownKey, () => true]])
	});
	flushSync();
	expect(shown.textContent).not.toContain('What lies below');
	for (const frame of frames) frame(0);
	await expect.poll(() => shown.textContent).toContain('What lies below');
});

test('where no book holds the screen it is there at once', async () => {
	vi.spyOn(globalThis, 'requestAnimationFrame').mockReturnValue(0);
	expect((await render(Below, { children })).container.textContent).toContain('What lies below');
});
