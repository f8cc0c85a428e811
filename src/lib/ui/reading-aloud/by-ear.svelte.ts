import { recordingName } from '#lib/domain/recording.ts';
import { blocksIn, piecesOf } from './blocks.ts';
import type { Part } from './coming.svelte.ts';
import { silentWhenAway } from './listen-button.ts';
import { ReadAloud, type Means, type RecordedVoice } from './read-aloud.ts';

/** What answers, chooses, types a key or shows its words to somebody: its recording is never asked for at the touch. */
const answer = '[aria-pressed], [data-key], [data-answer], [data-shows], input[type="checkbox"]';
const touchable = 'button, a[href], summary, label, h2, h3, p, li, dt, dd, figcaption, td, th';

/**
 * Said when it is touched, from when she asks for it until she ends it, looks away or locks. Never before, and never by
 * itself the next time: somebody at home may hear.
 */
export class ByEar {
	isOn = $state(false);
	/** That the answers can be loaded, and how large they are in bytes; she says whether. */
	offers = $state<number>();
	/** That they came while this screen is shown. */
	hasCome = $state(false);
	/** That she asked for them, and they did not come; nothing where she ended it herself. */
	hasNotCome = $state(false);
	#means: () => Means | undefined;
	#aloud: ReadAloud | undefined;
	/** What she asked for last: an earlier one tells nothing any more. */
	#asked: object | undefined;

	constructor(means: () => Means | undefined) {
		this.#means = means;
	}

	/** She is asked whether the recordings are loaded, or is told how they come. */
	get isOffering(): boolean {
		return this.isOn && (this.offers !== undefined || this.coming !== undefined);
	}

	/** How much of the answers has come, while they are loaded, whichever ear asked for them. */
	get coming(): Part | undefined {
		return this.#means()?.answers?.coming();
	}

	/** Whether such words can be heard here: a recording of them, or a voice of the phone itself. */
	canSay(text: string): boolean {
		const means = this.#means();
		return Boolean(means && (means.voice() || means.recorded.has(recordingName(text))));
	}

	/** Begins. Where only recordings can say the answers, they are offered first. */
	begin(): void {
		const means = this.#means();
		if (!means) return;
		this.isOn = true;
		this.hasNotCome = false;
		const { answers } = means;
		this.offers =
			answers && answers.bytes > 0 && !answers.here() && !means.voice() ? answers.bytes : undefined;
		if (this.coming) void this.load();
	}

	/** Brings the answers. Where they cannot be had that is told, and they are offered again. */
	async load(): Promise<void> {
		const asked = (this.#asked = {});
		this.hasNotCome = false;
		const found = await this.#means()?.answers?.fetch();
		if (!found) {
			this.hasNotCome = asked === this.#asked && this.isOn;
			return;
		}
		this.offers = undefined;
		this.hasCome = this.isOn;
	}

	/** Also while they are loaded: that ends. */
	notNow(): void {
		this.#endLoading();
		this.offers = undefined;
	}

	end(): void {
		this.#endLoading();
		this.#fallSilent();
	}

	#endLoading(): void {
		this.#asked = undefined;
		this.hasNotCome = false;
		this.#means()?.answers?.end();
	}

	/** What is loaded goes on: a screen that goes dark meanwhile would have it begin anew. */
	#fallSilent(): void {
		this.isOn = false;
		this.hasCome = false;
		this.hasNotCome = false;
		this.offers = undefined;
		ReadAloud.stop();
	}

	/**
	 * Says the words of this element, and whatever was being said ends.
	 *
	 * @param isAnswer that to say it tells an answer wherever it stands: the title of a page that she came to by one
	 */
	say(element: Element, isAnswer = false): void {
		const means = this.#means();
		if (!this.isOn || !means) return;
		const tells = isAnswer || element.closest(answer) !== null || element.querySelector(answer) !== null;
		const recorded = this.#recorded(means, () => tells);
		this.#aloud = new ReadAloud(element, { recorded, voice: means.voice }, () => {}, 'touched');
		void this.#aloud.start();
	}

	/** Reads all that is below `root`, from its top. What lies in `[data-answer]` is only there because of what she chose. */
	read(root: Element): void {
		const means = this.#means();
		if (!this.isOn || !means) return;
		const inAnswers = [...root.querySelectorAll('[data-answer]')].flatMap((part) => [...blocksIn(part)]);
		const telling = inAnswers
			.flatMap((block) => [block, ...piecesOf(block)])
			.map(({ text }) => recordingName(text));
		const recorded = this.#recorded(means, (name) => telling.includes(name));
		this.#aloud = new ReadAloud(root, { recorded, voice: means.voice }, () => {});
		void this.#aloud.start();
	}

	/** What came in one piece, and whatever else there is where to ask for it by name tells no answer. */
	#recorded(means: Means, tells: (name: string) => boolean): RecordedVoice {
		const ahead = means.answers?.here();
		// She was told how large the piece is when she turned the ear on: no touch loads it instead.
		const mayAsk = (name: string) => !tells(name) && !means.answers?.has(name) && means.recorded.has(name);
		return {
			has: (name) => Boolean(ahead?.has(name)) || mayAsk(name),
			fetch: async (name) => {
				if (ahead?.has(name)) return ahead.fetch(name);
				return mayAsk(name) ? means.recorded.fetch(name) : undefined;
			}
		};
	}

	/** Says what is touched below `root`, but for the bar with Leave, and for what has a voice of its own. Returns what ends it. */
	onTouch(root: Element, says: 'all' | 'keys' = 'all'): () => void {
		const touched = ({ target }: Event) => {
			const element = target instanceof Element ? target.closest(touchable) : null;
			if (
				!element ||
				!root.contains(element) ||
				element.closest('header, [data-ear], [data-say], [data-turn]') ||
				isTurnedByTheNext(target as Element)
			)
				return;
			// A key is said only where it is learnt, and she asked for it there.
			if ((element.closest('[data-key]') !== null) === (says === 'keys')) this.say(element);
		};
		// Before what it does: the next question is said after the button that leads to it.
		root.addEventListener('click', touched, true);
		const away = silentWhenAway(() => this.#fallSilent());
		return () => {
			root.removeEventListener('click', touched, true);
			away();
			this.end();
		};
	}
}

/** A touch of a label's words: the browser makes a second one, of what it turns, which says the same words. */
function isTurnedByTheNext(touched: Element): boolean {
	const label = touched.closest('label');
	const control = label?.control as HTMLInputElement | null | undefined;
	return Boolean(control && control !== touched && label!.contains(control) && !control.disabled);
}
