/*
 * The recording room: one sentence large, press, read, listen, keep, and the next one. Nothing of it leaves this page before
 * somebody keeps it; what is kept is sent by the form that stands at the sentence.
 */
import { encoded, rate } from './encode.ts';
import { evenSound } from './even-sound.ts';

/** The words of this page, in the language of whoever reads it: they come with it. */
type Words = Record<
	| 'read'
	| 'hearing'
	| 'working'
	| 'heard'
	| 'silent'
	| 'kept'
	| 'away'
	| 'signedOut'
	| 'noMicrophone'
	| 'noSound'
	| 'gone'
	| 'screenWhole'
	| 'speak'
	| 'stop'
	| 'waiting',
	string
>;

const room = document.querySelector<HTMLElement>('[data-room]');
if (room) openRoom(room);

function openRoom(room: HTMLElement): void {
	const words = JSON.parse(room.dataset.words ?? '{}') as Words;
	const progress = JSON.parse(room.dataset.progress ?? '[]') as string[];
	const at = <E extends HTMLElement = HTMLElement>(name: string) => room.querySelector<E>(`[data-${name}]`)!;
	const [sentence, young, status] = [at('sentence'), at('young'), at('status')] as const;
	const press = (name: string) => at<HTMLButtonElement>(name);
	const [speak, listen, keep, skip] = [
		press('speak'),
		press('listen'),
		press('keep'),
		press('skip')
	] as const;
	const level = at<HTMLMeterElement>('level');
	const picker = at<HTMLInputElement>('file');
	const items = [...document.querySelectorAll<HTMLElement>('[data-name]')];

	/** The sentence that is asked for. */
	let asked: HTMLElement | undefined;
	/** What was heard of it, ready for phones; kept here until it is kept there. */
	let made: Blob | undefined;
	let recorder: MediaRecorder | undefined;
	let microphone: MediaStream | undefined;
	/** What is played, so that it can be ended. */
	let playing: AudioContext | undefined;

	const say = (line: string) => (status.textContent = line);
	const isMissing = (item: HTMLElement) => item.dataset.is === 'missing';

	function show(): void {
		const [isHearing, isMade] = [recorder !== undefined, made !== undefined];
		speak.firstElementChild!.textContent = isHearing ? words.stop : words.speak;
		speak.setAttribute('aria-pressed', String(isHearing));
		speak.classList.toggle('quiet', isMade && !isHearing);
		listen.hidden = isHearing || !(isMade || asked?.dataset.is !== 'missing');
		keep.hidden = isHearing || !isMade;
		skip.hidden = isHearing || items.length < 2;
		level.hidden = !isHearing;
	}

	function ask(item: HTMLElement | undefined): void {
		made = undefined;
		asked = item;
		const text = item?.querySelector<HTMLElement>('[data-text]');
		sentence.textContent = text?.textContent ?? '';
		young.hidden = item?.dataset.young === undefined;
		at('stage').hidden = item === undefined;
		at('whole').hidden = item !== undefined;
		if (item) say(words.read);
		show();
	}

	/** The next one nobody recorded yet, after this and then from the top. */
	function next(): HTMLElement | undefined {
		const here = asked ? items.indexOf(asked) : -1;
		return [...items.slice(here + 1), ...items.slice(0, here + 1)].find(
			(item) => isMissing(item) && item !== asked
		);
	}

	async function begin(): Promise<void> {
		hush();
		made = undefined;
		try {
			microphone ??= await navigator.mediaDevices.getUserMedia({
				audio: { channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: false }
			});
		} catch {
			return without();
		}
		const parts: Blob[] = [];
		recorder = new MediaRecorder(microphone);
		recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
		recorder.addEventListener('stop', () => {
			recorder = undefined;
			void make(new Blob(parts), keep);
		});
		recorder.start();
		watch(microphone);
		say(words.hearing);
		show();
	}

	/** Shows how loud it is while it is heard: a microphone that is off is seen at once. */
	function watch(stream: MediaStream): void {
		const context = new AudioContext();
		const look = new AnalyserNode(context, { fftSize: 1024 });
		context.createMediaStreamSource(stream).connect(look);
		const samples = new Float32Array(look.fftSize);
		const draw = () => {
			if (!recorder) return void context.close();
			look.getFloatTimeDomainData(samples);
			level.value = Math.max(...samples.map(Math.abs));
			requestAnimationFrame(draw);
		};
		draw();
	}

	/** There is no microphone, or it is not allowed: the sentence can be handed in as a file. */
	function without(): void {
		recorder = undefined;
		say(words.noMicrophone);
		at('handed').hidden = false;
		show();
		picker.focus();
	}

	/** From whatever the browser recorded, or a file holds, to what every phone plays. */
	async function make(sound: Blob, onwards: HTMLElement): Promise<void> {
		say(words.working);
		show();
		let samples: Float32Array | undefined;
		try {
			const heard = await new OfflineAudioContext(1, 1, rate).decodeAudioData(await sound.arrayBuffer());
			samples = evenSound(mixed(heard), rate);
		} catch {
			return void say(words.noSound);
		}
		made = samples && encoded(samples);
		say(made ? words.heard : words.silent);
		show();
		(made ? onwards : speak).focus();
	}

	/** Plays what was made just now, or what was kept of this sentence: as a phone does. */
	async function play(): Promise<void> {
		hush();
		const kept = () => fetch(`${room.dataset.sounds}${asked?.dataset.name}`).then((answer) => answer.blob());
		const context = (playing = new AudioContext());
		try {
			const bytes = await (made ?? (await kept())).arrayBuffer();
			const source = new AudioBufferSourceNode(context, { buffer: await context.decodeAudioData(bytes) });
			source.connect(context.destination);
			source.addEventListener('ended', () => {
				// Told on the page, so that a look at it can see that a sound was heard.
				room.dataset.played = String(source.buffer?.duration ?? 0);
				if (playing === context) hush();
			});
			source.start();
		} catch {
			say(words.noSound);
		}
	}

	function hush(): void {
		void playing?.close();
		playing = undefined;
	}

	async function keepIt(): Promise<void> {
		if (!made || !asked) return;
		hush();
		const [item, sound] = [asked, made];
		const form = item.querySelector<HTMLFormElement>('form[data-keep]')!;
		const sent = new FormData();
		sent.set('name', item.dataset.name ?? '');
		sent.set('sound', sound, 'sound.mp3');
		keep.disabled = true;
		try {
			const answer = await fetch(form.action, {
				method: 'POST',
				body: sent,
				headers: { accept: 'application/json', 'x-sveltekit-action': 'true' }
			});
			if (answer.redirected) return void say(words.signedOut);
			const { type, status: code } = (await answer.json()) as { type: string; status?: number };
			if (type === 'success') return isKept(item);
			say(code === 409 ? words.gone : words.away);
		} catch {
			say(words.away);
		} finally {
			keep.disabled = false;
		}
	}

	function isKept(item: HTMLElement): void {
		item.dataset.is = 'waiting';
		item.querySelector('[data-state]')!.textContent = words.waiting;
		const done = items.filter((one) => !isMissing(one)).length;
		at('done').textContent = progress[done] ?? '';
		const width = items.length === 0 ? 0 : (done / items.length) * 94;
		const water = at('water');
		water.setAttribute('d', `M3 3H${3 + width}`);
		// Nothing flows where nothing is recorded.
		water.style.display = 'inline';
		ask(next());
		say(asked ? `${words.kept} ${words.read}` : words.screenWhole);
		(asked ? speak : at('onwards')).focus();
	}

	const stop = () => recorder?.stop();
	const goOn = () => {
		hush();
		ask(next() ?? items[(items.indexOf(asked ?? items[0]!) + 1) % items.length]);
		speak.focus();
	};
	const acts = {
		KeyR: () => (recorder ? stop() : void begin()),
		KeyL: () => void play(),
		KeyK: () => void keepIt(),
		KeyN: goOn
	};
	const buttons = { KeyR: speak, KeyL: listen, KeyK: keep, KeyN: skip };
	for (const [key, button] of Object.entries(buttons))
		button.addEventListener('click', acts[key as keyof typeof acts]);
	// By where a key lies, so that it is the same one whatever is written on it. Only here, and never where somebody writes.
	room.addEventListener('keydown', (event) => {
		const button = buttons[event.code as keyof typeof buttons];
		if (!button || button.hidden || button.disabled || event.ctrlKey || event.altKey || event.metaKey) return;
		if (event.repeat || (event.target as HTMLElement).matches('input, textarea, select')) return;
		event.preventDefault();
		acts[event.code as keyof typeof acts]();
	});
	picker.addEventListener('change', () => {
		const [file] = picker.files ?? [];
		if (file && asked) void make(file, keep);
	});
	for (const button of document.querySelectorAll<HTMLElement>('[data-pick]')) {
		button.hidden = false;
		button.addEventListener('click', () => {
			hush();
			ask(button.closest<HTMLElement>('[data-name]')!);
			room.scrollIntoView({ block: 'start' });
			speak.focus();
		});
	}
	// A recording that somebody made and did not keep.
	addEventListener('beforeunload', (event) => {
		if (made || recorder) event.preventDefault();
	});
	addEventListener('pagehide', () => {
		for (const track of microphone?.getTracks() ?? []) track.stop();
	});

	room.hidden = false;
	const canRecord = 'MediaRecorder' in globalThis && navigator.mediaDevices !== undefined;
	ask(items.find(isMissing));
	if (!canRecord) {
		speak.hidden = true;
		without();
	}
}

/** All channels as one. */
function mixed(heard: AudioBuffer): Float32Array {
	const channels = Array.from({ length: heard.numberOfChannels }, (_, at) => heard.getChannelData(at));
	if (channels.length === 1) return channels[0]!;
	return Float32Array.from({ length: heard.length }, (_, at) =>
		channels.reduce((sum, samples) => sum + samples[at]! / channels.length, 0)
	);
}
