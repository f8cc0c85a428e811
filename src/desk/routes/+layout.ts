// Pages of forms: no framework runs in the browser. What has to (keys, the minutes running down) is one script of ours.
export const csr = false;
export const prerender = false;
