import { createRawSnippet, flushSync } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import Below from './Below.svelte';

const children = createRawSnippet(() => ({ render: () => '<p>What lies below</p>' }));

afterEach(() => {
	vi.restoreAllMocks();
	return cleanup();
});

test('it is made after the first frame', async () => {
	const frames: FrameRequestCallback[] = [];
	vi.spyOn(globalThis, 'requestAnimationFrame').mockImplementation((then) => frames.push(then));
	const { container: shown } = await render(Below, { children });
	flushSync();
	expect(shown.textContent).not.toContain('What lies below');
	for (const frame of frames) frame(0);
	await expect.poll(() => shown.textContent).toContain('What lies below');
});
