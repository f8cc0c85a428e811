import { expect, test } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import Scene from './Scene.svelte';
import { parts } from './scene-parts.ts';
import { scenes } from './scenes.ts';

test('every scene has all the marks of its parts, in their order, each with its colour or its line', async () => {
	for (const scene of Object.values(scenes)) {
		render(Scene, { props: { of: scene } });
		const groups = [...document.querySelectorAll('svg.art > g')];
		expect(groups.map((group) => [...group.children].map((path) => path.getAttribute('d')))).toEqual(
			scene.map(([part]) => parts[part].map(([, path]) => path))
		);
		for (const path of document.querySelectorAll('svg.art path'))
			expect(path.hasAttribute('fill') !== path.hasAttribute('stroke')).toBe(true);
		await cleanup();
	}
});
