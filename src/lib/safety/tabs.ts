/** Neutral, and the messages are empty: that one came is all they say. */
const channelName = 'pages';

/** Tells every other tab of this phone to lock. */
export function tellOtherTabs(): void {
	const channel = new BroadcastChannel(channelName);
	channel.postMessage(null);
	channel.close();
}

/** Calls `lock` when another tab tells. Returns what stops listening. */
export function whenTold(lock: () => void): () => void {
	const channel = new BroadcastChannel(channelName);
	channel.onmessage = lock;
	return () => channel.close();
}
