import type { FaceWords, GoesTo, Said, TypedKey } from '#lib/domain/entrance-face.ts';
import type { Language } from '#lib/domain/text.ts';

type View = 'key' | 'coming';

/**
 * The entrance as it came in the page (`features/entrance/EntranceFace.svelte`), moved by hand: which pictures are chosen, how
 * many digits are typed, what is said. Its language can change under it; what is typed stays.
 */
export class FacePicture {
	onkey: (key: TypedKey) => void = () => {};
	ongoes: (to: GoesTo) => void = () => {};
	onback: () => void = () => {};
	onleave: () => void = () => {};
	onlanguage: (language: Language) => void = () => {};

	#root = document.querySelector<HTMLElement>('#entrance')!;
	#view: View = 'key';
	#comes: GoesTo | 'key' = 'key';
	#isLate = false;
	#isChoosing = false;
	#kind: TypedKey['kind'] = 'pictures';
	#chosen: number[] = [];
	#digits = '';
	#isHidden = false;
	#said?: Said;
	/** How many tries opened nothing since this page was opened: the same count whatever is on the phone. */
	#wrongTries = 0;
	/** On a tablet that a house shares a key is one longer. */
	#isLonger = false;
	/** As they came, by language: those that came in the page lie in no file. */
	#faces = new Map(
		[this.#root, document.querySelector<HTMLTemplateElement>('[data-first-face]')?.content.firstElementChild]
			.filter((face) => face instanceof HTMLElement)
			.map((face) => [face.lang, face.cloneNode(true) as HTMLElement])
	);

	constructor() {
		document.addEventListener('click', (event) => this.#clicked(event));
		this.#draw();
		this.#startAtHeading();
	}

	get language(): Language {
		return this.#root.lang as Language;
	}

	show(): void {
		if (!this.#root.hidden) return;
		this.#root.hidden = false;
		this.#view = 'key';
		this.#draw();
		this.#startAtHeading();
	}

	hide(): void {
		this.#root.hidden = true;
	}

	/** What came of a key. */
	answered(said?: Said): void {
		this.#said = said;
		if (said === 'nothing') this.#wrongTries += 1;
		this.#view = 'key';
		this.#draw();
	}

	/** What was asked for takes long: she reads what she can do. */
	late(): void {
		this.#isLate = true;
		this.#turnTo('coming');
	}

	/** What took long has come: a key is being tried, or what was asked for comes by itself. */
	goOn(): void {
		this.#isLate = false;
		if (this.#comes === 'key') this.#view = 'key';
		this.#draw();
	}

	/** This is a tablet that a house shares. What is chosen already stays. */
	onTablet(): void {
		this.#isLonger = true;
		this.#lengthen();
		this.#draw();
	}

	#lengthen(): void {
		if (!this.#isLonger) return;
		const { dataset } = this.#root;
		dataset.least = String(Number(dataset.least) + 1);
		const places = this.#one('ol');
		places.append(places.lastElementChild!.cloneNode(true));
	}

	/** The same picture in another language, which lies in a file of its own unless it came in the page. */
	async speak(language: Language): Promise<void> {
		const face =
			this.#faces.get(language) ?? (await fetched(`${this.#root.dataset.others}.${language}.html`));
		if (!face) return;
		this.#faces.set(language, face);
		const other = face.cloneNode(true) as HTMLElement;
		other.hidden = this.#root.hidden;
		this.#root.replaceWith(other);
		this.#root = other;
		this.#lengthen();
		this.#draw();
		this.#startAtHeading();
	}

	get #words(): FaceWords {
		return JSON.parse(this.#root.dataset.words!) as FaceWords;
	}

	#all<E extends Element = HTMLElement>(selector: string): E[] {
		return [...this.#root.querySelectorAll<E>(selector)];
	}

	#one<E extends Element = HTMLElement>(selector: string): E {
		return this.#root.querySelector<E>(selector)!;
	}

	#clicked(event: MouseEvent): void {
		const pressed = event.target instanceof Element ? event.target.closest('button, a') : null;
		if (!pressed || !this.#root.contains(pressed) || event.defaultPrevented) return;
		const within = (selector: string) => pressed.closest<HTMLElement>(selector);
		const at = (selector: string) => this.#all(selector).indexOf(pressed as HTMLElement);
		if (within('[data-leave]')) {
			event.preventDefault();
			this.onleave();
		} else if (within('[data-languages]')) this.#chooseLanguage();
		else if (within('[data-speaks]')) this.#speakTo(within('[data-speaks]')!.dataset.speaks as Language);
		else if (within('[data-goes]')) this.#goTo(within('[data-goes]')!.dataset.goes as GoesTo);
		else if (within('header .round')) this.#back();
		else if (within('[data-turn]')) this.#turn();
		else if (within('.tool')) this.#tool(at('.tool'));
		else if (within('[data-pad=pictures] .pad')) this.#choose(at('[data-pad=pictures] .pad button'));
		else if (within('.delete')) this.#type((digits) => digits.slice(0, -1));
		else if (within('.go')) this.#open();
		// The keys stand as on a telephone: 1 to 9, then 0.
		else if (within('[data-pad=numbers] .pad'))
			this.#type((digits) => digits + ((at('[data-pad=numbers] .pad button') + 1) % 10));
	}

	#chooseLanguage(): void {
		this.#isChoosing = !this.#isChoosing;
		this.#draw();
	}

	#speakTo(language: Language): void {
		this.#isChoosing = false;
		this.#draw();
		this.onlanguage(language);
	}

