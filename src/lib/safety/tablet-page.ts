/*
 * The one place where a new device is made a tablet that a house shares (`vault/lay-store.ts`). On a device that is in use
 * it changes nothing and says so.
 */
import { layTabletStore } from '#lib/vault/lay-store.ts';
import { whichDevice } from '#lib/vault/which-device.ts';

type Part = 'do' | 'done' | 'not' | 'fails';

function show(which: Part): void {
	for (const part of document.querySelectorAll<HTMLElement>('[data-tablet]'))
		part.hidden = part.dataset.tablet !== which;
}

document.querySelector('[data-tablet="do"] button')?.addEventListener('click', () => {
	layTabletStore().then(
		(isTablet) => show(isTablet ? 'done' : 'not'),
		() => show('fails')
	);
});

void whichDevice().then((device) => show(device === 'tablet' ? 'done' : 'do'));
