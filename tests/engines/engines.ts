import { Firefox, firefoxPath } from './firefox.ts';
import type { ScriptedBrowser } from './scripted-browser.ts';
import { missingForWebKit, WebKit } from './webkit.ts';

/** A browser's engine besides Chromium, in which all the walks go. */
export type Engine = {
	name: string;
	/** What has to be installed first, or undefined. */
	missing: () => string | undefined;
	/** Starts one whose store lies in `home`. */
	start: (home: string) => Promise<ScriptedBrowser & { close: () => Promise<void> }>;
	/** Whether a browser that was closed has its store when it is opened again. */
	keepsItsStore: boolean;
	/** What it is not asked here, and why. */
	cannot: string[];
};

export const engines: Engine[] = [
	{
		name: 'Firefox',
		missing: () => (firefoxPath() ? undefined : 'firefox-esr (apt-get install firefox-esr)'),
		start: (home) => Firefox.start(firefoxPath()!, home),
		keepsItsStore: true,
		cannot: [
			'a slower processor: its WebDriver has no command for it',
			'installing: on the desktop it installs no apps; Firefox on Android is not tried'
		]
	},
	{
		name: 'WebKitGTK',
		missing: missingForWebKit,
		start: WebKit.start,
		keepsItsStore: false,
		cannot: [
			'closing and opening again, and its profile on the disk: under WebDriver its store lies in memory alone',
			'a slower processor or line: its WebDriver has no command for them',
			'360 pixels of width: its own bar keeps the window at 447',
			'what is Safari’s own and not the engine’s: installing, sharing, the voices and limits of iOS'
		]
	}
];
