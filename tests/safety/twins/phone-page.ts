/* A page that lives with the vault as the app does, on any address; built by the attack itself. */
import { newBook } from '#lib/vault/book-content.ts';
import { FakeKeyShare } from '#tests/fakes/fake-key-share.ts';
import { numberAttempt, pictureAttempt } from '#lib/vault/key.ts';
import { openPhone } from '#lib/vault/phone.ts';

const parameters = { memoryKiB: 64, passes: 1 };
const wrong = pictureAttempt([1, 1, 1, 1, 1, 1]);
const hers = pictureAttempt([3, 17, 0, 35, 8, 8]);

/**
 * `writes` writes of everything, spread over opens of the app and tries of a key; with a book, some of them are its
 * saves. Without one, all of them are tries. `weak` keeps only what is used: the store of an ordinary app.
 */
async function live(writes: number, withBook: boolean, weak: boolean): Promise<void> {
	const server = new FakeKeyShare();
	let phone = await openPhone({ parameters, server });
	let left = writes - 1;
	if (weak) return ordinary(writes, withBook);
	const start = {
		slot: 1,
		token: 'T'.repeat(43),
		proofKey: 'K'.repeat(43),
		language: 'km',
		reading: 'adult'
	} as const;
	let book = withBook ? await phone.createBook(newBook(start), hers) : await phone.openBook(wrong);
	left -= 1;
	while (left > 0) {
		if (left % 3 === 0) {
			phone.close();
			phone = await openPhone({ parameters, server });
			book = await phone.openBook(withBook ? hers : wrong);
			left -= 2;
		} else {
			if (book && left % 3 === 1)
				await book.save((old) => ({ ...old, seen: { [String(left)]: 'x'.repeat(200) } }));
			else await phone.openBook(left % 2 ? wrong : numberAttempt('135790'));
			left -= 1;
		}
	}
	phone.close();
}

/** The control: a row for what there is, as long as a plan is and as little to be squeezed as one that is sealed. */
function ordinary(writes: number, withBook: boolean): Promise<void> {
	return new Promise((resolve) => {
		const opening = indexedDB.open('ordinary', 1);
		opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
		opening.onsuccess = () => {
			const change = opening.result.transaction('rows', 'readwrite');
			for (let row = 0; row < writes; row += 1)
				change.objectStore('rows').put(withBook ? crypto.getRandomValues(new Uint8Array(60_000)) : '', row);
			change.oncomplete = () => (opening.result.close(), resolve());
		};
	});
}

Object.assign(window, { live });
