import type { Wishes } from '#lib/domain/wishes.ts';

/**
 * Makes the page look as she wishes while her book is open. Style sheets read them on the root; locking is a full
 * navigation and takes them away.
 */
export function followWishes({ text, night, still }: Wishes, root = document.documentElement): void {
	setWish(root, 'text', text);
	setWish(root, 'night', night);
	setWish(root, 'still', still ? 'yes' : undefined);
}

function setWish(root: HTMLElement, name: string, value: string | undefined): void {
	if (value === undefined) delete root.dataset[name];
	else root.dataset[name] = value;
}
