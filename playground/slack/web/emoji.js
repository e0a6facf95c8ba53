/** The few of Slack's :names: that reports and small talk need; other names stay as typed. */
const EMOJI = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_right: "➡️", bar_chart: "📊", bell: "🔔",
  blush: "😊", boom: "💥", bug: "🐛", bulb: "💡", calendar: "📅",
  chart_with_downwards_trend: "📉", chart_with_upwards_trend: "📈", clap: "👏", clipboard: "📋",
  construction: "🚧", dart: "🎯", exclamation: "❗", eyes: "👀", fire: "🔥", gear: "⚙️",
  grey_question: "❔", grin: "😁", hammer_and_wrench: "🛠️", heart: "❤️",
  heavy_check_mark: "✔️", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  information_source: "ℹ️", joy: "😂", large_green_circle: "🟢", large_red_square: "🟥",
  large_yellow_circle: "🟡", link: "🔗", lock: "🔒", mag: "🔍", memo: "📝",
  no_entry: "⛔", ok_hand: "👌", package: "📦", paperclip: "📎", point_right: "👉", pray: "🙏",
  question: "❓", raised_hands: "🙌", red_circle: "🔴", repeat: "🔁", rocket: "🚀",
  rotating_light: "🚨", scream: "😱", ship: "🚢", slightly_smiling_face: "🙂", smile: "😄",
  snail: "🐌", sparkles: "✨", star: "⭐", sunny: "☀️", tada: "🎉", thinking_face: "🤔",
  thumbsup: "👍", thumbsdown: "👎", trophy: "🏆", turtle: "🐢", warning: "⚠️",
  wastebasket: "🗑️", wave: "👋", wave_dash: "〰️", white_check_mark: "✅", wrench: "🔧",
  x: "❌", zap: "⚡",
};

/** The character of that name, or undefined. */
export const emoji = (name) => (Object.hasOwn(EMOJI, name) ? EMOJI[name] : undefined);
