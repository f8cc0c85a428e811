import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import { speech } from '#lib/i18n/speech.svelte.ts';
import Told from './Told.svelte';

afterEach(() => {
	document.documentElement.lang = 'en';
	return cleanup();
});

test.each(['km', 'en', 'vi'] as const)(
	'all that is told before a key is made is seen at once, and the way on with it, %s',
	async (language) => {
		await page.viewport(360, 640);
		document.documentElement.lang = language;
		await speech.choose(language);
		const nothing = () => undefined;
		const { container } = await render(Told, { onnext: nothing, onback: nothing, onleave: nothing });
		const next = [...container.querySelectorAll('main button')].at(-1)!;
		expect(next.textContent).toBe(speech.t('entrance:told.next'));
		expect(next.getBoundingClientRect().bottom).toBeLessThanOrEqual(640);
		for (const drawing of container.querySelectorAll('main svg'))
			expect(drawing.getBoundingClientRect().width).toBeGreaterThanOrEqual(64);
	}
);
