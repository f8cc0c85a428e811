/*
 * What the entrance's first picture, its script and the app say to each other. The picture and the script are there at once; the
 * app comes later, and is given what was done until then.
 */
import type { Language } from './text.ts';

/** What was typed: places of pictures, or digits. */
export type TypedKey = { kind: 'pictures'; chosen: number[] } | { kind: 'numbers'; digits: string };

/** Where somebody goes on from the entrance. */
export type GoesTo = 'invited' | 'notes' | 'forgot';

/** What stands instead of the question. */
export type Said = 'opening' | 'nothing';

/** The words that come into the picture later than it does; they stand in it as JSON. */
export type FaceWords = {
	ask: Record<TypedKey['kind'], string>;
	turn: Record<TypedKey['kind'], string>;
	said: Record<Said, string>;
	/** That none, one, … seven pictures are chosen. */
	chosen: string[];
	hide: string;
	show: string;
	hidden: string;
	empty: string;
	/** The heading of what is on its way. */
	coming: Record<GoesTo | 'key', string>;
};

/** The picture, as the app sees it. */
export type Face = {
	/** Shows it, in this language: pads empty, the question asked. */
	show(language: Language): void;
	hide(): void;
	/** What came of a key: nothing opened, or something else has to be said first. Pads can be tapped again. */
	answered(said?: Said): void;
};

/** The app, as the picture sees it. What was done before it came is told at once. */
export type AppBehind = {
	onkey(key: TypedKey): void;
	ongoes(to: GoesTo): void;
	onlanguage(language: Language): void;
	onleave(): void;
};

const meeting = 'app-came';

/** The app is here: from now on it hears what is done. Undefined where there is no picture. */
export function meetFace(app: AppBehind): Face | undefined {
	let met: Face | undefined;
	document.dispatchEvent(
		new CustomEvent<Meeting>(meeting, { detail: { app, meet: (face) => (met = face) } })
	);
	return met;
}

type Meeting = { app: AppBehind; meet(face: Face): void };

/** `then` is called once, with the app. */
export function whenAppCame(face: Face, then: (app: AppBehind) => void): void {
	document.addEventListener(
		meeting,
		(event) => {
			const { app, meet } = (event as CustomEvent<Meeting>).detail;
			meet(face);
			then(app);
		},
		{ once: true }
	);
}
