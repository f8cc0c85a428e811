import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import { beforeAll, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { addBookWords } from '#lib/i18n/words.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import plan from '#locales/en/plan.json';
import today from '#locales/en/today.json';
import { goal } from '#tests/builders/test-book.ts';
import SmallStep from './SmallStep.svelte';

beforeAll(async () => {
	addBookWords('en', { plan, today });
	await speech.speak('en');
});

const step = (what: string) => ({ id: 's', what, who: 'me' as const, state: 'open' as const });

test('a long small step is cut, says that there is more, and leads to all of it', async () => {
	await page.viewport(360, 640);
	let opened = 0;
	const { container } = await render(SmallStep, {
		goal: goal('g'),
		step: step('Ask at the school which papers they need. '.repeat(9)),
		onopen: () => opened++
	});
	await expect.element(page.getByText(plan.more)).toBeVisible();
	const words = container.querySelector('b')!;
	expect(words.clientHeight).toBeLessThan(words.scrollHeight);
	await page.getByText(plan.more).click();
	expect(opened).toBe(1);
});

test('a short one is whole, and nothing beside it looks like a box to tick', async () => {
	const { container } = await render(SmallStep, {
		goal: goal('g'),
		step: step('Ask one question'),
		onopen: () => {}
	});
	await expect.element(page.getByText('Ask one question')).toBeVisible();
	await expect.element(page.getByText(plan.more)).not.toBeInTheDocument();
	const rings = [...container.querySelectorAll('*')].filter((one) => {
		const { borderRadius, borderTopStyle } = getComputedStyle(one);
		return borderRadius === '50%' && borderTopStyle !== 'none';
	});
	expect(rings).toEqual([]);
});
