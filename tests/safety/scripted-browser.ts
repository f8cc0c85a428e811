import { digitsIn } from '#lib/i18n/numbers.ts';
import type { Invited } from '#tests/support/app.ts';
import { wordsOf } from '#tests/support/words.ts';
import { pause } from './chromium.ts';

const say = wordsOf('km');

/** A browser that Playwright does not speak to: what a person does is done by scripts in its page. */
export abstract class ScriptedBrowser {
	abstract goto(url: string): Promise<void>;

	/** What an expression gives in the page, as JSON. */
	abstract read<T>(expression: string): Promise<T>;

	/** Waits until something with exactly this name can be tapped, and taps it. */
	async tap(name: string): Promise<void> {
		const found = `[...document.querySelectorAll('button:not([disabled]),a')].find((one) => (one.ariaLabel ?? one.innerText).trim() === ${JSON.stringify(name)})`;
		await this.until(`Boolean(${found})`, `nothing is called ${name}`);
		await this.read(`void ${found}.click()`);
	}

	async until(expression: string, otherwise: string): Promise<void> {
		for (let wait = 0; wait < 200; wait += 1) {
			if (await this.read<boolean>(expression).catch(() => false)) return;
			await pause(100);
		}
		throw new Error(`${otherwise}: ${await this.text()}`);
	}

	text(): Promise<string> {
		return this.read<string>('document.body?.innerText ?? ""').catch(() => '');
	}

	/** From the invitation to the open book. The names of her six pictures, in order. */
	async arrive({ link, code }: Invited): Promise<string[]> {
		await this.goto(link);
		await this.tap(say('entrance.invited'));
		await this.tap('ភាសាខ្មែរ');
		for (const digit of code) await this.tap(digitsIn('km', digit));
		await this.tap(say('entrance.code.go'));
		await this.tap(say('entrance.keep.later'));
		for (let screen = 0; screen < 4; screen += 1) {
			await this.tap(say('entrance.told.next'));
			await pause(150);
		}
		await this.tap(say('entrance.choose.pictures.name'));
		await this.until('document.querySelectorAll("main ol li").length === 6', 'no story is told');
		const names = await this.read<string[]>(
			'[...document.querySelectorAll("main ol li")].map((one) => one.innerText.trim())'
		);
		await this.tap(say('entrance.learn.do'));
		for (const name of names) await this.tap(name);
		await this.until(
			`document.body.innerText.includes(${JSON.stringify(say('book.tabs.plan'))})`,
			'the book did not open'
		);
		return names;
	}
}
