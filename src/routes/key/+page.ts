// Rendered on the phone alone: what it shows comes out of a locked book.
export const ssr = false;
export const csr = true;
