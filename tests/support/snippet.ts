import { createRawSnippet } from 'svelte';

/** Words as the children of a component. */
export const snippetOf = (words: string) =>
	createRawSnippet(() => ({ render: () => `<span>${words}</span>` }));
