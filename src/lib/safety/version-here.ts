import * as v from 'valibot';

/*
 * Which version this phone has. Its worker writes that down when it takes it (`kept-release.ts`), in Cache Storage, the same on
 * every phone with this version.
 */
export const cacheName = 'release';
export const places = {
	now: '/release/now',
	/** Counts once its worker is in charge. */
	coming: '/release/coming',
	/** Since which day a version waits, in milliseconds. */
	since: '/release/since',
	/** What there is to say of it. */
	said: '/release/said',
	/** Why a newer one was not taken. */
	refused: '/release/refused'
};

export const Said = v.object({
	/** As people compare it. */
	number: v.string(),
	/** Whether it was held against a signed list. */
	isChecked: v.boolean()
});
export type VersionHere = Partial<v.InferOutput<typeof Said>> & { isNewerRefused: boolean };

/** Notes the day on which a version began to wait. Every phone does, whatever it holds. */
export async function noteWaiting(now = Date.now()): Promise<void> {
	const day = 86_400_000;
	await (await caches.open(cacheName)).put(places.since, new Response(String(Math.floor(now / day) * day)));
}

/** For how many days a version has waited; many where nobody noted it. */
export async function daysWaited(now = Date.now()): Promise<number> {
	const found = await (await caches.open(cacheName)).match(places.since);
	return (now - Number((await found?.text()) ?? 0)) / 86_400_000;
}

export async function versionHere(): Promise<VersionHere> {
	const cache = await caches.open(cacheName);
	const [said, refused] = await Promise.all([cache.match(places.said), cache.match(places.refused)]);
	const read = v.safeParse(Said, await said?.json().catch(() => undefined));
	return { ...(read.success && read.output), isNewerRefused: refused !== undefined };
}
