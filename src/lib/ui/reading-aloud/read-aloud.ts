import { recordingName } from '#lib/domain/recording.ts';
import { blocksIn, piecesOf, type Block } from './blocks.ts';
import type { Part } from './coming.svelte.ts';
import { deviceVoice, type Voice } from './device-voice.ts';
import { showReading, stopShowing } from './follow.ts';
import { play } from './play.ts';
import { sentencesOf, type Sentence } from './sentences.ts';

/** The recordings of one language: which there are, and one of them. */
export type RecordedVoice = {
	has(name: string): boolean;
	/** How many there are; absent where all of them are here already. */
	size?: number;
	/** The letters of all of them, where they come together with the first. */
	letters?: number;
	/** Undefined where it cannot be had now. */
	fetch(name: string): Promise<ArrayBuffer | undefined>;
};

export type Means = {
	recorded: RecordedVoice;
	/** The phone's own local voice, asked anew each time: browsers learn of their voices late. */
	voice: () => Voice | undefined;
	/** The recordings of all answers and cards, where there are any. */
	answers?: OnePiece;
};

/** Recordings that are loaded all at once, the same for whoever hears one of them. */
export type OnePiece = {
	bytes: number;
	/** Which come in it, and never by a name of their own. */
	has(name: string): boolean;
	/** Once they were loaded. */
	here(): RecordedVoice | undefined;
	/** How much of it has come, while it is loaded. */
	coming(): Part | undefined;
	/** Undefined where it cannot be had now. */
	fetch(): Promise<RecordedVoice | undefined>;
	/** Ends the loading; what has come of it is let go. */
	end(): void;
};

/** The means of a phone: these recordings first, then its own local voice. */
export function meansOf(language: string, recorded: RecordedVoice): Means {
	return { recorded, voice: () => deviceVoice(language) };
}

/** Reads a screen aloud, sentence by sentence, from its top. One reading at a time; it begins only when she asks. */
export class ReadAloud {
	/** Whichever is heard now: two voices at once are no help. */
	static #heard: ReadAloud | undefined;
	#root: Element;
	#means: Means;
	#changed: (reading: boolean) => void;
	#how: 'whole' | 'touched';
	#stop: AbortController | undefined;

	/** Ends whichever is heard. */
	static stop(): void {
		ReadAloud.#heard?.stop();
	}

	/** @param how `touched` says what the whole page leaves out too: its title, and a button that shows a drawing by its name */
	constructor(
		root: Element,
		means: Means,
		changed: (reading: boolean) => void,
		how: 'whole' | 'touched' = 'whole'
	) {
		this.#how = how;
		this.#root = root;
		this.#means = means;
		this.#changed = changed;
	}

	/** Whether there is anything to hear on this screen. Where not, there is no button. */
	get possible(): boolean {
		const voice = this.#means.voice();
		for (const block of blocksIn(this.#root))
			if (voice || this.#isRecorded(block) || piecesOf(block).some((piece) => this.#isRecorded(piece)))
				return true;
		return false;
	}

	/** How many bytes of recordings it would load, roughly: read slowly, a letter is a tenth of a second, and a second 4 KB. */
	get bytes(): number {
		const { size, letters } = this.#means.recorded;
		if (!size) return 0;
		const { answers } = this.#means;
		const [together, byName] = [[] as string[], [] as string[]];
		for (const block of blocksIn(this.#root))
			for (const piece of this.#piecesOf(block).filter((piece) => this.#isRecorded(piece)))
				(answers?.has(recordingName(piece.text)) ? together : byName).push(piece.text);
		const here = byName.reduce((sum, text) => sum + text.length, 0);
		const comes = together.length > 0 && !answers!.here() && !this.#means.voice();
		return (here > 0 ? (letters ?? here) : 0) * 400 + (comes ? answers!.bytes : 0);
	}

	get reading(): boolean {
		return this.#stop !== undefined;
	}

	/** Reads to the end of the screen, or until `stop`. Call it from her tap: browsers give sound to nobody else. */
	async start(): Promise<void> {
		ReadAloud.stop();
		ReadAloud.#heard = this;
		const stop = (this.#stop = new AbortController());
		const context = new AudioContext();
		this.#changed(true);
		try {
			for (const block of this.#blocks())
				for (const piece of this.#piecesOf(block)) {
					if (stop.signal.aborted) return;
					await this.#read(piece, context, stop.signal);
				}
		} finally {
			void context.close();
			if (this.#stop === stop) this.stop();
		}
	}

	stop(): void {
		if (!this.#stop) return;
		this.#stop.abort();
		this.#stop = undefined;
		stopShowing();
		this.#changed(false);
	}

	#blocks(): Block[] {
		const blocks = [...blocksIn(this.#root)];
		if (this.#how === 'whole' || blocks.length > 0) return blocks;
		const text = this.#root.getAttribute('aria-label') ?? this.#root.textContent.trim();
		return text ? [{ element: this.#root, text }] : [];
	}

	/** A block as it is said: whole, or piece by piece where only those were recorded, or where something in it is not to be said. */
	#piecesOf(block: Block): Block[] {
		if (this.#isRecorded(block)) return [block];
		const pieces = piecesOf(block);
		const hidesWords = block.element.querySelector('[aria-hidden="true"]:not(svg)') !== null;
		return hidesWords || pieces.some((piece) => this.#isRecorded(piece)) ? pieces : [block];
	}

	async #read(block: Block, context: AudioContext, signal: AbortSignal): Promise<void> {
		const sentences = sentencesOf(block.text);
		const bytes = this.#isRecorded(block)
			? await this.#means.recorded.fetch(recordingName(block.text))
			: undefined;
		if (signal.aborted) return;
		if (bytes) {
			try {
				// Nobody noted when each sentence begins: their lengths tell it nearly enough to follow.
				let shown: Sentence | undefined;
				await play(context, bytes, signal, (part) => {
					const sentence = sentences.find(({ to }) => part * block.text.length <= to) ?? sentences.at(-1);
					// Shown once each: she may scroll away in between.
					if (sentence && sentence !== shown && !signal.aborted) showReading(block, sentence);
					shown = sentence;
				});
				return;
			} catch {
				// A damaged file: the phone's own voice reads it, if there is one.
			}
		}
		const voice = this.#means.voice();
		if (!voice) return;
		for (const sentence of sentences) {
			if (signal.aborted) return;
			showReading(block, sentence);
			await voice.say(sentence.said, signal);
		}
	}

	#isRecorded(block: Block): boolean {
		return this.#means.recorded.has(recordingName(block.text));
	}
}
