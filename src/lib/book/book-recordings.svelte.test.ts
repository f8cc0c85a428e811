import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { packAnswers } from '#lib/domain/answers-heard.ts';
import { recordingName } from '#lib/domain/recording.ts';
import { ByEar } from '#lib/ui/reading-aloud/by-ear.svelte.ts';
import { listenWith } from '#lib/ui/reading-aloud/listen-button.ts';
import { BookRecordings } from './book-recordings.svelte.ts';

/* A card and a face come in one piece that is the same for all; another word of the book by its name. */

const card = 'We drink tea.';
const face = 'Good';
const other = 'What happens next';
const [cardName = '', faceName = '', otherName = ''] = [card, face, other].map(recordingName);
const piece = packAnswers([
	[cardName, new Uint8Array(9)],
	[faceName, new Uint8Array(9)]
]);
const withoutVoice = globalThis.speechSynthesis?.getVoices;

let asked: string[];
let isOnline: boolean;
let answers: (signal: AbortSignal) => Promise<Response>;
let heard: HTMLElement;
let recordings: BookRecordings;

beforeEach(async () => {
	asked = [];
	isOnline = true;
	answers = async () => new Response(piece);
	vi.stubGlobal('fetch', async (input: string | Request, request: RequestInit = {}) => {
		const path = new URL(typeof input === 'string' ? input : input.url, location.href).pathname;
		asked.push(path);
		if (!isOnline) throw new TypeError('offline');
		if (path === '/api/v1/voice/en')
			return Response.json(
				{
					[cardName]: 'journey:entry.pictures.tea',
					[faceName]: 'feedback:face.4',
					[otherName]: 'today:step'
				},
				{ headers: { 'Answers-Length': '2400000' } }
			);
		if (path === '/api/v1/voice/en/answers') return answers(request.signal!);
		return new Response('none', { status: 404 });
	});
	speechSynthesis.getVoices = () => [];
	document.body.innerHTML = `<main><p>${card}</p></main>`;
	heard = document.querySelector('main')!;
	recordings = new BookRecordings(() => 'token');
	await recordings.of('en');
	asked.length = 0;
});
afterEach(() => {
	vi.unstubAllGlobals();
	speechSynthesis.getVoices = withoutVoice;
	document.body.replaceChildren();
});

function buttonFor(root: Element) {
	const button = document.createElement('button');
	const end = listenWith(button, root, recordings.here!);
	const size = () => button.getAttribute('aria-description');
	return { button, size, end };
}

test('the ear of a card bears the size of the piece; it is loaded once, and no name is asked for', async () => {
	const { button, size, end } = buttonFor(heard);
	await vi.waitFor(() => expect(size()).toBe('2.4 MB'));
	button.click();
	await vi.waitFor(() => expect(size()).toBe(''));
	button.click();
	await vi.waitFor(() => expect(button.getAttribute('aria-pressed')).toBe('false'));
	expect(asked).toEqual(['/api/v1/voice/en/answers']);
	end();
});

test('where it could not be had it is asked for again the next time', async () => {
	isOnline = false;
	expect(await recordings.here!.recorded.fetch(cardName)).toBeUndefined();
	isOnline = true;
	expect((await recordings.here!.recorded.fetch(cardName))?.byteLength).toBe(9);
	expect((await recordings.here!.recorded.fetch(faceName))?.byteLength).toBe(9);
	expect(asked).toEqual(['/api/v1/voice/en/answers', '/api/v1/voice/en/answers']);
});

test('a phone with a voice of its own loads nothing so large for a card', async () => {
	speechSynthesis.getVoices = () => [
		{ lang: 'en-GB', localService: true, name: 'en', default: true, voiceURI: 'en' }
	];
	const { size, end } = buttonFor(heard);
	await vi.waitFor(() => expect(size()).toBe(''));
	expect(await recordings.here!.recorded.fetch(cardName)).toBeUndefined();
	expect(asked).toEqual([]);
	end();
});

test('while she listens, a touch neither loads the piece nor asks for one of it by its name; other words are asked for by theirs', async () => {
	const ear = new ByEar(() => recordings.here);
	ear.begin();
	expect(ear.offers).toBe(2_400_000);
	ear.notNow();
	ear.say(heard);
	heard.firstElementChild!.textContent = other;
	ear.say(heard);
	await vi.waitFor(() => expect(asked).toEqual([`/api/v1/voice/en/${otherName}`]));
	// Once it is here, turning the ear on again offers nothing.
	await recordings.here!.answers!.fetch();
	ear.begin();
	expect(ear.offers).toBeUndefined();
	ear.end();
});

test.each([
	['is left', () => recordings.end()],
	['speaks another language', () => void recordings.of('km')]
])('what is loaded ends when the book %s', async (_, leave) => {
	let isEnded = false;
	answers = (signal) =>
		new Promise((_, reject) =>
			signal.addEventListener('abort', () => {
				isEnded = true;
				reject(new DOMException('ended', 'AbortError'));
			})
		);
	const { answers: one } = recordings.here!;
	const comes = one!.fetch();
	expect(one!.coming()).toBe('begun');
	leave();
	expect(one!.coming()).toBeUndefined();
	expect(await comes).toBeUndefined();
	expect(isEnded).toBe(true);
});
