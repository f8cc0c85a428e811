/** Something that says a sentence and is done when it has been said, or when `signal` ends it. */
export type Voice = { say(text: string, signal: AbortSignal): Promise<void> };

export type Synthesis = Pick<SpeechSynthesis, 'getVoices' | 'speak' | 'cancel'>;

/**
 * The phone's own voice for a language. Only a **local** one: any other sends what it reads to somebody's server
 * (SpeechSynthesisVoice.localService, Web Speech API 4.2.6). Undefined where the phone has none.
 */
export function deviceVoice(
	language: string,
	synthesis: Synthesis | undefined = globalThis.speechSynthesis,
	utteranceOf: (text: string) => SpeechSynthesisUtterance = (text) => new SpeechSynthesisUtterance(text)
): Voice | undefined {
	const voice = synthesis
		?.getVoices()
		.find((one) => one.localService && (one.lang.toLowerCase().split(/[-_]/)[0] ?? '') === language);
	if (!synthesis || !voice) return undefined;
	return {
		say: (text, signal) =>
			new Promise((resolve) => {
				if (signal.aborted) return resolve();
				const utterance = utteranceOf(text);
				utterance.voice = voice;
				utterance.lang = voice.lang;
				utterance.rate = 0.9;
				const done = () => {
					signal.removeEventListener('abort', stop);
					resolve();
				};
				const stop = () => {
					synthesis.cancel();
					done();
				};
				utterance.onend = done;
				utterance.onerror = done;
				signal.addEventListener('abort', stop, { once: true });
				synthesis.speak(utterance);
			})
	};
}
