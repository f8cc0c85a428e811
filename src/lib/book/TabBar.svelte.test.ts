import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import { expect, test } from 'vitest';
import { cdp } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import TabBar from './TabBar.svelte';

test('the open tab is told from the others in high contrast, where grounds are gone', async () => {
	const see = cdp() as unknown as { send: (method: string, more: object) => Promise<unknown> };
	await see.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
	const tabs = (['today', 'plan', 'calm'] as const).map((tab) => ({ tab, words: tab, icon: 'sun' as const }));
	const { container } = await render(TabBar, { name: 'Parts', tabs, current: 'plan', onturn: () => {} });
	const edges = [...container.querySelectorAll('button')].map((tab) => getComputedStyle(tab).outlineStyle);
	expect(edges).toEqual(['none', 'solid', 'none']);
	await see.send('Emulation.setEmulatedMedia', { features: [] });
});
