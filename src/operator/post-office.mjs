import { runPinned } from './run-pinned.mjs';

/* `npm run post-office`: what it does stands in `src/mailbox/post-office.ts`. The flag is that of `src/mailbox/command.ts`. */

runPinned('post-office', [
	'--openssl-config=src/mailbox/openssl.cnf',
	'src/mailbox/post-office.ts',
	...process.argv.slice(2)
]);
