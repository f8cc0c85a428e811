/*
 * How people call things where they read about it: on a server that `companion install` set up there are neither npm nor a
 * build. Its settings name the program's folder (COMPANION_PROGRAM), for the services and the commands alike.
 */

const isInstalled = (): boolean => Boolean(process.env.COMPANION_PROGRAM);

/** An operator command as it is typed here. @param command its name and what it takes; empty for the bare word */
export const called = (command: string): string =>
	`${isInstalled() ? 'companion' : 'npm run companion --'} ${command}`.trim();

/** How the service is started here. */
export const howToStart = (): string => (isInstalled() ? 'systemctl start box river desk' : 'npm start');

/** How the app comes to be built anew. */
export const howToBuild = (): string =>
	isInstalled() ? 'have a release made, then companion update ARCHIVE' : 'npm start';
