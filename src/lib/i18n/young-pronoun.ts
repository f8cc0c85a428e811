import type { Language, Reading } from '#lib/domain/text.ts';

type WordTree = { [key: string]: unknown };

/*
 * How a young person is spoken to: ប្អូន, em. A text without a young form of its own says the same as to an adult, with the
 * pronouns alone changed, so that no screen speaks to her in two ways. In Khmer the word stands by itself between invisible
 * breaks when it means "you"; in អ្នកជួយ ("a helper") it is part of a word and stays. In Vietnamese `bạn` is a friend as
 * well, and those who say `em` to her are `anh chị`. She says `em` of herself, too: `mình` is an adult's "I" where she alone
 * does what follows, or where it is for her; else it means "we" or "one's own" and stays.
 */
const sheAlone =
	`muốn|không|thích|tin|kể|mơ|chọn|chạm|quên|nhớ|tự|thôi|nghỉ|dẫn|đổi ý|dùng|ăn gì|chỉ ngồi|vẫn mong
	|sẽ nói|cho (?:xem|người)|nói chuyện thoải mái|(?:làm|biết|xong) rồi|làm (?:được|thế này)|biết về|nhận ra
	|đang làm|đã(?! nói)|được (?:gọi|báo|hỏi)|có (?:chuyện|giấy|phải|lời|thể tìm)|ở(?! trong)|đập|dễ|ngủ
	|giơ tay|đi ra|nhìn ra|đặt tay|uống`.replaceAll(/\n\t/g, '');
const forHer = 'với|cho|giúp|được|hỏi|thăm|gọi|gia đình';

const pronouns: Record<Language, [adult: RegExp, young: string][]> = {
	km: [[/(?<![\u1780-\u17d3])អ្នក(?![\u1780-\u17d3])/gu, 'ប្អូន']],
	vi: [
		[/(?<!(?:người|các|những|tình) )(?<![\p{L}])bạn(?![\p{L}])(?! (?:bè|nhỏ|thân))/giu, 'em'],
		[/(?<![\p{L}])chúng tôi(?![\p{L}])/giu, 'anh chị'],
		[new RegExp(`(?<!\\p{L}|(?:một|chỉ|tự) )mình(?= (?:${sheAlone})(?!\\p{L}))`, 'giu'), 'em'],
		[new RegExp(`(?<=(?<!\\p{L})(?:${forHer}) )mình(?!\\p{L}| (?:cùng|gặp))`, 'giu'), 'em']
	],
	en: []
};

/** How the open words are told in a book that is read so: inside a young person's book they speak to her too. */
export const toldFor = (reading: Reading) => (words: Record<string, unknown>, language: Language) =>
	reading === 'young' ? withYoungPronoun(words, language) : words;

/** Words for a young person: the adult's pronouns give way to hers, wherever they stand. */
export function withYoungPronoun<T extends WordTree | string>(words: T, language: Language): T {
	const changed = (value: unknown): unknown =>
		typeof value === 'string'
			? pronouns[language].reduce((text, [adult, young]) => inPlaceOf(adult, young, text), value)
			: Object.fromEntries(Object.entries(value as WordTree).map(([key, inner]) => [key, changed(inner)]));
	return changed(words) as T;
}

/** One word for another, with a capital where there was one. */
const inPlaceOf = (adult: RegExp, young: string, text: string) =>
	text.replace(adult, (found) =>
		/^\p{Lu}/u.test(found) ? young.charAt(0).toUpperCase() + young.slice(1) : young
	);
