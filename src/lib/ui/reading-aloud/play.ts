/**
 * Plays a recording to its end, or until `signal` ends it. Through Web Audio and not an audio element: that one shows
 * its address on the lock screen. `at` is told how far it is, from 0 to 1, several times a second.
 * @throws DOMException where the bytes are no sound
 */
export async function play(
	context: AudioContext,
	bytes: ArrayBuffer,
	signal: AbortSignal,
	at: (part: number) => void
): Promise<void> {
	const sound = await context.decodeAudioData(bytes);
	if (signal.aborted) return;
	const source = context.createBufferSource();
	source.buffer = sound;
	source.connect(context.destination);
	const begun = context.currentTime;
	const tell = () => at(Math.min(1, (context.currentTime - begun) / sound.duration));
	const clock = setInterval(tell, 100);
	try {
		await new Promise<void>((resolve) => {
			source.onended = () => resolve();
			signal.addEventListener('abort', () => source.stop(), { once: true });
			source.start();
			tell();
		});
	} finally {
		clearInterval(clock);
		source.disconnect();
	}
}
