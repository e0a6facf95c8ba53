/** Light or dark: as the reader's system has it, until the button says otherwise. */

const CHOSEN = "theme";
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

/** Let a button switch, and remember what was chosen. */
export function themed(button) {
  const isDark = () => (localStorage.getItem(CHOSEN) ?? (systemIsDark.matches ? "dark" : "light")) === "dark";
  const apply = () => {
    document.documentElement.style.colorScheme = localStorage.getItem(CHOSEN) ?? "";
    button.setAttribute("aria-pressed", String(isDark()));
  };
  button.addEventListener("click", () => {
    localStorage.setItem(CHOSEN, isDark() ? "light" : "dark");
    apply();
  });
  systemIsDark.addEventListener("change", apply);
  apply();
}
