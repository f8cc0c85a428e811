import { digitsIn } from '#lib/i18n/numbers.ts';
import type { Language } from '#lib/domain/text.ts';
import { pause } from '#tests/safety/chromium.ts';
import type { Invited } from '#tests/support/app.ts';
import { languageNames } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

/** What may be tapped. */
const tappable = 'button:not([disabled]),a,summary';

/**
 * All that is seen under this selector: what the entrance keeps for later stands in its page from the start, hidden, and below
 * the screen of a book lie those that she came by.
 */
const shown = (selector: string) =>
	`[...document.querySelectorAll(${JSON.stringify(selector)})].filter((one) => one.getClientRects().length > 0 && !one.closest('[aria-hidden="true"]'))`;

/** A browser that Playwright does not speak to: it is looked at by scripts in its page, and tapped as by a finger. */
export abstract class ScriptedBrowser {
	abstract goto(url: string): Promise<void>;

	/** What an expression gives in the page, as JSON. */
	abstract read<T>(expression: string): Promise<T>;

	/** Back (−1) or Forward (+1). */
	abstract turn(delta: -1 | 1): Promise<unknown>;

	/** What is on the screen, as PNG. */
	abstract picture(): Promise<Buffer>;

	/** Presses and lets go one key after the other; those without a letter as WebDriver writes them. */
	abstract type(keys: string): Promise<void>;

	/** A tap at this place of the window, as the system reports one. */
	protected abstract press(x: number, y: number): Promise<void>;

	/** Waits until something with exactly this name can be tapped, and taps it. */
	tap(name: string): Promise<void> {
		return this.#tap(
			`${shown(tappable)}.find((one) => (one.ariaLabel ?? one.innerText).trim() === ${JSON.stringify(name)})`,
			`nothing is called ${name}`
		);
	}

	/** Waits until something is shown under this selector, and taps the first. */
	tapFirst(selector: string): Promise<void> {
		return this.#tap(`${shown(selector)}[0]`, `there is nothing under ${selector}`);
	}

	/** Only what is drawn, stands still for two frames and is under no other can be tapped; and the tap has to reach it. */
	async #tap(found: string, otherwise: string): Promise<void> {
		const place = `(async () => {
			const look = () => {
				const one = ${found};
				if (!one) return {};
				one.scrollIntoView({ block: 'center', behavior: 'instant' });
				const { left, top, width, height } = one.getBoundingClientRect();
				const [x, y] = [Math.round(left + width / 2), Math.round(top + height / 2)];
				return one.contains(document.elementFromPoint(x, y)) ? { one, at: [x, y] } : {};
			};
			const before = look();
			for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
			const { one, at } = look();
			if (!one || one !== before.one || String(at) !== String(before.at)) return;
			const tapped = (globalThis.tapped = { reached: '' });
			addEventListener('click', ({ target }) => {
				tapped.reached = one.contains(target) ? 'it' : target.outerHTML.slice(0, 200);
			}, { once: true, capture: true });
			return at;
		})()`;
		const [x, y] = await this.until<[number, number]>(place, `${otherwise}, or something lies over it`);
		let reached: string | undefined;
		// On a machine with too much to do Firefox now and then delivers none at all, and no page has heard of it: a second one.
		for (const waits of [50, 50, 100]) {
			await this.press(x, y);
			// Where it led to another page, nobody is left to ask.
			const came = `globalThis.tapped ? globalThis.tapped.reached : 'it'`;
			reached = await this.until<string>(came, '', waits).catch(() => undefined);
			if (reached !== undefined) break;
		}
		if (reached === undefined) throw new Error(`no tap came (${otherwise}): ${await this.text()}`);
		if (reached !== 'it') throw new Error(`the tap (${otherwise}) came to ${reached}`);
	}

	/** Waits until an expression gives something that is so, and gives it back; so many tenths of a second. */
	async until<T = unknown>(expression: string, otherwise: string, waits = 200): Promise<T> {
		for (let wait = 0; wait < waits; wait += 1) {
			const given = await this.read<T>(expression).catch(() => undefined);
			if (given) return given;
			await pause(100);
		}
		throw new Error(`${otherwise}: ${await this.text()}`);
	}

	/** Waits until the page has these words. */
	async untilSaid(words: string): Promise<void> {
		await this.until(
			`document.body.innerText.includes(${JSON.stringify(words)})`,
			`it does not say ${words}`
		);
	}

	text(): Promise<string> {
		return this.read<string>('document.body?.innerText ?? ""').catch(() => '');
	}

	/** From the invitation to the open book, on a phone that spoke Khmer until now. The names of her six pictures, in order. */
	async arrive(invited: Invited, language: Language = 'km'): Promise<string[]> {
		const say = wordsOf(language);
		await this.#accept(invited, language, 'km');
		const told = shown('main ol li');
		await this.until(`${told}.length === 6`, 'no story is told');
		const names = await this.read<string[]>(`${told}.map((one) => one.innerText.trim())`);
		await this.tap(say('entrance.learn.do'));
		for (const name of names) await this.tap(name);
		await this.untilSaid(say('book.tabs.plan'));
		return names;
	}

	/** The same with a number code, on a phone that speaks her language. The code. */
	async arriveWithNumbers(invited: Invited, language: Language): Promise<string> {
		const say = wordsOf(language);
		await this.#accept(invited, language, language);
		await this.tapFirst('main summary');
		await this.tap(say('entrance.choose.numbers.do'));
		await this.untilSaid(say('entrance.code6.title'));
		const text = await this.read<string>(`${shown('main')}[0].innerText`);
		const [, first, second] = /(\d{3})\s*(\d{3})/.exec(digitsOf(text)) ?? [];
		if (!first || !second) throw new Error(`no code is shown: ${text}`);
		await this.tap(say('entrance.code6.do'));
		for (const digit of first + second) await this.tap(digitsIn(language, digit));
		await this.tap(say('entrance.code.go'));
		await this.untilSaid(say('book.tabs.plan'));
		return first + second;
	}

	/** From the card to the choice of her key. */
	async #accept({ link, code }: Invited, language: Language, before: Language): Promise<void> {
		const say = wordsOf(language);
		await this.goto(link);
		await this.tap(wordsOf(before)('entrance.invited'));
		await this.tap(languageNames[language]);
		for (const digit of code) await this.tap(digitsIn(language, digit));
		await this.tap(say('entrance.code.go'));
		await this.tap(say('entrance.told.next'));
		await pause(150);
	}
}

/** Khmer digits as the others. */
const digitsOf = (text: string) => text.replace(/[០-៩]/g, (digit) => String('០១២៣៤៥៦៧៨៩'.indexOf(digit)));
