import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Keeps scripts as they came and answers with them as they lie there: what most service workers do, and what ours did. */
const asItLies = `const put = Cache.prototype.put;
Cache.prototype.put = async function (request, response) {
	const { href } = new URL(request.url ?? request, location.origin);
	return put.call(this, request, href.includes('/_app/') ? await fetch(href) : response);
};
self.addEventListener('fetch', (event) => {
	event.stopImmediatePropagation();
	const kept = caches.match(event.request, { ignoreSearch: true });
	event.respondWith(kept.then((answer) => answer ?? fetch(event.request)));
});
`;

/** A copy of the build whose worker is careless; a folder to serve from, and to remove. */
export function withCarelessWorker(): { root: string; remove: () => void } {
	const root = mkdtempSync(join(tmpdir(), 'careless-'));
	cpSync('build', join(root, 'build'), { recursive: true, dereference: true });
	for (const part of ['src', 'locales', 'static', 'node_modules', 'package.json', 'tsconfig.json'])
		symlinkSync(join(process.cwd(), part), join(root, part));
	const worker = join(root, 'build', 'client', 'service-worker.js');
	writeFileSync(worker, asItLies + readFileSync(worker, 'utf8'));
	for (const packed of ['.br', '.gz']) rmSync(worker + packed, { force: true });
	return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
