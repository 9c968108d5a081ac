// Before the page is drawn: the reader's choice of light or dark, else that of the system.
(() => {
  const night = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const apply = () => {
    const dark = (chosen() ?? (night.matches ? "dark" : "light")) === "dark";
    document.documentElement.classList.toggle("dark", dark);
    // The stage and the quizzes follow this, as they do in JupyterLab.
    if (document.body) document.body.dataset.jpThemeLight = String(!dark);
  };
  apply();
  document.addEventListener("DOMContentLoaded", apply);
  night.addEventListener("change", apply);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("button.theme")) return;
    const dark = !document.documentElement.classList.contains("dark");
    try { localStorage.setItem("theme", dark ? "dark" : "light"); } catch { /* for this page only */ }
    document.documentElement.classList.toggle("dark", dark);
    document.body.dataset.jpThemeLight = String(!dark);
  });
})();
