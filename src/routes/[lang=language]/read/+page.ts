import { deployment } from '#lib/i18n/deployment.ts';

export const entries = () => deployment.languages.map((lang) => ({ lang }));
