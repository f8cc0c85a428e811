import { recordingName } from '#lib/domain/recording.ts';
import { fetchedAhead } from '#lib/ui/reading-aloud/ahead.ts';
import { silentWhenAway } from '#lib/ui/reading-aloud/listen-button.ts';
import { ReadAloud, type Means } from '#lib/ui/reading-aloud/read-aloud.ts';

/**
 * The questions by ear: once she has asked for it, each question is said when it comes and each answer when it is touched.
 * Never before: no sound begins that she did not start.
 */
export class ByEar {
	isOn = $state(false);
	#means: () => Means | undefined;
	#heard: Means | undefined;
	#aloud: ReadAloud | undefined;

	constructor(means: () => Means | undefined) {
		this.#means = means;
	}

	/** Whether any of these can be heard here: a recording, or a voice of the phone itself. */
	canSay(texts: string[]): boolean {
		const means = this.#means();
		return Boolean(means && (means.voice() || texts.some((text) => means.recorded.has(recordingName(text)))));
	}

	/** Begins, once all that can be said is here. */
	async begin(texts: string[]): Promise<void> {
		const means = this.#means();
		if (!means) return;
		this.#heard = { recorded: await fetchedAhead(means.recorded, texts), voice: means.voice };
		this.isOn = true;
	}

	end(): void {
		this.isOn = false;
		this.#aloud?.stop();
	}

	/** Says the words of this element, and whatever was being said ends. */
	say(element: Element): void {
		if (!this.isOn || !this.#heard) return;
		this.#aloud = new ReadAloud(element, this.#heard, () => {});
		void this.#aloud.start();
	}

	/** Says each button below `root` as it is touched. */
	onTouch(root: HTMLElement): () => void {
		const touched = ({ target }: Event) => {
			const button = target instanceof Element ? target.closest('button') : null;
			if (button) this.say(button);
		};
		root.addEventListener('click', touched);
		const away = silentWhenAway(() => this.#aloud?.stop());
		return () => {
			root.removeEventListener('click', touched);
			away();
			this.#aloud?.stop();
		};
	}
}
