import '#lib/ui/styles/tokens.css';
import { afterEach, expect, test } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import NewLook from './NewLook.svelte';

afterEach(() => {
	delete document.documentElement.dataset.night;
	return cleanup();
});

test.each(['light', 'dark'])('the lines of a page that is drawn small are seen, %s', (night) => {
	document.documentElement.dataset.night = night;
	const words = { title: 'Look', text: 'Look' };
	const marks = [['line', 'M4 6h88', 3]] as const;
	const look = { id: 'x', words: { en: words, km: words, vi: words }, before: [], after: [...marks] };
	render(NewLook, {
		looks: [{ ...look, books: ['person'], after: [['line', 'M4 6h88', 3]] }],
		onlater: () => {}
	});
	const edge = document.createElement('i');
	edge.style.color = 'var(--line-control)';
	document.body.append(edge);
	// 3:1 on every ground: `styles.test.ts`.
	const drawn = document.querySelector('figure path')!;
	expect(getComputedStyle(drawn).stroke).toBe(getComputedStyle(edge).color);
	edge.remove();
});
