import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Field from './Field.svelte';

test('a field keeps what is typed out of the browser and the keyboard: four attributes', async () => {
	render(Field, { label: 'Words', most: 10, text: '' });
	const field = page.getByRole('textbox', { name: 'Words' }).element();
	for (const attribute of ['autocomplete', 'autocorrect', 'autocapitalize']) {
		expect(field.getAttribute(attribute)).toBe('off');
	}
	expect(field.getAttribute('spellcheck')).toBe('false');
});