	#goTo(to: GoesTo): void {
		this.#comes = to;
		this.#isLate = false;
		this.#turnTo('coming');
		this.ongoes(to);
	}

	#back(): void {
		// A key that is being tried goes on being tried.
		if (this.#comes !== 'key') this.onback();
		this.#turnTo('key');
	}

	#turn(): void {
		this.#kind = this.#kind === 'pictures' ? 'numbers' : 'pictures';
		// What the other pad held is gone, as if it had been put away.
		this.#chosen = [];
		this.#digits = '';
		this.#isHidden = false;
		this.#draw();
	}

	#tool(which: number): void {
		if (which === 0) this.#isHidden = !this.#isHidden;
		else this.#chosen.pop();
		this.#draw();
	}

	#choose(place: number): void {
		this.#chosen.push(place);
		const chosen = this.#chosen;
		if (chosen.length === this.#all('ol li').length) {
			this.#chosen = [];
			this.#try({ kind: 'pictures', chosen });
		} else this.#draw();
	}

	#type(change: (digits: string) => string): void {
		const digits = change(this.#digits);
		if (digits.length <= Number(this.#root.dataset.most)) this.#digits = digits;
		this.#draw();
	}

	#open(): void {
		const digits = this.#digits;
		this.#digits = '';
		this.#try({ kind: 'numbers', digits });
	}

	#try(key: TypedKey): void {
		this.#said = 'opening';
		this.#comes = 'key';
		this.#isLate = false;
		this.#draw();
		this.onkey(key);
	}

	#turnTo(view: View): void {
		this.#view = view;
		this.#draw();
		this.#startAtHeading();
	}

	/** After each step a screen reader starts at the new heading. */
	#startAtHeading(): void {
		this.#one(`[data-view=${this.#view}] h1`).focus({ preventScroll: true });
		scrollTo(0, 0);
	}

	#draw(): void {
		const words = this.#words;
		const isBusy = this.#said === 'opening';
		const show = (selector: string, isShown: (one: HTMLElement) => boolean) =>
			this.#all(selector).forEach((one) => (one.hidden = !isShown(one)));
		show('[data-view]', (one) => one.dataset.view === this.#view);
		show('[data-pad]', (one) => one.dataset.pad === this.#kind);
		show('[data-choice]', () => this.#isChoosing);
		show('[data-forgot]', (one) => (one.dataset.forgot === 'above') === this.#wrongTries >= 2);
		show('[data-late]', () => this.#isLate);
		for (const words of this.#all('[data-without]')) words.remove();
		for (const globe of this.#all('[data-languages]'))
			globe.setAttribute('aria-expanded', String(this.#isChoosing));
		say(this.#one('main[data-view=coming] h1'), words.coming[this.#comes]);
		say(this.#one('[data-said]'), this.#said ? words.said[this.#said] : words.ask[this.#kind]);
		say(this.#one('[data-turn] button'), words.turn[this.#kind]);
		this.#drawChosen(words);
		this.#drawDigits();
		for (const key of this.#all<HTMLButtonElement>('.pad button')) key.disabled = isBusy;
		this.#one<HTMLButtonElement>('.delete').disabled = isBusy || this.#digits === '';
		this.#one<HTMLButtonElement>('.go button').disabled =
			isBusy || this.#digits.length < Number(this.#root.dataset.least);
	}

	#drawChosen(words: FaceWords): void {
		const pads = this.#all('[data-pad=pictures] .pad button');
		this.#all('ol li').forEach((place, at) => {
			const pad = pads[this.#chosen[at] ?? -1];
			const name = pad?.getAttribute('aria-label') ?? '';
			place.classList.toggle('filled', pad !== undefined);
			place.replaceChildren(
				...(pad ? [this.#isHidden ? this.#dotOf(place) : pad.querySelector('svg')!.cloneNode(true)] : []),
				forReaders(pad ? (this.#isHidden ? words.hidden : name) : words.empty)
			);
		});
		const count = words.chosen[this.#chosen.length]!;
		this.#one('ol').setAttribute('aria-label', count);
		say(this.#one('[data-pad=pictures] > p'), count);
		const [eye, take] = this.#all<HTMLButtonElement>('.tool');
		eye!.setAttribute('aria-pressed', String(this.#isHidden));
		eye!.setAttribute('aria-label', this.#isHidden ? words.show : words.hide);
		take!.disabled = this.#chosen.length === 0;
		const icons = this.#one<HTMLTemplateElement>('template').content.children;
		eye!.replaceChildren(icons[Number(this.#isHidden)]!.cloneNode(true));
	}

	#drawDigits(): void {
		const typed = this.#one('.typed');
		const dots = () => [...typed.querySelectorAll('.dot')];
		const needed = Math.max(Number(this.#root.dataset.least), this.#digits.length);
		for (const more of dots().slice(needed)) more.remove();
		while (dots().length < needed) typed.prepend(dots()[0]!.cloneNode());
		dots().forEach((dot, at) => dot.classList.toggle('filled', at < this.#digits.length));
		// The digits of this language stand on the keys.
		const keys = this.#all('[data-pad=numbers] .pad button').map((key) => key.textContent!.trim());
		const inKeys = [...String(this.#digits.length)].map((digit) => keys[(Number(digit) + 9) % 10]);
		say(typed.querySelector('.for-readers')!, inKeys.join(''));
	}

	#dotOf(place: Element): Element {
		const dot = document.createElement('span');
		dot.className = place.className.replace('filled', 'dot');
		return dot;
	}
}

/** Only what changed: what a screen reader hears again must have changed. */
function say(where: Element, words: string): void {
	if (where.textContent?.trim() !== words) where.textContent = words;
}

function forReaders(words: string): Element {
	const span = document.createElement('span');
	span.className = 'for-readers';
	span.textContent = words;
	return span;
}

/** Another language's picture out of its file. As a document, so that no text becomes a page (Trusted Types). */
function fetched(address: string): Promise<HTMLElement | undefined> {
	return new Promise((resolve) => {
		const request = new XMLHttpRequest();
		request.responseType = 'document';
		request.onload = () => resolve(request.response?.querySelector('#entrance') ?? undefined);
		request.onerror = () => resolve(undefined);
		request.open('GET', address);
		request.send();
	});
}
