import type { Wishes } from '#lib/domain/wishes.ts';

/**
 * Makes the page look as she wishes while her book is open. Style sheets read the marks on the root; locking is a full
 * navigation and takes them away.
 */
export function followWishes({ text, night, still }: Wishes, root = document.documentElement): void {
	mark(root, 'text', text);
	mark(root, 'night', night);
	mark(root, 'still', still ? 'yes' : undefined);
}

function mark(root: HTMLElement, name: string, value: string | undefined): void {
	if (value === undefined) delete root.dataset[name];
	else root.dataset[name] = value;
}
