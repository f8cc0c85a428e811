export const prerender = true;
export const trailingSlash = 'never';
// Open pages and the page for an unknown address need no framework on the phone; `key/` asks for it.
export const csr = false;
