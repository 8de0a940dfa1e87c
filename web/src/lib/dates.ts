// Dates and times in the person's language and time zone, by Intl. Formatters are dear to make, so each is made once.

/** The language as people write it where the browser is from: "en" is "en-GB" for those who prefer that. */
function regional(language: string): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function format(language: string, options: Intl.DateTimeFormatOptions, at: Date): string {
  const name = `${language} ${JSON.stringify(options)}`;
  let formatter = formatters.get(name);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(regional(language), options);
    formatters.set(name, formatter);
  }
  return formatter.format(at);
}

/** "3s": how long something takes yet. */
export const secondsName = (language: string, seconds: number): string =>
  new Intl.NumberFormat(regional(language), { style: 'unit', unit: 'second', unitDisplay: 'narrow' }).format(seconds);

/** "22:15" or "10:15 PM". */
export const timeOfDay = (language: string, at: number): string =>
  format(language, { timeStyle: 'short' }, new Date(at));

/** Day and time, short. */
export const shortDayAndTime = (language: string, at: number): string =>
  format(language, { dateStyle: 'medium', timeStyle: 'short' }, new Date(at));

/** Day and time in full. */
export const dayAndTime = (language: string, at: number): string =>
  format(language, { dateStyle: 'full', timeStyle: 'short' }, new Date(at));

/** The time alone when it is of today, else with its day, and with the year when it is another one. */
export function momentName(language: string, at: number, now: number): string {
  if (dayNumber(at) === dayNumber(now)) return timeOfDay(language, at);
  const day = new Date(at);
  const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' };
  if (day.getFullYear() !== new Date(now).getFullYear()) options.year = 'numeric';
  return format(language, options, day);
}

/** A number for the calendar day here, one more for the day after. */
export function dayNumber(at: number): number {
  const here = new Date(at);
  return Math.floor(Date.UTC(here.getFullYear(), here.getMonth(), here.getDate()) / 86_400_000);
}

/** "Today", "Yesterday", else the weekday and the date, with the year when it is another one. */
export function dayName(language: string, at: number, now: number): string {
  const apart = dayNumber(at) - dayNumber(now);
  if (apart === 0 || apart === -1) {
    const word = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(apart, 'day');
    return word.slice(0, 1).toLocaleUpperCase(language) + word.slice(1);
  }
  const day = new Date(at);
  const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' };
  if (day.getFullYear() !== new Date(now).getFullYear()) options.year = 'numeric';
  return format(language, options, day);
}
