/**
 * How Node starts the mailbox, from the project's folder. The configuration keeps TLS from handing out tickets; a
 * mailbox that speaks HTTPS itself refuses to run without it.
 */
export const mailboxCommand = {
	flags: ['--openssl-config=src/mailbox/openssl.cnf'],
	entry: 'src/mailbox/mailbox.ts'
};
