/*
 * The one script of the desk's pages: keys, the minutes running down, printing, and what becomes of a file that is asked for. All else is links and forms.
 */
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-key]'))
	form.addEventListener('submit', (event) => {
		event.preventDefault();
		void withKey(form);
	});

/** Asks the authenticator, and sends the form with its answer. */
async function withKey(form: HTMLFormElement): Promise<void> {
	const declined = form.querySelector<HTMLElement>('[data-declined]');
	if (declined) declined.hidden = true;
	const field = (name: string) => form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
	const options = JSON.parse(form.dataset.options ?? '');
	const name = field('name')?.value.trim();
	if (form.dataset.key === 'make' && name) Object.assign(options.user, { name, displayName: name });
	try {
		const answer =
			form.dataset.key === 'make'
				? await startRegistration({ optionsJSON: options })
				: await startAuthentication({ optionsJSON: options });
		field('answer')!.value = JSON.stringify(answer);
	} catch {
		// She may have thought better of it, or taken another key.
		if (declined) declined.hidden = false;
		return;
	}
	form.submit();
}

// The text of each minute comes with the page, the one for when it is over first.
for (const line of document.querySelectorAll<HTMLElement>('[data-until]')) {
	const lines = JSON.parse(line.dataset.lines ?? '[]') as string[];
	const ends = performance.now() + Number(line.dataset.until);
	const show = () => {
		const minutes = Math.max(0, Math.ceil((ends - performance.now()) / 60_000));
		line.textContent = lines[Math.min(minutes, lines.length - 1)] ?? '';
		if (minutes > 0) return;
		clearInterval(timer);
		for (const secret of document.querySelectorAll('[data-secret]')) secret.remove();
	};
	const timer = setInterval(show, 1000);
	show();
}

for (const button of document.querySelectorAll<HTMLElement>('[data-print]')) {
	button.hidden = false;
	button.addEventListener('click', () => print());
}

/*
 * A form whose answer is a file leaves its page as it was, with what was typed and what was refused before. No script hears
 * when the browser has the file: so it is said as it is sent, and a refusal comes with a page of its own.
 */
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-file]'))
	form.addEventListener('submit', () => {
		const making = document.querySelector<HTMLElement>('[data-making]')!;
		document.querySelector('#answer')?.remove();
		history.replaceState(null, '', location.pathname);
		making.hidden = false;
		making.focus();
		// What is sent is read after this.
		setTimeout(() => form.reset());
	});
