// Says so and ends with status 1 where this Node can't run the commands of this repository: `engines` of package.json.
//
// In words that an old Node reads too: it must get as far as the sentence.

// biome-ignore lint/style/useNodejsImportProtocol: an old Node does not know it
import { readFileSync } from 'fs';
// biome-ignore lint/style/useNodejsImportProtocol: an old Node does not know it
import { fileURLToPath } from 'url';

/** Whether `version`, as in '20.19.1', fits a range such as '^20.19.0 || >=22.13.0'. */
export function fits(version, range) {
  const [major, minor, patch] = version.split('.').map((part) => parseInt(part, 10));
  return range.split('||').some((one) => {
    const [, sign, ...least] = /^\s*(\^|>=)(\d+)\.(\d+)\.(\d+)\s*$/.exec(one);
    const [leastMajor, leastMinor, leastPatch] = least.map(Number);
    if (major !== leastMajor) return sign === '>=' && major > leastMajor;
    return minor !== leastMinor ? minor > leastMinor : patch >= leastPatch;
  });
}

/** The same for people: '20.19 or newer of 20, or 22.13 or newer'. */
export function inWords(range) {
  const words = range.split('||').map((one) => {
    const [, sign, major, minor] = /(\^|>=)(\d+)\.(\d+)/.exec(one);
    return `${major}.${minor} or newer${sign === '^' ? ` of ${major}` : ''}`;
  });
  return words.join(', or ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL('../package.json', import.meta.url);
  const range = JSON.parse(readFileSync(file, 'utf8')).engines.node;
  if (!fits(process.versions.node, range)) {
    console.error(`Rialto is built with Node ${inWords(range)}, and this is Node ${process.versions.node}.
Install one from https://nodejs.org, open a new terminal, and run this command again.`);
    process.exit(1);
  }
}
