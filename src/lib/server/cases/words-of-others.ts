import { createHash } from 'node:crypto';

/** A name for our side, for an id or a user name of another system. Names that could be somebody's are not carried. */
export function opaque(name: string): string {
	return createHash('sha256').update(name).digest('hex').slice(0, 20);
}

/** An id that may stay as it is, or a name for it. */
export function keptOrOpaque(id: string): string {
	return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id) ? id : opaque(id);
}

/*
 * Kinds of service that must never stand on a phone, whatever an organisation's labels say: in codes and in English, in
 * Khmer (trafficking, rape and abuse, violence, exploitation, victim, drugs, prison) and in Vietnamese. A label may betray
 * what its code does not.
 */
const neverShown =
	/traffick|abuse|sexual|violen|rape|exploit|survivor|victim|gbv|hiv|prostitut|slave|perpetrat|drug|alcohol|alchohol|detox|addict|prison|prision|jail|detention|rescue|shelter|safe.?house|residential.?care/i;
const neverShownInKhmer =
	/ជួញដូរ|ជួញដួរ|រំលោភ|ហិង្សា|កេងប្រវ័ញ្ច|រងគ្រោះ|គ្រឿងញៀន|គ្រឿងស្រវឹង|ញៀន|ពន្ធនាគារ|ឃុំឃាំង|ផ្លូវភេទ|អេដស៍|សង្គ្រោះ|មណ្ឌល/u;
const neverShownInVietnamese =
	/mua bán người|buôn người|bạo lực|bạo hành|xâm hại|lạm dụng|bóc lột|nạn nhân|ma túy|ma tuý|nghiện|cai rượu|nhà tù|trại giam|tình dục|mại dâm/iu;

/** Whether a code or a label of another system may be shown at all. */
export function mayBeSaid(words: string): boolean {
	// Khmer is written with spaces and joiners that nobody sees, here or there.
	const plain = words.normalize('NFC').replaceAll(/\p{Cf}/gu, '');
	return ![neverShown, neverShownInKhmer, neverShownInVietnamese].some((never) => never.test(plain));
}
