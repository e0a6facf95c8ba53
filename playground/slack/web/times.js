/** Times as the reader's own clock and calendar show them. `ts` is Slack's: seconds as a string. */

const { hourCycle } = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions();
const format = (options) => new Intl.DateTimeFormat("en-US", options);
const TIME = format({ hour: "numeric", minute: "2-digit", hourCycle });
const TIME_SECS = format({ hour: "numeric", minute: "2-digit", second: "2-digit", hourCycle });
const WEEKDAY = format({ weekday: "long" });
const MONTH = format({ month: "long" });
const MONTH_SHORT = format({ month: "short" });

export const momentOf = (ts) => new Date(Number(ts) * 1000);

export const timeOf = (moment) => TIME.format(moment);

/** A key that two moments of the same local day share. */
export const dayOf = (moment) => moment.toDateString();

/** "today", "yesterday", or "Monday, November 23rd". */
export function dayName(moment) {
  return nearDay(moment) ?? `${WEEKDAY.format(moment)}, ${MONTH.format(moment)} ${ordinal(moment)}`;
}

/** The name of a day as a line of its own. */
export const dayLabel = (moment) => capital(dayName(moment));

/** The text of `<!date^…>`, or undefined where the format holds a token that Slack lacks. */
export function dateText(moment, template) {
  const day = moment.getDate();
  const year = moment.getFullYear();
  const long = `${MONTH.format(moment)} ${ordinal(moment)}, ${year}`;
  const short = `${MONTH_SHORT.format(moment)} ${day}, ${year}`;
  const weekday = `${WEEKDAY.format(moment)}, ${long}`;
  const tokens = {
    date_num: `${year}-${pad(moment.getMonth() + 1)}-${pad(day)}`,
    date: long,
    date_short: short,
    date_long: weekday,
    date_pretty: nearDay(moment) ?? long,
    date_short_pretty: nearDay(moment) ?? short,
    date_long_pretty: nearDay(moment) ?? weekday,
    time: TIME.format(moment),
    time_secs: TIME_SECS.format(moment),
  };
  let known = true;
  const text = template.replace(/\{(\w+)\}/g, (whole, token) => {
    known &&= Object.hasOwn(tokens, token);
    return tokens[token];
  });
  return known ? capital(text) : undefined;
}

function nearDay(moment) {
  const midnight = (date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  const days = (midnight(moment) - midnight(new Date())) / 86_400_000;
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
}

function ordinal(moment) {
  const day = moment.getDate();
  const teens = day > 10 && day < 14;
  return day + ((!teens && { 1: "st", 2: "nd", 3: "rd" }[day % 10]) || "th");
}

const pad = (number) => String(number).padStart(2, "0");
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
