import { afterEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import recording from '#tests/voice/breathe-with-the-lotus.mp3?url';
import { recordingName } from '#lib/domain/recording.ts';
import { afterFrame } from '#lib/ui/after-frame.ts';
import { deviceVoice, type Synthesis, type Voice } from './device-voice.ts';
import { listenWith } from './listen-button.ts';
import { ReadAloud, type Means } from './read-aloud.ts';

const words = 'Breathe with the lotus. There is no right or wrong way.';
const noRecording: Means['recorded'] = { has: () => false, fetch: async () => undefined };
/** A real recording (espeak-ng, 7 KB), of these words and no others. */
const realRecording: Means['recorded'] = {
	has: (name) => name === recordingName(words),
	fetch: async () => (await fetch(recording)).arrayBuffer()
};

/** A FAKE voice: it says nothing and notes what it was given. */
function fakeVoice() {
	const said: string[] = [];
	const marked: string[] = [];
	const voice: Voice = {
		say: async (text) => {
			said.push(text);
			marked.push([...(CSS.highlights.get('read-now') ?? [])].map(String).join(''));
		}
	};
	return { said, marked, voice };
}

function screen(html: string): HTMLElement {
	const main = document.createElement('main');
	for (const line of html.split('|')) {
		const [tag = 'p', text = ''] = line.split(':');
		const element = document.createElement(tag);
		element.textContent = text;
		main.append(element);
	}
	document.body.append(main);
	return main;
}

/** What a button stands over is looked at after the first frame. */
const lookedAt = () => new Promise<void>((resolve) => afterFrame(resolve));

/** Taps a button that reads: browsers give sound only to a tap of a person. */
async function untilRead(root: Element, means: Means): Promise<void> {
	const button = document.createElement('button');
	button.textContent = 'Listen';
	document.body.append(button);
	const end = listenWith(button, root, means);
	await userEvent.click(button);
	await vi.waitFor(() => expect(button.getAttribute('aria-pressed')).toBe('false'), { timeout: 20_000 });
	end();
}

afterEach(() => document.body.replaceChildren());

test('a screen is read from its top, sentence by sentence, and each is marked while it is said', async () => {
	const root = screen('h2:A quiet minute|p:Sit down. Is it warm?|button:Start');
	const { said, marked, voice } = fakeVoice();
	await new ReadAloud(root, { recorded: noRecording, voice: () => voice }, () => {}).start();
	expect(said).toEqual(['A quiet minute', 'Sit down.', 'Is it warm?', 'Start']);
	expect(marked).toEqual(said);
	expect(CSS.highlights.has('read-now')).toBe(false);
});

test('of words that stand twice, those that a style hides are not read', async () => {
	const root = screen('p');
	const line = root.querySelector('p')!;
	line.innerHTML = '<span data-read>It opens.</span><span data-read style="display: none">It is open.</span>';
	const { said, voice } = fakeVoice();
	await new ReadAloud(root, { recorded: noRecording, voice: () => voice }, () => {}).start();
	expect(said).toEqual(['It opens.']);
});

test('a title and the line beneath it are two sentences, and a first letter drawn in place of a face is none', async () => {
	const root = screen('button');
	root.querySelector('button')!.innerHTML =
		'<span aria-hidden="true">S</span><b>Sokha</b> <small>walks with you</small>';
	const { said, voice } = fakeVoice();
	await new ReadAloud(root, { recorded: noRecording, voice: () => voice }, () => {}).start();
	expect(said).toEqual(['Sokha', 'walks with you']);
});

test('of words that stand together those that were recorded are played, the others said', async () => {
	const root = screen('p');
	root.querySelector('p')!.innerHTML = `<b>Very hard.</b> <span>${words}</span>`;
	const { said, voice } = fakeVoice();
	const means: Means = { recorded: realRecording, voice: () => voice };
	expect(new ReadAloud(root, { ...means, voice: () => undefined }, () => {}).possible).toBe(true);
	await untilRead(root, means);
	expect(said).toEqual(['Very hard.']);
});

test('a button that shows a drawing alone is said by its name when it is touched', async () => {
	const root = screen('button');
	const button = root.querySelector('button')!;
	button.setAttribute('aria-label', 'Very good');
	const { said, voice } = fakeVoice();
	const means: Means = { recorded: noRecording, voice: () => voice };
	await new ReadAloud(button, means, () => {}).start();
	expect(said).toEqual([]);
	await new ReadAloud(button, means, () => {}, 'touched').start();
	expect(said).toEqual(['Very good']);
});

test('a real recording is played through, followed on the screen, and the voice keeps silent meanwhile', async () => {
	const root = screen(`p:${words}|p:Another card.`);
	const { said, voice } = fakeVoice();
	const followed = new Set<string>();
	const looking = setInterval(() => {
		const now = [...(CSS.highlights.get('read-now') ?? [])].map(String).join('');
		if (now) followed.add(now);
	}, 20);
	const begun = performance.now();
	await untilRead(root, { recorded: realRecording, voice: () => voice });
	clearInterval(looking);
	expect(performance.now() - begun).toBeGreaterThan(2000);
	expect([...followed].slice(0, 2)).toEqual(['Breathe with the lotus.', 'There is no right or wrong way.']);
	expect(said).toEqual(['Another card.']);
});

test('it ends at once when it is stopped', async () => {
	const root = screen(`p:${words}`);
	const aloud = new ReadAloud(root, { recorded: realRecording, voice: () => undefined }, () => {});
	const reading = aloud.start();
	await vi.waitFor(() => expect(CSS.highlights.has('read-now')).toBe(true));
	aloud.stop();
	await reading;
	expect(aloud.reading).toBe(false);
	expect(CSS.highlights.has('read-now')).toBe(false);
});

test('there is no button where nothing can be heard, and there is one for a recording or a voice', async () => {
	const root = screen(`p:${words}`);
	const shown = async (means: Means) => {
		const button = document.createElement('button');
		const end = listenWith(button, root, means);
		await lookedAt();
		end();
		return !button.hidden;
	};
	expect(await shown({ recorded: noRecording, voice: () => undefined })).toBe(false);
	expect(await shown({ recorded: realRecording, voice: () => undefined })).toBe(true);
	expect(await shown({ recorded: noRecording, voice: () => fakeVoice().voice })).toBe(true);
});

test('what changed is painted first, and then it is looked at once whether there is something to hear', async () => {
	const root = screen(`p:${words}`);
	const button = document.createElement('button');
	const end = listenWith(button, root, { recorded: noRecording, voice: () => fakeVoice().voice });
	const looked = vi.spyOn(Element.prototype, 'checkVisibility');
	root.append(document.createElement('h2'));
	await Promise.resolve();
	root.append(document.createElement('h3'));
	await Promise.resolve();
	root.replaceChildren();
	await Promise.resolve();
	await new Promise(requestAnimationFrame);
	expect(looked).not.toHaveBeenCalled();
	expect(button.hidden).toBe(false);
	await vi.waitFor(() => expect(button.hidden).toBe(true));
	end();
	vi.restoreAllMocks();
});

test('it ends when the screen is covered', async () => {
	const root = screen(`p:${words}`);
	const button = document.createElement('button');
	document.body.append(button);
	const end = listenWith(button, root, { recorded: realRecording, voice: () => undefined });
	button.click();
	expect(button.getAttribute('aria-pressed')).toBe('true');
	document.documentElement.dataset.covered = '';
	await vi.waitFor(() => expect(button.getAttribute('aria-pressed')).toBe('false'));
	delete document.documentElement.dataset.covered;
	end();
});

test('only a local voice of the language is used: a remote one would send what it reads away', () => {
	const withVoices = (...voices: { lang: string; localService: boolean }[]): Synthesis =>
		({ getVoices: () => voices, speak: () => {}, cancel: () => {} }) as unknown as Synthesis;
	expect(deviceVoice('km', withVoices({ lang: 'km-KH', localService: false }))).toBeUndefined();
	expect(deviceVoice('km', withVoices({ lang: 'en-US', localService: true }))).toBeUndefined();
	expect(deviceVoice('km', withVoices({ lang: 'km-KH', localService: true }))).toBeDefined();
	expect(deviceVoice('vi', withVoices({ lang: 'vi_VN', localService: true }))).toBeDefined();
	expect(deviceVoice('en', undefined)).toBeUndefined();
});

test('an ear bears what it would load: of what is recorded alone, and nothing where all is said by the phone', async () => {
	const root = screen(`h2:A quiet minute|p:${words}`);
	const sizeIn = async (recorded: Means['recorded']) => {
		const button = document.createElement('button');
		const end = listenWith(button, root, { recorded, voice: () => fakeVoice().voice });
		await lookedAt();
		end();
		// What takes its work back leaves what was said.
		return button.getAttribute('aria-description');
	};
	document.documentElement.lang = 'en';
	expect(await sizeIn({ ...realRecording, size: 1 })).toBe('0.1 MB');
	document.documentElement.lang = 'km';
	expect(await sizeIn({ ...realRecording, size: 1 })).toBe('០.១ MB');
	// All of it is here already, or there is none.
	expect(await sizeIn(realRecording)).toBe('');
	expect(await sizeIn({ ...noRecording, size: 9 })).toBe('');
});
