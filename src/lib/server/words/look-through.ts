import { recordingName } from '#lib/domain/recording.ts';
import type { Language } from '#lib/domain/text.ts';
import { findNeverWords } from '#lib/server/never-words/find.ts';
import type { WordFolders } from './own-words.ts';
import { hasChangedSince, readReview, reviewStateOf, type ReviewState, type Said } from './review.ts';
import { isForAnybody } from './text-faults.ts';
import { textsInUse, type TextInUse } from './texts-in-use.ts';

/** A text of one language, as somebody looks through the words: how it reads, and how far others have read it. */
export type LookedText = TextInUse & {
	/** Of what is read just now: who signs it signs these words. */
	name: string;
	state: ReviewState;
	/** It was read, or asked about, and says something else since. */
	isChanged: boolean;
	/** It says what the organisation says, and not what is shipped. */
	isOwn: boolean;
	said?: Said[string];
	/** Who wrote the text that is in use, where that was at the desk. */
	writer?: string;
	/** Words in it that tell why somebody has the app; told where they may stand, in the book. */
	betrays: string[];
};

/** The texts of a language, in the order of their files. */
export function textsLookedThrough(
	folders: WordFolders,
	language: Language,
	namespaces?: readonly string[]
): LookedText[] {
	const review = readReview(folders, language);
	return textsInUse(folders, language, namespaces).map((one) => {
		const said = review.texts[one.key];
		const name = recordingName(one.text);
		const isOwn = one.text !== one.shipped;
		const namespace = one.key.split(':')[0] ?? '';
		return {
			...one,
			name,
			state: reviewStateOf(review, one),
			isChanged: hasChangedSince(review, one),
			isOwn,
			...(said && { said }),
			...(said?.writer?.of === name && { writer: said.writer.by }),
			betrays: isOwn && namespace !== 'desk' && !isForAnybody(namespace) ? findNeverWords(one.text) : []
		};
	});
}
