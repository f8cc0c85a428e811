/*
 * The one script of the entrance: it stands in the page itself, so that pictures can be tapped with the first frame. What is typed
 * lies in this memory alone, until the app has come and is told.
 */
import {
	whenAppCame,
	type AppBehind,
	type Face,
	type GoesTo,
	type TypedKey
} from '#lib/domain/entrance-face.ts';
import type { Language } from '#lib/domain/text.ts';
import { keepChosenLanguage, readChosenLanguage } from '#lib/i18n/chosen-language.ts';
import { lendKhmer } from '#lib/i18n/khmer/lend.ts';
import { watchUnused } from '#lib/safety/auto-lock.ts';
import { watchCover } from '#lib/safety/cover.ts';
import { endWithPage } from '#lib/safety/end-with-page.ts';
import { replaceAddress } from '#lib/safety/go.ts';
import { keepForNoNetwork } from '#lib/safety/keep-for-no-network.ts';
import { watchLeaveGestures } from '#lib/safety/leave-gesture.ts';
import { leave } from '#lib/safety/leave.ts';
import { listen } from '#lib/safety/listen.ts';
import { whichDevice } from '#lib/vault/which-device.ts';
import { FacePicture } from './face-picture.ts';

/** On a slow line she is told what she can do, before anything has gone wrong. Milliseconds. */
const long = 10_000;

// In the same page the app comes later, and the book: they find the letters here.
lendKhmer();
const picture = new FacePicture();
let app: AppBehind | undefined;
/** What the app is told as soon as it is here. */
let waiting: ((app: AppBehind) => void) | undefined;
let isAsked = false;
let isLate: ReturnType<typeof setTimeout> | undefined;

/** Everything else is asked for with the first touch: on every phone the same, whatever is typed. */
function bring() {
	if (isAsked) return;
	isAsked = true;
	document.dispatchEvent(new CustomEvent('bring-app', { detail: picture.language }));
}

/** Tells the app, or keeps it for when it has come; on a long way there are words, and the way to ask again. */
function tell(say: (app: AppBehind) => void) {
	bring();
	if (app) return say(app);
	waiting = say;
	clearTimeout(isLate);
	isLate = setTimeout(() => picture.late(), long);
}

function forget() {
	waiting = undefined;
	clearTimeout(isLate);
}

picture.onkey = (key: TypedKey) => tell((there) => there.onkey(key));
picture.ongoes = (to: GoesTo) => tell((there) => there.ongoes(to));
picture.onback = forget;
picture.onleave = () => (app ? app.onleave() : leave(picture.language));
picture.onlanguage = async (language: Language) => {
	await keepChosenLanguage(language);
	await speak(language);
	app?.onlanguage(language);
};

async function speak(language: Language) {
	if (language !== picture.language) await picture.speak(language);
	document.documentElement.lang = picture.language;
}

const face: Face = {
	show: (language) => {
		void speak(language);
		picture.show();
	},
	hide: () => picture.hide(),
	answered: (said) => picture.answered(said)
};

// Nothing is ever told in the address: whatever an old link brought behind it goes at once.
const plainAddress = () => location.hash && history.replaceState(null, '', location.pathname);
plainAddress();
const listening = [
	watchLeaveGestures(() => leave(picture.language)),
	watchCover(() => unused.check()),
	endWithPage(),
	// A screen reader's own way to press a button sends a click alone.
	listen([window, 'pointerdown keydown click', bring])
];
listen([window, 'hashchange', plainAddress]);
// An entrance that lies there unused goes where a book goes that locks: otherwise the history would tell them apart.
const unused = watchUnused(() => replaceAddress(`/${picture.language}`));

whenAppCame(face, (came) => {
	app = came;
	// From now on the app watches over the page.
	for (const stop of [...listening, unused.stop]) stop();
	const say = waiting;
	forget();
	picture.goOn();
	say?.(came);
});

void readChosenLanguage().then((chosen) => chosen && speak(chosen));
keepForNoNetwork();
// Before the first touch, on every phone alike: how long a key is here.
void whichDevice().then((device) => device === 'tablet' && picture.onTablet());
