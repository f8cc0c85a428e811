import type { Book } from '#lib/vault/book-content.ts';

/** Names that may tell who wrote a text: hers, the team's, places and organisations in her book. */
export function namesIn({ snapshot, directory }: Book): string[] {
	if (!snapshot) return [];
	return [
		snapshot.me.called ?? '',
		...snapshot.team.map(({ name }) => name),
		...snapshot.sessions.map(({ place }) => place?.name ?? ''),
		...snapshot.referrals.map(({ meets }) => meets ?? ''),
		...(directory ?? []).map(({ name }) => name)
	].filter((name) => name !== '');
}
