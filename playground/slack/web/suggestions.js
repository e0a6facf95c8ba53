/** What the composer may complete: a command at the start of the text, a name after an @. */

import { avatar } from "./dom.js";

/** For `suggest` of a composer, in a conversation where commands can be used. */
export function commandsAndNames(typed, workspace) {
  return commands(typed, workspace) ?? names(typed, workspace);
}

/** For `suggest` of a composer, in a thread. */
export function names(typed, workspace) {
  const found = /(?:^|\s)@([\w.-]*)$/.exec(typed);
  if (!found) return undefined;
  const part = found[1].toLowerCase();
  const items = [...workspace.users.values()]
    .filter(({ id, name, real_name }) =>
      id !== "USLACKBOT" && `${name} ${real_name}`.toLowerCase().split(/\s/).some((word) => word.startsWith(part)),
    )
    .map((user) => ({
      insert: `@${user.name} `,
      title: user.real_name || user.name,
      hint: user.name,
      face: avatar(user),
    }));
  return { label: "People", start: typed.length - found[1].length - 1, items };
}

/** The command that a text calls, with what it takes. */
export function usageOf(text, workspace) {
  const known = workspace.commands.find(({ command }) => text.startsWith(`${command} `));
  return known && `${known.command} ${known.usage_hint ?? ""}`;
}

function commands(typed, workspace) {
  if (!/^\/\S*$/.test(typed)) return undefined;
  const bot = workspace.user(workspace.bot.id);
  const items = workspace.commands
    .filter(({ command }) => command.includes(typed.slice(1).toLowerCase()))
    .map(({ command, usage_hint, description }) => ({
      insert: `${command} `,
      title: command,
      hint: usage_hint,
      detail: description,
      face: avatar(bot),
    }));
  return { label: "Commands", start: 0, items };
}
