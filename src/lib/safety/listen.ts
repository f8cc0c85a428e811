type Listening = [target: EventTarget, events: string, handle: (event: Event) => void];

/** Listens to several events, each `events` a list with spaces. Returns what stops all of it. */
export function listen(...listenings: Listening[]): () => void {
	const stop = new AbortController();
	for (const [target, events, handle] of listenings)
		for (const event of events.split(' '))
			// Capture: nothing on the page may swallow what safety rests on. Passive: it never holds up a finger.
			target.addEventListener(event, handle, { capture: true, passive: true, signal: stop.signal });
	return () => stop.abort();
}
