import { expect, test } from 'vitest';
import { Screens } from './screens.svelte.ts';

const turned = () => new Promise((after) => setTimeout(after));

test('what leads up when it is done leaves her where she is, if she went up by herself meanwhile', async () => {
	const screens = new Screens({ name: 'notes' });
	screens.go({ name: 'settings' });
	screens.go({ name: 'note' });
	await turned();
	const here = screens.current;
	// Both while it was kept: the second finds her gone.
	for (const from of [undefined, here]) screens.up(from);
	await turned();
	expect(screens.current.name).toBe('settings');
	screens.up(screens.current);
	await turned();
	expect(screens.current.name).toBe('notes');
});
