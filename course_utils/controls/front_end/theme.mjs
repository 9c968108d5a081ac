// Light or dark: what the page around it says (JupyterLab, VS Code, Colab), else the system.

/** Tell `show` whether the page is dark, now and whenever that changes; returns what ends it. */
export function followTheme(show) {
  const night = matchMedia("(prefers-color-scheme: dark)"), { body, documentElement: top } = document;
  const tell = () => {
    const said = body.dataset.jpThemeLight, kind = body.dataset.vscodeThemeKind;
    const named = kind ?? top.getAttribute("theme");
    show(said ? said === "false" : named ? named.includes("dark") : night.matches);
  };
  const watcher = new MutationObserver(tell);
  watcher.observe(body, { attributes: true,
    attributeFilter: ["data-jp-theme-light", "data-vscode-theme-kind"] });
  watcher.observe(top, { attributes: true, attributeFilter: ["theme"] });
  night.addEventListener("change", tell);
  tell();
  return () => {
    night.removeEventListener("change", tell);
    watcher.disconnect();
  };
}
