/*
 * The one script of the open pages. They are whole without it; it adds Leave, addresses that replace each other (so that
 * Back leaves nothing to come back to), her place on a page that she comes back to, the chosen language, installing, and the app's files kept for no network.
 */
import type { Language } from '#lib/domain/text.ts';
import { keepChosenLanguage } from '#lib/i18n/chosen-language.ts';
import { lendKhmer } from '#lib/i18n/khmer/lend.ts';
import { keepForNoNetwork } from '#lib/safety/keep-for-no-network.ts';
import { watchLeaveGestures } from '#lib/safety/leave-gesture.ts';
import { leave } from '#lib/safety/leave.ts';
import { forgetPlaces, goOnTo, standAsLeft } from '#lib/safety/places.ts';
import { placeNewVersionIfFree } from '#lib/safety/update.ts';
import { listenWith } from '#lib/ui/reading-aloud/listen-button.ts';
import { openRecordings } from '#lib/ui/reading-aloud/open-recordings.ts';
import { meansOf } from '#lib/ui/reading-aloud/read-aloud.ts';
import { turnCards } from '#lib/ui/turn-cards.ts';

const language = document.documentElement.lang;

lendKhmer();

addEventListener('click', (event) => {
	const link = event.target instanceof Element ? event.target.closest('a') : null;
	if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
	if (link.dataset.leave !== undefined) {
		event.preventDefault();
		leaveFrom();
	} else if (link.origin === location.origin && !link.hash) {
		event.preventDefault();
		void follow(link);
	}
});

async function follow(link: HTMLAnchorElement) {
	// The entrance has one address for all languages: it speaks as the page did that leads to it.
	const chosen = link.dataset.language ?? (link.pathname === '/key' ? language : undefined);
	if (chosen) await keepChosenLanguage(chosen as Language);
	if (link.pathname === '/key') forgetPlaces();
	else goOnTo(link.pathname, link.dataset.back !== undefined);
	location.replace(link.href);
}

/** As the page's own Leave says: from the calm page to the exit address, or, where there is none, nowhere. */
function leaveFrom() {
	const to = document.querySelector<HTMLAnchorElement>('a[data-leave]')?.href;
	forgetPlaces();
	if (to) leave(language, undefined, undefined, to);
}

watchLeaveGestures(leaveFrom);
standAsLeft();

// Chromium's offer to install; other browsers have their menu.
addEventListener('beforeinstallprompt', (event) => {
	const card = document.querySelector<HTMLElement>('[data-install]');
	if (!card) return;
	event.preventDefault();
	card.hidden = false;
	card.querySelector('button')?.addEventListener('click', () => {
		card.hidden = true;
		void (event as Event & { prompt(): Promise<void> }).prompt();
	});
});

// Heard where there is a recording or a voice on the phone itself; otherwise the button stays hidden.
const main = document.querySelector('main');
if (main) {
	void openRecordings(language).then((recorded) => {
		const means = meansOf(language, recorded);
		for (const button of document.querySelectorAll<HTMLButtonElement>('[data-listen], [data-say]'))
			listenWith(button, button.closest('[data-heard]') ?? main, means);
	});
}

turnCards(document);

keepForNoNetwork(async (registration) => {
	// The book has just been locked, or was never open: the moment for a version that waits.
	registration.addEventListener('updatefound', () => {
		registration.installing?.addEventListener('statechange', () => void placeNewVersionIfFree(registration));
	});
	await placeNewVersionIfFree(registration);
});
