import { deployment } from '#lib/i18n/deployment.ts';
import { skills } from '#lib/ui/calm/skills.ts';

export const entries = () => deployment.languages.flatMap((lang) => skills.map((skill) => ({ lang, skill })));
